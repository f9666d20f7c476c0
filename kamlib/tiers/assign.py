"""Every account's tier, with its reason: by score, held still, or set by hand."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

import numpy as np
import pandas as pd

from kamlib.accounts.months import as_day
from kamlib.base import checks
from kamlib.base.errors import Exit, Fault, KamError
from kamlib.base.text import text
from kamlib.tiers.cuts import cuts_of, sizes
from kamlib.tiers.names import TIERS, check_names, said
from kamlib.tiers.odds import odds
from kamlib.tiers.overrides import standing
from kamlib.tiers.seats import scored, seated

BAND, HOLD = 0.25, 0


@dataclass(frozen=True, eq=False)
class Tiers:
    """Tiers of one day.

    Attributes
    ----------
    table : DataFrame
        One row an account, best score first: ``account_id``, ``score``, ``rank`` (1, 2, …; missing without a score),
        ``tier``, ``by_score`` (the tier without band, hold and override), ``previous`` (text; missing for newcomers),
        ``rounds`` (rounds in this tier, this one included), ``reason`` (score, kept, held, seats, override, no score),
        ``note`` (of an override: reason, author, date), and with draws ``p_diamond`` … ``p_standard`` (shares).
    as_of : date
    seats : dict or None
        Accounts that each of the upper tiers can keep; None when there is no capacity.
    """

    table: pd.DataFrame
    as_of: date
    seats: dict | None
    units: ClassVar[dict[str, str]] = {
        "as_of": "date",
        **{tier: "accounts" for tier in TIERS},
        "n_accounts": "accounts",
        "n_new": "accounts",
        "n_up": "accounts",
        "n_down": "accounts",
        "n_kept": "accounts",
        "n_held": "accounts",
        "n_override": "accounts",
        "n_over_capacity": "accounts",
        "moved_share": "share",
    }

    def facts(self):
        """Sizes of the tiers, moves since the last round (of the accounts that were there), and what held them."""
        table = self.table
        counts = {tier: int((table["tier"] == tier).sum()) for tier in TIERS}
        known = table["previous"].notna()
        now, before = (table.loc[known, name].map(TIERS.index) for name in ("tier", "previous"))
        up, down = int((now < before).sum()), int((now > before).sum())
        over = sum(max(counts[tier] - seats, 0) for tier, seats in (self.seats or {}).items())
        return {
            "as_of": self.as_of.isoformat(),
            **counts,
            "n_accounts": len(table),
            "n_new": int((~known).sum()),
            "n_up": up,
            "n_down": down,
            **{f"n_{name}": int((table["reason"] == name).sum()) for name in ("kept", "held", "override")},
            "n_over_capacity": over,
            "moved_share": float((up + down) / known.sum()) if known.any() else 0.0,
        }

    def told(self, lang="en"):
        """Account, score, tier, tier by score, tier before and reason, in words."""
        shown = self.table[["rank", "account_id", "score", "tier", "by_score", "previous", "reason"]]
        words = {
            c: [said(v, lang) if isinstance(v, str) else v for v in shown[c]] for c in ("tier", "by_score", "previous")
        }
        return shown.assign(**words, reason=[said(code, lang) for code in shown["reason"]])

    def headline(self, lang="en"):
        """How many stand in each tier, and how many moved."""
        facts = self.facts()
        if facts["n_new"] == facts["n_accounts"]:
            return text(
                "{n_accounts:count} accounts: {diamond:count} Diamond, {gold:count} Gold, {silver:count} Silver, "
                "{standard:count} Standard",
                **facts,
            ).to(lang)
        return text(
            "{diamond:count} Diamond, {gold:count} Gold, {silver:count} Silver, {standard:count} Standard; "
            "{n_up:count} moved up and {n_down:count} down ({moved_share:percent1} of those there before), "
            "{n_kept:count} were kept where they were",
            **facts,
        ).to(lang)


def tiers(
    accounts, *, score, as_of, by="quantile", cuts=None, previous=None, band=BAND, hold=HOLD, overrides=(), draws=None
):
    """Assign Diamond, Gold, Silver and Standard, so that they hold still.

    Parameters
    ----------
    accounts : DataFrame
        One row an account: ``account_id`` and the column `score` (larger is better; missing goes to Standard).
    score : str
    as_of : date or str
        The day of the assignment.
    by : {"quantile", "score", "capacity"}
        What `cuts` says of each of the upper three tiers: its share of the accounts with a score; the lowest score it
        asks for; how many accounts it can keep.
    cuts : dict, optional
        Such as ``{"diamond": 6, "gold": 24, "silver": 100}``; None takes ``kamlib.tiers.CUTS[by]``.
    previous : DataFrame, optional
        The last round: ``account_id``, ``tier`` and, for `hold`, ``rounds``, as in ``Tiers.table``.
    band : float
        Half-width of the band around each boundary, as a share of its rank (or of its score): who was in stays in down
        to 1 + `band` times the rank, who was out comes in from 1 − `band` times, newcomers at the boundary itself. Of
        shares and scores the sizes of the tiers may drift within the band; a capacity is always filled and never
        passed, but for overrides and holds. 0 switches it off.
    hold : int
        Rounds that an account keeps a tier before it may go down.
    overrides : DataFrame or list of dict
        ``account_id``, ``tier``, ``reason``, ``author``, ``date`` and, if it ends, ``until``. They take seats.
    draws : DataFrame, optional
        One column a draw, indexed by ``account_id``: scores as they might be. Gives the probability of each tier, by
        score alone.

    Returns
    -------
    Tiers
        Equal scores are ordered by account id.

    Raises
    ------
    KamError
        KAM-T01 to T03 for absent columns, repeated accounts and infinite scores; KAM-M01 and M02 for cuts, M03 to M06
        for overrides, M03 also for unknown previous tiers, M07 for a wrong band or hold, M08 for no accounts or scores
        that are no numbers, M09 for draws that do not fit.

    Examples
    --------
    >>> accounts = pd.DataFrame({"account_id": list("abcdef"), "score": [9, 8, 7, 6, 5, 4]})
    >>> cuts = {"diamond": 1, "gold": 1, "silver": 2}
    >>> first = tiers(accounts, score="score", as_of="2025-06-30", by="capacity", cuts=cuts)
    >>> first.table["tier"].tolist()
    ['diamond', 'gold', 'silver', 'silver', 'standard', 'standard']
    """
    as_of = as_day(as_of, "as_of")
    _check_still(band, hold)
    cuts, frame = cuts_of(by, cuts), _scores(accounts, score)
    forced = standing(overrides, accounts=set(frame["account_id"]), as_of=as_of)
    frame, rounds = _history(frame, previous)
    frame["note"] = frame["account_id"].map(forced["note"]).astype("str")
    fixed = _codes(frame["account_id"].map(forced["tier"]))
    before = _codes(frame["previous"])
    floor = np.where((before >= 0) & (rounds < hold), before, 3)
    plain = np.full(len(frame), -1)
    frame["by_score"] = _named(_decided(frame, by, cuts, before=plain, floor=plain + 4, fixed=plain, band=0.0))
    frame["tier"] = _named(_decided(frame, by, cuts, before=before, floor=floor, fixed=fixed, band=band))
    frame["rounds"] = np.where(frame["tier"] == frame["previous"], rounds + 1, 1).astype("int64")
    frame["reason"] = _reasons(frame, fixed, floor)
    names = ["account_id", "score", "rank", "tier", "by_score", "previous", "rounds", "reason", "note"]
    frame = frame[names]
    if draws is not None:
        frame = frame.join(odds(draws, accounts=frame["account_id"], by=by, cuts=cuts), on="account_id")
    return Tiers(frame, as_of, dict(zip(TIERS, cuts, strict=False)) if by == "capacity" else None)


def _decided(frame, by, cuts, *, before, floor, fixed, band):
    """Tier codes; an account without a score stays out of the ranking unless it is set by hand."""
    score = frame["score"].to_numpy()
    none, place = np.isnan(score), np.arange(len(frame))
    if by == "score":
        return scored(np.where(none, -np.inf, score), cuts, before=before, floor=floor, fixed=fixed, band=band)
    ends = sizes(by, cuts, int((~none).sum()))
    if by == "quantile":
        above, bars = np.where(none, -np.inf, -1.0 - place), [-end for end in ends]
        return scored(above, bars, before=before, floor=floor, fixed=fixed, band=band)
    fixed = np.where(none & (fixed < 0) & (floor == 3), 3, fixed)
    known = np.where(before < 0, 3, before)
    return seated(place, ends, before=known, floor=floor, fixed=fixed, band=band)


def _reasons(frame, fixed, floor):
    tier, plain = _codes(frame["tier"]), _codes(frame["by_score"])
    stayed = np.where(tier == _codes(frame["previous"]), "kept", "seats")
    reason = np.where(tier == plain, "score", np.where((floor < 3) & (tier == floor), "held", stayed)).astype(object)
    reason[frame["score"].isna().to_numpy() & (tier == 3)] = "no score"
    reason[fixed >= 0] = "override"
    return pd.Series(reason, index=frame.index, dtype="str")


def _scores(accounts, score):
    """``account_id``, ``score`` and ``rank``, best first, equal scores by account id, missing ones last."""
    checks.columns(accounts, ["account_id", score], table="accounts")
    numeric = pd.api.types.is_numeric_dtype(accounts[score]) and not pd.api.types.is_bool_dtype(accounts[score])
    if accounts.empty or not (numeric or accounts[score].isna().all()):
        found = text("no accounts") if accounts.empty else text("text instead of numbers")
        raise KamError(
            Fault("KAM-M08", f"accounts: column {score}", found, text("there is nothing to tier"), text("give scores")),
            exit_code=Exit.INPUT_EMPTY if accounts.empty else Exit.SCHEMA_DRIFT,
        )
    checks.finite(accounts, [score], table="accounts")
    ids = accounts["account_id"].astype("str")
    checks.unique(pd.DataFrame({"account_id": ids}), "account_id", table="accounts")
    frame = pd.DataFrame({"account_id": ids, "score": accounts[score].astype("float64")})
    frame = frame.sort_values(["score", "account_id"], ascending=[False, True], na_position="last", ignore_index=True)
    rank = pd.Series(np.arange(1, len(frame) + 1), dtype="Int64").where(frame["score"].notna())
    return frame.assign(rank=rank)


def _history(frame, previous):
    """`frame` with ``previous``, and the rounds that each account has stood there."""
    if previous is None:
        return frame.assign(previous=pd.Series(pd.NA, index=frame.index, dtype="str")), np.zeros(len(frame))
    checks.columns(previous, ["account_id", "tier"], table="previous")
    old = previous.assign(account_id=previous["account_id"].astype("str"))
    checks.unique(old, "account_id", table="previous")
    check_names(old["tier"], "previous: column tier")
    old = old.set_index("account_id")
    stood = frame["account_id"].map(old["rounds"]) if "rounds" in old else pd.Series(1, index=frame.index)
    return frame.assign(previous=frame["account_id"].map(old["tier"]).astype("str")), stood.fillna(0).to_numpy()


def _codes(names):
    return names.map({tier: code for code, tier in enumerate(TIERS)}).astype("float64").fillna(-1).to_numpy(dtype=int)


def _named(codes):
    return pd.Series([TIERS[code] for code in codes], dtype="str")


def _check_still(band, hold):
    faults = []
    if not (isinstance(band, int | float) and 0 <= band < 1):
        faults.append(("band", band, text("write a share from 0 and below 1, such as 0.25")))
    if isinstance(hold, bool) or not isinstance(hold, int | np.integer) or hold < 0:
        faults.append(("hold", hold, text("write a whole number of rounds from 0")))
    if faults:
        raise KamError(
            *(
                Fault("KAM-M07", name, text("{value}", value=value), text("it cannot hold a tier still"), mend)
                for name, value, mend in faults
            )
        )
