"""The audit that a score can fail: does it measure what it says, or an error, a leak, or the filling of forms?"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd
from scipy.stats import norm

from kamlib.base.text import Text, text
from kamlib.indicators.influence import DECIDES, ENOUGH, TWIN
from kamlib.indicators.outcome import VERDICTS
from kamlib.indicators.tree import Names

REVERSED = -0.2  # the whole 95 % interval of the correlation with the siblings lies below it
FORMS = 0.5
LEAK, NEARER = 0.8, 0.5
OK, WARNING, FAIL, NOT_RUN = "ok", "warning", "fail", "not run"


@dataclass(frozen=True)
class Check:
    """One question and its answer: ``status`` is ``ok``, ``warning``, ``fail`` or ``not run``."""

    check: str
    status: str
    finding: Text


@dataclass(frozen=True, eq=False)
class Audit:
    """All questions with their answers.

    Attributes
    ----------
    checks : tuple of Check
    """

    checks: tuple
    units: ClassVar[dict[str, str]] = {
        "passed": "yes/no",
        "n_checks": "index",
        "n_failed": "index",
        "n_warnings": "index",
    }

    @property
    def table(self):
        """``check``, ``status``, ``finding`` in English and ``finding_zh``."""
        return pd.DataFrame(
            [(c.check, c.status, c.finding.to("en"), c.finding.to("zh")) for c in self.checks],
            columns=["check", "status", "finding", "finding_zh"],
        )

    def told(self, lang="en"):
        """``check``, ``status``, ``finding`` in one language."""
        found = self.table
        found["finding"] = found["finding"] if lang == "en" else found[f"finding_{lang}"]
        return found[["check", "status", "finding"]]

    def facts(self):
        """Whether the score passes, and how much was found."""
        statuses = [check.status for check in self.checks]
        return {
            "passed": FAIL not in statuses,
            "n_checks": len(statuses) - statuses.count(NOT_RUN),
            "n_failed": statuses.count(FAIL),
            "n_warnings": statuses.count(WARNING),
        }

    def headline(self, lang="en"):
        """One sentence: the score passes its audit, or fails it and by what."""
        facts = self.facts()
        if facts["passed"]:
            return text(
                "The score passes its audit: {n_checks:count} checks, {n_warnings:count} with a warning", **facts
            ).to(lang)
        first = next(check.finding for check in self.checks if check.status == FAIL)
        return text(
            "The score fails its audit in {n_failed:count} of {n_checks:count} checks: {first}", **facts, first=first
        ).to(lang)


def audit(scores, *, outcome=None):
    """Ask a score what could be wrong with it.

    Parameters
    ----------
    scores : Scores
    outcome : Outcome, optional
        The test on a past day; without it, two questions are not answered.

    Returns
    -------
    Audit
        Checks, in this order: ``constant``, ``reversed``, ``duplicated``, ``decides`` (one indicator), ``forms`` (the
        score follows the share of values that are there), ``leak`` (an indicator knows the next period), ``outcome``
        (against trailing revenue).

    Examples
    --------
    >>> import pandas as pd
    >>> from kamlib.indicators import IndicatorSystem
    >>> system = IndicatorSystem.of({
    ...     "tiers": {"by": "score", "cuts": {"A": 60}, "rest": "B"},
    ...     "dimensions": {"sales": {"weight": 1, "indicators": {"revenue": {"direction": "benefit", "weight": 1}}}}})
    >>> scores = system.score(pd.DataFrame({"account_id": ["A", "B"], "revenue": [1.0, 2.0]}))
    >>> audit(scores).headline()
    'The score passes its audit: 1 checks, 0 with a warning'
    """
    found, enough = scores.influence(), int(scores.table["rank"].notna().sum()) >= ENOUGH
    checks = [_constant(scores)]
    if enough:
        checks += [_reversed(scores), _duplicated(scores), _decides(scores, found.table), _forms(scores)]
    else:
        few = text("fewer than {n:count} accounts have a score", n=ENOUGH)
        checks += [Check(name, NOT_RUN, few) for name in ("reversed", "duplicated", "decides", "forms")]
    if outcome is None:
        untold = text("the lines do not reach back far enough to test a past day")
        return Audit((*checks, Check("leak", NOT_RUN, untold), Check("outcome", NOT_RUN, untold)))
    past = outcome.table.set_index("account_id")
    names = _names(outcome.scores)
    leak = leaks(outcome.scores.steps["raw"], past["next_revenue"], past["past_revenue"], names=names)
    return Audit((*checks, leak, _outcome(outcome)))


def leaks(raw, future, past, *, names=None):
    """The check ``leak``: an indicator that knows the next period far better than trailing revenue does.

    Parameters
    ----------
    raw : DataFrame
        Indicators by account, as of a past day.
    future, past : Series
        Net revenue after that day and before it.
    names : dict, optional
        What readers call the indicators.
    """
    told, known, names = future.reindex(raw.index), past.reindex(raw.index), names or {}
    base = known.corr(told, method="spearman")
    found = []
    for code in raw:
        r = abs(raw[code].corr(told, method="spearman")) if raw[code].nunique() > 1 else 0.0
        if r > LEAK and 1 - r < NEARER * (1 - base):
            found.append((code, r))
    if not found:
        return Check("leak", OK, text("no indicator knows the next period better than trailing revenue can explain"))
    code, r = max(found, key=lambda pair: pair[1])
    message = text(
        "{name} ranks the accounts as the next period does (correlation {r:number}, trailing revenue {base:number}); "
        "it was written after the day that it speaks of",
        name=names.get(code, code),
        r=r,
        base=base,
    )
    return Check("leak", FAIL, message)


def _constant(scores):
    codes = [fault.where for fault in scores.warnings if fault.code == "KAM-W201"]
    if not codes:
        return Check("constant", OK, text("every assessed indicator differs between accounts"))
    names = {leaf.code: leaf.name for leaf in scores.system.design.tree.leaves()}
    message = text(
        "{name}: the same for all accounts, and of no use", name=Names("", {"names": [names[c] for c in codes]})
    )
    return Check("constant", WARNING, message)


def _reversed(scores):
    """Indicators that run against the others of their dimension, beyond chance."""
    unit, found = scores.steps["normalised"], []
    for node in scores.prepared.tree.nodes():
        codes = [child.code for child in node.children if not child.children]
        for code in codes if len(codes) > 1 else ():
            r, upper = _with_rest(unit, code, [other for other in codes if other != code], node)
            if upper < REVERSED:
                found.append((r, code))
    if not found:
        return Check("reversed", OK, text("no indicator runs against the others of its dimension"))
    r, code = min(found)
    message = text(
        "{name} runs against the others of its dimension (correlation {r:number}); its direction may be reversed",
        name=_names(scores)[code],
        r=r,
    )
    return Check("reversed", FAIL, message)


def _with_rest(unit, code, others, node):
    """Correlation of an indicator with the weighted mean of its siblings, and the upper end of its 95 % interval."""
    weights = pd.Series(node.weights())[others]
    known = unit[others].notna()
    rest = (unit[others] * weights).sum(axis=1).div((known * weights).sum(axis=1)).where(known.any(axis=1))
    both = pd.DataFrame({"x": unit[code], "y": rest}).dropna()
    if len(both) < ENOUGH or both.nunique().min() < 2:
        return 0.0, 1.0
    r = both["x"].corr(both["y"], method="spearman")
    wide = norm.ppf(0.975) / np.sqrt(len(both) - 3)
    return r, float(np.tanh(np.arctanh(np.clip(r, -0.999999, 0.999999)) + wide))  # Fisher, 1921


def _duplicated(scores):
    """Two indicators that say the same: twice in one dimension is a fault, in two dimensions a warning."""
    between = scores.steps["normalised"].corr().abs()
    upper = between.where(np.triu(np.ones(between.shape, dtype=bool), k=1)).stack()
    twins = [(one in _siblings(scores, other), r, one, other) for (one, other), r in upper[upper > TWIN].items()]
    if not twins:
        return Check("duplicated", OK, text("no two indicators say the same"))
    same_dimension, r, one, other = max(twins)
    names = _names(scores)
    message = text(
        "{one} and {other} say the same (correlation {r:number3}); it is counted twice",
        one=names[one],
        other=names[other],
        r=r,
    )
    return Check("duplicated", FAIL if same_dimension else WARNING, message)


def _siblings(scores, code):
    parents = scores.weights.set_index("code")["parent"]
    return set(parents.index[parents == parents[code]])


def _decides(scores, table):
    first = table.sort_values("influence", kind="stable").iloc[-1]
    if len(table) == 1 or first["influence"] <= max(DECIDES, 2 * first["share"]):
        return Check("decides", OK, text("no single indicator decides the score"))
    message = text(
        "{name} decides the score: {influence:percent} of the influence with {share:percent} of the weight",
        name=_names(scores)[first["indicator"]],
        influence=first["influence"],
        share=first["share"],
    )
    return Check("decides", FAIL, message)


def _forms(scores):
    both = scores.table[["score", "coverage"]].dropna()
    r = both["score"].corr(both["coverage"], method="spearman") if both["coverage"].nunique() > 1 else 0.0
    if not r > FORMS:
        return Check("forms", OK, text("the score does not follow how complete an account's data are"))
    message = text(
        "the score follows how complete an account's data are (correlation {r:number}): it measures the filling of "
        "forms",
        r=r,
    )
    return Check("forms", FAIL, message)


def _outcome(outcome):
    facts = outcome.facts()
    status = {"better": OK, "tie": WARNING, "worse": FAIL}[outcome.verdict]
    points = {name: 100 * facts[name] for name in ("difference", "difference_low", "difference_high")}
    message = text(
        "of the next period's largest accounts the score found {precision_score:percent}, trailing revenue "
        "{precision_revenue:percent} (difference {difference:number1} points, 95% interval {difference_low:number1} to "
        "{difference_high:number1}): {verdict}",
        **{**facts, **points, "verdict": VERDICTS[outcome.verdict]},
    )
    return Check("outcome", status, message)


def _names(scores):
    return {leaf.code: leaf.name for leaf in scores.prepared.tree.leaves()}
