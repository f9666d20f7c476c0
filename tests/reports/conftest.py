"""A run folder as the notebooks leave it, made from a small invented company by the real steps."""

import json
from typing import ClassVar

import numpy as np
import pandas as pd
import pytest

from kamlib import accounts, figures, ranking
from kamlib.base.record import Run, write_json
from tests.figures.hostile import NAMES

AS_OF = "2025-12-31"
SETTINGS = {"name": "demo", "as_of": AS_OF, "currency": "CNY", "lang": "zh"}
LEDGER = pd.DataFrame(
    [("in", "", 1000, 5e6), ("excluded", "guests", 60, 2e5), ("rejected", "shape", 3, 0.0), ("kept", "", 937, 4.8e6)],
    columns=["step", "rule", "rows", "amount"],
)


class Company:
    """Stands for what intake gives: a ledger with its facts and sentence."""

    ledger = table = LEDGER
    units: ClassVar[dict[str, str]] = {f"lines_{part}": "lines" for part in ("in", "kept", "excluded", "rejected")}

    def facts(self):
        """By hand, from the ledger above."""
        return {"lines_in": 1000, "lines_kept": 937, "lines_excluded": 60, "lines_rejected": 3}

    def headline(self, lang="en"):
        """A sentence in each language."""
        return {"en": "937 of 1,000 lines are kept", "zh": "1,000行中保留937行"}[lang]


def lines(names):
    """Invented purchases of as many accounts as there are `names`, monthly over two years, and of 30 plain ones."""
    names = [*names, *(f"客户{n}" for n in range(30))]
    chance = np.random.default_rng(5)
    size = np.sort(chance.lognormal(8, 1.5, len(names)))[::-1]
    months = pd.date_range("2024-01-15", AS_OF, freq="MS") + pd.Timedelta(days=14)
    frame = pd.DataFrame(
        [(f"{n:03d}", name, day, round(size[n], 2)) for n, name in enumerate(names) for day in months],
        columns=["account_id", "account_name", "date", "amount"],
    )
    return frame.assign(region=[NAMES[n % len(NAMES)] for n in range(len(frame))])


def made(folder, *, names=("甲商贸", "Acme Ltd")):
    """Write a run folder: figures, tables, results.json, provenance.json."""
    marks = {}

    def close(run):
        run.finish()
        mark = json.loads((folder / ".gate" / f"{run.step}.json").read_text(encoding="utf-8"))
        marks[run.step] = {"skipped": mark["skipped"], "results": mark["facts"]}

    bought = lines(names)
    run = Run.open(folder, "10_intake")
    run.settle(**SETTINGS)
    figures.show(run, "ledger", figures.ledger_bars, Company())
    run.table("ledger", LEDGER)
    run.table("notices", pd.DataFrame({"notice": ["Look at this"], "notice_zh": ["请看这里"]}))
    run.table("rejects", _rejects())
    run.result("intake", Company(), table=False)
    close(run)

    run = Run.open(folder, "20_accounts")
    table = accounts.account_table(bought, as_of=AS_OF).assign(name=lambda t: [*names, *t["name"]][: len(t)])
    monthly = accounts.monthly(bought, as_of=AS_OF)
    figures.show(run, "monthly", figures.monthly_revenue, monthly)
    figures.show(run, "accounts_map", figures.account_scatter, table.assign(recency_days=120.0))
    run.table("accounts", table)
    run.result("overview", accounts.overview(table, as_of=AS_OF, currency="CNY"))
    close(run)

    run = Run.open(folder, "30_pareto")
    pareto, concentration = ranking.pareto(table), ranking.concentration(table, draws=50, seed=1)
    windows = ranking.window_curve(bought, as_of=AS_OF)
    figures.show(run, "pareto", figures.pareto_curve, pareto)
    figures.show(run, "top_shares", figures.top_shares, concentration)
    figures.show(run, "windows", figures.window_curve, windows)
    run.result("pareto", pareto)
    run.result("concentration", concentration)
    run.table("windows", windows)
    close(run)

    write_json({"schema": 1, "run": SETTINGS, "steps": marks}, folder / "results.json")
    write_json(_provenance(), folder / "provenance.json")
    return folder


def _rejects():
    rows = [("a.csv", "", n + 2, "amount", "amount cannot be read", text) for n, text in enumerate(NAMES)]
    return pd.DataFrame(rows, columns=["file", "sheet", "line", "column", "reason", "text"])


def _provenance():
    return SETTINGS | {
        "seed": 1,
        "inputs": [{"name": NAMES[0] + ".csv", "sha256": "ab" * 32, "bytes": 123_456, "rows": 1000}],
        "parameters": {"30_pareto": {"cut": 0.8, "value": "revenue_12m", "run_dir": "runs/x", "note": NAMES[1]}},
        "versions": {"kamlib": "0.1.0", "python": "3.11.9"},
        "code_revision": "0123456789abcdef",
    }


@pytest.fixture(scope="session")
def plain_run(tmp_path_factory):
    """A run of accounts with ordinary names."""
    return made(tmp_path_factory.mktemp("plain") / "run")


@pytest.fixture(scope="session")
def hostile_run(tmp_path_factory):
    """A run in which every account's name is an attack."""
    return made(tmp_path_factory.mktemp("hostile") / "run", names=NAMES)
