"""Weights from a file, and their way into a sheet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamlib.base.errors import KamError
from kamlib.swot import load_weights, matrix, read_weights
from tests.swot.test_matrix import items

ROWS = [("S1", "strength", 1.0), ("S2", "strength", 1.0), ("T", "threat", 1.0)]


def weights(**told):
    found = matrix(items(ROWS), perspective="account", **told)
    return found.items.set_index("code")["weight"].round(9).to_dict()


def test_comparisons_from_a_file(tmp_path):
    """S1 against S2 is 3 to 1, strengths against threats 4 to 1: .75 · .8, .25 · .8, .2."""
    path = tmp_path / "weights.yaml"
    path.write_text(
        "weights:\n"
        "  groups: {strength: [1, 4], threat: [1/4, 1]}\n"
        "  strength: {S1: [1, 3], S2: [1/3, 1]}\n"
        "accepted: ''\n",
        encoding="utf-8",
    )
    assert weights(**load_weights(path)) == {"S1": 0.6, "S2": 0.2, "T": 0.2}


def test_names_and_numbers():
    assert weights(**read_weights("equal")) == weights(**read_weights({})) == weights()
    assert weights(**read_weights({"weights": {"S1": 2, "S2": 1, "T": 1}})) == {"S1": 0.5, "S2": 0.25, "T": 0.25}


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        (3, ["KAM-S19"]),
        ({"weihgts": "equal"}, ["KAM-S19"]),
        ({"weights": [1, 2]}, ["KAM-S19"]),
        ({"weights": {"groups": [[1]]}, "accepted": 3}, ["KAM-S19", "KAM-S19"]),
        ({"weights": {"groups": {"strength": [1]}, "strenght": {"A": [1]}}}, ["KAM-S19"]),
        ({"weights": {"groups": {"strength": [1, 2], "threat": [1]}}}, ["KAM-S23"]),
        ({"weights": {"groups": {"strength": 1}}}, ["KAM-S19"]),
    ],
)
def test_all_faults_at_once(content, codes):
    with pytest.raises(KamError) as caught:
        read_weights(content)
    assert sorted(one.code for one in caught.value.faults) == codes


@pytest.mark.parametrize("cell", ["a/b", "1/0", "1/2/3", "-1/3", None, [1]])
def test_a_cell_that_is_no_number_is_refused_with_its_place(cell):
    told = read_weights({"weights": {"groups": {"strength": [1, cell], "threat": [1, 1]}}})
    with pytest.raises(KamError, match=r"KAM-S23") as caught:
        matrix(items(ROWS), perspective="account", **told)
    assert "pairwise.groups" in str(caught.value)


ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), st.floats(), st.text(max_size=5), st.sampled_from(["1/3", "equal", "given"])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["groups", "strength", "threat", "S1", "S2", "T"]), inner, max_size=3),
    ),
    max_leaves=8,
)


@given(ANYTHING)
def test_whatever_stands_there_is_used_or_refused(content):
    try:
        found = weights(**read_weights({"weights": content}))
    except KamError as error:
        assert error.to("zh")
    else:
        assert sum(found.values()) == pytest.approx(1.0)
