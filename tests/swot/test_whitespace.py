"""The whitespace map by hand and on the demo data."""

import pandas as pd
import pytest

from kamlib.base.errors import KamError
from kamlib.swot import sold, whitespace
from tests.swot import demo

CELLS = pd.DataFrame(
    {
        "category": ["beer", "beer", "wine", "wine", "gin"],
        "region": ["N", "S", "N", "N", "S"],
        "sales": [5.0, 0.0, 0.0, -1.0, 0.0],
        "potential": [9.0, 8.0, 0.0, 0.0, None],
    }
)


def test_states_by_hand():
    found = whitespace(CELLS)
    assert found.grid().to_dict("index") == {
        "beer": {"N": "ours", "S": "elsewhere"},
        "gin": {"N": "unknown", "S": "unknown"},
        "wine": {"N": "not bought", "S": "unknown"},
    }
    facts = found.facts()
    assert (facts["elsewhere"], facts["open_elsewhere"], facts["first"]) == (1, 8.0, "beer / S")
    assert found.table["open"].iloc[0] == 8.0
    assert "beer / S" in found.headline("zh")


def test_nothing_white():
    found = whitespace(CELLS.head(1))
    assert found.headline().startswith("Of what is known")


def test_one_dimension_twice_and_absent_columns():
    with pytest.raises(KamError, match="KAM-S60"):
        whitespace(CELLS, rows="region", columns="region")
    with pytest.raises(KamError, match="KAM-T01"):
        whitespace(CELLS, rows="product")


def test_demo_accounts_by_category(root):
    """260 accounts × 6 categories; unknown is every pair with neither an estimate nor sales."""
    potential, sales = demo.table(root, "potential"), sold(demo.lines(root), as_of=demo.AS_OF)
    cells = sales.merge(potential, how="outer", on=["account_id", "category"]).fillna({"sales": 0.0})
    found = whitespace(cells, rows="account_id", columns="category")
    assert len(found.table) == 260 * 6
    facts = found.facts()
    assert facts["unknown"] == 260 * 6 - len(potential)
    assert facts["ours"] == int((sales["sales"] > 0).sum())
    assert sum(facts[state] for state in ("ours", "elsewhere", "not_bought", "unknown")) == 260 * 6
