"""The tree of an indicator system: nodes that are means of their children, and indicators as leaves."""

from dataclasses import dataclass, field, replace

from kamlib.base.text import Text


class Label(Text):
    """A name that a client wrote in several languages; said in the wanted one, else in the first."""

    def to(self, lang):
        """The name in `lang`."""
        return str(self.values.get(lang) or next(iter(self.values.values())))


class Names(Text):
    """Several names, joined as the language joins them."""

    def to(self, lang):
        """The names in `lang`."""
        return {"zh": "、"}.get(lang, ", ").join(name.to(lang) for name in self.values["names"])


def label(name, code):
    """A name as written in a system: one text, or a mapping by language; the code where there is none.

    >>> label({"en": "Credit", "zh": "信用"}, "credit").to("zh"), label(None, "credit").to("zh")
    ('信用', 'credit')
    """
    names = name if isinstance(name, dict) and name else {"en": name or code}
    return Label(str(code), dict(names))


@dataclass(frozen=True)
class Indicator:
    """A leaf: what is measured, which way is better, and how it is put on the scale."""

    code: str
    name: Label
    weight: float
    direction: object
    treat: tuple = ("none", {})
    method: str = "minmax"
    bounds: object = None
    clip: bool = True
    missing: object = "reweight"
    required: bool = False
    unit: str = ""
    measure: tuple = ("", {})
    column: str = ""
    ends: tuple | None = None
    fill: float | None = None
    dropped: bool = False
    children = ()

    @property
    def needs_spread(self):
        """Whether the scale is taken from the data, so that a constant column cannot be put on it."""
        return self.ends is None and self.bounds is None


@dataclass(frozen=True)
class Node:
    """A mean of its children, which are nodes or indicators."""

    code: str
    name: Label
    weight: float
    exponent: float
    children: tuple = field(default_factory=tuple)

    def leaves(self):
        """All indicators below, in the order in which they are written."""
        return [leaf for child in self.children for leaf in (child.leaves() if child.children else [child])]

    def nodes(self):
        """This node and all nodes below, children before their parents."""
        return [node for child in self.children if child.children for node in child.nodes()] + [self]

    def weights(self):
        """Weights of the children, made to sum to 1."""
        total = sum(child.weight for child in self.children)
        return {child.code: child.weight / total for child in self.children}


def designed(node, share=1.0):
    """Share of each indicator in the whole: the product of the weights on its way up.

    >>> from kamlib.indicators.tree import Indicator, Node
    >>> leaf = lambda code, weight: Indicator(code, label(None, code), weight, 1)
    >>> designed(Node("score", label(None, "s"), 1.0, 1.0, (leaf("a", 3.0), leaf("b", 1.0))))
    {'a': 0.75, 'b': 0.25}
    """
    found = {}
    for child in node.children:
        part = share * node.weights()[child.code]
        found |= designed(child, part) if child.children else {child.code: part}
    return found


def without(node, codes):
    """The tree without the indicators or nodes in `codes`, and without nodes that have nothing left; or None."""
    kept = []
    for child in node.children:
        if child.code in codes:
            continue
        rest = without(child, codes) if child.children else child
        if rest is not None:
            kept.append(rest)
    return replace(node, children=tuple(kept)) if sum(child.weight for child in kept) > 0 else None


def reweighted(node, weights):
    """The tree with other weights of children: ``{node code: {child code: weight}}``."""
    here = weights.get(node.code, {})
    children = [reweighted(child, weights) if child.children else child for child in node.children]
    return replace(node, children=tuple(replace(c, weight=float(here.get(c.code, c.weight))) for c in children))
