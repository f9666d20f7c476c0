"""Forecasts of money: coverage where the model is true, season, guards, bad input, earlier forecasts."""

import json
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from kamlib.accounts.daily import daily
from kamlib.base.errors import KamError, TooFew
from kamlib.forecast import BetaGeometric, GammaGamma, forecast, lifetime, retrospect, summary
from kamlib.forecast.season import marked, season
from kamlib.forecast.value import forecast_of

BEGIN, AS_OF = date(2024, 1, 1), date(2025, 6, 30)


def world(n, *, seed, watched=730):
    """Lines of `n` accounts that live the model's story from their first purchase on, within the first half year."""
    rng, model, money = np.random.default_rng(seed), BetaGeometric(1.0, 30.0, 0.8, 4.0), GammaGamma(6.0, 4.0, 60.0)
    rows = []
    for account in range(n):
        at, spend = float(rng.integers(0, 180)), money.v / rng.gamma(money.q)
        pace, stop = rng.gamma(model.r) / model.alpha, rng.beta(model.a, model.b)
        rows.append((f"{account:05d}", int(at), spend * rng.gamma(money.p)))
        while True:
            at += rng.exponential(1 / pace)
            if at > watched:
                break
            rows.append((f"{account:05d}", int(at), spend * rng.gamma(money.p)))
            if rng.random() < stop:
                break
    frame = pd.DataFrame(rows, columns=["account_id", "day", "amount"])
    return frame.assign(date=pd.Timestamp(BEGIN) + pd.to_timedelta(frame["day"], unit="D")).drop(columns="day")


@pytest.fixture(scope="module")
def made():
    return world(3000, seed=8)


def test_where_the_model_is_true_the_intervals_hold(made):
    """80 % intervals hold for 80 % and more (money is a lump at zero), totals come within a few per cent."""
    looked = retrospect(made, as_of="2025-12-30", horizon="6M", seed=1, n=2)
    assert (looked.table["coverage"] > 0.78).all()
    assert (looked.table["coverage"] < 0.95).all()
    assert looked.table["ratio"].tolist() == pytest.approx([1.0, 1.0], abs=0.08)
    assert looked.table["expected_buyers"].tolist() == pytest.approx(looked.table["actual_buyers"].tolist(), rel=0.05)
    assert looked.facts()["n_forecasts"] == 2


def test_the_table_is_in_order_and_adds_up(made):
    found = forecast(made, as_of=AS_OF, horizon="6M", seed=1)
    table, facts = found.table, found.facts()
    assert table["expected_value"].is_monotonic_decreasing
    assert (table["value_low"] <= table["value_high"]).all()
    assert ((table["p_buys"] > 0) & (table["p_buys"] <= table["p_active"])).all()
    assert facts["expected_total"] == pytest.approx(table["expected_value"].sum())
    assert facts["total_low"] < facts["expected_total"] < facts["total_high"]
    assert found.drawn.shape == (len(table), 200)
    assert found.drawn.mean(axis=1).sum() == pytest.approx(facts["expected_total"], rel=0.03)
    assert facts["n_silent"] == (table["p_buys"] < 0.5).sum()
    assert list(found.notices()) == []


def test_the_same_seed_gives_the_same_and_order_does_not_matter(made):
    one = forecast(made, as_of=AS_OF, horizon="6M", seed=1)
    two = forecast(made.sample(frac=1, random_state=3), as_of=AS_OF, horizon="6M", seed=1)
    pd.testing.assert_frame_equal(one.table, two.table)


def test_nothing_after_the_day_is_seen(made):
    later = made["date"] > pd.Timestamp(AS_OF)
    changed = made.assign(amount=made["amount"].where(~later, 1e6))
    pd.testing.assert_frame_equal(
        forecast(made, as_of=AS_OF, horizon="6M", seed=1).table,
        forecast(changed, as_of=AS_OF, horizon="6M", seed=1).table,
    )


def test_pareto_nbd_tells_a_like_story(made):
    one, two = (forecast(made, as_of=AS_OF, horizon="6M", seed=1, method=m) for m in ("bgnbd", "paretonbd"))
    assert two.facts()["expected_total"] == pytest.approx(one.facts()["expected_total"], rel=0.15)


def test_returns_on_days_of_their_own_lessen_the_money(made):
    """A tenth of all money comes back on other days: purchases stay, money shrinks by a tenth."""
    back = made.assign(amount=-0.1 * made["amount"], date=made["date"] + timedelta(days=1))
    returned = forecast(pd.concat([made, back]), as_of=AS_OF, horizon="6M", seed=1)
    plain = forecast(made, as_of=AS_OF, horizon="6M", seed=1)
    assert returned.facts()["expected_total"] == pytest.approx(0.9 * plain.facts()["expected_total"], rel=0.02)


def test_days_with_returns_alone_are_no_purchases():
    lines = pd.DataFrame(
        {
            "account_id": ["A", "A", "B"],
            "date": pd.to_datetime(["2025-01-01", "2025-02-01", "2025-01-05"]),
            "amount": [10.0, -10.0, -3.0],
        }
    )
    found = summary(lines, as_of="2025-03-01")
    assert found[["account_id", "x", "t_x", "m_x", "revenue_12m"]].values.tolist() == [["A", 0.0, 0.0, 0.0, 0.0]]


