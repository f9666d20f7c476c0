"""Every risky one of the hand-written policies is found, for its reason, and none of the safe ones."""

import datetime

import pytest

from kamlib.incentives.compliance import compliance
from kamlib.incentives.laws import LAWS, READ_ON
from kamlib.incentives.policy_file import load_policy
from kamlib.incentives.wording import topics

REASONS = {
    "floor_alone": {"resale_floor"},
    "floor_with_deposit": {"resale_floor", "floor_with_stake", "stake_on_price"},
    "sheet_cancelled_by_price": {"stake_on_price"},
    "wording_guided_price": {"resale_wording"},
    "wording_only_zh": {"resale_wording"},
    "wording_only_en": {"resale_wording"},
    "wording_reference_but": {"resale_wording"},
    "price_deposit_words": {"resale_wording"},
    "off_book": {"off_book"},
    "to_a_person": {"paid_to_person", "paid_in_cash"},
    "undisclosed_unrecorded": {"undisclosed_unrecorded"},
    "wording_wechat": {"off_book_wording"},
    "wording_kickback_words": {"off_book_wording"},
    "large_buys_cheaper": {"unequal_terms"},
    "large_alone_cheaper": {"unequal_terms"},
    "rebate_for_large_alone": {"unequal_terms"},
    "retroactive_dominant": {"retroactive_rebate"},
    "exclusive_dominant": {"exclusive_wording"},
    "deposit_without_terms": {"deposit_without_terms"},
    "eu_territory": {"passive_sales", "passive_sales_wording"},
}


@pytest.fixture(scope="module")
def policies(root):
    folder = root / "tests" / "incentives" / "policies"
    return {
        kind: {path.stem: load_policy(path) for path in sorted((folder / kind).glob("*.yaml"))}
        for kind in ("risky", "safe")
    }


def test_every_risky_policy_is_found_for_its_reason(policies):
    found = {name: {note.code for note in compliance(file).notes} for name, file in policies["risky"].items()}
    assert found == REASONS


def test_no_safe_policy_is(policies):
    assert len(policies["safe"]) >= 10
    assert {name: compliance(file).notes for name, file in policies["safe"].items() if compliance(file).notes} == {}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_each_note_names_place_rule_date_and_that_it_is_no_advice(policies, lang):
    advice = {"en": "not legal advice", "zh": "非法律意见"}[lang]
    for file in policies["risky"].values():
        found = compliance(file)
        for note, sentence in zip(found.notes, found.sentences(lang), strict=True):
            law = LAWS[note.law]
            assert sentence.startswith(note.where)
            assert law.name.to(lang) in sentence
            assert str(law.since.year) in sentence
            assert advice in sentence
        assert advice in found.headline(lang)


def test_the_case_of_2013_is_told_beside_floor_and_deposit(policies):
    told = " ".join(compliance(policies["risky"]["floor_with_deposit"]).sentences())
    assert "247 and 202 million yuan" in told
    assert "1 August 2022" in told


def test_only_rules_of_the_named_jurisdictions(policies):
    table = compliance(policies["risky"]["wording_only_en"]).table
    assert table["jurisdiction"].tolist() == ["CN", "US"]
    assert table["since"].tolist() == ["2022-08-01", "2007-06-28"]


def test_rules_are_dated_before_they_were_looked_at():
    assert all(datetime.date(1890, 7, 2) < law.since <= READ_ON for law in LAWS.values())
    assert {law.jurisdiction for law in LAWS.values()} == {"CN", "EU", "US"}


def test_facts_and_headline(policies):
    found = compliance(policies["risky"]["to_a_person"])
    assert found.facts()["codes"] == "paid_in_cash, paid_to_person"
    assert found.headline().startswith("to_a_person: 2 points for a lawyer")
    assert compliance(policies["safe"]["promotion_only"]).headline("zh").startswith("promotion_only：未发现")


def test_the_note_is_read_like_the_rules(policies):
    file = policies["safe"]["promotion_only"]
    noted = file.model_copy(update={"note": file.title.model_copy(update={"zh": "另有两个点私下返还。"})})
    assert compliance(noted).table[["code", "where"]].values.tolist() == [["off_book_wording", "note"]]


# written apart from the patterns, to see what they miss
PLAIN = [
    ("经销商以低于出厂价的价格出售的，年终不予返利。", "resale_wording"),
    ("严禁低价倾销，违者没收押金。", "resale_wording"),
    ("终端价必须统一执行 1299 元。", "resale_wording"),
    ("Anyone who sells for less than list will be cut off.", "resale_wording"),
    ("The minimum retail price is 1,499 yuan.", "resale_wording"),
    ("奖金以购物卡形式发放给采购人员。", "off_book_wording"),
    ("The extra two points are not recorded.", "off_book_wording"),
    ("Rebates are paid in cash.", "off_book_wording"),
    ("只能采购我司产品。", "exclusive_wording"),
    ("零售价不能低于1519元，团购价不能低于1400元。", "resale_wording"),
    ("对低价、跨区、跨渠道违规销售的，扣除违约金和市场支持费用。", "resale_wording"),
    ("谁低价就取缔谁。", "resale_wording"),
    ("经销商应以不低于980元的价格销售。", "resale_wording"),
    ("价格倒挂的客户取消返利。", "resale_wording"),
    ("不得参加平台满减导致到手价低于 899 元。", "resale_wording"),
    ("线上店铺售价低于建议价的下架并停止供货。", "resale_wording"),
    ("Retailers must not go below the MSRP.", "resale_wording"),
    ("Any store found undercutting will be fined.", "resale_wording"),
    ("Do not discount more than 10% off list.", "resale_wording"),
    ("Dealers agree not to price below MAP.", "resale_wording"),
    ("Keep resale prices at or above 99.", "resale_wording"),
    ("返点给业务员个人。", "off_book_wording"),
    ("奖金不开收据，直接转给老板。", "off_book_wording"),
    ("An additional 2% is remitted to a private card.", "off_book_wording"),
    ("We'll top up in cash, no paperwork.", "off_book_wording"),
]
HARMLESS = [
    "低于目标 60% 的不奖。",
    "货款逾期的，停止供货。",
    "我司不干预经销商的转售价格。",
    "经销商应如实开具发票，禁止回扣。",
    "窜货查实的，扣除保证金。",
    "Late payment stops supply until the account is settled.",
    "Dealers are free to set resale prices.",
    "Kickbacks are prohibited.",
    "我们不对经销商的终端售价作任何要求。",
    "扣除质量问题的货款。",
    "价格保护：公司降价时补差价。",
    "货款以公司账户转账支付，不接受现金。",
    "公司对低价采购的原料负责。",
    "返利不以现金方式支付。",
    "促销期间零售价由经销商自行决定。",
    "公司出厂价低于市场价。",
    "Prices of supply are reviewed each quarter.",
    "Cash discount of 2% for payment within 10 days, shown on the invoice.",
    "Sales of at least 100 cases a quarter earn 4 per cent.",
    "Who sells at least 1,000 cases earns the dividend.",
]


@pytest.mark.parametrize(("sentence", "topic"), PLAIN)
def test_plain_words_are_found(sentence, topic):
    assert topics(sentence) == (topic,)


@pytest.mark.parametrize("sentence", HARMLESS)
def test_harmless_words_are_not(sentence):
    assert topics(sentence) == ()
