"""The document model: what was recorded, in the order in which readers ask."""

import json
import shutil

import pandas as pd
import pytest

from kamlib.base.errors import Exit, KamError
from kamlib.reports import outline, provenance
from kamlib.reports.brief import Brief


@pytest.fixture
def folder(plain_run, tmp_path):
    return shutil.copytree(plain_run, tmp_path / "run")


def results(folder):
    return json.loads((folder / "results.json").read_text(encoding="utf-8"))


def changed(folder, change):
    content = results(folder)
    change(content)
    (folder / "results.json").write_text(json.dumps(content), encoding="utf-8")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_title_is_the_main_finding_and_the_lede_says_how_sure(plain_run, lang):
    recorded = results(plain_run)["steps"]
    made = Brief.of(plain_run, lang=lang)
    assert made.title == recorded["30_pareto"]["results"]["pareto"]["headline"][lang]
    assert made.lede == tuple(
        recorded[step]["results"][result]["headline"][lang] + {"en": ".", "zh": "。"}[lang]
        for step, result in (("30_pareto", "concentration"), ("20_accounts", "overview"))
    )


def test_four_key_figures_from_the_facts(plain_run):
    facts = results(plain_run)["steps"]["30_pareto"]["results"]["pareto"]["facts"]
    made = Brief.of(plain_run, lang="zh").strip
    assert [label for _, label in made] == [
        "本期有采购的客户数",
        "本期销售额",
        "由前20%的客户贡献",
        "重点客户数（合计达到阈值）",
    ]
    assert made[0][0] == "32"
    assert made[1][0].endswith("元")
    assert made[2][0] == f"{facts['top_20_share']['value']:.0%}"
    assert made[3][0] == str(facts["accounts_for_cut"]["value"])


def test_findings_come_first_and_the_data_last(plain_run):
    made = Brief.of(plain_run, lang="en")
    assert [section.key for section in made.sections] == ["30_pareto", "20_accounts", "10_intake"]
    shown = {section.key: [picture.question for picture in section.pictures] for section in made.sections}
    assert shown["30_pareto"][0] == "Is it 80/20?"
    assert len(shown["20_accounts"]) == 2
    assert [table.title for table in made.sections[2].tables] == [
        "What a person should look at",
        "The ledger",
        "Rejected lines",
    ]


def test_every_picture_has_its_answer_in_words(plain_run):
    for lang in ("en", "zh"):
        pictures = [picture for section in Brief.of(plain_run, lang=lang).sections for picture in section.pictures]
        assert len(pictures) == 6
        assert all(picture.answer for picture in pictures)


def test_accounts_are_shown_by_name_and_value_by_what_was_ranked(plain_run):
    largest = Brief.of(plain_run, lang="en").sections[0].tables[1]
    assert largest.headings[:5] == ("Rank", "Account", "Name", "Revenue, 12 months, CNY", "Share")
    assert largest.rows[0][1:3] == ("000", "甲商贸")
    assert len(largest.rows) == 20


def test_notices_are_in_the_language_of_the_report(plain_run):
    notices = {lang: Brief.of(plain_run, lang=lang).sections[2].tables[0].rows for lang in ("en", "zh")}
    assert notices == {"en": (("Look at this",),), "zh": (("请看这里",),)}


def test_the_ledger_line_is_that_of_the_facts(plain_run):
    said = Brief.of(plain_run, lang="en").ledger
    assert said == "Ledger: 1,000 lines in = 937 kept + 60 excluded by rule + 3 rejected."


def test_a_sentence_is_not_said_twice_in_a_section(plain_run):
    for section in Brief.of(plain_run, lang="en").sections:
        said = [*section.answers, *(picture.answer for picture in section.pictures)]
        assert len(said) == len({sentence.rstrip(".") for sentence in said})


def test_a_skipped_step_says_why(folder):
    changed(folder, lambda content: content["steps"].update({"20_accounts": {"skipped": "no dates", "results": {}}}))
    section = Brief.of(folder, lang="en").sections[1]
    assert section.answers == ("This step was skipped: no dates.",)
    assert section.notes == ()


def test_a_step_that_the_outline_does_not_know_is_shown_plainly(folder):
    told = {"skipped": "", "results": {"tiers": {"facts": {}, "headline": {"en": "Three tiers", "zh": "三个层级"}}}}
    changed(folder, lambda content: content["steps"].update({"60_tiers": told}))
    section = Brief.of(folder, lang="zh").sections[-1]
    assert (section.title, section.answers) == ("Tiers", ("三个层级。",))


def test_without_dates_the_key_figures_do_not_speak_of_a_window(folder):
    changed(folder, lambda content: content["run"].update({"as_of": ""}))
    made = Brief.of(folder, lang="en")
    assert [label for _, label in made.strip][:2] == ["accounts with revenue", "revenue in all"]
    assert made.as_of == ""
    assert [table.title for table in made.sections[1].tables] == []


def test_without_provenance_the_report_is_made_all_the_same(folder):
    (folder / "provenance.json").unlink()
    made = Brief.of(folder, lang="en")
    assert made.provenance == provenance.of({}, lang="en")
    assert made.sections[0].tables[1].headings[3] == "Value, CNY"


