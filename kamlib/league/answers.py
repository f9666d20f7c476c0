"""What a method answered, checked: one finite number for each account, in the order of the features."""

import numpy as np
import pandas as pd

from kamlib.base.errors import Fault, KamError
from kamlib.base.text import text


def checked(score, seen, *, name, origin):
    """`score` as floats in the order of `seen`; a series in another order is put right by its labels.

    Raises
    ------
    KamError
        KAM-L03 of another length or of other accounts; KAM-L04 no numbers; KAM-L05 missing or infinite.

    >>> seen = pd.DataFrame({"account_id": ["A", "B"]})
    >>> checked(pd.Series({"B": 1, "A": 2}), seen, name="mine", origin="2025-07-01").tolist()
    [2.0, 1.0]
    """
    where = f"{name}: {origin}"
    if isinstance(score, pd.Series) and not score.index.equals(seen.index):
        score = _aligned(score, seen, where)
    if np.ndim(score) != 1 or len(score) != len(seen):
        shape = " × ".join(map(str, np.shape(score))) or "1"
        raise _refused("KAM-L03", where, text("{shape} values for {n:count} accounts", shape=shape, n=len(seen)))
    try:
        numbers = pd.to_numeric(pd.Series(np.asarray(score))).to_numpy(dtype="float64", na_value=np.nan)
    except (TypeError, ValueError) as error:
        raise _refused("KAM-L04", where, text("values that are no numbers")) from error
    wrong = int((~np.isfinite(numbers)).sum())
    if wrong:
        found = text("{wrong:count} of {n:count} scores are missing or infinite", wrong=wrong, n=len(seen))
        raise _refused("KAM-L05", where, found)
    return numbers


def _aligned(score, seen, where):
    """A series by its labels: the rows of the features, or account ids."""
    for labels in (seen.index, pd.Index(seen["account_id"])):
        if score.index.is_unique and len(score) == len(labels) and score.index.isin(labels).all():
            return score.reindex(labels)
    if len(score) != len(seen):
        return score
    found = text("a series whose labels are not those of the {n:count} accounts", n=len(seen))
    raise _refused("KAM-L03", where, found)


def _refused(code, where, found):
    return KamError(
        Fault(
            code,
            where,
            found,
            text("no list can be made from these scores"),
            text("let the method return one finite number for each row of the features, in their order"),
        )
    )
