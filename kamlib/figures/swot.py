"""SWOT sheets and what stands around them: people, wallet, white spots, key links, plans."""

from kamlib.base.labels import coded
from kamlib.base.text import text
from kamlib.figures import style
from kamlib.figures.glyphs import drawable, escaped, safe_label, wrapped
from kamlib.swot import PERSPECTIVES, QUADRANTS
from kamlib.swot.tows import STRATEGIES

PER_QUADRANT, PER_STRATEGY = 4, 2
CORNERS = {
    "strength": (text("Strengths"), style.GOOD),
    "weakness": (text("Weaknesses"), style.WARN),
    "opportunity": (text("Opportunities"), style.ACCENT),
    "threat": (text("Threats"), style.GOLD),
}
KINDS = {"estimate": text("estimate"), "guess": text("guess")}


@style.themed
def swot_sheet(sheet, *, lang="en", currency=""):
    """Draw the four corners with the heaviest statements of each; more are counted, none is shortened away in silence.

    Parameters
    ----------
    sheet : Matrix
    lang : {"en", "zh"}
    currency : str
        Not needed here: the sentences name it.

    Returns
    -------
    Axes
        The first of four.

    Examples
    --------
    >>> import pandas as pd
    >>> from kamlib.swot import evidence, load_rules, matrix
    >>> facts = pd.DataFrame({"account_id": ["A"], "revenue_share": [0.3], "score": [80.0], "score_rank": [0.95]})
    >>> ax = swot_sheet(matrix(evidence(facts, load_rules(), as_of="2025-12-31").items, perspective="relationship"))
    >>> ax.get_title(loc="left")
    'Strengths (1)'
    """
    told = {name: _corner(sheet.items[sheet.items["quadrant"] == name], lang) for name in QUADRANTS}
    counts = sheet.items["quadrant"].value_counts()
    heads = [(f"{CORNERS[name][0].to(lang)} ({counts.get(name, 0)})", CORNERS[name][1]) for name in QUADRANTS]
    return _four(list(told.values()), heads, _sheet_title(sheet, lang))


def _four(told, heads, title):
    """Two rows of two corners; `told` has the lines of each, `heads` its name and colour."""
    rows = [max(_lines(told[one]), _lines(told[one + 1])) for one in (0, 2)]
    cells = style.panel(2, 2, height=1.35 + 0.135 * sum(rows))
    cells[0].get_gridspec().set_height_ratios([one + 2 for one in rows])
    for ax, said, (head, colour) in zip(cells, told, heads, strict=True):
        ax.set_axis_off()
        ax.set_title(head, loc="left", fontsize=9, color=colour)
        ax.axhline(1.0, color=colour, linewidth=1.6, clip_on=False)
        ax.set_ylim(0, 1)
        ax.annotate("\n".join(said), (0, 1), xycoords="axes fraction", xytext=(0, -6), textcoords="offset points",
                    va="top", fontsize=7, linespacing=1.3, annotation_clip=False).set_in_layout(False)  # fmt: skip
    style.headline(cells[0], title)
    return cells[0]


@style.themed
def tows_matrix(strategies, *, lang="en", currency=""):
    """Draw strategies as a matrix: strengths and weaknesses against opportunities and threats, the heaviest first.

    Parameters
    ----------
    strategies : DataFrame
        As :func:`kamlib.swot.tows` gives them, of one account and perspective.
    lang : {"en", "zh"}
    currency : str
        Not needed here: the sentences name it.

    Returns
    -------
    Axes
        The first of four.

    Examples
    --------
    >>> import pandas as pd
    >>> from kamlib.swot import evidence, load_rules, matrix, tows
    >>> facts = pd.DataFrame({"account_id": ["A"], "revenue_share": [0.3], "score": [80.0], "score_rank": [0.95]})
    >>> sheet = matrix(evidence(facts, load_rules(), as_of="2025-12-31").items, perspective="relationship")
    >>> tows_matrix(tows(sheet)).get_title(loc="left")
    'SO · strength × opportunity (0)'
    """
    rows = {name: strategies[strategies["strategy"] == name] for name in STRATEGIES}
    told = [_strategies(found.head(PER_STRATEGY), lang) for found in rows.values()]
    heads = [(_head(name, lang, len(found)), CORNERS[STRATEGIES[name][1]][1]) for name, found in rows.items()]
    return _four(told, heads, text("Strategies, each joining two statements; the heaviest first").to(lang))


