"""environment.yml (conda) carries the names and ranges of pyproject.toml (pip), runtime and development alike."""

import tomllib

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from ruamel.yaml import YAML

# conda-forge's own names for what the package index calls otherwise
CONDA_NAMES = {
    "python-duckdb": "duckdb",
    "ibis-duckdb": "ibis-framework[duckdb]",
    "jupyter_server": "jupyter-server",
    "matplotlib-base": "matplotlib",
}


def ranges(lines):
    """``{name with extras: set of version clauses}`` of requirement lines."""
    parsed = [Requirement(line) for line in lines]
    return {_named(item): {str(clause) for clause in item.specifier} for item in parsed}


def _named(requirement):
    extras = ",".join(sorted(requirement.extras))
    return canonicalize_name(requirement.name) + (f"[{extras}]" if extras else "")


def conda(root):
    """The requirement lines of environment.yml under their index names, and the python clause."""
    content = YAML(typ="safe", pure=True).load((root / "environment.yml").read_text(encoding="utf-8"))
    lines, nested = [], []
    for entry in content["dependencies"]:
        if isinstance(entry, dict):
            nested += entry["pip"]
        else:
            lines.append(entry)
    renamed = []
    for line in lines:
        name = Requirement(line).name
        renamed.append(line.replace(name, CONDA_NAMES.get(name, name), 1))
    return [line for line in renamed if Requirement(line).name not in ("python", "pip")], nested, lines


def project(root):
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))


def test_names_and_ranges_agree(root):
    settings = project(root)
    wanted = ranges(settings["project"]["dependencies"] + settings["dependency-groups"]["dev"])
    forge, nested, _ = conda(root)
    assert ranges(forge) | ranges(nested) == wanted


def test_no_package_stands_in_both_parts(root):
    forge, nested, _ = conda(root)
    assert not ranges(forge).keys() & ranges(nested).keys()


def test_python_range_agrees(root):
    _, _, lines = conda(root)
    python = next(Requirement(line) for line in lines if Requirement(line).name == "python")
    assert str(python.specifier) == project(root)["project"]["requires-python"]


def test_pip_is_installed_where_pip_packages_are_named(root):
    _, nested, lines = conda(root)
    assert nested
    assert "pip" in lines


def test_a_changed_range_would_be_seen():
    assert ranges(["pandas>=3.1"]) != ranges(["pandas>=3.0"])
    assert ranges(["ibis-framework[duckdb]>=12,<13"]) == ranges(["ibis_framework[duckdb]<13,>=12"])
