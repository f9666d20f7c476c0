"""Statements of every account, each with the cells that it rests on."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

import numpy as np
import pandas as pd

from kamlib.base import checks
from kamlib.base.text import text
from kamlib.swot.application import Application
from kamlib.swot.notes import noted
from kamlib.swot.statement import placeholders

COLUMNS = (
    *("account_id", "code", "perspective", "quadrant", "sentence", "evidence", "kind", "weight"),
    *("date", "stale", "lead", "value", "quantile", "stronger"),
)


@dataclass(frozen=True, eq=False)
class Evidence:
    """Statements, and the rules that had nothing to look at.

    Attributes
    ----------
    items : DataFrame
        One row a statement, by account in the order of the facts, then by rule in the order of the file:
        ``account_id``, ``code``, ``perspective``, ``quadrant``, ``sentence`` (Text), ``evidence`` (tuple of
        :class:`Cell`), ``kind`` (fact, estimate or guess: the least sure of the cells), ``weight``, ``date`` (of the
        oldest cell), ``stale`` (older than `stale_after` days), ``lead`` (first cited column), its ``value`` and
        ``quantile``, ``stronger`` (high, low or ``""``).
    left_out : dict of {str: tuple of str}
        Rules whose columns this run does not have, and those columns.
    as_of : Timestamp
    n_rules, n_accounts : int
    """

    items: pd.DataFrame
    left_out: dict
    as_of: pd.Timestamp
    n_rules: int
    n_accounts: int
    units: ClassVar[dict[str, str]] = {
        "n_statements": "lines",
        "n_accounts": "accounts",
        "n_accounts_with_statements": "accounts",
        "n_rules": "index",
        "n_rules_left_out": "index",
        "n_stale": "lines",
        "n_guesses": "lines",
    }

    @property
    def table(self):
        """The statements as a file can hold them; see :func:`written`. Every sentence is said twice for it."""
        return written(self.items)

    def facts(self):
        """Counts of statements, accounts and rules."""
        return {
            "n_statements": len(self.items),
            "n_accounts": self.n_accounts,
            "n_accounts_with_statements": int(self.items["account_id"].nunique()),
            "n_rules": self.n_rules,
            "n_rules_left_out": len(self.left_out),
            "n_stale": int(self.items["stale"].sum()),
            "n_guesses": int((self.items["kind"] == "guess").sum()),
        }

    def headline(self, lang="en"):
        """One sentence: how many statements, of how many accounts, and how many rules had nothing to look at."""
        return text(
            "{n_statements:count} statements on {n_accounts_with_statements:count} of {n_accounts:count} accounts; "
            "{n_rules_left_out:count} of {n_rules:count} rules were left out for want of data, {n_stale:count} "
            "statements rest on old information",
            **self.facts(),
        ).to(lang)

    def of(self, account_id):
        """Statements of one account."""
        return self.items[self.items["account_id"] == str(account_id)].reset_index(drop=True)


def evidence(facts, rules, *, as_of, currency="", notes=None, stale_after=365):
    """Apply rules to every account.

    A statement is made where the condition is true and every number of its sentence is there.

    Parameters
    ----------
    facts : DataFrame
        One row an account, as :func:`kamlib.swot.facts_of_accounts` gives it.
    rules : Rules
    as_of : date or str
        The day of the run, which dates all cells that have no date of their own.
    currency : str
        Written behind money.
    notes : DataFrame, optional
        The analyst's own statements: ``account_id``, ``perspective``, ``quadrant``, ``statement``, ``source``,
        ``date``, ``kind`` and, if wanted, ``weight``.
    stale_after : int
        Days after which a cell is old.

    Returns
    -------
    Evidence

    Raises
    ------
    KamError
        KAM-T01, T02 for the facts; KAM-S06 for a column of another kind than a rule needs; KAM-S20 for notes.

    Examples
    --------
    >>> from kamlib.swot import load_rules
    >>> facts = pd.DataFrame({"account_id": ["A", "B"], "revenue_share": [0.3, 0.01]})
    >>> found = evidence(facts, load_rules(), as_of="2025-12-31")
    >>> found.items[["account_id", "code"]].values.tolist(), found.items["sentence"][0].to("zh")
    ([['A', 'RT_DEPENDENCE']], '我方依赖度高：占我方销售额的30.0%')
    >>> found.items["evidence"][0][0][:3]
    ('accounts', 'revenue_share', 0.3)
    """
    checks.columns(facts, ["account_id"], table="facts")
    checks.unique(facts, "account_id", table="facts")
    as_of = pd.Timestamp(as_of)
    applied = Application(facts, rules.known, as_of, currency, stale_after)
    left_out = {rule.code: lacking for rule in rules if (lacking := _lacking(rule, facts))}
    parts = [applied.statements(n, rule) for n, rule in enumerate(rules) if rule.code not in left_out]
    parts.append(noted(notes, accounts=facts["account_id"], as_of=as_of, stale_after=stale_after))
    found = _stacked([part for part in parts if part is not None])
    return Evidence(found, left_out, as_of, len(rules), len(facts))


def cells(statements):
    """The cells of statements, one row a cell: what a reader checks, and what a file can hold.

    Parameters
    ----------
    statements : DataFrame
        ``account_id``, ``code``, ``evidence``.

    Returns
    -------
    DataFrame
        ``account_id``, ``code``, ``table``, ``column``, ``value`` (a number, yes and no as 1 and 0; missing where it
        is none), ``words`` (a text or a day; ``""`` where it is a number), ``quantile``, ``as_of``, ``kind``.

    Examples
    --------
    >>> from kamlib.swot import load_rules
    >>> facts = pd.DataFrame({"account_id": ["A"], "revenue_share": [0.3]})
    >>> rows = cells(evidence(facts, load_rules(), as_of="2025-12-31").items)
    >>> rows[["table", "column", "value", "words", "quantile"]].values.tolist()
    [['accounts', 'revenue_share', 0.3, '', nan]]
    """
    rows = [
        (account, code, cell.table, cell.column, *_told(cell.value), cell.quantile, cell.as_of, cell.kind)
        for account, code, row in zip(statements["account_id"], statements["code"], statements["evidence"], strict=True)
        for cell in row
    ]
    names = ["account_id", "code", "table", "column", "value", "words", "quantile", "as_of", "kind"]
    kinds = {name: "str" for name in names} | {"value": "float64", "quantile": "float64", "as_of": "datetime64[us]"}
    return pd.DataFrame(rows, columns=names).astype(kinds)


def _told(value):
    """The value as a number and as words; one of the two."""
    if isinstance(value, date):
        return np.nan, pd.Timestamp(value).strftime("%Y-%m-%d")
    if isinstance(value, str):
        return np.nan, value
    return (np.nan if value is None else float(value)), ""


def written(statements):
    """`statements`, or strategies, as a file can hold them: ``sentence_en``, ``sentence_zh`` in place of objects.

    >>> from kamlib.swot import load_rules
    >>> facts = pd.DataFrame({"account_id": ["A"], "revenue_share": [0.3]})
    >>> written(evidence(facts, load_rules(), as_of="2025-12-31").items)["sentence_en"].tolist()
    ['We depend on it: 30.0% of our revenue']
    """
    said = {f"sentence_{lang}": [sentence.to(lang) for sentence in statements["sentence"]] for lang in ("en", "zh")}
    return statements.drop(columns=["sentence", "evidence"], errors="ignore").assign(**said)


def _lacking(rule, facts):
    """Columns that a rule needs and the run does not have: cited ones, those of its condition and of its sentence."""
    said = (name for name, _ in placeholders(rule.sentence.message))
    return tuple(name for name in dict.fromkeys((*rule.when.columns, *rule.cites, *said)) if name not in facts)


def _stacked(parts):
    """One frame of all parts, ordered by account, then by rule."""
    arrays = {name: _joined([part[name] for part in parts]) for name in COLUMNS}
    row = np.concatenate([part["row"] for part in parts]) if parts else np.array([], dtype=int)
    order = np.lexsort((np.concatenate([part["rule"] for part in parts]), row)) if parts else row
    kinds = {"weight": "float64", "value": "float64", "quantile": "float64", "stale": "bool", "date": "datetime64[us]"}
    objects = ("sentence", "evidence")
    made = {}
    for name in COLUMNS:
        dtype = kinds.get(name, object if name in objects else "str")
        made[name] = pd.Series(arrays[name][order], dtype=dtype)
    return pd.DataFrame(made)


def _joined(arrays):
    return np.concatenate(arrays) if arrays else np.array([], dtype=object)
