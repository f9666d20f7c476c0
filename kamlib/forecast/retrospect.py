"""The same forecast made on earlier days, held against what came: the best guess of how far it can be trusted."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from kamlib.accounts.daily import daily
from kamlib.accounts.months import as_day, horizon_end, shift
from kamlib.base.errors import TooFew
from kamlib.base.text import text
from kamlib.forecast.value import forecast_of

STEP_MONTHS = 3


@dataclass(frozen=True, eq=False)
class Retrospect:
    """How earlier forecasts did.

    Attributes
    ----------
    table : DataFrame
        One row an earlier day: ``as_of``, ``end``, ``n_accounts``, ``expected_total``, ``actual_total`` (net money of
        the accounts forecast), ``ratio`` (actual by expected), ``expected_buyers`` (sum of ``p_buys``),
        ``actual_buyers`` (accounts with a purchase day in the horizon), ``coverage`` (share of the accounts whose money
        lay in its 80 % interval), ``told_apart`` (chance that an account that bought again had a higher ``p_buys`` than
        one that did not; missing when all or none did).
    """

    table: pd.DataFrame
    units: ClassVar[dict[str, str]] = {
        "n_forecasts": "index",
        "ratio_low": "index",
        "ratio_high": "index",
        "coverage": "share",
        "told_apart": "index",
    }

    def facts(self):
        """Range of actual by expected, mean coverage, mean of what tells buyers from silent ones; 0 without any."""
        if self.table.empty:
            return dict.fromkeys(self.units, 0)
        return {
            "n_forecasts": len(self.table),
            "ratio_low": float(self.table["ratio"].min()),
            "ratio_high": float(self.table["ratio"].max()),
            "coverage": float(self.table["coverage"].mean()),
            "told_apart": float(np.nan_to_num(self.table["told_apart"].mean())),
        }

    def headline(self, lang="en"):
        """How much came of what was expected, and how many accounts kept to their interval."""
        facts = self.facts()
        if not facts["n_forecasts"]:
            return text("The history is too short to make the same forecast on an earlier day").to(lang)
        if facts["n_forecasts"] == 1:
            return text(
                "The same forecast made once before: {ratio_low:percent} of the expected money came, and "
                "{coverage:percent} of the accounts kept to their 80% interval",
                **facts,
            ).to(lang)
        return text(
            "The same forecast made {n_forecasts:count} times before: between {ratio_low:percent} and "
            "{ratio_high:percent} of the expected money came, and {coverage:percent} of the accounts kept to their 80% "
            "interval",
            **facts,
        ).to(lang)


def retrospect(transactions, *, as_of, horizon, seed, n=4, method="bgnbd", n_draws=200):
    """Make the forecast on up to `n` earlier days, a quarter apart, whose horizon is over by `as_of`.

    Parameters
    ----------
    transactions, as_of, horizon, seed, method, n_draws
        As for :func:`kamlib.forecast.forecast`.
    n : int

    Returns
    -------
    Retrospect
        Empty when no earlier day has lines enough: as much history before it as the horizon is long, and ten repeat
        buyers.

    Raises
    ------
    KamError
        As :func:`kamlib.forecast.forecast`, but for too few repeat buyers.

    Examples
    --------
    >>> lines = pd.DataFrame({"account_id": ["A"], "date": pd.to_datetime(["2025-01-01"]), "amount": [1.0]})
    >>> retrospect(lines, as_of="2025-12-31", horizon="6M", seed=1).headline()
    'The history is too short to make the same forecast on an earlier day'
    """
    days, as_of = daily(transactions), as_day(as_of, "as_of")
    first = days.date.min().to_pyarrow().as_py()
    newest = _before(as_of, horizon)
    ladder = [shift(newest, -STEP_MONTHS * k) for k in range(n)]
    rows = [
        _held(days, day, horizon_end(day, horizon), seed=seed, method=method, n_draws=n_draws)
        for day in ladder
        if horizon_end(first, horizon) <= day
    ]
    rows = [row for row in rows if row is not None]
    return Retrospect(pd.DataFrame(rows, columns=_COLUMNS).sort_values("as_of", ignore_index=True))


_COLUMNS = (
    *("as_of", "end", "n_accounts", "expected_total", "actual_total", "ratio"),
    *("expected_buyers", "actual_buyers", "coverage", "told_apart"),
)


def _before(as_of, horizon):
    """The latest day whose horizon ends by `as_of`."""
    day = as_of - (horizon_end(as_of, horizon) - as_of)
    while horizon_end(day, horizon) > as_of:
        day = (pd.Timestamp(day) - pd.Timedelta(days=1)).date()
    return day


def _held(days, as_of, end, *, seed, method, n_draws):
    try:
        told = forecast_of(days, as_of=as_of, end=end, seed=seed, method=method, n_draws=n_draws)
    except TooFew:
        return None
    table, (net, bought) = told.table, _came(days, told.table["account_id"], as_of, end)
    inside = (net >= table["value_low"] - 0.005) & (net <= table["value_high"] + 0.005)
    expected = table["expected_value"].sum()
    return {
        "as_of": pd.Timestamp(as_of),
        "end": pd.Timestamp(end),
        "n_accounts": len(table),
        "expected_total": float(expected),
        "actual_total": float(net.sum()),
        "ratio": float(net.sum() / expected) if expected > 0 else np.nan,
        "expected_buyers": float(table["p_buys"].sum()),
        "actual_buyers": int(bought.sum()),
        "coverage": float(inside.mean()),
        "told_apart": _told_apart(table["p_buys"], bought),
    }


def _came(days, accounts, as_of, end):
    """Net money of each account after `as_of` up to `end`, and whether it had a purchase day."""
    after = days.filter((days.date > as_of) & (days.date <= end))
    found = after.group_by("account_id").agg(net=after.net.sum().cast("float64"), bought=after.buys.any())
    found = found.to_pyarrow().to_pandas().astype({"account_id": "str"}).set_index("account_id").reindex(accounts)
    return found["net"].fillna(0.0).to_numpy(), found["bought"].eq(True).to_numpy()


def _told_apart(p_buys, bought):
    """Area under the ROC curve by mid-ranks."""
    n_active, n_stopped = bought.sum(), (~bought).sum()
    if not (n_active and n_stopped):
        return np.nan
    ranks = pd.Series(p_buys.to_numpy()).rank()[bought].sum()
    return float((ranks - n_active * (n_active + 1) / 2) / (n_active * n_stopped))
