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
    table, worded = matrix.items, rules.tows if rules is not None else {}
    rows = []
    for strategy, (within, without) in STRATEGIES.items():
        pairs = [
            (strategy, one.code, two.code, one.weight * two.weight, _sentence(strategy, one, two, worded))
            for one in table[table["quadrant"] == within].itertuples()
            for two in table[table["quadrant"] == without].itertuples()
        ]
        pairs = [(*pair[:4], pair[1:3] in worded, pair[4]) for pair in pairs]
        rows += sorted(pairs, key=lambda pair: (-round(pair[3], 12), not pair[4]))[:top]
    return pd.DataFrame(rows, columns=COLUMNS)


def _sentence(strategy, one, two, worded):
    values = {"internal": one.sentence, "external": two.sentence}
    if (one.code, two.code) in worded:
        said = worded[one.code, two.code]
        return Statement(said.message, values, said.zh)
    return _PLAIN[strategy](values)


_PLAIN = {
    "SO": lambda values: text("Use the strength to take the opportunity. {internal}. {external}.", **values),
    "WO": lambda values: text("Mend the weakness to take the opportunity. {internal}. {external}.", **values),
    "ST": lambda values: text("Use the strength to meet the threat. {internal}. {external}.", **values),
    "WT": lambda values: text("Mend the weakness before the threat strikes. {internal}. {external}.", **values),
}
