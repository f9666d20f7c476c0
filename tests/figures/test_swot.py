"""Pictures of sheets, people, wallets, links, plans and benefits: what they say is what the results hold."""

import warnings

import pandas as pd
import pytest

from kamlib import figures, swot, tiers
from kamlib.base.project import root
from kamlib.figures.svg import markup
from tests.figures.hostile import NAMES

DAY = "2025-12-31"
LONG = "a very long sentence that somebody has written into a note about this account " * 4


def items(n):
    """Statements of one account: notes, `n` in each quadrant, one of them hostile."""
    rows = [
        {"account_id": "A", "perspective": "relationship", "quadrant": quadrant, "source": "s", "date": DAY,
         "statement": NAMES[k % 20] + LONG if k % 2 else f"note {k}", "kind": "guess" if k else "fact"}
        for quadrant in swot.QUADRANTS for k in range(n)
    ]  # fmt: skip
    columns = ["account_id", "perspective", "quadrant", "source", "date", "statement", "kind"]
    facts = pd.DataFrame({"account_id": ["A"], "revenue_share": [0.01]})
    notes = pd.DataFrame(rows, columns=columns)
    return swot.evidence(facts, swot.load_rules(), as_of=DAY, notes=notes if n else None).items


def people(n):
    columns = ["account_id", "name", "role", "influence", "stance", "last_contact", "contact_days", "kind", "stale"]
    stances, levels = ("supporter", "neutral", "blocker", "unknown"), ("high", "medium", "low", None)
    rows = [
        ("A", NAMES[k] or "x", "buyer", levels[k % 4], stances[k % 3], DAY, 1, "fact", k % 2 == 0) for k in range(n)
    ]
    return pd.DataFrame(rows, columns=columns)


def wallet():
    sales = pd.DataFrame({"account_id": "A", "category": [*NAMES[:4], "wine"], "sales": [0.0, 5.0, 80.0, -3.0, 9e13]})
    potential = sales.rename(columns={"sales": "potential"}).assign(potential=50.0).iloc[:4]
    return swot.share_of_wallet(sales, potential)


def drawn(draw, result, lang):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return markup(draw(result, lang=lang, currency="CNY"), name=draw.__name__)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("n", [0, 1, 9])
def test_sheets_and_people_of_any_number_are_drawn_without_a_warning(n, lang):
    sheet = swot.matrix(items(n), perspective="relationship")
    assert drawn(figures.swot_sheet, sheet, lang).endswith("</svg>\n")
    assert drawn(figures.relationship_map, people(n), lang).endswith("</svg>\n")


def test_a_sheet_says_how_many_it_does_not_show():
    ax = figures.swot_sheet(swot.matrix(items(9), perspective="relationship"))
    assert ax.get_title(loc="left") == "Strengths (9)"
    said = ax.texts[0].get_text()
    assert said.endswith("and 5 more in the tables")
    assert said.count("guess") == 3


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_wallets_and_white_spots_with_hostile_names(lang):
    found = wallet()
    assert drawn(figures.wallet_bars, found, lang).endswith("</svg>\n")
    spots = swot.white_spots(found, accounts=pd.DataFrame({"account_id": ["A"], "region": [NAMES[0]]}))
    assert drawn(figures.whitespace_map, spots, lang).endswith("</svg>\n")


