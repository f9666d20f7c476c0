"""The league: leakage, plug-ins, ties, bad input; planted truths."""

import json

import numpy as np
import pandas as pd
import pytest

from kamlib.base.errors import Exit, KamError
from kamlib.league import BAR, METHODS, backtest, blend, latest_origins, trailing, with_lifetime
from kamlib.league.morning import lessons
from tests.league import made

ORIGINS = ["2024-07-01", "2025-01-01"]
PLAIN = {"all history": METHODS["all history"]}


def steady(n=10, *, months=24, amount=lambda number: 10.0 * (number + 1)):
    """`n` accounts that buy for the same amount on the first of every month."""
    days = pd.date_range("2024-01-01", periods=months, freq="MS")
    rows = [(f"A{number}", day, amount(number)) for number in range(n) for day in days]
    return pd.DataFrame(rows, columns=["account_id", "date", "amount"])


@pytest.fixture(scope="module")
def league():
    return backtest(made.lines(), origins=ORIGINS, horizon="6M", seed=1, draws=100)


def test_every_method_plays_and_the_best_stands_first(league):
    assert set(league.table["method"]) == set(METHODS)
    assert league.table["precision"].is_monotonic_decreasing
    assert len(league.by_origin) == len(METHODS) * len(ORIGINS)
    assert league.table.set_index("method").loc["random", "verdict"] == "behind"
    shares = league.table[["precision", "recall", "recall_80", "captured", "turnover"]]
    assert ((shares >= 0) & (shares <= 1)).all(axis=None)
    assert (league.seconds >= 0).all()
    assert league.unlearnt == ()


def test_the_bar_stands_at_zero(league):
    bar = league.table.set_index("method").loc[BAR]
    assert bar[["gain", "gain_low", "gain_high", "captured_gain", "captured_low", "captured_high"]].eq(0).all()
    assert bar["verdict"] == "bar"


def test_facts_have_units_and_are_json(league):
    facts = league.facts()
    assert json.loads(json.dumps(facts, allow_nan=False)) == facts
    assert set(facts) == set(league.units)


def test_the_same_seed_gives_the_same_table(league):
    again = backtest(made.lines().sample(frac=1, random_state=2), origins=ORIGINS, horizon="6M", seed=1, draws=100)
    pd.testing.assert_frame_equal(again.table, league.table)
    pd.testing.assert_frame_equal(again.by_origin, league.by_origin)


def scores_of(frame):
    """The score that every method gave at the first origin."""
    found = {}

    def spy(name, method):
        class Spy:
            def fit(self, examples, *, seed):
                scorer = method.fit(examples, seed=seed) if hasattr(method, "fit") else method
                return lambda seen: found.setdefault(name, scorer(seen))

        return Spy()

    spied = {name: spy(name, method) for name, method in METHODS.items() if name not in (BAR, "blend")}
    backtest(frame, spied, origins=ORIGINS[:1], horizon="6M", seed=1, draws=1)
    return {name: np.asarray(score) for name, score in found.items()}


def test_shuffling_everything_from_the_origin_on_changes_no_score():
    frame, origin = made.lines(), pd.Timestamp(ORIGINS[0])
    chance, after = np.random.default_rng(5), frame["date"] >= origin
    other = frame.copy()
    for column in ("account_id", "amount", "date"):
        other.loc[after, column] = chance.permutation(frame.loc[after, column].to_numpy())
    plain, shuffled = scores_of(frame), scores_of(other)
    assert set(plain) == set(METHODS) - {BAR, "blend"}
    for name, score in plain.items():
        np.testing.assert_array_equal(score, shuffled[name], err_msg=name)


def test_the_leakage_test_sees_a_leak():
    """A method that looks one quarter ahead is caught by the same shuffle, and wins the league."""
    frame = made.lines()
    ahead = frame[frame["date"] >= ORIGINS[1]].groupby("account_id")["amount"].sum()
    cheat = {"cheat": lambda seen: seen["account_id"].map(ahead).fillna(0.0)}
    table = backtest(frame, cheat, origins=ORIGINS[1:], horizon="6M", seed=1, draws=50).table
    assert table["method"].iloc[0] == "cheat"
    assert table["precision"].iloc[0] == 1.0


