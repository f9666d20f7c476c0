"""Params files as models."""

from datetime import date

import pytest

from kamlib.base.errors import KamError
from kamlib.intake import schema
from kamlib.runner import params
from tests.runner import tiny

COLUMNS = {"account": "id", "date": "day", "amount": "money"}


@pytest.fixture
def written(tmp_path):
    (tmp_path / "params").mkdir()
    return lambda **settings: params.load(tiny.params(tmp_path, **settings))


def test_every_params_file_of_the_project_is_read(root):
    found = {path.stem: params.load(path)[0] for path in sorted((root / "params").glob("*.yaml"))}
    assert found["demo"].common == {"lang": "zh", "as_of": "latest", "currency": "CNY", "seed": 1}
    assert found["cdnow"].as_of == date(1998, 6, 30)
    assert next(iter(found["demo"].mappings)) == "transactions"
    assert list(found["wholesale_customers"].mappings) == ["accounts"]


def test_companions_are_the_canonical_tables_of_intake():
    assert {*params.COMPANIONS, params.TRANSACTIONS} == set(schema.TABLES)


def test_lines_of_keys_are_known(written):
    _, lines = written(steps={"30_pareto": {"cut": 0.7}})
    assert lines[("steps", "30_pareto", "cut")] > lines[("steps",)]


@pytest.mark.parametrize(
    "settings",
    [
        {"name": "a b"},
        {"name": "../x"},
        {"name": "x" * 41},
        {"name": ""},
        {"lang": "de"},
        {"currency": "yuan"},
        {"as_of": "yesterday"},
        {"as_of": 20250101},
        {"seed": -1},
        {"seed": True},
        {"seed": "1"},
        {"engine": "sqlite"},
        {"steps": ["30_pareto"]},
        {"tables": {"acounts": {"source": "x", "columns": {}}}},
    ],
)
def test_a_wrong_value_is_refused_at_its_place(written, settings):
    with pytest.raises(KamError, match=f"KAM-P06\n  where: .*{next(iter(settings))}"):
        written(**settings)


def test_an_unknown_name_is_answered_with_the_nearest(written):
    with pytest.raises(KamError, match=r"KAM-P05\n.*curency\n(.*\n)*  mend: did you mean currency"):
        written(curency="CNY")


def test_accounts_alone_are_enough_when_they_carry_revenue(written):
    table = {"source": "a.csv", "columns": {"account": "id", "revenue": {"sum": ["x", "y"]}}}
    found, _ = written(source=None, columns={}, tables={"accounts": table})
    assert list(found.mappings) == ["accounts"]


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"source": None, "columns": {}}, "say where the transactions lie"),
        (
            {"source": None, "columns": {}, "tables": {"accounts": {"source": "a", "columns": {"account": "id"}}}},
            "revenue",
        ),
        ({"columns": {}}, "source and columns belong together"),
    ],
)
def test_something_to_read_is_named(written, settings, told):
    with pytest.raises(KamError, match=told):
        written(**settings)
