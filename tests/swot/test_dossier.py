"""Dossiers: what is known and how fresh it is, and every kind of file that people hand in."""

import json
import tempfile
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from kamlib.base.errors import KamError
from kamlib.swot import FIELDS, asked, due, read_dossiers, schema_text, template

AS_OF = "2025-12-31"
NOTE = "{value: 白酒批发, source: 走访, date: 2025-06-30, verified_by: 李, kind: fact}"


@pytest.fixture
def folder(tmp_path):
    return tmp_path


def write(folder, text, name="0028.yaml", encoding="utf-8"):
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def read(folder, accounts=("0028", "0045"), **more):
    return read_dossiers(folder, accounts=accounts, as_of=AS_OF, **more)


def faults(folder, **more):
    with pytest.raises(KamError) as raised:
        read(folder, **more)
    return raised.value.faults


def test_completeness_and_freshness_by_hand(folder):
    write(
        folder,
        f"""
account_id: "0028"
industry: [{NOTE}]
market_state:
  - {{value: old, source: x, date: 2024-12-30, kind: fact}}      # 366 days, holds 365
  - {{value: new, source: x, date: 2024-12-31, kind: estimate}}  # 365 days
  - {{value: undated, kind: guess}}
""",
    )
    found = read(folder)
    row, other = found.table.to_dict("records")
    assert (row["completeness"], row["n_facts"], row["n_stale"]) == (pytest.approx(2 / len(FIELDS)), 4, 2)
    assert (row["freshness"], row["n_guesses"], row["n_unverified"]) == (0.5, 1, 3)
    assert row["newest"] == pd.Timestamp(2025, 6, 30)
    assert (other["has_dossier"], other["n_facts"], other["completeness"]) == (False, 0, 0.0)
    assert pd.isna(other["freshness"])
    assert other["empty"].split(", ") == list(FIELDS)
    assert found.stale()["value"].tolist() == ["undated", "old"]
    assert found.facts()["freshness"] == 0.5
    assert found.headline("zh").startswith("2家客户中有1家")


def test_age_can_be_set_by_field(folder):
    write(folder, f"industry: [{NOTE}]")
    assert read(folder).facts()["n_stale"] == 0
    assert read(folder, max_age={"industry": 183}).facts()["n_stale"] == 1
    assert read(folder, max_age={"industry": 184}).facts()["n_stale"] == 0
    assert [fault.code for fault in faults(folder, max_age={"industri": 1})] == ["KAM-S66"]


def test_a_recent_contact_keeps_a_decision_maker_fresh(folder):
    write(
        folder,
        "people: [{name: 陈, role: 采购总监, influence: high, stance: blocker, last_contact: 2025-12-01, source: x, "
        "date: 2024-01-01, kind: fact}]",
    )
    found = read(folder)
    person = found.people.iloc[0]
    assert (person["stance"], person["contact_days"], person["stale"]) == ("blocker", 30, False)
    assert found.known["value"].tolist() == ["陈"]


def test_figures_items_and_actions_become_frames(folder):
    write(
        folder,
        """
purchases: [{value: 3e6, low: 2500000, high: 3.6e6, unit: CNY, year: 2025, category: 酱香, kind: estimate}]
swot:
  - {perspective: relationship, quadrant: threat, value: 对手驻店, source: x, date: 2025-11-01, kind: fact, weight: 2}
actions:
  - {id: a1, action: 拜访, owner: 何, opened: 2025-11-01, due: 2026-03-31, indicator: wallet_share, expected: 0.4}
""",
    )
    found = read(folder)
    fact = found.known.iloc[0]
    assert (fact["number"], fact["low"], fact["high"], fact["year"], fact["category"]) == (
        3e6,
        2.5e6,
        3.6e6,
        2025,
        "酱香",
    )
    assert found.items.loc[0, ["statement", "quadrant", "weight"]].tolist() == ["对手驻店", "threat", 2.0]
    action = found.actions.iloc[0]
    assert (action["status"], action["due"], action["expected"]) == ("open", pd.Timestamp(2026, 3, 31), 0.4)


def test_no_dossier_at_all_is_no_fault(folder):
    found = read(folder)
    assert found.facts()["n_dossiers"] == 0
    assert found.known.empty and found.people.empty and found.items.empty and found.actions.empty
    assert "都还没有档案" in found.headline("zh")


def test_empty_files_and_empty_fields_know_nothing(folder):
    write(folder, "")
    write(folder, "industry:\nswot: []\n", name="0045.yml")
    assert read(folder).table["has_dossier"].tolist() == [True, True]
    assert read(folder).facts()["n_facts"] == 0


def test_other_files_are_left_alone(folder):
    write(folder, "nonsense: [", name="notes.txt")
    write(folder, "nonsense: [", name=".0028.yaml")
    write(folder, "{}", name="dossier.schema.json")
    assert read(folder).facts()["n_dossiers"] == 0


