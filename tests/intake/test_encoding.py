"""Encodings: each file is written by Python's own codecs, and must come back letter for letter or be refused."""

import io
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamlib.base.errors import Exit, KamError
from kamlib.intake import encoding
from kamlib.intake.encoding import Coding, detect, plausible_chinese, utf8_blocks, whole_lines
from tests.intake.raw import fault, look, rows, said

CHINESE = "客户,金额\n上海醇香贸易有限公司,100\n北京大栅栏商行,20\n"
WESTERN = "customer,amount\nCafé Müller,100\nBäckerei Größe,20\n£ shop,3\n"


def written(folder, content, name="a.csv"):
    path = folder / name
    path.write_bytes(content)
    return path


def found(content, **told):
    return detect(lambda: io.BytesIO(content), where="a.csv", **told)


@pytest.mark.parametrize(
    ("codec", "name"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-32", "utf-32"),
        ("gbk", "gb18030"),
        ("gb18030", "gb18030"),
    ],
)
def test_chinese_comes_back_letter_for_letter(tmp_path, codec, name):
    raw = look(written(tmp_path, CHINESE.encode(codec)))
    assert raw.encoding == name
    assert rows(raw, "客户", "金额") == [("上海醇香贸易有限公司", "100"), ("北京大栅栏商行", "20")]


@pytest.mark.parametrize("codec", ["latin-1", "cp1252", "cp850", "shift_jis", "euc-jp", "big5", "euc-kr", "koi8-r"])
def test_other_encodings_are_asked_for_never_guessed(codec):
    texts = {
        "shift_jis": "顧客,金額\n東京ショップ,1\n",
        "euc-jp": "顧客,金額\n東京ショップです,1\n",
        "big5": "客戶,金額\n臺北貿易股份有限公司,1\n高雄酒業商行,2\n",
        "euc-kr": "고객,금액\n서울무역주식회사,1\n부산상사회사,2\n대한민국전자산업,3\n가나다라마바사아자차카타파하,4\n",
        "koi8-r": "клиент,сумма\nМосква,1\n",
        "cp850": "customer,amount\nCafé Müller,100\n",
    }
    with pytest.raises(KamError) as caught:
        found(texts.get(codec, WESTERN).encode(codec))
    assert caught.value.faults[0].code == "KAM-I21"
    assert "encoding: latin-1" in str(caught.value)


def test_a_declared_encoding_is_followed(tmp_path):
    path = written(tmp_path, WESTERN.encode("latin-1"))
    assert rows(look(path, encoding="ISO-8859-1"), "customer")[2] == ("£ shop",)
    traditional = written(tmp_path, "客戶,金額\n臺北,1\n".encode("big5"), "b.csv")
    assert rows(look(traditional, encoding="Big5")) == [("臺北", "1")]


def test_gbk_may_hold_what_only_gb18030_has(tmp_path):
    path = written(tmp_path, "客户,金额\n㐀商行,1\n".encode("gb18030"))
    assert rows(look(path, encoding="gbk"), "客户") == [("㐀商行",)]


def test_an_unknown_encoding_is_named_with_the_nearest(tmp_path):
    told, code = fault(written(tmp_path, CHINESE.encode()), encoding="gb18O30")
    assert (told.code, code) == ("KAM-I20", Exit.USAGE)
    assert said(told)[0] == "encoding: gb18O30"
    assert "gb18030" in said(told)[2]


@pytest.mark.parametrize("name", ["base64", "rot13", "unicode_escape", "idna", "zlib"])
def test_codecs_that_are_no_text_are_refused(name):
    with pytest.raises(KamError, match="KAM-I20"):
        found(b"a,b\n", declared=name)


def test_a_declared_encoding_that_fails_names_the_line():
    with pytest.raises(KamError) as caught:
        found("a,b\n1,2\n客,3\n".encode("gbk"), declared="utf-8")
    (told,) = caught.value.faults
    assert told.code == "KAM-I21"
    assert said(told)[0] == "line 3 holds bytes (BF) that are no utf-8"
    assert caught.value.exit_code == Exit.INPUT_CORRUPT


def test_a_declared_encoding_that_fits_by_chance_is_told(tmp_path):
    raw = look(written(tmp_path, CHINESE.encode()), encoding="latin-1")
    assert said(raw)[0] == "a.csv: read as latin-1 as asked for, although the file is valid UTF-8"


def test_bytes_that_are_neither_give_line_and_remedy(tmp_path):
    told, code = fault(written(tmp_path, WESTERN.encode("latin-1")))
    assert (told.code, told.where, code) == ("KAM-I21", "a.csv", Exit.INPUT_CORRUPT)
    assert said(told) == (
        "line 2 holds bytes (E9) that are neither UTF-8 nor plausible Chinese",
        "names would come out garbled, so nothing is guessed",
        "say what it is, such as encoding: latin-1 (western Windows: cp1252, traditional Chinese: big5)",
    )


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_cut_within_a_character_is_refused(codec):
    with pytest.raises(KamError) as caught:
        found("客户\n上海".encode(codec)[:-1])
    (told,) = caught.value.faults
    assert told.code == "KAM-I22"
    assert said(told)[0].startswith("the file ends in the middle of a character")
    assert said(told)[2] == "export it again"


