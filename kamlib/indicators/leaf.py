"""One indicator as written in a system's file."""

from kamlib.indicators.catalogue import CATALOGUE
from kamlib.indicators.faults import no_direction, unknown, wrong_value
from kamlib.indicators.scaling import METHODS, is_number, parse_bounds, parse_direction
from kamlib.indicators.treatment import parse_rule
from kamlib.indicators.tree import Indicator, label

KEYS = (
    *("name", "unit", "direction", "weight", "measure", "column", "treat", "normalise", "missing", "required", "note"),
    "frozen",
)
MISSING = ("reweight", "median", "worst", "fail")


def leaf(reader, code, given, path):
    """The indicator `code`; faults go to `reader`."""
    given = reader.mapping(given, path, KEYS)
    way = _direction(reader, given, path)
    method, bounds, clip = _scale(reader, given.get("normalise"), (*path, "normalise"), way)
    if reader.override.get("method") not in (None, method):
        method, bounds = reader.override["method"], None
    frozen = reader.mapping(given.get("frozen"), (*path, "frozen"), ("treat", "ends", "fill", "dropped"))
    overridden = reader.override.get("method") or reader.override.get("treat")
    frozen = {} if overridden else frozen
    rule = reader.override.get("treat") or frozen.get("treat", given.get("treat", "none"))
    return Indicator(
        code,
        label(given.get("name"), code),
        given.get("weight"),
        way,
        treat=reader.attempt(lambda: parse_rule(rule, reader.place((*path, "treat"))), ("none", {})),
        method=method,
        bounds=bounds,
        clip=clip,
        missing=_missing(reader, given.get("missing"), (*path, "missing")),
        required=reader.choice(given.get("required"), (*path, "required"), (True, False), False),
        unit=str(given.get("unit") or ""),
        measure=_measure(reader, given.get("measure"), (*path, "measure")),
        column=str(given.get("column") or ""),
        ends=tuple(frozen["ends"]) if "ends" in frozen else None,
        fill=frozen.get("fill"),
        dropped=bool(frozen.get("dropped", False)),
    )


def _direction(reader, given, path):
    where = reader.place((*path, "direction"))
    if "direction" not in given:
        reader.add(no_direction(where, None))
        return 1
    return reader.attempt(lambda: parse_direction(given["direction"], where), 1)


def _scale(reader, given, path, way):
    """Method, bounds and clip of ``minmax``, ``{goalposts: [0, 1], clip: true}`` or ``{distance: 3}``."""
    if given is None or isinstance(given, str):
        return _without_bounds(reader, given or "minmax", path), None, True
    given = dict(reader.mapping(given, path, (*METHODS, "clip")))
    clip = reader.choice(given.pop("clip", None), (*path, "clip"), (True, False), True)
    if len(given) != 1:
        reader.add(wrong_value(reader.place(path), given, "{goalposts: [0, 1]}"))
        return "minmax", None, clip
    method, bounds = next(iter(given.items()))
    where = reader.place((*path, method))
    if method == "distance":
        if not is_number(bounds):
            reader.add(wrong_value(where, bounds, "{distance: 3}"))
        return method, bounds, clip
    if method not in ("goalposts", "minmax"):
        return _without_bounds(reader, method, path), None, clip
    return method, reader.attempt(lambda: parse_bounds(bounds, way, where), (0.0, 1.0)), clip


def _without_bounds(reader, method, path):
    if method in ("goalposts", "distance"):
        reader.add(wrong_value(reader.place(path), method, f"{{{method}: …}}"))
        return "minmax"
    if method not in METHODS:
        reader.add(unknown(reader.place(path), method, METHODS))
        return "minmax"
    return method


def _missing(reader, given, path):
    if isinstance(given, dict) and list(given) == ["value"] and is_number(given["value"]):
        return float(given["value"])
    if isinstance(given, dict):
        reader.add(wrong_value(reader.place(path), given, "{value: 0}"))
        return "reweight"
    return reader.choice(given, path, MISSING, "reweight")


def _measure(reader, given, path):
    """Name and settings of a measure."""
    if given is None:
        return "", {}
    name, settings = next(iter(given.items())) if isinstance(given, dict) and len(given) == 1 else (given, {})
    if not isinstance(name, str) or name not in CATALOGUE:
        reader.add(unknown(reader.place(path), name, CATALOGUE))
        return "", {}
    return name, reader.mapping(settings, (*path, name), CATALOGUE[name].settings)
