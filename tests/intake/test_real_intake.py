"""Intake of real sets; expected figures stand in each set's documentation (counts, sums, shares)."""

from datetime import date

import pytest

from kamlib.intake.company import load_company

TODAY = date(2026, 1, 1)


@pytest.fixture
def facts(shared_data, root, monkeypatch):
    monkeypatch.setenv("KAM_DATA", str(shared_data))
    return lambda name: load_company(root / "params" / f"{name}.yaml", today=TODAY).facts()


@pytest.mark.parametrize("name", ["cn_invoices", "cn_invoices_utf8"])
def test_void_invoices_stand_in_the_ledger_and_red_ones_count(facts, name):
    found = facts(name)
    assert (found["lines_in"], found["lines_kept"], found["lines_excluded"]) == (3_501, 3_215, 286)
    assert (found["accounts"], found["amount_kept"]) == (1_110, 37_510_977.72)


def test_the_overlap_of_two_years_is_dropped_and_guests_are_told(facts):
    found = facts("online_retail_ii")
    assert (found["overlap_lines"], found["lines_once"], found["accounts"]) == (22_523, 1_044_847, 5_942)
    assert found["guest_lines_share"] == pytest.approx(0.225, abs=5e-4)
    assert found["guest_amount_share"] == pytest.approx(0.136, abs=5e-4)


def test_ids_keep_their_leading_zeros(shared_data, root, monkeypatch):
    monkeypatch.setenv("KAM_DATA", str(shared_data))
    company = load_company(root / "params" / "cdnow.yaml", today=TODAY)
    found = company.facts()
    assert (found["lines_kept"], found["accounts"], found["duplicate_lines"]) == (69_659, 23_570, 255)
    assert company.transactions.account_id.min().to_pyarrow().as_py() == "00001"


def test_a_zip_of_daily_files_holds_what_the_parquet_sheet_holds(facts, shared_data):
    import duckdb  # noqa: PLC0415

    found = facts("online_retail_ii_daily")
    sheet = duckdb.sql(
        "SELECT count(*), round(sum(quantity * price), 2), count(DISTINCT customer_id) FROM "
        f"'{shared_data}/online_retail_ii/online_retail_ii.parquet' WHERE sheet = 'Year 2010-2011'"
    ).fetchall()[0]
    assert (found["files"], found["lines_in"], found["accounts"]) == (305, sheet[0], sheet[2])
    assert found["amount_in"] == pytest.approx(sheet[1], abs=0.01)


def test_two_overlapping_sheets_of_a_workbook_count_once(facts):
    found = facts("online_retail_ii_xlsx")
    assert found["lines_in"] == 14_269 + 20_497
    assert found["overlap_lines"] > 0


def test_latin_1_is_read_when_asked_for(facts):
    assert facts("online_retail_ii_latin1")["lines_in"] == 42_481


def test_dollar_signs_and_american_dates_of_a_city(facts):
    found = facts("iowa_ames")
    assert (found["lines_kept"], found["accounts"], found["last_date"]) == (62_996, 31, "2019-12-31")


@pytest.mark.parametrize("name", ["wholesale_customers", "wholesale_messy"])
def test_both_copies_of_yearly_spending_give_the_same(facts, name):
    found = facts(name)
    assert (found["lines_kept"], found["amount_kept"]) == (440, 14_619_500.0)


def test_shops_of_a_chain_are_one_account(shared_data, root, monkeypatch):
    import duckdb  # noqa: PLC0415

    monkeypatch.setenv("KAM_DATA", str(shared_data))
    company = load_company(root / "params" / "iowa_liquor_chains.yaml", today=TODAY)
    lines = company.transactions
    ours = dict(lines.group_by("account_id").agg(money=lines.amount.sum()).to_pyarrow().to_pandas().to_numpy())
    folder = shared_data / "iowa_liquor"
    shops, money = duckdb.sql(
        f"SELECT count(DISTINCT store_number), sum(sale_dollars::DECIMAL(18, 2)) FROM '{folder}/sales_*.parquet' "
        f"JOIN '{folder}/stores.parquet' USING (store_number) WHERE name LIKE 'HY-VEE%'"
    ).fetchall()[0]
    assert (shops, ours["HY-VEE"]) == (173, money)
    assert float(money / sum(ours.values())) == pytest.approx(0.359, abs=5e-4)
    assert company.facts()["accounts"] == 1_027
    assert any("126 values (108,354 lines)" in notice for notice in company.notices()["notice"])
