"""Documents on many accounts at once: in parallel, never over another file, one failure never the end."""

import errno
import os
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from importlib import import_module
from pathlib import Path

from kamlib.base.errors import Exit, Fault, KamError
from kamlib.base.text import text
from kamlib.reports import index, leaks, pack, sheet
from kamlib.reports.brand import Brand
from kamlib.reports.html import other
from kamlib.reports.shelf import Shelf

WORKERS, AT_ONCE = 2, 20
SHEET = "sheet"  # the one page; every other form is that of a report
FULL = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True)
class Batch:
    """What was written, what was not, and with which code a command ends."""

    files: tuple[Path, ...]
    faults: tuple[Fault, ...]

    @property
    def exit_code(self):
        """30 when the disk is full, else 40 when anything is missing, else 0."""
        codes = {fault.code for fault in self.faults}
        return Exit.DISK_FULL if "KAM-B14" in codes else Exit.INPUT_CORRUPT if codes else Exit.OK


def batch(shelf, accounts, *, langs, out, forms=(SHEET,), brand=None, workers=None, progress=None):
    """Write the documents of `accounts` in every language and form; one that names another account is not written.

    Parameters
    ----------
    shelf : Shelf
    accounts : sequence of str
    langs : sequence of {"zh", "en"}
    out : path
        The folder, made when it is not there.
    forms : sequence of {"sheet", "html", "pdf", "xlsx", "pptx"}
        ``sheet`` is the one page, the others are the report on one account.
    brand : Brand, optional
    workers : int, optional
        Processes; by default two, or as many as there are cores when fewer. Joblib's backend decides where they run:
        inside ``joblib.parallel_config("dask")`` on a cluster of dask.
    progress : callable, optional
        ``progress(done, total)``: how many more are done, of how many.

    Returns
    -------
    Batch

    Raises
    ------
    KamError
        KAM-B15 when `out` cannot be a folder.

    Examples
    --------
    >>> file_name("007", "zh"), file_name("../a b", "en"), file_name("007", "zh", "pdf")
    ('007_zh.html', 'a-b-2c2c791a_en.html', '007_report_zh.pdf')
    """
    from joblib import Parallel, delayed  # noqa: PLC0415 (heavy)
    from joblib.externals.loky.process_executor import TerminatedWorkerError  # noqa: PLC0415

    out = made(out)
    jobs = [(account, lang) for account in accounts for lang in langs]
    n = min(workers or min(WORKERS, os.cpu_count() or 1), max(len(jobs) // 8, 1))
    parts = [jobs[k : k + AT_ONCE] for k in range(0, len(jobs), AT_ONCE)]
    how = (tuple(forms), brand, tuple(langs), leaks.others(shelf))
    working = Parallel(n_jobs=n, return_as="generator")(
        delayed(_some)(shelf.only([one for one, _ in part]), part, out, how) for part in parts
    )
    files, faults = [], []
    try:
        for written, wrong in working:
            files += written
            faults += wrong
            if progress:
                progress(len(written) + len(wrong), len(jobs) * len(forms))
    except TerminatedWorkerError:
        faults.append(_died(len(jobs) * len(forms) - len(files) - len(faults)))
    return Batch(tuple(files), tuple(faults))


def indexed(shelf, accounts, *, what, langs, out, forms=(SHEET,), brand=None):
    """Write the index of a pack, ``index_<what>_<lang>.html``, in every language; it links to the files that are there.

    Returns
    -------
    Batch
    """
    files, faults = [], []
    for lang in langs:
        named = {
            one: [
                (file_name(one, each, form), f"{'HTML' if form == SHEET else form.upper()} · {each}")
                for each in langs
                for form in forms
            ]
            for one in accounts
        }
        there = {one: [pair for pair in pairs if (out / pair[0]).is_file()] for one, pairs in named.items()}
        path = out / f"index_{what}_{lang}.html"
        try:
            files.append(_write(path, index.render(shelf, there, lang=lang, brand=brand).encode("utf-8")))
        except KamError as error:
            faults += error.faults
        except OSError as error:
            faults.append(_unwritten(path, error))
    return Batch(tuple(files), tuple(faults))


def file_name(account_id, lang, form=SHEET):
    """A name that any file system can hold and tell from others: the id where it can, else its letters and a hash."""
    account_id = str(account_id)
    kept = "".join(c if c.isalnum() or c in "-_" else "-" for c in account_id)[:40].strip("-_")
    if kept != account_id or not account_id.isascii() or account_id != account_id.lower():
        kept = f"{kept or 'account'}-{sha256(account_id.encode()).hexdigest()[:8]}"
    return f"{kept}_{lang}.html" if form == SHEET else f"{kept}_report_{lang}.{form}"


def made(out):
    """The folder `out`, made when it is not there.

    >>> import tempfile
    >>> made(Path(tempfile.mkdtemp()) / "a" / "b").is_dir()
    True
    """
    out = Path(out)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        found, mend = text("a file stands there"), text("name a folder with --out")
        fault = Fault("KAM-B15", str(out), found, text("files can only be written into a folder"), mend)
        raise KamError(fault, exit_code=Exit.USAGE) from None
    return out


def _some(shelf, jobs, out, how):
    """Files written and faults of some documents."""
    files, faults = [], []
    forms, brand, langs, known = how
    for account, lang in jobs:
        document = _Document(shelf, account, lang, brand)
        for form in forms:
            path = out / file_name(account, lang, form)
            try:
                data = document.rendered(form, both=other(lang) in langs)
                _alone(path, document, (form, data), known)
                files.append(_write(path, data))
            except KamError as error:
                faults += error.faults
            except OSError as error:
                faults.append(_unwritten(path, error))
            except Exception as error:
                faults.append(_failed(account, error))
    return files, faults


@dataclass(frozen=True)
class _Document:
    """What is said of an account in a language, read once for all forms."""

    shelf: Shelf
    account: str
    lang: str
    brand: Brand | None

    @cached_property
    def report(self):
        return pack.of(self.shelf, self.account, lang=self.lang, brand=self.brand)

    def rendered(self, form, *, both):
        """The bytes of a form; `both` when the other language is made too."""
        if form == SHEET:
            return sheet.render(self.shelf, self.account, lang=self.lang, brand=self.brand).encode("utf-8")
        module = import_module(f"kamlib.reports.{form}")  # heavy: only what is wanted is loaded
        if form != "html":
            return module.render(self.report)
        there = file_name(self.account, other(self.lang), form) if both else ""
        return module.render(self.report, other_file=there, source=self.shelf.font or None).encode("utf-8")


def _alone(path, document, made, known):
    """Raise when the file, or what a report would say in full where a form cuts it short, names another account."""
    form, data = made
    said = leaks.words(data) + ("" if form == SHEET else leaks.document_words(document.report))
    row = document.shelf.one("accounts", document.account)
    own = [cell for cell in row if isinstance(cell, str)]
    found = leaks.leaked(said, document.account, known, own=own)
    if found:
        raise KamError(_leak(path, found))


def _leak(path, found):
    return Fault(
        "KAM-B17",
        str(path),
        text("it names {n:count} other accounts: {names}", n=len(found), names=", ".join(found[:3])),
        text("a document on one account must not tell of another; it was not written"),
        text("look for these names in the dossier, the actions and the tables of this account"),
    )


def _write(path, data):
    if path.exists() and path.read_bytes() != data:
        raise KamError(_in_the_way(path))
    draft = path.with_name(path.name + ".part")
    try:
        draft.write_bytes(data)
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
    return path


def _in_the_way(path):
    return Fault(
        "KAM-B10",
        str(path),
        text("the file is there already, with other content"),
        text("someone may have worked in it; it was left as it is"),
        text("remove it, or name another folder with --out"),
    )


def _unwritten(path, error):
    found = text("the disk is full") if error.errno in FULL else text("{problem}", problem=error.strerror or str(error))
    means, mend = text("this file was not written"), text("make room, or name another folder with --out")
    return Fault("KAM-B14" if error.errno in FULL else "KAM-B13", str(path), found, means, mend)


def _failed(account, error):
    return Fault(
        "KAM-B13",
        str(account),
        text("{problem}", problem=f"{type(error).__name__}: {error}"[:200]),
        text("this file was not written; all others were"),
        text("look at the tables of this account in the run"),
    )


def _died(left):
    found = text("a process that made them ended; {n:count} files were not written", n=left)
    mend = text("run the command again: files that are there stay as they are")
    return Fault("KAM-B16", "kam", found, text("the machine may be short of memory"), mend)
