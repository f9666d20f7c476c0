"""Segments: what each rule says of their number, what they are like, and how they lie across the tiers."""

import numpy as np
import seaborn as sns
from matplotlib.colors import LinearSegmentedColormap

from kamlib.base import text as texts
from kamlib.base.labels import coded, label
from kamlib.base.text import text
from kamlib.figures import style
from kamlib.figures.glyphs import safe_label, wrapped
from kamlib.segments import GIANT, NOISE, class_name, names, splitting
from kamlib.tiers import TIERS

RULES = (
    ("simplified_silhouette", text("simplified silhouette"), None),
    ("calinski_harabasz", text("Calinski–Harabasz"), None),
    ("davies_bouldin", text("Davies–Bouldin: small is good"), None),
    ("gap", text("gap statistic"), None),
    ("prediction_strength", text("prediction strength"), 0.8),
    ("worst_jaccard", text("Jaccard of the weakest"), 0.75),
)
BELOW_ABOVE = LinearSegmentedColormap.from_list("kamlib", [style.WARN, "white", style.ACCENT])
SHARES = LinearSegmentedColormap.from_list("kamlib shares", ["white", style.ACCENT])
MOST = 3.0
WIDEST = 26.0  # points, for a line of all accounts
BAYES = ("bic", text("BIC: small is good"), None)


@style.themed
def rules_panel(segments, *, lang="en", currency=""):
    """Draw what six rules say of each number of segments; the chosen one as a line, thresholds dashed.

    Parameters
    ----------
    segments : Segments
    lang : {"en", "zh"}
    currency : str
        Not needed here.

    Returns
    -------
    Axes
        The first of six.

    Examples
    --------
    >>> import pandas as pd
    >>> from kamlib.segments import segment
    >>> made = np.random.default_rng(1)
    >>> level = np.repeat([3.0, 6.0, 9.0], 40)
    >>> features = pd.DataFrame({"account_id": [f"A{n:03}" for n in range(120)],
    ...     "revenue": np.exp(level + made.normal(size=120) / 5),
    ...     "orders": np.exp(level + made.normal(size=120) / 5)})
    >>> ax = rules_panel(segment(features, ks=range(2, 6), seed=1))
    >>> len(ax.figure.axes)
    6
    """
    table = segments.rules[segments.rules["k"] > 1]
    cells = style.panel(2, 3, height=3.6)
    shown = [BAYES if rule[0] == "gap" and table["gap"].isna().all() else rule for rule in RULES]
    for ax, (name, said, enough) in zip(cells, shown, strict=True):
        known = table[table[name].notna()]
        ax.plot(known["k"], known[name], color=style.ACCENT, marker="o", markersize=3, linewidth=1.2, zorder=3)
        ax.axvline(segments.k, color=style.GOLD, linewidth=1.0, zorder=2)
        if enough is not None:
            ax.axhline(enough, color=style.MUTED, linewidth=0.8, linestyle=(0, (3, 2)), zorder=1)
        ax.set_title(said.to(lang), loc="left", fontsize=7.5, color=style.INK)
        ax.locator_params(axis="y", nbins=4)
        ax.set_xticks([k for k in table["k"] if k % 2 == 0])
        style.grid(ax, "y")
    for ax in cells[3:]:
        ax.set_xlabel(text("number of segments").to(lang), fontsize=8)
    style.headline(cells[0], _title(segments).to(lang))
    return cells[0]


def _title(segments):
    taken = segments.choices["k"].dropna().astype(int)
    if taken.empty:
        return text("{k:count} segments; no rule has an opinion", k=segments.k)
    return text(
        "Shown: {k:count} segments. {n:count} rules take anything from {low:count} to {high:count}",
        k=segments.k,
        n=len(taken),
        low=taken.min(),
        high=taken.max(),
    )


@style.themed
def clustergram(segments, *, lang="en", currency="", ax=None):
    """Draw how segments split as more are asked for: height is their median money, width their accounts.

    Parameters
    ----------
    segments : Segments
    lang : {"en", "zh"}
    currency : str
        Such as ``CNY``; only for the axis.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> import pandas as pd
    >>> from kamlib.segments import segment
    >>> features = pd.DataFrame({"account_id": range(40), "revenue": [1.0, 100.0] * 20, "orders": [1, 50] * 20})
    >>> len(clustergram(segment(features, ks=[2], seed=1)).lines)
    3
    """
    nodes, flows = splitting(segments)
    ax = style.axes(ax, height=3.4)
    if nodes["k"].nunique() < 2 or (nodes["value"] <= 0).any():
        return style.nothing(ax, text("There are not several numbers of segments to compare").to(lang))
    height, total = nodes.set_index(["k", "segment"])["value"], nodes.loc[nodes["k"] == nodes["k"].min(), "n"].sum()
    later = dict(zip(nodes["k"].unique()[:-1], nodes["k"].unique()[1:], strict=True))
    for flow in flows.itertuples():
        ends = height[flow.k, flow.segment], height[later[flow.k], flow.next_segment]
        ax.plot([flow.k, later[flow.k]], ends, color=style.ACCENT, alpha=0.35, linewidth=0.4 + WIDEST * flow.n / total,
                solid_capstyle="butt", zorder=2)  # fmt: skip
    ax.scatter(nodes["k"], nodes["value"], s=6 + 240 * nodes["n"] / total, color=style.ACCENT, zorder=3)
    ax.axvline(segments.k, color=style.GOLD, linewidth=1.0, zorder=1)
    ax.set_yscale("log")
    style.money_axis(ax.yaxis, lang=lang)
    ax.yaxis.set_minor_formatter("")
    ax.set_xticks([nodes["k"].min(), *later.values()])
    ax.set_xlabel(text("number of segments").to(lang))
    ax.set_ylabel(text("median money of the segment").to(lang))
    style.grid(ax, "y")
    style.headline(ax, text("How groups part as more are asked for; shown: {k:count} segments", k=segments.k).to(lang))
    return ax


