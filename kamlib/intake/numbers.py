"""Amounts and quantities as people write them, read exactly.

A column has one decimal mark. It is inferred from the texts that leave no choice (``1.234,56``, ``1,234,567``); where
no text decides and the readings differ, the column is refused until somebody chooses.
"""

import re
from decimal import ROUND_HALF_EVEN, Decimal

import pandas as pd
import pyarrow as pa

from kamlib.base.errors import Exit, Fault, KamError
from kamlib.base.text import text
from kamlib.intake.parsed import Parsed

LIMIT = Decimal(10) ** 14  # values of 1e14 and more are refused: beyond them cents are lost in double precision
MAX_LENGTH = 60
WHOLE_DIGITS, PLACES = 14, 4  # digits before and behind the point
MARKS = (".", ",")
UNITS = {"": 0, "万": 4, "萬": 4, "亿": 8, "億": 8}
CURRENCIES = {
    **dict.fromkeys(("CNY", "RMB", "¥", "CN¥", "人民币", "元", "圆"), "CNY"),
    **dict.fromkeys(("USD", "US$", "$", "美元"), "USD"),
    **dict.fromkeys(("GBP", "£", "英镑"), "GBP"),
    **dict.fromkeys(("EUR", "€", "欧元"), "EUR"),
    **dict.fromkeys(("HKD", "HK$", "港元", "港币"), "HKD"),
    **dict.fromkeys(("JPY", "JP¥", "日元"), "JPY"),
    **dict.fromkeys(("TWD", "NT$", "新台币"), "TWD"),
    **{code: code for code in ("AUD", "CAD", "CHF", "KRW", "SGD", "MOP", "THB", "VND", "INR", "RUB", "NZD")},
}
_PLAIN = str.maketrans(
    "０１２３４５６７８９－−–＋．，（）％￥＄￡　\u00a0\u202f\u2009\u2007’＇", "0123456789---+.,()%¥$£     ''"
)
_CURRENCY = "|".join(re.escape(sign) for sign in sorted(CURRENCIES, key=len, reverse=True))
_WRITTEN = re.compile(
    rf"(?P<open>\()?\ *(?P<sign>[+-])?\ *(?P<before>{_CURRENCY})?\ *(?P<inner>[+-])?\ *"
    rf"(?P<body>[0-9.,' ]*[0-9][0-9.,' ]*?)(?P<power>E[+-]?[0-9]+)?\ *(?P<unit>[万萬亿億])?\ *"
    rf"(?P<after>{_CURRENCY})?\ *(?P<trail>-)?\ *(?P<close>\))?"
)
_WHOLE = r"(?:[0-9]+|[1-9][0-9]{{0,2}}(?:(?P<group>[{other} '])[0-9]{{3}})(?:(?P=group)[0-9]{{3}})*|)"
_BODY = {
    mark: re.compile(rf"(?P<whole>{_WHOLE.format(other=other)})(?:{re.escape(mark)}(?P<part>[0-9]*))?")
    for mark, other in zip(MARKS, reversed(MARKS), strict=True)
}


def parse_numbers(texts, *, decimal=None, where="amount", places=PLACES):
    """Exact values of distinct texts, in one decimal mark for the whole column.

    Understood are thousands (``1,234`` ``1 234`` ``1'234``), a decimal comma, ``(1,234)`` and ``1,234-`` as negative,
    full-width digits, currency signs, codes and words, 万 and 亿, powers of ten. Percentages, infinite values and
    values of 1e14 and more in size are problems. Pass *all* distinct texts of a column: plain ``12.50`` decides what
    ``1,234`` means beside it.

    Parameters
    ----------
    texts : pandas.Series
        Distinct texts; missing and blank ones stay missing.
    decimal : {".", ","}, optional
        The decimal mark, when it is known.
    where : str
        Names the column in an error.
    places : int
        Decimals that are kept: four of money, ten of unit prices.

    Returns
    -------
    Parsed
        Values as ``decimal128(14 + places, places)``, more decimals rounded half to even, with a notice when only four
        are kept; ``currencies`` by text.

    Raises
    ------
    KamError
        KAM-I51, when the texts could mean different numbers or mix both marks, and `decimal` is not given.

    Examples
    --------
    >>> read = parse_numbers(pd.Series(["1,234.5", "(20)", "￥1.2万", "about 7"]))
    >>> [str(value) for value in read.values.dropna()], read.currencies[2], str(read.problems[3])
    (['1234.5000', '-20.0000', '12000.0000'], 'CNY', 'not a number')
    """
    said = {key: value for key, value in texts.items() if _said(value)}
    written = {key: _taken_apart(value) for key, value in said.items()}
    mark = decimal or _mark([found for found in written.values() if found], where)
    read = {key: _value(found, mark, said[key]) for key, found in written.items()}
    numbers = {key: value for key, value in read.items() if isinstance(value, Decimal)}
    scale, kind = Decimal(1).scaleb(-places), pa.decimal128(WHOLE_DIGITS + places, places)
    exact = {key: value.quantize(scale, rounding=ROUND_HALF_EVEN) for key, value in numbers.items()}
    rounded = [key for key in numbers if exact[key] != numbers[key]] if places == PLACES else []
    notices = [_rounding(rounded, said)] if rounded else []
    if mark == "," and any(found and "," in found["body"] for found in written.values()):
        notices.append(text("numbers are read with a decimal comma"))
    currencies = {key: _currency(written[key]) for key in numbers}
    return Parsed(
        values=pd.Series(
            pd.arrays.ArrowExtensionArray(pa.array([exact.get(key) for key in texts.index], kind)), index=texts.index
        ),
        problems=pd.Series({key: v for key, v in read.items() if not isinstance(v, Decimal)}, dtype=object),
        notices=tuple(notices),
        currencies=pd.Series([currencies.get(key, "") for key in texts.index], index=texts.index, dtype="str"),
        format=mark,
    )


