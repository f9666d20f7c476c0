"""The whole chain from YAML to ranks: COINr's answers, properties, an explanation that adds up."""

import copy

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamlib.base.errors import KamError
from kamlib.indicators import IndicatorSystem
from tests.indicators.conftest import REFERENCE, csv
from tests.indicators.hierarchy import elements

KAM = REFERENCE / "kam_synthetic"


def content(meta, top, *, treat="none", missing="reweight", how="arith"):
    """COINr's table of a hierarchy as the content of a system's file, with points as weights."""
    rows = elements(meta)

    def below(parent):
        found = {"dimensions": {}, "indicators": {}}
        for row in rows[rows["Parent"] == parent].itertuples():
            if row.Level == 1:
                given_ = {"direction": row.Direction, "treat": treat, "missing": missing}
                found["indicators"][row.iCode] = given_ | {"weight": float(row.Weight)}
            else:
                found["dimensions"][row.iCode] = {"weight": float(row.Weight), "aggregate": how, **below(row.iCode)}
        return {kind: part for kind, part in found.items() if part}

    return {"weights_as": "points", "score": {"aggregate": how, "range": [1, 100]}, **below(top)}


@pytest.fixture(scope="module")
def accounts():
    return csv(KAM / "idata.csv", index_col=0).drop(columns=["uName"], errors="ignore").astype(float)


@pytest.fixture(scope="module")
def system():
    return IndicatorSystem.of(content(csv(KAM / "imeta.csv"), "KAM", treat="jrc", missing="median"))


@pytest.mark.parametrize(("how", "name"), [("arith", "a_amean_a_amean"), ("geo", "a_gmean_a_gmean")])
def test_made_up_accounts_from_raw_values_to_ranks_as_coinr(accounts, how, name):
    made = IndicatorSystem.of(content(csv(KAM / "imeta.csv"), "KAM", treat="jrc", missing="median", how=how))
    found = made.score(accounts)
    treated = csv(KAM / "treated.csv", index_col=0)[list(accounts)]
    np.testing.assert_allclose(found.steps["treated"].loc[treated.index, list(accounts)], treated, rtol=1e-9)
    table, scores = found.table.set_index("account_id"), csv(KAM / f"scores_{name}.csv", index_col=0)
    np.testing.assert_allclose(table.loc[scores.index, "score"], scores["KAM"], rtol=1e-9)
    dimensions = [code for code in scores if code != "KAM"]
    np.testing.assert_allclose(table.loc[scores.index, dimensions], scores[dimensions], rtol=1e-9)
    ranks = csv(KAM / f"rank_{name}.csv", index_col=0)["rank"]
    assert table.loc[ranks.index, "rank"].tolist() == ranks.tolist()


@pytest.mark.parametrize(
    ("how", "file"), [("arith", "agg_minmax1_100_amean.csv"), ("geo", "agg_minmax1_100_gmean.csv")]
)
def test_four_levels_of_asem_as_coinr(asem, how, file):
    made = IndicatorSystem.of(content(csv(asem / "imeta.csv"), "Index", treat="jrc", how=how))
    raw = csv(asem / "screened.csv", index_col=0)
    found = made.score(raw[[leaf.code for leaf in made.design.tree.leaves()]])
    expected = csv(asem / file, index_col=0)
    table = found.table.set_index("account_id").loc[expected.index]
    np.testing.assert_allclose(table[["Conn", "Sust"]], expected[["Conn", "Sust"]], rtol=1e-9)
    np.testing.assert_allclose(table["score"], expected["Index"], rtol=1e-9)
    assert found.warnings == ()


def test_effective_weights_as_coinr(asem, system, accounts):
    for scores, file in ((system.score(accounts), KAM / "effective_weights.csv"),):
        expected = csv(file).set_index("iCode")["EffWeight"]
        found = scores.weights.set_index("code")["share"]
        np.testing.assert_allclose(found, expected[found.index], rtol=1e-9)
    made = IndicatorSystem.of(content(csv(asem / "imeta.csv"), "Index"))
    found = made.score(csv(asem / "screened.csv", index_col=0)[[leaf.code for leaf in made.design.tree.leaves()]])
    expected = csv(asem / "effective_weights.csv").set_index("iCode")["EffWeight"]
    found = found.weights.set_index("code")["share"]
    np.testing.assert_allclose(found, expected[found.index], rtol=1e-9)