def seasonal():
    """Everybody sells twice as much in the first half of each year."""
    every = pd.date_range("2022-01-01", "2024-12-31")
    return pd.DataFrame({"account_id": "A", "date": every, "amount": np.where(every.month <= 6, 2.0, 1.0)})


def test_a_season_is_told():
    days = daily(seasonal())
    first = season(days, as_of=date(2024, 12, 31), horizon=181)
    assert first == pytest.approx([4 / 3, 4 / 3], rel=0.01)
    assert marked(first) == pytest.approx(4 / 3, rel=0.01)
    assert marked(season(days, as_of=date(2024, 6, 30), horizon=184)) == pytest.approx(2 / 3, rel=0.02)
    assert season(days, as_of=date(2024, 12, 31), horizon=366) == []


def test_the_warning_of_a_season_has_its_number(made):
    peaks = made.assign(amount=made["amount"] * np.where(made["date"].dt.month >= 7, 3.0, 1.0))
    longer = pd.concat([peaks.assign(date=peaks["date"] - pd.DateOffset(years=n)) for n in (0, 1)])
    found = forecast_of(daily(longer), as_of=date(2025, 6, 30), end=date(2025, 12, 31), seed=1)
    said = [notice.to("en") for notice in found.notices()]
    assert found.season > 1.15
    assert f"{found.season:.2f} times the sales" in said[0]


def demo_lines(root):
    """The demo's sales by account, its duplicated day once, its cancelled order out, guests left aside."""
    raw = pd.read_csv(root / "data/demo/transactions.csv", dtype=str, keep_default_na=False, encoding="utf-8")
    raw = raw[raw["客户编号"] != ""].drop_duplicates()
    cancelled = raw.loc[raw["单号"].str.startswith("C"), "单号"].str[1:]
    raw = raw[~raw["单号"].str.removeprefix("C").isin(cancelled)]
    return pd.DataFrame(
        {"account_id": raw["客户编号"], "date": pd.to_datetime(raw["日期"]), "amount": raw["金额"].astype(float)}
    )


def test_planted_leavers_are_flagged(root):
    """Demo accounts that have stopped or are about to (truth.json), by 1 - p_buys: area under the ROC curve.

    Those that have stopped are told by their pause; those that still buy, less and less, are found less well.
    """
    truth = json.loads((root / "data/demo/truth.json").read_text(encoding="utf-8"))["leaving"]
    table = forecast(demo_lines(root), as_of="2025-12-31", horizon="6M", seed=1).table
    gone = table["account_id"].isin([account for account, told in truth.items() if told["gone"]])
    leaving = table["account_id"].isin(truth)
    assert auc(1 - table["p_buys"], gone) > 0.99
    assert auc(1 - table["p_buys"], leaving) > 0.85


def auc(score, truth):
    """Area under the ROC curve: the share of pairs in the right order."""
    wins = score[truth].to_numpy()[:, None] - score[~truth].to_numpy()[None, :]
    return (wins > 0).mean() + (wins == 0).mean() / 2


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"as_of": "yesterday"}, "KAM-A07"),
        ({"horizon": "6"}, "KAM-A08"),
        ({"method": "bgnb"}, "KAM-F04"),
    ],
)
def test_arguments_that_cannot_be_read(made, change, code):
    with pytest.raises(KamError) as caught:
        forecast(made, **({"as_of": AS_OF, "horizon": "6M", "seed": 1} | change))
    assert caught.value.faults[0].code == code
    assert caught.value.faults[0].mend.to("zh")


@pytest.mark.parametrize("n", [1, 2, 3])
def test_few_accounts_are_no_sample(n):
    lines = pd.DataFrame({"account_id": [str(k) for k in range(n)], "date": pd.Timestamp("2025-01-01"), "amount": 1.0})
    with pytest.raises(KamError, match="accounts bought more than once") as caught:
        forecast(lines, as_of=AS_OF, horizon="6M", seed=1)
    assert caught.value.faults[0].code == "KAM-F02"


def test_all_alike_and_bought_on_one_day_gives_numbers():
    days = [date(2025, 1, 1) + timedelta(days=30 * k) for k in range(5)]
    lines = pd.DataFrame(
        [(str(a), pd.Timestamp(d), 10.0) for a in range(20) for d in days], columns=["account_id", "date", "amount"]
    )
    found = forecast(lines, as_of=AS_OF, horizon="3M", seed=1).table
    assert np.isfinite(found.drop(columns="account_id").to_numpy(float)).all()
    assert found["expected_value"].nunique() == 1


def test_a_scorer_for_the_league_says_when_it_knows_nothing(made):
    seen = summary(made, as_of=AS_OF)
    score = lifetime(184)(seen)
    plain = forecast(made, as_of=AS_OF, horizon="6M", seed=1).table.set_index("account_id")["expected_value"]
    assert score.to_numpy() == pytest.approx(plain.loc[seen["account_id"]].to_numpy(), rel=1e-6)
    with pytest.raises(TooFew, match="KAM-F02"):
        lifetime(184)(seen[seen["x"] == 0])
    with pytest.raises(KamError, match="column m_x"):
        lifetime(184)(seen.drop(columns="m_x"))
