"""The league against a baseline that was computed apart from it, on real sets at the same origins."""

import pytest

from kamlib.league import METHODS, backtest
from tests.league import real


@pytest.fixture(scope="module", params=["iowa", "or2", "cdnow"])
def name(request):
    return request.param


@pytest.fixture(scope="module")
def whole(name, shared_data):
    if not (shared_data.parent / "reference" / "segmentation").is_dir():
        pytest.skip("the baseline is not on this machine")
    return real.lines(name, shared_data)


def test_where_methods_coincide_the_marks_do(name, whole, shared_data):
    """The same list gives the same marks; CDNOW's truth of 91 days is another one, see below."""
    for days in (days for data, days in real.PLAYED if data == name):
        told = real.baseline(shared_data, name, days)
        methods = {method: METHODS[method] for method in real.SAME}
        league = backtest(whole, methods, origins=sorted(told["origin"].unique()), horizon=f"{days}D", seed=1, draws=1)
        capped = league.origins["best_precision"].min() < 1
        for ours, theirs in real.SAME.items():
            both = league.by_origin[league.by_origin["method"] == ours].set_index("origin")
            both = both.join(told[told["method"] == theirs].set_index("origin"), rsuffix="_told")
            near = {"abs": 2e-5} if ours != "RFM" else {"abs": 0.006}  # ties of equal sums are broken in another way
            assert both["captured"].tolist() == pytest.approx(both["captured20"].tolist(), **near), (days, ours)
            assert both["turnover"].tolist() == pytest.approx(both["turnover_told"].tolist(), **near, nan_ok=True)
            assert both["recall_80"].tolist() == pytest.approx(both["rec80"].tolist(), **near)
            if not capped:
                assert both["precision"].tolist() == pytest.approx(both["prec20"].tolist(), **near)


def test_fewer_active_accounts_than_listed_cap_the_precision(name, whole, shared_data):
    """The baseline fills CDNOW's list of 4,700 true accounts with inactive ones; here they are no truth."""
    if name != "cdnow":
        assert name in ("iowa", "or2")
        return
    told = real.baseline(shared_data, name, 91)
    league = backtest(whole, {}, origins=sorted(told["origin"].unique()), horizon="91D", seed=1, draws=1)
    assert league.origins["active"].tolist() == [4195, 3829, 3323]
    assert league.origins["best_precision"].tolist() == pytest.approx([4195 / 4700, 3829 / 4700, 3323 / 4700])
    theirs = told[told["method"] == real.SAME[real.BAR]].sort_values("origin")["prec20"]
    assert (league.by_origin["precision"].to_numpy() < theirs.to_numpy()).all()


def test_learners_are_as_good_as_the_baselines(name, whole, shared_data):
    """Other features and lessons: on average within two points of precision, which is one standard error of a list."""
    days = {"iowa": 182, "or2": 182, "cdnow": 273}[name]
    told = real.baseline(shared_data, name, days)
    methods = {method: METHODS[method] for method in real.CLOSE}
    league = backtest(whole, methods, origins=sorted(told["origin"].unique()), horizon=f"{days}D", seed=1, draws=1)
    for ours, theirs in real.CLOSE.items():
        mean = told.loc[told["method"] == theirs, "prec20"].mean()
        assert league.table.set_index("method").loc[ours, "precision"] == pytest.approx(mean, abs=0.02)
