"""Pictures of segments: what they say is what the results hold, and extremes are drawn without a warning."""

import warnings

import numpy as np
import pandas as pd
import pytest

from kamlib import figures
from kamlib.figures.svg import markup
from kamlib.segments import agreement, profile, segment

SHAPES = {
    "two accounts": [5.0, 9.0],
    "negative": [-5.0, 3.0, 8.0, 2.0, -1.0, 7.0],
    "one giant": [1e13, *[1.0, 2.0] * 10],
    "planted": np.exp(np.repeat([3.0, 6.0, 9.0], 20) + np.tile(np.linspace(-0.2, 0.2, 20), 3)).tolist(),
}


def made(values):
    """Segments of made accounts, and their features; hostile names have no place here, ids are not drawn."""
    features = pd.DataFrame({"account_id": [str(n) for n in range(len(values))], "revenue": values})
    features["a very long name of a column, <b>&amp;</b> $x$"] = np.arange(len(values)) % 3
    return segment(features, k=2, ks=[2, 3] if len(values) > 3 else [2], seed=1), features


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("values", SHAPES.values(), ids=SHAPES.keys())
def test_extremes_are_drawn_without_a_warning(values, lang):
    found, features = made(values)
    tiers = features[["account_id"]].assign(tier="gold")
    money = features.set_index("account_id")["revenue"]
    given = {
        figures.rules_panel: found,
        figures.clustergram: found,
        figures.segment_profile: profile(found, features),
        figures.tiers_by_segment: agreement(tiers, found, value=money),
    }
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for draw, result in given.items():
            assert markup(draw(result, lang=lang), name=draw.__name__).endswith("</svg>\n")


def test_the_heat_map_writes_the_numbers_of_the_profile():
    found, features = made(SHAPES["planted"])
    described = profile(found, features)
    written = [said.get_text() for said in figures.segment_profile(described).texts]
    assert written == [f"{value:.1f}" for value in (described.wide().round(1) + 0.0).to_numpy().ravel()]
    assert "-0.0" not in written


def test_the_line_of_the_panel_stands_at_the_number_taken():
    found, _ = made(SHAPES["planted"])
    ax = figures.rules_panel(found)
    assert {line.get_xdata()[0] for line in ax.lines[1:2]} == {found.k}


def test_without_a_gap_the_panel_shows_bic():
    features = made(SHAPES["planted"])[1]
    found = segment(features, method="gmm", ks=[2, 3], seed=1)
    titles = [ax.get_title(loc="left") for ax in figures.rules_panel(found).figure.axes]
    assert "BIC: small is good" in titles
    assert not found.rules["bic"].isna().all()
