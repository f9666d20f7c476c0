"""Dossiers (客户档案): one YAML file an account; what is known, since when, from whom, and what is not known."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import ClassVar

import pandas as pd

from kamlib.accounts.months import as_day
from kamlib.base.errors import KamError
from kamlib.base.settings import validate
from kamlib.base.text import text
from kamlib.swot import refusals
from kamlib.swot.fields import FIELDS
from kamlib.swot.known import account_rows, action_rows, fact_rows, item_rows, people_rows
from kamlib.swot.page import page
from kamlib.swot.template import Dossier

SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True, eq=False)
class Dossiers:
    """What is known of the accounts on one day.

    Attributes
    ----------
    table : DataFrame
        One row an account of the company, with a dossier or without: ``account_id``, ``has_dossier`` (yes/no),
        ``completeness`` (share of the fields in which something is known), ``freshness`` (share of the known facts that
        are not stale; missing when nothing is known), ``n_facts``, ``n_stale``, ``n_guesses``, ``n_unverified``,
        ``newest`` (date), ``empty`` (names of the fields of which nothing is known, with commas).
    known : DataFrame
        One row a fact: ``account_id``, ``field``, ``place`` (0, 1, … in its field), ``value`` (text), ``number``,
        ``low``, ``high``, ``unit``, ``year``, ``category``, ``source``, ``date``, ``verified_by``, ``kind`` (fact,
        estimate, guess), ``age_days``, ``stale`` (yes/no; without a date a fact is stale).
    people : DataFrame
        Decision makers: ``account_id``, ``name``, ``role``, ``influence``, ``stance``, ``last_contact``,
        ``contact_days``, ``kind``, ``source``, ``date``, ``stale``.
    items : DataFrame
        The analyst's own SWOT items: ``account_id``, ``place``, ``perspective``, ``quadrant``, ``statement``,
        ``weight``, ``kind``, ``source``, ``date``, ``verified_by``, ``age_days``, ``stale``.
    actions : DataFrame
        ``account_id``, ``action_id``, ``action``, ``owner``, ``opened``, ``due``, ``indicator``, ``baseline``,
        ``expected``, ``status``.
    files : dict of {str: Path}
        The file of each account.
    as_of : date
    """

    table: pd.DataFrame
    known: pd.DataFrame
    people: pd.DataFrame
    items: pd.DataFrame
    actions: pd.DataFrame
    files: dict
    as_of: date
    units: ClassVar[dict[str, str]] = {
        "as_of": "date",
        "n_accounts": "accounts",
        "n_dossiers": "accounts",
        "n_facts": "lines",
        "n_stale": "lines",
        "n_guesses": "lines",
        "completeness": "share",
        "freshness": "share",
    }

    def told(self, account_id, lang="en"):
        """What is known of one account, fields in words: field, value, kind, source, date, who checked it, stale."""
        rows = self.known[self.known["account_id"] == account_id]
        rows = rows[["field", "value", "kind", "source", "date", "verified_by", "stale"]]
        return rows.assign(field=[FIELDS[name].label.to(lang) for name in rows["field"]])

    def facts(self):
        """Counts; completeness is the mean over the accounts with a dossier, freshness that over all facts."""
        with_one = self.table[self.table["has_dossier"]]
        n, stale = len(self.known), int(self.known["stale"].sum())
        return {
            "as_of": self.as_of.isoformat(),
            "n_accounts": len(self.table),
            "n_dossiers": len(with_one),
            "n_facts": n,
            "n_stale": stale,
            "n_guesses": int((self.known["kind"] == "guess").sum()),
            "completeness": float(with_one["completeness"].mean()) if len(with_one) else 0.0,
            "freshness": 1.0 - stale / n if n else 0.0,
        }

    def headline(self, lang="en"):
        """How many dossiers there are, how full and how fresh."""
        facts = self.facts()
        if not facts["n_dossiers"]:
            return text("None of {n_accounts:count} accounts has a dossier yet", **facts).to(lang)
        return text(
            "{n_dossiers:count} of {n_accounts:count} accounts have a dossier, {completeness:percent} full on average; "
            "of {n_facts:count} facts {n_stale:count} are stale and {n_guesses:count} are guesses",
            **facts,
        ).to(lang)

    def stale(self):
        """The facts that are stale, oldest first, those without a date before all."""
        old = self.known[self.known["stale"]]
        return old.sort_values(["date", "account_id", "field", "place"], na_position="first", ignore_index=True)


@dataclass
class _Reading:
    accounts: list
    as_of: date
    faults: list = field(default_factory=list)
    found: dict = field(default_factory=dict)

    def attempt(self, path):
        """Read one file; its faults are kept."""
        try:
            account_id, dossier = _one(path, self)
        except KamError as error:
            self.faults.extend(error.faults)
        else:
            self.found.setdefault(account_id, []).append((path, dossier))


def read_dossiers(folder, *, accounts, as_of, max_age=None):
    """Read all dossiers of a folder.

    Parameters
    ----------
    folder : path
        Files ``<account_id>.yaml``; a file may state another ``account_id`` than its name. Other files are left alone.
        ``""`` when there are no dossiers.
    accounts : sequence of str, or DataFrame with account_id
        The accounts of the company. An account without a dossier is no fault: nothing is known of it.
    as_of : date or str
        The day of the analysis.
    max_age : dict of {str: int}, optional
        Days after which a field's facts are stale, where they are to differ from ``FIELDS``.

    Returns
    -------
    Dossiers
        Texts stay as they were written: nothing in them is opened, followed or run.

    Raises
    ------
    KamError
        All faults of all files at once: KAM-S50 no folder, KAM-S51 too large, KAM-S52 not UTF-8, KAM-S53 two files for
        an account, KAM-S54 no such account, KAM-S55 dates after `as_of`, KAM-S56 facts without source or date, KAM-S57
        estimates outside their range, KAM-S58 ids without quotes, KAM-S59 days that are in no calendar, KAM-S66 unknown
        fields in `max_age`; KAM-P03 to P06 for YAML, unknown and wrong fields, each with its line.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "007.yaml").write_text(
    ...         "industry: [{value: bars, source: visit, date: 2025-05-02, kind: fact}]", encoding="utf-8")
    ...     found = read_dossiers(folder, accounts=["007", "008"], as_of="2025-12-31")
    >>> found.table[["account_id", "has_dossier", "n_facts"]].values.tolist()
    [['007', True, 1], ['008', False, 0]]
    """
    ids, named = _ids(accounts), str(folder) != ""
    folder = Path(folder)
    if named and not folder.is_dir():
        near = sorted(p.name for p in folder.parent.iterdir() if p.is_dir()) if folder.parent.is_dir() else []
        refusals.refuse([refusals.no_folder(folder, near)])
    wrong = [refusals.unknown_value("max_age", name, list(FIELDS)) for name in max_age or {} if name not in FIELDS]
    reading = _Reading(ids, as_day(as_of, "as_of"), wrong)
    for path in sorted(folder.iterdir()) if named else ():
        if path.suffix.lower() in SUFFIXES and not path.name.startswith(".") and path.is_file():
            reading.attempt(path)
    for account_id, pairs in sorted(reading.found.items()):
        if len(pairs) > 1:
            reading.faults.append(refusals.twice(account_id, [path for path, _ in pairs]))
    refusals.refuse(reading.faults)
    return _gathered(reading, {name: known.holds for name, known in FIELDS.items()} | (max_age or {}))


def _gathered(reading, ages):
    found = {account_id: pairs[0][1] for account_id, pairs in sorted(reading.found.items())}
    known = fact_rows(found, ages=ages, as_of=reading.as_of)
    return Dossiers(
        table=account_rows(reading.accounts, found, known),
        known=known,
        people=people_rows(found, ages=ages, as_of=reading.as_of),
        items=item_rows(found, ages=ages, as_of=reading.as_of),
        actions=action_rows(found),
        files={account_id: pairs[0][0] for account_id, pairs in sorted(reading.found.items())},
        as_of=reading.as_of,
    )


def _ids(accounts):
    ids = accounts["account_id"] if isinstance(accounts, pd.DataFrame) else accounts
    return sorted({str(account_id) for account_id in ids})


def _one(path, reading):
    """Account id and dossier of one file; a KamError with all its faults."""
    content, lines = page(path)
    if isinstance(content, dict) and isinstance(content.get("account_id"), int | float):
        refusals.refuse([refusals.unquoted(f"{path}:{lines[('account_id',)]}", content["account_id"])])
    dossier = validate(content if content is not None else {}, Dossier, where=str(path), lines=lines)
    account_id = dossier.account_id or path.stem
    faults = [*_dated(dossier, path, lines, reading.as_of), *_ranged(dossier, path, lines)]
    if account_id not in reading.accounts:
        where = f"{path}:{lines[('account_id',)]}" if ("account_id",) in lines else str(path)
        faults.append(refusals.no_account(where, account_id, reading.accounts))
    refusals.refuse(faults)
    return account_id, dossier


def _entries(dossier):
    for name in (*FIELDS, "swot", "actions"):
        for place, entry in enumerate(getattr(dossier, name)):
            yield (name, place), entry


def _dated(dossier, path, lines, as_of):
    for where, entry in _entries(dossier):
        for name in ("date", "last_contact", "opened"):
            day = getattr(entry, name, None)
            if day is not None and day > as_of:
                yield refusals.in_future(_at(path, lines, (*where, name)), day, as_of)
        if getattr(entry, "kind", "") == "fact" and (entry.date is None or not entry.source.strip()):
            yield refusals.unproven(_at(path, lines, where))


def _ranged(dossier, path, lines):
    for where, entry in _entries(dossier):
        if hasattr(entry, "low"):
            low, high = entry.low, entry.high
            if (low is not None and low > entry.value) or (high is not None and high < entry.value):
                yield refusals.out_of_order(_at(path, lines, where), low, entry.value, high)


def _at(path, lines, where):
    line = next((lines[where[:n]] for n in range(len(where), 0, -1) if where[:n] in lines), "")
    return f"{path}:{line} {'.'.join(map(str, where))}"
