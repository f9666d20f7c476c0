"""What lies in the repository: the lock, plain UTF-8 text, no machine's own paths, documented exports."""

import ast
import re
import shutil
import subprocess
import tomllib

import pytest
from packaging.utils import canonicalize_name

TEXT = {".py", ".md", ".yaml", ".yml", ".toml", ".po", ".txt", ".ipynb", ".json", ".csv", ".html", ".css", ".lock", ""}
MACHINE_PATHS = re.compile(r"(?<![\w.])(?:/work/|/root/|/home/\w|/Users/\w|/tmp/|[A-Z]:\\Users\\)")
MAX_DEMO_BYTES = 4_000_000


@pytest.fixture(scope="module")
def tracked(root):
    """Paths of the files that git tracks, or of all files of an unpacked archive without git."""
    if shutil.which("git") and (root / ".git").exists():
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, check=True).stdout
        names = [name for name in listed.decode("utf-8").split("\0") if name]
        return [root / name for name in names if (root / name).is_file()]
    ignored = {".venv", "runs", "__pycache__", ".git"}
    return [p for p in root.rglob("*") if p.is_file() and not ignored & set(p.relative_to(root).parts)]


def packages(lock):
    """``{name==version: number of hashes}`` of a requirements file with hashes."""
    found, name = {}, None
    for line in lock.splitlines():
        if told := re.match(r"([A-Za-z0-9][\w.-]*==[^\s;\\]+)", line):
            name = told[1]
            found[name] = 0
        elif re.match(r"\s+--hash=sha256:[0-9a-f]{64}\b", line) and name:
            found[name] += 1
    return found


def test_the_lock_holds_hashes_and_no_address(root):
    lock = (root / "requirements.lock").read_text(encoding="utf-8")
    locked = packages(lock)
    assert "://" not in lock
    assert len(locked) > 50
    assert [name for name, hashes in locked.items() if not hashes] == []


def test_every_line_of_the_lock_is_a_package_a_hash_or_a_remark(root):
    lines = (root / "requirements.lock").read_text(encoding="utf-8").splitlines()
    plain = re.compile(r"[A-Za-z0-9][\w.\[\]-]*==\S+( ; .+?)?( \\)?|\s+--hash=sha256:[0-9a-f]{64}( \\)?|\s*#.*|")
    assert [line for line in lines if not plain.fullmatch(line)] == []


def test_the_lock_pins_every_declared_dependency(root):
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = settings["project"]["dependencies"] + settings["dependency-groups"]["dev"]
    names = {canonicalize_name(re.match(r"[\w.-]+", line)[0]) for line in wanted}
    locked = packages((root / "requirements.lock").read_text(encoding="utf-8"))
    assert names - {canonicalize_name(name.split("==")[0]) for name in locked} == set()


def test_no_other_lock_file(tracked):
    assert [
        path.name for path in tracked if path.name in ("uv.lock", "pylock.toml", "poetry.lock", "Pipfile.lock")
    ] == []


def test_text_files_are_utf8_without_bom_and_end_with_a_newline(tracked, root):
    faults = []
    for path in (p for p in tracked if p.suffix in TEXT):
        data, name = path.read_bytes(), path.relative_to(root).as_posix()
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            faults.append(f"{name}: not UTF-8")
        if data.startswith(b"\xef\xbb\xbf"):
            faults.append(f"{name}: byte order mark")
        if data and not data.endswith(b"\n") and path.suffix != ".ipynb":
            faults.append(f"{name}: no newline at its end")
    assert faults == []


def test_no_machine_path_is_tracked(tracked, root):
    here = "tests/test_repository.py"
    faults = []
    for path in (p for p in tracked if p.suffix in TEXT and p.relative_to(root).as_posix() != here):
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if MACHINE_PATHS.search(line):
                faults.append(f"{path.relative_to(root).as_posix()}:{number}: {line.strip()[:120]}")
    assert faults == []


def test_the_search_for_machine_paths_bites():
    assert MACHINE_PATHS.search('open("/home/ann/data.csv")')
    assert MACHINE_PATHS.search(r"C:\Users\ann")
    assert not MACHINE_PATHS.search("data/work/x and https://example.org/home/page and a/tmp/b")


def test_the_demo_data_are_small(root):
    files = [path for path in (root / "data" / "demo").rglob("*") if path.is_file()]
    assert files
    assert sum(path.stat().st_size for path in files) <= MAX_DEMO_BYTES


def exported(root):
    """``(module, name, definition)`` of functions and classes that a floor's package exports in its ``__init__``."""
    for init in sorted((root / "kamlib").glob("*/__init__.py")):
        tree = ast.parse(init.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("kamlib."):
                source = root.joinpath(*node.module.split(".")).with_suffix(".py")
                body = ast.parse(source.read_text(encoding="utf-8")).body if source.is_file() else []
                defined = {item.name: item for item in body if isinstance(item, (ast.FunctionDef, ast.ClassDef))}
                for item in node.names:
                    if item.name in defined:
                        yield init, item.name, defined[item.name]


def test_every_export_is_documented_and_functions_show_an_example(root):
    faults, seen = [], 0
    for init, name, node in exported(root):
        seen += 1
        where = f"{init.parent.relative_to(root).as_posix()}: {name}"
        told = ast.get_docstring(node) or ""
        if not told:
            faults.append(f"{where} has no docstring")
        elif isinstance(node, ast.FunctionDef) and ">>>" not in told:
            faults.append(f"{where} has no example in its docstring")
    assert seen
    assert faults == []


def test_every_public_definition_has_a_docstring(root):
    silent = []
    for path in sorted((root / "kamlib").rglob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            public = isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_")
            if public and not ast.get_docstring(node):
                silent.append(f"{path.relative_to(root).as_posix()}:{node.lineno} {node.name}")
    assert silent == []


def test_a_fault_code_belongs_to_one_package(root):
    """A code is searched for by the person who meets it, so it must lead to one place."""
    places = {}
    for path in sorted((root / "kamlib").rglob("*.py")):
        for code in re.findall(r'"(KAM-[A-Z]\d\d)"', path.read_text(encoding="utf-8")):
            places.setdefault(code, set()).add(path.relative_to(root / "kamlib").parts[0])
    assert places
    assert {code: found for code, found in places.items() if len(found) > 1} == {}


def test_the_lock_reader_counts_hashes():
    text = "a==1.0 \\\n    --hash=sha256:" + "0" * 64 + "\nb==2.0\n    # via a\n"
    assert packages(text) == {"a==1.0": 1, "b==2.0": 0}
