"""Weights of a sheet from a file: a name, a number a statement, or comparisons in pairs."""

from pathlib import Path

import pandas as pd

from kamlib.base import project, settings
from kamlib.base.errors import Fault, KamError
from kamlib.base.text import text
from kamlib.swot.rules import QUADRANTS
from kamlib.swot.weights import Pairwise

KEYS = ("weights", "accepted")


def load_weights(path):
    """What a file says of the weights of one sheet.

    Parameters
    ----------
    path : str or Path
        Read from the project root when relative. Under ``weights`` stands ``equal``, ``given``, a mapping of codes to
        numbers, or one of ``groups`` and quadrants to matrices: a row under each name, its columns in the order of
        the rows, such as ``groups: {strength: [1, 3], threat: [1/3, 1]}``. Under ``accepted``, if wanted, why
        comparisons with a consistency ratio above 0.10 may stand.

    Returns
    -------
    dict
        ``weights`` and ``accepted``, as :func:`kamlib.swot.matrix` takes them.

    Raises
    ------
    KamError
        KAM-P01 to P04 for a file that cannot be read, KAM-S19 for every part that is none of these, KAM-S23 for rows
        of another length.

    Examples
    --------
    >>> load_weights("params/swot/weights.yaml")
    {'weights': 'equal', 'accepted': ''}
    """
    path = project.resolve(path) if not Path(path).is_absolute() else Path(path)
    content, _ = settings.read_yaml(path)
    return read_weights(content, where=str(path))


def read_weights(content, *, where="weights"):
    """The same from the content of such a file; see :func:`load_weights`.

    Examples
    --------
    >>> read_weights({"weights": {"RS_PAYS": 2, "RT_LATE": 1}})
    {'weights': {'RS_PAYS': 2, 'RT_LATE': 1}, 'accepted': ''}
    >>> told = read_weights({"weights": {"groups": {"strength": [1, 3], "threat": ["1/3", 1]}}})
    >>> told["weights"].groups.values.round(2).tolist()
    [[1.0, 3.0], [0.33, 1.0]]
    """
    faults = []
    content = content if isinstance(content, dict) else {"weights": content}
    faults += [_fault(f"{where} {key}", key, "weights, accepted") for key in content if key not in KEYS]
    given, accepted = content.get("weights", "equal"), content.get("accepted", "")
    if not isinstance(accepted, str):
        faults.append(_fault(f"{where} accepted", accepted, "accepted: …"))
    if isinstance(given, dict) and "groups" in given:
        given = _pairwise(given, f"{where} weights", faults)
    elif not isinstance(given, str | dict):
        faults.append(_fault(f"{where} weights", given, "equal, given, {CODE: 1}, {groups: …}"))
    if faults:
        raise KamError(*faults)
    return {"weights": given, "accepted": accepted}


def _pairwise(given, where, faults):
    faults += [
        _fault(f"{where}.{name}", name, ", ".join(QUADRANTS)) for name in given if name not in ("groups", *QUADRANTS)
    ]
    made = {name: _matrix(rows, f"{where}.{name}", faults) for name, rows in given.items()}
    return Pairwise(made.pop("groups"), made)


def _matrix(rows, where, faults):
    if not isinstance(rows, dict) or not all(isinstance(row, list) for row in rows.values()):
        faults.append(_fault(where, rows, "{A: [1, 3], B: [1/3, 1]}"))
        return None
    uneven = [name for name, row in rows.items() if len(row) != len(rows)]
    faults += [_uneven(f"{where}.{name}", len(rows[name]), len(rows)) for name in uneven]
    if uneven:
        return None
    names = [str(name) for name in rows]
    return pd.DataFrame([[_cell(cell) for cell in row] for row in rows.values()], index=names, columns=names)


def _cell(cell):
    """A number, also when it is written as a fraction such as 1/3; anything else stays for the check of cells."""
    if isinstance(cell, str) and cell.count("/") == 1:
        above, below = (part.strip() for part in cell.split("/"))
        if above.isdecimal() and below.isdecimal() and int(below):
            return int(above) / int(below)
    return cell


def _uneven(where, found, wanted):
    return Fault(
        "KAM-S23",
        where,
        text("{found:count} values in a row, {wanted:count} rows", found=found, wanted=wanted),
        text("comparisons in pairs set the same things against each other, each once"),
        text("write one value for each of them"),
    )


def _fault(where, found, wanted):
    means = text("this setting cannot be read")
    return Fault(
        "KAM-S19", where, text("{value}", value=repr(found)[:80]), means, text("write {wanted}", wanted=wanted)
    )
