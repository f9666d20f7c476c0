"""α and ρ: pyblp as a peer, planted truth within its interval, and silence where the data is silent."""

import numpy as np
import pandas as pd
import pyblp
import pytest

from kamlib.base.errors import KamError
from kamlib.incentives.calibrate import nested_logit, rival_prices
from kamlib.incentives.calibrate.least import regress, without_means
from kamlib.incentives.calibrate.made_up import market


@pytest.fixture(scope="module")
def rows():
    return market(seed=3, periods=24, sd=5)


def test_as_pyblp(rows, monkeypatch):
    """The same nested logit by pyblp: three instruments from supply prices, dealers absorbed."""
    monkeypatch.setattr(pyblp.options, "verbose", False)
    rows = rows.assign(squared=(rival_prices(rows) - rows["supply_price"]) ** 2)
    products = pd.DataFrame(
        {
            "market_ids": rows["region"] + rows["period"].astype(str),
            "product_ids": rows["account_id"],
            "nesting_ids": 1,
            "prices": rows["price"],
            "shares": rows["own"],
            "clustering_ids": rows["region"] + rows["period"].astype(str),
            "demand_instruments0": rows["supply_price"],
            "demand_instruments1": rival_prices(rows),
            "demand_instruments2": rows["squared"],
        }
    )
    problem = pyblp.Problem(pyblp.Formulation("0 + prices", absorb="C(product_ids)"), products)
    search = pyblp.Optimization("l-bfgs-b", {"gtol": 1e-12, "ftol": 0})
    peer = problem.solve(rho=0.7, method="1s", optimization=search, se_type="clustered")
    found = nested_logit(rows, instruments=["squared"])
    table = found.table[found.table["method"] == "2sls"].set_index("parameter")
    assert table.loc["alpha", "estimate"] == pytest.approx(-peer.beta.item(), rel=1e-9)
    assert table.loc["rho", "estimate"] == pytest.approx(peer.rho.item(), rel=1e-9)
    n, groups, dealers = 576, 72, 24
    small = np.sqrt(groups / (groups - 1) * (n - 1) / (n - 2 - dealers))
    for name, se in (("alpha", peer.beta_se.item()), ("rho", peer.rho_se.item())):
        assert table.loc[name, "se"] / small == pytest.approx(se, rel=1e-8)


def test_planted_truth_is_within_its_interval():
    """60 markets of 24 months, supply prices by 5 %: 95 % intervals hold α and ρ in at least 85 % of them."""
    found = [nested_logit(market(seed=seed, sd=5)) for seed in range(60)]
    assert all(answer.verdict == "told" for answer in found)
    for name, true in (("alpha", 0.04), ("rho", 0.75)):
        assert np.mean([answer.low(name) < true < answer.high(name) for answer in found]) >= 0.85
        middle = np.median([answer.facts()[name] for answer in found])
        assert middle == pytest.approx(true, rel=0.05)


@pytest.mark.parametrize(
    ("periods", "alpha", "rho"),
    [(24, (0.0397, 0.0075), (0.755, 0.049)), (60, (0.0405, 0.0033), (0.748, 0.016))],
)
def test_recovery_within_the_published_quartiles(periods, alpha, rho):
    """Medians of 200 markets of 24 dealers, supply prices by 5 %, against medians and interquartile ranges that another
    simulation of the same design gave (40 replications, 2SLS); the shocks of ours are its own.
    """
    found = [nested_logit(market(seed=seed, periods=periods, sd=5)) for seed in range(200)]
    for name, (middle, wide) in (("alpha", alpha), ("rho", rho)):
        assert abs(np.median([answer.facts()[name] for answer in found]) - middle) <= wide / 2


@pytest.mark.parametrize(("alpha", "rho"), [(0.03, 0.5), (0.06, 0.9), (0.04, 0.0)])
def test_other_truths_too(alpha, rho):
    """Medians of 15 long samples; at ρ = 0 half of the estimates fall below 0 and are withheld."""
    found = [nested_logit(market(seed=seed, alpha=alpha, rho=rho, periods=60, sd=5)) for seed in range(15)]
    told = [answer for answer in found if answer.verdict == "told"]
    assert {answer.why for answer in found} <= ({"", "outside"} if rho == 0 else {""})
    held = [answer.low("rho") < rho < answer.high("rho") for answer in told]
    assert np.mean(held) >= 0.8
    assert np.median([answer.facts()["alpha"] for answer in told]) == pytest.approx(alpha, rel=0.1)