def test_lessons_are_over_before_the_origin():
    for days in [("2025-01-01", "2025-07-01", "2023-01-01"), ("2024-03-01", "2024-12-01", "2024-01-01")]:
        origin, end, first = (pd.Timestamp(day).date() for day in days)
        ladder, span = lessons(origin, end=end, first=first)
        assert all(day + pd.Timedelta(days=span) <= origin for day in ladder)
        assert all(day > first for day in ladder)


def test_steady_accounts_are_foretold_without_fault():
    table = backtest(steady(20), PLAIN, origins=["2025-01-01", "2025-04-01"], horizon="6M", seed=1).table
    assert table[["precision", "recall", "recall_80"]].eq(1).all(axis=None)
    assert table["turnover"].eq(0).all()
    assert table["captured"].tolist() == pytest.approx([(17 + 18 + 19 + 20) / 210] * 2)
    assert table["verdict"].tolist() == ["bar", "tie"]


def test_a_tie_is_called_a_tie_in_both_languages():
    frame = made.lines()
    mine = {"mine": lambda seen: seen["revenue_12m"] + 0.3 * seen["revenue"]}
    league = backtest(frame, mine, origins=ORIGINS, horizon="6M", seed=1)
    row = league.table.set_index("method").loc["mine"]
    assert row["gain_low"] <= 0 <= row["gain_high"]
    assert row["verdict"] == "tie"
    assert league.headline("en").startswith(("A tie: mine", "No method beats revenue of the trailing 12 months"))
    assert league.headline("zh").startswith(("打平", "没有方法胜过近12个月销售额"))


def test_a_method_that_is_ahead_is_called_ahead():
    """Every other account stops at the origin, and one method was told."""
    frame = steady(60)
    stops = [f"A{number}" for number in range(0, 60, 2)]
    frame = frame[~(frame["account_id"].isin(stops) & (frame["date"] >= "2025-04-01"))]
    told = {"told": lambda seen: seen["revenue_12m"].where(~seen["account_id"].isin(stops), 0.0)}
    league = backtest(frame, told, origins=["2025-04-01"], horizon="6M", seed=1)
    assert league.table["verdict"].tolist() == ["ahead", "bar"]
    assert league.headline() == (
        "told is 50.0 points of precision above revenue of the trailing 12 months over 1 origins "
        "(95% interval {} to {})".format(*(f"{league.table[n].iloc[0] * 100:.1f}" for n in ("gain_low", "gain_high")))
    )


def test_any_function_enters_in_one_line_and_may_answer_in_any_order():
    mine = {
        "array": lambda seen: seen["revenue_q1"].to_numpy(),
        "sorted": lambda seen: seen["revenue_q1"].sort_values(),
        "by id": lambda seen: seen.set_index("account_id")["revenue_q1"].sample(frac=1, random_state=1),
        "list": lambda seen: seen["revenue_q1"].tolist(),
        "ranks": lambda seen: seen["revenue_q1"].rank().astype("int64"),
    }
    table = backtest(made.lines(), mine, origins=ORIGINS, horizon="91D", seed=1, draws=10).table.set_index("method")
    marks = table.loc[list(mine), ["precision", "captured"]]
    assert marks.nunique().tolist() == [1, 1]


def test_a_method_cannot_spoil_what_the_next_one_sees():
    def vandal(seen):
        seen["revenue_12m"] = 0.0
        return seen["revenue"]

    alone = backtest(made.lines(), PLAIN, origins=ORIGINS, horizon="6M", seed=1, draws=10)
    after = backtest(made.lines(), {"vandal": vandal, **PLAIN}, origins=ORIGINS, horizon="6M", seed=1, draws=10)
    both = after.by_origin[after.by_origin["method"] != "vandal"].reset_index(drop=True)
    pd.testing.assert_frame_equal(both, alone.by_origin)


