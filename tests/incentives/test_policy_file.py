"""Policy files: those shipped read and mean what they say; every fault of a bad one is named at once."""

import numpy as np
import pytest

from kamlib.base.errors import KamError
from kamlib.incentives import Scenario, offers, simulate
from kamlib.incentives.compliance import compliance
from kamlib.incentives.offers import offer
from kamlib.incentives.policy_file import PolicyFile, load_policy

BAD = """\
name: 坏
title: {zh: 坏文件}
supply_price: {L: 0.95}
rebate:
  L: {kind: tiered, tiers: [[0, 6]]}
  S: {kind: all_units, tiers: [[1.2, 6], [1.0, 4]]}
disclosure: 50
depsoit: {L: 4}
dividend: -1
reward_sheet: {basis: shipped, rows: []}
"""


@pytest.fixture(scope="module")
def shipped(root):
    paths = sorted((root / "params" / "incentives").glob("*.yaml"))
    return {path.stem: load_policy(path) for path in paths}


def test_the_cases_of_the_brief_are_there_under_their_own_names(shipped):
    cases = {"flat", "tiered", "undisclosed_dividend", "deposit", "small_dealer_promotion", "collections_sheet"}
    assert cases <= set(shipped)
    assert all(file.name == stem for stem, file in shipped.items())


def test_shipped_files_have_no_note_and_no_floor(shipped):
    for file in shipped.values():
        assert file.floor is None
        assert compliance(file).notes == ()


def test_shipped_files_speak_both_languages(root):
    for path in (root / "params" / "incentives").glob("*.yaml"):
        comments = [line for line in path.read_text(encoding="utf-8").splitlines() if "#" in line]
        assert any("一" <= sign <= "鿿" for line in comments for sign in line.partition("#")[2])
        assert any(sign.isascii() and sign.isalpha() for line in comments for sign in line.partition("#")[2])


@pytest.mark.parametrize(
    ("collected", "paid"),
    [(0, 0), (599_999, 0), (600_000, 24_000), (800_000, 32_000), (999_999, 39_999.96), (1_000_000, 60_000)],
)
def test_the_sheet_pays_nothing_then_4_then_6_and_8(shipped, collected, paid):
    """Target 1m. Below 60 % nothing, 4 % on all up to the target, 6 % on the target: from the brief's table."""
    schedule = shipped["collections_sheet"].reward_sheet.schedule(1_000_000)
    assert schedule.payoff(collected) == pytest.approx(paid)


def test_the_excess_over_the_target_earns_8(shipped):
    sheet = shipped["collections_sheet"].reward_sheet
    assert sheet.schedule(1_000_000).payoff(1_300_000) == pytest.approx(60_000 + 0.08 * 300_000)
    assert (sheet.basis, sheet.cancelled_by) == ("collected", ("territory",))


def test_schedules_of_the_rebates(shipped):
    """In multiples of the reference volume: 6 flat; 4 on all from 1.0, 6 on all from 1.2."""
    assert shipped["flat"].schedule("L").payoff(1.5) == pytest.approx(9.0)
    assert shipped["tiered"].schedule("S").payoff([0.7, 1.1, 1.2]).tolist() == pytest.approx([0, 4.4, 7.2])


def test_settings_are_plain_values_under_the_names_of_the_policy(shipped):
    told = shipped["undisclosed_dividend"].settings()
    assert (told["name"], told["dividend"], told["dividend_cap"], told["disclosure"]) == (
        "undisclosed_dividend",
        3,
        5,
        0,
    )
    assert told["conduct_clause"] is True
    assert shipped["tiered"].settings()["rebate"]["L"]["tiers"] == ((0.8, 2.0), (1.0, 4.0), (1.2, 6.0))
    assert shipped["flat"].settings()["dividend_cap"] == np.inf
    names = ["name", "supply_price", "rebate", "dividend", "dividend_target", "dividend_cap", "disclosure"]
    names += ["conduct_clause", "deposit", "detect_price", "detect_territory", "termination", "floor", "territory"]
    assert list(told) == [*names, "promotion", "threshold_vagueness"]