@pytest.mark.parametrize("content", [None, "", "{", "[]", '{"run": {}}'])
def test_a_folder_without_results_is_refused(tmp_path, content):
    if content is not None:
        (tmp_path / "results.json").write_text(content, encoding="utf-8")
    with pytest.raises(KamError) as told:
        Brief.of(tmp_path, lang="en")
    assert told.value.exit_code == Exit.GATE_FAILED
    assert "KAM-B04" in str(told.value)
    assert "name a folder below runs, or run again" in str(told.value)


def test_a_drawing_that_was_tampered_with_is_refused(folder):
    path = folder / "figures" / "pareto.en.svg"
    path.write_text(path.read_text(encoding="utf-8").replace("<path", "<script/><path", 1), encoding="utf-8")
    with pytest.raises(KamError, match="KAM-B03"):
        Brief.of(folder, lang="en")


def test_every_recorded_fact_is_in_the_findings_as_it_was_recorded(plain_run):
    recorded = {
        (step, result, name): (fact["value"], fact["unit"])
        for step, told in results(plain_run)["steps"].items()
        for result, content in told["results"].items()
        for name, fact in content["facts"].items()
    }
    made = Brief.of(plain_run, lang="zh").findings
    assert {(f.step, f.result, t.name): (t.value, t.unit) for f in made for t in f.facts} == recorded
    assert len(recorded) > 20


def test_findings_are_sentences_in_the_order_of_the_chapters(plain_run):
    made = Brief.of(plain_run, lang="en").findings
    assert [finding.step for finding in made] == ["30_pareto", "30_pareto", "20_accounts", "10_intake"]
    assert all(finding.sentence.endswith(".") for finding in made)
    assert made[3].sentence == "937 of 1,000 lines are kept."


def test_key_accounts_are_those_of_the_list_with_what_is_known_of_them(plain_run):
    made = Brief.of(plain_run, lang="en").keys
    pareto = pd.read_parquet(plain_run / "tables" / "pareto.parquet").query("is_key").sort_values("rank")
    accounts = pd.read_parquet(plain_run / "tables" / "accounts.parquet").set_index("account_id")
    assert made.frame["account_id"].tolist() == pareto["account_id"].tolist()
    assert made.frame["revenue_12m"].tolist() == pareto["value"].tolist()
    assert made.frame["name"].tolist() == accounts.loc[pareto["account_id"], "name"].tolist()
    assert {"last_purchase", "cum_share"} <= set(made.frame)


def test_tables_hold_every_row_behind_the_rows_that_are_shown(plain_run):
    largest = Brief.of(plain_run, lang="en").sections[0].tables[1]
    assert (largest.name, len(largest.rows), len(largest.frame)) == ("pareto", 20, 32)


def test_a_table_stands_in_a_chapter_or_among_the_others(plain_run):
    made = Brief.of(plain_run, lang="en")
    shown = [table.name for section in made.sections for table in section.tables]
    others = [table.name for table in made.tables]
    assert others == ["accounts", "concentration"]
    assert not set(shown) & set(others)


def test_steps_that_were_not_run_are_named_by_their_questions(plain_run, folder):
    said = Brief.of(plain_run, lang="en").absent
    assert said.startswith("Not asked in this run, because these steps were not run: ")
    assert "Who is key by more than size? What kinds of accounts are there? Clusters or the plain list?" in said
    asked = {"10_intake", "20_accounts", "30_pareto"}
    for chapter in outline.CHAPTERS:
        assert (chapter.title.to("en") in said) == (chapter.step not in asked)
    assert Brief.of(plain_run, lang="zh").absent.startswith("以下问题对应的步骤未运行，本报告不作回答：")
    for chapter in outline.CHAPTERS:
        changed(folder, lambda content, s=chapter.step: content["steps"].setdefault(s, {"skipped": "", "results": {}}))
    assert Brief.of(folder, lang="en").absent == ""


def test_a_run_without_the_list_has_no_key_accounts(folder):
    (folder / "tables" / "pareto.parquet").unlink()
    made = Brief.of(folder, lang="en")
    assert made.keys is None
    assert [table.name for table in made.sections[0].tables] == ["windows"]


def test_a_table_that_tells_nothing_is_left_out(folder):
    pd.DataFrame({"notice": [None, None]}).to_parquet(folder / "tables" / "notices.parquet")
    assert "notices" not in [table.name for table in Brief.of(folder, lang="en").sections[2].tables]


def test_names_stand_beside_the_ids_where_the_outline_does_not_order_columns(folder):
    pd.DataFrame({"account_id": ["000"], "at_risk": [5.0]}).to_parquet(folder / "tables" / "risk.parquet")
    told = {"skipped": "", "results": {"risk": {"facts": {}, "headline": {"en": "One", "zh": "一家"}}}}
    changed(folder, lambda content: content["steps"].update({"99_risk": told}))
    (shown,) = Brief.of(folder, lang="en").sections[-1].tables
    assert list(shown.frame)[:2] == ["account_id", "name"]
    assert shown.rows[0][:2] == ("000", "甲商贸")
