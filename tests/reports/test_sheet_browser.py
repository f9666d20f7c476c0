"""Account sheets in a real browser: one side of A4, nothing fetched, nothing cut on a desk or a telephone."""

import re

import pytest

from kamlib.reports import batch
from tests.reports.test_browser import browser, opened
from tests.reports.test_sheet import laid, place

__all__ = ["browser", "laid", "place"]


@pytest.fixture(scope="module")
def sheets(laid, tmp_path_factory):
    """All sheets of accounts with hostile names and much to tell."""
    return batch.batch(laid, laid.accounts, langs=["zh", "en"], out=tmp_path_factory.mktemp("printed")).files


def test_every_sheet_prints_on_one_side_of_a4(browser, sheets):
    page = browser.new_page()
    for path in sheets:
        page.goto(path.as_uri())
        printed = page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1, path.name
    page.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_is_fetched_refused_or_cut(browser, sheets, width):
    for path in sheets[::3]:
        page, fetched, told = opened(browser, path, width)
        assert fetched == []
        assert told == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path.name
        page.close()
