"""When what takes place, for whom and at what cost: the calendar of the benefits."""

from datetime import date

import pandas as pd

from kamlib.base import checks
from kamlib.tiers.benefits import levels
from kamlib.tiers.names import check_names


def benefit_calendar(catalogue, accounts, *, year, lang="en"):
    """The occasions of a year, in order.

    Parameters
    ----------
    catalogue : Catalogue
    accounts : DataFrame
        ``account_id``, ``tier``.
    year : int
    lang : {"en", "zh"}
        Language of the names.

    Returns
    -------
    DataFrame
        One row an occasion: ``month`` (its first day), ``benefit``, ``name``, ``kind``, ``accounts`` (invited),
        ``level`` (places, or units of a service, over these accounts at that occasion), ``cost`` (money; missing for
        kinds whose cost goes by revenue). A service with a calendar is spread over its months.

    Raises
    ------
    KamError
        KAM-T01 for absent columns, KAM-M03 for unknown tiers.

    Examples
    --------
    >>> from kamlib.base.project import root
    >>> from kamlib.tiers import read_benefits
    >>> catalogue = read_benefits(root() / "params" / "benefits" / "default.yaml")
    >>> accounts = pd.DataFrame({"account_id": ["A"], "tier": ["gold"]})
    >>> benefit_calendar(catalogue, accounts, year=2026)["benefit"].tolist()
    ['festival_support', 'special_offer', 'festival_support', 'special_offer', 'annual_review']
    """
    checks.columns(accounts, ["account_id", "tier"], table="accounts")
    check_names(accounts["tier"], "accounts: column tier")
    sizes = accounts["tier"].value_counts()
    rows = []
    for code, benefit in catalogue.benefits.items():
        mine = [row for row in levels(catalogue) if row["benefit"] == code]
        invited = int(sum(sizes.get(row["tier"], 0) for row in mine))
        counted = benefit.unit_cost is not None
        units = sum(row["level"] * sizes.get(row["tier"], 0) for row in mine) if counted else float("nan")
        share = len(benefit.calendar) if benefit.kind == "service" else 1
        for month in benefit.calendar if invited else ():
            level = units / share
            cost = level * benefit.unit_cost if counted else float("nan")
            name = getattr(benefit.name, lang)
            rows.append((pd.Timestamp(date(year, month, 1)), code, name, benefit.kind, invited, level, cost))
    names = ["month", "benefit", "name", "kind", "accounts", "level", "cost"]
    return pd.DataFrame(rows, columns=names).sort_values(["month", "benefit"], ignore_index=True)
