"""Total rows: found by their label, left out, and held against the lines that they sum up."""

import pytest

from tests.intake.made import book, read, written

BODY = "A,2025-01-02,S1,P,1,100,\nB,2025-01-03,S2,P,1,50,\n"


@pytest.mark.parametrize("label", ["合计", "小 计", "总计：", "本页合计", "Total", "Grand total", "Subtotal:", "SUM"])
def test_labels_that_are_totals(tmp_path, label):
    found = read(written(tmp_path, BODY + f"{label},,,,,150,\n"))
    assert book(found)["excluded", "total rows"] == (1, 150.0)
    assert any("each equals the sum of its lines" in str(notice) for notice in found.notices)


@pytest.mark.parametrize("name", ["Total Wine", "合计商行", "Totalenergies", "小计划酒吧"])
def test_names_that_begin_like_one_are_accounts(tmp_path, name):
    found = read(written(tmp_path, BODY + f"{name},2025-01-04,S3,P,1,7,\n"))
    assert ("excluded", "total rows") not in book(found)
    assert found.facts()["accounts"] == 3


def test_a_total_that_is_not_the_sum_is_told_with_both_figures(tmp_path):
    found = read(written(tmp_path, BODY + "合计,,,,,175,\n"))
    (told,) = [str(notice) for notice in found.notices if "total rows" in str(notice)]
    assert "175.00 against 150.00" in told


def test_subtotals_sum_up_what_stands_since_the_one_before(tmp_path):
    lines = BODY + "小计,,,,,150,\nC,2025-01-03,S4,P,1,20,\n小计,,,,,20,\n合计,,,,,170,\n"
    found = read(written(tmp_path, lines))
    assert book(found)["excluded", "total rows"] == (3, 340.0)
    assert any("each equals the sum of its lines" in str(notice) for notice in found.notices)


def test_totals_can_be_kept(tmp_path):
    found = read(written(tmp_path, BODY + "Total,2025-01-04,S9,P,1,9,\n"), clean={"totals": "keep"})
    assert found.facts()["accounts"] == 3