def test_all_faults_at_once_with_their_paths(tmp_path):
    path = tmp_path / "bad.yaml"
    path.write_text(BAD, encoding="utf-8")
    with pytest.raises(KamError) as told:
        load_policy(path)
    places = {fault.where.split(" ", 1)[1]: fault for fault in told.value.faults}
    assert set(places) == {
        *("name", "title.en", "rebate.L.kind", "rebate.S.tiers", "disclosure", "depsoit", "dividend"),
        *("reward_sheet.basis", "reward_sheet.rows"),
    }
    assert str(places["depsoit"].mend) == "did you mean deposit, deposit_terms, dominant?"
    assert places["rebate.S.tiers"].where.startswith(f"{path}:6")


@pytest.mark.parametrize("line", ["dividend: 0.06", "deposit: {L: 0.05}", "promotion: {S: 0.1}", "floor: 0.1"])
def test_a_share_in_the_place_of_money_is_caught(tmp_path, line):
    path = tmp_path / "units.yaml"
    path.write_text(f"name: units\ntitle: {{zh: 单位, en: Units}}\n{line}\n", encoding="utf-8")
    with pytest.raises(KamError, match="per cent of the list price"):
        load_policy(path)


def test_a_dividend_above_its_cap_and_a_flat_rebate_with_a_threshold_are_refused():
    words = {"name": "x", "title": {"zh": "甲", "en": "X"}}
    with pytest.raises(ValueError, match="above its cap"):
        PolicyFile(**words, dividend=6, dividend_cap=5)
    with pytest.raises(ValueError, match="flat rebate"):
        PolicyFile(**words, rebate={"L": {"kind": "flat", "tiers": [[1, 6]]}})


def test_the_sheet_is_played_as_it_is_settled(shipped):
    """The rebate of the simulated policy pays, case by case, what the sheet pays on a target of so many cases."""
    rebate = offer(shipped["collections_sheet"]).rebate
    target, volumes = 40.0, np.linspace(0, 70, 141)
    settled = shipped["collections_sheet"].reward_sheet.schedule(target * 100)  # a case is 100 at list price
    assert set(rebate) == {"L", "S"}
    for one in rebate.values():
        assert one.schedule(target).payoff(volumes) == pytest.approx(settled.payoff(100 * volumes), abs=1e-9)


def test_a_played_sheet_is_settled_and_its_bill_is_the_closed_form(shipped):
    policy = offer(shipped["collections_sheet"])
    still = simulate(Scenario.default(), policy, years=1, seed=1, react=False)
    paid = sum(
        dealer.n * policy.rebate[dealer.size].schedule(volume).expected(volume, dealer.sigma)
        for dealer, volume in zip(Scenario.default().dealers, Scenario.default().table["volume"], strict=True)
    )
    margin = 50 * (Scenario.default().table["n"] * Scenario.default().table["volume"]).sum()
    assert still.path["supplier_profit"].iloc[0] == pytest.approx(margin - paid, rel=1e-12)
    played = simulate(Scenario.default(), policy, years=2, seed=1)
    assert played.settled and played.certificate <= 1e-6


def test_a_sheet_gives_way_to_a_rebate_and_says_what_it_assumes(tmp_path):
    text = "name: both\ntitle: {zh: 二者, en: Both}\nrebate: {L: {kind: flat, tiers: [[0, 3]]}}\n"
    text += "reward_sheet: {basis: collected, rows: [{reached: 1, amount: 6, rate: 8}]}\n"
    (tmp_path / "both.yaml").write_text(text, encoding="utf-8")
    found = offers([tmp_path / "both.yaml"])
    assert [found.policies[0].rebate[key].kind for key in ("L", "S")] == ["flat", "sheet"]
    assert len(found.assumed("zh")) == 1 and found.assumed("en")[0].startswith("Both")
