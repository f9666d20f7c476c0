"""Tables that a command writes where its user asks: never over another file, never with a formula from data."""

from pathlib import Path

from kamlib.base.errors import Exit, Fault, KamError
from kamlib.base.text import text
from kamlib.cli.usage import NOTHING_DONE

RISKY = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet takes for the beginning of a formula
TABLES = (".csv", ".parquet")


def free(path, endings=TABLES):
    """A file that can be written without overwriting another.

    Raises
    ------
    KamError
        KAM-C30 for another ending, KAM-C31 for a file that is there.
    """
    place = Path(path)
    if place.suffix.lower() not in endings:
        found, mend = text("the ending is not known"), text("valid names: {names}", names=", ".join(endings))
        raise KamError(Fault("KAM-C30", str(place), found, NOTHING_DONE, mend), exit_code=Exit.USAGE)
    if place.exists():
        found, mend = text("the file is there already"), text("choose another name, or remove it")
        raise KamError(Fault("KAM-C31", str(place), found, NOTHING_DONE, mend), exit_code=Exit.USAGE)
    return place


def write(frame, place):
    """Write `frame` as its ending says; in CSV no text begins as a formula."""
    if place.suffix.lower() == ".parquet":
        frame.to_parquet(place, index=False)
        return
    texts = frame.select_dtypes(exclude="number").astype("str").where(lambda said: frame[said.columns].notna(), "")
    safe = texts.apply(lambda said: said.where(~said.str.startswith(RISKY), "'" + said))
    frame.assign(**safe).to_csv(place, index=False, encoding="utf-8-sig", lineterminator="\n")


def plain(row):
    """A row for JSON: what is missing is null."""
    from pandas import isna  # noqa: PLC0415

    return {key: None if isna(value) else value for key, value in row.items()}
