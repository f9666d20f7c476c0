"""Where one account is better and worse than accounts like it."""

from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from kamlib.base.errors import Fault, KamError, did_you_mean
from kamlib.base.text import text

STRONG, WEAK, BEST, WORST = 0.70, 0.30, 0.75, 0.25


@dataclass(frozen=True, eq=False)
class Profile:
    """One account among its peers.

    Attributes
    ----------
    account_id : str
    table : DataFrame
        A row an indicator with a value: ``dimension``, ``indicator``, ``raw``, ``peer_median`` (of the raw values),
        ``ahead_of`` (share of the peers that it is better than, half of those that equal it), ``verdict``
        (``strength``, ``weakness`` or empty); strengths first.
    n_peers : int
    """

    account_id: str
    table: pd.DataFrame
    n_peers: int
    units: ClassVar[dict[str, str]] = {"n_peers": "accounts", "n_strengths": "index", "n_weaknesses": "index"}

    def facts(self):
        """How many peers, strengths and weaknesses."""
        counts = self.table["verdict"].value_counts()
        return {
            "n_peers": self.n_peers,
            "n_strengths": int(counts.get("strength", 0)),
            "n_weaknesses": int(counts.get("weakness", 0)),
        }

    def headline(self, lang="en"):
        """One sentence: how often it is ahead of and behind its peers."""
        return text(
            "Against {n_peers:count} accounts like it, {account_id} is strong in {n_strengths:count} and weak in "
            "{n_weaknesses:count} of {n:count} indicators",
            account_id=self.account_id,
            n=len(self.table),
            **self.facts(),
        ).to(lang)


def profile(scores, account_id, *, peers=None):
    """The strengths and weaknesses of an account.

    A strength lies in the upper 30 % of the indicator's scale and ahead of three quarters of the peers; a weakness in
    the lower 30 % and behind three quarters of them.

    Parameters
    ----------
    scores : Scores
    account_id : str
    peers : iterable of str, optional
        Accounts like it; all accounts with a score unless given. The account itself is left out of them.

    Raises
    ------
    KamError
        KAM-E119, when there is no such account; KAM-E122 without a single peer.

    Examples
    --------
    >>> from kamlib.indicators import IndicatorSystem
    >>> system = IndicatorSystem.of({"score": {"range": [0, 100]}, "dimensions": {"all": {"weight": 1, "indicators": {
    ...     "margin": {"direction": "benefit", "weight": 1}}}}})
    >>> scores = system.score(pd.DataFrame({"account_id": list("ABCDE"), "margin": [1.0, 2.0, 3.0, 4.0, 9.0]}))
    >>> profile(scores, "E").table[["indicator", "peer_median", "ahead_of", "verdict"]].values.tolist()
    [['margin', 2.5, 1.0, 'strength']]
    """
    unit, raw, account_id = scores.steps["normalised"], scores.steps["raw"], str(account_id)
    if account_id not in unit.index:
        raise KamError(_no_account(account_id, unit.index))
    scored = scores.table.loc[scores.table["rank"].notna(), "account_id"]
    wanted = set(scored if peers is None else map(str, peers)) & set(unit.index) - {account_id}
    if not wanted:
        raise KamError(_no_peers(account_id))
    others = unit.index.isin(wanted)
    low, high = scores.system.design.range
    rows = [
        _row(node.code, code, raw[code], unit[code], (account_id, others, low, high))
        for node in scores.prepared.tree.nodes()
        for code in (child.code for child in node.children if not child.children)
        if pd.notna(unit.loc[account_id, code])
    ]
    columns = ["dimension", "indicator", "raw", "peer_median", "ahead_of", "verdict"]
    table = pd.DataFrame(rows, columns=columns)
    order = table["verdict"].map({"strength": 0, "": 1, "weakness": 2})
    table = table.assign(_order=order).sort_values(["_order", "ahead_of"], ascending=[True, False], kind="stable")
    return Profile(account_id, table[columns].reset_index(drop=True), len(wanted))


def _row(dimension, code, raw, unit, place):
    account, others, low, high = place
    theirs, own = unit[others].dropna(), unit[account]
    ahead = float((theirs < own).mean() + (theirs == own).mean() / 2) if len(theirs) else 0.5
    scale = (own - low) / (high - low)
    verdict = "strength" if scale >= STRONG and ahead >= BEST else ""
    verdict = "weakness" if scale <= WEAK and ahead <= WORST else verdict
    return dimension, code, raw[account], raw[others].median(), ahead, verdict


def alike(accounts, account_id, *, by):
    """Ids of the accounts that share the value of the column `by` with an account; None when that is not known.

    >>> alike(pd.DataFrame({"account_id": list("ABC"), "type": ["shop", "bar", "shop"]}), "A", by="type")
    ['A', 'C']
    """
    if by not in accounts.columns:
        return None
    kind = accounts.set_index("account_id")[by]
    own = kind.get(str(account_id))
    return kind.index[kind == own].tolist() if pd.notna(own) and own != "" else None


def _no_account(account_id, known):
    means, mend = text("there is nothing to explain"), did_you_mean(account_id, known[:1000])
    return Fault("KAM-E119", account_id, text("no such account"), means, mend)


def _no_peers(account_id):
    found, means = text("no other account is like it"), text("strong and weak are said against others")
    return Fault("KAM-E122", account_id, found, means, text("choose a wider group of accounts, or all"))
