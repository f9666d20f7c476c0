"""What a supplier offers its dealers, as one value that is checked against the market before it is used."""

from dataclasses import dataclass, field, fields
from functools import lru_cache

import numpy as np

from kamlib.incentives import faults
from kamlib.incentives.equilibrium import solve_prices
from kamlib.incentives.rebates import Schedule
from kamlib.incentives.scenario import SIZES

KINDS = ("flat", "all_units", "incremental", "sheet")
_SHARES = ("disclosure", "detect_price", "detect_territory")
_MONEY = ("supply_price", "deposit", "promotion")
_NO_MONEY = (0.0, 0.2)  # money per case between these is no reward anybody pays: 0.06 meant 6 % of list


@dataclass(frozen=True)
class Rebate:
    """A rebate whose thresholds are multiples of a dealer's observed volume.

    Attributes
    ----------
    kind : {"flat", "all_units", "incremental", "sheet"}
    tiers : tuple of (multiple, rate)
        Rate in money a case; ``((1.0, 4.0), (1.2, 6.0))`` pays 4 from the observed volume on and 6 from 1.2 times it.
        A flat rebate has the one tier ``((0, rate),)``. The tiers of a sheet are ``(multiple, amount, rate)``: the
        amount, in money a case of the observed volume, once it is reached, and the rate on what lies beyond.
    """

    kind: str
    tiers: tuple[tuple[float, ...], ...]

    def schedule(self, volume=1.0):
        """The schedule of a dealer with this observed `volume`."""
        if self.kind == "sheet":
            return Schedule.sheet([(start * volume, amount * volume, rate) for start, amount, rate in self.tiers])
        tiers = [(multiple * volume, rate) for multiple, rate in self.tiers]
        return Schedule.flat(tiers[0][1]) if self.kind == "flat" else getattr(Schedule, self.kind)(tiers)


@dataclass(frozen=True)
class Policy:
    """An incentive policy. Settings by dealer are dicts whose keys are ``L``, ``S``, a region, or a dealer's name.

    The more particular key wins. All money is in per cent of list price; all shares are fractions.

    Attributes
    ----------
    name : str
    supply_price : dict
        Price a case to dealers; list price where not given.
    rebate : dict
        :class:`Rebate` by dealer.
    dividend : float
        Paid once a year to large dealers that reach `dividend_target`, money per case of observed volume.
    dividend_target : float
        Multiple of the observed volume.
    dividend_cap : float
        The most that may be announced or paid, in the unit of `dividend`.
    disclosure : float
        1: the amount is announced beforehand; 0: only that there will be one.
    conduct_clause : bool
        Whether the dividend is withheld from those caught breaking the rules.
    deposit : dict
        Money per case of observed volume, held while the rules are kept.
    detect_price, detect_territory : float
        Probability that breaking the rule is seen.
    termination : bool
        Whether those who are caught lose the contract.
    floor : float or None
        Lowest resale price that the rules ask for. None, because fixing resale prices is restricted in many countries
        (in China by article 18 of the Anti-monopoly Law of 2022): a question for a lawyer, not for this model.
    territory : bool
        Whether large dealers can sell outside their region, which the rules forbid.
    promotion : dict
        Money per case of observed volume spent for the dealer.
    threshold_vagueness : float
        Standard deviation, in logarithms, of what dealers believe the threshold to be.
    serves : tuple of {"L", "S"}
        Sizes of dealers that are supplied at all.
    """

    name: str
    supply_price: dict = field(default_factory=dict, hash=False)
    rebate: dict = field(default_factory=dict, hash=False)
    dividend: float = 0.0
    dividend_target: float = 1.0
    dividend_cap: float = np.inf
    disclosure: float = 1.0
    conduct_clause: bool = False
    deposit: dict = field(default_factory=dict, hash=False)
    detect_price: float = 0.6
    detect_territory: float = 0.3
    termination: bool = True
    floor: float | None = None
    territory: bool = False
    promotion: dict = field(default_factory=dict, hash=False)
    threshold_vagueness: float = 0.0
    serves: tuple[str, ...] = SIZES

    def __post_init__(self):
        found = _own_faults(self)
        for key, one in self.rebate.items():
            found += _rebate_faults(f"rebate {key}", one)
        faults.refuse([fault for fault in found if fault])

    def of(self, setting, dealer, default):
        """The value of a setting by dealer: its own, else its region's, else its size's, else `default`."""
        given = getattr(self, setting)
        return next((given[key] for key in (dealer.name, dealer.region, dealer.size) if key in given), default)

    def check(self, scenario):
        """Raise unless the policy fits the scenario: its keys exist, the floor is below the monopoly price."""
        keys = [*SIZES, *scenario.potential, *(dealer.name for dealer in scenario.dealers)]
        found = []
        for setting in ("supply_price", "rebate", "deposit", "promotion"):
            given = getattr(self, setting)
            found += [faults.unknown(f"{self.name}: {setting}", key, keys) for key in given if key not in keys]
        if self.floor is not None and self.floor > (most := highest_price(scenario)):
            found.append(faults.high_floor(f"{self.name}: floor", self.floor, most))
        faults.refuse(found)