def _head(name, lang, n):
    within, without = (coded(part, "quadrant", lang) for part in STRATEGIES[name])
    return f"{name} · {within} × {without} ({n})"


def _strategies(rows, lang):
    said = [escaped(wrapped(drawable(f"· {row.sentence.to(lang)}"), 22.5)) for row in rows.itertuples()]
    return said or [text("the data say nothing here").to(lang)]


def _sheet_title(sheet, lang):
    seen = PERSPECTIVES[sheet.perspective]
    return text("{account}: {perspective}", account=sheet.account_id, perspective=seen).to(lang)


def _corner(items, lang):
    said = [_statement(row, lang) for row in items.head(PER_QUADRANT).itertuples()]
    left = len(items) - PER_QUADRANT
    if left > 0:
        said.append(text("and {n:count} more in the tables", n=left).to(lang))
    return said or [text("the data say nothing here").to(lang)]


def _statement(row, lang):
    marks = [KINDS[row.kind].to(lang)] if row.kind in KINDS else []
    marks += [text("old").to(lang)] if row.stale else []
    mark = f" [{', '.join(marks)}]" if marks else ""
    return escaped(wrapped(drawable(f"· {row.sentence.to(lang)}{mark}"), 22.5))


def _lines(said):
    return sum(part.count("\n") + 1 for part in said)


@style.themed
def relationship_map(people, *, lang="en", currency="", ax=None):
    """Draw the decision makers of an account by influence and stance; a dashed ring means that the contact is old.

    Parameters
    ----------
    people : DataFrame
        Rows of ``Dossiers.people`` of one account.
    lang : {"en", "zh"}
    currency : str
        Not needed here.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> from kamlib.swot import read_dossiers
    >>> none = read_dossiers("", accounts=["A"], as_of="2025-12-31")
    >>> relationship_map(none.people).texts[0].get_text()
    'Nobody has noted who decides'
    """
    ax = style.axes(ax, height=2.3)
    if people.empty:
        return style.nothing(ax, text("Nobody has noted who decides").to(lang))
    across, up = list(STANCES), list(INFLUENCE)
    places = people.groupby(["stance", "influence"], dropna=False).cumcount()
    for person, place in zip(people.itertuples(), places, strict=True):
        level = person.influence if person.influence in INFLUENCE else "low"
        x, y = across.index(person.stance), up.index(level) + 0.28 - 0.3 * place
        colour = STANCES[person.stance][1]
        dashed = {"linestyle": (0, (2, 1.5))} if person.stale else {}
        ax.scatter([x - 0.36], [y], s=46, facecolor=style.PALE, edgecolor=colour, linewidth=1.4, zorder=3, **dashed)
        role = f" · {person.role}" if person.role else ""
        ax.text(x - 0.28, y, safe_label(f"{person.name}{role}", columns=19), va="center", fontsize=7)
    ax.set_xlim(-0.5, len(across) - 0.5)
    ax.set_ylim(-0.55, len(up) - 0.45)
    ax.set_xticks(range(len(across)), [STANCES[name][0].to(lang) for name in across])
    ax.set_yticks(range(len(up)), [INFLUENCE[name].to(lang) for name in up])
    ax.tick_params(length=0)
    ax.set_ylabel(text("influence").to(lang))
    account = people["account_id"].iloc[0]
    style.headline(ax, text("Who decides at {account}, and where they stand", account=account).to(lang))
    return ax


STANCES = {
    "blocker": (text("against us"), style.WARN),
    "neutral": (text("neutral"), style.SILVER),
    "unknown": (text("unknown"), style.SILVER),
    "supporter": (text("for us"), style.GOOD),
}
INFLUENCE = {"low": text("low"), "medium": text("medium"), "high": text("high")}
