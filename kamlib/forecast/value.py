"""What every account is expected to bring, whether it is still active, and how sure that is."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from kamlib.accounts.daily import daily
from kamlib.accounts.months import as_day, horizon_end
from kamlib.base.errors import Fault, KamError, TooFew, did_you_mean
from kamlib.base.text import text
from kamlib.forecast.bgnbd import fit_bgnbd
from kamlib.forecast.counts import counts
from kamlib.forecast.draws import draws
from kamlib.forecast.gammagamma import fit_gammagamma
from kamlib.forecast.paretonbd import fit_paretonbd
from kamlib.forecast.season import marked, season
from kamlib.forecast.summary import UNIT, kept_share, summed
from kamlib.intake.engine import as_table

MODELS = {"bgnbd": fit_bgnbd, "paretonbd": fit_paretonbd}
LOW, HIGH = 0.10, 0.90
RELATED = 0.3


@dataclass(frozen=True, eq=False)
class Forecast:
    """Expected purchases and money of every account over a horizon.

    Attributes
    ----------
    table : DataFrame
        One row an account with a purchase day, most expected money first: ``account_id``; ``p_buys`` (probability of at
        least one purchase day in the horizon); ``p_active`` (probability that it has not stopped for good: 1 for
        one-time buyers by BG/NBD, so that ``p_buys`` is the one to act on); ``expected_purchases`` (purchase days in
        the horizon); ``expected_spend`` (money a purchase day); ``expected_value``, ``value_low``, ``value_high``
        (money in the horizon, net of returns: mean and the ends of the interval that holds 80 % of the draws);
        ``revenue_12m``; ``end`` of the horizon, the same for all.
    total_low, total_high : float
        Ends of the 80 % interval of all money. It knows chance and the parameters, and no change of the market.
    model, money : BetaGeometric or ParetoNBD, GammaGamma
    as_of, end : date
    horizon_days : int
    drawn : ndarray of shape (accounts, draws)
        Money of each account (rows as in `table`) as it might be.
    season : float or None
        Sales in the same calendar days of past years as a multiple of the year around, where that is far from 1.
    related : float
        Rank correlation of purchase days with their value, which the model of spend takes for none.
    """

    table: pd.DataFrame
    total_low: float
    total_high: float
    model: object
    money: object
    as_of: object
    end: object
    horizon_days: int
    drawn: np.ndarray
    season: float | None
    related: float
    units: ClassVar[dict[str, str]] = {
        "end": "date",
        "n_accounts": "accounts",
        "expected_total": "money",
        "total_low": "money",
        "total_high": "money",
        "n_silent": "accounts",
        "silent_revenue": "money",
    }

    def facts(self):
        """Sums over accounts; ``n_silent``: more likely to buy nothing than something, ``silent_revenue``: what these
        brought in the last 12 months.
        """
        silent = self.table["p_buys"] < 0.5
        return {
            "end": self.end.isoformat(),
            "n_accounts": len(self.table),
            "expected_total": float(self.table["expected_value"].sum()),
            "total_low": self.total_low,
            "total_high": self.total_high,
            "n_silent": int(silent.sum()),
            "silent_revenue": float(self.table.loc[silent, "revenue_12m"].clip(lower=0).sum()),
        }

    def headline(self, lang="en"):
        """What is expected of all, and how many accounts will probably buy nothing."""
        values = self.facts() | {"end": self.end}
        return text(
            "Up to {end:day} the accounts of today are expected to bring {expected_total:compact} (80% interval "
            "{total_low:compact} to {total_high:compact}, if the market stays as it was); {n_silent:count} of "
            "{n_accounts:count} accounts will more likely buy nothing than something",
            **values,
        ).to(lang)

    def draws(self):
        """Money as it might be, as `kamlib.tiers.tiers` takes it: one column a draw, by ``account_id``."""
        return pd.DataFrame(self.drawn, index=pd.Index(self.table["account_id"]), dtype="float64")

    def notices(self):
        """What a reader of the numbers has to know, as Texts."""
        if self.season is not None:
            yield text(
                "These calendar days brought {ratio:number} times the sales of the year around them in past years; the "
                "model knows no season, so that its totals are off by about as much",
                ratio=self.season,
            )
        if self.money.at_guard:
            yield text("Spends are so unequal that their mean has no bound: do not trust the value of one-time buyers")
        if self.related > RELATED:
            yield text(
                "Accounts that buy often spend more a time (rank correlation {rho:number}); the model of spend takes "
                "the two as unrelated",
                rho=self.related,
            )
        if self.related < -RELATED:
            yield text(
                "Accounts that buy often spend less a time (rank correlation {rho:number}); the model of spend takes "
                "the two as unrelated",
                rho=self.related,
            )


def forecast(transactions, *, as_of, horizon, seed, method="bgnbd", n_draws=200):
    """Forecast every account's money over a horizon from its purchase days.

    Parameters
    ----------
    transactions : ibis.Table, DataFrame or path of a Parquet file
        As for :func:`kamlib.accounts.account_table`.
    as_of : date or str
        The last day that is seen; the horizon begins the day after.
    horizon : str
        Such as ``"6M"``, ``"13W"`` or ``"91D"``.
    seed : int
        Of the draws.
    method : {"bgnbd", "paretonbd"}
        How purchases come and end; spend is gamma-gamma with either.
    n_draws : int
        Draws behind the intervals.

    Returns
    -------
    Forecast

    Raises
    ------
    KamError
        KAM-A07, KAM-A08 for a day or a horizon that cannot be read; KAM-F02 for too few repeat buyers; KAM-F04 for an
        unknown method.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> days = pd.to_datetime("2024-01-01") + pd.to_timedelta(rng.integers(0, 600, 300), unit="D")
    >>> lines = pd.DataFrame({"account_id": rng.integers(0, 30, 300).astype(str), "date": days,
    ...                       "amount": rng.gamma(2.0, 50.0, 300)})
    >>> found = forecast(lines, as_of="2025-08-31", horizon="6M", seed=1)
    >>> list(found.table.columns[:4])
    ['account_id', 'p_buys', 'p_active', 'expected_purchases']
    """
    _known(method)
    as_of = as_day(as_of, "as_of")
    return forecast_of(
        daily(transactions), as_of=as_of, end=horizon_end(as_of, horizon), seed=seed, method=method, n_draws=n_draws
    )


def hindrance(transactions, *, as_of):
    """Why no forecast can be made, as a Text; None when one can.

    >>> lines = pd.DataFrame({"account_id": ["A"], "date": pd.to_datetime(["2025-12-31"]), "amount": [1.0]})
    >>> str(hindrance(lines, as_of="2025-12-31"))
    '0 accounts bought more than once; how often accounts buy, and when they stop, cannot be learnt from fewer than ten'
    """
    if as_table(transactions).count().to_pyarrow().as_py() == 0:
        return text("the data hold no dated lines, so nothing can be foretold")
    try:
        seen = summed(daily(transactions), as_of=as_day(as_of, "as_of"))
        counts(seen), fit_gammagamma(seen)
    except TooFew as error:
        return text("{found}; {means}", found=error.faults[0].found, means=error.faults[0].means)
    return None


def forecast_of(days, *, as_of, end, seed, method="bgnbd", n_draws=200):
    """:func:`forecast` from what :func:`kamlib.accounts.daily.daily` gives, to the day `end`."""
    seen, kept, span = summed(days, as_of=as_of), kept_share(days, as_of=as_of), (end - as_of).days
    model, money = MODELS[method](seen, unit=UNIT), fit_gammagamma(seen)
    drawn = kept * draws(model, money, seen, days=span, n=n_draws, seed=seed)
    table = _table(seen, model, money, kept, span).assign(
        value_low=np.quantile(drawn, LOW, axis=1).astype("float64"),
        value_high=np.quantile(drawn, HIGH, axis=1).astype("float64"),
        end=pd.Timestamp(end),
    )
    order = table.sort_values(["expected_value", "account_id"], ascending=[False, True]).index
    totals = np.quantile(drawn.sum(axis=0, dtype="float64"), (LOW, HIGH))
    return Forecast(
        table=table.loc[order, list(_COLUMNS)].reset_index(drop=True),
        total_low=float(totals[0]),
        total_high=float(totals[1]),
        model=model,
        money=money,
        as_of=as_of,
        end=end,
        horizon_days=span,
        drawn=drawn[order],
        season=marked(season(days, as_of=as_of, horizon=span)),
        related=_related(seen),
    )


_COLUMNS = (
    *("account_id", "p_buys", "p_active", "expected_purchases", "expected_spend"),
    *("expected_value", "value_low", "value_high", "revenue_12m", "end"),
)


def _table(seen, model, money, kept, span):
    history = [seen[name].to_numpy("float64") for name in ("x", "t_x", "T")]
    purchases = model.expected_purchases(span, *history, unit=UNIT)
    spend = kept * money.expected_spend(seen["x"], seen["m_x"])
    return seen.assign(
        p_buys=model.p_buys(span, *history, unit=UNIT),
        p_active=model.p_active(*history, unit=UNIT),
        expected_purchases=purchases,
        expected_spend=spend,
        expected_value=purchases * spend,
    )


def _related(seen):
    repeat = seen.loc[seen["x"] > 0, ["x", "m_x"]]
    return float(repeat["x"].corr(repeat["m_x"], method="spearman")) if (repeat.nunique() > 1).all() else 0.0


def lifetime(days, *, method="bgnbd"):
    """A scorer for the league: a function features → expected money in the next `days`.

    It needs the columns ``x``, ``t_x``, ``T`` (days) and ``m_x``, and is fitted anew to the accounts of each morning.
    Where these teach too little it raises TooFew, and the league lets trailing revenue stand in.

    >>> four = {"x": [0.0, 1, 2, 4], "t_x": [0.0, 9, 20, 36], "T": [39.0] * 4, "m_x": [0.0, 5, 6, 9]}
    >>> lifetime(182)(pd.concat([pd.DataFrame(four)] * 5, ignore_index=True)).head(4).idxmax()
    3
    """
    _known(method)

    def score(seen):
        model, money = MODELS[method](seen, unit=UNIT), fit_gammagamma(seen)
        purchases = model.expected_purchases(days, seen["x"], seen["t_x"], seen["T"], unit=UNIT)
        return pd.Series(purchases * money.expected_spend(seen["x"], seen["m_x"]), index=seen.index)

    return score


def _known(method):
    if method not in MODELS:
        raise KamError(
            Fault(
                "KAM-F04",
                "method",
                text("{value}", value=method),
                text("no such model of purchases is there"),
                did_you_mean(str(method), MODELS),
            )
        )
