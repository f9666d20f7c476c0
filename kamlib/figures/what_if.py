"""A policy at a glance, and a panel of sliders that answers at once."""

from dataclasses import dataclass
from html import escape
from math import isfinite

from kamlib.base.labels import label, say, unit
from kamlib.base.text import text
from kamlib.figures import style
from kamlib.incentives.told import outcome
from kamlib.incentives.what_if import KINDS, what_if

_WIDTH = 150
_SPANS = {
    "rate": (0.0, 16.0, 0.5),
    "target": (0.7, 1.6, 0.05),
    "deposit": (0.0, 10.0, 0.5),
    "promotion": (0.0, 10.0, 0.5),
}
_NAMES = {
    "rate": text("rebate of large dealers, % of list"),
    "target": text("target, times last year's volume"),
    "deposit": text("deposit of large dealers, % of list"),
    "promotion": text("promotion for small dealers, % of list"),
}
_KINDS = {"all_units": text("on all units"), "incremental": text("on the excess"), "flat": text("flat")}


@dataclass(frozen=True)
class Card:
    """What a policy leads to, as a notebook shows it: a small table with bars, or a sentence where there is no HTML."""

    found: object
    lang: str = "en"

    def __repr__(self):
        return self.found.headline(self.lang)

    def _repr_html_(self):
        return markup(self.found, lang=self.lang)


def markup(found, *, lang="en"):
    """The table of a what-if as HTML: each indicator without and with the policy, and a bar for either.

    >>> from kamlib.incentives import Scenario
    >>> "<table" in markup(what_if(Scenario.default(), rate=4.0, years=1))
    True
    """
    none, with_it = text("no reward at all").to(lang), text("this policy").to(lang)
    rows = [_row(row, lang) for row in found.table.itertuples(index=False)]
    head = "".join(f"<th style='text-align:left'>{escape(name)}</th>" for name in ("", none, with_it, ""))
    mark = escape(outcome(found.settled, found.certificate, lang))
    colour = style.MUTED if found.settled else style.WARN
    return (
        f"<p><b>{escape(found.headline(lang))}</b></p><table><tr>{head}</tr>{''.join(rows)}</table>"
        f"<p style='color:{colour}'>{mark}</p>"
    )


def _row(row, lang):
    values = (row.none, row.policy)
    said = [escape(say(value, unit(row.indicator), lang)) for value in values]
    name = escape(label(row.indicator).to(lang))
    cells = "".join(f"<td style='text-align:right'>{value}</td>" for value in said)
    return f"<tr><td style='text-align:left'>{name}</td>{cells}<td>{_bars(values)}</td></tr>"


def _bars(values):
    """Two bars to one scale; none for a missing number."""
    most = max((abs(value) for value in values if isfinite(value)), default=0.0) or 1.0
    bars = [
        f"<rect x='0' y='{7 * k}' width='{_WIDTH * abs(value) / most:.1f}' height='5' fill='{colour}'/>"
        for k, (value, colour) in enumerate(zip(values, (style.SILVER, style.ACCENT), strict=True))
        if isfinite(value)
    ]
    return f"<svg width='{_WIDTH}' height='13'>{''.join(bars)}</svg>"


def what_if_panel(scenario, *, lang="en", years=8, **first):
    """Sliders for rate, target, deposit and promotion, with the answer below them; for a live notebook.

    Parameters
    ----------
    scenario : Scenario
    lang : {"en", "zh"}
    years : int
    **first
        Where the sliders begin, as of :func:`kamlib.incentives.what_if.what_if`.

    Returns
    -------
    ipywidgets.VBox

    Examples
    --------
    >>> from kamlib.incentives import Scenario
    >>> panel = what_if_panel(Scenario.default(), years=1, rate=4.0)
    >>> before = panel.children[-1].value
    >>> panel.children[0].value = 10.0
    >>> panel.children[-1].value != before
    True
    """
    import ipywidgets  # noqa: PLC0415 (only where a panel is asked for)

    wide = {"style": {"description_width": "18em"}, "layout": {"width": "36em"}, "continuous_update": False}
    sliders = {
        name: ipywidgets.FloatSlider(
            value=first.get(name, low), min=low, max=high, step=step, description=_NAMES[name].to(lang), **wide
        )
        for name, (low, high, step) in _SPANS.items()
    }
    kind = ipywidgets.Dropdown(
        options=[(_KINDS[name].to(lang), name) for name in KINDS],
        value=first.get("kind", KINDS[0]),
        description=text("how it is paid").to(lang),
        style={"description_width": "18em"},
        layout={"width": "36em"},
    )
    shown = ipywidgets.HTML()

    def answer(_=None):
        asked = {name: slider.value for name, slider in sliders.items()} | {"kind": kind.value}
        shown.value = markup(what_if(scenario, years=years, **asked), lang=lang)

    for control in (*sliders.values(), kind):
        control.observe(answer, names="value")
    answer()
    return ipywidgets.VBox([*sliders.values(), kind, shown])
