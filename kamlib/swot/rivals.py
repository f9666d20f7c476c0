"""The rows of competitors.csv, checked: shares stated or by rank, dates, places that hold more than the whole."""

import numpy as np
import pandas as pd

from kamlib.accounts.months import as_day
from kamlib.base import checks
from kamlib.base.errors import KamError
from kamlib.swot.refusals import in_future, no_rank, no_share, refuse, repeated
from kamlib.swot.share import wallet_allocation

KEY = ["competitor", "region", "category", "date"]
COLUMNS = ("competitor", "region", "category", "share", "our_share", "source", "date")
TOLD = ("price", "our_price", "terms")
ROUNDING = 1e-9


def checked(competitors, *, as_of):
    """The rows with dates read and shares as numbers; all faults at once."""
    checks.columns(competitors, COLUMNS, table="competitors")
    given = competitors.reset_index(drop=True)
    days, faults = _days(given["date"])
    numbers = {name: pd.to_numeric(given[name], errors="coerce").astype("float64") for name in ("share", "our_share")}
    by_rank, wrong = _by_rank(given, numbers["share"])
    numbers["share"] = numbers["share"].fillna(by_rank)
    told = [name for name in TOLD if name in given]
    frame = given[[*COLUMNS, *told]].assign(date=days, by_rank=by_rank.notna(), **numbers)
    faults += wrong
    ranked = set(given.index[given["rank"].notna()]) if "rank" in given else set()
    for n, row in enumerate(frame.itertuples(), 1):
        where = f"competitors: row {n}"
        faults += [
            no_share(f"{where}, {name}", given.at[row.Index, name])
            for name in numbers
            if not 0 <= getattr(row, name) <= 1 and not (name == "share" and row.Index in ranked)
        ]
        faults += [in_future(where, row.date, as_of)] if row.date is not None and row.date > as_of else []
    again = int(frame[frame["date"].notna()].duplicated(KEY).sum())
    faults += [repeated(f"competitors: {', '.join(KEY)}", again)] if again else []
    if not faults:
        faults += _overfull(frame)
    refuse(faults)
    return frame


def _days(dates):
    """The dates, None where there is no such day, and a fault for each of these."""
    days, faults = [], []
    for n, value in enumerate(dates, 1):
        try:
            days.append(as_day(value, f"competitors: row {n}, date"))
        except KamError as error:
            days.append(None)
            faults.extend(error.faults)
    return pd.Series(days, dtype=object), faults


def _by_rank(given, share):
    """Shares by the rank among suppliers where none is stated, missing elsewhere; and a fault for each wrong rank."""
    found, faults = pd.Series(np.nan, index=given.index), []
    if not {"rank", "suppliers"} <= set(given.columns):
        return found, faults
    numbers = given[["rank", "suppliers"]].apply(pd.to_numeric, errors="coerce")
    for place in given.index[share.isna() & given["rank"].notna()]:
        rank, n = numbers.loc[place, "rank"], numbers.loc[place, "suppliers"]
        if n == n // 1 and 1 <= rank <= n:
            found[place] = wallet_allocation(rank, int(n))
        else:
            faults.append(
                no_rank(f"competitors: row {place + 1}", given.at[place, "rank"], given.at[place, "suppliers"])
            )
    return found, faults


def _overfull(frame):
    frame = frame[~frame["by_rank"]]
    place = ["region", "category", "date"]
    whole = frame.groupby(place)["share"].sum() + frame.groupby(place)["our_share"].max()
    for (region, category, day), total in whole[whole > 1 + ROUNDING].items():
        yield no_share(f"competitors: {region}, {category}, {day.isoformat()}", f"{total:.3f}")
