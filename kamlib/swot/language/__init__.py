"""A small language of conditions on columns. It is parsed by a grammar of its own and never run as Python."""

from dataclasses import dataclass

import numpy as np

from kamlib.base.errors import KamError
from kamlib.swot.language import faults, tree
from kamlib.swot.language.grammar import FUNCTIONS, parsed
from kamlib.swot.language.kinds import KINDS, check
from kamlib.swot.language.meaning import Cells, holds

__all__ = ["FUNCTIONS", "KINDS", "Cells", "Expression", "expression"]


@dataclass(frozen=True)
class Expression:
    """A condition that was read and checked.

    Attributes
    ----------
    source : str
        As written.
    columns : tuple of str
        The columns that it names, in order.
    """

    source: str
    columns: tuple
    node: object
    kinds: dict

    def holds(self, frame):
        """Rows of `frame` of which the condition is true; what rests on a missing value is not true.

        >>> import pandas as pd
        >>> said = expression("growth < 0 or missing(growth)", columns={"growth": "number"})
        >>> said.holds(pd.DataFrame({"growth": [0.1, -0.1, None]})).tolist()
        [False, True, True]
        """
        return holds(self.node, frame, kinds=self.kinds)[0]

    def unknown(self, frame):
        """Rows of `frame` of which nothing can be said, because a value is missing."""
        true, false = holds(self.node, frame, kinds=self.kinds)
        return ~np.logical_or(true, false)


def expression(source, *, columns, where=""):
    """Read a condition: columns, numbers, texts, ``+ - * /``, comparisons, ``and or not``, four functions.

    ``missing(x)`` tells whether a value is missing; ``abs(x)``, ``min(x, y, …)``, ``max(x, y, …)`` compute. Texts in
    single or double quotation marks are compared by ``==`` and ``!=``. Comparisons may be chained: ``0 < x <= 1``.

    Parameters
    ----------
    source : str
        At most 2,000 characters and 30 levels of brackets.
    columns : dict
        The columns that may stand in it and their kinds: ``number``, ``text``, ``yes/no``, ``date``.
    where : str
        File, line and path, for faults.

    Returns
    -------
    Expression

    Raises
    ------
    KamError
        KAM-S01 what is not of the language; KAM-S02 every unknown column, with the nearest name; KAM-S03 attributes,
        ``@``, indexing, calls of anything but the four functions; KAM-S04 kinds that do not go together; KAM-S05 too
        long or too deep. Each names the character, counted from 1.

    Examples
    --------
    >>> expression("growth < -0.2 and tier == 'gold'", columns={"growth": "number", "tier": "text"}).columns
    ('growth', 'tier')
    >>> expression("grwth < 0", columns={"growth": "number"}, where="rules.yaml:3 rules.0.when")
    Traceback (most recent call last):
    kamlib.base.errors.KamError: ✗ KAM-S02
      where: rules.yaml:3 rules.0.when, column 1
      found: unknown column grwth
      means: no table of a run has it, so that the condition could never be met
      mend: did you mean growth?
    """
    node = parsed(source, where=where)
    strange = [part for part in tree.walk(node) if isinstance(part, tree.Column) and part.name not in columns]
    if strange:
        raise KamError(*(faults.unknown_column(part.name, part.at, columns, where) for part in strange))
    check(node, columns, where=where)
    names = tree.columns(node)
    return Expression(source, names, node, {name: columns[name] for name in names})
