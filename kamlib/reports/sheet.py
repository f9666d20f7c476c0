"""The account sheet: one printed page on one account, from what the run recorded; the unknown is said to be unknown."""

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined

from kamlib.base import labels
from kamlib.base import text as texts
from kamlib.base.names import plain, shortened
from kamlib.base.text import text
from kamlib.reports import font, sheet_lines
from kamlib.reports.brand import PLAIN
from kamlib.reports.html import FONT, logo_data
from kamlib.reports.onepage import ROOMS, fits
from kamlib.reports.sheet_lines import Part
from kamlib.reports.shelf import money_column

TEMPLATE = "account.html.j2"
WIDE = 60  # columns of a name from the data


def render(shelf, account_id, *, lang, brand=None):
    """The sheet of one account as one HTML page without scripts, which prints on one side of A4.

    Parameters
    ----------
    shelf : Shelf
    account_id : str
    lang : {"en", "zh"}
    brand : Brand, optional

    Returns
    -------
    str

    Raises
    ------
    KamError
        KAM-B11 for an account that the run does not know.

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
    >>> page = render(shelf(place), "A", lang="en")
    >>> page.count("<h1>"), "&lt;b&gt;" in page, "<b>" in page
    (1, True, False)
    """
    brand = brand or PLAIN
    told = content(shelf, account_id, lang=lang)
    page = _environment().get_template(TEMPLATE).render(**told, lang=lang, brand=brand, logo=logo_data(brand.logo))
    return page.replace(FONT, f"src:url({font.as_data(page, source=shelf.font or None)}) format('opentype')", 1)


def content(shelf, account_id, *, lang):
    """Everything that the sheet says, as texts in `lang`: as much as one page holds, the least important left out."""
    above = head(shelf, account_id, lang)
    for room in ROOMS:
        told = above | _body(shelf, account_id, room, lang)
        if fits(told):
            break
    return told


def head(shelf, account_id, lang):
    """Name, score, numbers and drawings, which stand on every sheet."""
    account, run = shelf.one("accounts", shelf.known(account_id)), shelf.record
    return {
        "title": _name(shelf.called(account_id)),
        "under": _under(shelf, account_id, account, lang),
        "data_to": text("Data to {day}", day=texts.day(pd.Timestamp(run.as_of), lang)).to(lang) if run.as_of else "",
        "lede": tuple(_lede(shelf, account_id, lang)),
        "strip": tuple(_strip(shelf, account_id, account, lang)),
        "months": months(shelf, account_id),
        "months_title": text("Net money by month, the last two years").to(lang),
        "months_said": _months_said(shelf, account_id, lang),
        "peers": tuple(_peers(shelf, account_id, lang)),
        "peers_title": text("Score by dimension, against all accounts").to(lang),
        "peers_said": text("pale: the middle half of all accounts; mark: this account").to(lang),
        "made": text(
            "From the recorded tables of run {run}. Estimates, guesses and old facts are marked; what stands without a "
            "mark was counted or noted as a fact.", run=run.folder.name,
        ).to(lang),
        "kind": text("Account sheet").to(lang),
        "nothing": text("nothing on record").to(lang),
        "silent": text("The data on record say nothing here.").to(lang),
    }  # fmt: skip


def _body(shelf, account_id, room, lang):
    account = shelf.one("accounts", account_id)
    return {
        "corners": tuple(sheet_lines.corners(shelf, account_id, room, lang)),
        "parts": tuple(part for part in sheet_lines.parts(shelf, account_id, account, room, lang) if part.lines),
        "actions": sheet_lines.actions(shelf, account_id, room, lang),
        "unknown": Part(
            text("What we do not know, and what to ask first").to(lang),
            tuple(sheet_lines.unknown(shelf, account_id, room, lang)),
        ),
    }


def _name(value, columns=WIDE):
    return shortened(plain(value), columns)


def _under(shelf, account_id, account, lang):
    manager = shelf.one("full_plans", account_id).get("manager") or account.get("manager")
    said = [account_id, account.get("region"), account.get("type")]
    said = [_name(part, 30) for part in said if isinstance(part, str) and part]
    if isinstance(manager, str) and manager not in ("", "–"):
        said.append(text("in charge: {manager}", manager=_name(manager, 30)).to(lang))
    return " · ".join(said)


