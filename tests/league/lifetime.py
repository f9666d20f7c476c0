"""A scorer that joins the league from outside: expected value by BG/NBD and gamma-gamma.

Formulas: P. Fader, B. Hardie and K. L. Lee, "Counting your customers the easy way", *Marketing Science* 24 (2005),
equations 6 and 10; P. Fader and B. Hardie, "The gamma-gamma model of monetary value" (2013), equations 1a and 5.
"""

import numpy as np
from scipy.optimize import minimize
from scipy.special import betaln, gammaln, hyp2f1


def lifetime(days):
    """A function features → expected money over `days`."""

    def score(seen):
        x, t_x, age, m_x = (seen[name].to_numpy(float) for name in ("x", "t_x", "T", "m_x"))
        bought = age > 0
        counts, money = _counts(x[bought], t_x[bought], age[bought]), _money(x, m_x)
        return _expected(counts, days, x, t_x, np.maximum(age, 1.0)) * _mean_spend(money, x, m_x)

    return score


def _counts(x, t_x, age):
    cells, weight = np.unique(np.c_[x, t_x, age], axis=0, return_counts=True)
    x, t_x, age = cells.T / [[1.0], [age.mean()], [age.mean()]]
    unit = (weight * cells[:, 2]).sum() / weight.sum()

    def loss(logs):
        r, alpha, a, b = np.exp(logs)
        head = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + betaln(a, b + x) - betaln(a, b)
        alive = -(r + x) * np.log(alpha + age)
        gone = np.log(a) - np.log(b + np.maximum(x, 1) - 1) - (r + x) * np.log(alpha + t_x)
        return -(weight * (head + np.logaddexp(alive, np.where(x > 0, gone, -np.inf)))).sum() / weight.sum()

    starts = ([0, 0, 0, 0], [-1, -1, -1, 1])
    fits = [minimize(loss, start, method="L-BFGS-B", bounds=[(-8, 8)] * 4) for start in starts]
    r, alpha, a, b = np.exp(min(fits, key=lambda fit: fit.fun).x)
    return r, alpha * unit, a, b


def _expected(counts, days, x, t_x, age):
    r, alpha, a, b = counts
    odds = (x > 0) * a / (b + np.maximum(x, 1) - 1) * ((alpha + age) / (alpha + t_x)) ** (r + x)
    shrunk = ((alpha + age) / (alpha + age + days)) ** (r + x)
    series = hyp2f1(r + x, b + x, a + b + x - 1, days / (alpha + age + days))
    return np.nan_to_num((a + b + x - 1) / (a - 1) * (1 - shrunk * series) / (1 + odds))


def _money(x, m_x):
    known = (x > 0) & (m_x > 0)
    x, unit = x[known], m_x[known].mean()
    mean = m_x[known] / unit

    def loss(logs):
        p, q, v = np.exp(logs)
        return -(
            gammaln(p * x + q) - gammaln(p * x) - gammaln(q) + q * np.log(v)
            + (p * x - 1) * np.log(mean) + p * x * np.log(x) - (p * x + q) * np.log(x * mean + v)
        ).mean()  # fmt: skip

    p, q, v = np.exp(minimize(loss, [1, 1, 0], method="L-BFGS-B", bounds=[(-6, 6)] * 3).x)
    return p, q, v * unit


def _mean_spend(money, x, m_x):
    p, q, v = money
    return p * (v + x * np.maximum(m_x, 0)) / (p * x + max(q, 1.0001) - 1)
