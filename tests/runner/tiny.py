"""Tiny projects for tests of the runner: a params file, a pipeline, notebooks of a few lines."""

import json
import textwrap
from pathlib import Path

OPEN = 'from tests.runner.light import Run\nrun = Run(run_dir, "{name}")'
PARAMETERS = 'run_dir: str = "runs/lab"  # folder of the run'
SOURCE = "id,day,money\nA,2025-01-01,1\nB,2025-01-02,2\n"


def cell(source, *tags, kind="code"):
    """A cell of format 4."""
    made = {"cell_type": kind, "id": "", "metadata": {"tags": list(tags)}, "source": textwrap.dedent(source).strip()}
    return made | ({"execution_count": None, "outputs": []} if kind == "code" else {})


def notebook(*sources, name, parameters=PARAMETERS):
    """A notebook: prose, parameters (unless None), open, the `sources`, finish."""
    cells = [cell("# A question?", kind="markdown")]
    cells += [cell(parameters, "parameters")] if parameters is not None else []
    cells += [cell(source) for source in (OPEN.format(name=name), *sources)]
    for number, made in enumerate(cells):
        made["id"] = f"own-{number}"
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


def project(folder, *, steps, notebooks=None, settings=None):
    """A project below `folder`.

    Parameters
    ----------
    steps : dict of {str: dict}
        The pipeline.
    notebooks : dict of {str: dict or list of str}
        Whole notebooks, or the sources of cells between opening and finishing; a step without one gives its tables.
    settings : dict
        Replaces parts of the params file.
    """
    folder = Path(folder)
    for part in ("notebooks", "params", "data"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    (folder / "kam.yaml").write_text("", encoding="utf-8")
    (folder / "data" / "lines.csv").write_text(SOURCE, encoding="utf-8")
    written(steps, folder / "notebooks" / "pipeline.yaml")
    for name, entry in steps.items():
        given = (notebooks or {}).get(name, [f'run.table("{table}")' for table in entry.get("gives", ())])
        made = given if isinstance(given, dict) else notebook(*given, "run.finish()", name=name)
        (folder / "notebooks" / f"{name}.ipynb").write_text(json.dumps(made), encoding="utf-8")
    return params(folder, **(settings or {}))


def params(folder, **settings):
    """Write ``params/tiny.yaml`` and return its path."""
    columns = {"account": "id", "date": "day", "amount": "money"}
    plain = {"name": "tiny", "currency": "CNY", "source": "data/lines.csv", "columns": columns}
    return written(plain | settings, Path(folder) / "params" / "tiny.yaml")


def written(content, path):
    """Write `content` as JSON, which YAML 1.2 contains; keys keep their order."""
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def report(folder, *, lang):
    """A report for tests, made from what a real one is made from."""
    results = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    (folder / "report").mkdir()
    page = folder / "report" / "index.html"
    page.write_text(f"<html lang={lang}>{sorted(results['steps'])}</html>", encoding="utf-8")
    return page


def tree(folder):
    """``{path: bytes}`` of all files below `folder`."""
    found = Path(folder).rglob("*")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found if path.is_file()}
