"""Gamma-gamma: what an account spends on a purchase day, drawn towards the mean of all where it has few.

P. Fader and B. Hardie, "The gamma-gamma model of monetary value" (2013). Equation numbers are theirs.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln, psi

from kamlib.base import checks
from kamlib.base.errors import Exit, Fault, TooFew
from kamlib.base.text import text
from kamlib.forecast.counts import ALSO, FEWEST_REPEATERS, likeliest

LEAST_Q = 1.05
STARTS = ((1.0, 1.0, 0.0), (0.0, 1.5, 1.0))


@dataclass(frozen=True)
class GammaGamma:
    """A fitted or given model of spend.

    Parameters
    ----------
    p : float
        Shape of the spends of one account: their coefficient of variation is 1/√p.
    q, v : float
        Shape and rate of the gamma distribution of their rates over accounts. The mean over accounts is p·v/(q − 1);
        it does not exist at q ≤ 1, and a fit keeps q at 1.05 and more.
    log_likelihood : float

    Examples
    --------
    The published fit to CDNOW: the mean of all accounts is about 35 dollars.

    >>> round(GammaGamma(6.25, 3.74, 15.44).mean, 2)
    35.22
    """

    p: float
    q: float
    v: float
    log_likelihood: float = np.nan

    @property
    def mean(self):
        """Mean spend over accounts; infinite for q ≤ 1."""
        return self.p * self.v / (self.q - 1) if self.q > 1 else np.inf

    @property
    def at_guard(self):
        """Whether the fit would have left the mean without bound, and was held at the least q."""
        return self.q < LEAST_Q * 1.001

    def expected_spend(self, x, m_x):
        """Expected mean spend of an account with mean `m_x` over `x` repeat purchases (equation 5)."""
        x, m_x = np.float64(x), np.float64(m_x)
        return self.p * (self.v + x * np.where(x > 0, m_x, 0.0)) / (self.p * x + self.q - 1)

    def draw(self, purchases, x, m_x, *, rng):
        """Money of `purchases` purchases as it might be, one draw an account."""
        rate = rng.gamma(self.p * x + self.q) / (self.v + x * np.where(x > 0, m_x, 0.0))
        return np.where(purchases > 0, rng.gamma(self.p * np.maximum(purchases, 1)), 0.0) / rate


def fit_gammagamma(summary):
    """Fit the model by maximum likelihood to the accounts with a repeat purchase.

    Parameters
    ----------
    summary : DataFrame
        ``x`` (repeat purchases; or ``frequency``) and ``m_x`` (their mean spend; or ``monetary_value``).

    Returns
    -------
    GammaGamma

    Raises
    ------
    KamError
        KAM-T01 for a missing column; KAM-F02 (TooFew) for fewer than ten accounts with repeat spend above zero.

    Examples
    --------
    >>> import pandas as pd
    >>> spend = pd.DataFrame({"x": [1, 2, 3, 5] * 5, "m_x": [10.0, 12.0, 30.0, 28.0] * 5})
    >>> 10 < fit_gammagamma(spend).mean < 40
    True
    """
    frame = summary.rename(columns={old: new for old, new in _ALSO.items() if new not in summary})
    checks.columns(frame, ("x", "m_x"), table="summary")
    x, m_x = (frame[name].to_numpy(dtype="float64", na_value=np.nan) for name in ("x", "m_x"))
    with np.errstate(invalid="ignore"):
        known = (x > 0) & (m_x > 0) & np.isfinite(m_x)
    if known.sum() < FEWEST_REPEATERS:
        raise TooFew(_too_few(int(known.sum())), exit_code=Exit.INPUT_EMPTY)
    return _fitted(x[known], m_x[known])


_ALSO = ALSO | {"monetary_value": "m_x"}


def _fitted(x, m_x):
    scale = m_x.mean()
    p, q, v = likeliest(lambda logs: _loss(np.exp(logs), x, m_x / scale), STARTS, low=(-6.0, np.log(LEAST_Q), -6.0))
    reached = -_loss(np.array([p, q, v]), x, m_x / scale)[0] * len(x) - len(x) * np.log(scale)
    return GammaGamma(*map(float, (p, q, v * scale, reached)))


def _loss(parameters, x, mean):
    """Mean negative log-likelihood (equation 1a) and its gradient by the logarithms of the parameters."""
    p, q, v = parameters
    n, total = p * x, v + x * mean
    value = gammaln(n + q) - gammaln(n) - gammaln(q) + q * np.log(v)
    value += n * np.log(x * mean) - np.log(mean) - (n + q) * np.log(total)
    slope = [
        (x * (psi(n + q) - psi(n) + np.log(x * mean) - np.log(total))).mean(),
        (psi(n + q) - psi(q) + np.log(v) - np.log(total)).mean(),
        (q / v - (n + q) / total).mean(),
    ]
    return -value.mean(), -np.array(slope) * parameters


def _too_few(known):
    return Fault(
        "KAM-F02",
        "summary",
        text("{n:count} accounts have repeat purchases of known value", n=known),
        text("what accounts spend cannot be learnt from fewer than ten"),
        text("take a longer history, or rank by trailing revenue, which needs no model"),
    )
