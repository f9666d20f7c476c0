"""What a report was made from, as tables; nothing when the run did not say."""

from kamlib.reports import provenance

KNOWN = {
    "as_of": "2025-12-31",
    "currency": "CNY",
    "seed": 0,
    "inputs": [
        {"name": "a.csv", "sha256": "0123456789abcdef" * 4, "bytes": 1_000_000, "lines": 4321},
        {"name": "b.xlsx", "sha256": "f" * 64, "bytes": 9},
    ],
    "parameters": {"30_pareto": {"cut": 0.8, "run_dir": "runs/lab", "lang": "zh", "value": "revenue"}, "10_intake": {}},
    "versions": {"kamlib": "0.1.0", "pandas": "3.1.0"},
    "code_revision": "abc-dirty",
}


def test_inputs_with_the_beginning_of_their_hash():
    made = provenance.inputs(KNOWN, lang="zh")
    assert made.headings == ("文件", "行数", "字节数", "SHA-256前12位")
    assert made.rows == (("a.csv", "4,321", "1,000,000", "0123456789ab"), ("b.xlsx", "–", "9", "f" * 12))


def test_parameters_without_folder_and_language():
    rows = provenance.parameters(KNOWN, lang="en").rows
    assert rows == (("30_pareto", "cut", "0.8"), ("30_pareto", "value", "revenue"))


def test_facts_in_their_order_and_a_seed_of_zero_is_a_seed():
    assert provenance.facts(KNOWN, lang="en") == (
        ("Data to", "2025-12-31"),
        ("Currency", "CNY"),
        ("Seed", "0"),
        ("Code", "abc-dirty"),
        ("Made with", "kamlib 0.1.0, pandas 3.1.0"),
    )


def test_an_unknown_past_is_no_table():
    assert provenance.inputs({}, lang="en") is None
    assert provenance.parameters({}, lang="en") is None
    assert provenance.facts({}, lang="en") == ()
