"""From raw values to one scale: gaps that have a rule, treatment, reduction, normalising, weights learnt from data."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kamlib.base.errors import Fault
from kamlib.base.text import text
from kamlib.indicators.dominance import dominated
from kamlib.indicators.faults import refuse, some
from kamlib.indicators.judged import learnt, looks_at_data
from kamlib.indicators.means import weighted_mean
from kamlib.indicators.reduction import reduced
from kamlib.indicators.scaling import fitted, scaled
from kamlib.indicators.treatment import treated_column
from kamlib.indicators.tree import reweighted


@dataclass(frozen=True, eq=False)
class Prepared:
    """Every indicator on its scale, and the tree of what is assessed.

    ``steps`` holds the frames ``raw`` (as given), ``treated`` (gaps filled where a rule says so) and ``normalised``;
    ``fits`` the numbers taken from the data: ``{code: {"treat", "ends", "fill"}}``; ``report`` the treatment.
    """

    steps: dict
    report: pd.DataFrame
    reduced: object
    tree: object
    fits: dict
    warnings: tuple


def prepared(design, raw, notes=None):
    """Treat and normalise the `raw` values as the `design` says.

    Raises
    ------
    KamError
        KAM-E109 and E110 (see :func:`kamlib.indicators.reduction.reduced`), KAM-E118 gaps that ``missing: fail``
        forbids, KAM-E121 a frozen scale that does not exist.
    """
    leaves = design.tree.leaves()
    refuse([_gaps(leaf, raw[leaf.code]) for leaf in leaves if leaf.missing == "fail" and _partly(raw[leaf.code])])
    treated, rows, fits = {}, [], {}
    for leaf in leaves:
        x, fill = _filled(leaf, raw[leaf.code].to_numpy())
        treated[leaf.code], row = treated_column(x, *leaf.treat)
        rows.append({"indicator": leaf.code, **row})
        fits[leaf.code] = {"treat": _frozen_rule(row), "fill": fill}
    treated = pd.DataFrame(treated, index=raw.index)
    left = reduced(design, treated, notes)
    normalised = {leaf.code: _scaled(leaf, treated, design.range, fits) for leaf in left.tree.leaves()}
    steps = {"raw": raw, "treated": treated, "normalised": pd.DataFrame(normalised, index=raw.index)}
    tree = _learnt(left.tree, steps["normalised"], design.source)
    report = pd.DataFrame(rows)
    warnings = (*left.warnings, *dominated(left.tree.leaves(), treated, report))
    return Prepared(steps, report, left, tree, fits, warnings)


def _partly(column):
    return column.isna().any() and column.notna().any()


def _gaps(leaf, column):
    missing = column.index[column.isna()]
    return Fault(
        "KAM-E118",
        leaf.code,
        text("{n:count} accounts have no value: {names}", n=len(missing), names=some(missing)),
        text("missing: fail forbids gaps in this indicator"),
        text("give the values, or choose reweight, median, worst or a value"),
    )


def _filled(leaf, x):
    """The column with its gaps filled, and the value that filled them, if the rule gives one."""
    if leaf.missing in ("reweight", "worst", "fail") or np.isnan(x).all():
        return x, None
    fill = leaf.fill
    if fill is None:
        fill = float(np.nanmedian(x)) if leaf.missing == "median" else leaf.missing
    return np.where(np.isnan(x), fill, x), fill


def _frozen_rule(row):
    """The rule that repeats a treatment on other data."""
    limits = [float(row["low"]), float(row["high"])]
    return {"winsorised": {"clip": limits}, "log": {"log_from": limits}}.get(row["done"], row["done"])


def _scaled(leaf, treated, ends, fits):
    x = treated[leaf.code].to_numpy()
    bounds = leaf.bounds if leaf.treat[0] == "none" or leaf.bounds is None else _treated_bounds(leaf)
    found = leaf.ends or fitted(x, leaf.method, leaf.direction, bounds, leaf.code)
    fits[leaf.code]["ends"] = found
    unit = scaled(x, leaf.method, leaf.direction, found, range=ends, clip=leaf.clip)
    if leaf.missing != "worst":
        return unit
    worst = np.nanmin(unit) if leaf.method == "zscore" else ends[0]
    return np.where(np.isnan(unit), worst, unit)


def _treated_bounds(leaf):
    """Goalposts are written in raw units, so they are treated like the values."""
    name, settings = leaf.treat
    if name not in ("log1p", "asinh", "log_from"):
        return leaf.bounds
    both = np.atleast_1d(np.array(leaf.bounds, dtype="float64"))
    found = treated_column(both, name, settings)[0].tolist()
    return found if len(found) > 1 else found[0]


def _learnt(tree, normalised, source):
    """The tree with weights learnt node by node, from the values of each node's children."""
    if not looks_at_data(source):
        return tree
    columns, found = {code: normalised[code].to_numpy() for code in normalised}, {}
    for node in tree.nodes():
        values = pd.DataFrame({child.code: columns[child.code] for child in node.children})
        found[node.code] = learnt(source, pd.Series(node.weights()), values).to_dict()
        w = [found[node.code][code] for code in values]
        columns[node.code], _ = weighted_mean([columns[code] for code in values], w, node.exponent)
    return reweighted(tree, found)