@lru_cache(maxsize=256)
def highest_price(scenario):
    """The price that a single owner of all dealers of a region would ask, the highest over the regions."""
    price, delta, _ = scenario.observed()
    pull = delta + scenario.theta * np.log(2.0)
    rows, found = scenario.table, []
    for name in scenario.potential:
        here = (rows["region"] == name).to_numpy()
        if not here.any():
            continue
        lam, n = 1 - scenario.rho, rows["n"].to_numpy()[here]
        # one product whose pull at equal margins is that of all together
        own = pull[here] - scenario.alpha * rows["cost"].to_numpy()[here]
        together = lam * np.log((n * np.exp((own - own.max()) / lam)).sum()) + own.max()
        alone = solve_prices([together], [scenario.list_price], alpha=scenario.alpha).prices[0]
        found.append(alone + rows["cost"].to_numpy()[here].max())
    return float(max(*found, price.max()))


def _own_faults(policy):
    found = []
    for name in _SHARES:
        value = getattr(policy, name)
        if not 0 <= value <= 1:
            wide = 1 < value <= 100
            found.append(
                faults.mixed_units(name, value, f"{value / 100:g}") if wide else faults.outside(name, value, 0, 1)
            )
    for name in ("dividend", "dividend_cap", "threshold_vagueness"):
        if not getattr(policy, name) >= 0:
            found.append(faults.negative_rate(name, getattr(policy, name)))
    if not policy.dividend_target > 0:
        found.append(faults.no_threshold("dividend_target", policy.dividend_target))
    if policy.dividend * policy.disclosure > policy.dividend_cap:
        found.append(faults.above_cap("dividend", policy.dividend * policy.disclosure, policy.dividend_cap))
    if policy.floor is not None and not (np.isfinite(policy.floor) and policy.floor > 0):
        found.append(faults.outside("floor", policy.floor, "> 0", "∞"))
    found += [faults.unknown("serves", size, SIZES) for size in policy.serves if size not in SIZES]
    found.append(_small_money("dividend", policy.dividend))
    for name in _MONEY:
        for key, value in getattr(policy, name).items():
            fits = np.isfinite(value) and (value > 0 if name == "supply_price" else value >= 0)
            where = f"{name} {key}"
            found.append(_small_money(where, value) if fits else faults.negative_rate(where, value))
    return found


def _rebate_faults(where, rebate):
    if rebate.kind not in KINDS:
        return [faults.unknown(f"{where}: kind", rebate.kind, KINDS)]
    found = [_small_money(f"{where}: tier {i}", rate) for i, (*_, rate) in enumerate(rebate.tiers, 1)]
    for i, (multiple, *_) in enumerate(rebate.tiers, 1):
        if multiple > 10:
            found.append(faults.mixed_units(f"{where}: tier {i}", multiple, f"{multiple / 100:g}"))
    try:
        rebate.schedule()
    except faults.KamError as error:
        found += error.faults
    return found


def _small_money(where, value):
    low, high = _NO_MONEY
    return faults.mixed_units(where, value, f"{100 * value:g}") if low < value < high else None


SETTINGS = tuple(item.name for item in fields(Policy))
