"""What is known of a table beside its ledger, and what a person should look at."""

from datetime import date

from kamlib.base.text import text
from kamlib.intake import clean

DOUBLED_DAY = 0.9  # share of a day's lines that must repeat another one of that day
SHOWN = 3


def counts(trade, ledger, *, files, repeats):
    """Facts beside the ledger.

    Returns
    -------
    dict
        ``accounts``, ``first_date``, ``last_date``, ``files``, ``guest_lines_share``, ``guest_amount_share`` (both of
        guests in all trade), ``overlap_lines``, ``lines_once`` (all but those), ``duplicate_lines`` (dropped or not).
    """
    ask = (
        {"accounts": trade["c_account_id"].nunique()}
        if "c_account_id" in trade.columns
        else {"accounts": trade.count()}
    )
    if "c_date" in trade.columns:
        ask |= {"first_date": trade["c_date"].min(), "last_date": trade["c_date"].max()}
    found = trade.aggregate(**ask).to_pyarrow().to_pylist()[0]
    dates = {edge: found.get(edge) for edge in ("first_date", "last_date")}
    dropped = dict(zip(ledger["rule"], ledger["rows"], strict=True))
    return {
        "accounts": found["accounts"],
        **{edge: str(day) if isinstance(day, date) else "" for edge, day in dates.items()},
        "files": files,
        **_guests(ledger),
        "overlap_lines": int(dropped.get(clean.OVERLAP, 0)),
        "lines_once": int(ledger["rows"].iloc[0] - dropped.get(clean.OVERLAP, 0)),
        "duplicate_lines": int(dropped.get(clean.DUPLICATES, 0)) + repeats,
    }


def _guests(ledger):
    """Share of guests in the lines that are trade, by number and by net money."""
    sums = ledger.groupby("rule")[["rows", "amount"]].sum().reindex(["", clean.CANCELLED, clean.GUESTS], fill_value=0)
    kept = ledger.loc[ledger["step"] == clean.KEPT, ["rows", "amount"]].sum()
    guests, cancelled = sums.loc[clean.GUESTS], sums.loc[clean.CANCELLED]
    lines, money = guests["rows"] + cancelled["rows"] + kept["rows"], guests["amount"] + kept["amount"]
    return {
        "guest_lines_share": round(float(guests["rows"] / lines), 4) if lines else 0.0,
        "guest_amount_share": round(float(guests["amount"]) / float(money), 4) if money > 0 else 0.0,
    }


def repeats_kept(lines):
    """Kept lines that repeat another line of their export, and the days on which nearly all lines do."""
    if "_again" not in lines.columns:
        return 0, []
    kept = lines.filter(lines["_what"] == clean.KEPT)
    again = kept["_again"] > 0
    days = kept.group_by("c_date").agg(n=kept.count(), again=again.sum(), money=kept["c_amount"].sum(where=again))
    found = days.order_by("c_date").to_pyarrow().to_pylist()
    doubled = [day for day in found if day["n"] >= 10 and 2 * day["again"] >= DOUBLED_DAY * day["n"]]
    return sum(day["again"] for day in found), doubled


def notices(facts, ledger, *, mapping, doubled):
    """Sentences for the person who knows the data."""
    rows, money = (ledger.set_index("rule")[name] for name in ("rows", "amount"))
    if facts["guest_lines_share"]:
        yield text(
            "{lines:percent1} of the lines, with {money:percent1} of the net revenue, name no account: they stand in "
            "the ledger, and in no account",
            lines=facts["guest_lines_share"],
            money=facts["guest_amount_share"],
        )
    for rule in (clean.TOTALS, clean.OVERLAP, clean.DUPLICATES, clean.CANCELLED):
        if rule in rows.index:
            yield text(
                "left out, {rule}: {n:count} lines, {money:exact} in money",
                rule=clean.RULES[rule],
                n=int(rows[rule]),
                money=float(money[rule]),
            )
    if facts["duplicate_lines"] and mapping.clean.duplicates == "report":
        yield text(
            "{n:count} lines repeat another line exactly, and are counted; should they be double entries, set "
            "clean.duplicates to drop",
            n=facts["duplicate_lines"],
        )
    for day in doubled[:SHOWN] if mapping.clean.duplicates == "report" else []:
        yield text(
            "nearly all lines of {day:day} stand twice ({n:count} repeats, {money:exact} in money): the day may have "
            "been exported twice",
            day=day["c_date"],
            n=day["again"],
            money=float(day["money"]),
        )
    yield from _unused(rows.index, mapping)


def _unused(rules, mapping):
    for column, values in mapping.clean.drop.items():
        if clean.drop_rule(column, values) not in rules:
            yield text(
                "no line has {values} in column {column}: is it written otherwise?",
                values=", ".join(values),
                column=column,
            )