def test_all_faults_of_all_files_at_once(folder):
    write(folder, "industri: []\nmarket_size: [{value: x, kind: guess}]\n")
    write(
        folder,
        "industry:\n"
        "  - {value: a, source: x, date: 2026-01-01, kind: fact}\n"
        "  - {value: b, source: x, kind: fact}\n"
        "purchases:\n"
        "  - {value: 5, low: 6, kind: estimate}\n",
        name="0045.yaml",
    )
    write(folder, "{}", name="0099.yaml")
    found = faults(folder)
    assert sorted(f.code for f in found) == ["KAM-P05", "KAM-P06", "KAM-S54", "KAM-S55", "KAM-S56", "KAM-S57"]
    by_code = {fault.code: fault for fault in found}
    assert "industry" in str(by_code["KAM-P05"].mend)
    assert by_code["KAM-S55"].where.endswith("0045.yaml:2 industry.0.date")
    assert by_code["KAM-S56"].where.endswith("0045.yaml:3 industry.1")
    assert by_code["KAM-S57"].where.endswith("0045.yaml:5 purchases.0")
    assert all(fault.to("zh") for fault in found)


@pytest.mark.parametrize(
    "text",
    [
        "people: [{name: a, last_contact: 2026-01-01, kind: guess}]",
        "swot: [{perspective: account, quadrant: threat, value: a, date: 2026-01-01, kind: guess}]",
        "actions: [{id: a, action: b, owner: c, opened: 2026-01-01, due: 2026-02-01, indicator: d, expected: 1}]",
    ],
)
def test_what_lies_in_the_future_is_told_everywhere(folder, text):
    write(folder, text)
    (fault,) = faults(folder)
    assert (fault.code, "0028.yaml:1" in fault.where) == ("KAM-S55", True)


def test_two_files_for_one_account(folder):
    write(folder, "{}")
    write(folder, 'account_id: "0028"', name="old.yaml")
    (fault,) = faults(folder)
    assert fault.code == "KAM-S53"
    assert "0028.yaml" in fault.where and "old.yaml" in fault.where


def test_an_unquoted_id_is_told(folder):
    write(folder, "account_id: 0028\n", name="x.yaml")
    (fault,) = faults(folder)
    assert (fault.code, "quotes" in str(fault.mend)) == ("KAM-S58", True)


@pytest.mark.parametrize(("encoding", "told"), [("gb18030", "GB18030"), ("utf-16", "UTF-16")])
def test_other_encodings_are_told_with_the_remedy(folder, encoding, told):
    write(folder, f"industry: [{NOTE}]", encoding=encoding)
    (fault,) = faults(folder)
    assert fault.code == "KAM-S52"
    assert f"iconv -f {told} -t UTF-8" in str(fault.mend)


def test_a_byte_order_mark_is_no_fault(folder):
    write(folder, f"industry: [{NOTE}]", encoding="utf-8-sig")
    assert read(folder).facts()["n_facts"] == 1


def test_a_pasted_document_is_told(folder):
    write(folder, "intelligence: [{value: " + "长" * 1_700_000 + ", kind: guess}]")
    (fault,) = faults(folder)
    assert fault.code == "KAM-S51"
    write(folder, "intelligence: [{value: " + "长" * 5000 + ", kind: guess}]")
    (fault,) = faults(folder)
    assert (fault.code, "intelligence.0.value" in fault.where) == ("KAM-P06", True)


@pytest.mark.parametrize("text", ["industry: [", "a: 1\na: 2", "- 1", "x: !!python/object:os.system {}"])
def test_what_is_no_yaml_of_this_kind(folder, text):
    write(folder, text)
    assert faults(folder)[0].code in ("KAM-P03", "KAM-P05", "KAM-P06")


@pytest.mark.parametrize("day", ["20251231", "true", "yesterday", "12.5"])
def test_what_is_no_day_is_refused(folder, day):
    write(folder, f"industry: [{{value: a, source: x, date: {day}, kind: guess}}]")
    assert {fault.code for fault in faults(folder)} == {"KAM-P06"}


def test_days_that_are_in_no_calendar_are_told_with_their_lines(folder):
    write(
        folder,
        "industry:\n  - {value: a, date: 2025-06-31, kind: guess}\n  - {value: b, date: 2025-13-01, kind: guess}\n",
    )
    found = faults(folder)
    assert [(fault.code, fault.where.rpartition(":")[2]) for fault in found] == [("KAM-S59", "2"), ("KAM-S59", "3")]


@pytest.mark.parametrize("number", ["yes please", "true", '"5"', ".nan", ".inf"])
def test_what_is_no_number_is_refused(folder, number):
    write(folder, f"market_size: [{{value: {number}, kind: guess}}]")
    assert {fault.code for fault in faults(folder)} == {"KAM-P06"}


