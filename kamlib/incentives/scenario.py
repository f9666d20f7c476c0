"""The market that an incentive policy meets: regions, dealers, and the parameters of their behaviour."""

from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd

from kamlib.base import checks
from kamlib.incentives import demand, faults

SIZES = ("L", "S")
_RANGES = {
    "alpha": (1e-9, np.inf),
    "rho": (0.0, 1 - 1e-9),
    "theta": (1e-12, np.inf),
    "list_price": (1e-9, np.inf),
    "supply_cost": (0.0, np.inf),
    "promotion_power": (0.0, np.inf),
    "promotion_scale": (1e-9, np.inf),
    "spill_over": (0.0, 1.0),
    "outside": (0.0, np.inf),
    "exit_speed": (0.0, 1.0),
    "entry_speed": (0.0, 1.0),
    "interest": (0.0, 1.0),
    "discount": (0.0, 1 - 1e-9),
    "belief": (0.0, np.inf),
    "learning": (0.0, 1.0),
    "freight": (0.0, np.inf),
    "handicap": (0.0, np.inf),
}


@dataclass(frozen=True)
class Dealer:
    """One row: a key account, or a tail of `n` small dealers that are alike.

    Attributes
    ----------
    name, region : str
    size : {"L", "S"}
        Large or small.
    share : float
        Share of one dealer in the region's potential volume, as observed; above 0.
    cost : float
        Handling and finance, money a case.
    sigma : float
        Standard deviation of the logarithm of a year's volume, above 0.
    n : float
        Dealers that the row stands for, from 1.
    """

    name: str
    region: str
    size: str
    share: float
    cost: float
    sigma: float
    n: float = 1.0


@dataclass(frozen=True)
class Scenario:
    """A market as observed, without any reward; money in per cent of list price, checked at birth.

    Attributes
    ----------
    dealers : tuple of Dealer
    potential : dict
        Cases a year that all consumers of a region could buy.
    alpha, rho, theta : float
        Price sensitivity (utils per money), closeness of dealers of one region [0, 1), elasticity of selling effort
        (below 1 − rho).
    list_price, supply_cost : float
        Price to dealers and cost of a case.
    promotion_power, promotion_scale, spill_over : float
        A promotion of z money a case lifts the pull by ``g·ln(1 + z/z0)``, the part ω of it for all dealers of the
        region.
    outside : float
        What a dealer earns elsewhere, as a multiple of its profit as observed.
    exit_speed, entry_speed, interest, discount : float
        Shares of a year; yearly interest on a deposit; worth of next year's money.
    belief, learning : float
        What share of an undisclosed reward a dealer counts on, and how fast it learns when it is paid.
    freight, handicap : float
        Money a case and utils lost when selling in a region that is not one's own.
    """

    dealers: tuple[Dealer, ...]
    potential: dict = field(hash=False)
    alpha: float = 0.04
    rho: float = 0.75
    theta: float = 0.05
    list_price: float = 100.0
    supply_cost: float = 50.0
    promotion_power: float = 0.25
    promotion_scale: float = 5.0
    spill_over: float = 0.5
    outside: float = 0.75
    exit_speed: float = 0.5
    entry_speed: float = 0.2
    interest: float = 0.05
    discount: float = 0.9
    belief: float = 0.5
    learning: float = 0.3
    freight: float = 3.0
    handicap: float = 0.6

    def __post_init__(self):
        object.__setattr__(self, "dealers", tuple(self.dealers))
        faults.refuse(_scenario_faults(self))

    @classmethod
    def default(cls):
        """Three regions of a spirits brand: a metropolis, a city, and a county that only small dealers serve.

        >>> [dealer.name for dealer in Scenario.default().dealers]
        ['metro_a', 'metro_b', 'metro_small', 'city_a', 'city_small', 'county_small']
        """
        rows = [
            Dealer("metro_a", "metro", "L", 0.0625, 3.0, 0.15),
            Dealer("metro_b", "metro", "L", 0.0625, 3.0, 0.15),
            Dealer("metro_small", "metro", "S", 0.00625, 4.0, 0.45, 20),
            Dealer("city_a", "city", "L", 0.125, 3.0, 0.15),
            Dealer("city_small", "city", "S", 0.00625, 4.0, 0.45, 20),
            Dealer("county_small", "county", "S", 0.01, 4.0, 0.45, 20),
        ]
        return cls(tuple(rows), {"metro": 100.0, "city": 60.0, "county": 40.0})

    @classmethod
    def from_tables(cls, dealers, regions, **parameters):
        """A scenario from two frames.

        Parameters
        ----------
        dealers : DataFrame
            ``name``, ``region``, ``size``, ``n``, ``volume`` (cases a year of one dealer), ``cost``, ``sigma``.
        regions : DataFrame
            ``region``, ``potential`` (cases a year).
        **parameters
            As the attributes.

        Raises
        ------
        KamError
            KAM-T01 for absent columns, and all faults of the scenario at once.
        """
        checks.columns(dealers, ["name", "region", "size", "n", "volume", "cost", "sigma"], table="dealers")
        checks.columns(regions, ["region", "potential"], table="regions")
        potential = dict(zip(regions["region"].astype(str), regions["potential"].astype(float), strict=True))
        size = dealers["region"].astype(str).map(potential)
        rows = dealers.assign(share=dealers["volume"] / size)[["name", "region", "size", "share", "cost", "sigma", "n"]]
        return cls(tuple(Dealer(*row) for row in rows.itertuples(index=False)), potential, **parameters)

    def vary(self, **changes):
        """The same scenario with other parameters."""
        return replace(self, **changes)

    @property
    def table(self):
        """One row a dealer row, as arrays are ordered: its attributes and its `volume` as observed."""
        return self._rows.copy()

    @cached_property
    def _rows(self):
        found = pd.DataFrame([vars(dealer) for dealer in self.dealers])
        return found.assign(volume=found["share"] * found["region"].map(self.potential))

    @cached_property
    def arrays(self):
        """The columns of :attr:`table` as arrays, numbers as floats; not to be written to."""
        words = ("name", "region", "size")
        return {name: column.to_numpy(str if name in words else float) for name, column in self._rows.items()}

    def observed(self):
        """Price, pull apart from price and effort, and profit of each row when nothing is paid: arrays by row."""
        return self._observed

    @cached_property
    def _observed(self):
        rows = self._rows
        pull, margin = np.zeros(len(rows)), np.zeros(len(rows))
        for name in self.potential:
            here = (rows["region"] == name).to_numpy()
            if here.any():
                share, n = rows["share"].to_numpy()[here], rows["n"].to_numpy()[here]
                pull[here] = demand.inverted(share, rho=self.rho, multiplicity=n)
                found = demand.shares(pull[here], rho=self.rho, multiplicity=n)
                margin[here] = demand.markup(found, alpha=self.alpha, rho=self.rho)
        effort = self.effort_scale()
        price = self.list_price + rows["cost"].to_numpy() + margin
        delta = pull + self.alpha * price - self.theta * np.log(2.0)
        return price, delta, margin * rows["volume"].to_numpy() - effort

    def effort_scale(self):
        """``x0``, half of ``θ·q/α``: effort as observed is as large again."""
        return 0.5 * self.theta * self.arrays["volume"] / self.alpha