@style.themed
def segment_profile(profile, *, lang="en", currency="", ax=None):
    """Draw how the middle of each segment stands to all accounts, in robust standard deviations.

    Parameters
    ----------
    profile : Profile
    lang : {"en", "zh"}
    currency : str
        Not needed here: distances have none.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> import pandas as pd
    >>> from kamlib.segments import profile, segment
    >>> features = pd.DataFrame({"account_id": range(40), "revenue": [10.0, 90.0] * 20, "orders": [1, 5] * 20})
    >>> ax = segment_profile(profile(segment(features, k=2, ks=[], seed=1), features))
    >>> len(ax.texts)
    4
    """
    spread, called = profile.wide(), names(profile)
    ax = style.axes(ax, height=1.55 + 0.3 * len(spread))
    sns.heatmap(spread.clip(-MOST, MOST), ax=ax, cmap=BELOW_ABOVE, vmin=-MOST, vmax=MOST, annot=_said(spread), fmt="",
                annot_kws={"fontsize": 7.5}, linewidths=1, cbar=False)  # fmt: skip
    share = profile.sizes.set_index("segment")
    said = [_named(name, called[name], share.loc[name], lang) for name in spread.index]
    ax.set_yticks(np.arange(len(spread)) + 0.5, said, rotation=0, fontsize=7.5)
    columns = [wrapped(safe_label(label(name).to(lang), columns=26), 9) for name in spread]
    ax.set_xticks(np.arange(len(columns)) + 0.5, columns, rotation=0, fontsize=7.5)
    ax.tick_params(length=0, labelcolor=style.INK)
    ax.set_xlabel(text("median against all, in robust standard deviations").to(lang), fontsize=8)
    ax.set_ylabel("")
    style.headline(ax, profile.headline(lang))
    return ax


def _said(spread):
    """Distances in one decimal, without a minus before zero."""
    return (spread.round(1) + 0.0).map("{:.1f}".format)


def _named(code, name, share, lang):
    told = safe_label(name.to(lang), columns=44)
    said = text("{n:percent} of accounts, {money:percent} of money", n=share["n_share"], money=share["value_share"])
    return f"{code} {told}\n{said.to(lang)}" if code.startswith("S") else f"{told}\n{said.to(lang)}"


@style.themed
def tiers_by_segment(agreement, *, lang="en", currency="", ax=None):
    """Draw how the accounts of each tier spread over the segments: counts, coloured by share of the tier.

    Parameters
    ----------
    agreement : Agreement
    lang : {"en", "zh"}
    currency : str
        Not needed here.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> import pandas as pd
    >>> from kamlib.segments import agreement, segment
    >>> features = pd.DataFrame({"account_id": list("abcdef"), "revenue": [90.0, 80.0, 9.0, 8.0, 9.0, 8.0]})
    >>> tiers = pd.DataFrame({"account_id": list("abcdef"), "tier": ["gold"] * 2 + ["standard"] * 4})
    >>> money = features.set_index("account_id")["revenue"]
    >>> found = agreement(tiers, segment(features, k=2, ks=[], seed=1), value=money)
    >>> [said.get_text() for said in tiers_by_segment(found).texts]
    ['2', '0', '0', '0', '2', '2']
    """
    counts = agreement.table.pivot(index="tier", columns="segment", values="n").fillna(0)
    counts = counts.reindex(index=[tier for tier in TIERS if tier in counts.index], columns=_order(counts.columns))
    ax = style.axes(ax, height=1.5 + 0.36 * len(counts))
    shares = counts.div(counts.sum(axis=1).clip(lower=1), axis=0)
    said = counts.map(lambda value: texts.count(value, lang))
    sns.heatmap(shares, ax=ax, cmap=SHARES, vmin=0, vmax=1.15, annot=said, fmt="", annot_kws={"fontsize": 8},
                linewidths=1, cbar=False)  # fmt: skip
    ax.set_yticks(np.arange(len(counts)) + 0.5, [coded(str(tier), "tier", lang) for tier in counts.index], rotation=0)
    ax.set_xticks(np.arange(counts.shape[1]) + 0.5, [class_name(str(name)).to(lang) for name in counts])
    ax.tick_params(length=0, labelcolor=style.INK)
    ax.set_xlabel(text("segment").to(lang))
    ax.set_ylabel("")
    style.headline(ax, agreement.headline(lang))
    return ax


def _order(names):
    """Giants first, accounts of no segment last."""
    return sorted(names, key=lambda name: (name == NOISE, name != GIANT, len(name), name))
