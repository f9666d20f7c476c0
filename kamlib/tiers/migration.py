"""Who went from which tier to which, and how much money went with them."""

from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from kamlib.base import checks
from kamlib.base.text import text
from kamlib.tiers.names import TIERS, check_names, said

_FROM, _TO = (*TIERS, "new"), (*TIERS, "gone")


@dataclass(frozen=True, eq=False)
class Migration:
    """Moves between two rounds.

    Attributes
    ----------
    table : DataFrame
        One row a pair of tiers, best first: ``before`` (a tier or new), ``after`` (a tier or gone), ``accounts``,
        ``value`` (money of these accounts; 0 where nobody went that way).
    moves : DataFrame
        One row an account that changed: ``account_id``, ``before``, ``after``, ``value``; most money first.
    """

    table: pd.DataFrame
    moves: pd.DataFrame
    units: ClassVar[dict[str, str]] = {
        "n_accounts": "accounts",
        "n_up": "accounts",
        "n_down": "accounts",
        "n_new": "accounts",
        "n_gone": "accounts",
        "moved_share": "share",
        "value_up": "money",
        "value_down": "money",
        "value_gone": "money",
        "value_moved_share": "share",
    }

    def facts(self):
        """Moves of the accounts that were there both times, newcomers, leavers, and the money of each."""
        stayed = self.table[(self.table["before"] != "new") & (self.table["after"] != "gone")]
        step = stayed["after"].map(TIERS.index) - stayed["before"].map(TIERS.index)
        up, down = stayed[step < 0], stayed[step > 0]
        there, money = int(stayed["accounts"].sum()), float(stayed["value"].clip(lower=0).sum())
        moved = int(up["accounts"].sum() + down["accounts"].sum())
        with_them = float(up["value"].clip(lower=0).sum() + down["value"].clip(lower=0).sum())
        return {
            "n_accounts": there,
            "n_up": int(up["accounts"].sum()),
            "n_down": int(down["accounts"].sum()),
            "n_new": int(self.table.loc[self.table["before"] == "new", "accounts"].sum()),
            "n_gone": int(self.table.loc[self.table["after"] == "gone", "accounts"].sum()),
            "moved_share": moved / there if there else 0.0,
            "value_up": float(up["value"].sum()),
            "value_down": float(down["value"].sum()),
            "value_gone": float(self.table.loc[self.table["after"] == "gone", "value"].sum()),
            "value_moved_share": with_them / money if money > 0 else 0.0,
        }

    def told(self, lang="en"):
        """The accounts that moved, tiers in words."""
        return self.moves.assign(**{c: [said(v, lang) for v in self.moves[c]] for c in ("before", "after")})

    def headline(self, lang="en"):
        """How many moved, and how much money with them."""
        return text(
            "{moved_share:percent1} of {n_accounts:count} accounts changed tier ({n_up:count} up, {n_down:count} "
            "down), with {value_moved_share:percent1} of the money; {n_new:count} are new and {n_gone:count} gone",
            **self.facts(),
        ).to(lang)


def migration(old, new, *, value):
    """Compare two rounds of tiers.

    Parameters
    ----------
    old, new : DataFrame
        ``account_id`` and ``tier``, as in ``Tiers.table``.
    value : Series or DataFrame
        Money by ``account_id``: a series indexed by it, or a frame with ``account_id`` and ``value``. Accounts without
        any count as zero.

    Returns
    -------
    Migration

    Raises
    ------
    KamError
        KAM-T01 and KAM-T02 for absent columns and repeated accounts; KAM-M03 for unknown tiers.

    Examples
    --------
    >>> old = pd.DataFrame({"account_id": ["a", "b"], "tier": ["gold", "silver"]})
    >>> new = pd.DataFrame({"account_id": ["a", "c"], "tier": ["diamond", "silver"]})
    >>> migration(old, new, value=pd.Series({"a": 5.0, "b": 2.0})).headline()[:47]
    '100.0% of 1 accounts changed tier (1 up, 0 down'
    """
    before, after = _tier(old, "old"), _tier(new, "new")
    both = pd.DataFrame({"before": before, "after": after}).sort_index()
    both = both.assign(before=both["before"].fillna("new"), after=both["after"].fillna("gone"))
    both["value"] = _money(value).reindex(both.index).fillna(0.0)
    grid = pd.MultiIndex.from_product([_FROM, _TO], names=["before", "after"])
    sums = both.groupby(["before", "after"])["value"].agg(["size", "sum"]).reindex(grid, fill_value=0)
    table = sums.set_axis(["accounts", "value"], axis=1).reset_index()
    table = table[(table["before"] != "new") | (table["after"] != "gone")].reset_index(drop=True)
    moves = both[both["before"] != both["after"]].rename_axis("account_id").reset_index()
    moves = moves.sort_values(["value", "account_id"], ascending=[False, True], ignore_index=True)
    return Migration(table.astype({"accounts": "int64", "value": "float64"}), moves)


def _tier(frame, name):
    checks.columns(frame, ["account_id", "tier"], table=name)
    frame = frame.assign(account_id=frame["account_id"].astype("str"))
    checks.unique(frame, "account_id", table=name)
    check_names(frame["tier"], f"{name}: column tier")
    return frame.set_index("account_id")["tier"]


def _money(value):
    if isinstance(value, pd.DataFrame):
        checks.columns(value, ["account_id", "value"], table="value")
        value = value.set_index("account_id")["value"]
    value = value.set_axis(value.index.astype("str")).astype("float64")
    checks.unique(pd.DataFrame({"account_id": value.index}), "account_id", table="value")
    checks.finite(pd.DataFrame({"value": value}), ["value"], table="value")
    return value
