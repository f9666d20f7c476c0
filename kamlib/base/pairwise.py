"""Weights that a matrix of comparisons in pairs implies (AHP, 层次分析法), and how consistent it is."""

import numpy as np

# Saaty's random index for 1 to 15 things (Saaty, The Analytic Hierarchy Process, 1980).
RANDOM_INDEX = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59)
ACCEPTED = 0.10
TOLERANCE = 0.005


def priorities(a):
    """Principal eigenvector, summing to 1; principal eigenvalue; consistency ratio, 0 for up to two things.

    >>> w, largest, ratio = priorities(np.array([[1, 2, 6], [1 / 2, 1, 3], [1 / 6, 1 / 3, 1]]))
    >>> w.round(3).tolist(), round(largest, 9), abs(round(ratio, 9))
    ([0.6, 0.3, 0.1], 3.0, 0.0)
    """
    n = len(a)
    values, vectors = np.linalg.eig(a)
    first = int(np.argmax(values.real))
    w, largest = np.abs(vectors[:, first].real), float(values[first].real)
    ratio = max((largest - n) / (n - 1), 0.0) / RANDOM_INDEX[n - 1] if n > 2 else 0.0
    return w / w.sum(), largest, ratio


def least_fitting(a, w):
    """Row and column, above 1, of the comparison that fits the weights least; the ratio given, the ratio implied.

    >>> least_fitting(np.array([[1, 2, 9], [1 / 2, 1, 1], [1 / 9, 1, 1]]), np.array([0.6, 0.3, 0.1]))[:2]
    (1, 2)
    """
    miss = np.triu(np.abs(np.log(a * w[None, :] / w[:, None])), 1)
    i, j = np.unravel_index(int(np.argmax(miss)), a.shape)
    i, j = (i, j) if a[i, j] >= 1 else (j, i)
    return int(i), int(j), float(a[i, j]), float(w[i] / w[j])
