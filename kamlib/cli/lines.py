"""Sales lines straight from files: what ``kam league`` and ``kam tiers`` work on."""

from datetime import date
from pathlib import Path

from kamlib.base.errors import Exit, Fault, KamError
from kamlib.base.text import text
from kamlib.cli.check import columns, dropped
from kamlib.cli.usage import NOTHING_DONE

PARAMS = (".yaml", ".yml")


def read(data, maps, drop, *, date_format):
    """The loaded lines of files under a mapping, or of the params file that holds one; or all that is wrong with them.

    Raises
    ------
    KamError
        The faults of the files; KAM-C20 when nobody can tell which column means what, KAM-C21 for a params file without
        lines or beside options that it decides itself.
    """
    if any(Path(path).suffix.lower() in PARAMS for path in data):
        return _of_params(data, {"--map": maps, "--drop": drop, "--date-format": date_format})
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


def _of_params(data, options):
    from kamlib.intake.company import TRANSACTIONS, load_company  # noqa: PLC0415

    wrong = [name for name, given in options.items() if given] + [str(path) for path in data[1:]]
    if wrong:
        raise _refused(wrong[0], text("a params file says all of this itself"), text("leave it out"))
    company = load_company(data[0], today=date.today())
    if TRANSACTIONS not in company.loaded:
        mend = text("name a file of sales lines under source:")
        raise _refused(str(data[0]), text("it names accounts only, without sales lines"), mend)
    return company.loaded[TRANSACTIONS]


def _refused(where, found, mend):
    return KamError(Fault("KAM-C21", where, found, NOTHING_DONE, mend), exit_code=Exit.USAGE)
