"""The recorded tables of a run, laid out by account once, so that many sheets can be made of them."""

from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from kamlib.base.errors import Exit, Fault, KamError, nearest
from kamlib.base.names import plain
from kamlib.base.text import characters, text
from kamlib.intake.engine import as_table
from kamlib.reports import record as records
from kamlib.reports.font import subsetted
from kamlib.reports.record import Record

ONE_ROW = (
    *("accounts", "pareto", "scores", "robustness", "forecast", "tiers", "outlook", "segments", "full_plans"),
    "dossier_state",
)
MANY_ROWS = (
    *("swot_statements", "swot_sheet", "tows", "wallet", "key_links", "dossier_people", "plan_actions", "questions"),
    *("swot_difference", "dossier_facts"),
)
MONTHS = 24


@dataclass(frozen=True, eq=False)
class Shelf:
    """What a run recorded, by account.

    Attributes
    ----------
    record : Record
    accounts : tuple of str
        All accounts, largest first.
    single : dict of {str: dict of {str: Series}}
        Tables of one row an account.
    many : dict of {str: dict of {str: DataFrame}}
        Tables of several.
    months : DataFrame
        Net money by account (row) and month (column), the last two years.
    threats, words : DataFrame
        Competitors by region; names of the key links.
    dimensions : DataFrame
        Of the score: ``code``, ``name_en``, ``name_zh``, and the quartiles ``low`` and ``high`` of all accounts.
    font : bytes
        Of the house's font all characters that any sheet of this run could need, so that each sheet's own is cut fast.
    """

    record: Record
    accounts: tuple
    single: dict
    many: dict
    months: pd.DataFrame
    threats: pd.DataFrame
    words: pd.DataFrame
    dimensions: pd.DataFrame
    font: bytes = b""

    def one(self, table, account_id):
        """The account's row of `table`; nothing where there is none."""
        return self.single.get(table, {}).get(account_id, pd.Series(dtype=object))

    def called(self, account_id):
        """The account's name; its id where it has none."""
        name = self.one("accounts", account_id).get("name")
        return name if isinstance(name, str) and name.strip() else str(account_id)

    def rows(self, table, account_id):
        """The account's rows of `table`."""
        return self.many.get(table, {}).get(account_id, pd.DataFrame())

    def known(self, account_id):
        """The id, when the run knows it.

        Raises
        ------
        KamError
            KAM-B11, with the nearest ids.
        """
        if account_id in self.accounts:
            return account_id
        found = text("there is no account {account}", account=account_id)
        fault = Fault("KAM-B11", account_id, found, text("no sheet was made"), self._near(account_id))
        raise KamError(fault, exit_code=Exit.USAGE)

    def _near(self, said):
        """The accounts whose id or name looks like `said`, or where all of them stand."""
        named = {}
        for one in self.accounts:
            named.setdefault(self.called(one), []).append(one)
        hits = nearest(said, [*self.accounts, *named], n=5)
        close = list(dict.fromkeys(one for hit in hits for one in named.get(hit, [hit])))
        if not close:
            return text("the ids stand in the run's table accounts")
        told = [f"{one} ({name})" if (name := self.called(one)) != one else one for one in close[:3]]
        return text("did you mean {names}?", names=", ".join(told))

    def only(self, accounts):
        """The same shelf with some accounts: what a worker needs."""
        kept = {name: {one: rows[one] for one in accounts if one in rows} for name, rows in self.single.items()}
        several = {name: {one: rows[one] for one in accounts if one in rows} for name, rows in self.many.items()}
        months = self.months[self.months.index.isin(accounts)] if len(self.months) else self.months
        return replace(self, accounts=tuple(accounts), single=kept, many=several, months=months)

    def of_tier(self, tier):
        """Accounts of a tier, largest first; none where the run gave no tiers."""
        return [one for one in self.accounts if self.one("tiers", one).get("tier") == tier]