def test_an_unknown_wallet_is_called_unknown():
    sales = pd.DataFrame({"account_id": ["A"], "category": ["wine"], "sales": [5.0]})
    found = swot.share_of_wallet(sales, sales.rename(columns={"sales": "potential"}).iloc[:0])
    ax = figures.wallet_bars(found)
    assert [said.get_text() for said in ax.texts] == ["unknown"]
    assert "not known" in ax.get_label()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_links_are_counted_in_writing(lang):
    accounts = pd.DataFrame({"account_id": list("ABC"), "return_rate": [0.2, 0.0, None]})
    links = swot.read_links(root() / "params/swot/links.yaml")
    found = swot.key_links({"accounts": accounts}, links=links, as_of=DAY)
    assert drawn(figures.link_lights, found, lang).endswith("</svg>\n")
    written = [said.get_text() for said in figures.link_lights(found, lang=lang).texts]
    assert sum(map(int, written)) == 3 * len(links.links)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_plans_with_and_without_actions(lang):
    names = ["account_id", "action_id", "action", "owner", "opened", "due", "indicator", "baseline", "expected"]
    said = [name for name in NAMES if name.strip()]
    rows = [("A", f"a{k}", name, name, "2025-10-01", f"2025-{10 + k % 3}-20", "growth", 0.0, 0.2)
            for k, name in enumerate(said)]  # fmt: skip
    now = pd.DataFrame({"account_id": ["A"], "growth": [0.1]})
    for some in (rows, rows[:0]):
        actions = pd.DataFrame(some, columns=names).assign(status="open")
        made = swot.plan(actions, indicators=now, as_of=DAY)
        assert drawn(figures.plan_calendar, made, lang).endswith("</svg>\n")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("margin", [0.2, 0.0, None])
def test_benefits_of_any_margin(margin, lang):
    catalogue = tiers.read_benefits(root() / "params/benefits/default.yaml")
    accounts = pd.DataFrame(
        {"account_id": list("AB"), "tier": ["diamond", "standard"], "revenue": [1e6, 0.0], "gross_margin": margin}
    ).astype({"gross_margin": "float64"})
    costs = tiers.benefit_costs(catalogue, accounts)
    assert drawn(figures.benefit_costs_by_tier, costs, lang).endswith("</svg>\n")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_parity_with_and_without_breaches(lang):
    prices = pd.DataFrame(
        {"account_id": ["L", "s"], "product_id": NAMES[0], "period": "2026", "quantity": 1.0, "list_price": 10.0,
         "supply_price": 10.0, "net_net_price": [9.0, 10.0]}
    )  # fmt: skip
    for some in (prices, prices.assign(net_net_price=10.0)):
        assert drawn(figures.parity_gaps, tiers.parity(some, large=["L"]), lang).endswith("</svg>\n")
    ends = [
        points.get_offsets()[0][0] for points in figures.parity_gaps(tiers.parity(prices, large=["L"])).collections[1:]
    ]
    assert ends == pytest.approx([0.0, -0.1])


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("n", [0, 1, 9])
def test_strategies_of_any_number_are_drawn_without_a_warning(n, lang):
    pairs = swot.tows(swot.matrix(items(n), perspective="relationship"))
    assert drawn(figures.tows_matrix, pairs, lang).endswith("</svg>\n")


def test_strategies_stand_in_their_corners_with_their_number():
    pairs = swot.tows(swot.matrix(items(1), perspective="relationship"))
    axes = figures.tows_matrix(pairs).figure.axes
    assert [ax.get_title(loc="left").split(" ")[0] for ax in axes] == ["SO", "WO", "ST", "WT"]
    assert all("note 0" in ax.texts[0].get_text() for ax in axes)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_firms_and_factors_with_hostile_names(lang):
    ratings = pd.DataFrame({"factor": NAMES[:6], "ours": [1, 2, 3, 4, 2, 3], NAMES[7]: 4, NAMES[8]: 1})
    found = swot.profile_matrix(ratings, weights=dict.fromkeys(NAMES[:6], 1 / 6), ours="ours")
    assert drawn(figures.profile_bars, found, lang).endswith("</svg>\n")


def test_bars_are_the_scores_and_the_dots_the_ratings():
    found = swot.read_profile(root() / "data" / "demo" / "profile.yaml")
    upper, lower = figures.profile_bars(found).figure.axes
    totals = found.totals.set_index("firm")["score"]
    assert sorted(bar.get_width() for bar in upper.patches) == pytest.approx(sorted(totals))
    best, ours = lower.collections[1:3]
    gaps = found.gaps().sort_values("weight", kind="stable")
    assert ours.get_offsets()[:, 0].tolist() == gaps["ours"].tolist()
    assert best.get_offsets()[:, 0].tolist() == gaps["best"].tolist()
