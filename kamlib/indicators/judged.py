"""Where weights come from: written, equal, judged in pairs, or learnt from the data."""

import pandas as pd

from kamlib.indicators import weights as w
from kamlib.indicators.design_faults import accepted_inconsistent, ahp_names, inconsistent, off_scale
from kamlib.indicators.faults import refuse, unknown, wrong_value
from kamlib.indicators.pairwise import ACCEPTED

SOURCES = ("manual", "equal", "ahp", "entropy", "critic", "combine")
LEARNT = ("entropy", "critic")


def parse_source(reader, given):
    """The source of weights: a name, or a mapping with ``ahp``, ``entropy`` or ``combine``."""
    given = reader.mapping(given, ("weights",), ("source", "accept_cr", "alpha", "how"))
    source = given.get("source", "manual")
    if isinstance(source, dict):
        source = {**{k: given[k] for k in ("alpha", "how") if k in given}, **source}
        known = (*SOURCES[2:], "alpha", "how")
        reader.mapping(source, ("weights", "source"), known)
        if "combine" in source:
            _check_combination(reader, source)
    elif source not in SOURCES[:2] + LEARNT:
        refuse([unknown(reader.place(("weights", "source")), source, SOURCES)])
    if isinstance(source, dict) and "accept_cr" in given:
        path = ("weights", "accept_cr")
        source = {**source, "accept_cr": reader.number(given["accept_cr"], path, default=ACCEPTED, low=0, high=1)}
    return source


def _check_combination(reader, source):
    parts, where = source["combine"], reader.place(("weights", "source", "combine"))
    if not isinstance(parts, list) or len(parts) != 2:
        refuse([wrong_value(where, parts, "[manual, critic]")])
    refuse([unknown(where, p, ("manual", "equal", *LEARNT)) for p in parts if p not in ("manual", "equal", *LEARNT)])
    reader.choice(source.get("how"), ("weights", "source", "how"), ("linear", "multiplicative", "game"), "linear")
    reader.number(source.get("alpha"), ("weights", "source", "alpha"), default=0.5, low=0, high=1)


def judged_weights(reader, tree, source):
    """``{node code: (weights, Judgement)}`` of the nodes that have a matrix."""
    if not isinstance(source, dict) or "ahp" not in source:
        return {}
    path = ("weights", "source", "ahp")
    nodes = {"dimensions" if node.code == "score" else node.code: node for node in tree.nodes()}
    found = {}
    for code, matrix in reader.mapping(source["ahp"], path, nodes).items():
        if code in nodes:
            here = (*path, code)
            judged = reader.attempt(lambda m=matrix, h=here, n=nodes[code]: _judged(reader, n, m, h))
            if judged is not None:
                _check_consistency(reader, judged, here, source.get("accept_cr", ACCEPTED))
                found[nodes[code].code] = (judged.weights.to_dict(), judged)
    return found


def _judged(reader, node, matrix, path):
    codes = [child.code for child in node.children]
    if isinstance(matrix, dict) and list(matrix) == ["experts"]:
        return w.ahp(w.experts([_named(reader, one, codes, path) for one in matrix["experts"]]))
    return w.ahp(_named(reader, matrix, codes, path))


def _named(reader, matrix, codes, path):
    """The matrix by code: rows under their codes, or a plain list in the order of the children."""
    where = reader.place(path)
    if isinstance(matrix, dict):
        if sorted(map(str, matrix)) != sorted(codes) or not all(isinstance(row, list) for row in matrix.values()):
            refuse([ahp_names(where, matrix, codes)])
        codes, matrix = list(matrix), list(matrix.values())
    if not isinstance(matrix, list) or not all(isinstance(row, list) for row in matrix) or len(matrix) != len(codes):
        refuse([ahp_names(where, [len(matrix)] if isinstance(matrix, list) else [matrix], codes)])
    cells = [[_cell(cell) for cell in row] for row in matrix]
    square = all(len(row) == len(codes) for row in cells)
    return pd.DataFrame(cells, index=codes, columns=codes) if square else cells


def _cell(cell):
    """A number, also when it is written as a fraction such as 1/3."""
    if isinstance(cell, str) and cell.count("/") == 1:
        above, below = (part.strip() for part in cell.split("/"))
        if above.isdecimal() and below.isdecimal() and int(below):
            return int(above) / int(below)
    return cell


def _check_consistency(reader, judged, path, accepted):
    where = reader.place(path)
    if judged.off_scale:
        reader.warnings.append(off_scale(where, judged.off_scale))
    if judged.cr > max(accepted, ACCEPTED):
        reader.add(inconsistent(where, judged, max(accepted, ACCEPTED)))
    elif not judged.consistent:
        reader.warnings.append(accepted_inconsistent(where, judged, accepted))


def learnt(source, given, values):
    """Weights of siblings by a source that looks at their values, more being better, or combines two sources."""
    if isinstance(source, dict) and "combine" in source:
        one, two = (learnt(part, given, values) for part in source["combine"])
        return w.combine(one, two, how=source.get("how", "linear"), alpha=source.get("alpha", 0.5))
    if source == "manual":
        return given
    if source == "equal" or len(values.columns) == 1:
        return w.equal(values)
    unit = (values - values.min()) / (values.max() - values.min())
    if isinstance(source, dict):
        return w.entropy(unit, **(source["entropy"] or {})) if "entropy" in source else w.critic(unit)
    return w.entropy(unit) if source == "entropy" else w.critic(unit)


def looks_at_data(source):
    """Whether the weights follow from the values, so that they are learnt when accounts are scored."""
    return source == "equal" or source in LEARNT or (isinstance(source, dict) and "ahp" not in source)
