"""What dossiers, wallet, market, links and plans need of a run, read from what its earlier steps recorded."""

from dataclasses import fields

import pandas as pd

from kamlib.accounts.months import as_day
from kamlib.base.errors import Exit, KamError
from kamlib.intake.engine import as_table
from kamlib.swot.competitors import threats
from kamlib.swot.dossier import Dossiers
from kamlib.swot.links import proposed
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
    """Record all tables of dossiers, and their facts.

    >>> import tempfile
    >>> from kamlib.base.record import Run
    >>> run = Run.open(tempfile.mkdtemp(), "70_swot")
    >>> from kamlib.swot import read_dossiers
    >>> record_dossiers(run, read_dossiers("", accounts=["A"], as_of="2025-12-31"))
    >>> recorded_dossiers(run, as_of="2025-12-31").facts()["n_accounts"]
    1
    """
    run.result(DOSSIER_TABLES["table"], dossiers)
    for part, name in list(DOSSIER_TABLES.items())[1:]:
        run.table(name, getattr(dossiers, part))


def recorded_dossiers(run, *, as_of):
    """The dossiers as an earlier step recorded them by :func:`record_dossiers`; files are not among it.

    >>> import tempfile
    >>> from kamlib.base.record import Run
    >>> run = Run.open(tempfile.mkdtemp(), "70_swot")
    >>> from kamlib.swot import read_dossiers
    >>> record_dossiers(run, read_dossiers("", accounts=["A", "B"], as_of="2025-12-31"))
    >>> len(recorded_dossiers(run, as_of="2025-12-31").table)
    2
    """
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

    Examples
    --------
    >>> import tempfile
    >>> from kamlib.base.record import Run
    >>> run = Run.open(tempfile.mkdtemp(), "70_swot")
    >>> _ = run.table("transactions", pd.DataFrame({"account_id": ["A"], "category": ["wine"], "region": ["N"],
    ...     "date": pd.to_datetime(["2025-12-31"]), "amount": [30.0]}))
    >>> recorded_wallet(run, as_of="2025-12-31") is None
    True
    >>> _ = run.table("potential", pd.DataFrame({"account_id": ["A"], "category": ["wine"], "potential": [90.0]}))
    >>> recorded_wallet(run, as_of="2025-12-31").table["wallet_share"].round(2).tolist()
    [0.33]
    """
    lines = as_table(run.path("transactions"))
    if not run.has("potential") or "category" not in lines.columns:
        return None
    return share_of_wallet(sold(lines, as_of=as_of), run.read("potential"))


def recorded_threats(run, *, as_of):
    """Competitors by what they could take, from surveys up to `as_of`; None where nobody noted any.

    Returns
    -------
    Threats or None

    Examples
    --------
    >>> import tempfile
    >>> from kamlib.base.record import Run
    >>> run = Run.open(tempfile.mkdtemp(), "70_swot")
    >>> _ = run.table("transactions", pd.DataFrame({"account_id": ["A"], "category": ["wine"], "region": ["N"],
    ...     "date": pd.to_datetime(["2025-12-31"]), "amount": [30.0]}))
    >>> _ = run.table("competitors", pd.DataFrame({"competitor": "Rival", "region": "N", "category": "wine",
    ...     "share": [0.1, 0.2], "our_share": [0.5, 0.4], "source": "",
    ...     "date": pd.to_datetime(["2024-12-31", "2025-12-31"])}))
    >>> recorded_threats(run, as_of="2025-12-31").table[["competitor", "threat"]].values.tolist()
    [['Rival', True]]
    """
    if not run.has("competitors"):
        return None
    lines = as_table(run.path("transactions"))
    known = {"region", "category"} <= set(lines.columns)
    sales = sold(lines, as_of=as_of, by=("region", "category")) if known else None
    market = _until(run.read("market"), as_of) if run.has("market") else None
    surveys = _until(run.read("competitors"), as_of)
    return threats(surveys, as_of=as_of, market=market, sales=sales) if len(surveys) else None


def _until(rows, as_of):
    """Rows of a day that a run of an earlier day can know; intake has refused what lies ahead of today."""
    return rows[~(pd.to_datetime(rows["date"]) > pd.Timestamp(as_of))]


def white_spots(wallet, *, accounts):
    """Where accounts of a region buy a category from others: category by region, from the wallet.

    Returns
    -------
    Whitespace or None
        None without regions.

    Examples
    --------
    >>> sales = pd.DataFrame({"account_id": ["A"], "category": ["wine"], "sales": [30.0]})
    >>> wallet = share_of_wallet(sales, sales.rename(columns={"sales": "potential"}).assign(potential=100.0))
    >>> accounts = pd.DataFrame({"account_id": ["A"], "region": ["N"]})
    >>> white_spots(wallet, accounts=accounts).table[["region", "open"]].values.tolist()
    [['N', 70.0]]
    """
    if "region" not in accounts or accounts["region"].isna().all():
        return None
    cells = wallet.table.merge(accounts[["account_id", "region"]], on="account_id")
    cells = cells[cells["potential"].notna() & cells["region"].notna()]
    sums = cells.groupby(["category", "region"], as_index=False)[["sales", "potential"]].sum()
    return whitespace(sums)


def link_tables(run, dossiers):
    """The tables that measures of key links look at.

    >>> import tempfile
    >>> from kamlib.base.record import Run
    >>> run = Run.open(tempfile.mkdtemp(), "70_swot")
    >>> _ = run.table("accounts", pd.DataFrame({"account_id": ["A"]}))
    >>> from kamlib.swot import read_dossiers
    >>> list(link_tables(run, read_dossiers("", accounts=["A"], as_of="2025-12-31")))
    ['accounts']
    """
    found = {name: run.read(name) for name in ("accounts", *WORK) if run.has(name)}
    return found | ({"people": dossiers.people} if len(dossiers.people) else {})


def indicators_now(run, dossiers, *, as_of):
    """Everything that an action may be meant to move: the account table, the measures of links, the share of wallet.

    Returns
    -------
    DataFrame
        ``account_id`` and one column a number.

    Examples
    --------
    >>> import tempfile
    >>> from kamlib.base.record import Run
    >>> run = Run.open(tempfile.mkdtemp(), "70_swot")
    >>> _ = run.table("transactions", pd.DataFrame({"account_id": ["A"], "category": ["wine"], "region": ["N"],
    ...     "date": pd.to_datetime(["2025-12-31"]), "amount": [30.0]}))
    >>> _ = run.table("accounts", pd.DataFrame({"account_id": ["A"], "growth": [0.2]}))
    >>> from kamlib.swot import read_dossiers
    >>> none = read_dossiers("", accounts=["A"], as_of="2025-12-31")
    >>> indicators_now(run, none, as_of="2025-12-31")[["account_id", "growth"]].values.tolist()
    [['A', 0.2]]
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
    """``account_id`` and ``manager``; where the company names nobody, all stand for one team, written as a dash.

    >>> import tempfile
    >>> from kamlib.base.record import Run
    >>> run = Run.open(tempfile.mkdtemp(), "70_swot")
    >>> _ = run.table("accounts", pd.DataFrame({"account_id": ["A"]}))
    >>> in_charge(run).values.tolist()
    [['A', '–']]
    """
    accounts = run.read("accounts")[["account_id"]]
    given = run.read("given_accounts") if run.has("given_accounts") else pd.DataFrame()
    if "manager" not in given or given["manager"].isna().all():
        return accounts.assign(manager=TEAM)
    return accounts.merge(given[["account_id", "manager"]], on="account_id", how="left")


