"""The service floor: what every account gets, whatever its tier, and no tier less than the one below."""

import numpy as np
import pandas as pd

from kamlib.base import checks
from kamlib.base.errors import Fault, KamError
from kamlib.base.text import text
from kamlib.tiers.names import TIERS, check_names


def service_floor(services, *, floor):
    """Raise what each tier is given to a floor for all.

    Parameters
    ----------
    services : DataFrame
        ``tier``, ``service``, ``level`` (a number, more is better: visits a year, answers within 1 / hours, …). A tier
        that a service does not name gets none of it: level 0.
    floor : dict of {str: number}
        The least level of each service for every account; services without one have the floor 0.

    Returns
    -------
    DataFrame
        One row a service and tier, services by name, tiers from the best: ``service``, ``tier``, ``planned``,
        ``floor``, ``level`` (at least the floor, and at least that of the tier below), ``raised`` (yes/no).

    Raises
    ------
    KamError
        KAM-T01 for absent columns; KAM-M03 for unknown tiers; KAM-M10 for a tier and service that stand twice, and for
        levels that are no finite numbers from 0.

    Examples
    --------
    >>> services = pd.DataFrame({"tier": ["diamond", "standard"], "service": "visits", "level": [12, 0]})
    >>> service_floor(services, floor={"visits": 1})[["tier", "level", "raised"]].values.tolist()
    [['diamond', 12.0, False], ['gold', 1.0, True], ['silver', 1.0, True], ['standard', 1.0, True]]
    """
    checks.columns(services, ["tier", "service", "level"], table="services")
    check_names(services["tier"], "services: column tier")
    _check(services, floor)
    names = sorted({*services["service"].astype("str"), *floor})
    grid = pd.MultiIndex.from_product([names, TIERS], names=["service", "tier"])
    planned = services.assign(service=services["service"].astype("str")).set_index(["service", "tier"])["level"]
    table = planned.astype("float64").reindex(grid, fill_value=0.0).rename("planned").reset_index()
    table["floor"] = table["service"].map({str(name): float(least) for name, least in floor.items()}).fillna(0.0)
    at_least = table[["planned", "floor"]].max(axis=1)
    table["level"] = at_least.iloc[::-1].groupby(table["service"]).cummax()
    return table.assign(raised=table["level"] > table["planned"])


def _check(services, floor):
    twice = services[services.duplicated(["tier", "service"])]
    faults = [
        _wrong(f"services: {row.tier}, {row.service}", text("the service is planned twice"))
        for row in twice.itertuples()
    ]
    given = [*zip(services["service"], services["level"], strict=True), *floor.items()]
    for name, level in given:
        if not isinstance(level, int | float | np.number) or not np.isfinite(level) or level < 0:
            faults.append(_wrong(f"services: {name}", text("the level is {value}", value=repr(level))))
    if faults:
        raise KamError(*faults)


def _wrong(where, found):
    return Fault(
        "KAM-M10",
        where,
        found,
        text("what an account is promised must be one number"),
        text("write each tier and service once, with a number from 0"),
    )