def test_a_blend_of_one_member_is_that_member_and_shares_its_work():
    calls = []

    def counted(seen):
        calls.append(1)
        return seen["revenue_q1"]

    methods = {"counted": counted, "blend": blend(counted)}
    table = backtest(made.lines(), methods, origins=ORIGINS[:1], horizon="6M", seed=1, draws=10).table
    found = table.set_index("method")
    assert len(calls) == 1
    assert found.loc["counted", "precision"] == found.loc["blend", "precision"]


def test_a_lifetime_scorer_joins_the_table_and_the_blend():
    methods = with_lifetime(lambda seen: seen["m_x"] * seen["x"])
    table = backtest(made.lines(), methods, origins=ORIGINS, horizon="6M", seed=1, draws=10).table
    assert "lifetime" in set(table["method"])
    assert methods["blend"].members[0] is trailing


WRONG = [
    (lambda seen: seen["gap_cv"] * np.nan, "KAM-L05", "scores are missing or infinite"),
    (lambda seen: np.log(seen["revenue"] * 0), "KAM-L05", "missing or infinite"),
    (lambda seen: [1.0], "KAM-L03", "1 values for"),
    (lambda seen: 3.0, "KAM-L03", "1 values for"),
    (lambda seen: seen[["revenue", "revenue_12m"]], "KAM-L03", "× 2 values"),
    (lambda seen: seen["revenue"].head(-1), "KAM-L03", "values for"),
    (lambda seen: seen["revenue"].set_axis(["x"] * len(seen)), "KAM-L03", "labels are not those"),
    (lambda seen: seen["account_id"], "KAM-L04", "no numbers"),
    (lambda seen: None, "KAM-L03", "1 values for"),
]


@pytest.mark.filterwarnings("ignore:divide by zero")
@pytest.mark.parametrize(("method", "code", "told"), WRONG)
def test_an_answer_that_makes_no_list_is_refused_by_name(method, code, told):
    with pytest.raises(KamError, match=rf"{code}[\s\S]*where: mine: 2024-07-01[\s\S]*{told}"):
        backtest(made.lines(30), {"mine": method}, origins=ORIGINS, horizon="6M", seed=1, draws=5)


@pytest.mark.parametrize(
    ("methods", "told"),
    [({"mine": 3}, "mine"), ([trailing], "methods"), ({"b": blend()}, "b"), ({BAR: lambda seen: seen["x"]}, BAR)],
)
def test_what_is_no_method_is_refused(methods, told):
    with pytest.raises(KamError, match=rf"KAM-L07[\s\S]*{told}"):
        backtest(made.lines(10), methods, origins=ORIGINS, horizon="6M", seed=1)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"budget": 0}, "KAM-L06"),
        ({"budget": 1.0}, "KAM-L06"),
        ({"budget": -0.2}, "KAM-L06"),
        ({"budget": float("nan")}, "KAM-L06"),
        ({"seed": -1}, "KAM-L06"),
        ({"seed": None}, "KAM-L06"),
        ({"draws": 0}, "KAM-L06"),
        ({"horizon": "6"}, "KAM-A08"),
        ({"horizon": 182}, "KAM-A08"),
        ({"origins": ["2022-12-31"]}, "KAM-L02"),
        ({"origins": ["2023-01-01"]}, "KAM-L02"),
        ({"origins": ["2025-01-02"]}, "KAM-L02"),
        ({"origins": ["2030-01-01", "2025-01-01"]}, "KAM-L02"),
        ({"origins": []}, "KAM-L01"),
    ],
)
def test_wrong_numbers_and_days_are_refused(changed, code):
    told = {"origins": ["2025-01-01"], "horizon": "6M", "seed": 1} | changed
    with pytest.raises(KamError, match=code):
        backtest(made.lines(10), PLAIN, **told)


