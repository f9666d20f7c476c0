"""What dossiers, wallet, market, links and plans need of a run, read from what its earlier steps recorded."""

from dataclasses import fields

import pandas as pd

from kamlib.accounts.months import as_day
from kamlib.base.errors import Exit, KamError
from kamlib.intake.engine import as_table
from kamlib.swot.competitors import threats
from kamlib.swot.dossier import Dossiers
from kamlib.swot.measures import measured
from kamlib.swot.refusals import no_account
from kamlib.swot.share import share_of_wallet
from kamlib.swot.sold import sold
from kamlib.swot.whitespace import whitespace

DOSSIER_TABLES = {
    "table": "dossier_state",
    "known": "dossier_facts",
    "people": "dossier_people",
    "items": "dossier_items",
    "actions": "dossier_actions",
}
WORK = ("receivables", "service", "programmes", "resale_prices")
TEAM = "–"


def record_dossiers(run, dossiers):
    """Record all tables of dossiers, and their facts."""
    run.result(DOSSIER_TABLES["table"], dossiers)
    for part, name in list(DOSSIER_TABLES.items())[1:]:
        run.table(name, getattr(dossiers, part))


def recorded_dossiers(run, *, as_of):
    """The dossiers as an earlier step recorded them; files are not among it."""
    parts = {part: run.read(name) for part, name in DOSSIER_TABLES.items()}
    rest = {"files": {}, "as_of": as_day(as_of, "as_of")}
    return Dossiers(**{field.name: (parts | rest)[field.name] for field in fields(Dossiers)})


def subject(account_id, *, accounts, dossiers, value):
    """The account that is looked at: the one asked for, else that with a dossier and most money, else with most money.

    Raises
    ------
    KamError
        KAM-S54 for an account that is not there, with the nearest ids.

    Examples
    --------
    >>> from kamlib.swot import read_dossiers
    >>> accounts = pd.DataFrame({"account_id": ["A", "B"], "revenue_12m": [1.0, 2.0]})
    >>> none = read_dossiers("", accounts=accounts, as_of="2025-12-31")
    >>> subject("", accounts=accounts, dossiers=none, value="revenue_12m")
    'B'
    """
    ids = accounts["account_id"].tolist()
    if account_id and account_id not in ids:
        raise KamError(no_account("account_id", account_id, ids), exit_code=Exit.USAGE)
    described = dossiers.table.loc[dossiers.table["has_dossier"], "account_id"]
    among = accounts[accounts["account_id"].isin(described)] if len(described) else accounts
    return account_id or str(among.loc[among[value].fillna(0.0).idxmax(), "account_id"])


def recorded_wallet(run, *, as_of):
    """Share of wallet of every account and category; None without estimates or without categories.

    Returns
    -------
    ShareOfWallet or None
    """
    lines = as_table(run.path("transactions"))
    if not run.has("potential") or "category" not in lines.columns:
        return None
    return share_of_wallet(sold(lines, as_of=as_of), run.read("potential"))


def recorded_threats(run, *, as_of):
    """Competitors by what they could take; None where nobody noted any.

    Returns
    -------
    Threats or None
    """
    if not run.has("competitors"):
        return None
    lines = as_table(run.path("transactions"))
    known = {"region", "category"} <= set(lines.columns)
    sales = sold(lines, as_of=as_of, by=("region", "category")) if known else None
    market = run.read("market") if run.has("market") else None
    return threats(run.read("competitors"), as_of=as_of, market=market, sales=sales)


def white_spots(wallet, *, accounts):
    """Where accounts of a region buy a category from others: category by region, from the wallet.

    Returns
    -------
    Whitespace or None
        None without regions.
    """
    if "region" not in accounts or accounts["region"].isna().all():
        return None
    cells = wallet.table.merge(accounts[["account_id", "region"]], on="account_id")
    cells = cells[cells["potential"].notna() & cells["region"].notna()]
    sums = cells.groupby(["category", "region"], as_index=False)[["sales", "potential"]].sum()
    return whitespace(sums)


def link_tables(run, dossiers):
    """The tables that measures of key links look at."""
    found = {name: run.read(name) for name in ("accounts", *WORK) if run.has(name)}
    return found | ({"people": dossiers.people} if len(dossiers.people) else {})


def indicators_now(run, dossiers, *, as_of):
    """Everything that an action may be meant to move: the account table, the measures of links, the share of wallet.

    Returns
    -------
    DataFrame
        ``account_id`` and one column a number.
    """
    accounts = run.read("accounts")
    numbers = accounts[["account_id", *accounts.select_dtypes("number").columns]]
    links = measured(link_tables(run, dossiers), as_of=as_of)
    new = [name for name in links if name == "account_id" or name not in numbers]
    found = numbers.merge(links[new], on="account_id", how="left")
    wallet = recorded_wallet(run, as_of=as_of)
    if wallet is None:
        return found
    return found.merge(wallet.by_account()[["account_id", "wallet_share"]], on="account_id", how="left")


def in_charge(run):
    """``account_id`` and ``manager``; where the company names nobody, all stand for one team, written as a dash."""
    accounts = run.read("accounts")[["account_id"]]
    given = run.read("given_accounts") if run.has("given_accounts") else pd.DataFrame()
    if "manager" not in given or given["manager"].isna().all():
        return accounts.assign(manager=TEAM)
    return accounts.merge(given[["account_id", "manager"]], on="account_id", how="left")
