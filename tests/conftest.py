"""Fixtures that several test files share."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# the same examples on every machine, however slow; HYPOTHESIS_PROFILE=default looks for new ones
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))

ROOT = Path(__file__).resolve().parent.parent
# kernels find these tests and not those that a package has left in site-packages
os.environ["PYTHONPATH"] = str(ROOT)


@pytest.fixture(scope="session")
def root():
    """The project's root folder."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data():
    """Folder of the real data sets; tests that need it are skipped where it is absent."""
    folder = Path(os.environ.get("KAM_DATA") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip("the real data sets are not on this machine; set KAM_DATA to their folder")
    return folder


@pytest.fixture(scope="session")
def shared_reference():
    """Folder of answers computed by other people's software; tests that need it are skipped where it is absent."""
    folder = Path(os.environ.get("KAM_REFERENCE") or ROOT.parent / "shared" / "reference")
    if not folder.is_dir():
        pytest.skip("the reference answers are not on this machine; set KAM_REFERENCE to their folder")
    return folder
