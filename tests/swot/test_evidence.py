"""Statements: every number is traced to a cell, every rule has its say, nothing is said without support."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from kamlib.base.errors import KamError
from kamlib.swot import cells, evidence, load_rules, read_rules, written
from kamlib.swot.columns import KNOWN

RULES = load_rules()
SCALE = {"": 1, "%": 0.01, "K": 1e3, "M": 1e6, "B": 1e9, "T": 1e12, "千": 1e3, "万": 1e4, "亿": 1e8}
NUMBER = re.compile(r"(-?)(\d[\d,]*)(?:\.(\d+))?\s?(%|[KMBT]\b|千|万|亿)?")
DAYS = {
    "en": re.compile(
        r"\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December) \d{4}"
    ),
    "zh": re.compile(r"\d{4}年\d{1,2}月\d{1,2}日"),
}


@pytest.fixture(scope="module")
def found(demo):
    return evidence(demo.facts, RULES, as_of=demo.as_of, currency="CNY")


def numbers(sentence):
    """``[(value, half a unit of the last digit written)]`` of everything in `sentence` that looks like a number."""
    for sign, whole, decimals, unit in NUMBER.findall(sentence):
        value = float(whole.replace(",", "") + "." + (decimals or "0")) * SCALE[unit]
        yield (-value if sign else value), 0.5 * 10.0 ** -len(decimals) * SCALE[unit]


def dates(sentence, lang):
    for written_day in DAYS[lang].findall(sentence):
        text = re.sub(r"[年月]", "-", written_day).rstrip("日") if lang == "zh" else written_day
        yield pd.Timestamp(text)


def untraced(sentence, evidence_cells, lang):
    """What `sentence` says that stands in none of the cells, read by a parser of its own."""
    values = [cell.value for cell in evidence_cells]
    lost = [day for day in dates(sentence, lang) if day not in values]
    known = [float(v) for v in values if isinstance(v, int | float)] + [cell.quantile for cell in evidence_cells]
    rest = DAYS[lang].sub("", sentence)
    return lost + [n for n, half in numbers(rest) if not any(abs(n - v) <= half * (1 + 1e-9) + 1e-9 for v in known)]


def test_every_number_of_every_sentence_is_a_cited_cell(found):
    checked = 0
    for row in found.items.itertuples():
        for lang in ("en", "zh"):
            sentence = row.sentence.to(lang)
            assert untraced(sentence, row.evidence, lang) == [], (row.code, lang, sentence)
            checked += len(list(numbers(sentence)))
    assert checked > 10_000


def test_the_tracer_sees_a_wrong_number(found):
    row = found.items[found.items["code"] == "AS_GROWING"].iloc[0]
    assert untraced(row["sentence"].to("zh") + "，占 12.34%", row["evidence"], "zh") != []
    assert untraced(row["sentence"].to("en").replace("K", "M"), row["evidence"], "en") != []
    assert untraced("on 5 May 2020", row["evidence"], "en") == [pd.Timestamp("2020-05-05")]


def test_every_cell_is_a_cell_of_the_facts(found, demo):
    facts = demo.facts.set_index("account_id")
    checked = 0
    for row in found.items.drop_duplicates(["code"]).itertuples():
        for cell in row.evidence:
            value, rank = facts.at[row.account_id, cell.column], f"{cell.column}_rank"
            assert cell.value == value or (pd.isna(cell.value) and pd.isna(value)), cell
            assert cell.quantile == facts.at[row.account_id, rank] if rank in facts else np.isnan(cell.quantile)
            assert cell.table == KNOWN[cell.column].table
            checked += 1
    assert checked > 100


def test_cells_in_rows(found):
    """Numbers and words stand in columns of their own; as many rows as cells."""
    rows = cells(found.items)
    assert len(rows) == sum(len(row) for row in found.items["evidence"])
    number = ~rows["column"].isin([name for name, known in KNOWN.items() if known.sort in ("text", "date")])
    assert (rows["words"] == "")[number].all()
    assert rows["value"].isna()[~number].all()
    assert set(rows.loc[rows["column"] == "rival", "words"]) <= {
        "江渚酒业",
        "Northgale Spirits",
        "鹏岭樽汇",
        "Tidewater Brands",
    }
    assert rows.loc[rows["column"] == "last_purchase", "words"].str.fullmatch(r"\d{4}-\d\d-\d\d").all()


def test_every_rule_holds_of_some_account_and_not_of_all(found, demo):
    counts = found.items["code"].value_counts()
    assert found.left_out == {}
    for rule in RULES:
        assert 0 < counts.get(rule.code, 0) < len(demo.facts), rule.code


def test_there_are_enough_rules_in_every_corner():
    table = pd.DataFrame([(rule.perspective, rule.quadrant) for rule in RULES])
    assert len(table) >= 40
    assert table.value_counts().min() >= 7
    assert len(table.value_counts()) == 8


def test_typical_key_accounts_have_all_four_quadrants(demo):
    """With the tables of the demo company alone, no forecast and no dossier, compared with peers of their tier.

    Of the diamonds and golds four fifths have all four quadrants, and every corner of both sheets is filled for more
    than half of them.
    """
    own = demo.by_tier.drop(columns=[name for name, known in KNOWN.items() if known.table in ("dossier", "forecast")])
    found = evidence(own, RULES, as_of=demo.as_of)
    assert set(found.left_out) >= {"AT_FADING", "RS_SUPPORT"}
    keys = own.loc[own["tier"].isin(["diamond", "gold"]), "account_id"]
    rows = found.items[found.items["account_id"].isin(keys)]
    quadrants = rows.groupby(["account_id", "quadrant"]).size().unstack(fill_value=0).reindex(keys, fill_value=0)
    corners = rows.groupby(["account_id", "perspective", "quadrant"]).size().unstack([1, 2], fill_value=0)
    assert len(keys) == 53
    assert (quadrants > 0).all(axis=1).mean() > 0.8
    assert (corners.reindex(keys, fill_value=0) > 0).mean().min() > 0.5


def test_conditions_hold_where_pandas_says_so(found, demo):
    """Six rules, written again as pandas."""
    f = demo.facts.set_index("account_id")
    again = {
        "AS_SIZE": f["revenue_12m"].rank(method="max", pct=True) >= 0.9,
        "AW_CREDIT": (f["overdue_share"] > 0.2) & (f["overdue_days"] > 30),
        "AW_SEASONAL": f["active_months"].between(1, 4),
        "RS_PAYS": (f["overdue_share"] <= 0.02) & (f["days_late"] <= 3),
        "RT_SILENT": (f["frequency"] >= 3) & (f["recency_days"] > 2 * f["tenure_days"] / f["frequency"]),
        "RT_SHARE": (f["share_change"] < 0) & (f["market_growth"] > 0),
    }
    for code, expected in again.items():
        assert set(found.items.loc[found.items["code"] == code, "account_id"]) == set(f.index[expected]), code


def test_every_shipped_condition_agrees_with_pandas(demo):
    """``DataFrame.eval`` as the oracle: where a value is missing, a comparison is false there too."""
    facts = demo.facts.drop(columns=[name for name in demo.facts if name.endswith(("_kind", "_date"))])
    for rule in RULES:
        assert rule.when.holds(demo.facts).tolist() == facts.eval(rule.when.source).tolist(), rule.code


def small(**columns):
    return pd.DataFrame({"account_id": ["A", "B"], **columns})


def test_rules_without_their_columns_are_left_out_and_named():
    found = evidence(small(revenue_share=[0.2, 0.0]), RULES, as_of="2025-12-31")
    assert found.items["code"].tolist() == ["RT_DEPENDENCE"]
    assert found.left_out["RT_LATE"] == ("days_late",)
    assert found.left_out["AW_CREDIT"] == ("overdue_share", "overdue_days")
    assert len(found.left_out) == len(RULES) - 1
    assert f"{len(RULES) - 1} of {len(RULES)} rules were left out" in found.headline()
    assert f"{len(RULES)}条规则中有{len(RULES) - 1}条因缺少数据未参与" in found.headline("zh")


def test_nothing_is_said_with_a_number_missing():
    """The condition holds of both, but of B the name of the rival is not known."""
    told = small(rival_share=[0.5, 0.5], rival=["江渚酒业", None])
    found = evidence(told, RULES, as_of="2025-12-31")
    assert found.items[["account_id", "code"]].values.tolist() == [["A", "AT_RIVAL"]]
    assert found.items["sentence"][0].to("zh") == "江渚酒业在其区域的份额已达50.0%，竞争加剧"


def test_market_and_dossier_keep_kind_and_date():
    told = small(
        market_growth=[0.05, 0.05],
        market_date=pd.to_datetime(["2023-01-31", None]),
        own_growth=[0.2, 0.2],
        own_growth_kind=["guess", "fact"],
        own_growth_date=pd.to_datetime(["2025-11-30", "2024-01-31"]),
        supporters=[3.0, 3.0],
        supporters_kind=["fact", "fact"],
        blockers=[0.0, 0.0],
        share_of_wallet=[0.2, 0.2],
    )
    table = evidence(told, RULES, as_of="2025-12-31").items.set_index(["account_id", "code"])
    assert table["kind"].to_dict() == {
        ("A", "AO_MARKET"): "estimate",
        ("A", "AO_RESULTS"): "guess",
        ("A", "RS_SUPPORT"): "fact",
        ("A", "RO_WARM"): "estimate",  # the share of wallet is one
        ("B", "AO_MARKET"): "estimate",
        ("B", "AO_RESULTS"): "fact",
        ("B", "RS_SUPPORT"): "fact",
        ("B", "RO_WARM"): "estimate",
    }
    assert table.loc[("A", "AO_MARKET"), "date"] == pd.Timestamp("2023-01-31")
    assert table.loc[("B", "AO_MARKET"), "date"] == pd.Timestamp("2025-12-31")
    assert table["stale"].to_dict()[("B", "AO_RESULTS")]
    assert not table["stale"].to_dict()[("A", "AO_RESULTS")]


def test_old_is_more_than_so_many_days():
    told = small(market_growth=[0.05, 0.05], market_date=pd.to_datetime(["2024-12-31", "2024-12-30"]))
    assert evidence(told, RULES, as_of="2025-12-31").items["stale"].tolist() == [False, True]


def test_no_accounts_and_no_statements_give_the_same_columns():
    none = evidence(small(revenue_share=[0.0, 0.0]), RULES, as_of="2025-12-31").items
    some = evidence(small(revenue_share=[0.9, 0.1]), RULES, as_of="2025-12-31").items
    assert none.dtypes.to_dict() == some.dtypes.to_dict()
    assert len(none) == 0
    assert evidence(small(revenue_share=[0.9, 0.1]).iloc[:0], RULES, as_of="2025-12-31").facts()["n_statements"] == 0


def test_order_of_rows_changes_nothing(demo, found):
    shuffled = evidence(demo.facts.sample(frac=1, random_state=1), RULES, as_of=demo.as_of, currency="CNY").items
    key = ["account_id", "code"]
    one, two = (written(table).sort_values(key, ignore_index=True) for table in (shuffled, found.items))
    pd.testing.assert_frame_equal(one, two)


def test_statements_can_be_kept_in_a_file(found, tmp_path):
    flat = written(found.items)
    flat.to_parquet(tmp_path / "swot.parquet")
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "swot.parquet"), flat)
    assert flat["sentence_zh"].str.contains("[一-鿿]").all()
    assert (
        not flat["sentence_en"]
        .str.contains("[一-鿿]")
        .where(~flat["code"].isin(["AT_RIVAL", "RT_RIVAL", "RT_GAIN"]), False)
        .any()
    )


def test_tiers_are_said_in_the_readers_language():
    table = evidence(small(tier_moves=[-1.0, 0.0], tier=["gold", "gold"]), RULES, as_of="2025-12-31").items
    assert table["sentence"][0].to("zh").endswith("现为黄金")
    assert table["sentence"][0].to("en").endswith("to gold")


def test_a_column_of_another_kind_is_refused():
    with pytest.raises(KamError, match="KAM-S06"):
        evidence(small(revenue_share=["much", "little"]), RULES, as_of="2025-12-31")


def test_facts_need_one_row_an_account():
    with pytest.raises(KamError, match="KAM-T02"):
        evidence(small(revenue_share=[1.0, 0.0]).assign(account_id="A"), RULES, as_of="2025-12-31")


NOTE = {
    "account_id": "B",
    "perspective": "relationship",
    "quadrant": "threat",
    "statement": "新任采购总监来自竞争对手",
    "source": "拜访记录 2025-11-03",
    "date": "2025-11-03",
    "kind": "fact",
}


def test_the_analysts_own_statements():
    notes = pd.DataFrame([NOTE, {**NOTE, "statement": "账期或被压缩", "kind": "guess", "date": "2024-01-01"}])
    table = evidence(small(revenue_share=[0.9, 0.9]), RULES, as_of="2025-12-31", notes=notes).items
    assert table["code"].str[:5].tolist() == ["RT_DE", "RT_DE", "NOTE_", "NOTE_"]
    assert table["sentence"][2].to("zh") == table["sentence"][2].to("en") == NOTE["statement"]
    assert table["evidence"][2][0].value == NOTE["source"]
    assert table["stale"].tolist() == [False, False, False, True]


def test_a_guess_needs_no_source_and_is_old_without_a_date():
    notes = pd.DataFrame([{**NOTE, "kind": "guess", "source": "", "date": None, "weight": np.nan}])
    table = evidence(small(), RULES, as_of="2025-12-31", notes=notes).items
    assert table[["kind", "stale", "weight"]].values.tolist() == [["guess", True, 1.0]]


def test_a_note_twice_is_refused():
    with pytest.raises(KamError, match="keep one row of each"):
        evidence(small(), RULES, as_of="2025-12-31", notes=pd.DataFrame([NOTE, NOTE]))


def test_braces_in_a_note_are_words():
    notes = pd.DataFrame([{**NOTE, "statement": "asks for {more}"}])
    table = evidence(small(), RULES, as_of="2025-12-31", notes=notes).items
    assert str(table["sentence"][0]) == "asks for {more}"


def test_all_faults_of_notes_at_once():
    bad = {"account_id": "X", "perspective": "ours", "quadrant": "treat", "statement": " ", "source": None}
    notes = pd.DataFrame(
        [{**NOTE, **bad, "date": "2026-02-01", "kind": "hunch", "weight": 0.0}, {**NOTE, "source": "", "date": None}]
    )
    with pytest.raises(KamError) as caught:
        evidence(small(), RULES, as_of="2025-12-31", notes=notes)
    assert {one.code for one in caught.value.faults} == {"KAM-S20"}
    assert len(caught.value.faults) == 9
    assert "did you mean threat" in str(caught.value)


def test_a_companys_own_indicator():
    one = {
        "perspective": "account",
        "quadrant": "strength",
        "when": "points_shelf >= 70",
        "en": "{points_shelf:number} points for its shelf",
        "zh": "货架得 {points_shelf:number} 分",
        "cites": ["points_shelf"],
        "stronger": "high",
        "because": {"en": "Ours", "zh": "自定"},
    }
    rules = read_rules({"rules": {"SHELF": one}}, also={"points_shelf": "index"})
    table = evidence(small(points_shelf=[70.0, 69.9]), rules, as_of="2025-12-31").items
    assert table["account_id"].tolist() == ["A"]
    assert evidence(small(points_shelf=[70.0, 1.0]), replace(rules, rules=()), as_of="2025-12-31").n_rules == 0
