"""The real sets as the baseline saw them, and the baseline: ``python -m tests.league.real`` holds the bar.

The baseline of ``backtest_baseline_all.csv`` leaves out lines that are no goods on Online Retail II (stock codes that
do not begin with five digits), and counts an account as known when it has a line above zero.
"""

import os
import sys
from pathlib import Path

import duckdb
import pandas as pd

from kamlib.forecast import lifetime
from kamlib.league import BAR, backtest, with_lifetime
from kamlib.segments import PICKS

ROOT = Path(__file__).resolve().parent.parent.parent
SAME = {
    BAR: "pareto: trailing 12m revenue",
    "all history": "pareto: all-history revenue",
    "RFM": "RFM sum, revenue ties",
}
CLOSE = {"logistic": "Logistic on log features", "boosting": "HGB classify top-20%"}
PLAYED = (("or2", 182), ("or2", 91), ("cdnow", 273), ("cdnow", 91), ("iowa", 182))
# More precision and money than the trailing twelve months, on average; turnover; the worst set.
GAIN, CAPTURED, TURNOVER, WORST = 0.0185, 0.008, 0.13, -0.005


def lines(name, folder):
    """Lines of one set: ``account_id``, ``date``, ``amount``."""
    return {"or2": _retail, "iowa": _iowa, "cdnow": _cdnow}[name](folder)


def _retail(folder):
    path = folder / "online_retail_ii" / "online_retail_ii.parquet"
    return duckdb.sql(
        f"""select cast(customer_id as varchar) account_id, cast(invoice_date as date) date,
                   cast(quantity * price as decimal(18, 4)) amount
            from '{path}'
            where customer_id is not null and regexp_matches(stock_code, '^[0-9]{{5}}')
              and not (sheet = 'Year 2009-2010' and invoice_date >= '2010-12-01')"""
    ).to_df()


def _iowa(folder):
    path = folder / "iowa_liquor" / "sales_*.parquet"
    return duckdb.sql(
        f"select store_number account_id, date, cast(sale_dollars as decimal(18, 4)) amount from '{path}'"
    ).to_df()


def _cdnow(folder):
    rows = (folder / "cdnow" / "CDNOW_master.txt").read_text(encoding="ascii").splitlines()[1:]
    frame = pd.DataFrame([row.split() for row in rows], columns=["account_id", "date", "cds", "amount"])
    return frame.assign(date=pd.to_datetime(frame["date"], format="%Y%m%d"), amount=frame["amount"].astype(float))


def baseline(folder, name, days):
    """Rows of the baseline for one set and horizon, with ``origin`` as a date."""
    frame = pd.read_csv(folder.parent / "reference" / "segmentation" / "backtest_baseline_all.csv")
    frame = frame[(frame["data"] == name) & (frame["H"] == days)]
    return frame.assign(origin=pd.to_datetime(frame["origin"]).astype("datetime64[us]"))


def played(folder):
    """Marks of all methods at the 14 origins, with ``data`` and ``days``."""
    for name, days in PLAYED:
        origins = sorted(baseline(folder, name, days)["origin"].unique())
        methods = with_lifetime(lifetime(days)) | PICKS
        league = backtest(lines(name, folder), methods, origins=origins, horizon=f"{days}D", seed=1, draws=1)
        yield league.by_origin.assign(data=name, days=days)


def bar(marks):
    """By method: mean gain in precision and money captured, mean turnover, and the worst set."""
    index = ["data", "days", "origin"]
    wide = marks.set_index([*index, "method"])[["precision", "captured"]].unstack("method")
    gains = {mark: wide[mark].sub(wide[mark][BAR], axis=0) for mark in ("precision", "captured")}
    return pd.DataFrame(
        {
            "gain": gains["precision"].mean(),
            "captured_gain": gains["captured"].mean(),
            "turnover": marks.groupby("method")["turnover"].mean(),
            "worst_set": gains["precision"].groupby("data").mean().min(),
            "worst_origin": gains["precision"].min(),
        }
    )


def main():
    """Print how every method did over all sets; 1 if the blend misses the bar."""
    folder = Path(os.environ.get("KAM_DATA") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        print("skipped: the real data sets are not on this machine; set KAM_DATA to their folder")
        return 0
    found = bar(pd.concat(played(folder)))
    print((found * 100).round(2).sort_values("gain", ascending=False).to_string())
    ours = found.loc["blend"]
    held = ours["gain"] >= GAIN and ours["captured_gain"] >= CAPTURED and ours["turnover"] <= TURNOVER
    held = held and ours["worst_set"] >= WORST
    print(f"{'ok' if held else 'WRONG'} blend: {ours.to_dict()}")
    return int(not held)


if __name__ == "__main__":
    sys.exit(main())
