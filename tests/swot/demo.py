"""The committed demo tables and the truth planted in them, read by plain pandas."""

import json

import pandas as pd

AS_OF = "2025-12-31"


def table(root, name):
    """One demo table as text, its amounts as numbers."""
    frame = pd.read_csv(root / "data" / "demo" / f"{name}.csv", dtype=str, keep_default_na=False)
    money = {"amount", "potential", "share", "our_share", "size", "金额", "paid_amount", "resale_price", "supply_price"}
    return frame.assign(**{c: pd.to_numeric(frame[c]) for c in frame if c in money})


def truth(root):
    """What was planted."""
    return json.loads((root / "data" / "demo" / "truth.json").read_text(encoding="utf-8"))


def lines(root):
    """Transactions of accounts, each once, without the cancelled order."""
    frame, cancelled = table(root, "transactions").drop_duplicates(), truth(root)["cancelled_order"]
    gone = frame["单号"].isin([cancelled["order_id"], cancelled["cancellation_id"]])
    frame = frame[(frame["客户编号"] != "") & ~gone]
    names = {"客户编号": "account_id", "日期": "date", "品类": "category", "区域": "region", "金额": "amount"}
    frame = frame.rename(columns={**names, "产品编号": "product_id", "数量": "quantity"})
    return frame.assign(date=pd.to_datetime(frame["date"]))
