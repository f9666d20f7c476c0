"""Measures: a table made by hand, no look into the future, and the default systems on the demo data."""

import json

import ibis
import numpy as np
import pandas as pd
import pytest
from scipy.stats import mannwhitneyu, theilslopes

from kamlib.base.errors import KamError
from kamlib.indicators import IndicatorSystem
from kamlib.indicators.catalogue import CATALOGUE

AS_OF = "2025-12-31"


def line(account, day, amount, order, *, category="X", region="N", cost=0.6):
    return {"account_id": account, "date": pd.Timestamp(day), "amount": float(amount), "order_id": order,
            "category": category, "region": region, "cost": amount * cost}  # fmt: skip


@pytest.fixture(scope="module")
def tables():
    """A buys evenly, B is new and returns goods, C left, D grows by a tenth of log money a month."""
    lines = []
    for month in range(1, 13):
        lines += [line("A", f"2024-{month:02}-10", 50, f"a4{month}"), line("A", f"2025-{month:02}-10", 50, f"a{month}")]
        lines += [line("A", f"2025-{month:02}-11", 50, f"a{month}", category="Y")]
        lines += [line("C", f"2024-{month:02}-20", 30, f"c{month}")]
        lines += [line("D", f"2025-{month:02}-05", np.expm1(3 + month / 10), f"d{month}")]
    for month in (9, 10, 11, 12):
        lines += [line("B", f"2025-{month:02}-01", 75, f"b{month}", region="NS"[month % 2])]
    lines += [line("B", "2025-12-20", -30, "r1", region="N")]
    bills = [
        ("A", "2025-11-01", "2025-12-01", 100, None, None),
        ("A", "2025-12-10", "2026-01-15", 100, None, None),
        ("A", "2025-05-01", "2025-06-01", 300, "2025-06-11", 300),
        ("B", "2025-10-01", "2025-11-01", 100, "2025-11-10", 40),
        ("C", "2024-02-01", "2024-03-01", 70, "2024-03-01", 70),
        ("D", "2025-10-01", "2025-11-01", 100, "2026-01-20", 100),
    ]
    columns = ["account_id", "invoice_date", "due_date", "amount", "paid_date", "paid_amount"]
    cases = [
        ("A", "2025-03-01", "complaint", 8.0),
        ("B", "2025-10-10", "breach", None),
        ("A", "2024-03-01", "breach", None),
    ]
    return {
        "transactions": pd.DataFrame(lines),
        "receivables": pd.DataFrame(bills, columns=columns),
        "service": pd.DataFrame(cases, columns=["account_id", "date", "kind", "amount"]),
        "rebates": pd.DataFrame({"account_id": ["A", "A"], "date": ["2025-07-01", "2024-07-01"],
                                 "amount": [60.0, 999.0]}),
        "potential": pd.DataFrame({"account_id": ["A", "A", "B"], "category": ["X", "Y", "X"],
                                   "potential": [2000.0, 400.0, 90.0]}),
        "programmes": pd.DataFrame({"account_id": ["A", "A", "B"], "programme": ["p", "q", "p"],
                                    "offered": ["yes", "yes", "no"], "joined": ["yes", "no", "no"]}),
        "survey": pd.DataFrame({"account_id": ["A", "A"], "score": [4.0, 5.0]}),
    }  # fmt: skip


def everything(**settings):
    indicators = {
        name.split(".")[1]: {
            "direction": "benefit",
            "weight": 1,
            "measure": {name: settings.get(name.split(".")[1], {})},
        }
        for name in CATALOGUE
    }
    return IndicatorSystem.of({"weights_as": "points", "dimensions": {"d": {"weight": 1, "indicators": indicators}}})


