"""Sentences in Chinese and English, with numbers written as each language writes them.

A sentence is written once, in English, as a whole; its translation stands in ``kamlib/locale/zh/*.po``.
Numbers enter through placeholders that name their kind, so that each language formats them its own way.
"""

import gettext
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import resources
from string import Formatter

from babel import dates, numbers
from babel.messages import mofile, pofile

LANGUAGES = ("en", "zh")
_LOCALE = {"en": "en_US", "zh": "zh_Hans_CN"}


def count(value, lang="en"):
    """Whole number with separators: ``1,234``."""
    return numbers.format_decimal(round(value), format="#,##0", locale=_LOCALE[lang])


def percent(value, lang="en", digits=0):
    """A share in [0, 1] as per cent: ``77%``."""
    return numbers.format_decimal(value * 100, format=_pattern(digits), locale=_LOCALE[lang]) + "%"


def number(value, lang="en", digits=2):
    """A plain number with fixed decimals: ``0.76``."""
    return numbers.format_decimal(value, format=_pattern(digits), locale=_LOCALE[lang])


def compact(value, lang="en"):
    """A number in few characters: ``1.2M`` in English, ``120万`` in Chinese; whole below a thousand, or 万, as it is.

    >>> compact(1_200_000), compact(86.127, "zh"), compact(529.2976), compact(0.5), compact(4725.52, "zh")
    ('1.2M', '86.13', '529', '0.5', '4,726')
    """
    if abs(value) < {"en": 1_000, "zh": 10_000}[lang]:
        small = "#,##0.##" if abs(value) < 100 else "#,##0"
        return numbers.format_decimal(value, format=small, locale=_LOCALE[lang])
    return numbers.format_compact_decimal(value, locale=_LOCALE[lang], fraction_digits=1)


def money(value, currency="", lang="en"):
    """Money in few characters with its currency: ``1.2M CNY``, ``120万元``.

    >>> money(1_200_000, "CNY"), money(1_200_000, "CNY", "zh"), money(1_200_000, "GBP", "zh")
    ('1.2M CNY', '120万元', '120万 GBP')
    """
    if lang == "zh" and currency == "CNY":
        return compact(value, lang) + "元"
    return f"{compact(value, lang)} {currency}".strip()


def day(value, lang="en"):
    """A date as the language writes it: ``31 December 2025``, ``2025年12月31日``."""
    pattern = {"en": "d MMMM y", "zh": "y年M月d日"}[lang]
    return dates.format_date(value, pattern, locale=_LOCALE[lang])


def _pattern(digits):
    return "#,##0" + ("." + "0" * digits if digits else "")


_KINDS = {
    "count": count,
    "percent": percent,
    "percent1": lambda value, lang: percent(value, lang, 1),
    "number": number,
    "number1": lambda value, lang: number(value, lang, 1),
    "number3": lambda value, lang: number(value, lang, 3),
    "compact": compact,
    "exact": number,
    "day": day,
    "money": lambda value, lang: money(*value, lang),
}


class _Localised(Formatter):
    def __init__(self, lang):
        self.lang = lang

    def format_field(self, value, spec):
        if isinstance(value, Text):
            value = value.to(self.lang)
        if spec in _KINDS:
            return _KINDS[spec](value, self.lang)
        return format(value.isoformat() if isinstance(value, date) else value, spec)


@dataclass(frozen=True)
class Text:
    """A sentence that can be said in each language; ``str()`` says it in English."""

    message: str
    values: Mapping = field(default_factory=dict)

    def to(self, lang):
        """The sentence in `lang` (``"en"`` or ``"zh"``)."""
        template = self.message if lang == "en" else catalogue(lang).gettext(self.message)
        return _Localised(lang).vformat(template, (), self.values)

    def __str__(self):
        return self.to("en")


def text(message, /, **values):
    """A sentence with its values; placeholders may name a kind.

    Kinds: ``count``, ``percent``, ``percent1``, ``number``, ``number1``, ``number3``, ``compact``, ``exact``, ``day``,
    ``money`` (of a pair: amount, currency).

    >>> str(text("{n:count} accounts hold {share:percent}", n=1234, share=0.77))
    '1,234 accounts hold 77%'
    """
    return Text(message, values)


@cache
def catalogue(lang):
    """All translations of one language, from ``kamlib/locale/<lang>/*.po``."""
    merged = None
    for entry in sorted(resources.files("kamlib").joinpath("locale", lang).iterdir(), key=lambda e: e.name):
        if not entry.name.endswith(".po"):
            continue
        with entry.open("rb") as stream:
            part = gettext.GNUTranslations(_compiled(pofile.read_po(stream, locale=lang)))
        part.add_fallback(merged) if merged else None
        merged = part
    return merged or gettext.NullTranslations()


def characters(lang):
    """All characters of the translations of one language.

    >>> "客" in characters("zh")
    True
    """
    merged, found = catalogue(lang), set()
    while merged is not None:
        found.update(*(said for said in getattr(merged, "_catalog", {}).values() if isinstance(said, str)))
        merged = getattr(merged, "_fallback", None)
    return "".join(sorted(found))


def _compiled(catalog):
    buffer = io.BytesIO()
    mofile.write_mo(buffer, catalog)
    buffer.seek(0)
    return buffer