def test_a_stray_pound_sign_is_no_chinese():
    assert not plausible_chinese(Counter("\ue5e6"))
    with pytest.raises(KamError, match="A3"):
        found(b"item,price\nVoucher \xa340.00,1\n" * 50)


@pytest.mark.parametrize("text", ["上海贸易有限公司，", "客户编号", "酒（白）"])
def test_common_chinese_is_plausible(text):
    assert plausible_chinese(Counter(text))


@pytest.mark.parametrize("text", ["鑼繁", "a茅", "\ue000\ue001", ""])
def test_rare_private_and_glued_characters_are_not(text):
    assert not plausible_chinese(Counter(text))


def damaged(note):
    head = "name,amount,note\n" + "naïve,1,\n" * 60
    return head.encode() + b"plain,2," + note + b"\n"


def test_damage_in_a_column_that_is_not_used_is_told(tmp_path):
    raw = look(written(tmp_path, damaged(b"caf\xe9 x")), columns=["name", "amount"])
    assert said(raw) == ["a.csv: UTF-8 with 1 damaged lines; undecodable bytes stand as � in columns note"]
    assert rows(raw, "name", "note")[-1] == ("plain", "caf� x")


def test_damage_in_a_column_that_is_used_is_refused(tmp_path):
    told, code = fault(written(tmp_path, damaged(b"caf\xe9 x")), columns=["name", "note"])
    assert (told.code, told.where, code) == ("KAM-I21", "a.csv, note", Exit.INPUT_CORRUPT)
    assert said(told)[0] == "line 62 holds bytes that are no UTF-8, in a column that is used"


def test_many_damaged_lines_are_refused():
    with pytest.raises(KamError, match="KAM-I21"):
        found(("naïve,1\n" * 60).encode() + b"caf\xe9 x,1\n" * 6)


def test_the_real_invoices_agree_in_both_encodings(shared_data):
    folder = shared_data / "cn_invoices"
    gbk, utf8 = look(folder / "E54_sales_gbk.csv"), look(folder / "E54_sales_utf8_bom.csv")
    assert (gbk.encoding, utf8.encoding) == ("gb18030", "utf-8-sig")
    assert rows(gbk) == rows(utf8)
    assert len(rows(gbk)) == 3501
    assert rows(gbk, "_line")[0] == (2,)


def test_the_pound_sign_is_right_when_latin_1_is_asked_for(shared_data):
    path = shared_data / "online_retail_ii" / "dec_2010_latin1.csv"
    told, code = fault(path, columns=["InvoiceNo"])
    assert (told.code, code) == ("KAM-I21", Exit.INPUT_CORRUPT)
    raw = look(path, encoding="latin-1")
    pounds = [text for (text,) in rows(raw, "Description") if text and "£" in text]
    assert pounds == ["Dotcomgiftshop Gift Voucher £40.00", "Dotcomgiftshop Gift Voucher £50.00"]
    assert raw.table.count().to_pyarrow().as_py() == 42_481


def test_the_messy_copy_is_read_with_a_notice(shared_data):
    folder = shared_data / "wholesale_customers"
    spent = ["Channel", "Region", "Fresh", "Milk", "Grocery", "Frozen", "Detergents_Paper", "Delicassen"]
    messy = look(folder / "raw_messy_with_notes_columns.csv", columns=spent)
    clean = look(folder / "wholesale_customers.csv")
    assert rows(messy, *spent) == rows(clean, *spent)
    told = "UTF-8 with 8 damaged lines; undecodable bytes stand as � in columns column 12"
    assert said(messy) == [f"raw_messy_with_notes_columns.csv: {told}"]


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60), st.integers(1, 9))
def test_blocks_keep_the_content_whatever_their_size(text, size):
    blocks = list(whole_lines(io.BytesIO(text.encode()), where="a", size=size))
    universal = text.replace("\r\n", "\n").replace("\r", "\n")
    joined = b"".join(blocks).decode()
    assert joined == universal or (text.endswith("\r") and "\r\n" in text and joined == universal[:-1])
    assert all(block.endswith(b"\n") for block in blocks[:-1])


@given(st.text("客户金额，a,\r\n", max_size=40), st.sampled_from(["utf-16", "gb18030", "big5", "utf-8-sig"]))
def test_any_encoding_becomes_utf8(text, codec):
    text = text.replace("户", "戶").replace("额", "額") if codec == "big5" else text
    blocks = utf8_blocks(io.BytesIO(text.encode(codec)), Coding(codec), where="a", size=3)
    assert b"".join(blocks).decode().rstrip("\n") == text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")


def test_a_line_without_end_is_refused(monkeypatch):
    monkeypatch.setattr(encoding, "MAX_LINE", 10)
    with pytest.raises(KamError) as caught:
        list(whole_lines(io.BytesIO(b"x" * 100), where="a.csv", size=8))
    assert caught.value.exit_code == Exit.INPUT_TOO_LARGE
    assert str(caught.value.faults[0].found) == "a line of more than 10 bytes"


def test_signs_that_gb2312_lacks_do_not_make_chinese_implausible():
    body = "客户,金额\n" + "上海贸易有限公司 😀,¥12.00\n" * 5
    assert found(body.encode("gb18030")).name == "gb18030"
