"""Every method's list at every origin, marked by what followed, and set against the bar."""

import numpy as np
import pandas as pd

from kamlib.league.interval import paired
from kamlib.league.marks import Truth, ordered
from kamlib.league.methods import BAR
from kamlib.league.morning import followed
from kamlib.league.table import League, league_table

NOTHING = pd.Series(dtype="float64")


def judged(mornings, futures, methods, *, ends, budget, draws, seed):
    """The league of `methods` (``{name: method}``) over `mornings`; `futures` holds net money by origin and account."""
    wholes = [futures.get(morning.origin, NOTHING) for morning in mornings]
    truths = [
        Truth.of(morning.seen, followed(morning.seen, whole), budget=budget)
        for morning, whole in zip(mornings, wholes, strict=True)
    ]
    seconds, on, rows = dict.fromkeys(methods, 0.0), {}, []
    for number, (morning, truth) in enumerate(zip(mornings, truths, strict=True)):
        for name, method in methods.items():
            score, spent = morning.score(method, name)
            order = ordered(score, morning.seen)
            seconds[name] += spent
            on[name, number] = morning.seen["account_id"].to_numpy(dtype=str)[order[: truth.listed]]
            changed = turnover(on.get((name, number - 1)), on[name, number])
            rows.append({"method": name, "origin": morning.origin, **truth.marks(order), "turnover": changed})
    by_origin = pd.DataFrame(rows).astype({"origin": "datetime64[us]"})
    intervals = _intervals(mornings, truths, on, list(methods), draws=draws, seed=seed)
    return League(
        table=league_table(by_origin, intervals, bar=BAR),
        by_origin=by_origin,
        origins=_origins(mornings, truths, wholes, ends),
        seconds=pd.Series(seconds, name="seconds"),
        unlearnt=tuple(sorted({name for morning in mornings for name in morning.unlearnt})),
        bar=BAR,
    )


def turnover(before, now):
    """Share of the list `before` that is not on the list `now`; missing when there is none before.

    >>> turnover(["A", "B"], ["B", "C"])
    0.5
    """
    return np.nan if before is None else float(1 - np.isin(before, now).mean())


def _intervals(mornings, truths, on, names, *, draws, seed):
    """By method the ends of the intervals of its distance from the bar: precision, then money captured."""
    every = np.unique(np.concatenate([morning.seen["account_id"].to_numpy(dtype=str) for morning in mornings]))
    shape = (len(every), len(names), len(mornings))
    hits, money, listed, whole = np.zeros(shape), np.zeros(shape), np.zeros(shape[::2]), np.zeros(shape[::2])
    for o, (morning, truth) in enumerate(zip(mornings, truths, strict=True)):
        accounts = morning.seen["account_id"].to_numpy(dtype=str)
        place = np.searchsorted(every, accounts)
        listed[:, o], whole[place, o] = truth.listed / len(every), truth.money
        bar = np.isin(accounts, on[BAR, o])
        for m, name in enumerate(names):
            apart = np.isin(accounts, on[name, o]).astype("float64") - bar
            hits[place, m, o], money[place, m, o] = apart * truth.is_top, apart * truth.money
    ends = [paired(parts, base, draws=draws, seed=seed) for parts, base in ((hits, listed), (money, whole))]
    return {name: (*ends[0][m], *ends[1][m]) for m, name in enumerate(names)}


def _origins(mornings, truths, wholes, ends):
    rows = [
        {
            "origin": morning.origin,
            "end": ends[morning.origin],
            "known": len(morning.seen),
            "active": int((truth.money > 0).sum()),
            "listed": truth.listed,
            "best_precision": float(truth.is_top.sum() / truth.listed),
            "unknown_share": _unknown(truth, whole),
            "lessons": len(morning.examples),
        }
        for morning, truth, whole in zip(mornings, truths, wholes, strict=True)
    ]
    return pd.DataFrame(rows).astype({"origin": "datetime64[us]", "end": "datetime64[us]"})


def _unknown(truth, whole):
    """Share of the positive money that accounts bring who had not bought before."""
    bought, known = whole.clip(lower=0).sum(), truth.money.sum()
    return float(max(1 - known / bought, 0.0)) if bought > 0 else np.nan
