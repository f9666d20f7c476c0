"""Values given for parameters, in the params file and by ``--set``, held against the contracts of all steps."""

import math
import re
from collections.abc import Mapping

from kamlib.base.errors import Fault, KamError, did_you_mean
from kamlib.base.text import text
from kamlib.runner.contract import TYPES

FIXED = ("run_dir", "params", "lang", "as_of", "currency")
INTEGER = re.compile(r"[+-]?\d{1,40}")
DECIMAL = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
NOTHING = text("no notebook was started")


def resolve(contracts, *, given, sets=(), common=None, where="params", lines=None):
    """Every parameter of every step with its value: the default, the common one, the file's, the one of ``--set``.

    Parameters
    ----------
    contracts : dict of {str: Contract}
        By step.
    given : dict of {str: dict}
        The ``steps`` section of the params file.
    sets : iterable of str, or dict
        ``step.name=value``; values are text and are read as the type that the notebook declares.
    common : dict
        Values filled in by name: ``run_dir``, ``params``, ``lang``, ``as_of``, ``currency``, ``seed``.

    Raises
    ------
    KamError
        All faults at once: KAM-P25 unknown step, KAM-P26 unknown parameter, KAM-P27 wrong type, KAM-P28 out of range,
        KAM-P29 a name that only the run itself sets, KAM-P30 a malformed ``--set``.
    """
    values = {step: {p.name: p.default for p in contract} for step, contract in contracts.items()}
    faults, filled = [], common or {}
    for step, contract in contracts.items():
        wanted = {name: value for name, value in filled.items() if name in contract}
        faults += _take(values[step], contract, wanted, from_file, lambda name, s=step: f"{s}.{name}")
    for step, named in given.items():
        place = _placer(where, lines or {}, step)
        if step not in contracts:
            faults.append(_unknown_step(place(None), step, contracts))
        else:
            faults += _own(values[step], contracts[step], named, from_file, place)
    for said in pairs(sets):
        faults += _set(values, contracts, said)
    if faults:
        raise KamError(*faults)
    return values


def from_file(parameter, value):
    """`value` as YAML gave it, if it has the declared type (a whole number passes for a float); else None."""
    if parameter.type == "float" and type(value) is int:
        value = float(value)
    if type(value) is not TYPES[parameter.type] or (parameter.type == "float" and not math.isfinite(value)):
        return None
    return value


def from_text(parameter, said):
    """The text of ``--set`` as the declared type; None if it is none of it. ``007`` stays text for a text."""
    if parameter.type == "str":
        return said
    if parameter.type == "bool":
        return {"true": True, "false": False}.get(said.casefold())
    if parameter.type == "int":
        return int(said) if INTEGER.fullmatch(said) else None
    number = float(said) if DECIMAL.fullmatch(said) else math.inf
    return number if math.isfinite(number) else None


def _take(values, contract, named, read, place):
    faults = []
    for name, raw in named.items():
        parameter = contract[name]
        value = read(parameter, raw)
        if value is None:
            faults.append(_wrong_type(place(name), parameter, raw))
        elif not parameter.allows(value):
            faults.append(_out_of_range(place(name), parameter, raw))
        else:
            values[name] = value
    return faults


def _own(values, contract, named, read, place):
    """As :func:`_take`, for values that a person gave: unknown names and names of the run itself are faults."""
    unknown = [name for name in named if name not in contract]
    fixed = [name for name in named if name in contract and name in FIXED]
    rest = {name: raw for name, raw in named.items() if name not in (*unknown, *fixed)}
    faults = [_unknown(place(name), name, contract) for name in unknown]
    return faults + [_fixed(place(name)) for name in fixed] + _take(values, contract, rest, read, place)


def _set(values, contracts, said):
    path, equals, value = said.partition("=")
    step, dot, name = path.strip().rpartition(".")
    place = f"--set {said[:120]}"
    if not (equals and dot and step and name):
        means, mend = text("it names no parameter of a step"), text("write --set step.name=value")
        return [Fault("KAM-P30", place, text("not of the form step.name=value"), means, mend)]
    if step not in contracts:
        return [_unknown_step(place, step, contracts)]
    return _own(values[step], contracts[step], {name: value}, from_text, lambda _: place)


def pairs(sets):
    """``--set`` as a list of ``step.name=value``, from such a list or from a dict."""
    return [f"{name}={value}" for name, value in sets.items()] if isinstance(sets, Mapping) else list(sets)


def _placer(where, lines, step):
    def place(name):
        path = ("steps", step) if name is None else ("steps", step, name)
        line = lines.get(path) or lines.get(path[:2])
        return f"{where}{f':{line}' if line else ''} {'.'.join(map(str, path))}"

    return place


def _unknown_step(place, step, contracts):
    return Fault("KAM-P25", place, text("there is no step of this name"), NOTHING, did_you_mean(step, contracts))


def _unknown(place, name, contract):
    own = [known for known in contract.names if known not in FIXED]
    mend = did_you_mean(name, own) if own else text("leave it out: this step takes no parameters of its own")
    return Fault("KAM-P26", place, text("the notebook has no such parameter"), NOTHING, mend)


def _fixed(place):
    mend = text("lang, as_of and currency are set at the top of the params file, for all steps alike")
    return Fault("KAM-P29", place, text("the run itself fills in this parameter"), NOTHING, mend)


def _wrong_type(place, parameter, raw):
    mends = {
        "str": text("put quotes around it"),
        "int": text("write a whole number, such as 12"),
        "float": text("write a number, such as 0.8"),
        "bool": text("write true or false"),
    }
    found = text("{value} is not of the type {type}", value=repr(raw)[:80], type=parameter.type)
    return Fault("KAM-P27", place, found, NOTHING, mends[parameter.type])


def _out_of_range(place, parameter, raw):
    mend = text("allowed: {allowed}", allowed=parameter.allowed)
    return Fault("KAM-P28", place, text("{value} is out of range", value=repr(raw)[:80]), NOTHING, mend)
