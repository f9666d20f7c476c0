"""A sentence of a rule: written twice by its author, with places for the numbers of an account."""

from dataclasses import dataclass
from string import Formatter

from kamlib.base.text import Text

# which placeholder kinds go with which unit; the first is the usual one
KINDS_OF_UNIT = {
    "money": ("money",),
    "share": ("percent", "percent1"),
    "change": ("percent", "percent1"),
    "index": ("number", "number1", "number3"),
    "days": ("count",),
    "months": ("count", "number1"),
    "count": ("count", "number1"),
    "date": ("day",),
    "name": ("",),
    "yes/no": (),
}


@dataclass(frozen=True)
class Statement(Text):
    """A sentence whose Chinese stands beside the English one instead of in kamlib's catalogue.

    >>> said = Statement("{share:percent} is overdue", {"share": 0.4}, "逾期 {share:percent}")
    >>> str(said), said.to("zh")
    ('40% is overdue', '逾期 40%')
    """

    zh: str = ""

    def to(self, lang):
        """The sentence in `lang`."""
        return Text(self.message if lang == "en" else self.zh, self.values).to(lang)


def placeholders(sentence):
    """``[(name, kind)]`` of a sentence, in order; None where its braces cannot be read.

    >>> placeholders("{a:money} of {b}"), placeholders("{a")
    ([('a', 'money'), ('b', '')], None)
    """
    try:
        parts = [part for part in Formatter().parse(sentence) if part[1] is not None]
    except ValueError:
        return None
    return None if any(conversion for *_, conversion in parts) else [(name, spec) for _, name, spec, _ in parts]


def spelt(sentence):
    """What stands between the placeholders.

    >>> spelt("{a:money} of {b} in 12 months")
    ' of  in 12 months'
    """
    return "".join(literal for literal, *_ in Formatter().parse(sentence))
