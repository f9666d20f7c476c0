"""One row an account with everything that rules may cite, and where each stands among its peers."""

import pandas as pd

from kamlib.base import checks
from kamlib.swot import companions
from kamlib.swot.columns import COMPETITORS, DOSSIER, FORECAST, KNOWN, RANK, SEGMENTS
from kamlib.swot.dossiers import told
from kamlib.swot.market import regional

YEAR = (350, 380)
TIER_ORDER = ("standard", "silver", "gold", "diamond")


def facts_of_accounts(
    account_table,
    *,
    as_of,
    receivables=None,
    service=None,
    potential=None,
    competitors=None,
    market=None,
    given=None,
    scores=None,
    points=None,
    measures=None,
    tiers=None,
    segments=None,
    forecast=None,
    horizon_days=None,
    dossiers=None,
    peers=None,
):
    """Join what a run knows of every account, and add its quantile among its peers.

    Parameters
    ----------
    account_table : DataFrame
        As :func:`kamlib.accounts.account_table` gives it; its columns are kept as they are.
    as_of : date or str
        The day of the run.
    receivables, service, potential : DataFrame, optional
        Canonical tables of the run, summed up by :mod:`kamlib.swot.companions`.
    competitors : DataFrame, optional
        The canonical table, summed up by :func:`kamlib.swot.market.regional`; or one row an account (``account_id``) or
        a region (``region``) with any of ``our_share``, ``share_change``, ``market_growth``, ``rival``,
        ``rival_share``, ``gainer``, ``gained_category``, ``gain``, ``market_date``.
    market : DataFrame, optional
        ``region``, ``category``, ``size`` (money a year), ``date``.
    given : DataFrame, optional
        The company's own list: ``account_id``, ``opened``.
    scores : DataFrame, optional
        One row an account: ``score`` and a column a dimension; they become ``score`` and ``points_<dimension>``.
    points, measures : DataFrame, optional
        Indicators on their scale, and in raw units: a column an indicator, by account_id as column or index. They
        become ``points_<indicator>`` and ``raw_<indicator>``.
    tiers : DataFrame, optional
        One row an account: ``tier`` and, where known, ``previous``, ``rounds``.
    segments : DataFrame, optional
        ``account_id``, ``segment``.
    forecast : DataFrame, optional
        ``account_id`` and any of ``p_active`` (share), ``expected_value``, ``value_low``, ``value_high`` (money).
    horizon_days : int, optional
        How far the forecast looks. Its money is set beside that of the last year only from 350 to 380 days.
    dossiers : DataFrame, optional
        One row a fact: ``account_id``, ``field``, ``value``, ``kind`` (fact, estimate, guess), ``date``, as
        :func:`kamlib.swot.dossier_facts` gives it.
    peers : str, optional
        Column such as ``region`` or ``segment`` that says who is compared with whom; all accounts unless given.
        Accounts without a value there have no quantile.

    Returns
    -------
    DataFrame
        One row an account in the order of `account_table`: its columns, then those of ``kamlib.swot.columns.KNOWN``
        that the given tables hold, then ``<column>_rank`` for every number: the share of the peers with a value, the
        account included, at or below it. Facts of the market carry ``market_date``, facts of a dossier
        ``<field>_date`` and ``<field>_kind``. A table that is not given leaves no column.

    Raises
    ------
    KamError
        KAM-T01, T02 for absent columns and repeated accounts; KAM-S07 for what is wrong with a dossier's facts.

    Examples
    --------
    >>> table = pd.DataFrame({"account_id": ["A", "B", "C", "D"], "revenue_12m": [5.0, 1.0, 1.0, None]})
    >>> facts_of_accounts(table, as_of="2025-12-31")["revenue_12m_rank"].round(2).tolist()
    [1.0, 0.67, 0.67, nan]
    """
    as_of = pd.Timestamp(as_of)
    checks.columns(account_table, ["account_id"], table="accounts")
    checks.unique(account_table, "account_id", table="accounts")
    facts = account_table.set_index("account_id", drop=False).rename_axis(None)
    facts.index = facts.index.astype("str")
    parts = [
        *_companions(facts, as_of, receivables, service, potential),
        _market(facts, competitors, market, as_of),
        _since(given, as_of),
        *_scored(scores, points, measures),
        _tiered(tiers),
        _kept(segments, SEGMENTS, "segments"),
        _foreseen(forecast, horizon_days),
        told(dossiers, accounts=facts.index, as_of=as_of),
    ]
    for part in parts:
        if part is not None:
            facts = facts.join(part)
    return _ranked(facts, peers).reset_index(drop=True)


