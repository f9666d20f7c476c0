"""The document, before it is set: what a finished run recorded, put in the order in which readers ask."""

import json
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from kamlib.base import labels
from kamlib.base import text as texts
from kamlib.base.errors import Exit, Fault, KamError
from kamlib.base.text import text
from kamlib.reports import drawings, outline, tables


@dataclass(frozen=True)
class Picture:
    """A figure: the question, the answer in a sentence, the checked drawing."""

    question: str
    answer: str
    svg: str


@dataclass(frozen=True)
class Section:
    """One chapter: its answers, pictures, tables and notes."""

    key: str
    title: str
    answers: tuple[str, ...]
    pictures: tuple[Picture, ...]
    tables: tuple[tables.Table, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Brief:
    """A report in one language, ready to be set by a renderer."""

    lang: str
    name: str
    as_of: str
    question: str
    title: str
    lede: tuple[str, ...]
    strip: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    ledger: str
    provenance: dict


@dataclass(frozen=True)
class Record:
    """A run folder as the report reads it."""

    folder: Path
    run: dict
    steps: dict
    provenance: dict

    def headline(self, step, result, lang):
        """The sentence of a result, or nothing when it was not recorded."""
        return self._result(step, result).get("headline", {}).get(lang, "")

    def fact(self, step, result, fact):
        """``(value, unit)`` of a fact, or None."""
        found = self._result(step, result).get("facts", {}).get(fact)
        return (found["value"], found["unit"]) if found else None

    def table(self, name):
        """A recorded table, or None."""
        path = self.folder / "tables" / f"{name}.parquet"
        return pd.read_parquet(path) if path.is_file() else None

    def _result(self, step, result):
        return self.steps.get(step, {}).get("results", {}).get(result, {})


def read(folder):
    """The record of the run in `folder`.

    Raises
    ------
    KamError
        KAM-B04, when results.json is missing or not readable.
    """
    folder = Path(folder)
    try:
        results = json.loads((folder / "results.json").read_text(encoding="utf-8"))
        path = folder / "provenance.json"
        provenance = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        return Record(folder, results["run"], results["steps"], provenance)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise KamError(
            Fault(
                "KAM-B04",
                str(folder / "results.json"),
                text("{problem}", problem=type(error).__name__),
                text("a report is made from the recorded results of a finished run"),
                text("name a folder below runs, or run again"),
            ),
            exit_code=Exit.GATE_FAILED,
        ) from None


def brief(folder, *, lang):
    """The report of the run in `folder`.

    Parameters
    ----------
    folder : path
        With results.json, ``tables/*.parquet``, ``figures/*.<lang>.svg``, and provenance.json where the runner left it.
    lang : {"en", "zh"}

    Returns
    -------
    Brief

    Raises
    ------
    KamError
        KAM-B03 for a figure that is no plain drawing, KAM-B04 for a folder without results.

    Examples
    --------
    >>> import tempfile
    >>> place = Path(tempfile.mkdtemp())
    >>> results = {"run": {"name": "demo"}, "steps": {"30_pareto": {"skipped": "", "results": {"pareto": {
    ...     "facts": {}, "headline": {"en": "Two accounts hold all", "zh": "两家客户贡献全部"}}}}}}
    >>> _ = (place / "results.json").write_text(json.dumps(results), encoding="utf-8")
    >>> brief(place, lang="zh").title
    '两家客户贡献全部'
    """
    record = read(folder)
    said = _headlines(record, lang)
    title = said.get(outline.MAIN) or next(iter(said.values()), "") or text("Key accounts").to(lang)
    lede = tuple(said[key] for key in outline.LEDE if said.get(key) and said[key] != title)[:2]
    return Brief(
        lang=lang,
        name=record.run.get("name") or "",
        as_of=_day(record.run.get("as_of"), lang),
        question=outline.QUESTION.to(lang) if outline.MAIN in said else "",
        title=title,
        lede=tuple(_sentence(line, lang) for line in lede),
        strip=tuple(_strip(record, lang))[:4],
        sections=tuple(_section(record, chapter, lang, {title}) for chapter in _chapters(record)),
        ledger=_ledger(record, lang),
        provenance=record.provenance,
    )


def _headlines(record, lang):
    keys = [(step, result) for step, told in record.steps.items() for result in told["results"]]
    return {key: record.headline(*key, lang) for key in keys}


def _day(value, lang):
    return texts.day(pd.Timestamp(value), lang) if value else ""


def _sentence(words, lang):
    """`words` with a full stop."""
    return words if words.endswith((".", "!", "?", "。", "！", "？")) else words + {"en": ".", "zh": "。"}[lang]


def _strip(record, lang):
    for figure in outline.STRIP:
        found = record.fact(figure.step, figure.result, figure.fact)
        if found:
            label = figure.label if record.run.get("as_of") else figure.undated or figure.label
            yield _short(*found, record.run.get("currency") or "", lang), label.to(lang)


def _short(value, unit, currency, lang):
    """A key figure in few characters."""
    if unit == "money":
        return texts.money(value, currency, lang)
    return texts.percent(value, lang) if unit == "share" else labels.say(value, unit, lang)


def _chapters(record):
    """The known chapters whose step ran, in the order of the outline; a plain one for every other step."""
    known = {chapter.step for chapter in outline.CHAPTERS}
    yield from (chapter for chapter in outline.CHAPTERS if chapter.step in record.steps)
    for step, told in record.steps.items():
        if step not in known:
            words = step.partition("_")[2].replace("_", " ") or step
            shown = [
                (outline.Drawing(r, labels.label(r)), outline.Listing(r, labels.label(r))) for r in told["results"]
            ]
            drawn, listed = zip(*shown, strict=True) if shown else ((), ())
            yield outline.Chapter(step, text("{value}", value=words.capitalize()), drawn, listed)


def _section(record, chapter, lang, said):
    told = record.steps[chapter.step]
    pictures = tuple(picture for drawing in chapter.drawings if (picture := _picture(record, drawing, lang)))
    said = said | {picture.answer for picture in pictures}
    answers = [record.headline(chapter.step, result, lang) for result in _in_order(told["results"], chapter.order)]
    if told["skipped"]:
        answers.append(text("This step was skipped: {reason}", reason=_reason(told["skipped"], lang)).to(lang))
    return Section(
        key=chapter.step,
        title=chapter.title.to(lang),
        answers=tuple(_sentence(line, lang) for line in answers if line and line not in said),
        pictures=pictures,
        tables=tuple(made for listing in chapter.listings if (made := _listing(record, listing, lang))),
        notes=tuple(note.to(lang) for note in chapter.notes),
    )


def _in_order(results, order):
    return [*(name for name in order if name in results), *(name for name in results if name not in order)]


def _reason(skipped, lang):
    """Why a step was skipped, in `lang` where the notebook said it so."""
    return skipped[lang] if isinstance(skipped, dict) else skipped


def _picture(record, drawing, lang):
    path = record.folder / "figures" / f"{drawing.name}.{lang}.svg"
    if not path.is_file():
        return None
    svg, where = path.read_text(encoding="utf-8"), f"figures/{path.name}"
    return Picture(drawing.question.to(lang), drawings.alternative(svg, where=where), drawings.inline(svg, where=where))


def _listing(record, listing, lang):
    frame = record.table(listing.name)
    if frame is None or frame.empty or (listing.dated and not record.run.get("as_of")):
        return None
    currency = record.run.get("currency") or ""
    frame = _in_language(_described(frame, record.table("accounts")), lang).rename(columns=_ranked_by(record))
    columns = tuple(_ranked_by(record).get(column, column) for column in listing.columns)
    given = {"currency": currency, "columns": columns, "small": listing.small}
    return tables.table(frame, title=listing.title, lang=lang, **given)


def _described(frame, accounts):
    """`frame` with name and region of its accounts, where they are known."""
    if accounts is None or "account_id" not in frame or "name" in frame:
        return frame
    known = accounts[["account_id", *(c for c in ("name", "region") if c in accounts)]]
    return frame.merge(known, on="account_id", how="left", validate="many_to_one")


def _in_language(frame, lang):
    """`frame` with the columns that were recorded in several languages (``notice``, ``notice_zh``) in one."""
    translated = {c: c.removesuffix(f"_{lang}") for c in frame if str(c).endswith(f"_{lang}")}
    return frame.drop(columns=[c for c in translated.values() if c in frame]).rename(columns=translated)


def _ranked_by(record):
    """``{"value": the column that was ranked}``, where the parameters tell it."""
    told = record.provenance.get("parameters", {}).get(outline.MAIN[0], {})
    return {"value": told["value"]} if "value" in told else {}


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
