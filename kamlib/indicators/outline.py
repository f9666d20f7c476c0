"""A system as a table: every dimension and indicator with its place, weight and rules."""

import pandas as pd

from kamlib.indicators.tree import designed


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
