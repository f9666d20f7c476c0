"""Where purchases go and who else wants them: wallets, white spots, how we and our rivals are rated."""

import numpy as np
import pandas as pd

from kamlib.base import text as texts
from kamlib.base.text import text
from kamlib.figures import style
from kamlib.figures.glyphs import safe_label
from kamlib.swot.profile import MIDDLE


@style.themed
def profile_bars(profile, *, lang="en", currency=""):
    """Draw the weighted score of every firm, and below it factor by factor how we stand against the best rival.

    Parameters
    ----------
    profile : ProfileMatrix
    lang : {"en", "zh"}
    currency : str
        Not needed here: ratings run from 1 to 4.

    Returns
    -------
    Axes
        The upper one of two.

    Examples
    --------
    >>> from kamlib.base.project import root
    >>> from kamlib.swot import read_profile
    >>> len(profile_bars(read_profile(root() / "data" / "demo" / "profile.yaml")).patches)
    5
    """
    totals, gaps = profile.totals.iloc[::-1], profile.gaps().sort_values("weight", kind="stable")
    upper, lower = style.panel(2, 1, height=1.9 + 0.24 * (len(totals) + len(gaps)))
    upper.get_gridspec().set_height_ratios([len(totals), len(gaps) + 1])
    y = np.arange(len(totals))
    ours = (totals["firm"] == profile.ours).to_numpy()
    upper.barh(y, totals["score"], height=0.62, color=np.where(ours, style.ACCENT, style.ACCENT_LIGHT), zorder=2)
    for place, score in zip(y, totals["score"], strict=True):
        upper.annotate(texts.number(score, lang), (score, place), xytext=(3, 0), textcoords="offset points",
                       va="center", fontsize=7.5)  # fmt: skip
    upper.axvline(MIDDLE, color=style.SILVER, linewidth=0.8, zorder=3)
    upper.set_yticks(y, [safe_label(profile.said(firm, lang), columns=26) for firm in totals["firm"]])
    upper.set_xlim(1, 4)
    upper.set_xticks([1, 2, MIDDLE, 3, 4])
    _factors(lower, gaps, profile, lang)
    for ax in (upper, lower):
        style.grid(ax, "x")
    style.headline(upper, profile.headline(lang))
    return upper


def _factors(ax, gaps, profile, lang):
    y = np.arange(len(gaps))
    ax.hlines(y, gaps["ours"], gaps["best"], color=style.LINE, linewidth=2.5, zorder=2)
    behind = (gaps["best"] > gaps["ours"]).to_numpy()
    ax.scatter(gaps["best"], y, facecolor="white", edgecolor=np.where(behind, style.WARN, style.SILVER), s=34,
               linewidth=1.4, zorder=3)  # fmt: skip
    ax.scatter(gaps["ours"], y, color=style.ACCENT, s=22, zorder=4)
    for place, row in zip(y, gaps.itertuples(), strict=True):
        firm = safe_label(profile.said(row.best_firm, lang), columns=20)
        ax.annotate(firm, (max(row.best, row.ours), place), xytext=(7, 0), textcoords="offset points", va="center",
                    fontsize=7, color=style.MUTED)  # fmt: skip
    names = [
        text("{factor} ({weight:percent})", factor=profile.said(row.factor, lang), weight=row.weight).to(lang)
        for row in gaps.itertuples()
    ]
    ax.set_yticks(y, [safe_label(name, columns=34) for name in names])
    ax.set_xlim(0.8, 5.2)
    ax.set_xticks([1, 2, 3, 4])
    ax.set_xlabel(text("rating by factor: dot for us, ring for the best rival (4 is best)").to(lang), fontsize=8)


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