def _lede(shelf, account_id, lang):
    """How it scores, and how sure its place is."""
    found, sure = shelf.one("scores", account_id), shelf.one("robustness", account_id)
    if not pd.isna(found.get("score")) and not pd.isna(found.get("rank")):
        said = {"score": found["score"], "rank": found["rank"]}
        if pd.isna(sure.get("rank_p05")) or pd.isna(sure.get("rank_p95")):
            yield text("Scores {score:number1} of 100: place {rank:count}.", **said).to(lang)
        else:
            yield text(
                "Scores {score:number1} of 100: place {rank:count}, and {low:compact} to {high:compact} in nine of ten "
                "weightings.", **said, low=sure["rank_p05"], high=sure["rank_p95"],
            ).to(lang)  # fmt: skip
    elif isinstance(found.get("reason"), str) and found["reason"]:
        yield text("It has no score: too little is known of it.").to(lang)


def _strip(shelf, account_id, account, lang):
    """``(label, value, small print)`` of the numbers at the head of the page."""
    tier, value, end = shelf.one("tiers", account_id), money_column(pd.DataFrame([account])), _until(shelf, lang)
    if "tier" in tier:
        chance = tier.get(f"p_{tier['tier']}")
        small = "" if pd.isna(chance) else text("{p:percent} likely to keep it", p=chance).to(lang)
        name = labels.coded(tier["tier"], "tier", lang)
        yield labels.label("tier").to(lang), name[:1].upper() + name[1:], small
    if not pd.isna(account[value]):
        place = shelf.one("pareto", account_id)
        small = (text("place {rank:count}, {share:percent1} of all", rank=place["rank"], share=place["share"]).to(lang)
                 if "rank" in place and place["share"] > 0 else "")  # fmt: skip
        yield labels.label(value).to(lang), sheet_lines.money(account[value], shelf, lang), small
    before = next((name for name in account.index if str(name).startswith("revenue_prior_")), "")
    if before and not pd.isna(account[before]):
        yield labels.label(before).to(lang), sheet_lines.money(account[before], shelf, lang), ""
    ahead = shelf.one("forecast", account_id)
    if not pd.isna(ahead.get("expected_value")):
        low, high = (sheet_lines.money(ahead[name], shelf, lang) for name in ("value_low", "value_high"))
        said = {"low": low, "high": high} | ({"end": end["62_forecast"]} if "62_forecast" in end else {})
        small = (text("{low} to {high} in four of five cases, up to {end}", **said) if "end" in said
                 else text("{low} to {high} in four of five cases", **said)).to(lang)  # fmt: skip
        yield labels.label("expected_value").to(lang), sheet_lines.money(ahead["expected_value"], shelf, lang), small
    chance = shelf.one("outlook", account_id).get("p_listed")
    if not pd.isna(chance):
        small = (text("chance to be among the largest up to {end}", end=end["67_outlook"]) if "67_outlook" in end
                 else text("chance to be among the largest next time")).to(lang)  # fmt: skip
        yield text("Outlook").to(lang), texts.percent(chance, lang), small


def _until(shelf, lang):
    """Up to which day the steps that look ahead look, where that is on record."""
    ends = {
        step: shelf.record.fact(step, result, "end")
        for step, result in (("62_forecast", "forecast"), ("67_outlook", "outlook"))
    }
    return {step: texts.day(pd.Timestamp(found[0]), lang) for step, found in ends.items() if found and found[0]}


def months(shelf, account_id):
    """Bars as ``(x, y, height, below zero)`` in a box of 240 by 40; nothing without lines."""
    if account_id not in shelf.months.index:
        return ()
    row = shelf.months.loc[account_id]
    most = max(row.abs().max(), 1e-9)
    bars = [(10 * n + 1, abs(money) / most * 38, money < 0) for n, money in enumerate(row)]
    return tuple((x, round(40 - tall, 2), round(tall, 2), below) for x, tall, below in bars)


def _months_said(shelf, account_id, lang):
    """First and last month, and the tallest bar in words."""
    if account_id not in shelf.months.index:
        return ()
    row = shelf.months.loc[account_id]
    tallest = row.abs().idxmax()
    said = text(
        "tallest bar: {month}, {money}",
        month=tallest.strftime("%Y-%m"),
        money=sheet_lines.money(row[tallest], shelf, lang),
    )
    return (row.index[0].strftime("%Y-%m"), said.to(lang), row.index[-1].strftime("%Y-%m"))


def _peers(shelf, account_id, lang):
    """``(name, value in words, value, lower quartile, upper quartile)`` of every dimension of the score, 0 to 100."""
    row = shelf.one("scores", account_id)
    for dimension in shelf.dimensions.itertuples():
        value = row.get(dimension.code)
        if not pd.isna(value) and len(row):
            name = shortened(plain(getattr(dimension, f"name_{lang}")), 26)
            yield name, texts.number(value, lang, 0), round(value, 1), round(dimension.low, 1), round(dimension.high, 1)


def _environment():
    return Environment(loader=PackageLoader("kamlib.reports"), autoescape=True, undefined=StrictUndefined,
                       trim_blocks=True, lstrip_blocks=True)  # fmt: skip
