"""One step of the workbook as a chapter: its sentences, pictures and tables, out of the record."""

from dataclasses import dataclass

from kamlib.base import labels
from kamlib.base.text import text
from kamlib.reports import drawings, outline, tables


@dataclass(frozen=True)
class Picture:
    """A figure: the question, the answer in a sentence, the checked drawing, its name in the run folder."""

    question: str
    answer: str
    svg: str
    name: str = ""


@dataclass(frozen=True)
class Section:
    """One chapter: its answers, pictures, tables and notes."""

    key: str
    title: str
    answers: tuple[str, ...]
    pictures: tuple[Picture, ...]
    tables: tuple[tables.Table, ...]
    notes: tuple[str, ...]


def chapters(record):
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


def section(record, chapter, lang, said):
    """`chapter` in `lang`, without the sentences that are `said` already."""
    told = record.steps[chapter.step]
    pictures = tuple(picture for drawing in chapter.drawings if (picture := _picture(record, drawing, lang)))
    said = said | {picture.answer for picture in pictures}
    answers = [record.headline(chapter.step, result, lang) for result in in_order(told["results"], chapter.order)]
    if told["skipped"]:
        answers.append(text("This step was skipped: {reason}", reason=_reason(told["skipped"], lang)).to(lang))
    return Section(
        key=chapter.step,
        title=chapter.title.to(lang),
        answers=tuple(sentence(line, lang) for line in answers if line and line not in said),
        pictures=pictures,
        tables=tuple(made for listing in chapter.listings if (made := listing_of(record, listing, lang))),
        notes=() if told["skipped"] else tuple(note.to(lang) for note in chapter.notes),
    )


def sentence(words, lang):
    """`words` with a full stop.

    >>> sentence("Ten hold all", "en"), sentence("是二八吗？", "zh")
    ('Ten hold all.', '是二八吗？')
    """
    return words if words.endswith((".", "!", "?", "。", "！", "？")) else words + {"en": ".", "zh": "。"}[lang]


def in_order(results, order):
    """Names of `results`, those that `order` names first."""
    return [*(name for name in order if name in results), *(name for name in results if name not in order)]


def listing_of(record, listing, lang):
    """The recorded table that `listing` names, as a reader meets it; None where there is none, or nothing in it."""
    frame = record.table(listing.name)
    if frame is None or frame.empty or (listing.dated and not record.as_of):
        return None
    made = listed(record, frame, listing, lang)
    return made if made.headings else None


def listed(record, frame, listing, lang):
    """`frame` under the title and with the columns of `listing`."""
    ranked = record.ranked_by(outline.MAIN[0])
    frame = _in_language(_described(frame, record.table("accounts")), lang).rename(columns=ranked)
    columns = tuple(ranked.get(column, column) for column in listing.columns)
    given = {"currency": record.currency, "columns": columns, "small": listing.small, "name": listing.name}
    return tables.table(frame, title=listing.title, lang=lang, **given)


def _reason(skipped, lang):
    """Why a step was skipped, in `lang` where the notebook said it so."""
    return skipped[lang] if isinstance(skipped, dict) else skipped


def _picture(record, drawing, lang):
    path = record.folder / "figures" / f"{drawing.name}.{lang}.svg"
    if not path.is_file():
        return None
    svg, where = path.read_text(encoding="utf-8"), f"figures/{path.name}"
    answer = drawings.alternative(svg, where=where)
    return Picture(drawing.question.to(lang), answer, drawings.inline(svg, where=where), drawing.name)


def _described(frame, accounts):
    """`frame` with name and region of its accounts beside their ids, where they are known."""
    if accounts is None or "account_id" not in frame or "name" in frame:
        return frame
    known = accounts[["account_id", *(c for c in ("name", "region") if c in accounts and c not in frame)]]
    named = frame.merge(known, on="account_id", how="left", validate="many_to_one")
    place = list(frame.columns).index("account_id") + 1
    return named[[*frame.columns[:place], *known.columns[1:], *frame.columns[place:]]]


def _in_language(frame, lang):
    """`frame` with the columns that were recorded in several languages (``notice``, ``notice_zh``) in one."""
    translated = {c: c.removesuffix(f"_{lang}") for c in frame if str(c).endswith(f"_{lang}")}
    return frame.drop(columns=[c for c in translated.values() if c in frame]).rename(columns=translated)
