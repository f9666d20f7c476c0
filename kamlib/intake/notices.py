"""What is known of a table beside its ledger, and what a person should look at."""

from datetime import date

from kamlib.base.errors import nearest
from kamlib.base.text import text
from kamlib.intake import clean
from kamlib.intake.lookup import own, said

DOUBLED_DAY = 0.9  # share of a day's lines that must repeat another one of that day
SHOWN = 3
MANY = 1_000
_WIDE = "".join(chr(code + 0xFEE0) for code in range(0x21, 0x7F)) + "　"
_NARROW = "".join(chr(code) for code in range(0x21, 0x7F)) + " "


def counts(trade, ledger, *, files, repeats):
    """Facts beside the ledger.

    Returns
    -------
    dict
        ``accounts``, ``first_date``, ``last_date``, ``files``, ``guest_lines_share``, ``guest_amount_share`` (both of
        guests in all trade), ``overlap_lines``, ``lines_once`` (all but those), ``duplicate_lines`` (dropped or not).
    """
    ask = {"accounts": trade["c_account_id"].nunique() if "c_account_id" in trade.columns else trade.count()}
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
    """Kept lines that repeat another line of their export, and the days on which nearly all lines stand twice."""
    if not {"c_date", "c_amount"} <= set(lines.columns):
        return 0, []
    used = lines.filter((lines["_what"] == clean.KEPT) | (lines["_rule"] == clean.DUPLICATES))
    again = used["_again"] > 0
    days = used.group_by("c_date").agg(
        n=used.count(),
        again=again.sum(),
        kept=(again & (used["_what"] == clean.KEPT)).sum(),
        money=used["c_amount"].sum(where=again),
    )
    found = days.filter(days["again"] > 0).order_by("c_date").to_pyarrow().to_pylist()
    doubled = [day for day in found if day["n"] >= 10 and 2 * day["again"] >= DOUBLED_DAY * day["n"]]
    return sum(day["kept"] for day in found), doubled


def in_two_exports(lines):
    """Lines that two exports hold: those on days of an overlap, and those by chance."""
    found = lines.filter(lines["_elsewhere"] & lines["_what"].isin([clean.KEPT, clean.EXCLUDED]))
    told = found.aggregate(overlap=found["_overlap"].sum(), chance=(~found["_overlap"]).sum()).to_pyarrow().to_pylist()
    return told[0]["overlap"] or 0, told[0]["chance"] or 0


def notices(facts, ledger, *, mapping, doubled):
    """Sentences about the ledger and about repeats."""
    rows, money = (ledger.set_index("rule")[name] for name in ("rows", "amount"))
    if facts["guest_lines_share"]:
        yield text(
            "{lines:percent1} of the lines, with {money:percent1} of the net revenue, name no account: they stand in "
            "the ledger, and in no account",
            lines=facts["guest_lines_share"],
            money=facts["guest_amount_share"],
        )
    for rule in (clean.OVERLAP, clean.DUPLICATES, clean.CANCELLED):
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
    for day in doubled[:SHOWN]:
        yield text(
            "nearly all lines of {day:day} stand twice ({n:count} repeats, {money:exact} in money): the day may have "
            "been exported twice",
            day=day["c_date"],
            n=day["again"],
            money=float(day["money"]),
        )


def exports(overlap, chance, *, mapping):
    """Sentences about lines that two exports hold and that are counted."""
    if overlap and mapping.clean.overlap == "report":
        yield text(
            "{n:count} lines stand in two exports that overlap, and are counted twice: set clean.overlap to drop",
            n=overlap,
        )
    if chance:
        yield text(
            "{n:count} lines stand in two exports whose other lines of these days differ; they are taken for different "
            "sales, and counted",
            n=chance,
        )


def unused(lines, mapping):
    """Values that a rule names and no line has, with the nearest value that there is."""
    for column, values in mapping.clean.drop.items():
        yield from _absent(said(own(lines, column)), values, column, lines)
    if mapping.clean.products:
        codes = [*mapping.clean.products.exclude, *mapping.clean.products.only]
        yield from _absent(lines["c_product_id"], codes, "product", lines)


def _absent(value, wanted, column, lines):
    wanted = [one.strip() for one in wanted]
    there = set(lines.select(_value=value).filter(value.isin(wanted)).distinct().to_pyarrow()["_value"].to_pylist())
    missing = [one for one in wanted if one not in there]
    known = lines.select(_value=value).distinct().limit(MANY).to_pyarrow()["_value"].to_pylist() if missing else []
    for one in missing:
        close = nearest(one, sorted(one for one in known if one), n=1)
        if close:
            yield text(
                "no line has {value} in column {column}: is {near} meant?", value=one, column=column, near=close[0]
            )
        else:
            yield text("no line has {value} in column {column}: is it written otherwise?", value=one, column=column)


def near_twins(lines):
    """Accounts whose ids differ only in case, blanks or width: a person sees one account, and the sums see two."""
    if "c_account_id" not in lines.columns:
        return
    ids = lines.select(_id="c_account_id").filter(lines["c_account_id"].notnull()).distinct()
    folded = ids.mutate(_plain=ids["_id"].translate(_WIDE, _NARROW).lower().re_replace(r"[\s\x{00a0}]+", ""))
    groups = folded.group_by("_plain").agg(n=folded.count(), first=folded["_id"].min(), last=folded["_id"].max())
    twins = groups.filter(groups["n"] > 1).order_by("first")
    found = twins.limit(SHOWN).to_pyarrow().to_pylist()
    if found:
        yield text(
            "{n:count} groups of accounts differ only in case, blanks or width, such as {one} and {other}; each is "
            "counted for itself",
            n=twins.count().to_pyarrow().as_py(),
            one=repr(found[0]["first"]),
            other=repr(found[0]["last"]),
        )
