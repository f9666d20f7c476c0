"""Sales lines straight from files: what ``kam league`` and ``kam tiers`` work on."""

from datetime import date

from kamlib.base.errors import Exit, Fault, KamError
from kamlib.base.text import text
from kamlib.cli.check import columns, dropped
from kamlib.cli.usage import NOTHING_DONE


def read(data, maps, drop, *, date_format):
    """The loaded lines of files under a mapping, or all that is wrong with them.

    Raises
    ------
    KamError
        The faults of the files; KAM-C20 when nobody can tell which column means what.
    """
    told = {"columns": columns(maps or (), date_format=date_format), "drop": dropped(drop or ())}
    from kamlib.intake.check import inspect  # noqa: PLC0415 (heavy: loaded once the arguments are sound)

    inspection = inspect(data, today=date.today(), **told)
    if inspection.faults:
        raise KamError(*inspection.faults, exit_code=Exit.INPUT_CORRUPT)
    if inspection.loaded is None:
        names = ", ".join(inspection.missing)
        found = text("no column looks like {names}: say which it is, with --map NAME=COLUMN", names=names)
        mend = text("see {command} --help", command="kam check")
        raise KamError(Fault("KAM-C20", "--map", found, NOTHING_DONE, mend), exit_code=Exit.SCHEMA_DRIFT)
    return inspection.loaded
