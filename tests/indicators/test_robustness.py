"""Robustness and sensitivity: replays of COINr's draws, closed forms, SALib beside, factors that are not skipped."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from SALib.analyze import sobol as salib_sobol

from kamlib.base.errors import KamError
from kamlib.indicators import IndicatorSystem, aggregate, rank
from kamlib.indicators import robustness as module
from kamlib.indicators.compose import drawn_scores
from kamlib.indicators.robustness import drawn_weights, rank_into
from kamlib.indicators.sobol import indices, sample
from tests.indicators.conftest import REFERENCE, csv
from tests.indicators.hierarchy import stacked
from tests.indicators.test_system import content

KAM = REFERENCE / "kam_synthetic"


@pytest.fixture(scope="module")
def accounts():
    return csv(KAM / "idata.csv", index_col=0).drop(columns=["uName"], errors="ignore").astype(float)


def system(how="geo", **top):
    return IndicatorSystem.of(content(csv(KAM / "imeta.csv"), "KAM", treat="jrc", missing="median", how=how) | top)


def replayed(scores, sets):
    """Ranks of the accounts under given sets of weights, from the engine that the robustness uses."""
    tree = scores.prepared.tree
    nominal = {node.code: node.weights() for node in tree.nodes()}
    weights = {
        node: np.array([[w.get(code, own) for code, own in children.items()] for w in sets])
        for node, children in nominal.items()
    }
    unit = scores.steps["normalised"]
    block = drawn_scores(tree, {code: unit[code].to_numpy() for code in unit}, weights)
    ranks = np.empty(block.shape, "uint16")
    for row, values in zip(ranks, block, strict=True):
        rank_into(row, values)
    return pd.DataFrame(ranks.T, index=unit.index)


def test_60_draws_replay_coinrs_ranks(accounts):
    sets = stacked(csv(KAM / "mc_weights.csv"))
    found = replayed(system("arith").score(accounts), list(sets.values()))
    assert (found == csv(KAM / "mc_ranks.csv", index_col=0).loc[found.index].to_numpy()).all(axis=None)


def test_200_draws_on_asem_replay_coinrs_ranks(asem):
    made = IndicatorSystem.of(content(csv(asem / "imeta.csv"), "Index", treat="jrc"))
    scores = made.score(csv(asem / "screened.csv", index_col=0)[[leaf.code for leaf in made.design.tree.leaves()]])
    found = replayed(scores, list(stacked(csv(asem / "ua_weights_used.csv")).values()))
    first = csv(asem / "ua_weights_ranks_first50.csv", index_col=0).loc[found.index].drop(columns="Nominal")
    assert (found.iloc[:, :50].to_numpy() == first.to_numpy()).all()
    stats = csv(asem / "ua_weights_rankstats.csv", index_col=0).loc[found.index]
    np.testing.assert_allclose(found.mean(axis=1), stats["Mean"], rtol=1e-9)
    quantiles = module._quantiles(found.to_numpy("uint16"))
    np.testing.assert_allclose(quantiles, stats[["Q5", "Median", "Q95"]], rtol=1e-9)


def test_leaving_out_a_pillar_of_asem_as_coinr(asem):
    made = IndicatorSystem.of(content(csv(asem / "imeta.csv"), "Index", treat="jrc"))
    scores = made.score(csv(asem / "screened.csv", index_col=0)[[leaf.code for leaf in made.design.tree.leaves()]])
    found = scores.leave_one_out().set_index("code")["mean_shift"]
    expected = csv(asem / "remove_pillar_mean_abs_rank_diff.csv").set_index("removed")["mean_abs_rank_diff"]
    pillars = [code for code in expected.index if code != "Nominal"]
    assert len(pillars) == 8
    np.testing.assert_allclose(found[pillars], expected[pillars], rtol=1e-9)


@pytest.mark.parametrize("gaps", [0.0, 0.1])
@pytest.mark.parametrize("root", ["arith", "geo", "harm", {"power": 2}])
@pytest.mark.parametrize("inside", ["arith", "geo"])
def test_many_draws_at_once_are_the_plain_means(accounts, root, inside, gaps):
    """The engine of the draws against nested calls of the public function `aggregate`."""
    given = content(csv(KAM / "imeta.csv"), "KAM", how=inside)
    given["score"] |= {"aggregate": root, "min_available": 0.0}
    holes = np.random.default_rng(5).random(accounts.shape) < gaps
    scores = IndicatorSystem.of(given).score(
        accounts.mask(holes).fillna(accounts.mask(holes).median() if not gaps else {})
    )
    tree, unit = scores.prepared.tree, scores.steps["normalised"]
    weights = drawn_weights(tree, draws=5, spread=0.5, seed=3)
    block = drawn_scores(tree, {code: unit[code].to_numpy() for code in unit}, weights)
    options = {"how": root} if isinstance(root, str) else {"how": "power", "power": 2}
    for draw in range(5):
        dimensions = {}
        for node in tree.children:
            own = dict(zip(node.weights(), weights[node.code][draw], strict=True))
            dimensions[node.code] = aggregate(unit[list(own)], own, how=inside)
        own = dict(zip(tree.weights(), weights[tree.code][draw], strict=True))
        plain = aggregate(pd.DataFrame(dimensions), own, **options)
        np.testing.assert_allclose(block[draw], np.log(plain) if root == "geo" else plain, rtol=1e-9)


def test_the_table_against_a_slow_count(accounts):
    scores = system().score(accounts)
    robust = scores.robustness(draws=200, spread=0.25, seed=7)
    weights = drawn_weights(scores.prepared.tree, draws=200, spread=0.25, seed=7)
    unit = scores.steps["normalised"]
    block = drawn_scores(scores.prepared.tree, {code: unit[code].to_numpy() for code in unit}, weights)
    ranks = pd.DataFrame({d: rank(pd.Series(row, index=unit.index)) for d, row in enumerate(block)}).astype(float)
    table = robust.table.set_index("account_id")
    for column, q in (("rank_p05", 0.05), ("rank_p50", 0.5), ("rank_p95", 0.95)):
        np.testing.assert_allclose(table[column], ranks.quantile(q, axis=1)[table.index], rtol=1e-9)
    edges = [0, 3, 12, 30, 60]
    for (low, high), tier in zip(pairwise(edges), ("diamond", "gold", "silver", "standard"), strict=True):
        expected = ((ranks > low) & (ranks <= high)).mean(axis=1)
        np.testing.assert_allclose(table[f"p_{tier}"], expected[table.index], atol=1e-12)
    firm = table[[c for c in table if c.startswith("p_")]].max(axis=1) >= 0.8
    assert (table["label"] == np.where(firm, "firm", "borderline")).all()
    assert robust.facts()["n_borderline"] == len(robust.borderline) == (~firm).sum()


def test_probabilities_by_score_and_by_rank_sum_ratio(accounts):
    scores = system(tiers={"by": "score", "cuts": {"A": 60, "B": 45}, "rest": "C"}).score(accounts)
    table = scores.robustness(draws=100, spread=0.25, seed=7).table.set_index("account_id")
    weights = drawn_weights(scores.prepared.tree, draws=100, spread=0.25, seed=7)
    unit = scores.steps["normalised"]
    block = np.exp(drawn_scores(scores.prepared.tree, {code: unit[code].to_numpy() for code in unit}, weights))
    expected = pd.Series((block >= 60).mean(axis=0), index=unit.index)
    np.testing.assert_allclose(table["p_A"], expected[table.index], atol=1e-12)
    np.testing.assert_allclose(table[["p_A", "p_B", "p_C"]].sum(axis=1), 1.0, rtol=1e-9)
    made = system(tiers={"by": "rsr", "cuts": {"good": 6, "fair": 4}, "rest": "poor"})
    table = made.score(accounts).robustness(draws=50, spread=0.25, seed=7).table
    np.testing.assert_allclose(table[["p_good", "p_fair", "p_poor"]].sum(axis=1), 1.0, rtol=1e-9)


def test_memory_and_file_give_the_same_bytes(accounts, monkeypatch):
    scores = system().score(accounts)
    before = scores.robustness(draws=100, spread=0.25, seed=7).table
    monkeypatch.setattr(module, "HELD_IN_MEMORY", 0)
    monkeypatch.setattr(module, "BLOCK", 700)
    pd.testing.assert_frame_equal(scores.robustness(draws=100, spread=0.25, seed=7).table, before)


def test_seeds_repeat_and_zero_is_a_seed(accounts):
    scores = system().score(accounts)
    one, again, other = (scores.robustness(draws=50, seed=seed).table for seed in (0, 0, 1))
    pd.testing.assert_frame_equal(one, again)
    assert not one.equals(other)
    with pytest.raises(TypeError):
        scores.robustness(draws=50)


def test_accounts_without_a_score_stay_out(accounts):
    poor = accounts.copy()
    poor.loc["C001"] = np.nan
    scores = IndicatorSystem.of(content(csv(KAM / "imeta.csv"), "KAM", how="geo")).score(poor)
    robust = scores.robustness(draws=20, seed=1)
    assert "C001" not in set(robust.table["account_id"])
    assert len(robust.table) == 59


def test_sobol_on_ishigami_as_coinr(asem):
    expected = csv(asem / "sobol_ishigami_estimate.csv")
    found = indices(csv(asem / "sobol_ishigami_sample.csv")["y"], 3, seed=1)
    np.testing.assert_allclose(found[["si", "sti"]], expected[["Si", "STi"]], rtol=1e-9)
    assert (found["si_low"] < found["si"]).all() and (found["si"] < found["si_high"]).all()


def test_sobol_on_ishigami_nears_its_closed_form():
    """y = sin a + 7 sin² b + 0.1 c⁴ sin a on (-π, π): S = 0.3139, 0.4424, 0; ST = 0.5576, 0.4424, 0.2437."""
    x = (sample(4096, 3, seed=2) * 2 - 1) * np.pi
    y = np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
    found = indices(y, 3, seed=2, resamples=50)
    np.testing.assert_allclose(found["si"], [0.3139, 0.4424, 0.0], atol=0.02)
    np.testing.assert_allclose(found["sti"], [0.5576, 0.4424, 0.2437], atol=0.02)


def test_salib_beside():
    rng = np.random.default_rng(5)
    n, k = 64, 3
    y = rng.random(n * (k + 2))
    a, b, mixed = y[:n], y[n : 2 * n], y[2 * n :].reshape(k, n)
    theirs = np.empty(n * (k + 2))  # SALib's order: for each point A, then AB for each factor, then B
    theirs[0 :: k + 2], theirs[k + 1 :: k + 2] = a, b
    for i in range(k):
        theirs[i + 1 :: k + 2] = mixed[i]
    problem = {"num_vars": k, "names": list("abc"), "bounds": [[0, 1]] * k}
    theirs = (theirs - theirs.mean()) / theirs.std()
    found = salib_sobol.analyze(problem, theirs, calc_second_order=False, num_resamples=2)
    own_a, own_b = theirs[0 :: k + 2], theirs[k + 1 :: k + 2]
    own = np.concatenate([own_a, own_b, *(theirs[i + 1 :: k + 2] for i in range(k))])
    ours = indices(own, k, seed=1, resamples=2)
    ratio = (2 * n - 1) / (2 * n)  # SALib divides the variance by 2n, not 2n - 1
    np.testing.assert_allclose(ours["si"], found["S1"] * ratio, rtol=1e-9)
    np.testing.assert_allclose(ours["sti"], found["ST"] * ratio, rtol=1e-9)


FACTORS = {"score.aggregate": ["arith", "geo"], "normalise.method": ["minmax", "rank"], "weights": 0.25}


def test_every_run_is_logged_and_can_be_repeated_by_hand(accounts):
    scores = system().score(accounts)
    found = scores.sensitivity(factors=FACTORS, n=16, seed=1)
    assert len(found.log) == 16 * 5
    assert set(found.log["block"]) == {"A", "B", "AB score.aggregate", "AB normalise.method", "AB weights"}
    plain = scores.sensitivity(factors={k: v for k, v in FACTORS.items() if k != "weights"}, n=16, seed=1)
    base = scores.table.set_index("account_id")["rank"].astype(float)
    for row in plain.log.drop_duplicates(["score.aggregate", "normalise.method"]).itertuples():
        other = scores.system.with_(**{"score.aggregate": row[3], "normalise.method": row[4]}).score(accounts)
        shift = (other.table.set_index("account_id")["rank"].astype(float) - base).abs().mean()
        np.testing.assert_allclose(row.shift, shift, rtol=1e-9)
    assert found.headline("zh") != found.headline("en")


@pytest.mark.parametrize(
    ("factors", "told"),
    [
        ({"score.agregate": ["arith", "geo"]}, "did you mean score.aggregate"),
        ({"tiers.by": ["score", "quantile"]}, "no setting of this system that moves ranks"),
        ({"dimensions.CRED.indicators.DSOO.treat": ["none", "jrc"]}, "dimensions.CRED.indicators.DSO.treat"),
        ({"score.aggregate": ["arith"]}, "needs different levels"),
        ({"score.aggregate": ["arith", "arith"]}, "needs different levels"),
        ({"weights": 25}, "write 0.25"),
        ({}, "all combinations are run"),
        ({"dimensions.CRED.weight": [2.0, 2]}, "no level changes a score"),
        ({"treat.rule": ["given", "jrc"]}, "no level changes a score"),
    ],
)
def test_factors_are_refused_not_skipped(accounts, factors, told):
    with pytest.raises(KamError) as raised:
        system().score(accounts).sensitivity(factors=factors, n=8, seed=1)
    assert {fault.code for fault in raised.value.faults} == {"KAM-E120"}
    assert told in str(raised.value)


def test_a_variant_that_cannot_be_scored_is_refused_with_its_own_fault(accounts):
    with pytest.raises(KamError) as raised:
        system().score(accounts).sensitivity(
            factors={"score.aggregate": ["arith", "geo"], "score.range": [[0, 100], [1, 100]]}, n=8, seed=1
        )
    assert {fault.code for fault in raised.value.faults} == {"KAM-E111"}
