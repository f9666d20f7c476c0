"""The largest accounts: do they follow a power law, or does a log-normal tell the same?

Clauset, Shalizi and Newman, "Power-law distributions in empirical data", SIAM Review 51 (2009): maximum likelihood
above a lower bound chosen by the Kolmogorov–Smirnov distance (equations 3.1 and 3.9), and Vuong's likelihood-ratio test
(appendix C) against a log-normal cut at the same bound.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import erfc, erfcx, log_ndtr

MIN_TAIL = 50
MAX_BOUNDS = 200
SURE = 0.10


@dataclass(frozen=True)
class Tail:
    """A fitted tail.

    Attributes
    ----------
    bound : float
        Values from here on are fitted, in the unit of the values.
    n : int
        Number of fitted values.
    alpha : float
        Pareto exponent α of P(X > x) = (bound / x)^α, one less than the exponent of the density.
    ratio : float
        Normalised log-likelihood ratio of the power law to the log-normal, zero or below.
    p : float
        Probability of a ratio at least so far from zero if both fitted equally well.
    verdict : str
        ``log-normal`` when p < 0.1, else ``cannot tell``; ``too few`` below 50 fitted values. A power law is never the
        verdict: it is a limit of the log-normal, so that the test can rule it out but not establish it.
    """

    bound: float
    n: int
    alpha: float
    ratio: float
    p: float
    verdict: str


NO_TAIL = Tail(0.0, 0, 0.0, 0.0, 1.0, "too few")


def tail(values, *, bound=None):
    """Fit the upper tail of positive values.

    Parameters
    ----------
    values : array of float
        Values above zero, in any order.
    bound : float, optional
        Lower bound of the tail; found by the smallest Kolmogorov–Smirnov distance when not given, among at most 200
        candidates that leave at least 50 values.

    Returns
    -------
    Tail

    Examples
    --------
    >>> draws = (1 - np.random.default_rng(1).random(20_000)) ** (-1 / 1.16)
    >>> abs(tail(draws, bound=1.0).alpha - 1.16) < 0.03
    True
    """
    values = np.sort(np.asarray(values, dtype="float64"))
    values = values[values > 0]
    if bound is None:
        bound = _bound(values)
    fitted = values[values >= bound] if bound else values[:0]
    if len(fitted) < MIN_TAIL or fitted[0] == fitted[-1]:
        return NO_TAIL
    logs = np.log(fitted / bound)
    alpha = len(logs) / logs.sum()
    ratio, p = _vuong(np.log(alpha) - alpha * logs, _log_normal(logs))
    verdict = "log-normal" if p < SURE else "cannot tell"
    return Tail(float(bound), len(fitted), float(alpha), ratio, p, verdict)


def _bound(values):
    """The bound whose fitted power law is nearest to the data."""
    if len(values) < MIN_TAIL:
        return 0.0
    candidates = np.unique(values[: len(values) - MIN_TAIL + 1])
    if len(candidates) > MAX_BOUNDS:
        candidates = candidates[np.linspace(0, len(candidates) - 1, MAX_BOUNDS).round().astype(int)]
    distances = [_distance(values[np.searchsorted(values, low) :], low) for low in candidates]
    return float(candidates[int(np.argmin(distances))])


def _distance(fitted, bound):
    logs = np.log(fitted / bound)
    if not logs.sum():
        return 1.0
    model = 1 - np.exp(-len(logs) / logs.sum() * logs)
    steps = np.arange(len(logs) + 1) / len(logs)
    return max(np.abs(model - steps[:-1]).max(), np.abs(model - steps[1:]).max())


def _log_normal(logs):
    """Log-densities of ``logs`` = ln(x / bound) under the best log-normal of x, cut below at the bound.

    They are exp(−a y − b y² / 2) / Z with b ≥ 0, an exponential family, so that the likelihood has one maximum; with
    b = 0 it is the power law itself.
    """
    scale = logs.mean()
    y = logs / scale

    def density(parameters):
        a, b = parameters
        return -a * y - b * y**2 / 2 - _log_total(a, b)

    bounds = [(-50.0, 50.0), (1e-9, 1e4)]
    found = minimize(
        lambda parameters: -density(parameters).mean(), [0.5, 0.5], method="L-BFGS-B", bounds=bounds, tol=1e-13
    )
    return density(found.x) - np.log(scale)


def _log_total(a, b):
    """ln of the integral of exp(−a y − b y² / 2) over y from 0 on."""
    z = a / np.sqrt(2 * b)
    if z > 0:
        return np.log(np.pi / (2 * b)) / 2 + np.log(erfcx(z))
    return np.log(2 * np.pi / b) / 2 + z**2 + log_ndtr(-z * np.sqrt(2))


def _vuong(power, log_normal):
    """Normalised likelihood ratio and its two-sided probability; 0 and 1 where both say the same."""
    difference = power - log_normal
    spread = difference.std() * np.sqrt(len(difference))
    if spread < 1e-6:
        return 0.0, 1.0
    ratio = float(difference.sum() / spread)
    return ratio, float(erfc(abs(ratio) / np.sqrt(2)))
