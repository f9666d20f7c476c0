"""What a condition is made of; chains are flat, so that no condition is deeper than its brackets."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Number:
    """A number as written."""

    value: float


@dataclass(frozen=True)
class Words:
    """A text in quotes."""

    value: str


@dataclass(frozen=True)
class Column:
    """A column by name; `at` counts characters from 1."""

    name: str
    at: int


@dataclass(frozen=True)
class Negative:
    """A number with its sign turned."""

    part: object


@dataclass(frozen=True)
class Chain:
    """``first (sign part)*``: sums of + and −, products of * and /, from left to right."""

    first: object
    rest: tuple


@dataclass(frozen=True)
class Call:
    """A function of the language."""

    name: str
    given: tuple


@dataclass(frozen=True)
class Comparison:
    """``a < b <= c``: true where every step holds."""

    parts: tuple
    signs: tuple


@dataclass(frozen=True)
class Not:
    """The contrary; of what is unknown, unknown."""

    part: object


@dataclass(frozen=True)
class Both:
    """All of the parts: ``and``."""

    parts: tuple


@dataclass(frozen=True)
class Either:
    """One of the parts at least: ``or``."""

    parts: tuple


def columns(node):
    """Names of the columns below `node`, in the order of their first place.

    >>> columns(Comparison((Column("b", 1), Chain(Column("a", 5), (("+", Column("b", 9)),))), ("<",)))
    ('b', 'a')
    """
    return tuple(dict.fromkeys(part.name for part in walk(node) if isinstance(part, Column)))


def walk(node):
    """`node` and everything below it, from left to right."""
    yield node
    for part in inside(node):
        yield from walk(part)


def inside(node):
    """The parts right below `node`."""
    match node:
        case Negative(part) | Not(part):
            return (part,)
        case Chain(first, rest):
            return (first, *(part for _, part in rest))
        case Call(_, given):
            return given
        case Comparison(parts, _) | Both(parts) | Either(parts):
            return parts
        case _:
            return ()
