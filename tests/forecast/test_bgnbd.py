"""BG/NBD against the paper, against lifetimes, and against its own story told by simulation."""

import json

import numpy as np
import pandas as pd
import pytest
from scipy.integrate import quad
from scipy.stats import beta as beta_distribution
from scipy.stats import gamma as gamma_distribution

from kamlib.base.errors import KamError
from kamlib.forecast import BetaGeometric, fit_bgnbd, summary
from kamlib.forecast.bgnbd import NEAR_ONE
from tests.league import real

PUBLISHED = BetaGeometric(0.243, 4.414, 0.793, 2.426)


@pytest.fixture(scope="module")
def answers(shared_reference):
    return shared_reference / "segmentation"


@pytest.fixture(scope="module")
def sample(answers):
    return pd.read_csv(answers / "cdnow_sample_rfm.csv")


def test_the_published_fit(sample, answers):
    """Fader, Hardie and Lee (2005), table 2, at the tolerances of the reference."""
    told = json.loads((answers / "cdnow_bgnbd.json").read_text(encoding="utf-8"))
    model = fit_bgnbd(sample, unit="week")
    for name in ("r", "alpha", "a", "b"):
        assert getattr(model, name) == pytest.approx(told["published"][name], rel=0.005)
        assert getattr(model, name) == pytest.approx(told["lifetimes_0_11_3"][name], rel=1e-4)
    assert model.log_likelihood == pytest.approx(told["published"]["LL"], abs=0.05)
    example = told["expected_purchases_example"]
    found = PUBLISHED.expected_purchases(example["t"], example["x"], example["t_x"], example["T"])
    assert found == pytest.approx(example["value"], abs=0.001)


def test_the_grids_of_lifetimes(answers):
    grid = pd.read_csv(answers / "bgnbd_grid_a.csv")
    history = (grid["x"], grid["t_x"], grid["T"])
    assert PUBLISHED.expected_purchases(grid["t"], *history) == pytest.approx(grid["expected_purchases"], rel=1e-4)
    assert PUBLISHED.p_active(*history) == pytest.approx(grid["p_alive"], rel=1e-4)
    new = pd.read_csv(answers / "bgnbd_unconditional.csv")
    assert PUBLISHED.expected_of_new(new["t"]) == pytest.approx(new["expected"], abs=1e-5)


@pytest.mark.parametrize("name", ["cdnow", "iowa"])
def test_fits_of_an_independent_backtest(name, answers, shared_data):
    """Parameters by origin from another implementation, times in weeks (backtest_origins.csv)."""
    told = pd.read_csv(answers / "backtest_origins.csv").query("data == @name").drop_duplicates("origin")
    lines = real.lines(name, shared_data)
    for row in told.itertuples():
        seen = summary(lines, as_of=(pd.Timestamp(row.origin) - pd.Timedelta(days=1)).date())
        model = fit_bgnbd(seen.assign(T=seen["T"] + 1), unit="day")
        found = {"r": model.r, "alpha": model.alpha / 7, "a": model.a, "b": model.b}
        assert found == pytest.approx(json.loads(row.bg), rel=1e-3)


def test_a_summary_of_real_lines_is_lifetimes(answers, shared_data):
    """First 400 customers of CDNOW in days up to 30 September 1997: exact; money to 1e-9."""
    told = pd.read_csv(answers / "cdnow_master_summary_D_19970930_first400.csv")
    ours = summary(real.lines("cdnow", shared_data), as_of="1997-09-30")
    ours = ours.set_index(ours["account_id"].astype(int)).loc[told["id"]]
    assert ours["x"].tolist() == told["frequency"].tolist()
    assert ours["t_x"].tolist() == told["recency"].tolist()
    assert ours["T"].tolist() == told["T"].tolist()
    assert ours["m_x"].tolist() == pytest.approx(told["monetary_value"].tolist(), abs=1e-9)


@pytest.mark.parametrize(("x", "t_x", "T"), [(3, 20.0, 30.0), (600, 299.0, 300.0), (40, 10.0, 300.0)])
def test_expectations_are_integrals_over_what_is_not_known(x, t_x, T):
    """E[purchases of an active account] = ∫∫ (1 - e^(-λpt)) / p over gamma(r+x, α+T) and beta(a, b+x)."""
    model, t = BetaGeometric(0.9, 8.0, 1.4, 6.0), 26.0
    rate, stop = gamma_distribution(0.9 + x, scale=1 / (8.0 + T)), beta_distribution(1.4, 6.0 + x)

    def given_stop(p):
        gone = 1 - (1 + p * t / (8.0 + T)) ** -(0.9 + x)
        return gone / p * stop.pdf(p)

    expected = model.p_active(x, t_x, T) * quad(given_stop, 0, 1, limit=200)[0]
    assert model.expected_purchases(t, x, t_x, T) == pytest.approx(expected, rel=1e-6)
    nothing = quad(lambda pace: np.exp(-pace * t) * rate.pdf(pace), 0, rate.ppf(1 - 1e-13), limit=200)[0]
    assert model.p_buys(t, x, t_x, T) == pytest.approx(model.p_active(x, t_x, T) * (1 - nothing), rel=1e-6)


