"""Demo data: an invented liquor distributor with planted facts, the same bytes for the same seed.

``python -m kamlib.intake.demo data/demo`` writes the files; ``truth.json`` says what is planted in them.
"""

import csv
import json
from pathlib import Path

from kamlib.intake.demo import credit, market, support, tables, terms
from kamlib.intake.demo.story import story
from kamlib.intake.demo.truth import truth

SEED = 1
"""Seed of the files in ``data/demo``."""


def generate(seed):
    """The demo tables.

    Parameters
    ----------
    seed : int
        Zero or more.

    Returns
    -------
    dict of str to DataFrame
        Frames of text, by the stem of their file: transactions, accounts, receivables, service, rebates, programmes,
        potential, competitors, resale_prices, market, terms. Money is in yuan with two decimals, dates are ISO,
        empty is ``""``.

    Examples
    --------
    >>> accounts = generate(1)["accounts"]
    >>> accounts["account_id"].head(2).tolist(), len(accounts)
    (['0001', '0002'], 260)
    """
    return _frames(story(seed), seed)[0]


def write(folder, *, seed):
    """Write all tables as CSV and the planted facts as ``truth.json`` into `folder`.

    Files are UTF-8 without a mark, lines end in a line feed on every system. Existing files are replaced.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    OSError
        When `folder` cannot be made or written.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    told = story(seed)
    frames, parity = _frames(told, seed)
    paths = [_write_csv(folder / f"{name}.csv", frame) for name, frame in frames.items()]
    return [*paths, _write_json(folder / "truth.json", truth(told, frames, parity, seed=seed))]


def _frames(told, seed):
    accounts, mine, numbers = told.accounts, told.by_account, told.numbers
    names = {account.account_id: account.name for account in accounts}
    lines = tables.with_day_twice(tables.transaction_rows(told.documents, numbers, names), told.twice)
    offered, parity = terms.terms(accounts, seed=seed)
    rivals = market.competitors(told.trade, seed=seed)
    rows = {
        "transactions": lines,
        "accounts": tables.account_rows(accounts),
        "receivables": credit.receivables(accounts, mine, numbers, seed=seed),
        "service": credit.service(accounts, mine, numbers, seed=seed),
        "rebates": support.rebates(accounts, mine, seed=seed),
        "programmes": support.programmes(accounts, seed=seed),
        "potential": market.potential(accounts, mine, seed=seed),
        "competitors": rivals,
        "resale_prices": support.resale_prices(accounts, seed=seed),
        "market": market.sizes(told.trade, rivals, seed=seed),
        "terms": offered,
    }
    return {name: tables.frame(name, made) for name, made in rows.items()}, parity


def _write_csv(path, frame):
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(frame.columns)
        writer.writerows(frame.itertuples(index=False, name=None))
    return path


def _write_json(path, facts):
    path.write_text(json.dumps(facts, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
    return path