def test_every_origin_outside_is_told_at_once():
    with pytest.raises(KamError) as raised:
        backtest(made.lines(), PLAIN, origins=["2020-01-01", "2025-01-01", "2031-01-01"], horizon="6M", seed=1)
    assert [fault.where for fault in raised.value.faults] == ["origins: 2020-01-01", "origins: 2031-01-01"]
    assert raised.value.exit_code is Exit.INPUT_EMPTY


@pytest.mark.parametrize("n", [1, 2, 3])
def test_a_handful_of_accounts(n):
    league = backtest(steady(n), origins=["2025-01-01"], horizon="6M", seed=1, draws=20)
    assert league.origins["listed"].item() == 1
    assert league.table.set_index("method").loc[BAR, "precision"] == 1.0
    assert league.unlearnt == ("boosting", "logistic")
    assert any("Too little history" in str(notice) for notice in league.notices())


def test_equal_accounts_are_listed_by_id_by_all_who_know_nothing_else():
    league = backtest(steady(20, amount=lambda number: 5.0), origins=["2025-01-01"], horizon="6M", seed=1, draws=20)
    found = league.table.set_index("method")
    for name in (BAR, "all history", "hiatus rule", "logistic", "boosting"):
        assert found.loc[name, "precision"] == 1.0  # the truth of equal accounts goes by id as well


def test_one_purchase_each():
    days = pd.date_range("2024-01-01", periods=80, freq="5D")
    frame = pd.DataFrame({"account_id": [f"A{n}" for n in range(80)], "date": days, "amount": 10.0})
    league = backtest(frame, origins=["2024-10-01"], horizon="91D", seed=1, draws=20)
    assert league.table["precision"].eq(0).all()
    assert league.table["captured"].isna().all()
    assert league.origins["unknown_share"].item() == 1.0
    assert league.facts()["captured_gain"] == 0.0
    assert league.headline().startswith("No method beats")


def test_history_shorter_than_the_horizon():
    frame = made.lines(200, first="2025-01-01", last="2025-12-31")
    league = backtest(frame, origins=["2025-04-15"], horizon="6M", seed=1, draws=20)
    assert league.origins["lessons"].item() == 0
    assert set(league.unlearnt) == {"boosting", "logistic"}


def test_negative_totals_stay_in_and_no_list_captures_more_than_there_is():
    frame = steady(20)
    frame.loc[frame["account_id"].isin(["A3", "A19"]), "amount"] *= np.where(
        frame.loc[frame["account_id"].isin(["A3", "A19"]), "date"] < "2024-03-01", 1, -1
    )
    league = backtest(frame, origins=["2025-01-01"], horizon="6M", seed=1, draws=20)
    assert league.origins["known"].item() == 20
    assert league.origins["active"].item() == 18
    assert league.table["captured"].between(0, 1).all()


def test_nobody_known_before_the_origin():
    frame = steady(3)
    frame.loc[frame["date"] < "2024-06-01", "amount"] *= -1
    with pytest.raises(KamError, match="KAM-L08"):
        backtest(frame, PLAIN, origins=["2024-05-01"], horizon="6M", seed=1)


def test_a_budget_of_accounts_is_a_capacity():
    league = backtest(steady(40), PLAIN, origins=["2025-01-01"], horizon="6M", budget=24, seed=1, draws=10)
    assert league.origins["listed"].item() == 24


def test_latest_origins_have_a_complete_horizon_and_some_history():
    first, last = pd.Timestamp("2024-01-01").date(), pd.Timestamp("2025-12-31").date()
    days = latest_origins(first, last, n=8, horizon="6M")
    assert [str(day) for day in days] == ["2024-07-01", "2024-10-01", "2025-01-01", "2025-04-01", "2025-07-01"]
    assert [str(day) for day in latest_origins(first, last, n=2, horizon="91D")] == ["2025-07-02", "2025-10-02"]
    with pytest.raises(KamError, match="KAM-L02"):
        latest_origins(first, last, n=2, horizon="24M")
