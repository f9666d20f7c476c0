"""The index of a pack: which account has which files, for whoever sends them."""

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined

from kamlib.base import labels
from kamlib.base import text as texts
from kamlib.base.names import plain, shortened
from kamlib.base.text import text
from kamlib.reports import font
from kamlib.reports.brand import PLAIN
from kamlib.reports.html import FONT
from kamlib.reports.shelf import money_column

WIDEST = 60


def render(shelf, files, *, lang, brand=None):
    """One page with a row an account: id, name, tier, money, and a link to each of its files.

    Parameters
    ----------
    shelf : Shelf
    files : dict of {str: sequence of (file, words)}
        Names of files in the same folder and what their links say, by account, in the order of the page.
    lang : {"en", "zh"}
    brand : Brand, optional

    Returns
    -------
    str

    Examples
    --------
    >>> import json, tempfile
    >>> from pathlib import Path
    >>> from kamlib.reports.shelf import shelf
    >>> place = Path(tempfile.mkdtemp())
    >>> _ = (place / "results.json").write_text(json.dumps({"run": {"name": "demo"}, "steps": {}}), encoding="utf-8")
    >>> (place / "tables").mkdir()
    >>> accounts = pd.DataFrame({"account_id": ["A"], "name": ["<b>"], "revenue": [1.0]})
    >>> accounts.to_parquet(place / "tables" / "accounts.parquet")
    >>> page = render(shelf(place), {"A": [("A_en.html", "HTML")]}, lang="en")
    >>> '<a href="A_en.html">HTML</a>' in page, "<b>" in page
    (True, False)
    """
    record, value = shelf.record, money_column(pd.DataFrame([shelf.one("accounts", one) for one in files]))
    told = {
        "title": text("Documents on {n:count} accounts", n=len(files)).to(lang),
        "warning": text("For the sender alone: this page names all of them. Pass on single files only.").to(lang),
        "headings": [
            name.to(lang) for name in (*map(labels.label, ("account_id", "name", "tier", value)), text("Files"))
        ],
        "rows": [_row(shelf, one, value, told, lang) for one, told in files.items()],
        "name": record.run.get("name") or "",
        "as_of": texts.day(pd.Timestamp(record.as_of), lang) if record.as_of else "",
    }
    environment = Environment(loader=PackageLoader("kamlib.reports"), autoescape=True, undefined=StrictUndefined)
    page = environment.get_template("index.html.j2").render(**told, lang=lang, brand=brand or PLAIN)
    return page.replace(FONT, f"src:url({font.as_data(page, source=shelf.font or None)}) format('opentype')", 1)


def _row(shelf, account_id, value, files, lang):
    tier, money = shelf.one("tiers", account_id).get("tier"), shelf.one("accounts", account_id)[value]
    said = "" if pd.isna(money) else texts.money(money, shelf.record.currency, lang)
    named = labels.coded(tier, "tier", lang) if isinstance(tier, str) else ""
    return plain(account_id), shortened(plain(shelf.called(account_id)), WIDEST), named, said, files
