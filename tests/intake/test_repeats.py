"""Lines that stand more than once; every expectation is counted by hand."""

import ibis

from kamlib.intake.repeats import running_numbers
from tests.intake.made import LINES, book, read, written


def day(number, rows, first=0):
    return "".join(f"A,2025-02-{number:02d},S{n},P1,1,{n + 1},x\n" for n in range(first, first + rows))


def test_two_exports_overlap_when_most_lines_of_their_common_days_are_the_same(tmp_path):
    written(tmp_path, day(1, 10) + day(2, 10), name="a.csv")
    written(tmp_path, day(2, 10) + day(3, 10), name="b.csv")
    found = read(tmp_path)
    assert book(found)["excluded", "overlap"] == (10, 55.0)
    assert found.facts()["lines_once"] == 30
    assert any("left out, lines that two exports both hold: 10 lines, 55.00 in money" in str(n) for n in found.notices)


def test_equal_lines_of_two_branches_by_chance_are_two_sales(tmp_path):
    written(tmp_path, day(1, 10), name="north.csv")
    written(tmp_path, day(1, 10, first=8), name="south.csv")
    found = read(tmp_path)
    assert found.facts()["lines_kept"] == 20
    assert found.facts()["overlap_lines"] == 0
    assert any("2 lines stand in two exports whose other lines of these days differ" in str(n) for n in found.notices)


def test_an_overlap_with_a_few_late_entries_is_an_overlap_all_the_same(tmp_path):
    written(tmp_path, day(1, 10), name="monday.csv")
    written(tmp_path, day(1, 11), name="tuesday.csv")
    assert book(read(tmp_path))["excluded", "overlap"] == (10, 55.0)


def test_an_overlap_that_is_only_reported_is_told_to_count_twice(tmp_path):
    written(tmp_path, day(1, 10), name="a.csv")
    written(tmp_path, day(1, 10), name="b.csv")
    found = read(tmp_path, clean={"overlap": "report"})
    assert found.facts()["lines_kept"] == 20
    assert any("10 lines stand in two exports that overlap, and are counted twice" in str(n) for n in found.notices)


def test_a_running_number_does_not_hide_repeats(tmp_path):
    head = "序号,客户,日期,单号,产品,数量,金额,状态\n"
    lines = "".join(f"{n},{line}\n" for n, line in enumerate((LINES + LINES).splitlines(), 1))
    found = read(written(tmp_path, lines, head), clean={"duplicates": "drop"})
    assert book(found)["excluded", "duplicates"] == (4, 200.0)


def test_a_running_number_that_is_mapped_is_no_running_number(tmp_path):
    head = "序号,客户,日期,单号,产品,数量,金额,状态\n"
    lines = "".join(f"{n},{line}\n" for n, line in enumerate((LINES + LINES).splitlines(), 1))
    columns = {"account": "客户", "date": "日期", "amount": "金额", "order": "序号"}
    assert read(written(tmp_path, lines, head), columns=columns).facts()["duplicate_lines"] == 0


def test_only_numbers_that_go_on_to_the_end_of_every_file_are_running_numbers():
    place = {"_seq": range(6), "_file": ["a"] * 3 + ["b"] * 3, "_sheet": [""] * 6}
    table = {
        "again": [1, 2, 3, 1, 2, 3],
        "breaks": [1, 2, 3, 1, 2, 9],
        "zero": [0, 1, 2, 0, 1, 2],
        "same": [1, 1, 1, 1, 1, 1],
        "id": ["x1", "x2", "x3", "x4", "x5", "x6"],
    }
    frame = ibis.memtable({**{name: list(values) for name, values in place.items()}, **table})
    assert running_numbers(frame, list(table)) == ["again", "zero"]
