"""The page in a real browser: nothing is fetched, refused or cut, at the width of a desk and of a telephone."""

import re
import shutil

import pytest

from kamlib.reports import html

WIDTHS = (390, 1280)
ON_A4 = {"width": 180 / 25.4 * 96}  # millimetres between the margins, in CSS pixels


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    place = shutil.which("chromium") or shutil.which("google-chrome")
    if place is None:
        pytest.skip("no chromium on this machine: apt-get install chromium")
    with sync_playwright() as started:
        opened = started.chromium.launch(
            executable_path=place, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield opened
        opened.close()


@pytest.fixture(params=["plain_run", "hostile_run"])
def report(request):
    """The two pages of a run."""
    folder = request.getfixturevalue(request.param)
    html.write(folder, lang="zh")
    return sorted((folder / "report").glob("index*.html"))


def opened(browser, path, width):
    """The page, what it fetched beside itself, what the browser complained about."""
    page = browser.new_page(viewport={"width": width, "height": 900})
    fetched, told = [], []
    page.on("request", lambda request: fetched.append(request.url))
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("dialog", lambda dialog: told.append(dialog.message))
    page.goto(path.as_uri())
    page.evaluate("document.fonts.ready")
    beside = [url for url in fetched if not re.match(r"data:|file:", url)]
    return page, beside + [url for url in fetched if url.startswith("file:") and url != path.as_uri()], told


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_fetched_refused_or_cut(browser, report, width):
    for path in report:
        page, fetched, told = opened(browser, path, width)
        assert fetched == []
        assert told == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width, "the page never scrolls sideways"
        assert page.evaluate("document.fonts.check('16px \"Report Sans\"', '重点 Key 20%')")
        page.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_words_stay_inside_what_holds_them(browser, report, width):
    """A box that is narrower than its text cuts it, unless it is the frame that a wide table scrolls in."""
    for path in report:
        page, _, _ = opened(browser, path, width)
        cut = page.evaluate(
            """() => [...document.querySelectorAll('h1,h2,h3,p,dd,dt,figcaption,li,th,td,a')]
                 .filter(e => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline')
                 .map(e => e.textContent.trim().slice(0, 60))"""
        )
        assert cut == []
        page.close()


def test_letters_in_figures_are_legible_on_a_telephone(browser, report):
    """Type of 9 points at the figure's own size is at least 7.5 CSS pixels high on a screen 390 wide."""
    page, _, _ = opened(browser, report[0], 390)
    scales = page.evaluate(
        "() => [...document.querySelectorAll('svg')].map(s => s.clientWidth / s.viewBox.baseVal.width)"
    )
    assert len(scales) == 6
    assert min(scales) * 9 >= 7.5
    page.close()


def test_on_paper_tables_are_not_wider_than_the_sheet(browser, plain_run):
    html.write(plain_run, lang="zh")
    page, _, _ = opened(browser, plain_run / "report" / "index.html", int(ON_A4["width"]))
    page.emulate_media(media="print")
    wide = page.evaluate("() => [...document.querySelectorAll('table')].map(t => t.getBoundingClientRect().width)")
    assert max(wide) <= ON_A4["width"]
    page.close()
