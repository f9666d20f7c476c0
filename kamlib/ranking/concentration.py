"""How much hangs on how few accounts, how sure that is, and what kind of tail they form."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from kamlib.base.errors import Fault, KamError
from kamlib.base.text import text
from kamlib.ranking.inequality import fifth, gini, hhi, lorenz, top_share
from kamlib.ranking.order import ordered, positive
from kamlib.ranking.tail import NO_TAIL, Tail, tail

LEVEL = 0.95
_CELLS = 5_000_000


@dataclass(frozen=True, eq=False)
class ConcentrationResult:
    """Concentration of value over accounts.

    Attributes
    ----------
    table : DataFrame
        The Lorenz curve, smallest account first, from the origin: ``cum_accounts``, ``cum_value`` (shares).
    top_shares : DataFrame
        One row a number of leading accounts: ``top``; ``share`` of the total; ``low`` and ``high``, the 95 % interval.
    tail : Tail
        Power law against log-normal.
    largest : str
        ``account_id`` of the largest account; empty when no value is positive.
    """

    table: pd.DataFrame
    top_shares: pd.DataFrame
    tail: Tail
    largest: str
    gini: float
    hhi: float
    top_20_share: float
    n_accounts: int
    units: ClassVar[dict[str, str]] = {
        "n_accounts": "accounts",
        "gini": "index",
        "hhi": "index",
        "effective_number": "accounts",
        "top_20_share": "share",
        "largest_account": "name",
        "loss_if_largest_leaves": "share",
        "loss_low": "share",
        "loss_high": "share",
        "tail_accounts": "accounts",
        "tail_bound": "money",
        "tail_alpha": "index",
        "tail_ratio": "index",
        "tail_p": "index",
        "tail_verdict": "name",
    }

    def facts(self):
        """Indices, the loss if the largest account leaves with its interval, and the fitted tail."""
        leading = self.top_shares.set_index("top").loc[1]
        return {
            "n_accounts": self.n_accounts,
            "gini": self.gini,
            "hhi": self.hhi,
            "effective_number": round(1 / self.hhi, 9) if self.hhi else 0.0,
            "top_20_share": self.top_20_share,
            "largest_account": self.largest,
            "loss_if_largest_leaves": float(leading["share"]),
            "loss_low": float(leading["low"]),
            "loss_high": float(leading["high"]),
            "tail_accounts": self.tail.n,
            "tail_bound": round(self.tail.bound, 4),
            "tail_alpha": round(self.tail.alpha, 6),
            "tail_ratio": round(self.tail.ratio, 4),
            "tail_p": round(self.tail.p, 4),
            "tail_verdict": self.tail.verdict,
        }

    def headline(self, lang="en"):
        """How much the largest accounts hold, and to how many equal accounts that amounts."""
        facts, most = self.facts(), self.top_shares.iloc[-1]
        values = {**facts, "k": int(most["top"]), "held": most["share"], "low": most["low"], "high": most["high"]}
        if not self.n_accounts:
            return text("No account has a positive value, so there is no concentration to measure").to(lang)
        if self.n_accounts <= most["top"]:
            return text(
                "If the largest account leaves, {loss_if_largest_leaves:percent} of the revenue goes; "
                "the {n_accounts:count} accounts are as concentrated as {effective_number:number1} equal ones",
                **values,
            ).to(lang)
        return text(
            "If the largest account leaves, {loss_if_largest_leaves:percent} of the revenue goes; the {k:count} "
            "largest hold {held:percent} (95% interval {low:percent} to {high:percent}), and all "
            "{n_accounts:count} are as concentrated as {effective_number:number1} equal accounts",
            **values,
        ).to(lang)


def concentration(accounts, *, value="revenue_12m", top=(1, 5, 10, 20), draws=1000, seed):
    """Measure how concentrated value is among the accounts whose value is positive.

    Parameters
    ----------
    accounts : DataFrame
        One row an account, with ``account_id`` and the column `value`.
    value : str
        Column to measure.
    top : sequence of int
        Numbers of leading accounts; 1 is always among them.
    draws : int
        Bootstrap draws, at least 1.
    seed : int
        Seed of the draws.

    Returns
    -------
    ConcentrationResult

    Raises
    ------
    KamError
        As :func:`kamlib.ranking.pareto`; KAM-K03 when `top` or `draws` is below 1.

    Notes
    -----
    The intervals are percentile intervals of a bootstrap over accounts: n accounts are drawn anew from the n accounts,
    with replacement, and the shares taken again. They say how far a share depends on which accounts happen to be in
    the list. They do not say how a given account's revenue may change, and for the very largest account of a heavy
    tail they are too narrow, because no draw can hold an account larger than the largest seen.

    The effective number is 1 / HHI: so many equal accounts would be as concentrated.

    Examples
    --------
    >>> accounts = pd.DataFrame({"account_id": list("abcd"), "revenue_12m": [40.0, 20.0, 20.0, 20.0]})
    >>> result = concentration(accounts, top=(1, 2), draws=100, seed=1)
    >>> result.top_shares["share"].tolist(), round(result.facts()["effective_number"], 2)
    ([0.4, 0.6], 3.57)
    """
    top = _checked(top, draws)
    table = ordered(accounts, value)
    values = positive(table["value"])
    size = float(table["value"].iloc[0]) if len(values) else 0.0
    fitted = tail(values)
    shares = pd.DataFrame({"top": top, "share": [round(top_share(values, k), 12) for k in top]})
    shares[["low", "high"]] = _intervals(values, top, draws, seed)
    return ConcentrationResult(
        table=lorenz(values),
        top_shares=shares,
        tail=Tail(fitted.bound * size, *list(vars(fitted).values())[1:]) if fitted is not NO_TAIL else NO_TAIL,
        largest=table["account_id"].iloc[0] if len(values) else "",
        gini=round(gini(values), 12),
        hhi=round(hhi(values), 12),
        top_20_share=round(top_share(values, fifth(len(values))), 12),
        n_accounts=len(values),
    )


def _checked(top, draws):
    wrong = [("top", k) for k in top if k < 1] + [("draws", draws)] * (draws < 1)
    if wrong:
        raise KamError(
            *(
                Fault(
                    "KAM-K03",
                    name,
                    text("{value}", value=number),
                    text("it counts accounts or draws, so it is at least 1"),
                    text("write a whole number from 1"),
                )
                for name, number in wrong
            )
        )
    return sorted({1, *top})


def _intervals(values, top, draws, seed):
    """Percentile intervals of the top shares over accounts drawn anew; one row (low, high) for each of `top`."""
    if not len(values):
        return np.zeros((len(top), 2))
    chance = np.random.default_rng(seed)
    rows = max(_CELLS // len(values), 1)
    parts = [_drawn(values, top, min(rows, draws - done), chance) for done in range(0, draws, rows)]
    ends = np.quantile(np.vstack(parts), [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    return ends.T.round(12)


def _drawn(values, top, draws, chance):
    """Top shares of `draws` samples with replacement; a sample is how often each account was drawn.

    The k leading picks of a sample lie among the first 50 k accounts, but for a chance below exp(−40).
    """
    n = len(values)
    picks = chance.integers(n, size=(draws, n)) + n * np.arange(draws)[:, None]
    times = np.bincount(picks.ravel(), minlength=draws * n).reshape(draws, n)
    totals = times @ values
    times, values = times[:, : 50 * max(top)], values[: 50 * max(top)]
    before = np.cumsum(times, axis=1) - times
    taken = [np.clip(k - before, 0, times) @ values for k in top]
    return np.column_stack(taken) / totals[:, None]
