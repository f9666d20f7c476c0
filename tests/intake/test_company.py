"""All tables of one company, from one params file."""

from datetime import date

import pytest

from kamlib.base.errors import KamError
from kamlib.base.record import Run
from kamlib.intake.company import load_company
from tests.intake.made import LINES, TODAY, written

PARAMS = """
name: t
currency: CNY
source: {sales}
columns: {{account: 客户, date: 日期, amount: 金额}}
tables:
  accounts: {{source: {accounts}, columns: {{account: id, name: name, opened: opened}}}}
"""


def company(folder, accounts="A,甲店,2020-01-31\nZ,空,2021-02-28\n", params=PARAMS):
    sales = written(folder, LINES)
    listed = written(folder, accounts, head="id,name,opened\n", name="accounts.csv")
    path = folder / "p.yaml"
    path.write_text(params.format(sales=sales, accounts=listed), encoding="utf-8")
    return load_company(path, today=TODAY)


def test_tables_settings_and_notices_are_recorded(tmp_path):
    found = company(tmp_path)
    assert found.settings == {"name": "t", "currency": "CNY", "as_of": "2025-01-04", "lang": "en"}
    run = Run.open(tmp_path / "run", "10_intake")
    found.record(run)
    assert run.read("given_accounts")["opened"].dt.date.tolist() == [date(2020, 1, 31), date(2021, 2, 28)]
    assert len(run.read("transactions")) == found.facts()["lines_kept"] == 3
    assert run.read("ledger")["rows"].tolist() == [4, 1, 3]
    assert run.read("rejects").empty
    assert run.read("notices")["notice_zh"].str.contains("家有交易的客户").any()


def test_accounts_that_the_list_lacks_are_told_with_their_share_of_money(tmp_path):
    told = company(tmp_path).notices()
    (said,) = told.loc[told["table"] == "accounts", "notice"]
    assert "1 accounts with lines, 44.4% of the money" in said


def test_an_account_listed_twice_is_refused(tmp_path):
    with pytest.raises(KamError, match="share a key"):
        company(tmp_path, accounts="A,甲,2020-01-01\nA,乙,2020-01-01\n")


def test_accounts_alone_make_a_company_without_lines(tmp_path):
    listed = written(tmp_path, "A,5\nB,7\n", head="id,sales\n")
    path = tmp_path / "p.yaml"
    path.write_text(
        "name: t\ncurrency: EUR\ntables:\n"
        f"  accounts: {{source: {listed}, columns: {{account: id, revenue: sales}}}}\n",
        encoding="utf-8",
    )
    found = load_company(path, today=TODAY)
    assert found.settings["as_of"] == ""
    assert found.transactions.count().to_pyarrow().as_py() == 0
    assert found.given_accounts["revenue"].tolist() == [5.0, 7.0]
    found.record(Run.open(tmp_path / "run", "10_intake"))
