"""Key links: measures by hand, states at their marks, wrong files, and the demo data against its planted truth."""

import pandas as pd
import pytest

from kamlib.accounts import account_table
from kamlib.base.errors import KamError
from kamlib.swot import key_links, measured, proposed, read_links
from tests.swot import demo

AS_OF = "2025-12-31"
ONE = """
links:
  delivery:
    name: {en: Delivery, zh: 交货}
    control: {en: Returns, zh: 退货}
    measure: return_rate
    better: lower
    green: 0.01
    amber: 0.03
    owner: {en: Logistics, zh: 物流}
    remedy: {en: Ask, zh: 询问}
    days: 31
"""


@pytest.fixture
def links(tmp_path):
    return made(tmp_path, ONE)


def made(folder, text):
    path = folder / "links.yaml"
    path.write_text(text, encoding="utf-8")
    return read_links(path)


def accounts(**columns):
    return pd.DataFrame({"account_id": ["A", "B", "C"], **columns})


def test_order_delay_by_hand():
    """A bought 5 times in 100 days, the last 50 days ago: 50 / 25; B twice only; C on one day."""
    frame = accounts(tenure_days=[150, 90, 10], recency_days=[50, 30, 10], frequency=[5, 2, 3])
    assert measured({"accounts": frame}, as_of=AS_OF, names=["order_delay"])["order_delay"].tolist()[0] == 2.0
    assert measured({"accounts": frame}, as_of=AS_OF)["order_delay"].isna().tolist() == [False, True, True]


def test_overdue_share_by_hand():
    """A: 60 of 100 unpaid since June, and 40 paid only after the day: 100 / 300; B owes nothing; C has no invoice."""
    invoices = pd.DataFrame(
        {
            "account_id": ["A", "A", "A", "B"],
            "invoice_date": ["2025-05-01", "2025-08-01", "2025-09-01", "2025-12-01"],
            "due_date": ["2025-06-01", "2025-09-01", "2025-10-01", "2025-12-31"],
            "amount": ["100.00", "40.00", "160.00", "50.00"],
            "paid_date": ["2025-07-01", "2026-01-05", "2025-10-02", ""],
            "paid_amount": ["40.00", "40.00", "160.00", "0.00"],
        }
    ).replace("", None)
    found = measured({"accounts": accounts(), "receivables": invoices}, as_of=AS_OF, names=["overdue_share"])
    assert found["overdue_share"].tolist()[:2] == pytest.approx([100 / 300, 0.0])
    assert found["overdue_share"].isna().tolist() == [False, False, True]


def test_service_measures_by_hand():
    cases = pd.DataFrame(
        {
            "account_id": ["A", "A", "A", "B", "B", "X"],
            "date": ["2025-12-01", "2025-03-01", "2024-12-31", "2025-06-01", "2025-07-01", "2025-07-01"],
            "kind": ["complaint", "complaint", "complaint", "breach", "inquiry", "breach"],
            "closed": [None, "2025-03-05", None, None, None, None],
        }
    )
    found = measured({"accounts": accounts(), "service": cases}, as_of=AS_OF, names=["complaint_days", "breaches"])
    assert found["complaint_days"].tolist() == [30, 0, 0]
    assert found["breaches"].tolist() == [0, 1, 0]


def test_programmes_prices_and_contacts_by_hand():
    offers = pd.DataFrame(
        {"account_id": list("AAAB"), "offered": ["yes"] * 3 + ["no"], "joined": ["yes", "no", "no", "no"]}
    )
    seen = pd.DataFrame(
        {
            "account_id": ["A", "A", "A"],
            "date": ["2025-05-01", "2025-06-01", "2024-06-01"],
            "resale_price": ["9", "11", "1"],
            "supply_price": ["10", "10", "10"],
        }
    )
    people = pd.DataFrame({"account_id": ["A", "A", "B"], "last_contact": ["2025-12-01", "2025-11-01", None]})
    tables = {"accounts": accounts(), "programmes": offers, "resale_prices": seen, "people": people}
    found = measured(tables, as_of=AS_OF).set_index("account_id")
    assert found.loc["A", ["programmes_joined", "below_supply", "contact_days"]].tolist() == pytest.approx(
        [1 / 3, 0.5, 30]
    )
    assert found.loc["B", ["programmes_joined", "below_supply", "contact_days"]].isna().all()