def _said(value):
    return isinstance(value, str) and value.translate(_PLAIN).strip() != ""


def _taken_apart(value):
    """The parts of a written number, or None."""
    return _WRITTEN.fullmatch(value.translate(_PLAIN).strip().upper()) if len(value) <= MAX_LENGTH else None


def _mark(written, where):
    """The decimal mark that the texts leave possible."""
    bodies = dict.fromkeys(body for found in written if {".", ","} & set(body := found["body"]))
    able = {mark: [bool(_BODY[mark].fullmatch(body)) for body in bodies] for mark in MARKS}
    only = {
        mark: [body for body, here, there in zip(bodies, able[mark], able[other], strict=True) if here and not there]
        for mark, other in zip(MARKS, reversed(MARKS), strict=True)
    }
    if only["."] and only[","]:
        raise _undecided(where, text("both {first} and {second}", first=only["."][0], second=only[","][0]))
    if only[","]:
        return ","
    either = [body for body, here, there in zip(bodies, able["."], able[","], strict=True) if here and there]
    if either and not only["."]:
        found = text("{shown}: each mark could be a decimal mark or one between thousands", shown=", ".join(either[:3]))
        raise _undecided(where, found)
    return "."


def _undecided(where, found):
    return KamError(
        Fault(
            "KAM-I51",
            where,
            found,
            text("the numbers would differ a thousandfold, so nothing is guessed"),
            text(
                'say what the decimal mark is: decimal: "." or "," under source in the params file, or kam check '
                "--decimal"
            ),
        ),
        exit_code=Exit.USAGE,
    )


def _value(found, mark, written):
    """A Decimal, or the Text that says why there is none."""
    if found is None:
        return _refusal(written)
    if problem := _contradiction(found):
        return problem
    body = _BODY[mark].fullmatch(found["body"])
    if body is None or (found["power"] and body["group"]):
        return text("not a number when {mark} is the decimal mark", mark=mark)
    power = int((found["power"] or "E0")[1:][:6]) + UNITS[found["unit"] or ""]
    digits = re.sub("[^0-9]", "", body["whole"]) or "0"
    number = Decimal(f"{digits}.{body['part'] or '0'}E{power}")
    if number >= LIMIT or round(number, PLACES) >= LIMIT:
        return text("too large: 100,000,000,000,000 or more")
    return -number if _negative(found) and number else number


def _negative(found):
    return bool(found["open"]) or "-" in (found["sign"], found["inner"], found["trail"])


def _contradiction(found):
    signs = [found[name] for name in ("sign", "inner", "trail") if found[name]]
    if bool(found["open"]) != bool(found["close"]) or len(signs) + bool(found["open"]) > 1:
        return text("signs or brackets that do not fit together")
    named = {CURRENCIES[found[name]] for name in ("before", "after") if found[name]}
    return text("two currencies in one amount") if len(named) > 1 else None


def _refusal(written):
    plain = written.translate(_PLAIN).strip().upper()
    if plain.endswith(("%", "‰")):
        return text("a percentage, not an amount")
    if plain.strip("+-") in ("INF", "INFINITY", "∞", "NAN"):
        return text("an infinite or undefined value")
    return text("not a number")


def _currency(found):
    return CURRENCIES.get(found["before"] or found["after"], "")


def _rounding(keys, said):
    shown = said[keys[0]].strip()
    return text("{n:count} numbers, such as {shown}, are rounded to four decimals", n=len(keys), shown=shown)