def shelf(folder):
    """Read the tables of a run.

    Raises
    ------
    KamError
        KAM-B04 without results; KAM-B12 without a table of accounts.

    Examples
    --------
    >>> import json, tempfile
    >>> place = Path(tempfile.mkdtemp())
    >>> _ = (place / "results.json").write_text(json.dumps({"run": {"name": "demo"}, "steps": {}}), encoding="utf-8")
    >>> (place / "tables").mkdir()
    >>> accounts = pd.DataFrame({"account_id": ["A", "B"], "revenue": [1.0, 2.0]})
    >>> accounts.to_parquet(place / "tables" / "accounts.parquet")
    >>> shelf(place).accounts
    ('B', 'A')
    """
    record = records.read(folder)
    tables = {name: record.table(name) for name in (*ONE_ROW, *MANY_ROWS, "threats", "link_words", "system")}
    if tables["accounts"] is None:
        raise KamError(_no_accounts(folder), exit_code=Exit.GATE_FAILED)
    value = money_column(tables["accounts"])
    largest = tables["accounts"].sort_values([value, "account_id"], ascending=[False, True], na_position="last")
    single = {name: _first(tables[name]) for name in ONE_ROW if tables[name] is not None}
    many = {name: dict(iter(tables[name].groupby("account_id"))) for name in MANY_ROWS if tables[name] is not None}
    empty = pd.DataFrame()
    rest = (empty if tables[name] is None else tables[name] for name in ("threats", "link_words"))
    rest = (*rest, _dimensions(tables["scores"], tables["system"]))
    return Shelf(record, tuple(largest["account_id"]), single, many, _months(record), *rest, font=_font(tables))


def money_column(accounts):
    """The column that says what an account is worth.

    >>> money_column(pd.DataFrame({"revenue": [1.0], "revenue_12m": [1.0]}))
    'revenue_12m'
    """
    return next(name for name in ("revenue_12m", *(c for c in accounts if c.startswith("revenue_")), "revenue")
                if name in accounts and not name.startswith(("revenue_prior", "revenue_share")))  # fmt: skip


def _dimensions(scores, system):
    columns = ["code", "name_en", "name_zh", "low", "high"]
    if scores is None or system is None:
        return pd.DataFrame(columns=columns)
    known = system[(system["level"] == 1) & system["code"].isin(list(scores))].rename(columns={"name": "name_en"})
    chinese = known["name_zh"].where(known["name_zh"].fillna("") != "", known["name_en"])
    quartiles = scores[list(known["code"])].quantile([0.25, 0.75])
    low, high = (quartiles.loc[part].to_numpy() for part in (0.25, 0.75))
    return known.assign(name_zh=chinese, low=low, high=high)[columns]


def _font(tables):
    """A font of the characters of all texts of the tables, of all translations, and of ASCII."""
    seen = {*map(chr, range(32, 127)), *"·…–—−×→□“”‘’（）「」", *characters("zh")}
    for table in tables.values():
        for name in table.select_dtypes(["object", "str"]) if table is not None else ():
            seen.update(*(plain(said) for said in table[name].dropna().unique() if isinstance(said, str)))
    return subsetted("".join(sorted(seen)))


def _first(table):
    rows = table.drop_duplicates("account_id").set_index("account_id")
    return dict(rows.iterrows())


def _months(record):
    path = record.folder / "tables" / "transactions.parquet"
    if not path.is_file() or not record.as_of:
        return pd.DataFrame()
    lines = as_table(path)
    month = lines.date.cast("date").truncate("M")
    sums = lines.group_by(account_id=lines.account_id, month=month).agg(amount=lines.amount.sum().cast("float64"))
    last = pd.Period(record.as_of, "M")
    names = [(last - back).to_timestamp() for back in reversed(range(MONTHS))]
    found = sums.execute()
    found["month"] = pd.to_datetime(found["month"])
    found = found[found["month"] >= names[0]]
    return found.pivot(index="account_id", columns="month", values="amount").reindex(columns=names).fillna(0.0)


def _no_accounts(folder):
    return Fault(
        "KAM-B12",
        str(Path(folder) / "tables"),
        text("the run recorded no table of accounts"),
        text("there is nobody to make a sheet of"),
        text("run again with the step 20_accounts"),
    )
