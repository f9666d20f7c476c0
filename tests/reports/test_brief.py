"""The document model: what was recorded, in the order in which readers ask."""

import json
import shutil

import pytest

from kamlib.base.errors import Exit, KamError
from kamlib.reports.brief import brief


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
    made = brief(plain_run, lang=lang)
    assert made.title == recorded["30_pareto"]["results"]["pareto"]["headline"][lang]
    assert made.lede == tuple(
        recorded[step]["results"][result]["headline"][lang] + {"en": ".", "zh": "。"}[lang]
        for step, result in (("30_pareto", "concentration"), ("20_accounts", "overview"))
    )


def test_four_key_figures_from_the_facts(plain_run):
    facts = results(plain_run)["steps"]["30_pareto"]["results"]["pareto"]["facts"]
    made = brief(plain_run, lang="zh").strip
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
    made = brief(plain_run, lang="en")
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
        pictures = [picture for section in brief(plain_run, lang=lang).sections for picture in section.pictures]
        assert len(pictures) == 6
        assert all(picture.answer for picture in pictures)


def test_accounts_are_shown_by_name_and_value_by_what_was_ranked(plain_run):
    largest = brief(plain_run, lang="en").sections[0].tables[1]
    assert largest.headings[:5] == ("Rank", "Account", "Name", "Revenue, 12 months, CNY", "Share")
    assert largest.rows[0][1:3] == ("000", "甲商贸")
    assert len(largest.rows) == 20


def test_notices_are_in_the_language_of_the_report(plain_run):
    notices = {lang: brief(plain_run, lang=lang).sections[2].tables[0].rows for lang in ("en", "zh")}
    assert notices == {"en": (("Look at this",),), "zh": (("请看这里",),)}


def test_the_ledger_line_is_that_of_the_facts(plain_run):
    said = brief(plain_run, lang="en").ledger
    assert said == "Ledger: 1,000 lines in = 937 kept + 60 excluded by rule + 3 rejected."


def test_a_sentence_is_not_said_twice_in_a_section(plain_run):
    for section in brief(plain_run, lang="en").sections:
        said = [*section.answers, *(picture.answer for picture in section.pictures)]
        assert len(said) == len({sentence.rstrip(".") for sentence in said})


def test_a_skipped_step_says_why(folder):
    changed(folder, lambda content: content["steps"].update({"20_accounts": {"skipped": "no dates", "results": {}}}))
    section = brief(folder, lang="en").sections[1]
    assert section.answers == ("This step was skipped: no dates.",)


def test_a_step_that_the_outline_does_not_know_is_shown_plainly(folder):
    told = {"skipped": "", "results": {"tiers": {"facts": {}, "headline": {"en": "Three tiers", "zh": "三个层级"}}}}
    changed(folder, lambda content: content["steps"].update({"60_tiers": told}))
    section = brief(folder, lang="zh").sections[-1]
    assert (section.title, section.answers) == ("Tiers", ("三个层级。",))


def test_without_dates_the_key_figures_do_not_speak_of_a_window(folder):
    changed(folder, lambda content: content["run"].update({"as_of": ""}))
    made = brief(folder, lang="en")
    assert [label for _, label in made.strip][:2] == ["accounts with revenue", "revenue in all"]
    assert made.as_of == ""
    assert [table.title for table in made.sections[1].tables] == []


def test_without_provenance_the_report_is_made_all_the_same(folder):
    (folder / "provenance.json").unlink()
    made = brief(folder, lang="en")
    assert made.provenance == {}
    assert made.sections[0].tables[1].headings[3] == "Value, CNY"


@pytest.mark.parametrize("content", [None, "", "{", "[]", '{"run": {}}'])
def test_a_folder_without_results_is_refused(tmp_path, content):
    if content is not None:
        (tmp_path / "results.json").write_text(content, encoding="utf-8")
    with pytest.raises(KamError) as told:
        brief(tmp_path, lang="en")
    assert told.value.exit_code == Exit.GATE_FAILED
    assert "KAM-B04" in str(told.value)
    assert "name a folder below runs, or run again" in str(told.value)


def test_a_drawing_that_was_tampered_with_is_refused(folder):
    path = folder / "figures" / "pareto.en.svg"
    path.write_text(path.read_text(encoding="utf-8").replace("<path", "<script/><path", 1), encoding="utf-8")
    with pytest.raises(KamError, match="KAM-B03"):
        brief(folder, lang="en")