HOSTILE = [
    "![logo](http://example.org/x.png)",
    "=cmd|' /C calc'!A0",
    "<script>alert(1)</script>",
    "{n:count} {0.__class__}",
    "../../etc/passwd",
    "\u202eabc",
    "no",
    "NA",
    "🍶 'quoted' & \"双\"",
    "$(rm -rf x) `id`",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_stay_texts(folder, text):
    quoted = json.dumps(text, ensure_ascii=False).replace("\u202e", "\\u202e")
    write(folder, f"intelligence: [{{value: {quoted}, source: {quoted}, kind: guess}}]")
    found = read(folder)
    assert found.known.loc[0, ["value", "source"]].tolist() == [text, text]
    assert found.headline("zh") and found.headline()


@given(st.text(min_size=1, max_size=60))
def test_any_text_is_kept_or_refused(text):
    with tempfile.TemporaryDirectory() as place:
        note = {"value": text, "kind": "guess"}
        with Path(place, "0028.yaml").open("w", encoding="utf-8", newline="\n") as stream:
            YAML(typ="safe", pure=True).dump({"intelligence": [note]}, stream)
        try:
            found = read(Path(place))
        except KamError as error:
            assert {fault.code for fault in error.faults} <= {"KAM-P03"}
        else:
            assert found.known["value"].tolist() == [text]


def test_a_folder_among_the_files_is_left_alone(folder):
    (folder / "0028.yaml").mkdir()
    assert read(folder).facts()["n_dossiers"] == 0


def test_a_folder_that_is_not_there_names_the_nearest(folder):
    (folder / "dossiers").mkdir()
    with pytest.raises(KamError, match="did you mean dossiers"):
        read(folder / "dosiers")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_template_is_read_and_knows_nothing(folder, lang):
    write(folder, template("0028", lang=lang))
    found = read(folder)
    assert found.files == {"0028": folder / "0028.yaml"}
    assert found.facts()["n_facts"] == 0
    for known in FIELDS.values():
        assert known.label.to(lang) in template("0028", lang=lang)


def test_every_example_of_the_template_is_valid_when_it_is_uncommented(folder):
    write(folder, template("0028", lang="zh").replace("  # -", "  -"))
    found = read(folder)
    assert found.table["completeness"].tolist() == [1.0, 0.0]
    assert (len(found.items), len(found.actions)) == (1, 1)


def test_schema_beside_the_dossiers_is_up_to_date(root):
    path = root / "data" / "demo" / "dossiers" / "dossier.schema.json"
    assert path.read_text(encoding="utf-8") == schema_text()


def test_schema_names_every_field_in_both_languages():
    properties = json.loads(schema_text())["properties"]
    assert {*FIELDS, "account_id", "swot", "actions"} == set(properties)
    assert properties["strategy"]["title"] == "客户战略 · The account's strategy"


# What to ask first


MONEY = pd.DataFrame({"account_id": ["0028", "0045"], "revenue_12m": [5.0, 9.0]})


def test_questions_by_money_then_tier_then_action(folder):
    write(folder, f"industry: [{NOTE}]\npurchases: [{{value: 1, date: 2025-12-01, kind: guess}}]\n")
    found = due(read(folder), accounts=MONEY, per_account=3)
    assert found[["account_id", "field", "state"]].values.tolist() == [
        ["0045", "purchases", "unknown"],
        ["0045", "direction", "unknown"],
        ["0045", "industry", "unknown"],
        ["0028", "direction", "unknown"],
        ["0028", "purchases", "guess"],
        ["0028", "market_growth", "unknown"],
    ]
    words = asked(found, "zh")
    assert words.loc[4, "state"] == "仅有猜测"
    assert words.loc[0, "why"] == "答案可能改变客户等级"


def test_only_what_could_change_something_is_asked(folder):
    tiers = pd.DataFrame({"account_id": ["0028", "0045"], "tier": "gold", "p_gold": [0.95, 0.6]})
    found = due(read(folder), accounts=MONEY, tiers=tiers, acting=["0028"], per_account=9)
    assert set(found.loc[found["decides"] == "tier", "account_id"]) == {"0045"}
    assert set(found.loc[found["decides"] == "action", "account_id"]) == {"0028"}
    assert not {"market_size", "results", "organisation"} & set(found["field"])


def test_fresh_facts_are_not_asked_for_and_stale_ones_are(folder):
    write(folder, "purchases: [{value: 1, source: x, date: 2020-01-01, kind: fact}]\ndirection: [" + NOTE + "]")
    found = due(read(folder), accounts=MONEY.head(1))
    assert found.loc[found["field"] == "purchases", ["state", "age_days"]].values.tolist() == [
        ["stale", (date(2025, 12, 31) - date(2020, 1, 1)).days]
    ]
    assert "direction" not in set(found["field"])


def test_the_list_stays_short(folder):
    assert len(due(read(folder), accounts=MONEY, limit=4)) == 4
    for wrong in ({"limit": 0}, {"per_account": True}, {"limit": 2.0}):
        with pytest.raises(KamError, match="KAM-S74"):
            due(read(folder), accounts=MONEY, **wrong)
    with pytest.raises(KamError, match="KAM-S65"):
        due(read(folder), accounts=MONEY.assign(revenue_12m=float("nan")))
