"""The competitive profile matrix against the textbook's own example."""

import pandas as pd
import pytest

from kamlib.base.errors import KamError
from kamlib.swot import profile_matrix, read_profile

# David, "Strategic Management": the example of three cosmetics firms; printed totals 3.15, 3.25 and 2.80.
FACTORS = {
    "advertising": (0.20, 1, 4, 3),
    "product quality": (0.10, 4, 4, 3),
    "price": (0.10, 3, 3, 4),
    "management": (0.10, 4, 3, 3),
    "finance": (0.15, 4, 3, 3),
    "loyalty": (0.10, 4, 4, 2),
    "expansion": (0.20, 4, 2, 2),
    "market share": (0.05, 1, 4, 3),
}
RATINGS = pd.DataFrame(
    {
        "factor": list(FACTORS),
        **{firm: [row[n] for row in FACTORS.values()] for n, firm in enumerate(("Avon", "LOreal", "PG"), 1)},
    }
)
WEIGHTS = {factor: row[0] for factor, row in FACTORS.items()}


def test_textbook_totals():
    matrix = profile_matrix(RATINGS, weights=WEIGHTS, ours="Avon")
    assert matrix.totals.values.tolist() == [["LOreal", 3.25, 1], ["Avon", 3.15, 2], ["PG", 2.80, 3]]
    assert matrix.facts() | {"first": "LOreal", "score": 3.15, "rank": 2} == matrix.facts()
    assert "3.15" in matrix.headline() and "3.25" in matrix.headline("zh")


def test_gaps_name_the_rival_that_leads():
    gaps = profile_matrix(RATINGS, weights=WEIGHTS, ours="Avon").gaps()
    first = gaps.iloc[0]
    assert (first["factor"], first["best_firm"], round(first["gap"], 2)) == ("advertising", "LOreal", 0.60)
    assert gaps["gap"].iloc[-1] == pytest.approx(0.20 * (2 - 4))


def test_equal_scores_share_a_place():
    ratings = pd.DataFrame({"factor": ["f"], "we": [3], "they": [3], "others": [2]})
    totals = profile_matrix(ratings, weights={"f": 1.0}, ours="we").totals
    assert totals["rank"].tolist() == [1, 1, 3]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"weights": WEIGHTS | {"price": 0.2}}, "KAM-S63"),
        ({"weights": WEIGHTS | {"price": -0.1, "loyalty": 0.3}}, "KAM-S63"),
        ({"weights": WEIGHTS | {"extra": 0.0}}, "KAM-S63"),
        ({"weights": WEIGHTS | {"price": float("nan")}}, "KAM-S63"),
        ({"ratings": RATINGS.assign(PG=5)}, "KAM-S64"),
        ({"ratings": RATINGS.assign(PG=None)}, "KAM-S64"),
        ({"ratings": pd.concat([RATINGS, RATINGS.head(1)])}, "KAM-S60"),
        ({"ours": "Avn"}, "KAM-T01"),
    ],
)
def test_wrong_input(change, code):
    given = {"ratings": RATINGS, "weights": WEIGHTS, "ours": "Avon"} | change
    with pytest.raises(KamError, match=code):
        profile_matrix(given.pop("ratings"), **given)


PAGE = """\
ours: {en: We, zh: 我方}
source: survey
date: 2025-11-30
factors:
  price: {name: {en: Price, zh: 价格}, weight: 0.4, ratings: {ours: 2, They: 4}}
  service: {name: {en: Service, zh: 服务}, weight: 0.6, ratings: {ours: 4, They: 2}}
"""


def page(folder, text):
    path = folder / "profile.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_tells_the_matrix_in_both_languages(tmp_path):
    found = read_profile(page(tmp_path, PAGE))
    assert found.facts()["score"] == pytest.approx(3.2)
    assert found.headline("zh").startswith("我方")
    assert found.source == "survey, 2025-11-30"
    assert [found.said(code, "zh") for code in ("price", "ours", "They")] == ["价格", "我方", "They"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("weight: 0.4", "weight: 0.5", "KAM-S63"),
        ("They: 4", "They: 7", "KAM-S64"),
        ("{ours: 2, They: 4}", "{ours: 2, Thay: 4}", "KAM-S64"),
        ("zh: 价格", "zh: ''", "KAM-P06"),
        ("weight: 0.4", "wieght: 0.4", "KAM-P05"),
        ("date: 2025-11-30", "date: soon", "KAM-P06"),
    ],
)
def test_a_file_that_is_written_wrongly(tmp_path, old, new, code):
    with pytest.raises(KamError) as caught:
        read_profile(page(tmp_path, PAGE.replace(old, new)))
    assert code in {fault.code for fault in caught.value.faults}


def test_a_file_that_is_not_there_and_none_at_all(tmp_path):
    with pytest.raises(KamError):
        read_profile(tmp_path / "nothing.yaml")
    assert read_profile("") is None
