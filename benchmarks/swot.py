"""Rules over all accounts against the same conditions in pandas, in one process."""

import time

import pandas as pd

from kamlib.swot import evidence, load_rules
from tests.swot.conftest import demo_run

TITLE = "Statements with evidence"
NOT_IN_PANDAS = ("missing(", "abs(", "min(", "max(")


def section(*, accounts=5_000, repeats=7):
    """Measure and return the section as Markdown."""
    run, rules = demo_run(), load_rules()
    facts = _many(run.facts, accounts)
    alike = [rule for rule in rules if not any(word in rule.when.source for word in NOT_IN_PANDAS)]
    plain = facts.drop(columns=[name for name in facts if name.endswith(("_kind", "_date"))])
    found = evidence(facts, rules, as_of=run.as_of, currency="CNY")
    seconds = {
        "pandas": _best(lambda: [plain.eval(rule.when.source) for rule in alike], repeats),
        "conditions": _best(lambda: [rule.when.holds(facts) for rule in alike], repeats),
        "evidence": _best(lambda: evidence(facts, rules, as_of=run.as_of, currency="CNY"), repeats),
        "reading": _best(load_rules, repeats),
        "saying": _best(lambda: [said.to("zh") for said in found.of(facts["account_id"][0])["sentence"]], repeats),
        "table": _best(lambda: found.table, 1),
    }
    return "\n\n".join([_introduction(accounts, rules, alike, found), _table(seconds)])


def _many(facts, n):
    """The demo accounts repeated under new ids."""
    times = -(-n // len(facts))
    many = pd.concat([facts] * times, ignore_index=True).iloc[:n]
    return many.assign(account_id=[f"{number:06d}" for number in range(n)])


def _best(call, repeats):
    found = []
    for _ in range(repeats):
        begun = time.perf_counter()
        call()
        found.append(time.perf_counter() - begun)
    return min(found)


def _introduction(accounts, rules, alike, found):
    return f"""\
The demo run's accounts repeated to {accounts:,}, the {len(rules)} rules of `params/swot/rules.yaml`; they make
{len(found.items):,} statements, each with its cells. The fastest of several runs. pandas computes the {len(alike)}
conditions that it can read, with `DataFrame.eval`, and nothing else."""


def _table(seconds):
    names = {
        "pandas": "pandas `DataFrame.eval`: conditions only",
        "conditions": "**kamlib**: the same conditions only",
        "evidence": "**kamlib**: all rules, statements with cells, quantiles, kinds and dates",
        "reading": "**kamlib**: reading and checking the file of rules",
        "saying": "**kamlib**: saying all statements of one account in Chinese",
        "table": "**kamlib**: saying all statements of all accounts in both languages, once",
    }
    rows = ["| | seconds | times pandas |", "|---|---|---|"]
    rows += [
        f"| {said} | {seconds[name]:.3f} | {seconds[name] / seconds['pandas']:.2f} |" for name, said in names.items()
    ]
    return "\n".join(rows)