def test_the_table_is_sorted_and_complete(system, accounts):
    table = system.score(accounts).table
    dimensions = [child.code for child in system.design.tree.children]
    assert list(table) == ["account_id", "score", "rank", "tier", "coverage", *dimensions, "reason"]
    assert table["rank"].is_monotonic_increasing
    assert table["tier"].value_counts().to_dict() == {"standard": 30, "silver": 18, "gold": 9, "diamond": 3}
    assert sorted(table["account_id"]) == sorted(accounts.index)


def test_coverage_is_the_weight_of_what_is_known(system, accounts):
    scores = system.score(accounts)
    shares = scores.weights.set_index("code")["share"]
    expected = accounts.notna().astype(float) @ shares[list(accounts)]
    found = scores.table.set_index("account_id")["coverage"]
    np.testing.assert_allclose(found[expected.index], expected, rtol=1e-9)


def test_order_unit_and_sign_change_nothing(accounts):
    plain = content(csv(KAM / "imeta.csv"), "KAM", how="geo")
    made = IndicatorSystem.of(plain)
    before = made.score(accounts)
    shuffled = made.score(accounts.sample(frac=1, random_state=3))
    pd.testing.assert_frame_equal(shuffled.table, before.table)
    rescaled = made.score(accounts * 1000 + 7)
    pd.testing.assert_frame_equal(rescaled.table, before.table, rtol=1e-9)
    turned = copy.deepcopy(plain)
    for dimension in turned["dimensions"].values():
        for indicator in dimension["indicators"].values():
            indicator["direction"] = {"benefit": "cost", "cost": "benefit"}[indicator["direction"]]
    pd.testing.assert_frame_equal(IndicatorSystem.of(turned).score(-accounts).table, before.table)


@pytest.mark.parametrize("how", ["arith", "geo", "harm", {"power": 0.5}])
@pytest.mark.parametrize("inside", ["arith", "geo"])
def test_contributions_add_up(accounts, how, inside):
    given_ = content(csv(KAM / "imeta.csv"), "KAM", how=inside)
    given_["score"]["aggregate"] = how
    scores = IndicatorSystem.of(given_).score(accounts)
    value = {"arith": lambda s: s, "geo": np.log, "harm": lambda s: 1 / s}.get(
        how if isinstance(how, str) else "", np.sqrt
    )
    for account in accounts.index[:20]:
        explained = scores.explain(account)
        np.testing.assert_allclose(explained.table["contribution"].sum(), value(explained.score), rtol=1e-12)
        np.testing.assert_allclose(explained.table["weight"].sum(), 1.0, rtol=1e-12)
        assert explained.total == value(explained.score) or np.isclose(
            explained.total, value(explained.score), rtol=1e-12
        )


def test_an_explanation_names_rank_and_the_way_to_the_next_tier(system, accounts):
    scores = system.score(accounts)
    table = scores.table.set_index("account_id")
    worst_gold, best_silver = table.index[11], table.index[12]
    explained = scores.explain(best_silver)
    assert (explained.tier, explained.next_tier) == ("silver", "gold")
    np.testing.assert_allclose(
        explained.distance, table.loc[worst_gold, "score"] - table.loc[best_silver, "score"], rtol=1e-9
    )
    ranks = explained.table.set_index("indicator")["rank"]
    for code in ("NetSales", "DSO"):
        sign = {"NetSales": 1, "DSO": -1}[code] * accounts[code]
        assert ranks[code] == 1 + (sign > sign[best_silver]).sum()
    best = scores.explain(table.index[0])
    assert (best.next_tier, best.distance) == ("", 0.0)
    assert "best tier" in best.headline()
    assert best.headline("zh") != best.headline("en")


