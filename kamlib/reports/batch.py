"""Many account sheets at once: in parallel, with progress, never over another file, one failure never the end."""

import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from kamlib.base.errors import Fault, KamError
from kamlib.base.text import text
from kamlib.reports.sheet import render

WORKERS = 2


@dataclass(frozen=True)
class Batch:
    """What was written, and what was not."""

    files: tuple[Path, ...]
    faults: tuple[Fault, ...]


def batch(shelf, accounts, *, langs, out, brand=None, workers=None, progress=None):
    """Write the sheets of `accounts` in every language.

    Parameters
    ----------
    shelf : Shelf
    accounts : sequence of str
    langs : sequence of {"zh", "en"}
    out : path
        The folder, made when it is not there.
    brand : Brand, optional
    workers : int, optional
        Processes; by default two, or as many as there are cores when fewer. Joblib's backend decides where they run:
        inside ``joblib.parallel_config("dask")`` on a cluster of dask.
    progress : callable, optional
        ``progress(done, total)``: how many more are done, of how many.

    Returns
    -------
    Batch

    Examples
    --------
    >>> file_name("007", "zh"), file_name("../a b", "en")
    ('007_zh.html', 'a-b-2c2c791a_en.html')
    """
    from joblib import Parallel, delayed  # noqa: PLC0415 (heavy)

    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    jobs = [(account, lang) for account in accounts for lang in langs]
    n = min(workers or min(WORKERS, os.cpu_count() or 1), max(len(jobs) // 8, 1))
    parts = [jobs[k : k + 20] for k in range(0, len(jobs), 20)]
    working = Parallel(n_jobs=n, return_as="generator")(
        delayed(_some)(shelf.only([one for one, _ in part]), part, out, brand) for part in parts
    )
    files, faults = [], []
    for written, wrong in working:
        files += written
        faults += wrong
        if progress:
            progress(len(written) + len(wrong), len(jobs))
    return Batch(tuple(files), tuple(faults))


def file_name(account_id, lang):
    """A name that any file system can hold: the id where it can, else its letters and a hash."""
    account_id = str(account_id)
    kept = "".join(c if c.isalnum() or c in "-_" else "-" for c in account_id)[:40].strip("-_")
    if kept != account_id or not account_id.isascii():
        kept = f"{kept or 'account'}-{sha256(account_id.encode()).hexdigest()[:8]}"
    return f"{kept}_{lang}.html"


def _some(shelf, jobs, out, brand):
    """Files written and faults of some sheets."""
    files, faults = [], []
    for account, lang in jobs:
        path = out / file_name(account, lang)
        try:
            files.append(_write(path, render(shelf, account, lang=lang, brand=brand).encode("utf-8")))
        except KamError as error:
            faults += error.faults
        except Exception as error:
            faults.append(_failed(account, error))
    return files, faults


def _write(path, data):
    if path.exists() and path.read_bytes() != data:
        raise KamError(_in_the_way(path))
    draft = path.with_name(path.name + ".part")
    draft.write_bytes(data)
    draft.replace(path)
    return path


def _in_the_way(path):
    return Fault(
        "KAM-B10",
        str(path),
        text("the file is there already, with other content"),
        text("someone may have worked in it; it was left as it is"),
        text("remove it, or name another folder with --out"),
    )


def _failed(account, error):
    return Fault(
        "KAM-B13",
        str(account),
        text("{problem}", problem=f"{type(error).__name__}: {error}"[:200]),
        text("this sheet was not written; all others were"),
        text("look at the tables of this account in the run"),
    )
