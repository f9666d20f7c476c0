"""Own tables in every format, and the tables of a params file."""

from datetime import date

import pandas as pd
import pytest

from kamlib.base.errors import KamError
from kamlib.indicators import IndicatorSystem, hindrance, read_table
from tests.indicators.test_audit import system

FRAME = pd.DataFrame({"account_id": ["007", "NA", "-cmd"], "a": [1200.5, -3.0, 0.123456789], "b": [1.0, None, 3.0]})
TODAY = date(2026, 1, 1)


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet"])
def test_any_format_gives_the_same_table(tmp_path, ending):
    path = tmp_path / f"own.{ending}"
    {"csv": FRAME.to_csv, "xlsx": FRAME.to_excel, "parquet": FRAME.to_parquet}[ending](path, index=False)
    found = read_table(system("a", "b"), path, today=TODAY)
    assert found["account_id"].tolist() == FRAME["account_id"].tolist()
    pd.testing.assert_frame_equal(found[["a", "b"]], FRAME[["a", "b"]])


def test_written_numbers_are_read_and_others_are_told(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text('account_id,a,b\nA,"1,200.50",￥１２\nB,1万,much\nC,,3\n', encoding="utf-8")
    found = read_table(system("a", "b"), path, today=TODAY)
    assert found["a"].tolist()[:2] == [1200.5, 10_000.0]
    with pytest.raises(KamError) as error:
        system("a", "b").score(found)
    assert [fault.code for fault in error.value.faults] == ["KAM-E107"]


def test_a_params_file_is_measured(root):
    loaded = IndicatorSystem.load(root / "params/indicators/kam_default.yaml")
    measured = read_table(loaded, root / "params/demo.yaml", today=TODAY)
    assert len(measured.table) == 260
    assert set(measured.missing) == {"focus_share", "satisfaction"}


def test_what_hinders_a_system(root):
    loaded = IndicatorSystem.load(root / "params/indicators/kam_default.yaml")
    days = pd.date_range("2024-01-31", "2025-12-31", freq="ME")
    lines = pd.DataFrame({"account_id": ["A"] * len(days), "date": days, "amount": 1.0})
    assert "no dated lines" in str(hindrance(loaded, {}, as_of="2025-12-31"))
    assert "KAM" not in str(hindrance(loaded, {"transactions": lines}, as_of="2025-12-31"))
    own = system("net_revenue", net_revenue={"measure": "transactions.net_revenue", "normalise": {"goalposts": [0, 9]}})
    assert hindrance(own, {"transactions": lines}, as_of="2025-12-31") is None
