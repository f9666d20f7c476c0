"""Scorers that learn from earlier origins who became key: logistic regression and gradient boosting.

Both see an account's place among those of its own origin, so that neither the season nor the growth of a business
between the origins they learn from and the one they judge shifts what they have learnt: trees its percentile ranks, the
regression its logarithms in standard deviations from the mean, which keep how far the largest are ahead. Both learn on
one thread: examples are few, and threads that wait for one another cost more than they save.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kamlib.league.rules import percentiles

COLUMNS = (
    *("revenue", "revenue_12m", "revenue_prior_12m", *(f"revenue_q{n}" for n in range(1, 9))),
    *("frequency", "frequency_12m", *(f"frequency_q{n}" for n in range(1, 5)), "active_months"),
    *("tenure_days", "recency_days", "gap_days", "gap_cv", "largest_day", "lines", "return_rate", "t_x", "m_x"),
)
MOST_EXAMPLES, FEWEST_EXAMPLES, FEWEST_OF_A_KIND = 60_000, 50, 5
FLAT = 1e-9


def ranked(seen):
    """The features that are learnt from, as percentile ranks within the frame."""
    return seen[list(COLUMNS)].apply(percentiles).to_numpy()


def standardised(seen):
    """Logarithms (of the size, with the sign kept) less their mean in standard deviations; what is constant is 0."""
    values = seen[list(COLUMNS)]
    logs = np.sign(values) * np.log1p(values.abs())
    spread = logs.std(ddof=0)
    return ((logs - logs.mean()) / spread.where(spread > FLAT)).fillna(0.0).to_numpy()


@dataclass(frozen=True)
class Logistic:
    """Log-odds of being among the top accounts of the next period, by ridge-penalised logistic regression."""

    strength: float = 0.1

    def fit(self, examples, *, seed):
        """A scorer, or None when the examples are too few or all alike."""
        from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 (heavy: loaded when something is learnt)
        from threadpoolctl import threadpool_limits  # noqa: PLC0415

        taught = _taught(examples, standardised, seed)
        if taught is None:
            return None
        with threadpool_limits(1):
            model = LogisticRegression(C=self.strength, max_iter=1000).fit(*taught)
        return lambda seen: model.decision_function(standardised(seen))


@dataclass(frozen=True)
class Boosting:
    """Probability of being among the top accounts of the next period, by gradient-boosted trees."""

    rounds: int = 150
    leaves: int = 15

    def fit(self, examples, *, seed):
        """A scorer, or None when the examples are too few or all alike."""
        from sklearn.ensemble import HistGradientBoostingClassifier  # noqa: PLC0415
        from threadpoolctl import threadpool_limits  # noqa: PLC0415

        taught = _taught(examples, ranked, seed)
        if taught is None:
            return None
        model = HistGradientBoostingClassifier(
            max_iter=self.rounds,
            max_leaf_nodes=self.leaves,
            learning_rate=0.05,
            min_samples_leaf=40,
            l2_regularization=1.0,
            early_stopping=False,
            random_state=seed,
        )
        with threadpool_limits(1):
            model.fit(*taught)
        return lambda seen: model.predict_proba(ranked(seen))[:, 1]


def _taught(examples, placed, seed):
    """Places and answers of all examples, a sample of them above ``MOST_EXAMPLES``; None when nothing can be learnt."""
    if not examples:
        return None
    places, top = np.vstack([placed(past) for past in examples]), pd.concat(examples)["is_top"].to_numpy()
    if len(top) > MOST_EXAMPLES:
        kept = np.sort(np.random.default_rng(seed).choice(len(top), MOST_EXAMPLES, replace=False))
        places, top = places[kept], top[kept]
    enough = len(top) >= FEWEST_EXAMPLES and min(top.sum(), (~top).sum()) >= FEWEST_OF_A_KIND
    return (places, top) if enough else None
