"""Pay of salespeople: commission against risk, two tasks, a bonus for a quota, and a plan that may not be honoured.

Output is effort plus normal noise, ``x = e + ε``, ``ε ~ N(0, σ²)``; pay is ``salary + β·x``; the salesperson has
constant absolute risk aversion r, cost of effort ``c·e²/2`` and reservation 0 (the LEN model of Holmström and Milgrom
1987, 1991). It is static and knows neither talent nor the ratchet: a calculator to be read with other values of r and
σ² beside it, and nothing to be fitted to twenty people.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from scipy.optimize import minimize_scalar

from kamlib.base.text import text
from kamlib.incentives import faults
from kamlib.incentives.quota import QuotaBonus, quota_bonus

__all__ = [
    "Contract",
    "QuotaBonus",
    "Reliability",
    "credible_bonus",
    "deterring_fine",
    "len_contract",
    "quota_bonus",
    "reliability",
    "two_task",
]


@dataclass(frozen=True)
class Contract:
    """A linear contract and what it brings about, all in money of one salesperson and year, effort in units of output.

    Attributes
    ----------
    beta : float
        Pay per unit of output.
    salary : float
        Fixed pay; negative where the commission alone is worth more than the job.
    effort : float
        Effort on what is measured.
    surplus : float
        Margin less cost of effort and of risk, to be shared by firm and salesperson.
    risk_premium : float
        What bearing the risk costs, a part of the pay.
    neglect : float
        Effort on the task that is not measured; below 0 it is damaged. 0 with one task.
    """

    beta: float
    salary: float
    effort: float
    surplus: float
    risk_premium: float
    neglect: float = 0.0
    units: ClassVar[dict[str, str]] = {
        "beta": "money per unit",
        "salary": "money",
        "effort": "units",
        "surplus": "money",
        "risk_premium": "money",
        "pay_per_unit": "money per unit",
        "neglect": "units",
    }

    def pay(self, output):
        """Pay for an output (number or array)."""
        return self.salary + self.beta * np.asarray(output, dtype=float)

    def facts(self):
        """Commission, salary, effort, surplus and what the pay comes to for a unit sold."""
        found = {name: getattr(self, name) for name in self.units if name != "pay_per_unit"}
        per_unit = float(self.pay(self.effort)) / self.effort if self.effort > 0 else 0.0
        return {name: round(float(value), 12) for name, value in (found | {"pay_per_unit": per_unit}).items()}

    def headline(self, lang="en"):
        """The commission in one sentence, with what it does to the task that is not measured."""
        facts = self.facts()
        if facts["neglect"] < 0:
            said = text(
                "The best commission is {beta:number3} a unit; paid harder for volume, salespeople sell price: "
                "each unit of volume costs {lost:number} of price discipline",
                lost=-facts["neglect"] / facts["effort"],
                **facts,
            )
        else:
            said = text(
                "The best commission is {beta:number3} a unit; the risk in it costs {risk_premium:number3}", **facts
            )
        return said.to(lang)


def len_contract(r, c, sigma2, margin=1.0):
    """The best linear contract for one task.

    Parameters
    ----------
    r : float
        Risk aversion, from 0, in 1 per money.
    c : float
        Cost of effort, above 0: effort e costs ``c·e²/2``.
    sigma2 : float
        Variance of output, from 0.
    margin : float
        The firm's margin on a unit of output, above 0.

    Returns
    -------
    Contract
        ``beta = margin / (1 + r·c·σ²)``.

    Raises
    ------
    KamError
        KAM-N05 for numbers outside their range, all at once.

    Examples
    --------
    >>> found = len_contract(2, 1, 1)
    >>> [round(value, 6) for value in (found.beta, found.effort, found.surplus, found.salary)]
    [0.333333, 0.333333, 0.166667, 0.055556]
    """
    faults.within(r=(r, 0), c=(c, None), sigma2=(sigma2, 0), margin=(margin, None))
    beta = margin / (1 + r * c * sigma2)
    risk = r * beta**2 * sigma2 / 2
    return Contract(beta, risk - beta**2 / (2 * c), beta / c, margin * beta / (2 * c), risk)


def two_task(r, c, sigma2, *, volume=1.0, discipline=1.0, substitution=0.5):
    """The best commission on volume when price discipline matters too and is not measured.

    Effort on the two costs ``c·(e1² + 2κ·e1·e2 + e2²)/2``. Each unit of volume effort draws κ units from discipline.

    Parameters
    ----------
    r, c, sigma2 : float
        As in :func:`len_contract`.
    volume, discipline : float
        What a unit of either is worth to the firm, in money, from 0.
    substitution : float
        κ in [0, 1): how far one task crowds out the other.

    Returns
    -------
    Contract
        ``beta = (volume − κ·discipline) / (1 + r·c·σ²·(1 − κ²))``, or 0 where this is negative: then a fixed salary is
        the best pay.

    Examples
    --------
    >>> round(two_task(1, 1, 1).beta, 6)
    0.285714
    """
    faults.within(r=(r, 0), c=(c, None), sigma2=(sigma2, 0), volume=(volume, 0), discipline=(discipline, 0))
    if not 0 <= substitution < 1:
        faults.refuse([faults.outside("substitution", substitution, 0, "< 1")])
    apart = 1 - substitution**2
    beta = max(0.0, (volume - substitution * discipline) / (1 + r * c * sigma2 * apart))
    effort, neglect = beta / (c * apart), -substitution * beta / (c * apart)
    cost, risk = beta**2 / (2 * c * apart), r * beta**2 * sigma2 / 2
    surplus = volume * effort + discipline * neglect - cost - risk
    return Contract(beta, cost + risk - beta * effort, effort, surplus, risk, neglect + 0.0)


@dataclass(frozen=True)
class Reliability:
    """The best commission when the plan is honoured with a probability: `beta`, `effort`, `surplus`, in money."""

    beta: float
    effort: float
    surplus: float


def reliability(p, *, r, c, sigma2, margin=1.0):
    """The best linear contract when the plan is honoured with probability `p` only.

    Pay varies by the noise and by whether it is paid at all, ``β²(p·σ² + p(1 − p)·e²)``, so that effort is
    ``p·β / (c + r·p(1 − p)·β²)``; β is found by search.

    Examples
    --------
    >>> [round(reliability(p, r=2, c=1, sigma2=1).surplus, 6) for p in (1.0, 0.8, 0.5)]
    [0.166667, 0.134319, 0.089258]
    """
    faults.within(r=(r, 0), c=(c, None), sigma2=(sigma2, 0), margin=(margin, None))
    if not 0 < p <= 1:
        faults.refuse([faults.outside("p", p, "> 0", 1)])

    def effort(beta):
        return p * beta / (c + r * p * (1 - p) * beta**2)

    def surplus(beta):
        e = effort(beta)
        return margin * e - c * e * e / 2 - r / 2 * beta**2 * (p * sigma2 + p * (1 - p) * e * e)

    grid = np.linspace(0.0, 2 * margin / p, 401)
    at = int(np.argmax(surplus(grid)))
    around = (grid[max(at - 1, 0)], grid[min(at + 1, len(grid) - 1)])
    beta = float(minimize_scalar(lambda b: -surplus(b), bounds=around, method="bounded", options={"xatol": 1e-12}).x)
    return Reliability(beta, float(effort(beta)), float(surplus(beta)))


def credible_bonus(surplus, *, delta):
    """The largest bonus that a firm can promise without a contract: ``δ/(1 − δ)`` of the yearly `surplus` at stake.

    Above it, keeping the money is worth more than keeping the relation (Bull 1987, Levin 2003). `delta` in [0, 1) is
    what a unit of next year's money is worth now.

    >>> round(credible_bonus(10.0, delta=0.9), 9)
    90.0
    """
    faults.within(surplus=(surplus, 0))
    if not 0 <= delta < 1:
        faults.refuse([faults.outside("delta", delta, 0, "< 1")])
    return surplus * delta / (1 - delta)


def deterring_fine(gain, *, detection):
    """The fine for a unit of misconduct that is as large as its `gain`, when a share `detection` of it is seen.

    >>> deterring_fine(30.0, detection=0.25)
    120.0
    """
    faults.within(gain=(gain, 0))
    if not 0 < detection <= 1:
        faults.refuse([faults.outside("detection", detection, "> 0", 1)])
    return gain / detection
