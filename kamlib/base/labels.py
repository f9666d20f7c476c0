"""Names of columns and facts for readers, with the unit that says how their values are written."""

import re
from datetime import date

import pandas as pd

from kamlib.base import text as texts
from kamlib.base.glossary import LABELS, VALUES
from kamlib.base.text import text

_WINDOWS = (
    (re.compile(r"revenue_(\d+)m"), lambda n: text("Revenue, {n} months", n=n)),
    (re.compile(r"revenue_prior_(\d+)m"), lambda n: text("Revenue, {n} months before", n=n)),
)
_CHANCES = re.compile(r"p_(\w+)")
_REASONS = (
    (re.compile(r"(\w+) cannot be read"), lambda name: text("{name}: cannot be read", name=label(name))),
    (re.compile(r"(\w+) is missing"), lambda name: text("{name}: missing", name=label(name))),
    (re.compile(r"future date"), lambda: text("the day lies in the future")),
)
_SENTENCES = ("rule", "reason")  # columns of sentences, which may have a translation
MISSING = "–"


def label(column):
    """What readers call `column`; a column that kamlib does not know keeps its name.

    >>> str(label("is_key")), label("revenue_6m").to("zh"), str(label("色号"))
    ('Key account', '近6个月销售额', '色号')
    """
    for pattern, named_window in _WINDOWS:
        if match := pattern.fullmatch(str(column)):
            return named_window(int(match[1]))
    if column in LABELS:
        return LABELS[column][0]
    if (match := _CHANCES.fullmatch(str(column))) and match[1] in VALUES["tier"]:
        return text("Chance of {tier}", tier=VALUES["tier"][match[1]])
    return text("{value}", value=column)


def unit(column):
    """The unit of `column`: ``money``, ``share``, ``date``, … or ``""`` where kamlib does not know it.

    >>> unit("recency_days"), unit("revenue_6m"), unit("色号")
    ('days', 'money', '')
    """
    if any(pattern.fullmatch(str(column)) for pattern, _ in _WINDOWS):
        return "money"
    if (match := _CHANCES.fullmatch(str(column))) and match[1] in VALUES["tier"]:
        return "share"
    return LABELS[column][1] if column in LABELS else ""


def in_currency(name, *, currency, lang="en"):
    """The Text `name` with the unit of money: ``Revenue, CNY``, ``销售额（元）``.

    >>> in_currency(label("revenue"), currency="CNY", lang="zh"), in_currency(label("revenue"), currency="")
    ('销售额（元）', 'Revenue')
    """
    if not currency:
        return name.to(lang)
    said = text("yuan").to(lang) if (currency, lang) == ("CNY", "zh") else currency
    return text("{name}, {currency}", name=name, currency=said).to(lang)


def say(value, unit, lang="en"):
    """One value as a reader meets it; a dash where it is missing.

    >>> say(0.754, "share"), say(-0.12, "change"), say(1234567.891, "money"), say(None, "days")
    ('75.4%', '−12.0%', '1,234,568', '–')
    >>> say(pd.Timestamp("2025-12-31"), "date"), say(True, "yes/no", "zh"), say("007", "name")
    ('2025-12-31', '是', '007')
    """
    if value is None or pd.isna(value):
        return MISSING
    if unit == "yes/no" or isinstance(value, bool):
        return (text("yes") if value else text("no")).to(lang)
    if isinstance(value, date):
        return pd.Timestamp(value).strftime("%Y-%m" if unit == "month" else "%Y-%m-%d")
    if isinstance(value, str):
        return value
    written = _WRITTEN.get(unit, _plain)(value, lang)
    return written.replace("-", "−", 1) if written.startswith("-") else written


def _money(value, lang):
    return texts.count(value, lang) if abs(value) >= 1000 else texts.number(value, lang)


def _change(value, lang):
    return ("+" if value > 0 else "") + texts.percent(value, lang, 1)


def _plain(value, lang):
    return texts.count(value, lang) if float(value).is_integer() else texts.number(value, lang)


def _ordinal(value, lang):
    return str(int(value))


_WRITTEN = {
    "money": _money,
    "share": lambda value, lang: texts.percent(value, lang, 1),
    "change": _change,
    "index": lambda value, lang: texts.number(value, lang, 3 if abs(value) < 1 else 2),
    "ordinal": _ordinal,
    "tiny": lambda value, lang: f"{value:.0e}",
    **dict.fromkeys(("accounts", "lines", "days", "months", "count"), texts.count),
}


def spoken(frame, lang="en"):
    """`frame` with every value as text for readers; columns keep their names.

    Parameters
    ----------
    frame : DataFrame
    lang : {"en", "zh"}

    Returns
    -------
    DataFrame
        Text only: for reading, not for computing.

    Examples
    --------
    >>> spoken(pd.DataFrame({"state": ["new"], "accounts": [1200]}), "zh").iloc[0].tolist()
    ['新增', '1,200']
    """
    return pd.DataFrame({c: _spoken_column(frame[c], c, lang) for c in frame.columns}, index=frame.index, dtype=object)


class Reading(pd.DataFrame):
    """A frame of text as a notebook shows it: whole sentences, and no row numbers."""

    def _repr_html_(self):
        with pd.option_context("display.max_colwidth", None):
            return self.to_html(index=False, border=0, max_rows=60, notebook=True)


def named(frame, lang="en"):
    """`frame` for readers: headings and values in `lang`, numbers by their unit.

    Parameters
    ----------
    frame : DataFrame
    lang : {"en", "zh"}

    Returns
    -------
    Reading
        A frame of text only: for reading, not for computing.

    Examples
    --------
    >>> named(pd.DataFrame({"account_id": ["007"], "share": [0.2041]}))
      Account  Share
    0     007  20.4%
    """
    return Reading(spoken(frame, lang).rename(columns=lambda column: label(column).to(lang)))


def _spoken_column(values, column, lang):
    kind = unit(column)
    if kind == "money" and pd.to_numeric(values, errors="coerce").abs().max() >= 1000:
        kind = "count"  # one precision a column
    return [coded(v, column, lang) if isinstance(v, str) else say(v, kind, lang) for v in values]


def value_name(value, column):
    """The words for a code of kamlib's own in `column`, as a Text; what came from the data stays as it is.

    >>> str(value_name("VIP", "tier")), value_name("gold", "tier").to("zh")
    ('VIP', '黄金')
    """
    return VALUES.get(column, {}).get(value) or text("{value}", value=value)


def coded(value, column, lang):
    """The words for a code of kamlib's own; what came from the data stays as it is.

    >>> coded("diamond", "tier", "zh"), coded("VIP", "tier", "zh")
    ('钻石', 'VIP')
    """
    if column == "column" and value in LABELS:
        return label(value).to(lang)
    if value in VALUES.get(column, {}):
        return VALUES[column][value].to(lang)
    if column not in _SENTENCES or lang == "en":
        return value
    for pattern, sentence in _REASONS:
        if match := pattern.fullmatch(value):
            return sentence(*match.groups()).to(lang)
    return texts.catalogue(lang).gettext(value) if value else value
