"""Policy files become policies; titles, notes, and what is taken for granted are said."""

import pytest

from kamlib.base.errors import KamError
from kamlib.incentives import Named, Scenario, compare, offers

ALL = "flat, tiered, undisclosed_dividend, deposit, small_dealer_promotion, collections_sheet"


@pytest.fixture(scope="module")
def offered(root):
    return offers([root / f"params/incentives/{name.strip()}.yaml" for name in ALL.split(",")])


def test_files_and_policies_say_the_same(offered):
    for file, policy in zip(offered.files, offered.policies, strict=True):
        assert (policy.name, policy.deposit, policy.dividend) == (file.name, file.deposit, file.dividend)
        given = {key: (one.kind, one.tiers) for key, one in policy.rebate.items() if one.kind != "sheet"}
        assert given == {key: (one.kind, one.tiers) for key, one in file.rebate.items()}
        sheet = {one.tiers for one in policy.rebate.values() if one.kind == "sheet"}
        rows = file.reward_sheet.rows if file.reward_sheet else ()
        assert sheet == ({tuple((row.reached, row.amount, row.rate) for row in rows)} if rows else set())
        assert policy.floor is None


def test_several_files_in_one_text_and_none_in_an_empty_one(root):
    folder = root / "params/incentives"
    found = offers([f"{folder}/flat.yaml, {folder}/deposit.yaml", ""])
    assert [one.name for one in found.policies] == ["flat", "deposit"]


def test_titles_come_in_both_languages(offered):
    named = Named.of(compare(Scenario.default(), offered.policies, years=1, seed=1), offered)
    assert named.title("flat", "zh") == "明返利（平返）" and named.title("none", "zh") == "不设激励"
    assert named.told("zh")["policy"].tolist()[1] == "明返利（平返）"
    (said,) = offered.assumed("en")
    assert said.startswith("Reward sheet on collections (0/4/6+8): dealers are taken to pay")
    both = named.words()
    assert both["policy_zh"].tolist() == named.told("zh")["policy"].tolist()
    assert both["reason_en"].tolist() == named.told("en")["reason"].tolist()


def test_a_name_twice_and_a_file_that_is_not_there_are_told_at_once(root):
    flat = root / "params/incentives/flat.yaml"
    with pytest.raises(KamError) as error:
        offers([flat, flat, root / "params/incentives/no_such.yaml"])
    assert sorted(fault.code for fault in error.value.faults) == ["KAM-N13", "KAM-P01"]
