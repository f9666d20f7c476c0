"""Whether indicators that share a dimension measure one thing."""

import numpy as np


def cronbach(frame):
    """Cronbach's alpha of the columns, near 1 when they move together; missing for one column.

    Covariances are taken over the rows that both columns have.

    >>> import pandas as pd
    >>> round(cronbach(pd.DataFrame({"a": [1.0, 2.0, 3.0], "b": [1.0, 2.0, 3.0]})), 6)
    1.0
    """
    covariance = frame.cov().to_numpy()
    k, total = len(covariance), covariance.sum()
    if k < 2 or not total > 0:
        return np.nan
    return float(k / (k - 1) * (1 - np.trace(covariance) / total))
