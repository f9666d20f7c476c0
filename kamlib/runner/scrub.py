"""Executed notebooks without what varies from run to run: times, random ids, places, papermill's own records."""

import json
import re
from pathlib import Path

INJECTED = "injected-parameters"
ADDRESS = re.compile(r"(?<= at )0x[0-9a-fA-F]{6,16}(?=>)")
LONGEST = 100_000
KEPT = ("tags", "jupyter", "collapsed", "slideshow")


def scrub(notebook, *, parameters, folder, root):
    """The notebook (format 4, as a dict) with bytes that depend on inputs, parameters and lock alone.

    Parameters
    ----------
    parameters : dict
        What the injected cell is to say; ``run_dir`` in it stands in for the staged folder everywhere.
    folder, root : Path
        The staged folder and the project's root: their paths leave the outputs.

    Returns
    -------
    dict
        A new notebook; `notebook` is left as it is.
    """
    places = [
        (_place(f"{folder}"), parameters.get("run_dir", "run")),
        (_place(f"{root}/"), ""),
        (_place(f"{root}"), "."),
    ]
    kernel = notebook["metadata"].get("kernelspec", {"display_name": "Python 3", "language": "python"})
    return {
        "cells": [_cell(cell, n, parameters, places) for n, cell in enumerate(notebook["cells"])],
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def write(notebook, path):
    """Write a notebook as JupyterLab does: sorted keys, one space, UTF-8."""
    body = json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True, separators=(",", ": "))
    Path(path).write_text(body + "\n", encoding="utf-8")


def _cell(cell, number, parameters, places):
    kept = {name: value for name, value in cell["metadata"].items() if name in KEPT}
    clean = {"cell_type": cell["cell_type"], "id": f"cell-{number:02d}", "metadata": kept, "source": cell["source"]}
    if cell["cell_type"] != "code":
        return clean | ({"attachments": cell["attachments"]} if "attachments" in cell else {})
    if INJECTED in kept.get("tags", ()):
        said = ["# Parameters of this run", *(f"{name} = {value!r}" for name, value in parameters.items())]
        clean["source"] = [line + "\n" for line in said[:-1]] + said[-1:]
    outputs = [_output(output, places) for output in cell["outputs"]]
    return clean | {"execution_count": cell["execution_count"], "outputs": outputs}


def _output(output, places):
    if output["output_type"] == "stream":
        return output | {"text": _replaced(output["text"], places).splitlines(keepends=True)}
    if output["output_type"] == "error":
        return output | {"traceback": [_plain(line, places) for line in output["traceback"]]}
    return output | {"data": {kind: _datum(kind, body, places) for kind, body in output["data"].items()}}


def _datum(kind, body, places):
    """Only text is searched for places: in an encoded picture, letters that look like one are something else."""
    if kind == "image/svg+xml":  # a picture cut short is no picture
        return _replaced(body, places).splitlines(keepends=True)
    return _plain(body, places).splitlines(keepends=True) if kind.startswith("text/") else body


def _place(path):
    """The path as such, not as the beginning of a longer name."""
    return re.compile(re.escape(path) + ("" if path.endswith("/") else r"(?![\w.-])"))


def _plain(body, places):
    body = _replaced(body, places)
    return body if len(body) <= LONGEST else body[:LONGEST] + f"\n… [{len(body) - LONGEST}]"


def _replaced(body, places):
    body = body if isinstance(body, str) else "".join(body)
    for place, stands_in in places:
        body = place.sub(stands_in.replace("\\", r"\\"), body)
    return ADDRESS.sub("0x…", body)
