"""A notebook's parameters cell as a contract: names, types, defaults, ranges and help, read without running it."""

import ast
import io
import json
import keyword
import math
import re
import tokenize
from dataclasses import dataclass
from pathlib import Path

from kamlib.base import project
from kamlib.base.errors import Fault, KamError, did_you_mean
from kamlib.base.text import text

FORMAT = 4
TYPES = {"str": str, "int": int, "float": float, "bool": bool}
NUMBER = r"-?(?:\d+\.?\d*(?:e[+-]?\d+)?|inf)"
RANGE = re.compile(rf"\s*({NUMBER}) to ({NUMBER})\s*", re.IGNORECASE)
CHOICE = re.compile(r"\s*one of (.+?)\s*")
BLIND = text("papermill alone would go on with the notebook's own values")


@dataclass(frozen=True)
class Parameter:
    """One line of the cell: ``cut: float = 0.80  # share of revenue; 0.05 to 0.99``."""

    name: str
    type: str
    default: str | int | float | bool
    help: str = ""
    low: float = -math.inf
    high: float = math.inf
    choices: tuple = ()

    @property
    def allowed(self):
        """The range or the choices as the cell writes them; empty when every value of the type is allowed."""
        if self.choices:
            return "one of " + ", ".join(self.choices)
        return f"{self.low:.15g} to {self.high:.15g}" if math.isfinite(self.low) or math.isfinite(self.high) else ""

    def as_dict(self):
        """Plain fields, for ``--json``."""
        told = {name: getattr(self, name) for name in ("name", "type", "default", "allowed", "help")}
        return told | {"range": self.allowed}

    def allows(self, value):
        """Whether a value of the right type lies in the range or among the choices."""
        if self.choices:
            return value in self.choices
        return self.type not in ("int", "float") or self.low <= value <= self.high


@dataclass(frozen=True)
class Contract:
    """All parameters of a notebook, in the order of its cell."""

    notebook: Path
    parameters: tuple[Parameter, ...]

    def __iter__(self):
        return iter(self.parameters)

    def __contains__(self, name):
        return any(parameter.name == name for parameter in self.parameters)

    def __getitem__(self, name):
        return next(parameter for parameter in self.parameters if parameter.name == name)

    @property
    def names(self):
        """Names in the order of the cell."""
        return [parameter.name for parameter in self.parameters]

    @property
    def table(self):
        """A frame with a row a parameter: name, type, default, range, help (all text but default)."""
        import pandas as pd  # noqa: PLC0415 (a second of start-up that a run does not need)

        columns = ["name", "type", "default", "range", "help"]
        return pd.DataFrame([parameter.as_dict() for parameter in self.parameters], columns=columns, dtype=object)


def read(notebook):
    """The contract of `notebook`: a file, or the name of a step in the project's ``notebooks`` folder.

    Raises
    ------
    KamError
        KAM-P20 no such notebook or not a notebook, KAM-P21 no parameters cell or several, KAM-P22 a line that is no
        ``name: type = literal``, KAM-P23 a name that is not allowed, KAM-P24 a default that breaks its own rule.
    """
    path = _located(str(notebook))
    return of(content(path.read_bytes(), where=path)["cells"], notebook=path)


def of(cells, *, notebook):
    """The contract that stands in the `cells` of a notebook; errors as :func:`read`."""
    tagged = [cell for cell in cells if "parameters" in cell.get("metadata", {}).get("tags", ())]
    if len(tagged) != 1 or tagged[0]["cell_type"] != "code":
        found = text("{n:count} code cells are tagged parameters", n=len(tagged))
        mend = text('give the tag "parameters" to exactly one code cell')
        raise KamError(Fault("KAM-P21", str(notebook), found, BLIND, mend))
    return Contract(Path(notebook), parse("".join(tagged[0]["source"]), where=str(notebook)))


def content(body, *, where):
    """The bytes of a notebook file as a dict of format 4."""
    try:
        found = json.loads(body)
        if found["nbformat"] == FORMAT and all(cell["cell_type"] and "source" in cell for cell in found["cells"]):
            return found
    except (ValueError, KeyError, TypeError):
        pass
    mend = text("open it in JupyterLab and save it again")
    found = text("not a notebook of format 4")
    raise KamError(Fault("KAM-P20", str(where), found, text("its parameters cannot be read"), mend))


