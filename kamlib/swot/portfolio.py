"""All accounts at once: what rules may look at, every account's sheets and strategies, why none can be made."""

from pathlib import Path

import pandas as pd

from kamlib.base.errors import Exit, KamError
from kamlib.base.text import text
from kamlib.swot.dossiers import dossier_facts
from kamlib.swot.evidence import written
from kamlib.swot.facts import TIER_ORDER, facts_of_accounts
from kamlib.swot.matrix import matrix
from kamlib.swot.refusals import no_earlier
from kamlib.swot.rules import PERSPECTIVES
from kamlib.swot.tows import tows

RECORDED = {
    "receivables": "receivables",
    "service": "service",
    "potential": "potential",
    "competitors": "competitors",
    "market": "market",
    "given": "given_accounts",
    "scores": "scores",
    "tiers": "tiers",
    "segments": "segments",
    "points": "indicator_points",
    "measures": "indicator_values",
    "forecast": "forecast",
}


def recorded_facts(run, dossiers, *, as_of):
    """What the earlier steps of a run know of every account, as rules cite it.

    Parameters
    ----------
    run : Run
        With the table ``accounts``; any of receivables, service, potential, competitors, market, given_accounts,
        scores, indicator_values, indicator_points, tiers, segments and forecast join when they are there. Accounts are
        compared within their tier.
    dossiers : Dossiers
    as_of : date or str

    Returns
    -------
    DataFrame
        As :func:`kamlib.swot.facts_of_accounts` gives it.

    Examples
    --------
    >>> import tempfile
    >>> from kamlib.base.record import Run
    >>> from kamlib.swot import read_dossiers
    >>> run = Run.open(tempfile.mkdtemp(), "72_portfolio_plan")
    >>> _ = run.table("accounts", pd.DataFrame({"account_id": ["A"], "growth": [0.3]}))
    >>> facts = recorded_facts(run, read_dossiers("", accounts=["A"], as_of="2025-12-31"), as_of="2025-12-31")
    >>> facts[["account_id", "growth", "growth_rank"]].values.tolist()
    [['A', 0.3, 1.0]]
    """
    tables = {name: run.read(table) for name, table in RECORDED.items() if run.has(table)}
    tables = {name: table for name, table in tables.items() if len(table)}
    if not {"account_id", "opened"} <= set(tables.get("given", ())):
        tables.pop("given", None)
    known = dossier_facts(dossiers.known, dossiers.people)
    told = {"dossiers": known, "peers": "tier" if "tiers" in tables else None}
    return facts_of_accounts(run.read("accounts"), as_of=as_of, horizon_days=_horizon(tables, as_of), **told, **tables)


def _horizon(tables, as_of):
    return (
        (pd.Timestamp(tables["forecast"]["end"].iloc[0]) - pd.Timestamp(as_of)).days if "forecast" in tables else None
    )


def hindrance(accounts):
    """Why no plan can be made, as a Text; None when one can.

    >>> str(hindrance(pd.DataFrame({"account_id": ["A"], "revenue": [1.0]})))
    'the data hold no dated lines, so nothing is known of how accounts develop'
    >>> hindrance(pd.DataFrame({"account_id": ["A"], "recency_days": [3.0]})) is None
    True
    """
    if "recency_days" not in accounts or accounts["recency_days"].isna().all():
        return text("the data hold no dated lines, so nothing is known of how accounts develop")
    return None


def sheets(found, *, accounts, rules, weights="equal", accepted="", top=3):
    """Sheets and strategies of several accounts, from both perspectives.

    Parameters
    ----------
    found : Evidence
    accounts : sequence of str
    rules : Rules
    weights, accepted
        As for :func:`kamlib.swot.matrix`; comparisons in pairs fit one account only.
    top : int
        Strategies of each kind.

    Returns
    -------
    tuple of (DataFrame, DataFrame)
        ``Matrix.table`` and the strategies of every account, ``account_id`` and ``perspective`` in front; sentences as
        ``sentence_en`` and ``sentence_zh``.

    Examples
    --------
    >>> from kamlib.swot import evidence, load_rules
    >>> facts = pd.DataFrame({"account_id": ["A"], "revenue_share": [0.3], "score": [80.0], "score_rank": [0.95]})
    >>> rules = load_rules()
    >>> rows, strategies = sheets(evidence(facts, rules, as_of="2025-12-31"), accounts=["A"], rules=rules)
    >>> rows[["perspective", "code"]].values.tolist()[0], strategies["strategy"].tolist()
    (['relationship', 'RS_SCORE'], ['ST'])
    """
    rows, strategies = [], []
    by_account = dict(iter(found.items.groupby("account_id")))
    for account_id in map(str, accounts):
        for perspective in PERSPECTIVES if account_id in by_account else ():
            sheet = matrix(by_account[account_id], perspective=perspective, weights=weights, accepted=accepted)
            pairs = tows(sheet, rules=rules, top=top)
            rows.append(_fronted(sheet.items, account_id, perspective))
            strategies.append(_fronted(pairs, account_id, perspective))
    return written(_stacked(rows, matrix(found.items.iloc[:0], perspective="account").items)), written(
        _stacked(strategies, tows(matrix(found.items.iloc[:0], perspective="account")))
    )


