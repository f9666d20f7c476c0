"""Reference answers that others computed (tests/reference/indicators/README.md says who)."""

import json
import os
from pathlib import Path

import pandas as pd
import pytest

from tests.conftest import ROOT

REFERENCE = ROOT / "tests" / "reference" / "indicators"


def csv(path, **options):
    """A CSV file whose text stays text: no country becomes a missing value."""
    return pd.read_csv(path, keep_default_na=False, na_values=["", "NA"], encoding="utf-8", **options)


def judged(name):
    """A JSON file of answers."""
    return json.loads((REFERENCE / "mcda" / name).read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def asem():
    """Folder of COINr's answers on the ASEM data of the European Commission, which are not part of the project."""
    given = os.environ.get("KAM_REFERENCE") or ROOT.parent / "shared" / "reference"
    folder = Path(given) / "indicators" / "asem"
    if not folder.is_dir():
        pytest.skip("COINr's answers on the ASEM data are not on this machine; set KAM_REFERENCE to their folder")
    return folder


@pytest.fixture(scope="session")
def tai():
    """The Technology Achievement Index: 23 countries, 8 indicators."""
    return csv(REFERENCE / "cn_methods" / "tai23_data.csv", index_col=0)


@pytest.fixture(scope="session")
def tai_weights():
    """Weights of the budget allocation (OECD Handbook, table 22)."""
    return csv(REFERENCE / "cn_methods" / "tai23_spec.csv", index_col=0)["weight"]
