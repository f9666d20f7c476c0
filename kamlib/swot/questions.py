"""What to ask first: the few questions whose answer could change a tier or an action, most money first."""

import pandas as pd

from kamlib.base import checks
from kamlib.base.text import text
from kamlib.swot.fields import FIELDS
from kamlib.swot.refusals import bad_amount, no_capacity, refuse

SURE = 0.9
WHY = {
    "tier": text("the answer could change the tier"),
    "action": text("the answer could change what is to be done"),
}
STATES = {"unknown": text("nothing is known"), "stale": text("what is known is stale"), "guess": text("only guessed")}
_ORDER = {"unknown": 0, "guess": 1, "stale": 2}


def due(dossiers, *, accounts, value="revenue_12m", tiers=None, acting=None, per_account=3, limit=20):
    """The questions worth asking first.

    Parameters
    ----------
    dossiers : Dossiers
    accounts : DataFrame
        ``account_id`` and the column `value`.
    value : str
        Money at stake, by which accounts are ordered.
    tiers : DataFrame, optional
        ``account_id``, ``tier`` and the chances ``p_…`` of each tier. Then questions on the tier are asked only where
        the tier's own chance is below 0.9; without it of every account.
    acting : sequence of str, optional
        Accounts for which an action stands open or a link is red or amber. Then questions on actions are asked of these
        only; without it of every account.
    per_account, limit : int
        At most so many questions an account, and in all.

    Returns
    -------
    DataFrame
        ``account_id``, ``field``, ``state`` (unknown, guess, stale), ``decides`` (tier, action), ``value`` (money),
        ``age_days`` (of the newest note). Fields that decide nothing are not asked for, however empty they are.

    Raises
    ------
    KamError
        KAM-T01, T02 for absent columns and repeated accounts, KAM-S65 for values that are missing or infinite, KAM-S74
        for limits that are no whole numbers from 1.

    Examples
    --------
    >>> import tempfile
    >>> from kamlib.swot import read_dossiers
    >>> accounts = pd.DataFrame({"account_id": ["A", "B"], "revenue_12m": [5.0, 9.0]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     found = read_dossiers(folder, accounts=accounts, as_of="2025-12-31")
    >>> due(found, accounts=accounts, per_account=1)[["account_id", "field", "decides"]].values.tolist()
    [['B', 'purchases', 'tier'], ['A', 'purchases', 'tier']]
    """
    checks.columns(accounts, ["account_id", value], table="accounts")
    checks.unique(accounts, "account_id", table="accounts")
    _check(accounts[value], per_account, limit)
    money = accounts.set_index(accounts["account_id"].astype("str"))[value].astype("float64")
    open_tiers = _unsure(tiers) if tiers is not None else set(money.index)
    open_acts = set(map(str, acting)) if acting is not None else set(money.index)
    wanted = {"tier": open_tiers, "action": open_acts}
    states = _states(dossiers)
    rows = [
        {"account_id": account_id, "field": name, "decides": known.decides, "value": money[account_id], **state}
        for account_id in dossiers.table["account_id"]
        if account_id in money.index
        for name, known in FIELDS.items()
        if known.decides and account_id in wanted[known.decides] and (state := states(account_id, name))
    ]
    return _first(rows, per_account, limit)


def asked(questions, lang="en"):
    """The questions in words, for a reader.

    Parameters
    ----------
    questions : DataFrame
        What :func:`due` gives.
    lang : {"en", "zh"}

    Returns
    -------
    DataFrame
        ``account_id``, ``field``, ``question``, ``state``, ``why``: one sentence each.

    Examples
    --------
    >>> asked(pd.DataFrame({"account_id": ["A"], "field": ["people"], "state": ["stale"], "decides": ["action"]}))[
    ...     "why"].tolist()
    ['the answer could change what is to be done']
    """
    return pd.DataFrame(
        {
            "account_id": questions["account_id"],
            "field": [FIELDS[name].label.to(lang) for name in questions["field"]],
            "question": [FIELDS[name].question.to(lang) for name in questions["field"]],
            "state": [STATES[state].to(lang) for state in questions["state"]],
            "why": [WHY[name].to(lang) for name in questions["decides"]],
        }
    )


def _states(dossiers):
    """A function of account and field: None when something fresh and better than a guess is known."""
    groups = {key: part for key, part in dossiers.known.groupby(["account_id", "field"])}

    def state(account_id, name):
        part = groups.get((account_id, name))
        if part is None:
            return {"state": "unknown", "age_days": pd.NA}
        fresh = part[~part["stale"]]
        if (fresh["kind"] != "guess").any():
            return None
        return {"state": "stale" if fresh.empty else "guess", "age_days": part["age_days"].min()}

    return state


def _first(rows, per_account, limit):
    names = ["account_id", "field", "state", "decides", "value", "age_days"]
    table = pd.DataFrame(rows, columns=names).astype({"age_days": "Int64", "value": "float64"})
    table["_decides"] = (table["decides"] != "tier").astype("int64")
    table["_state"] = table["state"].map(_ORDER)
    table["_place"] = table["field"].map({name: place for place, name in enumerate(FIELDS)})
    order = ["value", "account_id", "_decides", "_state", "_place"]
    table = table.sort_values(order, ascending=[False, True, True, True, True], kind="stable")
    return table[table.groupby("account_id").cumcount() < per_account].head(limit)[names].reset_index(drop=True)


def _unsure(tiers):
    checks.columns(tiers, ["account_id", "tier"], table="tiers")
    names = [f"p_{tier}" for tier in tiers["tier"].unique()]
    checks.columns(tiers, names, table="tiers")
    own = [row[f"p_{row['tier']}"] for row in tiers.to_dict("records")]
    return {str(a) for a, chance in zip(tiers["account_id"], own, strict=True) if not chance >= SURE}


def _check(values, per_account, limit):
    bad = int((~pd.to_numeric(values, errors="coerce").abs().lt(float("inf"))).sum())
    faults = [bad_amount(f"accounts: column {values.name}", bad)] if bad else []
    for name, number in (("per_account", per_account), ("limit", limit)):
        if isinstance(number, bool) or not isinstance(number, int) or number < 1:
            faults.append(no_capacity(name, number))
    refuse(faults)
