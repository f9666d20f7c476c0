"""What the report asks about groups of accounts, single accounts, plans and benefits."""

from kamlib.base.text import text
from kamlib.reports.parts import Chapter, Drawing, Listing

PARITY = (
    *("account_id", "product_id", "supply_price", "small_supply_price", "supply_gap", "net_net_price"),
    *("small_net_net_price", "net_net_gap", "fails"),
)
ACTIONS = ("account_id", "action", "owner", "due", "indicator", "now", "expected", "outcome", "overdue")
DIFFERING = ("account_id", "tier", "segment", "suggested", "value", "kind")

SEGMENTS = (
    Chapter(
        "50_segments",
        text("What kinds of accounts are there?"),
        (
            Drawing("segment_profile", text("What are they like?")),
            Drawing("clustergram", text("How do they part as more are asked for?")),
            Drawing("segment_rules", text("How many are there?")),
        ),
        (Listing("segment_stability", text("Do they come back when accounts are drawn anew?")),),
        (
            text(
                "Segments are for understanding accounts and treating them differently; whether they pick key accounts "
                "better than the plain list is another question, which is tested."
            ),
        ),
        ("segment_profile", "segment_stability", "segment_drift"),
    ),
    Chapter(
        "55_segments_vs_pareto",
        text("Clusters or the plain list?"),
        (Drawing("tiers_by_segment", text("How do tiers lie across the segments?")),),
        (Listing("differing", text("Who differs"), DIFFERING),),
        order=("past_agreement", "agreement"),
    ),
)
PLANS = (
    Chapter(
        "70_swot",
        text("What do we know of our accounts, and what follows?"),
        (
            Drawing("revenue_course", text("How did its revenue go?")),
            Drawing("swot_relationship", text("Our work with one of them")),
            Drawing("swot_account", text("The same account in its own market")),
            Drawing("tows", text("What follows from our work with it?")),
            Drawing("people", text("Who decides there?")),
            Drawing("wallet", text("What does it buy from us, and what elsewhere?")),
            Drawing("whitespace", text("Where do accounts buy from others?")),
            Drawing("competitive_profile", text("How do we stand against our rivals?")),
            Drawing("key_links", text("Where does the work stand?")),
        ),
        (
            Listing(
                "threats",
                text("Competitors by what they could take"),
                ("competitor", "region", "category", "share_before", "share", "our_share", "our_change", "at_stake"),
            ),
        ),
        (
            text(
                "Every statement stands on cells of the tables; thresholds are conventions that can be changed. "
                "Shares, potential and the market are estimates of whoever noted them."
            ),
        ),
        ("swot_statements", "key_links", "wallet", "threats", "competitive_profile", "dossier_state"),
    ),
    Chapter(
        "72_portfolio_plan",
        text("Who does what by when, and did it help?"),
        (Drawing("plan_calendar", text("What is open?")),),
        (Listing("plan_words", text("The actions"), ACTIONS),),
        (
            text(
                "Full plans are written only where a manager can carry them; all other accounts stand on the service "
                "floor."
            ),
        ),
    ),
    Chapter(
        "75_benefits",
        text("What do the tiers get, and do the large buy cheaper?"),
        (
            Drawing("benefit_costs", text("What do benefits cost, and what must they bring?")),
            Drawing("parity", text("Do the planned terms hold parity?")),
            Drawing("parity_paid", text("Did the prices that were paid?")),
        ),
        (Listing("parity", text("Planned terms, widest gap first"), PARITY),),
        (text("A gap is a finding and no verdict: serving a large account may cost less."),),
    ),
)
