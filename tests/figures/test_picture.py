"""``show`` draws in both languages, records both, and shows one."""

import json

import pandas as pd
import pytest

from kamlib.base.record import Run
from kamlib.figures import account_scatter, show
from tests.figures.hostile import NAMES


@pytest.fixture
def run(tmp_path):
    run = Run.open(tmp_path / "run", "20_accounts")
    run.settle(currency="CNY", as_of="2025-12-31")
    return run


@pytest.fixture
def frame():
    named = {"account_id": [str(n) for n in range(len(NAMES))], "name": NAMES}
    return pd.DataFrame(named | {"revenue": [10.0**n for n in range(len(NAMES))], "recency_days": 200})


def recorded(run):
    run.finish()
    return json.loads((run.folder / ".gate" / "20_accounts.json").read_text(encoding="utf-8"))["artefacts"]


def test_both_languages_are_saved_and_recorded(run, frame):
    show(run, "map", account_scatter, frame, lang="zh")
    assert sorted(path.name for path in (run.folder / "figures").iterdir()) == ["map.en.svg", "map.zh.svg"]
    assert set(recorded(run)) == {"figures/map.en.svg", "figures/map.zh.svg"}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_picture_of_the_asked_language_is_shown(run, frame, lang):
    picture = show(run, "map", account_scatter, frame, lang=lang)
    saved = (run.folder / "figures" / f"map.{lang}.svg").read_text(encoding="utf-8")
    shown = picture._repr_mimebundle_()
    assert shown == {"image/svg+xml": saved, "text/plain": picture.headline}
    assert f"{len(NAMES)}" in picture.headline


def test_the_settings_of_the_run_reach_the_picture(run):
    seen = []

    def draw(frame, *, lang, currency):
        seen.append((lang, currency))
        return account_scatter(frame, lang=lang, currency=currency)

    show(run, "map", draw, pd.DataFrame({"account_id": ["1"], "revenue": [1.0], "recency_days": [1]}))
    assert seen == [("en", "CNY"), ("zh", "CNY")]


def test_showing_twice_gives_the_same_bytes(run, frame):
    first = show(run, "map", account_scatter, frame)
    assert show(run, "map", account_scatter, frame) == first


def test_a_run_without_settings_can_draw(tmp_path, frame):
    bare = Run.open(tmp_path / "bare", "20_accounts")
    assert show(bare, "map", account_scatter, frame).markup.startswith("<svg")
