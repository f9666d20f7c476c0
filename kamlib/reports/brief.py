"""The document, before it is set: what a finished run recorded, put in the order in which readers ask."""

from dataclasses import dataclass

import pandas as pd

from kamlib.base import labels
from kamlib.base import text as texts
from kamlib.base.text import text
from kamlib.reports import findings, outline, provenance, tables
from kamlib.reports.brand import PLAIN, Brand
from kamlib.reports.chapters import Section, chapters, section, sentence
from kamlib.reports.findings import Finding
from kamlib.reports.record import read


@dataclass(frozen=True)
class Brief:
    """A report in one language, ready to be set by a renderer.

    Parameters
    ----------
    lang : {"en", "zh"}
    name, currency : str
        Of the run.
    as_of : str
        The day that the run looks back from, in words; nothing where the data hold no dates.
    day : str
        The same day as ``2025-12-31``.
    question, title : str
        What the report answers first, and the answer.
    lede : tuple of str
        How sure that is.
    strip : tuple of (value, label)
        At most four key figures.
    sections : tuple of Section
        The chapters.
    findings : tuple of Finding
        Every recorded result with its sentence and its facts.
    keys : Table or None
        The key accounts.
    tables : tuple of Table
        What no chapter shows and a workbook should hold.
    ledger : str
        The line that closes every page.
    absent : str
        A sentence about the steps that were not run, or nothing.
    provenance : Provenance
        What the report was made from.
    brand : Brand
        In whose name.
    """

    lang: str
    name: str
    currency: str
    as_of: str
    day: str
    question: str
    title: str
    lede: tuple[str, ...]
    strip: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    findings: tuple[Finding, ...]
    keys: tables.Table | None
    tables: tuple[tables.Table, ...]
    ledger: str
    absent: str
    provenance: provenance.Provenance
    brand: Brand = PLAIN

    @classmethod
    def of(cls, run_folder, *, lang, brand=None):
        """The report of the run in `run_folder`.

        Parameters
        ----------
        run_folder : path
            With results.json, ``tables/*.parquet``, ``figures/*.<lang>.svg``, and provenance.json where the runner
            left it.
        lang : {"en", "zh"}
        brand : Brand, optional
            Company, colours, logo; see :func:`kamlib.reports.brand.load`.

        Returns
        -------
        Brief

        Raises
        ------
        KamError
            KAM-B03 for a figure that is no plain drawing, KAM-B04 for a folder without results.

        Examples
        --------
        >>> import json, tempfile
        >>> from pathlib import Path
        >>> place = Path(tempfile.mkdtemp())
        >>> results = {"run": {"name": "demo"}, "steps": {"30_pareto": {"skipped": "", "results": {"pareto": {
        ...     "facts": {}, "headline": {"en": "Two accounts hold all", "zh": "两家客户贡献全部"}}}}}}
        >>> _ = (place / "results.json").write_text(json.dumps(results), encoding="utf-8")
        >>> Brief.of(place, lang="zh").title
        '两家客户贡献全部'
        """
        record = read(run_folder)
        said = _headlines(record, lang)
        title = said.get(outline.MAIN) or next(iter(said.values()), "") or text("Key accounts").to(lang)
        lede = tuple(said[key] for key in outline.LEDE if said.get(key) and said[key] != title)[:2]
        found = tuple(chapters(record))
        sections = tuple(section(record, chapter, lang, {title}) for chapter in found)
        return cls(
            lang=lang,
            name=record.run.get("name") or "",
            currency=record.currency,
            as_of=texts.day(pd.Timestamp(record.as_of), lang) if record.as_of else "",
            day=record.as_of,
            question=outline.QUESTION.to(lang) if outline.MAIN in said else "",
            title=title,
            lede=tuple(sentence(line, lang) for line in lede),
            strip=tuple(_strip(record, lang))[:4],
            sections=sections,
            findings=tuple(findings.findings(record, found, lang)),
            keys=findings.key_accounts(record, lang),
            tables=tuple(findings.other_tables(record, sections, lang)),
            ledger=_ledger(record, lang),
            absent=_absent(record, lang),
            provenance=provenance.of(record.provenance, lang=lang),
            brand=brand or PLAIN,
        )


def _headlines(record, lang):
    keys = [(step, result) for step, told in record.steps.items() for result in told["results"]]
    return {key: record.headline(*key, lang) for key in keys}


def _strip(record, lang):
    for figure in outline.STRIP:
        found = record.fact(figure.step, figure.result, figure.fact)
        if found:
            label = figure.label if record.as_of else figure.undated or figure.label
            yield _short(*found, record.currency, lang), label.to(lang)


def _short(value, unit, currency, lang):
    """A key figure in few characters."""
    if unit == "money":
        return texts.money(value, currency, lang)
    return texts.percent(value, lang) if unit == "share" else labels.say(value, unit, lang)


def _absent(record, lang):
    """Which questions of the outline the run has not asked, as a sentence."""
    missing = [c.title.to(lang) for c in outline.CHAPTERS if c.step not in record.steps]
    if not missing:
        return ""
    mark = {"en": " ", "zh": ""}[lang]
    told = text("Not asked in this run, because these steps were not run: {questions}", questions=mark.join(missing))
    return told.to(lang)


def _ledger(record, lang):
    """The line that closes every page: what came in is kept, excluded or rejected."""
    for step, told in record.steps.items():
        for result in told["results"]:
            found = {
                part: record.fact(step, result, f"lines_{part}") for part in ("in", "kept", "excluded", "rejected")
            }
            if all(found.values()):
                lines = {part: value[0] for part, value in found.items()}
                return text(
                    "Ledger: {came:count} lines in = {kept:count} kept + {excluded:count} excluded by rule + "
                    "{rejected:count} rejected.",
                    **{"came": lines.pop("in")} | lines,
                ).to(lang)
    return ""
