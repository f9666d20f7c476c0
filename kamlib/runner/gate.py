"""The completion gate: a step is complete only when all five conditions hold; papermill's own records are not asked."""

import ast
import json
import math
from pathlib import Path

from kamlib.base.errors import Exit, Fault, KamError
from kamlib.base.text import text
from kamlib.runner.manifest import sha256
from kamlib.runner.scrub import INJECTED

MARKS, REPORT = ".gate", "report/index.html"
INCOMPLETE = text("the step is not complete, so none of its numbers can be relied on")
RETRY = text("correct the notebook, then run again")
BALANCED = ("lines", "amount")
PARTS = ("in", "kept", "excluded", "rejected")


def check(step, *, folder, parameters, nonce):
    """The mark of `step`, when the step is complete.

    Parameters
    ----------
    step : Step
    folder : Path
        The staged run folder, with the executed notebook in ``notebooks``.
    parameters : dict
        What the notebook was to be run with.
    nonce : str
        This run's own mark, which no other run's file carries.

    Raises
    ------
    KamError
        Exit code 60, all at once: KAM-G02 cells that did not run, KAM-G03 a cell with an error, KAM-G04 no closing mark
        or one of another run, KAM-G05 an artefact that is missing, empty or changed, KAM-G06 a table that was promised,
        KAM-G07 a ledger that does not balance, KAM-G08 other parameters than those that were meant.
    """
    notebook = json.loads((folder / "notebooks" / f"{step.name}.ipynb").read_text(encoding="utf-8"))
    mark = _mark(folder / MARKS / f"{step.name}.json", nonce)
    skipped = bool(mark and mark["skipped"])
    faults = [*_cells(step.name, notebook, skipped=skipped), *_injected(step.name, notebook, parameters)]
    if mark is None:
        found = text("the closing line run.finish() was not reached in this run")
        faults.append(Fault("KAM-G04", step.name, found, INCOMPLETE, RETRY))
    else:
        faults += [*_artefacts(step.name, mark, folder), *_balance(step, mark)]
        faults += [] if skipped else _promised(step, mark)
    if faults:
        raise KamError(*faults, exit_code=Exit.GATE_FAILED)
    return mark


def results(marks, settings):
    """The content of results.json: all facts with units, all headlines, by step."""
    steps = {name: {"skipped": mark["skipped"], "results": mark["facts"]} for name, mark in marks.items()}
    run = {name: settings.get(name) for name in ("name", "as_of", "currency", "lang")}
    return {"schema": 1, "run": run, "steps": steps}


def injected(notebook):
    """The values that the injected cell of an executed notebook holds; None unless there is exactly one plain one."""
    cells = [cell for cell in notebook["cells"] if INJECTED in cell["metadata"].get("tags", ())]
    try:
        (cell,) = cells
        found = {}
        for node in ast.parse("".join(cell["source"])).body:
            (target,) = node.targets
            found[target.id] = ast.literal_eval(node.value)
        return found
    except (ValueError, SyntaxError, AttributeError):
        return None


def _mark(path, nonce):
    try:
        mark = json.loads(path.read_text(encoding="utf-8"))
        return mark if mark["nonce"] == nonce else None
    except (OSError, ValueError, KeyError):
        return None


def _cells(name, notebook, *, skipped):
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code" and "".join(cell["source"]).strip()]
    counts = [cell["execution_count"] for cell in code]
    ran = sum(count is not None for count in counts)
    in_order = counts == [*range(1, ran + 1), *[None] * (len(code) - ran)]
    if not (in_order and (skipped or ran == len(code))):
        found = text("{n:count} code cells, of which not all ran in their order", n=len(code))
        yield Fault("KAM-G02", name, found, INCOMPLETE, RETRY)
    for number, cell in enumerate(code, 1):
        for output in cell["outputs"]:
            if output["output_type"] == "error" and not (skipped and output["ename"] == "SystemExit"):
                found = text("code cell {n:count} ended with {problem}", n=number, problem=output["ename"])
                yield Fault("KAM-G03", name, found, INCOMPLETE, RETRY)


def _injected(name, notebook, parameters):
    found = injected(notebook) if parameters else {}
    same = found == parameters and all(type(found[key]) is type(value) for key, value in parameters.items())
    if not same:
        means = text("the numbers would belong to other settings than the ones that stand beside them")
        yield Fault("KAM-G08", name, text("the notebook ran with other parameters than given"), means, RETRY)


def _artefacts(name, mark, folder):
    for artefact, digest in mark["artefacts"].items():
        path = folder / artefact
        inside = path.resolve().is_relative_to(folder.resolve())
        if not (inside and path.is_file() and path.stat().st_size):
            found = text("missing or empty")
        elif sha256(path) != digest:
            found = text("changed after the step had closed")
        else:
            continue
        yield Fault("KAM-G05", f"{name}: {artefact}", found, INCOMPLETE, RETRY)


def _promised(step, mark):
    for table in step.gives:
        if f"tables/{table}.parquet" not in mark["artefacts"]:
            found = text("pipeline.yaml says that this step gives it, but it did not")
            yield Fault("KAM-G06", f"{step.name}: table {table}", found, INCOMPLETE, RETRY)


def _balance(step, mark):
    """In = kept + excluded + rejected, to the line and to half a cent, wherever a step tells of a ledger."""
    ledgers = [told["facts"] for told in mark["facts"].values() if "lines_in" in told["facts"]]
    if "ledger" in step.gives and not ledgers and not mark["skipped"]:
        yield _unbalanced(step.name, text("a ledger is given, but no facts of it (lines_in, lines_kept, …)"))
    for facts in ledgers:
        for kind in (kind for kind in BALANCED if f"{kind}_in" in facts):
            came, *went = (facts.get(f"{kind}_{part}", {}).get("value", 0) for part in PARTS)
            if abs(came - sum(went)) > (0 if kind == "lines" else 0.005 + 4 * math.ulp(came)):
                found = text("{kind}: {came} came in, {went} went out", kind=kind, came=came, went=sum(went))
                yield _unbalanced(step.name, found)


def _unbalanced(name, found):
    means = text("a line or an amount was lost or counted twice")
    return Fault("KAM-G07", f"{name}: ledger", found, means, text("report it with the data that shows it"))


def unchanged(marks, artefacts):
    """Raise unless artefacts still have the bytes that were declared (KAM-G05) and a report is there (KAM-G09)."""
    faults = [
        Fault("KAM-G05", f"{name}: {artefact}", text("changed after the step had closed"), INCOMPLETE, RETRY)
        for name, mark in marks.items()
        for artefact, digest in mark["artefacts"].items()
        if artefacts.get(artefact, {}).get("sha256") != digest
    ]
    if not artefacts.get(REPORT, {}).get("bytes"):
        faults.append(Fault("KAM-G09", REPORT, text("missing or empty"), text("the run has no report"), RETRY))
    if faults:
        raise KamError(*faults, exit_code=Exit.GATE_FAILED)


def skipped_by(step, folder, marks):
    """Why `step` cannot run because an earlier one was skipped and did not give what it needs; empty if it can."""
    missing = [table for table in step.needs if not (Path(folder) / "tables" / f"{table}.parquet").is_file()]
    reasons = [marks[name]["skipped"] for name in step.after if marks[name]["skipped"]]
    return reasons[0] if missing and reasons else ""
