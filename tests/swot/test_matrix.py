"""Sheets: textbook totals, published A'WOT priorities, Saaty's matrix, refusals."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamlib.base.errors import KamError
from kamlib.base.record import write_parquet
from kamlib.swot import Pairwise, Statement, cells, evidence, load_rules, matrix, priorities, tows, written

RULES = load_rules()


def items(rows, *, perspective="account", **more):
    """Statements from ``(code, quadrant, weight)``; codes are their own sentences."""
    codes, quadrants, weights = zip(*rows, strict=True) if rows else ((), (), ())
    base = {
        "account_id": "A",
        "code": list(codes),
        "perspective": perspective,
        "quadrant": list(quadrants),
        "sentence": [Statement(code, {}, code) for code in codes],
        "weight": np.array(weights, dtype=float),
        "quantile": np.nan,
        "stronger": "high",
        "kind": "fact",
        "stale": False,
    }
    return pd.DataFrame(base | more, index=range(len(rows)))


def sheet(rows, **told):
    return matrix(items(rows), **({"perspective": "account"} | told))


# Fred R. David, Strategic Management: Concepts and Cases: the internal factors of Circus Circus, total 2.75.
CIRCUS = [
    *[
        ("strength", 0.05, 4),
        ("strength", 0.10, 4),
        ("strength", 0.05, 3),
        ("strength", 0.15, 4),
        ("strength", 0.05, 3),
    ],
    *[
        ("strength", 0.05, 3),
        ("strength", 0.05, 3),
        ("strength", 0.05, 4),
        ("strength", 0.05, 3),
        ("strength", 0.05, 3),
    ],
    *[
        ("weakness", 0.05, 1),
        ("weakness", 0.05, 2),
        ("weakness", 0.05, 2),
        ("weakness", 0.10, 1),
        ("weakness", 0.10, 1),
    ],
]
# The same book: the external factors of UST, total 2.10.
UST = [
    *[("opportunity", 0.15, 1), ("opportunity", 0.05, 3), ("opportunity", 0.05, 1), ("opportunity", 0.15, 4)],
    *[("opportunity", 0.10, 3), ("threat", 0.10, 2), ("threat", 0.05, 3), ("threat", 0.05, 2), ("threat", 0.10, 2)],
    ("threat", 0.20, 1),
]


def of_book(rows):
    named = [(f"{quadrant[0]}{n}", quadrant, weight) for n, (quadrant, weight, _) in enumerate(rows)]
    ratings = {code: rating for (code, *_), (*_, rating) in zip(named, rows, strict=True)}
    return named, ratings


def test_internal_factors_of_the_textbook():
    rows, ratings = of_book(CIRCUS)
    found = sheet(rows, weights="given", ratings=ratings)
    assert found.ife == pytest.approx(2.75, abs=1e-12)
    assert found.facts()["efe"] == ""


def test_external_factors_of_the_textbook():
    rows, ratings = of_book(UST)
    found = sheet(rows, weights="given", ratings=ratings)
    assert found.efe == pytest.approx(2.10, abs=1e-12)
    assert found.facts()["ife"] == ""


def test_both_sides_at_once_sum_to_one_each():
    (inner, one), (outer, two) = of_book(CIRCUS), of_book(UST)
    found = sheet(inner + outer, weights="given", ratings=one | two)
    assert (found.ife, found.efe) == (pytest.approx(2.75), pytest.approx(2.10))
    assert found.items.groupby("side")["side_weight"].sum().tolist() == pytest.approx([1.0, 1.0])
    assert found.items["weight"].sum() == pytest.approx(1.0)
    assert "internal score 2.75, external score 2.10 (midpoint 2.5)" in found.headline()
    assert "内部因素得分2.75，外部因素得分2.10（中点2.5）" in found.headline("zh")


# Published A'WOT priorities of bringing Nordic intensive forestry to Karelia (Silva Fennica, article 7763, table 1),
# local and global weights by group, in thousandths; groups S 0.398, W 0.174, O 0.180, T 0.249.
KARELIA = {
    "strength": (0.398, [0.292, 0.262, 0.120, 0.119, 0.116, 0.091], [0.116, 0.104, 0.048, 0.047, 0.046, 0.036]),
    "weakness": (0.174, [0.342, 0.185, 0.184, 0.169, 0.120], [0.059, 0.032, 0.032, 0.029, 0.021]),
    "opportunity": (0.180, [0.308, 0.221, 0.196, 0.145, 0.129], [0.055, 0.040, 0.035, 0.026, 0.023]),
    "threat": (
        0.249,
        [0.311, 0.185, 0.160, 0.101, 0.088, 0.082, 0.072],
        [0.077, 0.046, 0.040, 0.025, 0.022, 0.021, 0.018],
    ),
}


def ratios(weights, names):
    """The consistent comparisons that `weights` imply."""
    w = np.array(weights)
    return pd.DataFrame(w[:, None] / w[None, :], index=names, columns=names)


def test_published_awot_priorities():
    """From the published local and group weights follow the published global ones, to their three decimals."""
    codes = {name: [f"{name[0]}{n}" for n in range(len(local))] for name, (_, local, _) in KARELIA.items()}
    rows = [(code, name, 1.0) for name in KARELIA for code in codes[name]]
    groups = ratios([group for group, *_ in KARELIA.values()], list(KARELIA))
    within = {name: ratios(local, codes[name]) for name, (_, local, _) in KARELIA.items()}
    found = sheet(rows, weights=Pairwise(groups, within))
    table = found.items.set_index("code")
    for name, (group, local, overall) in KARELIA.items():
        assert table.loc[codes[name], "local"].tolist() == pytest.approx(local, abs=0.002)
        assert table.loc[codes[name], "group"].tolist() == pytest.approx([group] * len(local), abs=0.001)
        assert table.loc[codes[name], "weight"].tolist() == pytest.approx(overall, abs=0.00101)
    assert table["weight"].sum() == pytest.approx(1.0)
    assert found.facts()["cr"] == pytest.approx(0.0, abs=1e-9)


# Saaty's judgement of the wealth of seven nations (Journal of Mathematical Psychology 15, 1977): lambda_max 7.608.
WEALTH = pd.DataFrame(
    [
        [1, 4, 9, 6, 6, 5, 5],
        [1 / 4, 1, 7, 5, 5, 3, 4],
        [1 / 9, 1 / 7, 1, 1 / 5, 1 / 5, 1 / 7, 1 / 5],
        [1 / 6, 1 / 5, 5, 1, 1, 1 / 3, 1 / 3],
        [1 / 6, 1 / 5, 5, 1, 1, 1 / 3, 1 / 3],
        [1 / 5, 1 / 3, 7, 3, 3, 1, 2],
        [1 / 5, 1 / 4, 5, 3, 3, 1 / 2, 1],
    ],
    index=list("ABCDEFG"),
    columns=list("ABCDEFG"),
)


def test_saatys_wealth_of_nations():
    found = priorities(WEALTH)
    assert found.lambda_max == pytest.approx(7.608, abs=5e-4)
    assert found.weights.tolist() == pytest.approx([0.427, 0.230, 0.021, 0.052, 0.052, 0.123, 0.094], abs=1e-3)
    assert found.cr == pytest.approx((7.608 - 7) / 6 / 1.32, abs=1e-3)


def test_a_judged_quadrant_beside_a_single_statement():
    rows = [(code, "threat", 1.0) for code in WEALTH.index] + [("X", "strength", 1.0)]
    groups = ratios([3, 1], ["threat", "strength"])
    found = sheet(rows, weights=Pairwise(groups, {"threat": WEALTH}))
    assert found.items.set_index("code").loc["X", ["local", "group", "weight"]].tolist() == [1.0, 0.25, 0.25]
    assert found.facts()["cr"] == pytest.approx(0.0768, abs=1e-3)
    assert found.items["weight"].sum() == pytest.approx(1.0)


CIRCLE = pd.DataFrame([[1, 5, 1 / 5], [1 / 5, 1, 5], [5, 1 / 5, 1]], index=list("abc"), columns=list("abc"))
THREE = [(code, "threat", 1.0) for code in "abc"]
ONE_GROUP = pd.DataFrame([[1.0]], index=["threat"], columns=["threat"])


def test_a_circle_is_refused_unless_accepted_in_writing():
    pairwise = Pairwise(ONE_GROUP, {"threat": CIRCLE})
    for blank in ("", "   "):
        with pytest.raises(KamError, match="KAM-S25") as caught:
            sheet(THREE, weights=pairwise, accepted=blank)
    assert "given 5.00, implied 1.00" in str(caught.value)
    found = sheet(THREE, weights=pairwise, accepted="王总 2025-12-01：先用")
    assert found.facts()["accepted"] == "王总 2025-12-01：先用"
    assert found.facts()["cr"] > 0.1
    assert found.items["weight"].tolist() == pytest.approx([1 / 3] * 3)


def test_the_limit_of_inconsistency():
    """For three things with a12 = a23 = 2 and a13 = x: lambda_max = 1 + k + 1/k with k = (x / 4)^(1/3).

    CR = (lambda_max - 3) / 2 / 0.58 reaches 0.10 at k = 1.4039, that is x = 11.07.
    """
    for x, fine in ((11.0, True), (11.2, False)):
        table = pd.DataFrame([[1, 2, x], [1 / 2, 1, 2], [1 / x, 1 / 2, 1]], index=list("abc"), columns=list("abc"))
        k = (x / 4) ** (1 / 3)
        assert priorities(table).cr == pytest.approx((k + 1 / k - 2) / 2 / 0.58, abs=1e-9)
        pairwise = Pairwise(ONE_GROUP, {"threat": table})
        if fine:
            assert sheet(THREE, weights=pairwise).facts()["accepted"] == ""
        else:
            with pytest.raises(KamError, match="KAM-S25"):
                sheet(THREE, weights=pairwise)


@given(st.lists(st.floats(0.01, 100), min_size=2, max_size=8))
def test_consistent_comparisons_give_back_their_weights(weights):
    found = priorities(ratios(weights, list(range(len(weights)))))
    assert found.weights.to_numpy() == pytest.approx(np.array(weights) / sum(weights))
    assert found.cr == pytest.approx(0.0, abs=1e-9)


QUADRANT = st.sampled_from(["strength", "weakness", "opportunity", "threat"])


@given(st.lists(st.tuples(QUADRANT, st.floats(0.01, 100)), min_size=1, max_size=12))
def test_weights_sum_to_one_and_global_is_local_times_group(rows):
    rows = [(f"C{n}", quadrant, weight) for n, (quadrant, weight) in enumerate(rows)]
    for weights in ("equal", "given", {code: weight for code, _, weight in rows}):
        table = sheet(rows, weights=weights).items
        assert table["weight"].sum() == pytest.approx(1.0)
        assert table["weight"].to_numpy() == pytest.approx((table["local"] * table["group"]).to_numpy())
        assert table.groupby("quadrant")["local"].sum().to_numpy() == pytest.approx(1.0)
        assert table.drop_duplicates("quadrant")["group"].sum() == pytest.approx(1.0)


def test_ratings_by_rule_stand_at_the_outer_tenth():
    quantiles = [0.9, 0.89, 0.1, 0.11, 0.95, np.nan]
    rows = [(f"S{n}", "strength", 1.0) for n in range(3)] + [(f"W{n}", "weakness", 1.0) for n in range(3)]
    ways = ["high", "high", "low", "low", "high", ""]
    found = matrix(items(rows, quantile=quantiles, stronger=ways), perspective="account")
    assert found.items["rating"].tolist() == [4, 3, 4, 2, 1, 2]
    assert set(found.items["rated_by"]) == {"rule"}
    assert found.ife == pytest.approx(16 / 6)


def test_our_response_is_not_guessed():
    rows = [("S", "strength", 1.0), ("O", "opportunity", 1.0), ("T", "threat", 3.0)]
    assert sheet(rows).facts()["efe"] == ""
    assert "our response is not rated" in sheet(rows).headline()
    found = sheet(rows, weights="given", ratings={"T": 2})
    assert (found.efe, found.facts()["efe_rated_share"]) == (2.0, 0.75)


@pytest.mark.parametrize(
    ("ratings", "told"),
    [
        ({"S": 2}, "from 3 to 4"),
        ({"W": 3}, "from 1 to 2"),
        ({"T": 5}, "from 1 to 4"),
        ({"T": True}, "from 1 to 4"),
        ({"T": float("nan")}, "from 1 to 4"),
        ({"TT": 2}, "its rating would be lost"),
    ],
)
def test_ratings_outside_their_range(ratings, told):
    rows = [("S", "strength", 1.0), ("W", "weakness", 1.0), ("T", "threat", 1.0)]
    with pytest.raises(KamError, match="KAM-S26") as caught:
        sheet(rows, ratings=ratings)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("weights", "n", "told"),
    [
        ("even", 1, "did you mean given?"),
        ({"a": 1, "b": 1}, 1, "no weight"),
        ({"a": 0, "b": 1, "c": 1}, 1, "the weight is 0"),
        ({"a": -1, "b": float("nan"), "c": float("inf")}, 3, "above 0"),
        ({"a": True, "b": "1", "c": 1}, 2, "above 0"),
        ({"a": 1, "b": 1, "c": 1, "d": 1}, 1, "no such statement"),
    ],
)
def test_weights_that_cannot_be_used(weights, n, told):
    with pytest.raises(KamError, match="KAM-S22") as caught:
        sheet(THREE, weights=weights)
    assert len(caught.value.faults) == n
    assert told in str(caught.value)


def changed(row, column, value):
    table = ratios([3, 2, 1], list("abc")).astype(object)
    table.loc[row, column] = value
    return table


@pytest.mark.parametrize(
    ("table", "code"),
    [
        (changed("a", "b", 4), "KAM-S23"),
        (changed("a", "a", 2), "KAM-S23"),
        (changed("a", "b", 0), "KAM-S23"),
        (changed("a", "b", -1.5), "KAM-S23"),
        (changed("a", "b", None), "KAM-S23"),
        (changed("a", "b", "many"), "KAM-S23"),
        (ratios([3, 2, 1], list("abc"))[["b", "a", "c"]], "KAM-S23"),
        (ratios([3, 2], list("ab")), "KAM-S24"),
        (ratios([3, 2, 1], list("abd")), "KAM-S24"),
        (None, "KAM-S24"),
    ],
)
def test_comparisons_that_cannot_be_used(table, code):
    with pytest.raises(KamError, match=code):
        sheet(THREE, weights=Pairwise(ONE_GROUP, {"threat": table} if table is not None else {}))


def test_all_faults_of_comparisons_at_once():
    rows = [*THREE, ("s", "strength", 1.0), ("u", "strength", 1.0)]
    pairwise = Pairwise(ONE_GROUP, {"threat": CIRCLE, "weakness": ONE_GROUP})
    with pytest.raises(KamError) as caught:
        sheet(rows, weights=pairwise)
    assert sorted(one.code for one in caught.value.faults) == ["KAM-S24", "KAM-S24", "KAM-S24", "KAM-S25"]


def test_more_things_than_anybody_compares():
    rows = [(f"T{n}", "threat", 1.0) for n in range(16)]
    table = ratios([1.0] * 16, [code for code, *_ in rows])
    with pytest.raises(KamError, match="16 things are compared"):
        sheet(rows, weights=Pairwise(ONE_GROUP, {"threat": table}))


def test_rounded_thirds_are_allowed():
    table = pd.DataFrame([[1, 3], [0.333, 1]], index=list("ab"), columns=list("ab"))
    assert priorities(table).weights.round(3).tolist() == [0.75, 0.25]


def test_a_sheet_speaks_of_one_account_and_one_perspective():
    two = pd.concat([items(THREE), items(THREE).assign(account_id="B")])
    with pytest.raises(KamError, match="KAM-S21"):
        matrix(two, perspective="account")
    with pytest.raises(KamError, match="KAM-S28") as caught:
        sheet(THREE, perspective="acount")
    assert "did you mean account?" in str(caught.value)
    with pytest.raises(KamError, match="KAM-S27"):
        matrix(pd.concat([items(THREE), items(THREE)]), perspective="account")
    assert len(matrix(items(THREE), perspective="relationship").items) == 0


@pytest.mark.parametrize("weights", ["equal", "given", {}, Pairwise(ONE_GROUP)])
def test_an_account_of_which_nothing_is_known(weights):
    found = sheet([], weights=weights)
    assert (found.facts()["ife"], found.facts()["efe"]) == ("", "")
    assert "no statement is supported by the data" in found.headline()
    assert len(tows(found)) == 0
    json.dumps(found.facts(), allow_nan=False)


def test_strategies_join_two_statements_by_joint_weight():
    rows = [("S1", "strength", 4.0), ("S2", "strength", 1.0), ("W", "weakness", 2.0), ("O", "opportunity", 2.0)]
    found = tows(sheet([*rows, ("T", "threat", 1.0)], weights="given"), top=None)
    assert found[["strategy", "internal", "external"]].values.tolist() == [
        ["SO", "S1", "O"],
        ["SO", "S2", "O"],
        ["WO", "W", "O"],
        ["ST", "S1", "T"],
        ["ST", "S2", "T"],
        ["WT", "W", "T"],
    ]
    assert found["weight"].tolist() == pytest.approx([0.08, 0.02, 0.04, 0.04, 0.01, 0.02])
    assert found["sentence"][0].to("zh") == "发挥优势，抓住机会。S1。O。"
    assert tows(sheet(rows, weights="given"), top=1)["strategy"].tolist() == ["SO", "WO"]


def test_the_file_words_its_own_strategies(demo):
    statements = evidence(demo.facts, RULES, as_of=demo.as_of, currency="CNY")
    worded = 0
    for account in demo.facts["account_id"][:60]:
        for perspective in ("account", "relationship"):
            one = matrix(statements.of(account), perspective=perspective)
            found = tows(one, rules=RULES)
            assert (found.groupby("strategy")["weight"].diff().dropna() <= 1e-12).all()
            for row in found.itertuples():
                said = one.items.set_index("code")["sentence"]
                for lang in ("en", "zh"):
                    assert said[row.internal].to(lang) in row.sentence.to(lang)
                    assert said[row.external].to(lang) in row.sentence.to(lang)
                assert row.worded == ((row.internal, row.external) in RULES.tows)
                worded += row.worded
    assert worded > 20


def test_facts_are_json_and_headlines_are_chinese(demo):
    statements = evidence(demo.facts, RULES, as_of=demo.as_of)
    found = matrix(statements.of(demo.facts["account_id"][0]), perspective="relationship")
    json.dumps(found.facts(), allow_nan=False)
    assert "我方与客户的合作" in found.headline("zh")
    assert set(found.units) == set(found.facts())


def test_results_can_be_recorded_in_a_run(demo, tmp_path):
    """Tables hold no objects, every fact has its unit, and headlines come in both languages."""
    statements = evidence(demo.facts[:40], RULES, as_of=demo.as_of)
    one = matrix(statements.of(demo.facts["account_id"][0]), perspective="relationship")
    for result in (statements, one):
        write_parquet(result.table, tmp_path / "table.parquet")
        assert set(result.facts()) <= set(result.units)
        json.dumps(result.facts(), allow_nan=False)
        assert result.headline("zh") != result.headline("en")
    write_parquet(written(tows(one, rules=RULES)), tmp_path / "tows.parquet")
    write_parquet(cells(statements.items), tmp_path / "cells.parquet")
