"""The league table: who named the key accounts best, and whether that is more than chance."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from kamlib.base.text import text
from kamlib.league.methods import LABELS

MARKS = ("precision", "recall", "recall_80", "captured", "turnover")
COLUMNS = (
    *("method", *MARKS, "gain", "gain_low", "gain_high"),
    *("captured_gain", "captured_low", "captured_high", "worst_gain", "verdict"),
)
_DIGITS, _NOTHING = 9, 1e-9


@dataclass(frozen=True, eq=False)
class League:
    """How every method did, on average and at each origin.

    Attributes
    ----------
    table : DataFrame
        One row a method, best precision first. ``precision`` (share of the list that became key), ``recall`` (share of
        the key that was listed), ``recall_80`` (of the accounts that make 80 % of the future money, how many stand on
        a list as long as the one that made 80 % of the past), ``captured`` (share of the future money of known
        accounts), ``turnover`` (share of a list that is not on the next origin's), all means over origins; ``gain``
        and ``captured_gain``, what precision and captured are above the bar, with the ends of their 95 % intervals;
        ``worst_gain``, the smallest gain at an origin; ``verdict``: bar, ahead, behind or tie.
    by_origin : DataFrame
        ``method``, ``origin`` and the marks.
    origins : DataFrame
        One row an origin: ``end`` (first day after the horizon), ``known`` and ``active`` accounts, ``listed``,
        ``best_precision`` (what a perfect list reaches: less than 1 when fewer accounts are active than listed),
        ``unknown_share`` (of the money, from accounts unknown at the origin, whom no list can name), ``lessons``.
    seconds : Series
        Seconds by method over all origins, learning included. No part of the table: they differ from run to run.
    unlearnt : tuple of str
        Methods that found too little to learn from at an origin and stood by trailing revenue there.
    bar : str
    """

    table: pd.DataFrame
    by_origin: pd.DataFrame
    origins: pd.DataFrame
    seconds: pd.Series
    unlearnt: tuple[str, ...]
    bar: str
    units: ClassVar[dict[str, str]] = {
        "n_origins": "index",
        "n_methods": "index",
        "first_origin": "date",
        "last_origin": "date",
        "best": "name",
        "best_precision": "share",
        "bar_precision": "share",
        "gain": "share",
        "gain_low": "share",
        "gain_high": "share",
        "captured_gain": "share",
        "turnover": "share",
        "unknown_share": "share",
        "verdict": "name",
    }

    def facts(self):
        """The leader against the bar, and how much of the future no list can see."""
        best, bar = self.table.iloc[0], self.table.set_index("method").loc[self.bar]
        numbers = {name: best[name] for name in ("gain", "gain_low", "gain_high", "captured_gain", "turnover")}
        return {
            "n_origins": len(self.origins),
            "n_methods": len(self.table),
            "first_origin": self.origins["origin"].min().date().isoformat(),
            "last_origin": self.origins["origin"].max().date().isoformat(),
            "best": best["method"],
            "best_precision": float(best["precision"]),
            "bar_precision": float(bar["precision"]),
            **{name: _number(value) for name, value in numbers.items()},
            "unknown_share": _number(self.origins["unknown_share"].mean()),
            "verdict": best["verdict"],
        }

    def headline(self, lang="en"):
        """Who leads, by how much, and whether that is more than chance."""
        facts = self.facts()
        values = {name: facts[name] for name in ("n_origins", "bar_precision")}
        values |= {"points": facts["gain"] * 100, "low": facts["gain_low"] * 100, "high": facts["gain_high"] * 100}
        values |= {"bar": said(self.bar), "best": said(facts["best"])}
        return _SAYS[facts["verdict"]](values).to(lang)

    def told(self, lang="en"):
        """The marks that decide, methods and verdicts in words."""
        shown = self.table[["method", "precision", "gain", "gain_low", "gain_high", "captured", "turnover", "verdict"]]
        words = {"method": [said(name).to(lang) for name in shown["method"]]}
        words["verdict"] = [verdict_said(code).to(lang) for code in shown["verdict"]]
        return shown.assign(**words)

    def notices(self):
        """What a reader of the table has to know, as Texts."""
        cap, unknown = self.origins["best_precision"].min(), self.origins["unknown_share"].max()
        if unknown > 0:
            yield text("Up to {share:percent1} of the money comes from accounts that no list can name", share=unknown)
        if cap < 1:
            yield text("Fewer accounts are active than listed: precision cannot pass {cap:percent1}", cap=cap)
        if self.unlearnt:
            names = ", ".join(self.unlearnt)
            yield text("Too little history to learn from, so that trailing revenue stands in for: {names}", names=names)
        if (self.origins["origin"].iloc[1:].to_numpy() < self.origins["end"].iloc[:-1].to_numpy()).any():
            yield text("The horizons overlap, so that the origins are no independent trials")


def said(method):
    """What readers call a method; one that kamlib does not know keeps its name.

    >>> str(said("blend")), str(said("mine"))
    ('the blend', 'mine')
    """
    return LABELS.get(method) or text("{value}", value=method)


VERDICTS = {"bar": text("the bar"), "ahead": text("ahead"), "behind": text("behind"), "tie": text("a tie")}


def verdict_said(code):
    """A verdict in words.

    >>> verdict_said("tie").to("zh")
    '打平'
    """
    return VERDICTS[code]


def _beaten(values):
    return text(
        "No method beats {bar}: {bar_precision:percent} of its list turn out to be key, over {n_origins:count} origins",
        **values,
    )


def _tie(values):
    return text(
        "A tie: {best} is {points:number1} points of precision above {bar} over {n_origins:count} origins, and the 95% "
        "interval from {low:number1} to {high:number1} holds zero",
        **values,
    )


def _ahead(values):
    return text(
        "{best} is {points:number1} points of precision above {bar} over {n_origins:count} origins "
        "(95% interval {low:number1} to {high:number1})",
        **values,
    )


_SAYS = {"bar": _beaten, "tie": _tie, "ahead": _ahead}


def league_table(by_origin, intervals, *, bar):
    """Means over origins, with what is gained on the `bar` and the verdict; best precision first."""
    means = by_origin.groupby("method", sort=False)[list(MARKS)].mean()
    wide = by_origin.pivot(index="origin", columns="method", values="precision")
    ends = pd.DataFrame(intervals, index=["gain_low", "gain_high", "captured_low", "captured_high"]).T
    table = means.join(ends)
    table["gain"] = table["precision"] - table.loc[bar, "precision"]
    table["captured_gain"] = table["captured"] - table.loc[bar, "captured"]
    table["worst_gain"] = wide.sub(wide[bar], axis=0).min()
    table = table.round(_DIGITS) + 0.0
    table["verdict"] = [verdict(row, is_bar=name == bar) for name, row in table.iterrows()]
    table["plain"] = table.index != bar
    table = table.reset_index(names="method")
    table = table.sort_values(["precision", "plain", "method"], ascending=[False, True, True], ignore_index=True)
    return table[list(COLUMNS)]


def verdict(row, *, is_bar=False):
    """``ahead`` or ``behind`` when the interval of the gain in precision leaves zero out, else ``tie``."""
    if is_bar:
        return "bar"
    if row["gain_low"] > _NOTHING:
        return "ahead"
    return "behind" if row["gain_high"] < -_NOTHING else "tie"


def _number(value):
    """JSON knows no missing number: 0 stands for it."""
    return 0.0 if np.isnan(value) else float(value)
