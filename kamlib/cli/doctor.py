"""``kam doctor``: is this machine fit to run the workbook, and what mends what is not."""

import shutil
import sys
import tempfile
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from subprocess import DEVNULL
from typing import Annotated

import typer

from kamlib.base import project
from kamlib.base.errors import Exit, KamError
from kamlib.base.text import Text, text
from kamlib.cli.answer import Answer, table
from kamlib.cli.options import AsJson, Lang

# Releases below these floors have known security holes; the floors themselves stand in pyproject.toml.
SECURITY = ("jupyterlab", "papermill", "nbconvert", "mistune", "jupyter-server", "pyarrow")
FREE_BYTES = 1_000_000_000
GLYPHS = "重点客户￥亿"
REINSTALL = text("run: make .venv/ready, or pip install --require-hashes -r requirements.lock")


@dataclass(frozen=True)
class Finding:
    """One line of the examination; `fix` is shown where it is not fine."""

    name: str
    fine: bool
    found: Text
    fix: Text


def python():
    """The interpreter against the range that kamlib was made for."""
    from packaging.specifiers import SpecifierSet  # noqa: PLC0415

    wanted, here = metadata.metadata("kamlib")["Requires-Python"], ".".join(map(str, sys.version_info[:3]))
    fix = text("install Python {wanted} and set up the environment again", wanted=wanted)
    return [
        Finding("python", here in SpecifierSet(wanted), text("{here}, wanted {wanted}", here=here, wanted=wanted), fix)
    ]


def security(names=SECURITY, *, installed=metadata.version):
    """Installed versions against their floors."""
    from packaging.requirements import Requirement  # noqa: PLC0415

    wanted = {item.name: item.specifier for item in map(Requirement, metadata.requires("kamlib"))}
    found = []
    for name in names:
        try:
            here = installed(name)
        except metadata.PackageNotFoundError:
            told = text("not installed, wanted {wanted}", wanted=wanted[name])
            found.append(Finding(name, False, told, REINSTALL))
            continue
        told = text("{here}, wanted {wanted}", here=here, wanted=wanted[name])
        found.append(Finding(name, wanted[name].contains(here, prereleases=True), told, REINSTALL))
    return found


def kernel(name="python3"):
    """Start the kernel that runs the notebooks and let it import kamlib."""
    from jupyter_client.kernelspec import NoSuchKernel  # noqa: PLC0415
    from jupyter_client.manager import start_new_kernel  # noqa: PLC0415

    fix = text("run: {python} -m ipykernel install --sys-prefix --name {name}", python=sys.executable, name=name)
    try:
        manager, client = start_new_kernel(startup_timeout=60, kernel_name=name, stdout=DEVNULL, stderr=DEVNULL)
    except (NoSuchKernel, RuntimeError, OSError) as error:
        return [Finding("kernel", False, text("it does not start: {problem}", problem=error), fix)]
    try:
        reply = client.execute_interactive("import kamlib", timeout=60, output_hook=lambda message: None)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    fine = reply["content"]["status"] == "ok"
    told = text("it starts and finds kamlib") if fine else text("it starts in a Python without kamlib")
    return [Finding("kernel", fine, told, fix)]


def font():
    """The font of the figures and reports holds Chinese."""
    from kamlib.figures import glyphs  # noqa: PLC0415

    try:
        missing = [glyph for glyph in GLYPHS if ord(glyph) not in glyphs.known()]
    except KamError as error:
        return [Finding("font", False, error.faults[0].found, error.faults[0].mend)]
    except (RuntimeError, OSError) as error:
        return [Finding("font", False, text("it cannot be read: {problem}", problem=error), REINSTALL)]
    told = (
        text("Noto Sans SC with Chinese") if not missing else text("characters are missing: {glyphs}", glyphs=missing)
    )
    return [Finding("font", not missing, told, REINSTALL)]


def storage(folder=None, *, free=None):
    """Room and permission to write where the runs are kept."""
    runs = Path(folder or project.root() / "runs")
    near = next(place for place in (runs, *runs.parents) if place.exists())
    left = shutil.disk_usage(near).free if free is None else free
    room = text("{free:number1} GB free at {place}", free=left / 1e9, place=near)
    delete = text("make room, for example by deleting old folders below {runs}", runs=runs)
    return [Finding("disk", left >= FREE_BYTES, room, delete), _writable(near, runs)]


def _writable(near, runs):
    allow = text("give your user the right to write to {runs}", runs=runs)
    try:
        with tempfile.TemporaryFile(dir=near):
            return Finding("runs", True, text("{place} can be written to", place=near), allow)
    except OSError as error:
        told = text("{place} cannot be written to: {problem}", place=near, problem=error.strerror)
        return Finding("runs", False, told, allow)


EXAMINATIONS = {"python": python, "security": security, "kernel": kernel, "font": font, "storage": storage}


def doctor(
    only_security: Annotated[
        bool,
        typer.Option("--security", help=str(text("Only hold the installed versions against the security floors."))),
    ] = False,
    as_json: AsJson = False,
    lang: Lang = None,
):
    """Examine the machine; exit code 3 when something needs attention."""
    chosen = ("security",) if only_security else EXAMINATIONS
    findings = [finding for name in chosen for finding in EXAMINATIONS[name]()]
    return answer_of(findings)


def answer_of(findings):
    """The answer for `findings`; machines get the English sentences."""
    fine = all(finding.fine for finding in findings)
    checks = [
        {"name": f.name, "fine": f.fine, "found": str(f.found), "fix": "" if f.fine else str(f.fix)} for f in findings
    ]
    content = {"status": "ok" if fine else "attention", "checks": checks}
    return Answer(content, lambda lang: _shown(findings, lang), Exit.OK if fine else Exit.WARNINGS)


def _shown(findings, lang):
    yield table([("✓" if f.fine else "✗", f.name, f.found.to(lang)) for f in findings], "", "", "")
    for finding in findings:
        if not finding.fine:
            yield text("fix {name}: {how}", name=finding.name, how=finding.fix).to(lang)
    if all(finding.fine for finding in findings):
        yield text("everything is fit to run").to(lang)