@settings(deadline=None, max_examples=15)
@given(
    st.integers(0, 10_000),
    st.sampled_from(["arith", "geo"]),
    st.sampled_from(["jrc", "none", {"winsorise": {"share": 0.05}}]),
)
def test_frozen_bounds_hold_the_others_scores_to_the_last_bit(seed, how, rule):
    accounts = csv(KAM / "idata.csv", index_col=0).drop(columns=["uName"], errors="ignore").astype(float)
    given_ = content(csv(KAM / "imeta.csv"), "KAM", treat=rule, missing="median", how=how)
    given_["tiers"] = {"by": "score", "cuts": {"A": 60, "B": 45}, "rest": "C"}
    frozen = IndicatorSystem.of(given_).freeze(accounts)
    before = frozen.score(accounts).table.set_index("account_id")
    rng = np.random.default_rng(seed)
    left = accounts.drop(rng.choice(accounts.index, 6, replace=False))
    new = accounts.sample(6, random_state=seed) * rng.uniform(0.1, 30, (6, 1))
    more = pd.concat([new.set_axis([f"N{n}" for n in range(6)]), left])
    after = frozen.score(more).table.set_index("account_id").loc[left.index]
    assert (after["score"].to_numpy() == before.loc[left.index, "score"].to_numpy()).all()
    assert after["tier"].tolist() == before.loc[left.index, "tier"].tolist()


def test_freezing_changes_no_score_of_today_and_survives_a_file(system, accounts, tmp_path):
    frozen = system.freeze(accounts)
    today = system.score(accounts).table
    pd.testing.assert_frame_equal(frozen.score(accounts).table, today)
    frozen.write(tmp_path / "frozen.yaml")
    pd.testing.assert_frame_equal(IndicatorSystem.load(tmp_path / "frozen.yaml").score(accounts).table, today)


@pytest.mark.parametrize(
    "source",
    ["entropy", "critic", "equal", {"entropy": {"zero": "shift"}}, {"combine": ["manual", "critic"], "alpha": 0.7}],
)
def test_learnt_weights_are_frozen_too(system, accounts, source):
    learnt = system.with_(weights__source=source)
    scores = learnt.score(accounts)
    np.testing.assert_allclose(scores.weights.groupby("parent")["weight"].sum(), 1.0, rtol=1e-12)
    frozen = learnt.freeze(accounts)
    np.testing.assert_allclose(frozen.score(accounts).table["score"], scores.table["score"], rtol=1e-9)
    assert frozen.content["weights"] == {"source": "manual"}


def test_a_what_if_is_another_system(system, accounts):
    other = system.with_(score__aggregate="geo", **{"normalise.method": "rank"})
    assert system.design.tree.exponent == 1.0
    assert other.design.tree.exponent == 0.0
    assert {leaf.method for leaf in other.design.tree.leaves()} == {"rank"}
    assert not other.score(accounts).table.equals(system.score(accounts).table)


def test_efficacy_coefficient_and_grades_by_score():
    """60 + 40·(x - unallowed) / (satisfied - unallowed): 5 visits of 4 to 8 give 70; grades A 80, B 60."""
    made = IndicatorSystem.of({
        "score": {"range": [60, 100]},
        "tiers": {"by": "score", "cuts": {"A": 80, "B": 60}, "rest": "C"},
        "dimensions": {"d": {"weight": 1, "indicators": {"visits": {
            "direction": "benefit", "weight": 1, "normalise": {"goalposts": [4, 8], "clip": False}}}}},
    })  # fmt: skip
    table = made.score(pd.DataFrame({"visits": [5, 8, 2]}, index=["a", "b", "c"])).table.set_index("account_id")
    assert table["score"].to_dict() == {"b": 100.0, "a": 70.0, "c": 40.0}
    assert table["tier"].to_dict() == {"b": "A", "a": "B", "c": "C"}


def test_tiers_by_rank_sum_ratio_follow_the_probit(accounts, system):
    made = system.with_(tiers={"by": "rsr", "cuts": {"good": 6, "fair": 4}, "rest": "poor"})
    tiers = made.score(accounts).table["tier"].value_counts()
    # With a fitted line, about 16 % of the accounts lie above probit 6 and below probit 4.
    assert 4 <= tiers["good"] <= 15
    assert 4 <= tiers["poor"] <= 15