def _stacked(parts, empty):
    return pd.concat(parts or [_fronted(empty, "", "").iloc[:0]], ignore_index=True)


def _fronted(table, account_id, perspective):
    front = pd.DataFrame({"account_id": account_id, "perspective": perspective}, index=table.index)
    return pd.concat([front, table], axis=1)


def tier_floors(run, *, value):
    """The least `value` of every tier above the lowest, where the recorded tiers go by it; else nothing.

    >>> import tempfile
    >>> from kamlib.base.record import Run
    >>> run = Run.open(tempfile.mkdtemp(), "70_swot")
    >>> _ = run.table("accounts", pd.DataFrame({"account_id": ["A", "B"], "revenue_12m": [9.0, 4.0]}))
    >>> tier_floors(run, value="revenue_12m")
    {}
    >>> tiered = pd.DataFrame({"account_id": ["A", "B"], "score": [9.0, 4.0], "by_score": ["gold", "standard"]})
    >>> _ = run.table("tiers", tiered)
    >>> tier_floors(run, value="revenue_12m")
    {'gold': 9.0}
    """
    if not run.has("tiers"):
        return {}
    rows = run.read("tiers").merge(run.read("accounts")[["account_id", value]], on="account_id")
    rows = rows[rows["score"].notna()]
    if not (rows["score"] - rows[value]).abs().max() < 0.01:
        return {}
    found = rows.groupby("by_score")["score"].min()
    return {tier: float(found[tier]) for tier in TIER_ORDER[:0:-1] if tier in found}


def down_to(run, lowest):
    """Accounts of the tier `lowest` and above, best tier first; all accounts where the run has no tiers.

    >>> import tempfile
    >>> from kamlib.base.record import Run
    >>> run = Run.open(tempfile.mkdtemp(), "72_portfolio_plan")
    >>> _ = run.table("accounts", pd.DataFrame({"account_id": ["A", "B"]}))
    >>> down_to(run, "gold")
    ['A', 'B']
    >>> _ = run.table("tiers", pd.DataFrame({"account_id": ["A", "B"], "tier": ["standard", "gold"]}))
    >>> down_to(run, "gold")
    ['B']
    """
    if not run.has("tiers"):
        return run.read("accounts")["account_id"].tolist()
    table = run.read("tiers")
    best = TIER_ORDER[::-1]
    kept = table[table["tier"].isin(best[: best.index(lowest) + 1])]
    return kept.sort_values("tier", key=lambda tier: tier.map(best.index), kind="stable")["account_id"].tolist()


def for_many(judged):
    """Weights that fit the statements of any account: given ones, else equal ones.

    >>> for_many({"weights": {"RS_PAYS": 2}, "accepted": ""}), for_many({"weights": "given", "accepted": ""})
    ({'weights': 'equal', 'accepted': ''}, {'weights': 'given', 'accepted': ''})
    """
    return judged if isinstance(judged["weights"], str) else {"weights": "equal", "accepted": ""}


def of_run(folder, table="swot_statements"):
    """A table that an earlier run recorded.

    Raises
    ------
    KamError
        KAM-S77 when the folder holds no such table.

    Examples
    --------
    >>> import tempfile
    >>> from kamlib.base.record import Run
    >>> folder = tempfile.mkdtemp()
    >>> _ = Run.open(folder, "70_swot").table("swot_statements", pd.DataFrame({"code": ["RS_PAYS"]}))
    >>> of_run(folder)["code"].tolist()
    ['RS_PAYS']
    """
    path = Path(folder) / "tables" / f"{table}.parquet"
    if not path.is_file():
        raise KamError(no_earlier(path), exit_code=Exit.USAGE)
    return pd.read_parquet(path)