def _companions(facts, as_of, receivables, service, potential):
    if receivables is not None:
        yield companions.received(receivables, as_of=as_of)
    if service is not None:
        checks.columns(facts, ["orders"], table="accounts")
        yield companions.served(service, orders=facts["orders"], as_of=as_of)
    if potential is not None and "revenue_12m" in facts:  # windows of another length tell no yearly share
        yield companions.bought(potential, revenue=facts["revenue_12m"])


def _market(facts, competitors, market, as_of):
    if competitors is None:
        return None
    key = "account_id" if "account_id" in competitors else "region"
    if "competitor" in competitors:
        competitors = regional(competitors, market=market, as_of=as_of)
    checks.columns(competitors, [key], table="competitors")
    checks.unique(competitors, key, table="competitors")
    names = [name for name in (*COMPETITORS, "market_date") if name in competitors]
    found = competitors.set_index(competitors[key].astype("str"))[names].copy()
    if {"our_share", "share_change"} <= set(names):
        found["our_share_before"] = found["our_share"] - found["share_change"]
    if "market_date" in names:
        found["market_date"] = pd.to_datetime(found["market_date"])
    if key == "region":
        checks.columns(facts, ["region"], table="accounts")
        found = found.reindex(facts["region"]).set_axis(facts.index)
    return found


def _foreseen(forecast, horizon_days):
    """Money of a forecast counts beside that of the last year only if it looks a year ahead."""
    found = _kept(forecast, FORECAST, "forecast")
    if found is None or (horizon_days is not None and YEAR[0] <= horizon_days <= YEAR[1]):
        return found
    return found[[name for name in found if FORECAST[name].unit != "money"]]


def _since(given, as_of):
    if given is None or "opened" not in given:
        return None
    opened = pd.to_datetime(_by_account(given, "given_accounts")["opened"])
    day, anniversary = (when.month * 100 + when.day for when in (as_of, opened.dt))
    years = (as_of.year - opened.dt.year - (day < anniversary)).astype("float64")
    return pd.DataFrame({"years_together": years.where(opened <= as_of)})


def _by_account(frame, table):
    if "account_id" not in frame:
        frame = frame.rename_axis("account_id").reset_index()
    checks.unique(frame, "account_id", table=table)
    return frame.set_index(frame["account_id"].astype("str")).drop(columns="account_id").rename_axis(None)


def _scored(scores, points, measures):
    """Scores, points and raw values; a dimension is any column of numbers beside the score that is not its own."""
    if scores is not None:
        found = _by_account(scores, "scores")
        checks.columns(found, ["score"], table="scores")
        dimensions = found.select_dtypes("number").drop(columns=["score", "rank", "coverage"], errors="ignore")
        yield found[["score"]].join(dimensions.add_prefix("points_"))
    if points is not None:
        yield _by_account(points, "points").add_prefix("points_")
    if measures is not None:
        yield _by_account(measures, "measures").add_prefix("raw_")


def _tiered(tiers):
    if tiers is None:
        return None
    found = _by_account(tiers, "tiers")
    checks.columns(found, ["tier"], table="tiers")
    kept = {"tier": found["tier"]}
    if "previous" in found:
        place = {tier: n for n, tier in enumerate(TIER_ORDER)}
        kept |= {"previous_tier": found["previous"]}
        kept |= {"tier_moves": found["tier"].map(place).astype("float64") - found["previous"].map(place)}
    if "rounds" in found:
        kept |= {"rounds_in_tier": found["rounds"]}
    return pd.DataFrame(kept)


def _kept(frame, known, table):
    if frame is None:
        return None
    found = _by_account(frame, table)
    return found[[name for name in known if name in found]]


def _ranked(facts, peers):
    """`facts` with the peer quantile of every number."""
    beside = {*DOSSIER, "tier_moves", "rounds_in_tier"}
    names = [name for name in facts.select_dtypes("number") if name not in beside and _is_number(name)]
    numbers = facts[names].astype("float64")
    if peers is not None:
        checks.columns(facts, [peers], table="facts")
        numbers = numbers.groupby(facts[peers])
    return facts.join(numbers.rank(method="max", pct=True).add_suffix(RANK))


def _is_number(name):
    known = KNOWN.get(name)
    return name.startswith(("points_", "raw_")) or (known is not None and known.sort == "number")
