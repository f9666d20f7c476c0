"""Benefits: cost by hand, break-even by a closed form, the budget, the calendar, wrong catalogues."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamlib.base.errors import KamError
from kamlib.tiers import benefit_calendar, benefit_costs, levels, read_benefits

MADE = """
name: {en: Ours, zh: 我们的}
budget: 1000
capital_rate: 0.0365
benefits:
  off: {name: {en: Discount, zh: 折扣}, kind: discount, tiers: {diamond: 0.02}}
  support: {name: {en: Support, zh: 支持}, kind: promotion support, tiers: {standard: 0.05}}
  later: {name: {en: Later, zh: 账期}, kind: credit term, tiers: {diamond: 30, gold: 10}}
  party: {name: {en: Party, zh: 酒会}, kind: event, tiers: {diamond: 4, gold: 2}, unit_cost: 10, calendar: [9, 1]}
  visit: {name: {en: Visit, zh: 拜访}, kind: service, tiers: {diamond: 12}, unit_cost: 5, calendar: [3, 6, 9, 12]}
"""
ACCOUNTS = pd.DataFrame(
    {
        "account_id": ["D", "G", "S", "s"],
        "tier": ["diamond", "gold", "silver", "standard"],
        "revenue": [10_000.0, 4_000.0, 2_000.0, 1_000.0],
        "gross_margin": [0.20, 0.20, None, 0.04],
    }
)


@pytest.fixture
def catalogue(tmp_path):
    return made(tmp_path, MADE)


def made(folder, text):
    path = folder / "benefits.yaml"
    path.write_text(text, encoding="utf-8")
    return read_benefits(path)


def test_costs_by_hand(catalogue):
    """D: .02·10000 + 30/365·.0365·10000 + 4·10·2 + 12·5 = 370; G: 10/365·.0365·4000 + 2·10·2 = 44."""
    found = benefit_costs(catalogue, ACCOUNTS)
    assert found.table.set_index("account_id")["cost"].to_dict() == pytest.approx({"D": 370, "G": 44, "S": 0, "s": 50})
    assert found.table["account_id"].tolist() == ["D", "s", "G", "S"]
    by = found.by_tier().set_index("tier")
    assert by["cost"].to_dict() == pytest.approx({"diamond": 370, "gold": 44, "silver": 0, "standard": 50})
    assert by.loc["diamond", "cost_of_margin"] == pytest.approx(370 / 2000)
    assert found.by_benefit()["benefit"].tolist() == ["off", "party", "visit", "support", "later"]
    facts = found.facts()
    assert facts["cost"] == pytest.approx(464)
    assert facts["over_budget"] == 0.0
    assert facts["cost_of_margin"] == pytest.approx(464 / 2840)  # without S, whose margin is unknown and cost is 0


def test_breakeven_by_hand_and_where_there_is_none(catalogue):
    """D: (230 + 140) / (2000 − 230); G: 44 / (800 − 4); s gives away 5 % of a margin of 4 %."""
    table = benefit_costs(catalogue, ACCOUNTS).table.set_index("account_id")
    assert table.loc["D", "breakeven_uplift"] == pytest.approx(370 / 1770)
    assert table.loc["G", "breakeven_uplift"] == pytest.approx(44 / 796)
    assert table["breakeven"].to_dict() == {"D": True, "s": False, "G": True, "S": True}
    assert benefit_costs(catalogue, ACCOUNTS).facts()["n_never"] == 1


@given(st.floats(1e3, 1e8), st.floats(0.1, 0.9))
def test_at_the_breakeven_the_margin_is_what_it_was(revenue, margin):
    """The same catalogue, priced again at the risen revenue, leaves the margin of before."""
    catalogue = read_default()
    account = pd.DataFrame({"account_id": ["A"], "tier": ["diamond"], "revenue": [revenue], "gross_margin": [margin]})
    row = benefit_costs(catalogue, account).table.iloc[0]
    risen = account.assign(revenue=revenue * (1 + row["breakeven_uplift"]))
    after = benefit_costs(catalogue, risen).table.iloc[0]
    assert after["margin"] - after["cost"] == pytest.approx(row["margin"], rel=1e-9)


def read_default():
    from kamlib.base.project import root  # noqa: PLC0415

    return read_benefits(root() / "params" / "benefits" / "default.yaml")


def test_budget_is_told_with_the_excess(catalogue):
    found = benefit_costs(catalogue, ACCOUNTS, budget=400)
    assert found.facts()["over_budget"] == pytest.approx(64)
    assert "64 more than the budget" in found.headline()
    assert "超出64" in found.headline("zh")
    assert "within the budget" in benefit_costs(catalogue, ACCOUNTS, budget=464.0001).headline()


def test_without_budget_and_without_margin(tmp_path):
    free = made(tmp_path, MADE.replace("budget: 1000\n", ""))
    assert benefit_costs(free, ACCOUNTS).facts()["budget"] is None
    assert benefit_costs(free, ACCOUNTS).headline().endswith("of the gross margin")
    unknown = benefit_costs(free, ACCOUNTS.assign(gross_margin=None))
    assert unknown.facts()["cost_of_margin"] is None
    assert unknown.facts()["n_never"] == 0
    assert "未知" in unknown.headline("zh")


def test_costs_of_unknown_margins_stay_out_of_the_ratio(catalogue):
    changed = ACCOUNTS.assign(gross_margin=[0.2, None, None, None])
    assert benefit_costs(catalogue, changed).facts()["cost_of_margin"] == pytest.approx(370 / 2000)


def test_negative_revenue_costs_no_negative_discount(catalogue):
    found = benefit_costs(catalogue, ACCOUNTS.head(1).assign(revenue=-500.0))
    assert found.table.loc[0, "cost"] == pytest.approx(140)
    assert not found.table.loc[0, "breakeven"]


def test_calendar_by_month(catalogue):
    found = benefit_calendar(catalogue, ACCOUNTS, year=2026, lang="zh")
    assert found["month"].dt.month.tolist() == [1, 3, 6, 9, 9, 12]
    assert found.loc[0, ["name", "accounts", "level", "cost"]].tolist() == ["酒会", 2, 6.0, 60.0]
    assert found.loc[found["benefit"] == "visit", "cost"].tolist() == [15.0] * 4
    counted = benefit_costs(catalogue, ACCOUNTS).lines
    for code in ("party", "visit"):
        assert found.loc[found["benefit"] == code, "cost"].sum() == pytest.approx(
            counted.loc[counted["benefit"] == code, "cost"].sum()
        )


def test_nobody_invited_nothing_in_the_calendar(catalogue):
    assert benefit_calendar(catalogue, ACCOUNTS.iloc[[2]], year=2026).empty


def test_all_faults_of_a_catalogue_at_once(tmp_path):
    text = MADE.replace("0.02", "2").replace("unit_cost: 5, ", "").replace(", calendar: [9, 1]", "")
    with pytest.raises(KamError) as raised:
        made(tmp_path, text)
    assert sorted(f.code for f in raised.value.faults) == ["KAM-Q01", "KAM-Q02", "KAM-Q03"]
    assert all("benefits.yaml:" in f.where and f.to("zh") for f in raised.value.faults)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("gold: 10", "golden: 10", "KAM-P06"),
        ("kind: event", "kind: party", "KAM-P06"),
        ("calendar: [9, 1]", "calendar: [13]", "KAM-P06"),
        ("diamond: 12", "diamond: -1", "KAM-P06"),
        ("budget", "budgt", "KAM-P05"),
        ("benefits:", "benefits: {}\nrest:", "KAM-P05"),
    ],
)
def test_wrong_values(tmp_path, old, new, code):
    with pytest.raises(KamError) as raised:
        made(tmp_path, MADE.replace(old, new))
    assert code in {fault.code for fault in raised.value.faults}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"tier": "platinum"}, "KAM-M03"),
        ({"account_id": "D"}, "KAM-T02"),
        ({"revenue": None}, "KAM-Q04"),
        ({"gross_margin": 20.0}, "KAM-Q04"),
        ({"revenue": float("inf")}, "KAM-T03"),
    ],
)
def test_wrong_accounts(catalogue, change, code):
    with pytest.raises(KamError, match=code):
        benefit_costs(catalogue, ACCOUNTS.assign(**change))


def test_wrong_budget(catalogue):
    with pytest.raises(KamError, match="KAM-Q05"):
        benefit_costs(catalogue, ACCOUNTS, budget=-1)


def test_default_catalogue_has_all_kinds_and_something_for_everyone():
    catalogue = read_default()
    given = pd.DataFrame(levels(catalogue))
    assert set(given["kind"]) == {"discount", "event", "service", "credit term", "promotion support"}
    assert set(given["tier"]) == {"diamond", "gold", "silver", "standard"}