NA = np.nan
LATE_D = (pd.Timestamp("2025-12-31") - pd.Timestamp("2025-11-01")).days
EXPECTED = {  # by hand; D's money cancels where it is the same in all months of a ratio
    "net_revenue": {"A": 1200, "B": 270, "C": 0},
    "active_months": {"A": 1, "B": 4 / 12, "C": 0, "D": 1},
    "category_breadth": {"A": 2, "B": 1, "C": NA, "D": 1},
    "focus_share": {"A": 0.5, "B": 0, "C": NA, "D": 0},
    "demand_stability": {"A": 1, "B": NA, "C": NA},
    "region_reach": {
        "A": 1,
        "B": np.exp(-(150 / 270 * np.log(150 / 270) + 120 / 270 * np.log(120 / 270))),
        "C": NA,
        "D": 1,
    },
    "return_rate": {"A": 0, "B": 0.1, "C": NA, "D": 0},
    "growth": {"A": (1200 - 600) / 900, "B": 2, "C": -2, "D": 2},
    "trend": {"A": 0, "B": NA, "C": 0, "D": 0.1},
    "gross_margin": {"A": 0.4, "B": 0.4, "C": NA, "D": 0.4},
    "share_of_wallet": {"A": 0.5, "B": 1, "C": NA, "D": NA},
    "programme_share": {"A": 0.5, "B": NA, "C": NA, "D": NA},
    "rebate_dependence": {"A": 0.05, "B": 0, "C": NA, "D": 0},
    "overdue_ratio": {"A": 0.5, "B": 1, "C": 0, "D": 1},
    "days_late": {"A": (30 * 100 + 10 * 300) / 400, "B": 60, "C": NA, "D": LATE_D},
    "breach_rate": {"A": 0, "B": 25, "C": NA, "D": 0},
    "complaint_rate": {"A": 100 * (1 + 20 / 28) / 32, "B": 100 * (20 / 28) / 24, "C": NA, "D": 100 * (20 / 28) / 32},
    "satisfaction": {"A": 4.5, "B": NA, "C": NA, "D": NA},
}


@pytest.mark.parametrize("as_ibis", [False, True])
def test_every_measure_on_a_table_made_by_hand(tables, as_ibis):
    given = {name: ibis.memtable(table) for name, table in tables.items()} if as_ibis else tables
    found = everything(focus_share={"categories": ["Y"]}).measure(given, as_of=AS_OF)
    assert list(found.table.index) == ["A", "B", "C", "D"]
    for code, values in EXPECTED.items():
        np.testing.assert_allclose(
            found.table.loc[list(values), code], list(values.values()), rtol=1e-6, atol=1e-5, err_msg=code
        )
    assert found.missing == {}


def test_contribution_takes_every_term_that_is_there(tables):
    found = everything(focus_share={"categories": ["Y"]}).measure(tables, as_of=AS_OF).table["contribution"]
    # Gross profit 480, rebates 60, complaints 8; open: 100 for 60 days, 100 for 21 days, 300 for 41 days, of 365.
    mean_open = (100 * 60 + 100 * 21 + 300 * 41) / 365
    np.testing.assert_allclose(found["A"], 480 - 60 - 8 - 0.06 * mean_open, rtol=1e-9)
    bare = everything(focus_share={"categories": ["Y"]}).measure({"transactions": tables["transactions"]}, as_of=AS_OF)
    np.testing.assert_allclose(bare.table.loc["A", "contribution"], 480, rtol=1e-9)
    without = bare.coverage.set_index("indicator")["without"]
    assert without["contribution"] == "rebates, service, receivables"
    assert bare.missing["overdue_ratio"] == without["overdue_ratio"] == "receivables"


def test_theil_sen_is_that_of_scipy():
    rng = np.random.default_rng(3)
    money = rng.gamma(2, 500, 12)
    lines = pd.DataFrame([line("A", f"2025-{m + 1:02}-15", round(v, 4), f"o{m}") for m, v in enumerate(money)])
    found = everything().measure({"transactions": lines}, as_of=AS_OF).table.loc["A", "trend"]
    np.testing.assert_allclose(found, theilslopes(np.log1p(np.round(money, 4)))[0], rtol=1e-9)


def test_nothing_is_seen_of_the_future(tables):
    """Rows after the last day change no number: of any table."""
    before = everything(focus_share={"categories": ["Y"]}).measure(tables, as_of="2025-10-31")
    cut = pd.Timestamp("2025-10-31")
    known = {**tables, "transactions": tables["transactions"][tables["transactions"]["date"] <= cut]}
    for name, column in (("service", "date"), ("rebates", "date"), ("receivables", "invoice_date")):
        known[name] = tables[name][pd.to_datetime(tables[name][column]) <= cut]
    paid = pd.to_datetime(known["receivables"]["paid_date"]) > cut
    known["receivables"] = known["receivables"].assign(
        paid_date=known["receivables"]["paid_date"].mask(paid),
        paid_amount=known["receivables"]["paid_amount"].mask(paid),
    )
    after = everything(focus_share={"categories": ["Y"]}).measure(known, as_of="2025-10-31")
    pd.testing.assert_frame_equal(after.table, before.table)