def test_tables_that_are_not_there_are_unknown_and_wrong_ones_refused():
    assert measured({"accounts": accounts()}, as_of=AS_OF).drop(columns="account_id").isna().all(axis=None)
    with pytest.raises(KamError, match="KAM-T01"):
        measured({"accounts": accounts(), "service": pd.DataFrame({"account_id": []})}, as_of=AS_OF)
    with pytest.raises(KamError, match="KAM-T01"):
        measured({}, as_of=AS_OF)
    with pytest.raises(KamError, match="did you mean breaches"):
        measured({"accounts": accounts()}, as_of=AS_OF, names=["breeches"])
    with pytest.raises(KamError, match="KAM-T02"):
        measured({"accounts": pd.concat([accounts(), accounts()])}, as_of=AS_OF)


def test_states_at_the_marks(links):
    rates = [0.01, 0.03, 0.0301]
    found = key_links({"accounts": accounts(return_rate=rates)}, links=links, as_of=AS_OF)
    assert found.table["state"].tolist() == ["green", "amber", "red"]
    missing = key_links({"accounts": accounts(return_rate=None)}, links=links, as_of=AS_OF)
    assert missing.facts() | {"unknown": 3, "red": 0, "reddest": ""} == missing.facts()
    assert missing.headline().startswith("No link is red") and "未知3个" in missing.headline("zh")


def test_higher_is_better(tmp_path):
    links = made(tmp_path, ONE.replace("lower", "higher").replace("0.01", "0.5"))
    found = key_links({"accounts": accounts(return_rate=[0.5, 0.03, 0.02])}, links=links, as_of=AS_OF)
    assert found.table["state"].tolist() == ["green", "amber", "red"]


def test_words_and_proposed_actions(links):
    found = key_links({"accounts": accounts(return_rate=[0.2, 0.0, 0.3])}, links=links, as_of=AS_OF)
    assert found.told("zh").loc[0, ["link", "state", "owner"]].tolist() == ["交货", "红", "物流"]
    assert found.by_link().values.tolist() == [["delivery", 1, 0, 2, 0]]
    assert "交货" in found.headline("zh") and "2 accounts" in found.headline()
    actions = proposed(found, lang="zh")
    assert actions["account_id"].tolist() == ["A", "C"]
    assert actions.loc[0, ["action_id", "action", "owner", "expected"]].tolist() == [
        "link-delivery",
        "询问",
        "物流",
        0.01,
    ]
    assert actions["due"].tolist() == [pd.Timestamp(2026, 1, 31)] * 2


def test_nothing_red_proposes_nothing(links):
    found = key_links({"accounts": accounts(return_rate=0.0)}, links=links, as_of=AS_OF)
    assert proposed(found).empty


def test_all_faults_of_a_file_at_once(tmp_path):
    text = ONE.replace("return_rate", "return_rte").replace("green: 0.01", "green: 0.9")
    with pytest.raises(KamError) as raised:
        made(tmp_path, text)
    assert [fault.code for fault in raised.value.faults] == ["KAM-S66", "KAM-S71"]
    assert all("links.yaml:3" in fault.where for fault in raised.value.faults)
    with pytest.raises(KamError, match="KAM-P05"):
        made(tmp_path, ONE.replace("owner", "ownr"))


def test_demo_order_link_is_red_for_the_accounts_that_left(root):
    """By the account table of the same lines; the truth names 32 accounts that are gone."""
    lines, truth = demo.lines(root), demo.truth(root)
    table = account_table(lines[["account_id", "date", "amount"]], as_of=AS_OF)
    links = read_links(root / "params" / "swot" / "links.yaml")
    found = key_links({"accounts": table}, links=links, as_of=AS_OF).table
    red = set(found.loc[(found["link"] == "order") & (found["state"] == "red"), "account_id"])
    gone = {account_id for account_id, planted in truth["leaving"].items() if planted["gone"]}
    assert len(gone) == 32
    assert red == gone


def test_demo_links_find_who_breaks_the_price_and_who_pays_late(root):
    """The price link is red for dumping dealers alone; collection is never red for who pays promptly."""
    links, truth = read_links(root / "params" / "swot" / "links.yaml"), demo.truth(root)
    names = ("accounts", "receivables", "service", "programmes", "resale_prices")
    tables = {name: demo.table(root, name).replace("", None) for name in names}
    found = key_links(tables, links=links, as_of=AS_OF).table
    red = found[found["state"] == "red"].groupby("link")["account_id"].agg(set)
    assert red["price"] == set(truth["rebates"]["dumping"])
    credit = {account_id: planted["credit"] for account_id, planted in truth["accounts"].items()}
    assert len(red["collection"]) > 5
    assert {credit[account_id] for account_id in red["collection"]} <= {"slow", "risky"}
    assert set(found.loc[found["link"] == "visit", "state"]) == {"unknown"}
