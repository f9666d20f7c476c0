"""The grammar of conditions: a parser by descent, from loose to tight, that builds nothing but the tree.

::

    condition  = both ("or" both)*
    both       = contrary ("and" contrary)*
    contrary   = "not" contrary | comparison
    comparison = sum (("<" | "<=" | ">" | ">=" | "==" | "!=") sum)*
    sum        = product (("+" | "-") product)*
    product    = signed (("*" | "/") signed)*
    signed     = "-" signed | atom
    atom       = number | text | column | function "(" condition ("," condition)* ")" | "(" condition ")"
"""

import math

from kamlib.base.text import text
from kamlib.swot.language import faults, tree
from kamlib.swot.language.tokens import tokens

MAX_LENGTH, MAX_DEPTH = 2_000, 30
SIGNS = ("<", "<=", ">", ">=", "==", "!=")
# how many values each function takes, at least and at most
FUNCTIONS = {"missing": (1, 1), "abs": (1, 1), "min": (2, 20), "max": (2, 20)}


def parsed(source, *, where=""):
    """The tree of a condition.

    Raises
    ------
    KamError
        KAM-S01 for what is not of the language, KAM-S03 for calls and reaching into objects, KAM-S05 for more than
        2,000 characters or 30 levels.

    Examples
    --------
    >>> parsed("recency_days > 90")
    Comparison(parts=(Column(name='recency_days', at=1), Number(value=90.0)), signs=('>',))
    """
    if not isinstance(source, str):
        raise faults.no_text(source, where)
    if len(source) > MAX_LENGTH:
        raise faults.too_long(len(source), MAX_LENGTH, where)
    parser = _Parser(tokens(source, where=where), where)
    whole = parser.condition()
    if parser.now.kind != "end":
        raise faults.unexpected(parser.now, "and, or, < …", where)
    return whole


class _Parser:
    def __init__(self, words, where):
        self.words, self.where, self.position, self.depth = words, where, 0, 0

    @property
    def now(self):
        return self.words[self.position]

    def take(self, *texts, kind="sign"):
        """The next word, if it is one of `texts`; else None."""
        if self.now.kind == kind and self.now.text in texts:
            self.position += 1
            return self.words[self.position - 1]
        return None

    def demand(self, sign):
        if self.take(sign) is None:
            raise faults.unexpected(self.now, sign, self.where)

    def deeper(self, read):
        """What `read` reads, one level down."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise faults.too_deep(self.now.at, MAX_DEPTH, self.where)
        found = read()
        self.depth -= 1
        return found

    def condition(self):
        parts = [self.both()]
        while self.take("or", kind="keyword"):
            parts.append(self.both())
        return parts[0] if len(parts) == 1 else tree.Either(tuple(parts))

    def both(self):
        parts = [self.contrary()]
        while self.take("and", kind="keyword"):
            parts.append(self.contrary())
        return parts[0] if len(parts) == 1 else tree.Both(tuple(parts))

    def contrary(self):
        if self.take("not", kind="keyword"):
            return tree.Not(self.deeper(self.contrary))
        return self.comparison()

    def comparison(self):
        parts, signs = [self.chain("+", "-")], []
        while sign := self.take(*SIGNS):
            signs.append(sign.text)
            parts.append(self.chain("+", "-"))
        return tree.Comparison(tuple(parts), tuple(signs)) if signs else parts[0]

    def chain(self, *signs):
        below = self.product if "+" in signs else self.signed
        first, rest = below(), []
        while sign := self.take(*signs):
            rest.append((sign.text, below()))
        return tree.Chain(first, tuple(rest)) if rest else first

    def product(self):
        return self.chain("*", "/")

    def signed(self):
        return tree.Negative(self.deeper(self.signed)) if self.take("-") else self.atom()

    def atom(self):
        word = self.now
        if word.kind == "number":
            return self._number(word)
        if word.kind == "words":
            self.position += 1
            return tree.Words(word.text[1:-1])
        if word.kind == "name":
            self.position += 1
            return self._call(word) if self.now.text == "(" else tree.Column(word.text, word.at)
        if self.take("("):
            inside = self.deeper(self.condition)
            self.demand(")")
            return inside
        raise faults.unexpected(word, text("a column, a number or ("), self.where)

    def _number(self, word):
        self.position += 1
        value = float(word.text)
        if not math.isfinite(value):
            raise faults.too_large(word, self.where)
        return tree.Number(value)

    def _call(self, word):
        if word.text not in FUNCTIONS:
            raise faults.no_function(word, FUNCTIONS, self.where)
        self.demand("(")
        given = [self.deeper(self.condition)]
        while self.take(","):
            given.append(self.deeper(self.condition))
        self.demand(")")
        low, high = FUNCTIONS[word.text]
        if not low <= len(given) <= high:
            wanted = str(low) if low == high else f"{low} … {high}"
            raise faults.arguments(word.text, len(given), wanted, word.at, self.where)
        return tree.Call(word.text, tuple(given))
