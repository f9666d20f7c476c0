"""What the report asks about incentives: policies, the trade's sayings, salespeople, traces."""

from kamlib.base.text import text
from kamlib.reports.parts import Chapter, Drawing, Listing

SAYINGS = ("claim", "tested", "unsettled", "share", "low", "high", "certificate")
OWN_SAYINGS = ("claim", "wide", "own", "own_low", "own_high", "differs")
POLICIES = (
    *("policy", "profit_change", "mean_price", "dumping_share", "small_survival", "support_ratio"),
    *("outcome", "reason"),
)

INCENTIVES = (
    Chapter(
        "80_incentives",
        text("What will dealers do if they are paid this way?"),
        (
            Drawing("price_parts", text("What makes the price?")),
            Drawing("dumping_map", text("Which rebate leads to dumping?")),
            Drawing("frontier", text("What does profit cost in small dealers?")),
            Drawing("stakes", text("What keeps large dealers to the rules?")),
            Drawing("incentive_course", text("How does it go on over the years?")),
            Drawing("tornado", text("Which unmeasured number decides most?")),
        ),
        (
            Listing("policy_words", text("The policies side by side"), POLICIES),
            Listing("policy_notes", text("Points for a lawyer, not legal advice"), ("policy", "note")),
        ),
        (
            text(
                "A model of the dealers' answer, no forecast: price sensitivity and nearness of dealers are assumed. "
                "Money is in per cent of list price."
            ),
            text(
                "A number is settled when no dealer gains more than a millionth of its profit by moving alone; without "
                "a stable outcome no number is given."
            ),
        ),
        (
            "incentives",
            "price_parts",
            "dumping_map",
            "frontier",
            "stakes",
            "tornado",
            "price_sensitivity",
            "incentive_market",
        ),
    ),
    Chapter(
        "82_claims",
        text("Where are the trade's sayings true?"),
        (
            Drawing("claims", text("Which sayings are true, and how often?")),
            Drawing("claim_regions", text("What decides?")),
            Drawing("claims_own", text("What changes with your own numbers?")),
        ),
        (
            Listing("claims", text("The sayings"), SAYINGS),
            Listing("claims_own", text("In the whole box and around your market"), OWN_SAYINGS),
        ),
        (
            text(
                "Each saying is tested in markets drawn from a box of parameters; the share holds in that box only. "
                "Draws without a stable outcome widen the interval."
            ),
        ),
        ("claims", "claims_own"),
    ),
    Chapter(
        "84_salesforce",
        text("How should salespeople be paid?"),
        (Drawing("salesforce", text("What do commission, doubt and quota do?")),),
        (Listing("salesforce", text("The plans"), ("plan", "beta", "effort", "surplus")),),
        (
            text(
                "A calculator with exponential utility and normal noise, fitted to nobody: read it with other numbers "
                "beside it."
            ),
        ),
    ),
    Chapter(
        "86_forensics",
        text("What traces do rewards leave?"),
        (
            Drawing("excess_mass", text("Do periods pile up above the thresholds?")),
            Drawing("unexplained_prices", text("Whose prices does recorded support not explain?")),
        ),
        (
            Listing("trace_searches", text("The searches")),
            Listing("traces", text("Accounts that left a trace"), ("account_id", "search", "estimate")),
        ),
        (
            text(
                "A trace is a reason to ask and no proof: each has innocent explanations, and chance alone names some. "
                "What is invoiced near a date is partly stock."
            ),
        ),
        ("traces",),
    ),
    Chapter(
        "88_what_if",
        text("What if the rebate were another?"),
        (),
        (),
        (text("Sliders in the notebook answer other questions at once; here stands the one that they begin with."),),
    ),
)
