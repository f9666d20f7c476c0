"""SWOT sheets and what stands around them: people, wallet, white spots, key links, plans."""

import numpy as np
import pandas as pd

from kamlib.base import text as texts
from kamlib.base.text import text
from kamlib.figures import style
from kamlib.figures.glyphs import drawable, escaped, safe_label, wrapped
from kamlib.swot import PERSPECTIVES, QUADRANTS

PER_QUADRANT = 4
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
    >>> from kamlib.swot import evidence, load_rules, matrix
    >>> facts = pd.DataFrame({"account_id": ["A"], "revenue_share": [0.3], "score": [80.0], "score_rank": [0.95]})
    >>> ax = swot_sheet(matrix(evidence(facts, load_rules(), as_of="2025-12-31").items, perspective="relationship"))
    >>> ax.get_title(loc="left")
    'Strengths (1)'
    """
    told = {name: _corner(sheet.items[sheet.items["quadrant"] == name], lang) for name in QUADRANTS}
    names = list(QUADRANTS)
    rows = [max(_lines(told[one]), _lines(told[two])) for one, two in (names[:2], names[2:])]
    cells = style.panel(2, 2, height=1.35 + 0.135 * sum(rows))
    cells[0].get_gridspec().set_height_ratios([one + 2 for one in rows])
    for ax, name in zip(cells, QUADRANTS, strict=True):
        label, colour = CORNERS[name]
        ax.set_axis_off()
        n = int((sheet.items["quadrant"] == name).sum())
        ax.set_title(f"{label.to(lang)} ({n})", loc="left", fontsize=9, color=colour)
        ax.axhline(1.0, color=colour, linewidth=1.6, clip_on=False)
        ax.set_ylim(0, 1)
        ax.annotate("\n".join(told[name]), (0, 1), xycoords="axes fraction", xytext=(0, -6), textcoords="offset points",
                    va="top", fontsize=7, linespacing=1.3, annotation_clip=False).set_in_layout(False)  # fmt: skip
    style.headline(cells[0], _sheet_title(sheet, lang))
    return cells[0]


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


@style.themed
def wallet_bars(wallet, *, lang="en", currency="", ax=None):
    """Draw what an account buys from us and in all, by category, with the range of the estimate.

    Parameters
    ----------
    wallet : ShareOfWallet
        Of one account.
    lang : {"en", "zh"}
    currency : str
        Such as ``CNY``.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> from kamlib.swot import share_of_wallet
    >>> sales = pd.DataFrame({"account_id": ["A"], "category": ["wine"], "sales": [30.0]})
    >>> found = share_of_wallet(sales, sales.rename(columns={"sales": "potential"}).assign(potential=100.0))
    >>> len(wallet_bars(found).patches)
    2
    """
    rows = wallet.table.sort_values("potential", na_position="first")
    ax = style.axes(ax, height=1.25 + 0.26 * max(len(rows), 1))
    if rows.empty:
        return style.nothing(ax, text("Nobody has estimated what this account buys in all").to(lang))
    y = np.arange(len(rows))
    ax.barh(y, rows["potential"].fillna(0), height=0.62, color=style.LINE, zorder=2)
    ax.barh(y, rows["sales"].clip(lower=0), height=0.62, color=style.ACCENT, zorder=3)
    known = rows["potential"].notna().to_numpy()
    ax.hlines(y[known], rows.loc[known, "potential_low"], rows.loc[known, "potential_high"], color=style.INK,
              linewidth=1.0, zorder=4)  # fmt: skip
    ends = rows[["sales", "potential_high", "potential"]].max(axis=1)
    for place, end, share in zip(y, ends, rows["wallet_share"], strict=True):
        said = text("unknown").to(lang) if pd.isna(share) else texts.percent(share, lang)
        ax.annotate(said, (end, place), xytext=(4, 0), textcoords="offset points", va="center", fontsize=8)
    ax.set_yticks(y, [safe_label(name, columns=16) for name in rows["category"]])
    ax.set_xlim(0, max(float(ends.max()) * 1.14, 1e-9))
    style.money_axis(ax.xaxis, lang=lang)
    ax.set_xlabel(currency)
    style.grid(ax, "x")
    style.headline(ax, _wallet_title(wallet, lang))
    return ax


def _wallet_title(wallet, lang):
    account_id, share = wallet.by_account()[["account_id", "wallet_share"]].iloc[0]
    if pd.isna(share):
        return text("{account}: what it buys in all is not known", account=account_id).to(lang)
    return text(
        "{account} buys about {share:percent} of what it needs from us (dark: from us; line: range of the estimate)",
        account=account_id,
        share=share,
    ).to(lang)


@style.themed
def whitespace_map(spots, *, lang="en", currency="", ax=None):
    """Draw a map of white spots: money bought elsewhere, written and coloured; unknown cells say so.

    Parameters
    ----------
    spots : Whitespace
    lang : {"en", "zh"}
    currency : str
        Not needed here.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> from kamlib.swot import whitespace
    >>> cells = pd.DataFrame({"category": ["wine", "beer"], "region": ["N", "N"], "sales": [3.0, 0.0],
    ...     "potential": [9.0, 5.0]})
    >>> sorted(said.get_text() for said in whitespace_map(whitespace(cells)).texts)
    ['5\\n0% ours', '6\\n33% ours']
    """
    from matplotlib.colors import LinearSegmentedColormap  # noqa: PLC0415

    wide = spots.table.pivot(index=spots.rows, columns=spots.columns, values="open")
    share = spots.table.pivot(index=spots.rows, columns=spots.columns, values="wallet_share")
    ax = style.axes(ax, height=1.2 + 0.36 * len(wide))
    shades = LinearSegmentedColormap.from_list("kamlib white", ["white", style.GOLD])
    most = np.nanmax(wide.to_numpy(), initial=1e-9)
    ax.imshow(wide.fillna(0.0), cmap=shades, vmin=0, vmax=1.3 * most, aspect="auto")
    for (i, j), money in np.ndenumerate(wide.to_numpy()):
        ax.text(j, i, _spot(money, share.iat[i, j], lang), ha="center", va="center", fontsize=7.5)
    ax.set_xticks(range(wide.shape[1]), [safe_label(name, columns=14) for name in wide.columns])
    ax.set_yticks(range(len(wide)), [safe_label(name, columns=14) for name in wide.index])
    ax.tick_params(length=0, labelcolor=style.INK)
    for side in ax.spines.values():
        side.set_visible(False)
    style.headline(ax, spots.headline(lang))
    return ax


def _spot(money, share, lang):
    if pd.isna(money):
        return text("unknown").to(lang)
    said = texts.compact(money, lang)
    return said if pd.isna(share) else said + "\n" + text("{share:percent} ours", share=share).to(lang)