def record_market(run, *, wallet, threats, spots, profile=None):
    """Record what is known of purchases and competitors; what is None is left out.

    >>> import tempfile
    >>> from kamlib.base.record import Run
    >>> run = Run.open(tempfile.mkdtemp(), "70_swot")
    >>> record_market(run, wallet=None, threats=None, spots=None)
    >>> run.has("wallet")
    False
    """
    named = {"wallet": wallet, "threats": threats, "white_regions": spots, "competitive_profile": profile}
    for name, found in named.items():
        if found is not None:
            run.result(name, found)
    if wallet is not None:
        run.table("whitespace", whitespace(wallet.table, rows="account_id", columns="category").table)


def record_links(run, found, *, lang):
    """Record how key links stand, what they are called, and one proposal for every red one.

    >>> import tempfile
    >>> from kamlib.base.project import root
    >>> from kamlib.base.record import Run
    >>> from kamlib.swot import key_links, read_links
    >>> run = Run.open(tempfile.mkdtemp(), "70_swot")
    >>> links = read_links(root() / "params" / "swot" / "links.yaml")
    >>> accounts = pd.DataFrame({"account_id": ["A"], "return_rate": [0.2]})
    >>> record_links(run, key_links({"accounts": accounts}, links=links, as_of="2025-12-31"), lang="en")
    >>> run.read("link_words")["name_zh"].tolist()[0]
    '送样与进场'
    """
    run.result("key_links", found)
    run.table("proposals", proposed(found, lang=lang))
    rows = [(code, link.name.en, link.name.zh) for code, link in found.links.links.items()]
    run.table("link_words", pd.DataFrame(rows, columns=["link", "name_en", "name_zh"]))
