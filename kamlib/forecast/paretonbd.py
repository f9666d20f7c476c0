"""Pareto/NBD: accounts buy at rates of their own and may stop at any time, at rates of their own.

D. Schmittlein, D. Morrison and R. Colombo, "Counting your customers", *Management Science* 33 (1987); the form of the
likelihood is that of P. Fader and B. Hardie, "A note on deriving the Pareto/NBD model" (2005), equations 17 to 19.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import approx_fprime
from scipy.special import expit, gammaln, hyp2f1

from kamlib.forecast.counts import counts, likeliest, same_unit

STARTS = ((0.0, 0.0, 0.0, 0.0), (-0.5, 0.5, -0.5, 0.5))
NEAR_ONE = 1e-9
HOPELESS = -1e6  # where 2F1 has no answer, far from any that would be likely


@dataclass(frozen=True)
class ParetoNBD:
    """A fitted or given Pareto/NBD model.

    Parameters
    ----------
    r, alpha : float
        Purchase rates over accounts are gamma distributed with shape `r` and rate `alpha` (in units of time).
    s, beta : float
        Rates of stopping are gamma distributed with shape `s` and rate `beta`.
    log_likelihood : float
    unit : str, optional

    Examples
    --------
    >>> model = ParetoNBD(0.5534, 10.578, 0.6061, 11.669, unit="week")
    >>> round(float(model.p_active(2, 30.43, 38.86)), 3)
    0.869
    """

    r: float
    alpha: float
    s: float
    beta: float
    log_likelihood: float = np.nan
    unit: str | None = None

    def p_active(self, x, t_x, T, *, unit=None):
        """Probability that an account has not stopped.

        Raises
        ------
        KamError
            KAM-F03 for another unit than the model's.
        """
        same_unit(unit, self.unit)
        x, t_x, T = np.broadcast_arrays(*map(np.float64, (x, t_x, T)))
        stopped, active = _branches((self.r, self.alpha, self.s, self.beta), x, t_x, T)
        return expit(active - stopped)

    def p_buys(self, t, x, t_x, T, *, unit=None):
        """Probability of at least one purchase in the next `t`.

        An active account starts anew with what is known of its rates: gamma with r + x and alpha + T, s and beta + T.
        """
        t, x, T = np.broadcast_arrays(*map(np.float64, (t, x, T)))
        r, alpha, beta = self.r + x, self.alpha + T, self.beta + T
        nothing = np.logaddexp(*_branches((r, alpha, self.s, beta), 0.0, 0.0, t))
        nothing = nothing + r * np.log(alpha) + self.s * np.log(beta)
        return self.p_active(x, t_x, T, unit=unit) * -np.expm1(np.minimum(nothing, 0.0))

    def expected_purchases(self, t, x, t_x, T, *, unit=None):
        """Expected purchases in the next `t`.

        Raises
        ------
        KamError
            KAM-F03 for another unit than the model's.
        """
        same_unit(unit, self.unit)
        t, x, T = np.broadcast_arrays(*map(np.float64, (t, x, T)))
        rate, watched = (self.r + x) / (self.alpha + T), self.beta + T
        return self.p_active(x, t_x, T) * rate * _time_left(self.s, watched, t)

    def draw(self, t, x, t_x, T, *, rng):
        """Purchases in the next `t` as they might be, one draw an account."""
        active = rng.random(len(x)) < self.p_active(x, t_x, T)
        rate = rng.gamma(self.r + x) / (self.alpha + T)
        stopping = rng.gamma(self.s, size=len(x)) / (self.beta + T)
        left = np.minimum(rng.exponential(size=len(x)) / np.maximum(stopping, 1e-300), t)
        return active * rng.poisson(rate * left)

    def drawn_anew(self, seen, *, rng):
        """The model fitted to accounts drawn anew from the collapsed counts `seen`."""
        scale = seen.scale
        start = np.log([self.r, self.alpha / scale, self.s, self.beta / scale])
        return _fitted(seen.drawn(rng), self.unit, starts=[start])


def _time_left(s, watched, t):
    """Expected time until an active account stops, within `t`; the limit at s = 1 is a logarithm."""
    if abs(s - 1) < NEAR_ONE:
        return watched * np.log1p(t / watched)
    return watched / (s - 1) * -np.expm1((1 - s) * np.log1p(t / watched))


def fit_paretonbd(summary, *, unit=None):
    """Fit a Pareto/NBD model by maximum likelihood.

    Parameters, errors: as :func:`kamlib.forecast.fit_bgnbd`.

    Returns
    -------
    ParetoNBD

    Examples
    --------
    >>> import pandas as pd
    >>> often = pd.DataFrame({"x": [0, 1, 2, 4] * 10, "t_x": [0, 9, 20, 36] * 10, "T": [39.0] * 40})
    >>> fit_paretonbd(often, unit="week").unit
    'week'
    """
    return _fitted(counts(summary), unit, starts=STARTS)


def _fitted(seen, unit, *, starts):
    scaled, scale = seen.in_units(), seen.scale

    def value(logs):
        return -_mean_log_likelihood(np.exp(logs), scaled)

    r, alpha, s, beta = likeliest(lambda logs: (value(logs), approx_fprime(logs, value, 1e-7)), starts)
    reached = -value(np.log([r, alpha, s, beta])) * seen.weight.sum() - (seen.weight * seen.x).sum() * np.log(scale)
    return ParetoNBD(*map(float, (r, alpha * scale, s, beta * scale, reached)), unit)


def _mean_log_likelihood(parameters, seen):
    r, alpha, s, beta = parameters
    stopped, active = _branches(parameters, seen.x, seen.t_x, seen.age)
    head = gammaln(r + seen.x) - gammaln(r) + r * np.log(alpha) + s * np.log(beta)
    with np.errstate(invalid="ignore"):
        total = (seen.weight * (head + np.logaddexp(stopped, active))).sum()
    return total if np.isfinite(total) else HOPELESS


def _branches(parameters, x, t_x, age):
    """Logarithms of what a stopped and an active account contribute to the likelihood."""
    r, alpha, s, beta = parameters
    active = -(r + x) * np.log(alpha + age) - s * np.log(beta + age)
    since, until = (_tail(parameters, x, time) for time in (t_x, age))
    with np.errstate(divide="ignore"):
        between = since + np.log(-np.expm1(np.minimum(until - since, 0.0)))
    return np.log(s) - np.log(r + s + x) + between, active


def _tail(parameters, x, time):
    """Logarithm of A0 at one end.

    By Euler's transformation, 2F1(n, c; n+1; z) = (1 - z)^(1 - c) 2F1(1, n+1-c; n+1; z). Its series has positive terms
    alone, and nothing under- or overflows for large x.
    """
    r, alpha, s, beta = parameters
    n = r + s + x
    larger, smaller = np.maximum(alpha, beta) + time, np.minimum(alpha, beta) + time
    c = np.where(alpha >= beta, s + 1, r + x)
    z = (larger - smaller) / larger
    return (1 - c) * np.log(smaller / larger) + np.log(hyp2f1(1.0, n + 1 - c, n + 1, z)) - n * np.log(larger)
