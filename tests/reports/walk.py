"""Every number that a reader of the portfolio report meets, looked for in what the run recorded."""

import json
import re
from pathlib import Path

import html5lib
import pandas as pd

import kamlib
from kamlib.base import labels
from kamlib.reports.brief import Brief

NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
UNREAD = {"svg", "style", "head"}


def lost(run, lang):
    """``[(text, numbers)]`` of the report that neither results, tables, figures nor provenance hold."""
    from kamlib.reports import html  # noqa: PLC0415

    document = Brief.of(run, lang=lang)
    known = recorded(run, lang) | stated(document)
    page = html5lib.parse(html.render(document), namespaceHTMLElements=False)
    said = [" ".join(text.split()) for text in _texts(page.find("body"))]
    return [(text, sorted(new)) for text in said if (new := numbers(text) - known)]


def numbers(text):
    """The numbers in a text, without separators."""
    return {found.replace(",", "") for found in NUMBER.findall(text)}


def recorded(run, lang):
    """Numbers of results.json, as facts in their unit and in sentences, and of all recorded tables."""
    steps = json.loads((run / "results.json").read_text(encoding="utf-8"))["steps"]
    found = set()
    for step in steps.values():
        found |= numbers(json.dumps(step["skipped"], ensure_ascii=False))
        for result in step["results"].values():
            found |= numbers(result["headline"][lang])
            found |= {n for fact in result["facts"].values() for n in numbers(_said(fact, lang))}
    for path in sorted((run / "tables").glob("*.parquet")):
        if path.stem not in ("transactions", "rejects"):
            found |= _cells(pd.read_parquet(path), lang)
    return found


def _said(fact, lang):
    value = fact["value"]
    return value if isinstance(value, str) else labels.say(value, fact["unit"], lang)


def _cells(frame, lang):
    spoken = labels.spoken(frame, lang)
    return {n for name in spoken for said in spoken[name].unique() for n in numbers(str(said))}


def stated(document):
    """Numbers of the sentences that the program itself brings, of provenance and of the dates of the run."""
    own = [*_constant(), document.as_of, document.day, repr(document.provenance), document.ledger]
    own += [picture.svg[: picture.svg.find("</title>")] for part in document.sections for picture in part.pictures]
    own += [str(n) for n in range(1, len(document.sections) + 40)]  # chapters, footnotes, contents
    return {n for text in own for n in numbers(text)}


def _constant():
    """What the program's own sentences say without their values, such as "one of 80%"."""
    for path in Path(kamlib.__file__).parent.glob("locale/zh/*.po"):
        yield re.sub(r"\{[^}]*\}", " ", path.read_text(encoding="utf-8"))


def _texts(element):
    if element.tag in UNREAD:
        return
    if element.text and element.text.strip():
        yield element.text
    for child in element:
        yield from _texts(child)
        if child.tail and child.tail.strip():
            yield child.tail
