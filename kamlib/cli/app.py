"""All commands of ``kam``, and the conversation: parse, compute, answer or tell what is wrong, exit code."""

import errno
import os
import sys
import traceback
from typing import Annotated

import typer

from kamlib import __version__
from kamlib.base.errors import Exit, Fault, KamError
from kamlib.base.text import text
from kamlib.cli.answer import Answer, Voice, only_answers_on_stdout, reader_went_away
from kamlib.cli.check import check
from kamlib.cli.doctor import doctor
from kamlib.cli.dossier import dossier
from kamlib.cli.fetch import fetch
from kamlib.cli.incentives import incentives
from kamlib.cli.indicators import indicators
from kamlib.cli.lab import lab
from kamlib.cli.league import league
from kamlib.cli.options import AsJson, Lang
from kamlib.cli.report import report
from kamlib.cli.run import params, run, verify
from kamlib.cli.sheet import sheet
from kamlib.cli.tiers import tiers
from kamlib.cli.usage import NOTHING_DONE, USAGE_ERROR, Commands, fault_of, translated

UNEXPECTED = 70
STORAGE = {
    errno.ENOSPC: ("KAM-C97", Exit.DISK_FULL, text("the disk is full"), text("make room and run the command again")),
    errno.EDQUOT: ("KAM-C97", Exit.DISK_FULL, text("the disk is full"), text("make room and run the command again")),
    errno.EACCES: ("KAM-C96", Exit.NO_PERMISSION, text("permission denied"), text("give your user the right to it")),
    errno.EPERM: ("KAM-C96", Exit.NO_PERMISSION, text("permission denied"), text("give your user the right to it")),
    errno.EROFS: ("KAM-C96", Exit.NO_PERMISSION, text("permission denied"), text("give your user the right to it")),
}

app = typer.Typer(
    cls=Commands,
    add_completion=False,
    pretty_exceptions_enable=False,
    help=str(text("Key-account management analysis: from company files to a checked, published workbook.")),
)
for command, told in (
    (check, text("Look at files without changing anything: what they hold, what every line and all money became.")),
    (run, text("Execute the workbook with a params file, check it, publish it.")),
    (verify, text("Prove that a published run is whole, or that running it again gives the same bytes.")),
    (report, text("Hand a published run to readers: HTML, PDF, workbook, slides, in Chinese and English.")),
    (sheet, text("Write one page on an account, on all of a tier, or on all.")),
    (league, text("Test out of time which method names the next key accounts best, on your own lines.")),
    (tiers, text("Give every account Diamond, Gold, Silver or Standard, and say who moved.")),
    (params, text("Show a notebook's parameters: name, type, default, allowed values, meaning.")),
    (lab, text("Open the notebooks in JupyterLab, on this machine only and with a token.")),
    (doctor, text("Examine this machine: Python, versions, kernel, font, disk; with the fix for each line.")),
    (fetch, text("Bring a public data set to data/raw.")),
):
    app.command(help=str(told))(command)
app.add_typer(indicators, name="indicators")
app.add_typer(dossier, name="dossier")
app.add_typer(incentives, name="incentives")


@app.callback(invoke_without_command=True)
def kam(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help=str(text("Show the version.")))] = False,
    debug: Annotated[
        bool,
        typer.Option("--debug", help=str(text("Show the traceback of an unexpected error: kam --debug COMMAND …"))),
    ] = False,
    as_json: AsJson = False,
    lang: Lang = None,
):
    """What ``kam`` does without a command: tell its version, or ask for one."""
    if context.invoked_subcommand is not None:
        return None
    if version:
        return Answer({"status": "ok", "version": __version__}, lambda language: [f"kamlib {__version__}"])
    names = ", ".join(context.command.commands)
    raise KamError(
        Fault("KAM-C01", "kam", text("no command is given"), NOTHING_DONE, text("valid names: {names}", names=names))
    )


def main(argv=None):
    """The entry of ``kam``: answer `argv` (the process's arguments unless given) and exit.

    >>> try:
    ...     main(["--version"])
    ... except SystemExit as left:
    ...     print(left.code)
    kamlib ...
    0
    """
    argv = sys.argv[1:] if argv is None else list(argv)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(_conversed(argv, Voice.heard(argv, os.environ)))


def _conversed(argv, voice):
    try:
        try:
            with only_answers_on_stdout(active=voice.json):
                answer = _answered(argv, voice)
            voice.say(answer)
            return int(answer.exit_code)
        except KamError as error:
            voice.tell(error)
            return int(error.exit_code)
    except BrokenPipeError:
        return reader_went_away()


def _answered(argv, voice):
    """The command's answer; whatever goes wrong becomes a KamError."""
    try:
        outcome = translated(typer.main.get_command(app), voice.lang)(argv, prog_name="kam", standalone_mode=False)
        if outcome == Exit.INTERRUPTED:
            raise KeyboardInterrupt
        return outcome if isinstance(outcome, Answer) else Answer({"status": "ok"}, exit_code=outcome or Exit.OK)
    except (KamError, BrokenPipeError):
        raise
    except USAGE_ERROR as error:
        raise KamError(fault_of(error)) from error
    except (KeyboardInterrupt, typer.Abort) as error:
        raise _interrupted() from error
    except Exception as error:
        if voice.debug:
            traceback.print_exc()
        raise _storage(error) or _unexpected(error) from error


def _interrupted():
    again = text("run the command again")
    stopped = Fault("KAM-C98", "kam", text("interrupted"), text("what was published before is untouched"), again)
    return KamError(stopped, exit_code=Exit.INTERRUPTED)


def _storage(error):
    if not isinstance(error, OSError) or error.errno not in STORAGE:
        return None
    code, exit_code, found, mend = STORAGE[error.errno]
    where = str(error.filename or "kam")
    return KamError(Fault(code, where, found, text("the command could not finish"), mend), exit_code=exit_code)


def _unexpected(error):
    found = text("unexpected {kind}: {problem}", kind=type(error).__name__, problem=str(error)[:300])
    mend = text("please report it; kam --debug with the same command shows the details")
    told = KamError(Fault("KAM-C99", "kam", found, text("this is a fault of kamlib, not of your data"), mend))
    told.exit_code = UNEXPECTED
    return told
