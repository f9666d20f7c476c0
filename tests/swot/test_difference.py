"""What changed between two runs, case by case."""

import numpy as np
import pandas as pd
import pytest

from kamlib.base.errors import KamError
from kamlib.swot import difference, evidence, load_rules, written

RULES = load_rules()


def run(rows):
    """Statements from ``(code, value, stronger, stale)``."""
    codes, values, ways, stale = zip(*rows, strict=True) if rows else ((), (), (), ())
    columns = {"code": list(codes), "value": np.array(values, float), "stronger": list(ways), "stale": list(stale)}
    return pd.DataFrame(
        {"account_id": "A", "perspective": "account", "quadrant": "threat", **columns}, index=range(len(rows))
    )


def change(old, new, **told):
    return difference(run(old), run(new), **told).table.set_index("code")["change"].to_dict()


def test_every_kind_of_change():
    old = [("GONE", 1, "high", False), ("UP", 10, "high", False), ("DOWN", 10, "low", False), ("OLD", 5, "high", False)]
    new = [("NEW", 1, "high", False), ("UP", 20, "high", False), ("DOWN", 20, "low", False), ("OLD", 5, "high", True)]
    assert change(old, new) == {
        "NEW": "appeared",
        "GONE": "vanished",
        "UP": "stronger",
        "DOWN": "weaker",
        "OLD": "stale",
    }


@pytest.mark.parametrize(
    ("before", "now", "way", "said"),
    [
        (10.0, 11.0, "high", "same"),  # 1 of 11 is less than a tenth
        (9.0, 10.0, "high", "stronger"),  # 1 of 10 is a tenth
        (10.0, 9.0, "high", "weaker"),
        (10.0, 9.0, "low", "stronger"),
        (-10.0, -20.0, "low", "stronger"),
        (0.0, 0.001, "high", "stronger"),
        (0.0, 0.0, "high", "same"),
        (-1.0, 1.0, "low", "weaker"),
        (np.nan, 1.0, "high", "same"),
        (np.nan, np.nan, "", "same"),
    ],
)
def test_how_far_a_value_must_move(before, now, way, said):
    assert change([("X", before, way, False)], [("X", now, way, False)]) == {"X": said}


def test_what_was_stale_before_does_not_go_stale_and_what_moves_may():
    old, new = [("X", 1, "high", True), ("Y", 1, "high", False)], [("X", 1, "high", True), ("Y", 2, "high", True)]
    found = difference(run(old), run(new))
    assert found.table["change"].tolist() == ["same", "stronger"]
    assert found.table["went_stale"].tolist() == [False, True]
    assert found.headline("zh").endswith("信息过时1条")
    assert "1 became stronger" in found.headline()


def test_a_statement_that_changes_its_quadrant_is_another_one():
    old, new = run([("X", 1, "high", False)]), run([("X", 1, "high", False)]).assign(quadrant="weakness")
    assert sorted(difference(old, new).table["change"]) == ["appeared", "vanished"]


def test_first_run_and_last_run():
    some, none = run([("X", 1, "high", False)]), run([])
    assert difference(none, some).facts()["n_appeared"] == 1
    assert difference(some, none).facts()["n_vanished"] == 1
    assert len(difference(none, none).table) == 0


def test_demo_against_itself_and_against_better_payers(demo, tmp_path):
    """The old run comes from a file. With half of the overdue share, debts weaken or vanish, and nothing else moves."""
    before = evidence(demo.facts, RULES, as_of=demo.as_of).items
    written(before).to_parquet(tmp_path / "old.parquet")
    old = pd.read_parquet(tmp_path / "old.parquet")
    assert set(difference(old, before).table["change"]) == {"same"}
    better = demo.facts.assign(overdue_share=demo.facts["overdue_share"] / 2)
    found = difference(old, evidence(better, RULES, as_of=demo.as_of).items).table
    moved = found[found["change"] != "same"]
    assert set(moved["change"]) == {"weaker", "vanished"}
    assert set(moved["code"]) == {"AW_CREDIT", "RT_CREDIT"}


def test_refusals():
    some = run([("X", 1, "high", False)])
    for least in (-0.1, 1.1, True):
        with pytest.raises(KamError, match="KAM-S29"):
            difference(some, some, least_change=least)
    with pytest.raises(KamError, match="KAM-S27"):
        difference(pd.concat([some, some]), some)
    with pytest.raises(KamError, match="KAM-T01"):
        difference(some.drop(columns="stale"), some)