def _scenario_faults(scenario):
    found = [] if scenario.dealers else [faults.no_dealers("dealers")]
    for name, (low, high) in _RANGES.items():
        value = getattr(scenario, name)
        if not (low <= value <= high and np.isfinite(value)):
            found.append(faults.outside(name, value, f"{low:g}", f"{high:g}"))
    if scenario.theta >= 1 - scenario.rho:
        found.append(faults.outside("theta", scenario.theta, "> 0", f"< 1 − rho = {1 - scenario.rho:g}"))
    for name, size in scenario.potential.items():
        if not (size > 0 and np.isfinite(size)):
            found.append(faults.outside(f"region {name}: potential", size, "> 0", "∞"))
        total = sum(dealer.n * dealer.share for dealer in scenario.dealers if dealer.region == name)
        found += [faults.bad_shares(f"region {name}", total)] if total >= 1 else []
    for dealer in scenario.dealers:
        found += _dealer_faults(dealer, scenario.potential)
    names = Counter(dealer.name for dealer in scenario.dealers)
    return found + [faults.twice("dealers", name) for name, count in names.items() if count > 1]


def _dealer_faults(dealer, regions):
    where, found = f"dealer {dealer.name}", []
    if dealer.region not in regions:
        found.append(faults.unknown(f"{where}: region", dealer.region, regions))
    if dealer.size not in SIZES:
        found.append(faults.unknown(f"{where}: size", dealer.size, SIZES))
    for name, least in (("share", None), ("sigma", None), ("cost", 0), ("n", 1)):
        value = getattr(dealer, name)
        if not (np.isfinite(value) and (value > 0 if least is None else value >= least)):
            found.append(faults.outside(f"{where}: {name}", value, "> 0" if least is None else least, "∞"))
    return found
