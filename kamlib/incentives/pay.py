"""A salesperson's pay from a few numbers: the best commission, what two tasks, doubt and a quota do to it."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from kamlib.base.text import text
from kamlib.incentives.salesforce import (
    credible_bonus,
    deterring_fine,
    len_contract,
    quota_bonus,
    reliability,
    two_task,
)

_FACTORS = (0.25, 0.5, 1.0, 2.0, 4.0)
_STEPS = 41


@dataclass(frozen=True, eq=False)
class PayPlan:
    """What a pay plan comes to for one salesperson and year; output in units, money in the unit of the margin.

    Attributes
    ----------
    table : DataFrame
        One row a plan (``linear``, ``two_task``, ``doubted``): ``plan``, ``beta``, ``effort``, ``surplus``.
    risk : DataFrame
        ``r``, ``sigma2``, ``beta``, ``surplus``, over multiples of the risk aversion and of the noise as given.
    doubt : DataFrame
        ``honoured`` (probability), ``beta``, ``effort``, ``surplus``.
    quotas : DataFrame
        ``quota``, ``effort``, ``hit``, ``utility``.
    linear, tasks : Contract
    quota : QuotaBonus
    bonus_cap, fine : float
        The most that can be promised without a contract, and the fine that deters.
    """

    table: pd.DataFrame
    risk: pd.DataFrame
    doubt: pd.DataFrame
    quotas: pd.DataFrame
    linear: object
    tasks: object
    quota: object
    bonus_cap: float
    fine: float
    units: ClassVar[dict[str, str]] = {
        "commission": "index",
        "commission_two": "index",
        "doubt_cost": "share",
        "quota_effort": "index",
        "best_quota": "index",
        "bonus_cap": "index",
        "deterring_fine": "index",
    }

    def facts(self):
        """The commissions, what doubt costs, effort under the quota and at the best one, cap and fine."""
        surplus = self.table.set_index("plan")["surplus"]
        return {
            "commission": round(self.linear.beta, 12),
            "commission_two": round(self.tasks.beta, 12),
            "doubt_cost": round(float(1 - surplus["doubted"] / surplus["linear"]), 9),
            "quota_effort": round(self.quota.effort, 9),
            "best_quota": round(self.quota.best_quota, 9),
            "bonus_cap": round(self.bonus_cap, 12),
            "deterring_fine": round(self.fine, 12),
        }

    def headline(self, lang="en"):
        """The best commission, with a task that is not measured, and what doubt about the plan costs."""
        return text(
            "The best commission is {commission:number3} a unit, {commission_two:number3} where price discipline "
            "matters too and is not measured; doubt whether the plan is honoured costs "
            "{doubt_cost:percent} of what it brings",
            **self.facts(),
        ).to(lang)


def pay_plan(*, r, c, sigma2, margin, discipline, substitution, honoured, bonus, quota, delta, gain, detection):
    """A pay plan with what surrounds it.

    Parameters
    ----------
    r, c, sigma2, margin : float
        As in :func:`kamlib.incentives.salesforce.len_contract`.
    discipline, substitution : float
        As in :func:`kamlib.incentives.salesforce.two_task`.
    honoured : float
        Probability that the plan is honoured.
    bonus, quota : float
        A lump sum, and the output that it is paid for.
    delta : float
        What next year's money is worth now.
    gain, detection : float
        What a unit of misconduct brings the salesperson, and how likely it is seen.

    Returns
    -------
    PayPlan

    Raises
    ------
    KamError
        KAM-N05 for numbers outside their range.

    Examples
    --------
    >>> found = pay_plan(r=2, c=1, sigma2=1, margin=1, discipline=1, substitution=0.5, honoured=0.8, bonus=1, quota=0.5,
    ...                  delta=0.9, gain=1, detection=0.25)
    >>> found.facts()["commission"], round(found.facts()["doubt_cost"], 6)
    (0.333333333333, 0.194087)
    """
    noise = {"c": c, "sigma2": sigma2}
    linear = len_contract(r, **noise, margin=margin)
    tasks = two_task(r, **noise, volume=margin, discipline=discipline, substitution=substitution)
    doubted = reliability(honoured, r=r, **noise, margin=margin)
    plans = (("linear", linear), ("two_task", tasks), ("doubted", doubted))
    table = pd.DataFrame([(name, one.beta, one.effort, one.surplus) for name, one in plans],
                         columns=["plan", "beta", "effort", "surplus"])  # fmt: skip
    risk = [
        (a * r, b * sigma2, one.beta, one.surplus)
        for a in _FACTORS
        for b in _FACTORS
        for one in [len_contract(a * r, c, b * sigma2, margin)]
    ]
    doubt = [
        (p, one.beta, one.effort, one.surplus)
        for p in np.linspace(0.1, 1.0, 19)
        for one in [reliability(float(p), r=r, **noise, margin=margin)]
    ]
    sigma = float(np.sqrt(sigma2))
    asked = quota_bonus(bonus, quota, c=c, sigma=sigma)
    most = max(4 * asked.best_quota, 1.25 * quota)
    quotas = [
        (q, one.effort, one.hit, one.utility)
        for q in np.linspace(0.0, most, _STEPS)
        for one in [quota_bonus(bonus, float(q), c=c, sigma=sigma)]
    ]
    return PayPlan(
        table,
        pd.DataFrame(risk, columns=["r", "sigma2", "beta", "surplus"]),
        pd.DataFrame(doubt, columns=["honoured", "beta", "effort", "surplus"]),
        pd.DataFrame(quotas, columns=["quota", "effort", "hit", "utility"]),
        linear,
        tasks,
        asked,
        credible_bonus(linear.surplus, delta=delta),
        deterring_fine(gain, detection=detection),
    )
