"""The window curve against plain pandas, and what it leaves out."""

import ibis
import numpy as np
import pandas as pd
import pytest

from kamlib.ranking import pareto, window_curve


def made(seed=4, days=800, n=3000):
    draw = np.random.default_rng(seed)
    dates = pd.Timestamp("2025-12-31") - pd.to_timedelta(draw.integers(0, days, n), unit="D")
    amount = np.round(draw.lognormal(4, 1.5, n), 2) * draw.choice([1, 1, 1, -0.2], n)
    return pd.DataFrame({"account_id": draw.integers(0, 60, n).astype(str), "date": dates, "amount": amount.round(2)})


def test_each_window_agrees_with_a_ranking_of_that_window():
    lines = made()
    curve = window_curve(lines, as_of="2025-12-31", months=(24, 3, 6, 12)).set_index("months")
    assert curve.index.tolist() == [3, 6, 12, 24]
    for months, row in curve.iterrows():
        inside = lines[lines["date"] > pd.Timestamp("2025-12-31") - pd.DateOffset(months=months)]
        money = inside.groupby("account_id")["amount"].sum().round(4)
        frame = pd.DataFrame({"account_id": money.index, "revenue_12m": money.to_numpy()})
        assert row["top_20_share"] == pytest.approx(pareto(frame).facts()["top_20_share"])
        assert row["accounts"] == (money > 0).sum()
        assert row["revenue"] == pytest.approx(money[money > 0].sum())
        assert row["begin"] == pd.Timestamp("2025-12-31") - pd.DateOffset(months=months) + pd.Timedelta(days=1)


def test_windows_longer_than_the_lines_reach_are_left_out():
    assert window_curve(made(days=800), as_of="2025-12-31")["months"].tolist() == [3, 6, 12, 24]
    assert window_curve(made(days=20), as_of="2025-12-31")["months"].tolist() == []


def test_a_window_whose_first_days_have_no_line_stays():
    lines = made(days=700)
    lines = pd.concat([lines, lines.head(1).assign(date=pd.Timestamp("2024-01-20"))])
    assert 24 in window_curve(lines, as_of="2025-12-31")["months"].tolist()


def test_lines_after_the_day_are_not_looked_at():
    lines = made()
    later = lines.assign(date=lines["date"] + pd.Timedelta(days=4000), amount=1e6)
    pd.testing.assert_frame_equal(
        window_curve(pd.concat([lines, later]), as_of="2025-12-31"), window_curve(lines, as_of="2025-12-31")
    )


@pytest.mark.parametrize("wrap", [lambda frame: frame, ibis.memtable])
def test_without_lines_there_is_no_curve(wrap):
    curve = window_curve(wrap(made().head(0)), as_of=None)
    assert list(curve) == ["months", "begin", "accounts", "revenue", "top_20_share"]
    assert curve.empty


def test_iowa_by_window(shared_data):
    """The last year alone holds 73.7 %, three years 77.2 %: sums over stores taken straight from the files."""
    folder = shared_data / "iowa_liquor"
    files = [str(folder / f"sales_{year}.parquet") for year in (2018, 2019, 2020)]
    sales = ibis.duckdb.connect().read_parquet(files)
    lines = sales.select(account_id="store_number", date="date", amount="sale_dollars")
    curve = window_curve(lines, as_of="2020-12-31").set_index("months")["top_20_share"]
    assert curve[12] == pytest.approx(0.7369, abs=5e-5)
    assert curve[36] == pytest.approx(0.7719, abs=5e-5)
