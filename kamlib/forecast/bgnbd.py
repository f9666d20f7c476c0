"""BG/NBD: accounts buy at rates of their own and may stop after any purchase.

P. Fader, B. Hardie and K. L. Lee, "Counting your customers the easy way: an alternative to the Pareto/NBD model",
*Marketing Science* 24 (2005), 275–284. Equation numbers are theirs.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import betaln, expit, gammaln, hyp2f1, psi

from kamlib.forecast.counts import counts, likeliest, same_unit

STARTS = ((0.0, 0.0, 0.0, 0.0), (-1.0, -1.0, -1.0, 1.0))
NEAR_ONE = 1e-5


@dataclass(frozen=True)
class BetaGeometric:
    """A fitted or given BG/NBD model.

    Parameters
    ----------
    r, alpha : float
        Purchase rates over accounts are gamma distributed with shape `r` and rate `alpha` (in units of time).
    a, b : float
        The chances of stopping after a purchase are beta distributed with `a` and `b`.
    log_likelihood : float
        Of the accounts that the model was fitted to; missing for a model with given parameters.
    unit : str, optional
        Unit of time, such as ``"day"``; times given in another one are refused.

    Examples
    --------
    The published example: an account of the CDNOW sample with two repeat purchases (p. 282).

    >>> model = BetaGeometric(0.243, 4.414, 0.793, 2.426, unit="week")
    >>> round(float(model.expected_purchases(39, 2, 30.43, 38.86, unit="week")), 3)
    1.226
    """

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float = np.nan
    unit: str | None = None

    def p_active(self, x, t_x, T, *, unit=None):
        """Probability that an account has not stopped; 1 for one without a repeat purchase, as the model has it.

        Parameters
        ----------
        x, t_x, T : array_like
            Repeat purchases, time of the last, time watched.
        unit : str, optional

        Raises
        ------
        KamError
            KAM-F03 for another unit than the model's.
        """
        same_unit(unit, self.unit)
        x, t_x, T = np.broadcast_arrays(*map(np.float64, (x, t_x, T)))
        odds = np.log(self.a) - np.log(self.b + np.maximum(x, 1) - 1)
        odds = odds + (self.r + x) * np.log((self.alpha + T) / (self.alpha + t_x))
        return np.where(x > 0, expit(-odds), 1.0)

    def p_buys(self, t, x, t_x, T, *, unit=None):
        """Probability of at least one purchase in the next `t`: of not having stopped, and of not pausing that long.

        Unlike `p_active` it is no certainty for accounts without a repeat purchase.
        """
        t, x, T = np.broadcast_arrays(*map(np.float64, (t, x, T)))
        pause = (self.r + x) * np.log1p(t / (self.alpha + T))
        return self.p_active(x, t_x, T, unit=unit) * -np.expm1(-pause)

    def expected_purchases(self, t, x, t_x, T, *, unit=None):
        """Expected purchases in the next `t` (equation 10, after Euler's transformation, which no large x upsets).

        Raises
        ------
        KamError
            KAM-F03 for another unit than the model's.
        """
        same_unit(unit, self.unit)
        t, x, T = np.broadcast_arrays(*map(np.float64, (t, x, T)))
        return self.p_active(x, t_x, T) * _ahead((self.r, self.a, self.b), x, self.alpha + T, t)

    def expected_of_new(self, t, *, unit=None):
        """Expected purchases of a new account in its first `t` (equation 9)."""
        same_unit(unit, self.unit)
        t = np.float64(t)
        return _ahead((self.r, self.a, self.b), np.zeros_like(t), np.full_like(t, self.alpha), t)

    def draw(self, t, x, t_x, T, *, rng):
        """Purchases in the next `t` as they might be, one draw an account.

        Given activity, the rate is gamma(r + x, alpha + T) and the chance of stopping beta(a, b + x); purchases are the
        lesser of what the rate brings and of what comes until the account stops.
        """
        active = rng.random(len(x)) < self.p_active(x, t_x, T)
        rate = rng.gamma(self.r + x) / (self.alpha + T)
        stops = rng.geometric(np.clip(rng.beta(self.a, self.b + x), 1e-12, 1.0))
        return active * np.minimum(rng.poisson(rate * t), stops)

    def drawn_anew(self, seen, *, rng):
        """The model fitted to accounts drawn anew from the collapsed counts `seen`: how sure its parameters are."""
        return _fitted(seen.drawn(rng), self.unit, starts=[self._logs(seen)])

    def _logs(self, seen):
        return np.log([self.r, self.alpha / seen.scale, self.a, self.b])


def _ahead(parameters, x, watched, t):
    """Expected purchases of an active account; `watched` is alpha + T. At a = 1 the two sides' mean stands in."""
    r, a, b = parameters
    if abs(a - 1) < NEAR_ONE:
        return sum(_ahead((r, 1 + side, b), x, watched, t) for side in (-2 * NEAR_ONE, 2 * NEAR_ONE)) / 2
    share = t / (watched + t)
    series = (1 - share) ** (a - 1) * hyp2f1(a + b - 1 - r, a - 1, a + b + x - 1, share)
    return (a + b + x - 1) / (a - 1) * (1 - series)


def fit_bgnbd(summary, *, unit=None):
    """Fit a BG/NBD model by maximum likelihood.

    Parameters
    ----------
    summary : DataFrame
        One row an account: ``x`` (repeat purchases; or ``frequency``), ``t_x`` (time of the last; or ``recency``),
        ``T`` (time watched), all times in one unit.
    unit : str, optional
        Name of that unit.

    Returns
    -------
    BetaGeometric

    Raises
    ------
    KamError
        KAM-T01, KAM-F01, KAM-F02 as :func:`kamlib.forecast.counts.counts` finds them.

    Examples
    --------
    >>> import pandas as pd
    >>> often = pd.DataFrame({"x": [0, 1, 2, 4] * 10, "t_x": [0, 9, 20, 36] * 10, "T": [39.0] * 40})
    >>> model = fit_bgnbd(often, unit="week")
    >>> bool(model.expected_purchases(10, 4, 36, 39) > model.expected_purchases(10, 1, 9, 39))
    True
    """
    return _fitted(counts(summary), unit, starts=STARTS)


def _fitted(seen, unit, *, starts):
    scaled, scale = seen.in_units(), seen.scale
    each, place = np.unique(seen.x, return_inverse=True)
    share = np.bincount(place, scaled.weight)
    r, alpha, a, b = likeliest(lambda logs: _loss(np.exp(logs), scaled, each, share), starts)
    reached = -_loss(np.array([r, alpha, a, b]), scaled, each, share)[0] * seen.weight.sum()
    reached -= (seen.weight * seen.x).sum() * np.log(scale)
    return BetaGeometric(*map(float, (r, alpha * scale, a, b, reached)), unit)


def _loss(parameters, seen, each, share):
    """Mean negative log-likelihood (equation 6) and its gradient by the logarithms of the parameters.

    What depends on x alone is computed once for `each` of its values, weighted by their `share`.
    """
    (r, alpha, a, b), x, weight = parameters, seen.x, seen.weight
    before = b + np.maximum(x, 1) - 1
    active = -(r + x) * np.log(alpha + seen.age)
    stopped = np.where(x > 0, np.log(a) - np.log(before) - (r + x) * np.log(alpha + seen.t_x), -np.inf)
    gone = expit(stopped - active)
    head = gammaln(r + each) - gammaln(r) + betaln(a, b + each) - betaln(a, b)
    value = r * np.log(alpha) + (share * head).sum() + (weight * np.logaddexp(active, stopped)).sum()
    since = (1 - gone) * np.log(alpha + seen.age) + gone * np.log(alpha + seen.t_x)
    pace = (r + x) * ((1 - gone) / (alpha + seen.age) + gone / (alpha + seen.t_x))
    both = psi(a + b) - psi(a + b + each)
    slope = [
        np.log(alpha) + (share * (psi(r + each) - psi(r))).sum() - (weight * since).sum(),
        r / alpha - (weight * pace).sum(),
        (share * both).sum() + (weight * gone).sum() / a,
        (share * (both + psi(b + each) - psi(b))).sum() - (weight * gone / before).sum(),
    ]
    return -value, -np.array(slope) * parameters