def test_without_shocks_the_truth_comes_back_exactly():
    """Shares and prices of an equilibrium without noise obey the regression to rounding."""
    found = nested_logit(market(seed=1, shock=0.0))
    assert found.facts()["alpha"] == pytest.approx(0.04, abs=1e-9)
    assert found.facts()["rho"] == pytest.approx(0.75, abs=1e-9)


def test_least_squares_is_biased_and_said_so(rows):
    found = nested_logit(market(seed=3, periods=60, sd=2.5))
    table = found.table.set_index(["method", "parameter"])["estimate"]
    assert table["ols", "rho"] > 0.8 > table["2sls", "rho"]
    assert table["ols", "alpha"] < table["2sls", "alpha"]


@pytest.mark.parametrize("sd", [0.3, 1.0, 1.5])
def test_below_two_per_cent_nothing_is_reported(sd):
    for seed in range(10):
        found = nested_logit(market(seed=seed, sd=sd))
        assert (found.verdict, found.why) == ("cannot be told", "flat_prices")
        assert found.table.empty
        assert np.isnan(found.low("alpha"))
        assert found.variation == pytest.approx(sd / 100, rel=0.2)


def test_why_silence_is_right():
    """At 0.3 % least squares says ρ is 1 when it is 0.75."""
    rows = market(seed=0, sd=0.3, periods=60)
    logs = np.log(rows[["own", "outside", "within"]].to_numpy())
    parts, n = without_means(np.c_[logs[:, 0] - logs[:, 1], -rows["price"], logs[:, 2]], rows["account_id"])
    ols = regress(parts[:, 0], parts[:, 1:], names=["alpha", "rho"], absorbed=n)
    assert ols["rho"] > 0.95


def test_prices_that_all_move_together_are_weak():
    """One list price for all dealers of a month: nothing tells α and ρ apart."""
    rng = np.random.default_rng(5)
    rows = market(seed=5, sd=4)
    common = rows["period"].map(dict(enumerate(100 + 4 * rng.normal(size=24))))
    rows = rows.assign(supply_price=common + 0.05 * rng.normal(size=len(rows)))
    assert nested_logit(rows).why in {"weak_instruments", "outside"}


def test_too_few_markets(rows):
    assert nested_logit(rows[rows["period"] < 6]).why == "few"


def test_dealers_without_a_rival_are_left_out_and_counted(rows):
    lonely = rows[rows["account_id"] == "r0_d0"].assign(region="far", account_id="far")
    found = nested_logit(pd.concat([rows, lonely]))
    assert (found.alone, found.n) == (24, 576)
    pd.testing.assert_frame_equal(found.table, nested_logit(rows).table)


def test_order_of_rows_does_not_matter(rows):
    one, other = nested_logit(rows).facts(), nested_logit(rows.sample(frac=1, random_state=1)).facts()
    assert {k: v for k, v in one.items() if isinstance(v, float)} == pytest.approx(
        {k: v for k, v in other.items() if isinstance(v, float)}, rel=1e-8
    )


def test_money_may_be_scaled(rows):
    """Prices in another currency: α by the inverse, ρ the same."""
    money = rows.assign(price=rows["price"] * 7, supply_price=rows["supply_price"] * 7)
    one, other = nested_logit(rows).facts(), nested_logit(money).facts()
    assert other["alpha"] * 7 == pytest.approx(one["alpha"], rel=1e-9)
    assert other["rho"] == pytest.approx(one["rho"], rel=1e-9)


def test_bands_stay_where_the_model_is_defined():
    rows = market(seed=2, rho=0.05, periods=60, sd=5)
    answer = nested_logit(rows)
    assert answer.low("rho") < 0 < answer.facts()["rho"]
    assert answer.band("rho") == (0.0, answer.high("rho"))
    assert answer.band("alpha") == (answer.low("alpha"), answer.high("alpha"))


def test_faults(rows):
    with pytest.raises(KamError, match="KAM-T01"):
        nested_logit(rows.drop(columns="supply_price"))
    with pytest.raises(KamError, match="KAM-N40"):
        nested_logit(rows.iloc[:0])
    with pytest.raises(KamError, match="KAM-N06"):
        nested_logit(rows.assign(own=0.0))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_sentences(rows, lang):
    said = [nested_logit(rows), nested_logit(market(seed=1, sd=1)), nested_logit(rows[rows["period"] < 6])]
    told = {"en": ["Price sensitivity is", "vary by 0.9%", "too few"], "zh": ["价格敏感度为", "仅变动0.9%", "太少"]}[
        lang
    ]
    for answer, words in zip(said, told, strict=True):
        assert words in answer.headline(lang)
