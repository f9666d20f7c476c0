"""An indicator system: a value, read from YAML, that measures, scores and freezes."""

import copy
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

from kamlib.base.settings import read_yaml
from kamlib.indicators.design import Design, design
from kamlib.indicators.design_faults import not_frozen
from kamlib.indicators.faults import refuse
from kamlib.indicators.given import given_values
from kamlib.indicators.judged import looks_at_data
from kamlib.indicators.measure import Measured, measure
from kamlib.indicators.outline import Description, outline
from kamlib.indicators.prepare import prepared
from kamlib.indicators.scores import scored


@dataclass(frozen=True, eq=False)
class IndicatorSystem:
    """What is assessed, how it is put on one scale, and what it weighs.

    Attributes
    ----------
    design : Design
        The checked system.
    content : dict
        The content of its file.

    Examples
    --------
    >>> import pandas as pd
    >>> system = IndicatorSystem.of({
    ...     "score": {"range": [0, 100]}, "tiers": {"by": "score", "cuts": {"A": 60}, "rest": "B"},
    ...     "dimensions": {"sales": {"weight": 1, "indicators": {
    ...         "revenue": {"direction": "benefit", "weight": 0.75},
    ...         "overdue": {"direction": "cost", "weight": 0.25}}}}})
    >>> found = system.score(pd.DataFrame({"account_id": ["01", "02"], "revenue": [9.0, 1.0], "overdue": [0.5, 0.0]}))
    >>> found.table[["account_id", "score", "tier"]].values.tolist()
    [['01', 75.0, 'A'], ['02', 25.0, 'B']]
    >>> found.explain("01").table["contribution"].tolist()
    [75.0, 0.0]
    """

    design: Design
    content: dict

    @classmethod
    def load(cls, path):
        """Read a system from YAML; all faults at once, each with its path and line.

        Raises
        ------
        KamError
            KAM-P01 to P04 of the file, KAM-E101 to E105, E108, E111 to E116 of the system.
        """
        content, lines = read_yaml(path)
        return cls(design(content, source=str(path), lines=lines), content)

    @classmethod
    def of(cls, content):
        """A system from the content of such a file."""
        return cls(design(content), copy.deepcopy(content))

    def measure(self, tables, *, as_of=None):
        """Accounts by indicators from canonical tables (see :func:`kamlib.indicators.measure.measure`)."""
        return measure(self.design, tables, as_of=as_of)

    def outline(self, lang="en"):
        """The system as a table (see :func:`kamlib.indicators.outline.outline`)."""
        return outline(self.design, lang)

    def describe(self):
        """The system in short: size, consistency ratio, who verified and approved it."""
        return Description(self.design)

    def score(self, frame):
        """Score accounts.

        Parameters
        ----------
        frame : DataFrame or Measured
            One row an account (``account_id`` as column or index), one column an indicator, in raw units.

        Returns
        -------
        Scores

        Raises
        ------
        KamError
            KAM-E106, E107, E109, E110, E115, E118.
        """
        if isinstance(frame, Measured):
            return scored(self, frame.table, notes=frame.missing, tables=frame.tables, warnings=frame.warnings)
        return scored(self, frame)

    def with_(self, **changes):
        """Another system that differs by some settings: ``with_(score__aggregate="arith")``.

        Keys are paths of the file, with two underscores or dots between the steps.
        """
        content = copy.deepcopy(self.content)
        for key, value in changes.items():
            *way, last = key.replace("__", ".").split(".")
            holder = content
            for step in way:
                holder = holder.setdefault(step, {})
            holder[last] = copy.deepcopy(value)
        return IndicatorSystem.of(content)

    def freeze(self, frame):
        """The system with today's bounds, treatment limits, medians and learnt weights written into it.

        Scores of unchanged accounts then stay the same, to the last bit, when other accounts join or leave.

        Raises
        ------
        KamError
            KAM-E121 for an indicator scaled by rank or percentile.
        """
        frame = frame.table if isinstance(frame, Measured) else frame
        raw, _ = given_values(frame, self.design.tree.leaves(), unit=self.design.unit)
        ready = prepared(self.design, raw)
        kept = {leaf.code: leaf for leaf in ready.tree.leaves()}
        refuse([not_frozen(c, leaf.method) for c, leaf in kept.items() if leaf.method in ("rank", "percentile")])
        content = copy.deepcopy(self.content)
        weights = {c.code: w for n in ready.tree.nodes() for c, w in zip(n.children, n.weights().values(), strict=True)}
        _write_down(content, self.design, ready, weights if looks_at_data(self.design.source) else None)
        return IndicatorSystem.of(content)

    def write(self, path):
        """Write the system as YAML; reading it gives the same system to the last bit."""
        writer = YAML()
        writer.width, writer.allow_unicode = 110, True
        with Path(path).open("w", encoding="utf-8", newline="\n") as stream:
            writer.dump(self.content, stream)


def _write_down(content, plan, ready, weights):
    """Put what was taken from the data into the content, in place."""
    for holder in _holders(content):
        for code, given in holder.get("indicators", {}).items():
            fit = ready.fits[code]
            given["frozen"] = {"treat": fit["treat"], "dropped": True}
            if fit.get("ends") is not None:
                given["frozen"] = {"treat": fit["treat"], "ends": [float(end) for end in fit["ends"]]}
                given["frozen"] |= {} if fit["fill"] is None else {"fill": float(fit["fill"])}
    if weights is not None:
        content["weights"] = {"source": "manual"}
        for holder in _holders(content):
            for code, given in {**(holder.get("dimensions") or {}), **(holder.get("indicators") or {})}.items():
                given["weight"] = float(weights.get(code, 0.0))


def _holders(holder):
    """The content and all dimensions in it."""
    yield holder
    for child in (holder.get("dimensions") or {}).values():
        yield from _holders(child)