def test_the_order_of_rows_changes_nothing(tables):
    turned = {name: table.sample(frac=1, random_state=2) for name, table in tables.items()}
    system = everything(focus_share={"categories": ["Y"]})
    pd.testing.assert_frame_equal(system.measure(turned).table, system.measure(tables).table)


def test_faults(tables):
    with pytest.raises(KamError, match="no line has the category Z"):
        everything(focus_share={"categories": ["Z"]}).measure(tables)
    with pytest.raises(KamError, match="KAM-T01"):
        everything().measure({"receivables": tables["receivables"]})
    with pytest.raises(KamError, match=r"did you mean transactions\.net_revenue"):
        IndicatorSystem.of({"dimensions": {"d": {"weight": 1, "indicators": {
            "x": {"direction": "benefit", "weight": 1, "measure": "transactions.netrevenue"}}}}})  # fmt: skip
    with pytest.raises(KamError, match="KAM-E105"):
        everything(trend={"months": 3})
    late = everything().measure(tables, as_of="2026-03-31")
    assert [warning.code for warning in late.warnings] == ["KAM-W230"]
    assert "2026-03-31" in late.warnings[0].to("en") or "31 March 2026" in late.warnings[0].to("en")
    short = {"transactions": tables["transactions"][tables["transactions"]["date"] >= "2025-01-01"]}
    found = everything().measure(short, as_of=AS_OF)
    assert found.table["growth"].isna().all()
    assert [warning.code for warning in found.warnings] == ["KAM-W230"]


@pytest.fixture(scope="module")
def demo(root):
    folder = root / "data" / "demo"
    text = {"account_id": "str", "客户编号": "str", "单号": "str"}
    names = {"客户编号": "account_id", "日期": "date", "单号": "order_id", "品类": "category", "区域": "region",
             "金额": "amount", "成本": "cost"}  # fmt: skip
    found = {name: pd.read_csv(folder / f"{name}.csv", dtype=text, encoding="utf-8")
             for name in ("receivables", "service", "rebates", "programmes", "potential")}  # fmt: skip
    lines = (
        pd.read_csv(folder / "transactions.csv", dtype=text, encoding="utf-8").drop_duplicates().rename(columns=names)
    )
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    cancelled = truth["cancelled_order"]
    lines = lines[~lines["order_id"].isin([cancelled["order_id"], cancelled["cancellation_id"]])]
    lines = lines[lines["account_id"].notna()].assign(date=lambda frame: pd.to_datetime(frame["date"]))
    return found | {"transactions": lines[list(names.values())]}, truth


def loaded(root, name):
    return IndicatorSystem.load(root / "params" / "indicators" / name)


def test_the_default_system_on_the_demo_data(root, demo):
    tables, truth = demo
    system = loaded(root, "kam_default.yaml")
    assert len(system.design.tree.leaves()) == 19
    measured = system.measure(tables)
    assert str(measured.as_of) == truth["as_of"]
    assert measured.missing == {"focus_share": "transactions.focus_share: categories", "satisfaction": "survey"}
    money = measured.table["net_revenue"]
    np.testing.assert_allclose(
        money.nlargest(52).sum() * 100, truth["concentration"]["first_fifth_revenue_12m"], rtol=1e-12
    )
    scores = system.score(measured)
    assert scores.facts()["n_indicators"] == 17
    np.testing.assert_allclose(scores.facts()["design_share"], 1 - 0.25 * 0.10 - 0.20 * 0.10, atol=1e-9)
    assert str(scores.title()) == "Default KAM system"
    ranked = scores.table.dropna(subset=["score"])
    assert ranked["score"].between(1, 100).all()
    # Who pays riskily or left is below who buys steadily and pays: the planted segments, by their mean rank.
    planted = pd.DataFrame(truth["accounts"]).T
    rank = ranked.set_index("account_id")["rank"].astype(float).groupby(planted["segment"]).mean()
    assert rank["core"] < rank["occasional"] and rank["giant"] < rank["occasional"] and rank["core"] < rank["fading"]
    credit = ranked.set_index("account_id")["credit"].groupby(planted["credit"]).mean()
    assert credit["prompt"] > credit["slow"] > credit["risky"]


