"""Strategies that join what lies within with what lies without: SO, WO, ST, WT."""

import pandas as pd

from kamlib.base.text import text
from kamlib.swot.statement import Statement

STRATEGIES = {
    "SO": ("strength", "opportunity"),
    "WO": ("weakness", "opportunity"),
    "ST": ("strength", "threat"),
    "WT": ("weakness", "threat"),
}
COLUMNS = ("strategy", "internal", "external", "weight", "worded", "sentence")


def tows(matrix, *, rules=None, top=3):
    """Pairs of a strength or weakness with an opportunity or threat, by joint weight.

    Parameters
    ----------
    matrix : Matrix
    rules : Rules, optional
        Whose file words some of the pairs; the others get a plain sentence.
    top : int or None
        How many of each strategy; None for all.

    Returns
    -------
    DataFrame
        ``strategy`` (SO, WO, ST, WT), ``internal`` and ``external`` (codes), ``weight`` (product of the two global
        weights), ``worded`` (whether the file words it), ``sentence`` (Text that cites both statements); by strategy,
        then weight; among equals the worded come first, then the order of the sheet.

    Examples
    --------
    >>> from kamlib.swot import evidence, load_rules, matrix
    >>> facts = pd.DataFrame({"account_id": ["A"], "revenue_share": [0.3], "score": [80.0], "score_rank": [0.95]})
    >>> sheet = matrix(evidence(facts, load_rules(), as_of="2025-12-31").items, perspective="relationship")
    >>> tows(sheet)[["strategy", "internal", "external", "weight"]].values.tolist()
    [['ST', 'RS_SCORE', 'RT_DEPENDENCE', 0.25]]
    """
    worded, corners = rules.tows if rules is not None else {}, _corners(matrix.items)
    rows = []
    for strategy, (within, without) in STRATEGIES.items():
        pairs = [
            (one, two, one[1] * two[1], (one[0], two[0]) in worded)
            for one in corners[within]
            for two in corners[without]
        ]
        for one, two, weight, is_worded in sorted(pairs, key=lambda pair: (-round(pair[2], 12), not pair[3]))[:top]:
            rows.append((strategy, one[0], two[0], weight, is_worded, _sentence(strategy, one, two, worded)))
    return pd.DataFrame(rows, columns=COLUMNS)


def _corners(items):
    """Statements of each quadrant as ``(code, weight, sentence)``."""
    found = {quadrant: [] for pair in STRATEGIES.values() for quadrant in pair}
    for quadrant, *told in zip(items["quadrant"], items["code"], items["weight"], items["sentence"], strict=True):
        found[quadrant].append(told)
    return found


def _sentence(strategy, one, two, worded):
    values = {"internal": one[2], "external": two[2]}
    if (one[0], two[0]) in worded:
        said = worded[one[0], two[0]]
        return Statement(said.message, values, said.zh)
    return _PLAIN[strategy](values)


_PLAIN = {
    "SO": lambda values: text("Use the strength to take the opportunity. {internal}. {external}.", **values),
    "WO": lambda values: text("Mend the weakness to take the opportunity. {internal}. {external}.", **values),
    "ST": lambda values: text("Use the strength to meet the threat. {internal}. {external}.", **values),
    "WT": lambda values: text("Mend the weakness before the threat strikes. {internal}. {external}.", **values),
}
