"""What is believed of the market: what accounts could buy, and what competitors hold."""

from datetime import date

from kamlib.intake.demo.accounts import REGIONS
from kamlib.intake.demo.draws import Draws
from kamlib.intake.demo.goods import CATEGORIES
from kamlib.intake.demo.names import COMPETITORS

STREAM_POTENTIAL, STREAM_COMPETITORS, STREAM_SIZES = 8, 9, 13
THOUSAND = 100_000
YEAR = (date(2025, 1, 1), date(2025, 12, 31))
BEFORE = (date(2024, 1, 1), date(2024, 12, 31))
THREAT = ("华东", "浓香", COMPETITORS[1])
"""Region, category and competitor of the planted threat: it gains 9 points while our share shrinks."""
GROWTH = {"酱香": 0, "浓香": 4, "清香": 6, "啤酒": 1, "红酒": -8, "洋酒": -3}
"""Growth of the market from 2024 to 2025, in per cent; the category of the threat grows by `THREAT_GROWTH`."""
THREAT_GROWTH = 25
GROWTH_THERE = {("华南", "酱香"): -9, ("华南", "清香"): -1}
"""Where a region goes another way: its market shrinks while we gain in it."""
GAINS = {("华南", "啤酒", COMPETITORS[1]): 35, ("华东", "酱香", COMPETITORS[1]): 4}
"""Per mille that a competitor gains where chance does not decide, so that it presses on us in both regions."""
SOURCES = ("行业协会统计", "终端走访抽样", "经销商访谈")


def potential(accounts, documents, *, seed):
    """Yearly purchases from all suppliers: account, category, cents in whole thousands of yuan."""
    rows = []
    for account in accounts:
        draws = Draws(seed, STREAM_POTENTIAL, int(account.account_id))
        own = _by_category(documents[account.account_id], YEAR)
        size = max(sum(own.values()), int(account.yearly * 50))
        for category in CATEGORIES:
            cents = _estimate(own.get(category, 0), size, account.wallet, draws)
            if cents:
                rows.append((account.account_id, category, cents))
    return rows


def _by_category(documents, years):
    totals = {}
    for document in documents:
        if years[0] <= document.day <= years[1]:
            for line in document.lines:
                totals[line.product.category] = totals.get(line.product.category, 0) + line.amount
    return totals


def _estimate(own, size, wallet, draws):
    """Own sales over the share of wallet, 3 % of them estimated too low; what we do not sell is bought elsewhere."""
    wrong, elsewhere, part = draws.chance(0.03), draws.chance(0.5), draws.between(0.08, 0.3)
    if own > 0:
        share = 1.15 if wrong else min(0.95, wallet * draws.between(0.85, 1.15))
        return max(THOUSAND, int(own / share) // THOUSAND * THOUSAND)
    return max(THOUSAND, int(size * part) // THOUSAND * THOUSAND) if elsewhere else 0


def competitors(documents, *, seed):
    """Market shares in per mille: competitor, region, category, share, our share, source, date.

    Ours follows from the sales of two years and the market's growth; what is left of 1000 is other suppliers'.
    """
    draws = Draws(seed, STREAM_COMPETITORS)
    rows = []
    for region in REGIONS:
        inside = [document for document in documents if document.region == region]
        now, then = _by_category(inside, YEAR), _by_category(inside, BEFORE)
        for category in CATEGORIES:
            rows += _field(region, category, (then.get(category, 0), now.get(category, 0)), draws)
    return sorted(rows, key=lambda row: row[6])


def _field(region, category, sales, draws):
    threat = (region, category) == THREAT[:2]
    growth = THREAT_GROWTH if threat else GROWTH_THERE.get((region, category), GROWTH[category])
    ours = draws.whole(90, 280)
    later = ours * sales[1] * 100 // (max(sales[0], 1) * (100 + growth))
    rows = []
    for competitor in COMPETITORS:
        share, source = draws.whole(60, 150), draws.pick(SOURCES)
        here = region, category, competitor
        gain = 90 if here == THREAT else GAINS.get(here, draws.whole(-12, 12))
        rows.append((competitor, region, category, share, ours, source, BEFORE[1]))
        rows.append((competitor, region, category, share + gain, later, source, YEAR[1]))
    return rows


def sizes(documents, competitor_rows, *, seed):
    """Market of a year, in whole thousands of yuan: region, category, cents, source, date.

    It is our sales over the share that ``competitors`` states for us, so that the two tables agree.
    """
    draws = Draws(seed, STREAM_SIZES)
    share = {(row[1], row[2], row[6]): row[4] for row in competitor_rows}
    rows = []
    for years in (BEFORE, YEAR):
        for region in REGIONS:
            own = _by_category([document for document in documents if document.region == region], years)
            for category in CATEGORIES:
                cents = own.get(category, 0) * 1000 // max(share[region, category, years[1]], 1)
                size = max(THOUSAND, cents // THOUSAND * THOUSAND)
                rows.append((region, category, size, draws.pick(SOURCES[:2]), years[1]))
    return rows
