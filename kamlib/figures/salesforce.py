"""A salesperson's pay plan: the best commission against risk, what doubt costs, where a quota stops working."""

from kamlib.base import text as texts
from kamlib.base.text import text
from kamlib.figures import style

_LEGEND = {"family": style.FAMILY, "size": 7}


@style.themed
def pay_plan(plan, *, lang="en", currency=""):
    """Draw commission against risk, what is left when the plan is doubted, and effort against the quota.

    Parameters
    ----------
    plan : PayPlan
    lang : {"en", "zh"}
    currency : str
        Not needed here.

    Returns
    -------
    Axes
        The first of four.

    Examples
    --------
    >>> from kamlib.incentives.pay import pay_plan as planned
    >>> ax = pay_plan(planned(r=2, c=1, sigma2=1, margin=1, discipline=1, substitution=0.5, honoured=0.8, bonus=1,
    ...                       quota=0.5, delta=0.9, gain=1, detection=0.25))
    >>> len(ax.lines), len(ax.figure.axes)
    (3, 4)
    """
    risk, pay, doubt, quota = style.panel(2, 2, height=4.1)
    _risk(risk, plan, lang)
    _pay(pay, plan, lang)
    doubt.plot(plan.doubt["honoured"], plan.doubt["surplus"], color=style.ACCENT, linewidth=1.4)
    doubt.xaxis.set_major_formatter(lambda value, _: texts.percent(value, lang))
    _named(doubt, text("surplus"), text("chance that the plan is honoured"), lang)
    quota.plot(plan.quotas["quota"], plan.quotas["effort"], color=style.ACCENT, linewidth=1.4)
    quota.axvline(plan.quota.best_quota, color=style.GOLD, linewidth=1.0, label=text("best quota").to(lang))
    _named(quota, text("effort that a bonus draws"), text("quota"), lang)
    quota.legend(loc="upper right", frameon=False, prop=_LEGEND)
    style.headline(risk, plan.headline(lang))
    return risk


def _risk(ax, plan, lang):
    for number, (r, rows) in enumerate(list(plan.risk.groupby("r"))[::2]):
        ax.plot(rows["sigma2"], rows["beta"], color=style.ACCENT, alpha=1 - 0.3 * number, linewidth=1.2,
                label=text("risk aversion {r}", r=f"{r:g}").to(lang))  # fmt: skip
    ax.set_xscale("log", base=2)
    ax.set_ylim(0, 1.5 * plan.risk["beta"].max())
    ax.set_xticks(sorted(plan.risk["sigma2"].unique()))
    ax.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    ax.legend(loc="upper right", frameon=False, prop=_LEGEND, labelspacing=0.2)
    _named(ax, text("best commission"), text("noise of output, σ²"), lang)


def _pay(ax, plan, lang):
    effort = plan.linear.effort
    output = [0.0, 2 * max(effort, plan.quota.best_quota)]
    ax.plot(output, plan.linear.pay(output), color=style.ACCENT, linewidth=1.4, label=text("one task").to(lang))
    ax.plot(output, plan.tasks.pay(output), color=style.GOLD, linewidth=1.4, label=text("two tasks").to(lang))
    ax.axhline(0, color=style.SILVER, linewidth=0.7)
    ax.legend(loc="upper left", frameon=False, prop=_LEGEND)
    _named(ax, text("pay"), text("output"), lang)


def _named(ax, title, x, lang):
    ax.set_title(title.to(lang), loc="left", fontsize=7.5, color=style.INK)
    ax.set_xlabel(x.to(lang), fontsize=7.5)
    style.grid(ax, "y")