def test_at_a_equal_to_one_the_formula_has_a_limit():
    near = [BetaGeometric(0.9, 8.0, 1 + off, 6.0).expected_purchases(26, 3, 20, 30) for off in (-1e-3, 0.0, 1e-3)]
    assert near[0] > near[1] > near[2]
    assert near[1] == pytest.approx((near[0] + near[2]) / 2, rel=1e-6)
    assert NEAR_ONE < 1e-4


def lived(model, n, watched, rng):
    """Histories of `n` accounts who live the model's story: rate, chance of stopping, day by day."""
    rate, stop = rng.gamma(model.r, size=n) / model.alpha, rng.beta(model.a, model.b, size=n)
    rows = []
    for pace, p in zip(rate, stop, strict=True):
        at, times = 0.0, []
        while True:
            at += rng.exponential(1 / pace)
            if at > watched:
                break
            times.append(at)
            if rng.random() < p:
                break
        rows.append((len(times), times[-1] if times else 0.0, watched))
    return pd.DataFrame(rows, columns=["x", "t_x", "T"])


def test_planted_parameters_are_found_again():
    planted = BetaGeometric(0.8, 6.0, 0.9, 3.0)
    model = fit_bgnbd(lived(planted, 20_000, 52.0, np.random.default_rng(7)))
    for name, near in (("r", 0.05), ("alpha", 0.07), ("a", 0.2), ("b", 0.25)):
        assert getattr(model, name) == pytest.approx(getattr(planted, name), rel=near)


def test_draws_have_the_expected_mean():
    rng, n = np.random.default_rng(3), 200_000
    drawn = PUBLISHED.draw(39.0, *(np.full(n, value) for value in (2.0, 30.43, 38.86)), rng=rng)
    assert drawn.mean() == pytest.approx(1.226, abs=4 * drawn.std() / np.sqrt(n) + 0.0005)
    share = PUBLISHED.p_buys(39.0, 2, 30.43, 38.86)
    assert (drawn > 0).mean() == pytest.approx(share, abs=4 * np.sqrt(share / n))


def test_units_that_do_not_fit_are_refused():
    model = BetaGeometric(0.243, 4.414, 0.793, 2.426, unit="week")
    for call in (
        lambda: model.expected_purchases(39, 2, 30.43, 38.86, unit="day"),
        lambda: model.p_active(2, 30.43, 38.86, unit="day"),
        lambda: model.p_buys(39, 2, 30.43, 38.86, unit="day"),
        lambda: model.expected_of_new(39, unit="day"),
    ):
        with pytest.raises(KamError, match="times in day for a model fitted in week") as caught:
            call()
        assert caught.value.faults[0].code == "KAM-F03"


@pytest.mark.parametrize(
    "row", [(-1, 0, 9), (1, 0, 9), (0, 3, 9), (1, 10, 9), (1.5, 3, 9), (1, np.nan, 9), (1, 3, np.inf)]
)
def test_histories_that_cannot_be_are_refused(row):
    sound = pd.DataFrame({"x": [1] * 12, "t_x": [3.0] * 12, "T": [9.0] * 12})
    wrong = pd.concat([sound, pd.DataFrame([row], columns=["x", "t_x", "T"])])
    with pytest.raises(KamError, match="1 accounts whose history cannot be") as caught:
        fit_bgnbd(wrong)
    assert caught.value.faults[0].code == "KAM-F01"


def test_too_few_repeat_buyers_teach_nothing():
    once = pd.DataFrame({"x": [0] * 50 + [1] * 9, "t_x": [0.0] * 50 + [3.0] * 9, "T": [9.0] * 59})
    with pytest.raises(KamError, match="9 accounts bought more than once") as caught:
        fit_bgnbd(once)
    assert caught.value.faults[0].code == "KAM-F02"


def test_a_missing_column_is_named():
    with pytest.raises(KamError, match="column t_x"):
        fit_bgnbd(pd.DataFrame({"x": [1], "T": [9.0]}))


def test_neither_order_nor_repetition_changes_a_fit(sample):
    shuffled = sample.sample(frac=1, random_state=1)
    assert fit_bgnbd(shuffled) == fit_bgnbd(sample)
