"""Where the numbers of an account sheet come from: each is looked for in the cells of the account's own rows."""

import re
from datetime import date

import pandas as pd

from kamlib.base import labels
from kamlib.base import text as texts

NUMBER = re.compile(r"\d[\d,.]*\d|\d")
ENDS = (("62_forecast", "forecast"), ("67_outlook", "outlook"))
HEAD = ("accounts", "tiers", "pareto", "forecast", "outlook")
WINDOW = {"12"}  # months, a part of the column's name
FULL = {"100"}  # of a score
UNITS = ("share", "money", "days", "index", "count", "")


def numbers(said):
    """The numbers in a text, as they are written."""
    return set(NUMBER.findall(said))


class Tables:
    """The recorded tables of a run, read without the code that makes sheets."""

    def __init__(self, record):
        self.record, self.currency = record, record.currency
        places = (record.folder / "tables").glob("*.parquet")
        self.frames = {path.stem: pd.read_parquet(path) for path in places}
        owned = {name: frame for name, frame in self.frames.items() if "account_id" in frame}
        self._split = {name: dict(iter(frame.groupby("account_id"))) for name, frame in owned.items()}

    def cells(self, account, lang, *names):
        """All numbers that the cells of the account in some tables may be written as."""
        frames = [self._split[name][account] for name in names if account in self._split.get(name, {})]
        return set().union(*(self.written(frame, lang) for frame in frames))

    def written(self, frame, lang):
        """All numbers that the cells of `frame` may be written as."""
        told = (said for column in frame for value in frame[column] for said in _ways(value, self.currency, lang))
        return {number for said in told for number in numbers(said)}

    def threats(self, account):
        """Competitors in the region of the account."""
        return self.frames["threats"][self.frames["threats"]["region"] == self.account(account)["region"]]

    def account(self, account):
        """Its row in the table of accounts."""
        return self._split["accounts"][account].iloc[0]

    def months(self, account, lang):
        """Net money by month, as numbers that may be written."""
        lines = self._split["transactions"].get(account, self.frames["transactions"].head(0))
        sums = lines["amount"].astype("float64").groupby(pd.to_datetime(lines["date"]).dt.strftime("%Y-%m")).sum()
        said = [f"{month} {texts.money(money, self.currency, lang)}" for month, money in sums.items()]
        return {number for one in said for number in numbers(one)}


def untraced(told, tables, account, lang):
    """Numbers in the content of a sheet that stand in no cell that they could come from: ``(text, numbers)``."""
    for said, known in _said(told, tables, account, lang):
        new = numbers(said) - known
        if new:
            yield said, sorted(new)


def _ways(value, currency, lang):
    """How a sheet may write one cell."""
    if isinstance(value, str):
        yield value
    elif value is None or pd.isna(value) or isinstance(value, bool):
        return
    elif isinstance(value, date):
        yield from (f"{value:%Y-%m-%d}", f"{value:%Y-%m}", texts.day(value, lang))
    else:
        value = float(value)
        yield from (texts.money(value, currency, lang), texts.percent(value, lang), texts.percent(value, lang, 1))
        yield from (texts.number(value, lang, digits) for digits in (0, 1))
        yield from (texts.compact(value, lang), texts.number(abs(value) * 100, lang, 1))
        yield from (labels.say(value, unit, lang) for unit in UNITS)


def _said(told, tables, account, lang):
    """Every text of the sheet, with the numbers that may stand in it."""
    ends = [tables.record.fact(step, result, "end") for step, result in ENDS]
    days = {n for end in ends if end for n in numbers(texts.day(pd.Timestamp(end[0]), lang))}
    head = tables.cells(account, lang, *HEAD) | days | WINDOW
    yield from ((" ".join(each), head) for each in told["strip"])
    scored = tables.cells(account, lang, "scores", "robustness")
    yield from ((said, scored | FULL) for said in told["lede"])
    yield from ((said, scored) for _, said, *_ in told["peers"])
    yield from ((said, tables.months(account, lang)) for said in told["months_said"][1:2])
    stated = tables.cells(account, lang, "swot_statements", "swot_sheet")
    lines = [line for _, parts in told["corners"] for part in parts for line in part.lines]
    yield from ((f"{line.said} {line.marks}", stated) for line in lines)
    for part in told["parts"]:
        known = tables.cells(account, lang, part.table)
        known |= tables.written(tables.threats(account), lang) if part.table == "threats" else set()
        known |= stated | {str(len(part.lines))} if part.table == "swot_difference" else set()
        yield from ((f"{line.said} {line.marks}", known) for line in part.lines)
    planned = tables.cells(account, lang, "plan_actions")
    yield from ((" ".join(row), planned | WINDOW) for row in (told["actions"].rows if told["actions"] else ()))
    yield from ((f"{line.tag} {line.said}", set()) for line in told["unknown"].lines)
