"""The floors of the house (docs/house.md): imports point down, siblings are strangers, importing changes nothing."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

FLOORS = (
    {"cli"},
    {"runner"},
    {"reports"},
    {"figures"},
    {"indicators", "ranking", "segments", "forecast", "league", "tiers", "swot", "incentives"},
    {"accounts"},
    {"intake"},
    {"base"},
)
HEIGHT = {name: len(FLOORS) - level for level, names in enumerate(FLOORS) for name in names}
BANNED_NAMES = ("utils", "util", "helpers", "helper", "common", "misc")
MAX_LINES = 300


def modules(package):
    """``{dotted name: path}`` of all modules below the folder `package`."""
    found = {}
    for path in sorted(package.rglob("*.py")):
        parts = path.relative_to(package.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports(name, source, *, is_package=False):
    """Dotted names that the module `name` imports anywhere in its `source`, inside functions too."""
    home = name.split(".") if is_package else name.split(".")[:-1]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (item.name for item in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = home[: len(home) - node.level + 1] if node.level else []
            stem = ".".join([*base, *([node.module] if node.module else [])])
            yield from (f"{stem}.{item.name}" for item in node.names)
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "import_module":
            yield from (arg.value for arg in node.args[:1] if isinstance(arg, ast.Constant))


def floor(dotted):
    """The floor's package of a dotted kamlib name, or None for what stands outside (third parties, ``kamlib``)."""
    parts = dotted.split(".")
    return parts[1] if parts[0] == "kamlib" and len(parts) > 1 and parts[1] in HEIGHT else None


def wrong_way(name, imported):
    """Why the module `name` must not import `imported`, or an empty text."""
    here, there = floor(name), floor(imported)
    if here is None or there is None or here == there:
        return ""
    if HEIGHT[there] > HEIGHT[here]:
        return f"{name} imports upward: {imported}"
    return f"{name} imports a sibling: {imported}" if HEIGHT[there] == HEIGHT[here] else ""


@pytest.fixture(scope="module")
def house(root):
    return modules(root / "kamlib")


def test_imports_point_down(house):
    faults = []
    for name, path in house.items():
        source = path.read_text(encoding="utf-8")
        found = imports(name, source, is_package=path.name == "__init__.py")
        faults += [why for imported in found if (why := wrong_way(name, imported))]
    assert faults == []


def test_every_package_stands_on_a_floor(root):
    packages = {path.parent.name for path in (root / "kamlib").glob("*/*.py")}
    assert packages
    assert packages <= set(HEIGHT)


@pytest.mark.parametrize(
    ("name", "source", "told"),
    [
        ("kamlib.intake.read", "from kamlib.accounts import table", "upward"),
        ("kamlib.ranking.pareto", "import kamlib.segments.cluster", "sibling"),
        ("kamlib.ranking.pareto", "def f():\n    from ..forecast import btyd", "sibling"),
        (
            "kamlib.figures.style",
            "from importlib import import_module as i\nimportlib.import_module('kamlib.cli')",
            "upward",
        ),
        ("kamlib.accounts.table", "from kamlib.intake import engine\nfrom . import holdout\nimport pandas", ""),
        ("kamlib.cli.app", "from kamlib import __version__\nfrom kamlib.base import text", ""),
    ],
)
def test_the_walk_sees_upward_and_sideways_imports(name, source, told):
    whys = [wrong_way(name, imported) for imported in imports(name, source)]
    assert any(told in why for why in whys if why) if told else not any(whys)


def test_modules_are_short(house):
    long = {
        name: lines for name, path in house.items() if (lines := len(path.read_text("utf-8").splitlines())) > MAX_LINES
    }
    assert long == {}


def test_no_module_is_an_attic(house):
    assert [name for name in house if set(name.split(".")) & set(BANNED_NAMES)] == []


def test_every_module_says_what_it_is(house):
    silent = [name for name, path in house.items() if not ast.get_docstring(ast.parse(path.read_text("utf-8")))]
    assert silent == []


# Third-party modules are imported first, so that what changes afterwards was changed by kamlib.
PROBE = """
import importlib, json, logging, os, sys, warnings
third, ours, home = json.loads(sys.stdin.read())
for name in third:
    try:
        importlib.import_module(name)
    except ImportError:
        importlib.import_module(name.rpartition(".")[0])
import matplotlib, numpy, pandas

def state():
    loggers = {n: told for n, l in logging.Logger.manager.loggerDict.items() if isinstance(l, logging.Logger)
               and (told := (l.level, len(l.handlers), l.disabled, l.propagate)) != (0, 0, False, True)}
    return {
        "pandas": pandas.describe_option("", _print_desc=False),
        "numpy": [str(numpy.get_printoptions()), str(numpy.geterr())],
        "matplotlib": [str(dict(matplotlib.rcParams)), matplotlib.get_backend()],
        "warnings": [str(f) for f in warnings.filters],
        "logging": [logging.root.level, len(logging.root.handlers), loggers, logging.getLevelName(20)],
        "environ": dict(os.environ), "folder": os.getcwd(), "hook": str(sys.excepthook), "path": list(sys.path),
    }

reads, kind = set(), type(os.environ)
def spy(method):
    plain = getattr(kind, method)
    def seen(self, *args):
        frame = sys._getframe(1)
        while frame and os.path.basename(frame.f_code.co_filename) in ("os.py", "_collections_abc.py", "<frozen os>",
                                                                       "<frozen _collections_abc>"):
            frame = frame.f_back
        if frame and frame.f_code.co_filename.startswith(home):
            reads.add(f"{frame.f_code.co_filename}:{frame.f_lineno}")
        return plain(self, *args)
    setattr(kind, method, seen)

before = state()
for method in ("__getitem__", "__iter__"):
    spy(method)
for name in ours:
    importlib.import_module(name)
seen = sorted(reads)
after = state()
changed = [key for key in before if before[key] != after[key]]
print(json.dumps({"reads": seen, "changed": changed, "modules": sum(n.startswith("kamlib") for n in sys.modules)}))
"""


def probe(ours, third, home):
    """What importing the modules `ours` changes in a fresh interpreter in which `third` are there already."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE],
        input=json.dumps([third, ours, str(home)]),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        cwd=Path(home).parent,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def strangers(house):
    """Names of third-party modules that kamlib imports."""
    found = set()
    for name, path in house.items():
        source = path.read_text(encoding="utf-8")
        found |= set(imports(name, source, is_package=path.name == "__init__.py"))
    return sorted(name for name in found if name.split(".")[0] not in ("kamlib", *sys.stdlib_module_names))


def test_importing_kamlib_changes_nothing_and_reads_no_environment(house, root):
    entry = [name for name in house if not name.endswith("__main__")]
    seen = probe(entry, strangers(house), root / "kamlib")
    assert seen["modules"] >= len(entry)
    assert seen["reads"] == []
    assert seen["changed"] == []


def test_the_probe_sees_side_effects(tmp_path):
    package = tmp_path / "noisy"
    package.mkdir()
    (package / "__init__.py").write_text(
        "import os, warnings, logging, matplotlib, pandas\n"
        "os.environ.get('HOME')\n"
        "warnings.simplefilter('ignore')\n"
        "logging.getLogger('matplotlib').setLevel('ERROR')\n"
        "pandas.set_option('display.max_rows', 7)\n"
        "matplotlib.rcParams['axes.grid'] = True\n",
        encoding="utf-8",
    )
    seen = probe(["noisy"], [], package)
    assert len(seen["reads"]) == 1
    assert set(seen["changed"]) == {"pandas", "matplotlib", "warnings", "logging"}
