"""Canaries: another account's name or key is found in every form, planted or in passing, and stops that file alone."""

import io
import zipfile

import pandas as pd
import pytest

from kamlib.reports import FORMS, batch, leaks
from kamlib.reports.shelf import shelf
from tests.reports.test_sheet import recorded

NAMES = ["Aster Works", "桦林商贸", "Cedar & Yard", "Dogwood <Sons>"]
KNOWN = {f"00{n}": (name, "") for n, name in enumerate(NAMES)} | {"K-4711": ("", "K-4711"), "0815": ("", "0815")}


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("Aster Works buys more", []),
        ("Aster Works and 桦林商贸", ["001"]),
        ("as in 桦林商贸的订单", ["001"]),
        ("order K-4711, line 0815", ["K-4711", "0815"]),
        ("K-47110 and 08151 are other numbers", []),
        ("Cedar and Yard", []),
    ],
)
def test_names_anywhere_and_keys_as_words(said, found):
    assert leaks.leaked(said, "000", KNOWN) == found


def test_a_name_within_ones_own_is_ones_own():
    known = {"1": ("Acme Wine Ltd", ""), "2": ("Acme Wine", ""), "3": ("Acme Wine Ltd", "")}
    assert leaks.leaked("Acme Wine Ltd", "1", known) == []
    assert leaks.leaked("Acme Wine Ltd", "2", known) == ["1", "3"]


def test_all_parts_of_a_file_are_read():
    inside = io.BytesIO()
    with zipfile.ZipFile(inside, "w") as packed:
        packed.writestr("docProps/core.xml", "<dc:title>Cedar &amp; Yard</dc:title>")
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as packed:
        packed.writestr("embeddings/book.xlsx", inside.getvalue())
        packed.writestr("comments.xml", "<t>Dogwood &lt;Sons&gt;</t>")
    assert leaks.leaked(leaks.words(whole.getvalue()), "000", KNOWN) == ["002", "003"]
    page = b"<style>.x{content:'Aster Works'}</style><p title='Aster Works'>Cedar &amp; Yard</p>"
    assert leaks.leaked(leaks.words(page), "001", KNOWN) == ["002"]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A run in which somebody wrote the name of another account into an action."""
    place = recorded(tmp_path_factory.mktemp("leak") / "run", [*NAMES], list("ABCD"))
    path = place / "tables" / "plan_actions.parquet"
    actions = pd.read_parquet(path)
    actions.loc[actions["account_id"] == "001", "action"] = "Do as we did for Aster Works"
    actions.to_parquet(path)
    return place


@pytest.mark.parametrize("form", ["sheet", *FORMS])
def test_the_file_that_leaks_is_not_written_and_the_others_are(place, tmp_path, form):
    laid = shelf(place)
    done = batch.batch(laid, sorted(laid.accounts), langs=["en"], forms=[form], out=tmp_path / "out", workers=1)
    assert [(fault.code, "001" in fault.where) for fault in done.faults] == [("KAM-B17", True)]
    assert "000" in str(done.faults[0]) and "另外1家客户" in done.faults[0].to("zh")
    assert len(done.files) == 3
    assert done.exit_code == 40
    assert not [path for path in (tmp_path / "out").iterdir() if path.name.startswith("001")]
