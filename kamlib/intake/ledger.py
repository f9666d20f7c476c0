"""The proof that no line and no money is lost: in = kept + excluded by rule + rejected by reason."""

import pandas as pd

from kamlib.base.errors import Exit, Fault, KamError
from kamlib.base.text import text
from kamlib.intake.clean import EXCLUDED, KEPT, REJECTED, SHAPE

COLUMNS = ("step", "rule", "rows", "amount", "amount_unknown", "share")
IN = "in"


def ledger(lines, *, shape=0):
    """Count lines and sum money by what became of them.

    Money that cannot be read cannot be summed: such lines count as rows, and ``amount_unknown`` says how many of them
    stand behind a sum of money. So the money that came in is the money that could be read.

    Parameters
    ----------
    lines : ibis.Table
        With ``_what``, ``_rule`` and the canonical money as ``_money`` (missing where it cannot be read).
    shape : int
        Lines that never became a row of the table, because their shape is wrong; their money is not known.

    Returns
    -------
    DataFrame
        ``step`` (in, excluded, rejected, kept), ``rule``, ``rows``, ``amount`` (exact decimals), ``amount_unknown``
        (lines), ``share`` (of all lines). The first row is what came in, the last what is kept.

    Raises
    ------
    KamError
        KAM-I90, exit code 60, when the parts are not the whole.

    Examples
    --------
    >>> import ibis
    >>> lines = {"_what": ["kept", "excluded"], "_rule": ["", "guests"], "_money": [5.0, 2.0]}
    >>> ledger(ibis.memtable(lines))[["step", "rule", "rows", "share"]].values.tolist()
    [['in', '', 2, 1.0], ['excluded', 'guests', 1, 0.5], ['kept', '', 1, 0.5]]
    """
    sums = {"rows": lines.count(), "amount": lines["_money"].sum(), "amount_unknown": lines["_money"].isnull().sum()}
    came = lines.aggregate(**sums).to_pyarrow().to_pylist()[0]
    parts = lines.group_by("_what", "_rule").agg(**sums).to_pyarrow().to_pylist() if came["rows"] else []
    parts.sort(key=lambda part: part["_rule"])
    if shape:
        parts.append({"_what": REJECTED, "_rule": SHAPE, "rows": shape, "amount": None, "amount_unknown": shape})
        came = {**came, "rows": came["rows"] + shape, "amount_unknown": (came["amount_unknown"] or 0) + shape}
    rows = [{"step": IN, "rule": "", **came}]
    for what in (EXCLUDED, REJECTED, KEPT):
        rows += [{"step": what, "rule": p["_rule"], **p} for p in parts if p["_what"] == what]
    table = pd.DataFrame(rows)
    table["amount"] = [amount if amount is not None else 0 for amount in table["amount"]]
    table["share"] = table["rows"] / max(came["rows"], 1)
    return balanced(table[list(COLUMNS)])


def balanced(table):
    """`table`, when its parts add up to what came in."""
    came, parts = table.iloc[0], table.iloc[1:]
    off = [c for c in ("rows", "amount", "amount_unknown") if came[c] != sum(parts[c])]
    if off:
        raise KamError(
            Fault(
                "KAM-I90",
                "ledger",
                text("{columns} do not add up", columns=", ".join(off)),
                text("a line or an amount was lost or counted twice"),
                text("report it with the data that shows it"),
            ),
            exit_code=Exit.GATE_FAILED,
        )
    return table
