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
        Node code to a mask of the rows in which the node counts, where the rule of availability leaves some out.

    Returns
    -------
    array (draws, n)
        Under a geometric root the *logarithm* of the score, which has the same order and costs less.
    """
    if not available and not any(np.isnan(column).any() for column in columns.values()):
        mean = _complete(tree, columns, weights)
    else:
        mean = _with_gaps(tree, columns, weights, available or {})
    return mean if tree.exponent == 0 else _back(mean, tree.exponent)


def _back(mean, exponent):
    return mean if exponent == 1 else from_sum(mean, exponent)


def _complete(node, columns, weights):
    """The node's mean as it is added up; a child of the same kind of mean is merged into it."""
    leaves, nodes = _terms(node, weights, 1.0)
    total = 0.0
    if leaves:
        block = np.array([to_sum(columns[code], node.exponent) for code in leaves])
        total = np.stack(list(leaves.values()), axis=1) @ block
    for child, weight in nodes:
        term = to_sum(_back(_complete(child, columns, weights), child.exponent), node.exponent)
        term = np.multiply(term, weight[:, None], out=term)
        total = np.add(term, total, out=term)
    return total


def _terms(node, weights, share):
    """Weights of the indicators below that are added up with the node's own mean, and the nodes that are not."""
    w = weights[node.code] / weights[node.code].sum(axis=1, keepdims=True)
    leaves, nodes = {}, []
    for k, child in enumerate(node.children):
        part = share * w[:, k]
        if not child.children:
            leaves[child.code] = part
        elif child.exponent == node.exponent:
            inner, others = _terms(child, weights, part)
            leaves |= inner
            nodes += others
        else:
            nodes.append((child, part))
    return leaves, nodes


def _with_gaps(tree, columns, weights, available):
    """The root's mean as it is added up, weights rescaled in each row over what is there."""
    found = dict(columns)
    for node in tree.nodes():
        codes = [child.code for child in node.children]
        over = _over_nodes if any(child.children for child in node.children) else _over_leaves
        mean = over(node, [found[code] for code in codes], weights[node.code])
        if node.code in available:
            mean[:, ~available[node.code]] = np.nan
        found[node.code] = mean if node.code == tree.code else _back(mean, node.exponent)
    return found[tree.code]


def _over_leaves(node, columns, w):
    """Two products of matrices: weighted values, and the weights of what is there."""
    block = np.array([to_sum(column, node.exponent) for column in columns])
    gaps = np.isnan(block)
    block[gaps] = 0.0
    with np.errstate(invalid="ignore", divide="ignore"):
        return (w @ block) / (w @ (~gaps).astype("float64"))


def _over_nodes(node, columns, w):
    total, present = 0.0, 0.0
    for k, column in enumerate(columns):
        term = to_sum(column if column.ndim == 2 else column[None, :], node.exponent)
        known = ~np.isnan(term[:1])
        total = total + np.where(known, w[:, k, None] * term, 0.0)
        present = present + w[:, k, None] * known
    with np.errstate(invalid="ignore", divide="ignore"):
        return total / present
