"""Names are shown on one line, in one direction, in a bounded width."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kamlib.base.names import plain, shortened, width


@given(st.text())
@example("0 \U00018cd6 0")
def test_plain_names_have_no_character_that_is_not_seen(name):
    made = plain(name)
    assert not [c for c in made if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")]
    assert plain(made) == made
    assert made == made.strip()


@given(st.text(alphabet="ab重点é…", max_size=40), st.integers(1, 20))
def test_a_shortened_name_keeps_to_its_columns(name, columns):
    made = shortened(name, columns)
    assert width(made) <= columns
    assert made == name or made.endswith("…")


@pytest.mark.parametrize(
    ("name", "columns"), [("Acme", 4), ("金海", 4), ("ｆｕｌｌ", 8), ("e\u0301", 1), ("", 0), ("１２", 4)]
)
def test_wide_characters_take_two_columns(name, columns):
    assert width(name) == columns


def test_two_ways_of_writing_one_letter_become_one():
    assert plain("e\u0301té") == "été"
