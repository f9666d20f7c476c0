"""YAML 1.2 files that people write, read into checked models; every fault carries its path and line."""

from pathlib import Path

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent

from kamlib.base.errors import Exit, Fault, KamError, did_you_mean
from kamlib.base.text import text

MAX_BYTES = 1_000_000
MAX_DEPTH = 30
MAX_ALIASES = 50


def read_yaml(path):
    """The content of a YAML file and the line of every key.

    Returns
    -------
    tuple of (object, dict)
        The plain content, and ``{("a", "b", 0): line}`` with lines counted from 1.

    Raises
    ------
    KamError
        KAM-P01 no such file, KAM-P02 not UTF-8 or too large, KAM-P03 not YAML 1.2 (tags, duplicate keys, syntax),
        KAM-P04 nested or repeated beyond the limits.
    """
    source = _source(Path(path))
    parser = YAML(typ="safe", pure=True)
    try:
        _limits(parser, source, path)
        lines = dict(_lines(parser.compose(source)))
        return parser.load(source), lines
    except YAMLError as error:
        raise KamError(_syntax(path, error)) from None


def load(path, model):
    """Read `path` into the pydantic `model`; all faults at once, each with YAML path, line and nearest valid name."""
    content, lines = read_yaml(path)
    return validate(content if content is not None else {}, model, where=str(path), lines=lines)


def validate(content, model, *, where, lines=None):
    """`content` as an instance of `model`, or a KamError that names every fault in it."""
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise KamError(*(_fault(item, model, where, lines or {}) for item in error.errors())) from None


def no_such_file(path):
    """The fault of a settings file that is not there, with the nearest name beside it."""
    near = sorted(p.name for p in path.parent.glob("*.y*ml")) if path.parent.is_dir() else []
    mend = did_you_mean(path.name, near) if near else text("check the path")
    return Fault("KAM-P01", str(path), text("no such file"), text("there is nothing to read"), mend)


def _source(path):
    if not path.is_file():
        raise KamError(no_such_file(path))
    data = path.read_bytes()
    try:
        if len(data) <= MAX_BYTES:
            return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    raise KamError(
        Fault(
            "KAM-P02",
            str(path),
            text("not UTF-8 text, or larger than 1 MB"),
            text("settings are read as UTF-8 only, so that names are never garbled"),
            text("save the file as UTF-8 in your editor"),
        )
    )


def _limits(parser, source, path):
    depth = aliases = 0
    for event in parser.parse(source):
        aliases += isinstance(event, AliasEvent)
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        if depth > MAX_DEPTH or aliases > MAX_ALIASES:
            raise KamError(
                Fault(
                    "KAM-P04",
                    f"{path}:{event.start_mark.line + 1}",
                    text("nested deeper than {depth} levels, or more than {n} aliases", depth=MAX_DEPTH, n=MAX_ALIASES),
                    text("such a file can fill the memory when it is read"),
                    text("write the settings out plainly"),
                ),
                exit_code=Exit.INPUT_TOO_LARGE,
            )


def _lines(node, path=()):
    if node is None:
        return
    yield path, node.start_mark.line + 1
    if node.id == "mapping":
        for key, value in node.value:
            yield (*path, key.value), key.start_mark.line + 1
            yield from ((p, n) for p, n in _lines(value, (*path, key.value)) if p != (*path, key.value))
    elif node.id == "sequence":
        for index, item in enumerate(node.value):
            yield from _lines(item, (*path, index))


def _syntax(path, error):
    mark = getattr(error, "problem_mark", None) if isinstance(error, MarkedYAMLError) else None
    problem = getattr(error, "problem", None) or str(error).splitlines()[0]
    return Fault(
        "KAM-P03",
        f"{path}:{mark.line + 1}" if mark else str(path),
        text("{problem}", problem=problem),
        text("the file is not plain YAML 1.2"),
        text("correct this line; each key once, no tags, quotes around text with special characters"),
    )


def _fault(item, model, where, lines):
    path = tuple(item["loc"])
    line = next((lines[path[:n]] for n in range(len(path), 0, -1) if path[:n] in lines), None)
    place = f"{where}{f':{line}' if line else ''} {'.'.join(map(str, path))}".strip()
    if item["type"] == "extra_forbidden":
        valid = _fields(model, path[:-1])
        return Fault("KAM-P05", place, text("unknown name"), text("it would be ignored"), did_you_mean(path[-1], valid))
    found = text("{value}", value=repr(item.get("input"))[:80]) if item["type"] != "missing" else text("nothing")
    return Fault("KAM-P06", place, found, text("{problem}", problem=item["msg"]), text("correct this value"))


def _fields(model, path):
    for name in path:
        field = getattr(model, "model_fields", {}).get(name)
        model = _model_of(field.annotation) if field else model
    return list(getattr(model, "model_fields", {}))


def _model_of(annotation):
    nested = [annotation, *getattr(annotation, "__args__", ())]
    nested += [inner for outer in nested[1:] for inner in getattr(outer, "__args__", ())]
    return next((kind for kind in nested if hasattr(kind, "model_fields")), None)
