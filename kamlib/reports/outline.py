"""What the report asks, in which order, and which recorded figures and tables answer it."""

from dataclasses import dataclass

from kamlib.base.text import Text, text
from kamlib.reports.outline_groups import PLANS, SEGMENTS
from kamlib.reports.outline_incentives import INCENTIVES
from kamlib.reports.parts import Chapter, Drawing, Listing


@dataclass(frozen=True)
class Figure:
    """A number for the strip below the lede: a fact of a result of a step; `undated` names it where no dates are."""

    step: str
    result: str
    fact: str
    label: Text
    undated: Text | None = None


QUESTION = text("Is it 80/20?")
MAIN = ("30_pareto", "pareto")
LEDE = (("30_pareto", "concentration"), ("20_accounts", "overview"), ("10_intake", "intake"))
STRIP = (
    Figure("20_accounts", "overview", "n_buying", text("accounts bought in the window"), text("accounts with revenue")),
    Figure("20_accounts", "overview", "revenue", text("revenue in the window"), text("revenue in all")),
    Figure("30_pareto", "pareto", "top_20_share", text("held by the top 20% of accounts")),
    Figure("30_pareto", "pareto", "accounts_for_cut", text("key accounts, which reach the cut together")),
    Figure("30_pareto", "pareto", "n_accounts", text("accounts ranked")),
    Figure("30_pareto", "pareto", "gini", text("Gini coefficient")),
    Figure("10_intake", "intake", "lines_kept", text("lines kept")),
)
SCORES = ("rank", "account_id", "name", "tier", "rank_p05", "rank_p50", "rank_p95", "label")
LEAGUE = ("method", "precision", "gain", "gain_low", "gain_high", "captured", "turnover", "verdict")
ORIGINS = ("origin", "known", "active", "listed", "best_precision", "unknown_share")
OVERLAP = ("account_id", "name", "list_change", "rank", "revenue_rank", "revenue")
FORECAST = ("account_id", "name", "p_buys", "expected_value", "value_low", "value_high", "revenue_12m")
OUTLOOK = ("account_id", "name", "is_listed", "p_listed", "revenue_12m", "at_risk")
PORTFOLIO = (
    *("as_of", "n_active", "revenue", "revenue_per_account", "retention", "retained_revenue", "top_20_share"),
    *("effective_accounts", "largest_share"),
)
CHAPTERS = (
    Chapter(
        "30_pareto",
        text("Who carries the revenue?"),
        (
            Drawing("pareto", QUESTION),
            Drawing("top_shares", text("How concentrated is it, and how sure is that?")),
            Drawing("windows", text("Does the answer depend on the window?")),
        ),
        (
            Listing(
                "windows", text("The same in numbers"), ("months", "accounts", "revenue", "top_20_share"), small=True
            ),
            Listing(
                "pareto",
                text("The largest accounts"),
                ("rank", "account_id", "name", "value", "share", "cum_share", "is_key", "region"),
            ),
        ),
        (
            text(
                "Key accounts are the shortest list, largest first, that reaches the cut; the account that crosses the "
                "cut is in."
            ),
            text(
                "Shares are of the total of all positive values; accounts without positive value are ranked last and "
                "hold nothing."
            ),
            text(
                "The intervals come from drawing the accounts anew: they say how far a share depends on which accounts "
                "happen to be in the list, not how an account's revenue may change."
            ),
        ),
    ),
    Chapter(
        "40_indicators",
        text("Who is key by more than size?"),
        (
            Drawing("indicator_tree", text("What is assessed, and what is not?")),
            Drawing("rank_intervals", text("How sure is a rank?")),
            Drawing("weights", text("Do the weights decide?")),
            Drawing("influence", text("Does each indicator do what its weight says?")),
            Drawing("sensitivity", text("Which choice of method moves the ranks?")),
            Drawing("explanation", text("Why does an account stand where it stands?")),
        ),
        (
            Listing("robustness", text("The best by score"), SCORES),
            Listing("overlap", text("Who enters and who leaves the top 20%"), OVERLAP),
            Listing("audit", text("The audit"), ("check", "status", "finding")),
        ),
        (
            text(
                "The interval holds the rank in nine of ten draws in which every weight is off by up to a quarter; an "
                "account is borderline when no tier holds it in four of five draws."
            ),
            text(
                "What the data cannot tell leaves the system and its weight moves to its siblings; nothing is invented "
                "in its place."
            ),
            text(
                "A score that is worse than trailing revenue at finding the next period's largest accounts is no "
                "forecast; it may still be the right measure of what was agreed on."
            ),
        ),
        ("system", "scores", "robustness", "overlap", "audit", "weighings", "sensitivity", "explanation", "profile"),
    ),
    *SEGMENTS,
    Chapter(
        "60_league",
        text("Who will be key, and does anything beat the plain list?"),
        (Drawing("league", text("Which method leads, and is that more than chance?")),),
        (
            Listing("league", text("The league"), LEAGUE),
            Listing("league_origins", text("What no list can see"), ORIGINS),
        ),
        (
            text(
                "Every method sees only lines of days before a morning; precision is the share of its list that became "
                "the largest accounts of the time after it. A method is ahead or behind when the 95% interval leaves "
                "zero out; otherwise it is a tie."
            ),
        ),
    ),
    Chapter(
        "62_forecast",
        text("What will each account bring, and will it still buy?"),
        (
            Drawing("value_intervals", text("Who is expected to bring most?")),
            Drawing("forecast_record", text("What were such forecasts worth before?")),
        ),
        (Listing("forecast", text("The forecast"), FORECAST),),
        (
            text(
                "The interval holds 80% of what might come, by an account's own rhythm and amounts; what the market or "
                "a competitor will do is not in it."
            ),
        ),
    ),
    Chapter(
        "67_outlook",
        text("Which key accounts may we lose, and who may take their place?"),
        (Drawing("money_at_risk", text("Whose revenue is at risk?")),),
        (
            Listing("outlook", text("The outlook"), OUTLOOK),
            Listing("outlook_checks", text("Did such chances come true?")),
        ),
        (
            text(
                "Money at risk is an account's revenue of twelve months times the chance that it will not be among the "
                "largest."
            ),
        ),
    ),
    Chapter(
        "65_tiers",
        text("Which tier does each account get, and what changed?"),
        (
            Drawing("tier_sizes", text("Who stands where?")),
            Drawing("tier_map", text("Which of the best went quiet?")),
            Drawing("tier_moves", text("Who moved since the round before?")),
        ),
        (
            Listing("tiers", text("The tiers"), ("rank", "account_id", "name", "score", "tier", "previous")),
            Listing("moves", text("Those who moved"), ("account_id", "name", "before", "after", "value")),
        ),
        (
            text(
                "A band around each boundary holds an account where it was, so that nobody moves with the noise of one "
                "round; what a tier gives and asks for is agreed with the account before it changes."
            ),
        ),
    ),
    *PLANS,
    *INCENTIVES,
    Chapter(
        "35_portfolio",
        text("Is the portfolio of accounts getting better?"),
        (Drawing("portfolio_course", text("How did number, quality and dependence move?")),),
        (Listing("portfolio", text("Quarter by quarter"), PORTFOLIO),),
        (
            text(
                "Equal accounts: how many of one size would be as concentrated as these are; the fewer, the more hangs "
                "on each."
            ),
        ),
    ),
    Chapter(
        "20_accounts",
        text("Who are the accounts?"),
        (
            Drawing("monthly", text("How did revenue move?")),
            Drawing("accounts_map", text("Who is large, and who is still buying?")),
        ),
        (Listing("overview", text("Who bought, who came, who left?"), dated=True),),
        (
            text("Revenue is net: returns and cancellations are taken off in the month in which they were booked."),
            text(
                "Active accounts bought in this window and the one before; new ones bought for the first time; "
                "returned ones had paused; lost ones bought before and not now; dormant ones in neither."
            ),
        ),
    ),
    Chapter(
        "10_intake",
        text("What came in, and can it be trusted?"),
        (Drawing("ledger", text("Where did every line and all money go?")),),
        (
            Listing("notices", text("What a person should look at"), ("notice",), small=True),
            Listing("ledger", text("The ledger"), ("step", "rule", "rows", "amount", "amount_unknown")),
            Listing("rejects", text("Rejected lines"), ("file", "sheet", "line", "column", "reason", "text")),
        ),
        (
            text("Lines without an account are in the ledger and in no figure about accounts."),
            text("A ledger balances when everything that came in was kept, excluded by a rule, or rejected."),
        ),
    ),
)
