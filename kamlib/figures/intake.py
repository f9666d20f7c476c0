"""What came in, and where every line and all money went."""

import numpy as np

from kamlib.base import text as texts
from kamlib.base.labels import in_currency, label, spoken
from kamlib.figures import style
from kamlib.figures.glyphs import safe_label

COLOURS = {"in": style.SILVER, "excluded": style.ACCENT_LIGHT, "rejected": style.WARN, "kept": style.ACCENT}
ROW, HEAD = 0.27, 1.35  # inches a row of bars, and all that stands above and below them


@style.themed
def ledger_bars(result, *, lang="en", currency=""):
    """Draw the ledger from what came in down to what is kept: lines on the left, money on the right.

    Parameters
    ----------
    result : object with ``ledger`` and ``headline``
        The ledger has ``step`` (in, excluded, rejected, kept), ``rule``, ``rows``, ``amount`` (money); its first row is
        what came in, its last what is kept.
    lang : {"en", "zh"}
    currency : str
        Written above the money.

    Returns
    -------
    Axes
        Of the lines; those of the money stand beside it in the same figure.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> import pandas as pd
    >>> ledger = pd.DataFrame({"step": ["in", "rejected", "kept"], "rule": ["", "shape", ""], "rows": [10, 1, 9],
    ...                        "amount": [100.0, 0.0, 100.0]})
    >>> ax = ledger_bars(SimpleNamespace(ledger=ledger, headline=lambda lang: "10 = 9 + 0 + 1"))
    >>> [float(bar.get_width()) for bar in ax.patches]
    [10.0, 1.0, 9.0]
    """
    ledger = result.ledger
    ax, money = style.pair(height=HEAD + ROW * len(ledger))
    _bars(ax, ledger["step"], ledger["rows"].astype(float), lambda n: texts.count(n, lang))
    _bars(money, ledger["step"], ledger["amount"].astype(float), lambda n: style.amount(n, lang=lang))
    ax.set_yticks(np.arange(len(ledger)), _names(ledger, lang))
    ax.set_ylim(len(ledger) - 0.5, -0.5)
    ax.tick_params(axis="y", labelcolor=style.INK)
    money.tick_params(axis="y", labelleft=False)
    style.y_title(ax, label("rows").to(lang))
    style.y_title(money, in_currency(label("amount"), currency=currency, lang=lang))
    style.headline(ax, result.headline(lang))
    return ax


def _bars(ax, steps, values, said):
    """What came in, what leaves step by step, what is kept; each part begins where the one before ended."""
    left = np.where(steps.isin(["in", "kept"]), values, 0.0)
    gone = np.where(steps.isin(["in", "kept"]), 0.0, values).cumsum()
    start = np.where(left, 0.0, values.iloc[0] - gone)
    ax.barh(np.arange(len(values)), values, left=start, color=steps.map(COLOURS), height=0.62, zorder=2)
    edge = max(values.max(), (start + values).max(), 0.0)
    for y, (x, value) in enumerate(zip(start, values, strict=True)):
        place = max(x, x + value)
        ax.annotate(said(value), (place, y), (4, 0), textcoords="offset points", va="center", color=style.INK)
    ax.axvline(0, color=style.SILVER, linewidth=0.8, zorder=3)
    ax.set_xlim(min(0.0, start.min(), (start + values).min()), (edge or 1.0) * 1.42)
    ax.spines[["bottom", "left"]].set_visible(False)
    ax.tick_params(length=0, labelbottom=False)


def _names(ledger, lang):
    """The rule or reason where there is one, else the step."""
    said = spoken(ledger[["step", "rule"]], lang)
    return [safe_label(rule or step, columns=26) for step, rule in zip(said["step"], said["rule"], strict=True)]
