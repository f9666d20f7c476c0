"""What a search for traces answers: each account found, not found, or beyond telling, with an interval."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd
from scipy.stats import beta

from kamlib.base.text import text

FOUND, CLEAR, UNTOLD = "found", "not found", "cannot be told"


@dataclass(frozen=True, eq=False)
class Findings:
    """One row an account, the suspicious first.

    Attributes
    ----------
    kind : str
        ``bunching``, ``hidden_rebate``, ``below_floor``, ``net_net`` or ``out_of_region``.
    table : DataFrame
        ``account_id``; the measure with its 95 % interval ``estimate``, ``low``, ``high`` (missing where nothing can
        be told); ``verdict`` (``found``, ``not found``, ``cannot be told``); ``why`` (``""`` or why it cannot be told:
        ``few``, ``steady``, ``no_price``, ``no_region``, ``straddles``); then what the measure was made of.
    """

    kind: str
    table: pd.DataFrame
    units: ClassVar[dict[str, str]] = {
        "kind": "name",
        "n_accounts": "accounts",
        "n_found": "accounts",
        "n_untold": "accounts",
        "found": "name",
        "largest": "index",
    }

    @property
    def found(self):
        """Account ids with the verdict ``found``, in the order of the table."""
        return self.table.loc[self.table["verdict"] == FOUND, "account_id"].tolist()

    def facts(self):
        """Counts, the accounts found in one text, and the largest measure among them (0 when none is found)."""
        found = self.table[self.table["verdict"] == FOUND]
        return {
            "kind": self.kind,
            "n_accounts": len(self.table),
            "n_found": len(found),
            "n_untold": int((self.table["verdict"] == UNTOLD).sum()),
            "found": ", ".join(sorted(found["account_id"])),
            "largest": round(float(found["estimate"].max()), 12) if len(found) else 0.0,
        }

    def headline(self, lang="en"):
        """What was found, and for how many accounts it cannot be told. A trace is a reason to ask, no proof."""
        facts = self.facts()
        values = {"n": facts["n_found"], "all": facts["n_accounts"], "untold": facts["n_untold"]}
        return _HEADLINES[self.kind](values).to(lang)

    def reason(self, account_id, lang="en"):
        """Why the verdict on one account is what it is, as a sentence."""
        row = self.table.set_index("account_id").loc[account_id]
        code = row["why"] or {FOUND: "found", CLEAR: "clear"}[row["verdict"]]
        values = {} if code in ("few", "no_price", "no_region") else {"low": row["low"], "high": row["high"]}
        return _REASONS[code](values).to(lang)


def _bunching(values):
    return text(
        "{n:count} of {all:count} accounts end their periods just above a rebate threshold more often than "
        "chance allows; for {untold:count} it cannot be told",
        **values,
    )


def _hidden(values):
    return text(
        "{n:count} of {all:count} accounts resell for less than their recorded rebates explain; "
        "for {untold:count} it cannot be told",
        **values,
    )


def _floor(values):
    return text(
        "{n:count} of {all:count} accounts were seen reselling below the price they are compared with; "
        "for {untold:count} it cannot be told",
        **values,
    )


def _net_net(values):
    return text(
        "{n:count} of {all:count} accounts pay less than the floor once every later credit is taken off; "
        "for {untold:count} it cannot be told",
        **values,
    )


def _flow(values):
    return text(
        "{n:count} of {all:count} accounts are seen outside their regions more often than mistakes explain; "
        "for {untold:count} it cannot be told",
        **values,
    )


_HEADLINES = {
    "bunching": _bunching,
    "hidden_rebate": _hidden,
    "below_floor": _floor,
    "net_net": _net_net,
    "out_of_region": _flow,
}

_REASONS = {
    "few": lambda _: text("it cannot be told: too few observations"),
    "no_price": lambda _: text("it cannot be told: the price it is compared with, or the quantity, is missing"),
    "steady": lambda v: text("it cannot be told: the volume moves so little that it may rest there by itself", **v),
    "no_region": lambda _: text("it cannot be told: the account's own regions are not recorded"),
    "straddles": lambda v: text(
        "it cannot be told: the interval from {low:number3} to {high:number3} allows both", **v
    ),
    "found": lambda v: text("found: even the cautious end of {low:number3} to {high:number3} is beyond the limit", **v),
    "clear": lambda v: text("not found: {low:number3} to {high:number3} needs no such explanation", **v),
}


def arranged(kind, rows):
    """Findings from `rows`, the found first, then the untold, larger measures first, then by account."""
    table = rows.reset_index(drop=True)
    place = table["verdict"].map({FOUND: 0, UNTOLD: 1, CLEAR: 2})
    order = np.lexsort((table["account_id"].astype(str), -table["estimate"].fillna(-np.inf), place))
    return Findings(kind, table.iloc[order].reset_index(drop=True))


def judged(low, high, limit):
    """``found`` above the limit, ``not found`` below it, ``cannot be told`` where the interval holds the limit."""
    return np.select([low > limit, high <= limit], [FOUND, CLEAR], UNTOLD)


def share_interval(hits, n, *, level=0.95):
    """Clopper and Pearson's interval of a share: exact, and never too narrow.

    >>> low, high = share_interval([0, 5], [10, 10])
    >>> low.round(4).tolist(), high.round(4).tolist()
    ([0.0, 0.1871], [0.3085, 0.8129])
    """
    hits, n = np.asarray(hits, dtype=float), np.asarray(n, dtype=float)
    tail = (1 - level) / 2
    low = np.where(hits > 0, beta.ppf(tail, hits, n - hits + 1), 0.0)
    high = np.where(hits < n, beta.ppf(1 - tail, hits + 1, n - hits), 1.0)
    return low, high
