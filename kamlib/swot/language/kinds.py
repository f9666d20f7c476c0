"""Whether the parts of a condition go together: numbers with numbers, texts with texts, yes or no with yes or no."""

from kamlib.base.text import text
from kamlib.swot.language import faults, tree

KINDS = ("number", "text", "yes/no", "date")
_SAID = {
    "number": text("a number"),
    "text": text("a text"),
    "yes/no": text("a condition, or a column of yes and no"),
    "date": text("a date"),
    "same": text("the same kind on both sides"),
}


def check(node, kinds, *, where=""):
    """Raise unless `node` is a condition whose parts go together.

    Parameters
    ----------
    node : tree
    kinds : dict
        Kind of every column, one of ``KINDS``.
    where : str

    Raises
    ------
    KamError
        KAM-S04, at the column that does not fit.

    Examples
    --------
    >>> check(tree.Column("no_net_revenue", 1), {"no_net_revenue": "yes/no"})
    >>> check(tree.Column("growth", 1), {"growth": "number"})
    Traceback (most recent call last):
    kamlib.base.errors.KamError: ✗ KAM-S04
      where: column 1
      found: a number stands here
      means: a condition, or a column of yes and no is needed
      mend: compare numbers with numbers, texts with texts by == or !=, and join conditions with and, or, not
    """
    _Checker(kinds, where).need(node, "yes/no")


class _Checker:
    def __init__(self, kinds, where):
        self.kinds, self.where = kinds, where

    def need(self, node, wanted):
        found = self.kind(node)
        if found != wanted:
            raise faults.kinds(_place(node), _SAID[found], _SAID[wanted], self.where)

    def kind(self, node):
        match node:
            case tree.Number():
                return "number"
            case tree.Words():
                return "text"
            case tree.Column(name, _):
                return self.kinds[name]
            case tree.Negative() | tree.Chain() | tree.Call():
                return self._computed(node)
        if isinstance(node, tree.Comparison):
            self._compared(node.parts, node.signs)
        else:
            for part in tree.inside(node):
                self.need(part, "yes/no")
        return "yes/no"

    def _computed(self, node):
        if isinstance(node, tree.Call) and node.name == "missing":
            self.kind(node.given[0])
            return "yes/no"
        for part in tree.inside(node):
            self.need(part, "number")
        return "number"

    def _compared(self, parts, signs):
        found = [self.kind(part) for part in parts]
        for part, kind in zip(parts, found, strict=True):
            if kind not in ("number", "text"):
                raise faults.kinds(_place(part), _SAID[kind], _SAID["number"], self.where)
        if len(set(found)) > 1:
            odd = next(part for part, kind in zip(parts, found, strict=True) if kind != found[0])
            raise faults.kinds(_place(odd), _SAID[self.kind(odd)], _SAID["same"], self.where)
        if found[0] == "text" and set(signs) - {"==", "!="}:
            raise faults.kinds(_place(parts[0]), _SAID["text"], _SAID["number"], self.where)


def _place(node):
    return next((part.at for part in tree.walk(node) if isinstance(part, tree.Column)), 1)
