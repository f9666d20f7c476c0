"""Raw values on one scale on which more is better."""

import numpy as np
import pandas as pd

from kamlib.indicators.faults import bad_goalposts, constant, no_direction, refuse, target_outside, unknown, wrong_value

METHODS = ("minmax", "goalposts", "zscore", "rank", "percentile", "distance")


def normalise(frame, *, method, direction, bounds=None, range=(0, 100), clip=True):
    """Put each column of `frame` on a scale on which more is better.

    Parameters
    ----------
    frame : DataFrame or Series of float
        One row an account, raw or treated values; missing values stay missing.
    method : str
        ``minmax``: worst seen to best seen value become the ends of `range`; with `bounds`, given ends are used.
        ``goalposts``: `bounds` are the ends, in the units of the column, lower first.
        ``zscore``: (x - mean) / standard deviation (n - 1), not put on `range`; `bounds` may give (mean, deviation).
        ``rank``: 1 (worst; equal values share the smallest) to n become the ends of `range`.
        ``percentile``: rank / n becomes a place on `range`.
        ``distance``: from the worst seen value to a target, which `bounds` gives as one number.
    direction : str, mapping, or mapping by column
        ``benefit``, ``cost``, ``{"target": x}`` or ``{"between": [a, b]}``. The last two are scored by the distance
        from the target or interval; the farthest value (of the data, or of `bounds`) is the worst.
    bounds : pair, number, or mapping by column
    range : pair of float
        Ends of the scale, default 0 to 100; with ``goalposts``, 60 to 100 is the efficacy coefficient (功效系数法).
    clip : bool
        Values beyond given ends are set to the end.

    Returns
    -------
    DataFrame or Series of float
        In the shape of `frame`.

    Raises
    ------
    KamError
        KAM-E103 direction, KAM-E105 method, KAM-E108 goalposts, KAM-E109 a column with a single value.

    Examples
    --------
    >>> days = pd.Series([0.0, 30.0, 60.0, 90.0])
    >>> normalise(days, method="goalposts", direction="cost", bounds=[0, 60]).tolist()
    [100.0, 50.0, 0.0, 0.0]
    >>> normalise(days, method="minmax", direction={"target": 30}, range=(1, 100)).tolist()
    [50.5, 100.0, 50.5, 1.0]
    """
    table = frame.to_frame() if isinstance(frame, pd.Series) else frame
    done = {}
    for code in table:
        way = parse_direction(_for(direction, code, _is_direction), str(code))
        x = table[code].to_numpy("float64", na_value=np.nan)
        ends = fitted(x, method, way, _for(bounds, code, _is_bounds), str(code))
        done[code] = scaled(x, method, way, ends, range=range, clip=clip)
    done = pd.DataFrame(done, index=table.index)
    return done.iloc[:, 0] if isinstance(frame, pd.Series) else done


def _for(given, code, is_single):
    """The part of `given` for one column: `given` itself, or its entry."""
    return given if is_single(given) else dict(given).get(code)


def _is_direction(given):
    if not isinstance(given, dict | pd.Series):
        return True
    return list(given) in (["target"], ["between"]) and not isinstance(given[next(iter(given))], str | dict)


def _is_bounds(given):
    return given is None or not isinstance(given, dict | pd.Series)


def _ideal(given):
    """The interval that is best, of ``{"target": x}`` or ``{"between": [a, b]}``, else None."""
    if not isinstance(given, dict) or len(given) != 1:
        return None
    kind, value = next(iter(given.items()))
    if kind == "target" and is_number(value):
        return float(value), float(value)
    pair = kind == "between" and isinstance(value, list | tuple) and len(value) == 2 and all(map(is_number, value))
    return (float(value[0]), float(value[1])) if pair and value[0] <= value[1] else None


def is_number(value):
    """Whether `value` is a finite number (True and False are none)."""
    return isinstance(value, int | float | np.number) and not isinstance(value, bool) and bool(np.isfinite(value))


def parse_direction(given, where):
    """1 (benefit), -1 (cost), or the best interval as a pair."""
    found = {"benefit": 1, "cost": -1}.get(given) if isinstance(given, str) else _ideal(given)
    if found is None:
        refuse([no_direction(where, given)])
    return found


def directed(x, way):
    """The column so that more is better: x, -x, or minus the distance from the best interval."""
    if isinstance(way, tuple):
        return -np.maximum(np.maximum(way[0] - x, x - way[1]), 0.0)
    return way * x


def parse_bounds(bounds, way, where):
    """Given ends, checked: two numbers, the lower first, with the target between them."""
    good = isinstance(bounds, list | tuple | np.ndarray) and len(bounds) == 2 and all(map(is_number, bounds))
    if not good or not bounds[0] < bounds[1]:
        refuse([bad_goalposts(where, bounds)])
    if isinstance(way, tuple) and not bounds[0] <= way[0] <= way[1] <= bounds[1]:
        refuse([target_outside(where, list(way), list(bounds))])
    return float(bounds[0]), float(bounds[1])


def fitted(x, method, way, bounds, where):
    """The numbers that a scale rests on: (worst, best) on the directed axis, (mean, deviation), or none."""
    if method not in METHODS:
        refuse([unknown("method", method, METHODS)])
    if method in ("rank", "percentile") or np.isnan(x).all():
        return None
    if method == "zscore":
        return _moments(x, way, bounds, where)
    if method == "distance":
        return _to_target(x, way, bounds, where)
    if bounds is None and method == "goalposts":
        refuse([bad_goalposts(where, None)])
    low, high = (np.nanmin(x), np.nanmax(x)) if bounds is None else parse_bounds(bounds, way, where)
    return _ends(low, high, way, where)


def _ends(low, high, way, where):
    ends = np.sort(directed(np.array([low, high]), way))
    if isinstance(way, tuple):
        ends[1] = 0.0
    if not ends[0] < ends[1]:
        refuse([constant(where, low)])
    return float(ends[0]), float(ends[1])


def _moments(x, way, bounds, where):
    if bounds is not None:
        if not (len(bounds) == 2 and all(map(is_number, bounds)) and bounds[1] > 0):
            refuse([wrong_value(where, bounds, "[mean, deviation]")])
        return tuple(map(float, bounds))
    y = directed(x[~np.isnan(x)], way)
    spread = y.std(ddof=1) if len(y) > 1 else 0.0
    if not spread > 1e-15 * np.abs(y).max(initial=0.0):
        refuse([constant(where, float(np.nanmin(x)))])
    return float(y.mean()), float(spread)


def _to_target(x, way, bounds, where):
    if not is_number(bounds):
        refuse([wrong_value(where, bounds, "{distance: target}")])
    worst = np.nanmin(directed(x, way))
    best = float(directed(np.array([bounds]), way)[0])
    if not worst < best:
        refuse([target_outside(where, bounds, [float(np.nanmin(x)), float(np.nanmax(x))])])
    return float(worst), best


def scaled(x, method, way, ends, *, range=(0, 100), clip=True):
    """One column on its scale."""
    y = directed(x, way)
    if method == "zscore" and ends is not None:
        return (y - ends[0]) / ends[1]
    low, high = range
    return low + (high - low) * _unit(y, method, ends, clip)


def _unit(y, method, ends, clip):
    """A directed column on 0 to 1."""
    if ends is None:
        n = max((~np.isnan(y)).sum(), 1)
        ranks = pd.Series(y).rank(method="min").to_numpy()
        return ranks / n if method == "percentile" else (ranks - 1) / max(n - 1, 1)
    unit = (y - ends[0]) / (ends[1] - ends[0])
    return np.clip(unit, 0.0, 1.0) if clip else unit
