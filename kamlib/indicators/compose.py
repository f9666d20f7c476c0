"""The score of a tree: every node is a mean of its children, for one set of weights or for many at once."""

from dataclasses import dataclass

import numpy as np

from kamlib.indicators.means import from_sum, to_sum, weighted_mean


@dataclass(frozen=True, eq=False)
class Composed:
    """Values of all nodes, by code.

    ``sums`` holds each node's mean as it was added up (x, log x or x**p), ``weights`` the weights of its children.
    """

    values: dict
    sums: dict
    weights: dict


def composed(tree, columns, *, min_available=0.0):
    """The tree's nodes over `columns` (``{indicator code: array}``), each row by itself.

    A node is missing where less than `min_available` of its children's weight is present.
    """
    values, sums, weights = dict(columns), {}, {}
    for node in tree.nodes():
        weights[node.code] = own = node.weights()
        codes, w = list(own), np.array(list(own.values()))
        mean, present = weighted_mean([values[code] for code in codes], w, node.exponent)
        mean[present < min_available - 1e-9] = np.nan
        values[node.code], sums[node.code] = mean, to_sum(mean, node.exponent)
    return Composed(values, sums, weights)


def drawn_scores(tree, columns, weights, *, available=None):
    """The root's scores for many sets of weights.

    Parameters
    ----------
    columns : dict
        Indicator code to its normalised column (n values).
    weights : dict
        Node code to an array (draws, children) of weights from 0; they need not sum to 1.
    available : dict, optional
        Code to a mask of the rows in which a node counts; nodes without a mask count where they have a value.

    Returns
    -------
    array (draws, n)
        Under a geometric root the *logarithm* of the score, which has the same order and costs less.
    """
    found = dict(columns)
    for node in tree.nodes():
        codes = [child.code for child in node.children]
        if any(child.children for child in node.children):
            mean = _over_nodes(node, codes, found, weights[node.code], available)
        else:
            mean = _over_leaves(node, codes, found, weights[node.code])
        found[node.code] = mean if node.code == tree.code else _back(mean, node.exponent)
    return found[tree.code] if tree.exponent == 0 else _back(found[tree.code], tree.exponent)


def _back(mean, exponent):
    return mean if exponent == 1 else from_sum(mean, exponent)


def _over_leaves(node, codes, found, w):
    """One product of matrices; a second one over the masks where there are gaps."""
    block = np.array([to_sum(found[code], node.exponent) for code in codes])
    gaps = np.isnan(block)
    if not gaps.any():
        return (w / w.sum(axis=1, keepdims=True)) @ block
    block[gaps] = 0.0
    with np.errstate(invalid="ignore", divide="ignore"):
        return (w @ block) / (w @ (~gaps).astype("float64"))


def _over_nodes(node, codes, found, w, available):
    total, weight = 0.0, 0.0
    gaps = any(np.isnan(found[code][..., :]).any() for code in codes) or bool(available)
    if not gaps:
        w = w / w.sum(axis=1, keepdims=True)
    for k, code in enumerate(codes):
        part = found[code] if found[code].ndim == 2 else found[code][None, :]
        term = part if node.exponent == 1 else to_sum(part, node.exponent)
        if gaps:
            known = ~np.isnan(term) if not available or code not in available else available[code] & ~np.isnan(term)
            total = total + np.where(known, w[:, k, None] * term, 0.0)
            weight = weight + w[:, k, None] * known
        else:
            term = w[:, k, None] * term
            total = term if k == 0 else np.add(total, term, out=total)
    if not gaps:
        return total
    with np.errstate(invalid="ignore", divide="ignore"):
        return total / weight
