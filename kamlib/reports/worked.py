"""How we worked: the executed notebooks of a run as one page, their prose and what they showed, without their code."""

from html import escape
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from kamlib.base import text as texts
from kamlib.base.names import plain
from kamlib.base.text import text
from kamlib.reports import drawings, font
from kamlib.reports.brand import PLAIN
from kamlib.reports.html import FONT
from kamlib.reports.record import read

TEMPLATES = Path(__file__).parent / "templates"


def render(run_folder, *, brand=None):
    """The appendix of a run in the language that it ran in.

    Parameters
    ----------
    run_folder : path
        A finished run.
    brand : Brand, optional

    Returns
    -------
    str
        One HTML page that works off-line: prose, tables, figures and printed lines; no code, no script, nothing of
        anybody's machine. Tables are read cell by cell and written anew, figures are checked to be shapes.

    Raises
    ------
    KamError
        KAM-B03 for a figure that is no plain drawing, KAM-B04 without results.

    Examples
    --------
    >>> import json, tempfile
    >>> place = Path(tempfile.mkdtemp())
    >>> _ = (place / "results.json").write_text(json.dumps({"run": {"name": "demo"}, "steps": {}}), encoding="utf-8")
    >>> render(place).count("<h1>")
    1
    """
    record, brand = read(run_folder), brand or PLAIN
    lang = record.run.get("lang") or "en"
    parts = [_part(path, lang) for path in sorted((record.folder / "notebooks").glob("*.ipynb"))]
    said = {
        "title": text("How we worked"),
        "lede": text(
            "The executed notebooks behind the report: what they asked, what they showed. Their code is left out."
        ),
        "contents": text("Contents"),
    }
    as_of = texts.day(pd.Timestamp(record.as_of), lang) if record.as_of else ""
    told = {name: words.to(lang) for name, words in said.items()} | {
        "name": record.run.get("name") or "",
        "as_of": as_of,
    }
    environment = Environment(loader=PackageLoader("kamlib.reports"), autoescape=True, undefined=StrictUndefined)
    page = environment.get_template("worked.html.j2").render(**told, lang=lang, brand=brand, parts=parts, safe=Markup)
    return page.replace(FONT, f"src:url({font.as_data(page)}) format('opentype')", 1)


def _part(path, lang):
    """``(anchor, title, body)`` of one notebook."""
    import nbformat  # noqa: PLC0415 (heavy)

    notebook = nbformat.read(path, as_version=4)
    first = notebook.cells[0].source.partition("\n")[0].removeprefix("# ") if notebook.cells else path.stem
    both = first.split(" · ")
    title = plain(both[-1] if lang == "zh" else both[0])
    if notebook.cells:
        notebook.cells[0].source = notebook.cells[0].source.partition("\n")[2]
    body, _ = _exporter(path.name).from_notebook_node(notebook)
    return path.stem, title, body


def _exporter(where):
    from nbconvert import HTMLExporter  # noqa: PLC0415 (heavy)

    made = HTMLExporter(
        template_name="worked", extra_template_basedirs=[str(TEMPLATES)], exclude_input=True, filters={
            "prose": prose, "shown": lambda output: _shown(output, where),
        },
    )  # fmt: skip
    return made


def prose(source):
    """Markdown as HTML; tags in it are shown as they are written, headings stand below the page's own.

    >>> prose("## Who? <b>x</b>").strip()
    '<h3>Who? &lt;b&gt;x&lt;/b&gt;</h3>'
    """
    import mistune  # noqa: PLC0415

    made = mistune.create_markdown(escape=True, plugins=["table"])(source)
    for level in (4, 3, 2, 1):
        made = made.replace(f"<h{level}>", f"<h{level + 1}>").replace(f"</h{level}>", f"</h{level + 1}>")
    return made


def _shown(output, where):
    """A figure, a table, or printed lines; anything else is left out."""
    data = output.get("data", {})
    if "image/svg+xml" in data:
        svg = _joined(data["image/svg+xml"])
        answer = escape(drawings.alternative(svg, where=where))
        return f"<p><b>{answer}</b></p>{drawings.inline(svg, where=where)}"
    if "text/html" in data:
        return table(_joined(data["text/html"]))
    said = output.get("text") if output.get("output_type") == "stream" else data.get("text/plain", "")
    lines = [] if output.get("name") == "stderr" else _joined(said or "").split("\n")
    kept = "\n".join(map(plain, lines)).strip()
    return f"<pre>{escape(kept)}</pre>" if kept else ""


def _joined(said):
    return said if isinstance(said, str) else "".join(said)


class _Rows(HTMLParser):
    """The rows of a table as texts."""

    def __init__(self):
        super().__init__()
        self.rows, self.inside = [], None

    def handle_starttag(self, tag, attrs):
        if tag == "tr":
            self.rows.append([])
        elif tag in ("th", "td") and self.rows:
            self.rows[-1].append((tag, ""))
            self.inside = tag

    def handle_endtag(self, tag):
        self.inside = None if tag in ("th", "td") else self.inside

    def handle_data(self, data):
        if self.inside:
            tag, said = self.rows[-1][-1]
            self.rows[-1][-1] = (tag, said + data)


def table(markup):
    """The cells of an HTML table as a table of texts, and nothing else of it.

    >>> table("<style>x</style><table><tr><th onclick='a()'>A</th></tr><tr><td><img src=x>1</td></tr></table>")
    '<div class="wide"><table><tr><th>A</th></tr><tr><td>1</td></tr></table></div>'
    """
    read_rows = _Rows()
    read_rows.feed(markup)
    rows = ["".join(f"<{tag}>{escape(plain(said))}</{tag}>" for tag, said in row) for row in read_rows.rows if row]
    return f'<div class="wide"><table>{"".join(f"<tr>{row}</tr>" for row in rows)}</table></div>'
