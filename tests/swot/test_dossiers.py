"""From notes of a dossier to the facts that rules cite."""

import pandas as pd

from kamlib.swot import dossier_facts

KNOWN = pd.DataFrame(
    [
        ("A", "market_growth", 0.02, None, "fact", "2024-05-01"),
        ("A", "market_growth", 0.05, None, "estimate", "2025-05-01"),
        ("A", "market_growth", 0.09, None, "guess", None),
        ("A", "results", 100.0, 2022, "fact", "2025-02-01"),
        ("A", "results", 110.0, 2023, "fact", "2025-01-01"),
        ("A", "results", 999.0, 2024, "fact", "2025-01-01"),
        ("A", "results", 121.0, 2024, "guess", "2025-03-01"),
        ("B", "results", 100.0, 2021, "fact", "2025-02-01"),
        ("B", "results", 110.0, 2023, "fact", "2025-02-01"),
        ("B", "strategy", None, None, "fact", "2025-02-01"),
    ],
    columns=["account_id", "field", "number", "year", "kind", "date"],
).assign(date=lambda frame: pd.to_datetime(frame["date"]))
PEOPLE = pd.DataFrame(
    [
        ("B", "supporter", "high", 40, "fact", "2025-06-01"),
        ("B", "blocker", "high", None, "guess", "2025-05-01"),
        ("B", "blocker", "low", 10, "fact", "2025-07-01"),
        ("B", "unknown", None, None, "fact", "2025-07-01"),
        ("C", "blocker", "high", 5, "fact", None),
    ],
    columns=["account_id", "stance", "influence", "contact_days", "kind", "date"],
).assign(date=lambda frame: pd.to_datetime(frame["date"]))


def test_by_hand():
    found = dossier_facts(KNOWN, PEOPLE)
    rows = {
        (row.account_id, row.field): (round(row.value, 9), row.kind, str(row.date.date())) for row in found.itertuples()
    }
    assert rows == {
        ("A", "industry_growth"): (0.05, "estimate", "2025-05-01"),
        ("A", "own_growth"): (0.1, "guess", "2025-01-01"),
        ("B", "supporters"): (1, "guess", "2025-05-01"),
        ("B", "blockers"): (2, "guess", "2025-05-01"),
        ("B", "strong_blockers"): (1, "guess", "2025-05-01"),
        ("B", "undecided"): (1, "guess", "2025-05-01"),
        ("B", "contact_days"): (10, "fact", "2025-06-01"),
    }


def test_nothing_known():
    assert len(dossier_facts(KNOWN.iloc[:0], PEOPLE.iloc[:0])) == 0
