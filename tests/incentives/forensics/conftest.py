"""The demo distributor's tables, and what is planted in them."""

import json

import pandas as pd
import pytest

HEADINGS = {"客户编号": "account_id", "日期": "date", "金额": "amount", "区域": "region", "单号": "order_id"}
HEADINGS |= {"产品编号": "product_id", "数量": "quantity", "成本": "cost", "单据类型": "kind"}


@pytest.fixture(scope="package")
def demo(root):
    """``{table name: frame}``, ids as text; the day that the files hold twice is taken once."""
    folder = root / "data" / "demo"
    tables = {
        path.stem: pd.read_csv(path, dtype=dict.fromkeys(("account_id", "product_id", "客户编号", "产品编号"), str))
        for path in folder.glob("*.csv")
    }
    tables["transactions"] = tables["transactions"].drop_duplicates().rename(columns=HEADINGS)
    return tables


@pytest.fixture(scope="package")
def truth(root):
    """What is planted in the demo's rebates."""
    return json.loads((root / "data" / "demo" / "truth.json").read_text(encoding="utf-8"))["rebates"]


@pytest.fixture(scope="package")
def thresholds(truth):
    """Thresholds of the demo's ladder, in yuan a quarter."""
    return [step["threshold"] / 100 for step in truth["ladder"]]
