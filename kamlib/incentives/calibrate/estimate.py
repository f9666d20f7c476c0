"""What an estimate of α and ρ answers: numbers with intervals, or why there are none."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from kamlib.base.text import text

NAMES = ("alpha", "rho")


@dataclass(frozen=True, eq=False)
class Estimate:
    """α (utils per money) and ρ.

    Attributes
    ----------
    table : DataFrame
        ``parameter``, ``method`` (``2sls`` and, for comparison, ``ols``), ``estimate``, ``se``, ``low``, ``high``
        (95 %), ``strength`` (conditional F; missing for ``ols``). Empty when nothing is told.
    verdict, why : str
        ``told`` and ``""``, or ``cannot be told`` and the reason (see :func:`nested_logit`).
    variation : float
        Standard deviation of the supply price about each dealer's mean, as a share of the mean.
    n, markets, alone : int
        Rows used, region-periods, and rows left out because the dealer had no rival there.
    """

    table: pd.DataFrame
    verdict: str
    why: str
    variation: float
    n: int
    markets: int
    alone: int
    units: ClassVar[dict[str, str]] = {
        "verdict": "name",
        "why": "name",
        "variation": "share",
        "n": "lines",
        "markets": "index",
        **{f"{name}{end}": "index" for name in NAMES for end in ("", "_low", "_high")},
    }

    @classmethod
    def refused(cls, why, **told):
        """An answer without numbers."""
        columns = ["parameter", "method", "estimate", "se", "low", "high", "strength"]
        return cls(pd.DataFrame(columns=columns), "cannot be told", why, **told)

    @classmethod
    def of(cls, fits, *, force, weak, **told):
        """An answer from fits by ``2sls`` and ``ols``, refused where instruments are weak or values have no meaning."""
        alpha, rho = (fits["2sls"][name] for name in NAMES)
        if not (force >= weak).all():
            return cls.refused("weak_instruments", **told)
        if not (alpha > 0 and 0 <= rho < 1):
            return cls.refused("outside", **told)
        parts = [
            fits[method].table.rename(columns={"name": "parameter"}).assign(method=method, strength=known)
            for method, known in (("2sls", force), ("ols", np.nan))
        ]
        table = pd.concat(parts, ignore_index=True)
        return cls(table[["parameter", "method", "estimate", "se", "low", "high", "strength"]], "told", "", **told)

    def low(self, parameter):
        """Low end of the 95 % interval; missing when nothing is told."""
        return self._value(parameter, "low")

    def high(self, parameter):
        """High end of the 95 % interval; missing when nothing is told."""
        return self._value(parameter, "high")

    def band(self, parameter):
        """The interval within the range that the model allows: α above 0, ρ in [0, 1)."""
        least, most = {"alpha": (1e-6, np.inf), "rho": (0.0, 1 - 1e-6)}[parameter]
        return tuple(float(np.clip(end, least, most)) for end in (self.low(parameter), self.high(parameter)))

    def facts(self):
        """Verdict, figures (0 when nothing is told) and what they rest on."""
        found = {"verdict": self.verdict, "why": self.why, "variation": round(self.variation, 12)}
        for name in NAMES:
            for end, column in (("", "estimate"), ("_low", "low"), ("_high", "high")):
                value = self._value(name, column)
                found[name + end] = 0.0 if np.isnan(value) else round(value, 12)
        return found | {"n": self.n, "markets": self.markets}

    def headline(self, lang="en"):
        """The estimates with their intervals, or why there are none."""
        facts = self.facts()
        if self.why:
            return _REFUSALS[self.why](facts).to(lang)
        values = {name: facts[name] for name in facts if name.startswith(("alpha", "rho"))}
        return text(
            "Price sensitivity is {alpha:number3} ({alpha_low:number3} to {alpha_high:number3}), nearness of dealers "
            "{rho:number3} ({rho_low:number3} to {rho_high:number3})",
            **values,
        ).to(lang)

    def _value(self, parameter, column):
        rows = self.table[(self.table["parameter"] == parameter) & (self.table["method"] == "2sls")]
        return float(rows[column].iloc[0]) if len(rows) else float("nan")


_REFUSALS = {
    "flat_prices": lambda facts: text(
        "Price sensitivity cannot be told: supply prices vary by {variation:percent1} only; use a band, or test prices",
        variation=facts["variation"],
    ),
    "few": lambda facts: text(
        "Price sensitivity cannot be told: {markets:count} region-periods are too few; use a band",
        markets=facts["markets"],
    ),
    "weak_instruments": lambda _: text(
        "Price sensitivity cannot be told: supply prices do not move prices and shares apart; use a band"
    ),
    "outside": lambda _: text(
        "Price sensitivity cannot be told: the estimate lies outside what the model allows, so the model or its "
        "instruments are wrong here; use a band"
    ),
}
