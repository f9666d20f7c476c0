"""A finished run as files for a client: one of each wanted form and language, never over another file."""

from importlib import import_module
from pathlib import Path

from kamlib.base.errors import Exit, Fault, KamError
from kamlib.base.text import text
from kamlib.reports import FORMS, worked
from kamlib.reports.batch import made as made_folder
from kamlib.reports.brief import Brief
from kamlib.reports.html import other
from kamlib.reports.record import read


def export(run_folder, *, to=FORMS, langs=("zh", "en"), brand=None, out, appendix=False):
    """Write the report of a run in every form and language that is wanted.

    Parameters
    ----------
    run_folder : path
        A finished run.
    to : sequence of {"html", "pdf", "xlsx", "pptx"}
    langs : sequence of {"zh", "en"}
    brand : Brand, optional
    out : path
        Folder of the files, made when it is not there; they are called ``<run>_<day>_<lang>.<form>``.
    appendix : bool
        Whether the executed notebooks come too, as one page without code: ``<run>_<day>_how_we_worked.html``.

    Returns
    -------
    tuple of Path
        In the order of the languages and forms.

    Raises
    ------
    KamError
        KAM-B10, when a file is there with other content; then nothing is written. KAM-B01, B03 and B04 as for
        :class:`kamlib.reports.brief.Brief`.

    Examples
    --------
    >>> import json, tempfile
    >>> place = Path(tempfile.mkdtemp())
    >>> _ = (place / "results.json").write_text(json.dumps({"run": {"name": "demo"}, "steps": {}}), encoding="utf-8")
    >>> [path.name for path in export(place, to=["xlsx"], langs=["en"], out=place / "client")]
    ['demo_en.xlsx']
    """
    made, out = {}, Path(out)
    for lang in langs:
        document = Brief.of(run_folder, lang=lang, brand=brand)
        for form in to:
            made[out / _name(document, lang, form)] = _rendered(document, form, other(lang) in langs)
    if appendix:
        record = read(run_folder)
        made[out / _named(record.run.get("name") or "", record.as_of, "how_we_worked", "html")] = worked.render(
            run_folder, brand=brand
        ).encode("utf-8")
    faults = [_in_the_way(path) for path, data in made.items() if path.exists() and not _same(path, data)]
    if faults:
        raise KamError(*faults, exit_code=Exit.USAGE)
    made_folder(out)
    for path, data in made.items():
        draft = path.with_name(path.name + ".part")
        draft.write_bytes(data)
        draft.replace(path)
    return tuple(made)


def _rendered(document, form, both):
    module = import_module(f"kamlib.reports.{form}")  # heavy: only what is wanted is loaded
    if form != "html":
        return module.render(document)
    there = _name(document, other(document.lang), form) if both else ""
    return module.render(document, other_file=there).encode("utf-8")


def _name(document, lang, form):
    return _named(document.name, document.day, lang, form)


def _named(name, day, what, form):
    """Of the run's name only what every file system takes."""
    stem = "".join(c if c.isalnum() or c in "-_" else "-" for c in name)[:40].strip("-") or "report"
    return "_".join(part for part in (stem, day, what) if part) + f".{form}"


def _same(path, data):
    return path.is_file() and path.read_bytes() == data


def _in_the_way(path):
    return Fault(
        "KAM-B10",
        str(path),
        text("the file is there already, with other content"),
        text("someone may have worked in it; nothing was written"),
        text("remove it, or name another folder with --out"),
    )