def test_planted_key_accounts_stand_out(root, demo):
    """AUC of the score for the planted giants; plain revenue is the bar it is reported against."""
    tables, truth = demo
    scores = loaded(root, "kam_default.yaml").score(loaded(root, "kam_default.yaml").measure(tables))
    ranked = scores.table.dropna(subset=["score"]).set_index("account_id")
    planted = ranked.index.isin(truth["key_accounts"])
    found = (
        mannwhitneyu(ranked["score"][planted], ranked["score"][~planted]).statistic / planted.sum() / (~planted).sum()
    )
    assert found > 0.75


def test_sales_only_keeps_nine_indicators_and_says_what_it_cannot_see(root, demo):
    tables, _ = demo
    lines = {"transactions": tables["transactions"].drop(columns="cost")}
    path = "dimensions.demand.indicators.focus_share.measure"
    system = loaded(root, "kam_default.yaml").with_(**{path: {"transactions.focus_share": {"categories": ["酱香"]}}})
    scores = system.score(system.measure(lines))
    assert scores.facts()["n_indicators"] == 9
    np.testing.assert_allclose(scores.facts()["design_share"], 0.485, atol=1e-9)
    assert str(scores.title()) == (
        "Default KAM system, sales-only view: Credit and integrity, Profitability not assessed"
    )
    assert scores.title().to("zh") == "重点客户默认考评体系，仅销售视图：未评估诚信管理、盈利性"
    weights = scores.weights.set_index("code")
    assert weights.loc["region_reach", "weight"] == weights.loc["return_rate", "weight"] == 1.0
    with_cost = system.score(system.measure({"transactions": tables["transactions"]}))
    np.testing.assert_allclose(with_cost.facts()["design_share"], 0.485 + 0.15, atol=1e-9)


def test_too_little_is_refused(root, demo):
    tables, _ = demo
    system = loaded(root, "kam_default.yaml")
    lines = tables["transactions"].drop(columns=["cost", "category", "region"])
    with pytest.raises(KamError, match="KAM-E110"):
        system.with_(score__min_design=0.5).score(system.measure({"transactions": lines}))


def test_the_points_system_grades_and_names_who_answers_for_it(root, demo):
    tables, _ = demo
    system = loaded(root, "points.yaml")
    scores = system.score(system.measure(tables))
    graded = scores.table.dropna(subset=["score"])
    assert (
        graded["tier"]
        == np.select([graded["score"] >= 80, graded["score"] >= 60, graded["score"] >= 40], list("ABC"), "D")
    ).all()
    assert (system.design.verified_by, system.design.approved_by) == ("Market supervision department", "Sales director")
    contributions = scores.explain(graded["account_id"].iloc[0]).table["contribution"].sum()
    np.testing.assert_allclose(contributions, graded["score"].iloc[0], rtol=1e-12)


def test_the_ahp_system_weighs_by_its_matrix(root, demo):
    system = loaded(root, "ahp.yaml")
    judged = system.design.judged["score"]
    assert judged.consistent and round(judged.cr, 3) == 0.009
    found = system.score(system.measure(demo[0])).weights.query("parent == 'score'").set_index("code")["weight"]
    np.testing.assert_allclose(found, judged.weights[found.index], rtol=1e-9)
    assert found.idxmax() == "consumption"


def test_a_frozen_default_system_holds_the_scores_of_the_others(root, demo):
    system = loaded(root, "kam_default.yaml").with_(tiers={"by": "score", "cuts": {"A": 60, "B": 40}, "rest": "C"})
    raw = system.measure(demo[0]).table
    frozen = system.freeze(raw)
    before = frozen.score(raw).table.set_index("account_id")
    left = raw.drop(raw.index[::10])
    after = frozen.score(left).table.set_index("account_id").loc[left.index]
    assert (after["score"].dropna() == before.loc[left.index, "score"].dropna()).all()
    assert after["tier"].equals(before.loc[left.index, "tier"])
