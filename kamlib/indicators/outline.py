"""A system as a table: every dimension and indicator with its place, weight and rules."""

from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from kamlib.base.text import text
from kamlib.indicators.tree import designed


@dataclass(frozen=True, eq=False)
class Description:
    """A system in short.

    Attributes
    ----------
    table : DataFrame
        See :func:`outline`, with ``name_zh`` beside the English ``name``.
    """

    design: object
    units: ClassVar[dict[str, str]] = {
        "n_dimensions": "index",
        "n_indicators": "index",
        "consistency_ratio": "index",
        "verified_by": "name",
        "approved_by": "name",
    }

    @property
    def table(self):
        """The tree as a table."""
        return outline(self.design).assign(name_zh=outline(self.design, "zh")["name"])

    def facts(self):
        """Size, consistency of judgements in pairs (0 without any), and who answers for the system."""
        judged = self.design.judged.values()
        return {
            "n_dimensions": len(self.design.tree.children),
            "n_indicators": len(self.design.tree.leaves()),
            "consistency_ratio": round(max((found.cr for found in judged), default=0.0), 6),
            "verified_by": self.design.verified_by,
            "approved_by": self.design.approved_by,
        }

    def headline(self, lang="en"):
        """One sentence: the system's name and size, and who verified and approved it."""
        facts = {**self.facts(), "name": self.design.name}
        if self.design.verified_by or self.design.approved_by:
            nobody = text("nobody")
            facts |= {who: facts[who] or nobody for who in ("verified_by", "approved_by")}
            return text(
                "{name}: {n_dimensions:count} dimensions, {n_indicators:count} indicators; verified by {verified_by}, "
                "approved by {approved_by}",
                **facts,
            ).to(lang)
        return text("{name}: {n_dimensions:count} dimensions, {n_indicators:count} indicators", **facts).to(lang)


def outline(design, lang="en"):
    """The tree of a system, parents before their children.

    Parameters
    ----------
    design : Design
    lang : str

    Returns
    -------
    DataFrame
        ``code``, ``parent``, ``level`` (1 below the score), ``name``, ``weight`` (among siblings), ``share`` (in the
        whole), ``direction``, ``measure``, ``treat``, ``normalise``; the last four are empty for dimensions.
    """
    return pd.DataFrame(_rows(design.tree, designed(design.tree), 1, lang))


def _rows(node, shares, level, lang):
    for child in node.children:
        below = [leaf.code for leaf in child.leaves()] if child.children else [child.code]
        yield {
            "code": child.code,
            "parent": node.code,
            "level": level,
            "name": child.name.to(lang),
            "weight": node.weights()[child.code],
            "share": sum(shares[code] for code in below),
            **_rules(child),
        }
        if child.children:
            yield from _rows(child, shares, level + 1, lang)


def _rules(child):
    if child.children:
        return dict.fromkeys(("direction", "measure", "treat", "normalise"), "")
    scale = child.method if child.bounds is None else f"{child.method} {child.bounds}"
    way = {1: "benefit", -1: "cost"}.get(child.direction) if isinstance(child.direction, int) else str(child.direction)
    return {"direction": way, "measure": child.measure[0], "treat": child.treat[0], "normalise": scale}