def parse(source, *, where="notebook"):
    """The parameters that the text of a cell declares.

    >>> [p.name for p in parse("cut: float = 0.8  # share; 0.05 to 0.99")]
    ['cut']
    >>> parse('sep: str = "a=b"')[0].default
    'a=b'
    """
    try:
        tree, comments = ast.parse(source), _comments(source)
    except (SyntaxError, ValueError, tokenize.TokenError) as error:
        line = getattr(error, "lineno", None) or 1
        raise KamError(_malformed(where, line, source.splitlines()[line - 1 : line])) from None
    found, faults = {}, []
    for node in tree.body:
        parameter, fault = _declared(node, comments, where, source)
        if fault is None and parameter.name in found:
            fault = _bad_name(where, node, parameter.name, text("declared twice"))
        faults += [fault] if fault else []
        found |= {parameter.name: parameter} if not fault else {}
    if faults:
        raise KamError(*faults)
    return tuple(found.values())


def _located(notebook):
    path = Path(notebook)
    folder = project.root() / "notebooks"
    for candidate in (path, project.resolve(path), folder / f"{notebook}.ipynb"):
        if candidate.is_file():
            return candidate
    near = sorted(entry.stem for entry in folder.glob("*.ipynb"))
    mend = did_you_mean(path.stem, near) if near else text("check the path")
    raise KamError(Fault("KAM-P20", notebook, text("no such notebook"), text("there is nothing to read"), mend))


def _comments(source):
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {t.start[0]: t.string.lstrip("#").strip() for t in tokens if t.type == tokenize.COMMENT}


def _declared(node, comments, where, source):
    """(parameter, None), or (None, fault)."""
    kind = getattr(getattr(node, "annotation", None), "id", None)
    if not (isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.simple and kind in TYPES):
        return None, _malformed(where, node.lineno, [ast.get_source_segment(source, node)])
    name = node.target.id
    if name.startswith("_") or keyword.issoftkeyword(name) or name == "get_ipython":
        return None, _bad_name(where, node, name, text("this name is not allowed for a parameter"))
    try:
        default = ast.literal_eval(node.value)
    except (ValueError, TypeError, SyntaxError):
        return None, _malformed(where, node.lineno, [ast.get_source_segment(source, node)])
    return _limited(name, kind, default, comments.get(node.end_lineno, ""), f"{where} cell parameters: {name}")


def _limited(name, kind, default, comment, where):
    default = float(default) if kind == "float" and type(default) is int else default
    body, _, tail = comment.rpartition(";")
    numbers, choice = RANGE.fullmatch(tail), CHOICE.fullmatch(tail)
    rule = {}
    if numbers and kind in ("int", "float"):
        rule = {"low": float(numbers[1]), "high": float(numbers[2])}
    elif choice and kind == "str":
        rule = {"choices": tuple(part.strip() for part in choice[1].split(","))}
    parameter = Parameter(name, kind, default, (body if rule else comment).strip(), **rule)
    fits = type(default) is TYPES[kind] and not (kind == "float" and not math.isfinite(default))
    if fits and parameter.allows(default):
        return parameter, None
    mend = text("write a default of the type {type} that keeps to its own range", type=kind)
    found = text("the default is {value}", value=repr(default))
    return None, Fault("KAM-P24", where, found, text("it breaks the rule that its own line states"), mend)


def _malformed(where, line, segment):
    shown = (segment[0] if segment and segment[0] else "")[:100]
    return Fault(
        "KAM-P22",
        f"{where} cell parameters, line {line}",
        text("{line}", line=shown),
        text("it would be lost or run as code: each line declares one parameter and nothing else"),
        text("write: name: type = literal  # help; the types are str, int, float and bool"),
    )


def _bad_name(where, node, name, found):
    mend = text("choose another name")
    means = text("a value for it could not be told from code or from the other line")
    return Fault("KAM-P23", f"{where} cell parameters, line {node.lineno}: {name}", found, means, mend)