def test_ahp_gives_the_weights_of_its_node_and_the_rest_keep_theirs(accounts, system):
    codes = [child.code for child in system.design.tree.children]
    true = np.array([1.0, 2, 4, 1, 2, 4, 2])
    matrix = {code: [float(true[i] / true[j]) for j in range(7)] for i, code in enumerate(codes)}
    found = system.with_(weights__source={"ahp": {"dimensions": matrix}}).score(accounts).weights
    np.testing.assert_allclose(found[found["parent"] == "score"]["weight"], true / true.sum(), rtol=1e-9)
    np.testing.assert_allclose(found.query("code == 'NetSales'")["weight"], 0.6, rtol=1e-12)


def test_an_account_below_the_limit_has_no_score_and_a_reason(accounts, system):
    poor = accounts.copy()
    poor.loc["C001", accounts.columns[:11]] = np.nan
    given_ = content(csv(KAM / "imeta.csv"), "KAM")
    scores = IndicatorSystem.of(given_).score(poor)
    row = scores.table.set_index("account_id").loc["C001"]
    assert row["reason"] == "KAM-W203"
    assert pd.isna(row["score"]) and pd.isna(row["rank"]) and pd.isna(row["tier"])
    assert scores.table["account_id"].iloc[-1] == "C001"
    assert [w.code for w in scores.warnings] == ["KAM-W203"]
    with pytest.raises(KamError, match="KAM-E119"):
        scores.explain("C001")
    with pytest.raises(KamError, match="did you mean C002"):
        scores.explain("C00002")


def test_missing_rules(accounts):
    def made(rule):
        return IndicatorSystem.of({
            "score": {"range": [0, 100], "min_available": 0.4},
            "tiers": {"by": "score", "cuts": {"A": 60}, "rest": "B"},
            "dimensions": {"d": {"weight": 1, "indicators": {
                "x": {"direction": "benefit", "weight": 0.5, "missing": rule},
                "y": {"direction": "benefit", "weight": 0.5}}}},
        })  # fmt: skip

    frame = pd.DataFrame({"x": [0.0, 4.0, 10.0, None], "y": [0.0, 5.0, 10.0, 10.0]}, index=list("abcd"))
    score = {
        rule: made(rule).score(frame).table.set_index("account_id")["score"]["d"]
        for rule in ("reweight", "median", "worst")
    }
    assert score == {"reweight": 100.0, "median": 70.0, "worst": 50.0}
    assert made({"value": 8}).score(frame).table.set_index("account_id")["score"]["d"] == 90.0
    with pytest.raises(KamError, match="1 accounts have no value: d"):
        made("fail").score(frame)


def test_ranks_inside_an_explanation_as_coinrs_strengths_and_weaknesses(system, accounts, asem):
    """COINr's five best and five worst indicators of a unit: their ranks and raw values."""
    made = IndicatorSystem.of(content(csv(asem / "imeta.csv"), "Index"))
    raw = csv(asem / "idata.csv", index_col="uCode")[[leaf.code for leaf in made.design.tree.leaves()]]
    for scores, file in ((system.score(accounts), KAM / "strengths_weaknesses.csv"),
                         (made.score(raw), asem / "strengths_weaknesses.csv")):  # fmt: skip
        told = csv(file)
        assert len(told) > 10
        for account, part in told.groupby("uCode"):
            table = scores.explain(account).table.set_index("indicator").loc[part["Code"]]
            assert table["rank"].tolist() == part["Rank"].tolist(), account
            np.testing.assert_allclose(table["raw"], part["Value"], rtol=1e-9)


def test_the_id_column_may_have_the_name_that_the_system_gives(accounts):
    made = IndicatorSystem.of({"unit": "customer"} | content(csv(KAM / "imeta.csv"), "KAM"))
    table = made.score(accounts.rename_axis("customer").reset_index()).table
    pd.testing.assert_frame_equal(table, made.score(accounts).table)


def test_the_outline_holds_every_node_with_its_share(system):
    table = system.outline()
    assert len(table) == 18 + 7
    np.testing.assert_allclose(table.query("level == 1")["share"].sum(), 1.0, rtol=1e-12)
    np.testing.assert_allclose(table.query("level == 2")["share"].sum(), 1.0, rtol=1e-12)
    expected = csv(KAM / "effective_weights.csv").set_index("iCode")["EffWeight"]
    found = table.set_index("code")["share"]
    np.testing.assert_allclose(found, expected[found.index], rtol=1e-9)
