"""Outliers and skew: what is done to an indicator before it is put on a scale, and a report of it."""

import numpy as np
import pandas as pd

from kamlib.indicators.faults import infinite, refuse, unknown, wrong_value

RULES = ("none", "log1p", "asinh", "winsorise", "jrc", "clip", "log_from")
JRC = {"winmax": 5, "skew": 2.0, "kurt": 3.5}


def treat(frame, *, rule):
    """Treat each column of `frame` by one rule.

    Parameters
    ----------
    frame : DataFrame or Series of float
        Raw values; missing values stay missing.
    rule : str or mapping
        ``none``; ``log1p``: sign(x)·log(1 + abs x); ``asinh``; ``{"winsorise": {"share": s}}``: values beyond the
        quantiles s and 1 - s (R type 7) are set to them; ``{"jrc": {"winmax": 5, "skew": 2, "kurt": 3.5}}``: a column
        passes when abs(skew) is below its limit or the kurtosis is; if not, at most `winmax` points at the longer tail
        are moved to the next value, and if that does not help the column becomes log(x - min + 0.01·(max - min)).
        Rules with fixed numbers, which a frozen system uses: ``{"clip": [low, high]}``, ``{"log_from": [min, max]}``.

    Returns
    -------
    tuple of (DataFrame or Series, DataFrame)
        The treated values, and one row a column: ``indicator``, ``done`` (none, log1p, asinh, winsorised, log),
        ``moved`` (points), ``skew_before``, ``kurt_before``, ``skew``, ``kurt`` (sample-corrected), ``low``, ``high``
        (limits of winsorising, or the range that the logarithm was taken from).

    Raises
    ------
    KamError
        KAM-E105 an unknown rule; KAM-E107 infinite values.

    Notes
    -----
    The JRC rule is that of the European Commission's Joint Research Centre as COINr applies it.

    Examples
    --------
    >>> treated, report = treat(pd.Series([1.0, 2, 3, 4, 5, 90], name="x"), rule={"jrc": {"winmax": 1}})
    >>> treated.tolist(), report.loc[0, "done"]
    ([1.0, 2.0, 3.0, 4.0, 5.0, 5.0], 'winsorised')
    """
    name, settings = parse_rule(rule)
    table = frame.to_frame() if isinstance(frame, pd.Series) else frame
    columns, rows = {}, []
    for code in table:
        x = table[code].to_numpy("float64", na_value=np.nan)
        _no_infinity(x, code, table.index)
        columns[code], row = treated_column(x, name, settings)
        rows.append({"indicator": code, **row})
    done = pd.DataFrame(columns, index=table.index)
    return (done.iloc[:, 0] if isinstance(frame, pd.Series) else done), pd.DataFrame(rows)


def parse_rule(rule, where="treat"):
    """A rule as its name and its settings with defaults."""
    name, given = next(iter(rule.items())) if isinstance(rule, dict) and len(rule) == 1 else (rule, {})
    if not isinstance(name, str) or name not in RULES:
        refuse([unknown(where, name, RULES)])
    if name in ("clip", "log_from"):
        return name, _pair(given, where)
    if name == "jrc":
        return name, JRC | _numbers(given, JRC, where)
    if name == "winsorise":
        share = _numbers(given, {"share": 0.0}, where).get("share")
        if share is None or not 0 < share < 0.5:
            refuse([wrong_value(f"{where}.winsorise", given, "{winsorise: {share: 0.01}}")])
        return name, {"share": share}
    return name, {}


def _pair(given, where):
    if not (isinstance(given, list | tuple) and len(given) == 2 and given[0] < given[1]):
        refuse([wrong_value(where, given, "[low, high]")])
    return {"low": float(given[0]), "high": float(given[1])}


def _numbers(given, known, where):
    given = given if isinstance(given, dict) else {} if given is None else {"": given}
    refuse([unknown(f"{where}.{key}", key, known) for key in given if key not in known])
    wrong = [key for key, value in given.items() if isinstance(value, bool) or not isinstance(value, int | float)]
    refuse([wrong_value(f"{where}.{key}", given[key], "2.0") for key in wrong])
    return given


def treated_column(x, name, settings):
    """One column and its row of the report."""
    skew, kurt = shape(x)
    y, found = _RULES[name](x, **settings)
    after = (skew, kurt) if y is x else shape(y)
    row = {"done": name, "moved": 0, "skew_before": skew, "kurt_before": kurt, "skew": after[0], "kurt": after[1]}
    return y, {**row, "low": np.nan, "high": np.nan, **found}


def shape(x):
    """Sample skewness and excess kurtosis (G1 and G2); missing where they are not defined."""
    x = x[~np.isnan(x)]
    n = len(x)
    d = x - x.mean() if n else x
    m2 = (d * d).mean() if n else 0.0
    if n < 4 or m2 <= (np.finfo(float).eps * np.abs(x).max()) ** 2:
        return np.nan, np.nan
    g1, g2 = (d * d * d).mean() / m2**1.5, (d * d * d * d).mean() / m2**2 - 3
    return np.sqrt(n * (n - 1)) / (n - 2) * g1, (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * g2 + 6)


def _winsorise(x, share):
    if np.isnan(x).all():
        return x, {}
    low, high = np.nanquantile(x, [share, 1 - share])
    return _clip(x, low, high)


def _clip(x, low, high):
    y = np.clip(x, low, high)
    return y, {"done": "winsorised", "moved": int((y != x).sum() - np.isnan(x).sum()), "low": low, "high": high}


def _jrc(x, winmax, skew, kurt):
    y, moved, ends = x.copy(), 0, {"high": 0, "low": 0}
    while _fails(y, skew, kurt) and moved < winmax:
        end, sign = ("high", 1) if shape(y)[0] >= 0 else ("low", -1)
        tail = y == sign * np.nanmax(sign * y)
        y[tail] = sign * np.nanmax(sign * y[~tail])
        ends[end] = int(tail.sum())
        moved = sum(ends.values())
    if _fails(y, skew, kurt):
        return _log_from(x, np.nanmin(x), np.nanmax(x))
    if not moved:
        return x, {"done": "none"}
    return y, {"done": "winsorised", "moved": moved, "low": np.nanmin(y), "high": np.nanmax(y)}


def _fails(x, skew, kurt):
    found = shape(x)
    return abs(found[0]) >= skew and found[1] >= kurt


def _log_from(x, low, high):
    return np.log(np.maximum(x - low, 0.0) + 0.01 * (high - low)), {"done": "log", "low": low, "high": high}


_RULES = {
    "none": lambda x: (x, {}),
    "log1p": lambda x: (np.sign(x) * np.log1p(np.abs(x)), {}),
    "asinh": lambda x: (np.arcsinh(x), {}),
    "winsorise": _winsorise,
    "jrc": _jrc,
    "clip": _clip,
    "log_from": _log_from,
}


def _no_infinity(x, code, index):
    bad = np.isinf(x)
    if bad.any():
        refuse([infinite(str(code), index[bad], int(bad.sum()))])
