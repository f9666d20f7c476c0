"""An incentive policy as people write it: a YAML file with a title, the terms, and the rules as dealers read them.

The settings of the model stand under the same names and in the same units as in the policy that is simulated: money in
per cent of the list price, thresholds as multiples of a dealer's own reference volume, shares as fractions.
"""

from itertools import pairwise
from typing import Annotated, Literal

import numpy as np
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from kamlib.base import settings
from kamlib.incentives.rebates import Schedule

STAKES = ("territory", "payment", "counterfeit", "contract", "price")
# money between these is no reward anybody pays: 0.06 was meant for 6 % of list
_NO_MONEY = (0.0, 0.2)


def _money(value):
    low, high = _NO_MONEY
    if low < value < high:
        raise ValueError(f"money is written in per cent of the list price: write {100 * value:g} for {value:.0%}")
    return value


def _rising(tiers):
    if not all(low < high for (low, _), (high, _) in pairwise(tiers)):
        raise ValueError("thresholds must rise, each once")
    return tiers


Share = Annotated[float, Field(ge=0, le=1)]
Money = Annotated[float, Field(ge=0, allow_inf_nan=False), AfterValidator(_money)]
Multiple = Annotated[float, Field(ge=0, le=10, allow_inf_nan=False)]
Stake = Literal["territory", "payment", "counterfeit", "contract", "price"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Local(_Part):
    """One text in both languages."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def to(self, lang):
        """The text in `lang`."""
        return getattr(self, lang)


class RebateTable(_Part):
    """A rebate: `kind` and pairs of threshold (multiple of the reference volume) and rate (per cent of list)."""

    kind: Literal["flat", "all_units", "incremental"]
    tiers: Annotated[tuple[tuple[Multiple, Money], ...], Field(min_length=1), AfterValidator(_rising)]

    @model_validator(mode="after")
    def _one_rate_when_flat(self):
        if self.kind == "flat" and (len(self.tiers) > 1 or self.tiers[0][0] != 0):
            raise ValueError("a flat rebate has the one tier [0, rate]")
        return self


class SheetRow(_Part):
    """From a share of the target on: `amount` per cent of the target at once, `rate` per cent on what lies beyond."""

    reached: Multiple
    amount: Money
    rate: Money


class RewardSheet(_Part):
    """A reward on a target, row by row, what cancels all of it, and the dealers that it is for."""

    basis: Literal["sold", "collected"]
    rows: Annotated[tuple[SheetRow, ...], Field(min_length=1)]
    cancelled_by: tuple[Stake, ...] = ()
    dealers: Annotated[tuple[str, ...], Field(min_length=1)] = ("L", "S")

    @model_validator(mode="after")
    def _rows_rise(self):
        _rising([(row.reached, row.rate) for row in self.rows])
        return self

    def schedule(self, target):
        """The schedule for a `target` in money; pay-offs are money."""
        rows = [(row.reached * target, row.amount / 100 * target, row.rate / 100) for row in self.rows]
        return Schedule.sheet(rows)


class DepositTerms(_Part):
    """For what a deposit can be kept, and when it is paid back."""

    forfeited_for: tuple[Stake, ...]
    refund_days: Annotated[int, Field(ge=0, le=3650)]
    interest: Share = 0.0


class Books(_Part):
    """How the money is recorded: in the books of both sides, to a firm or a person, by which document."""

    recorded: bool
    recipient: Literal["company", "person"] = "company"
    document: Literal["invoice", "credit_note", "goods", "cash"] = "credit_note"


class PolicyFile(_Part):
    """An incentive policy as written in ``params/incentives/*.yaml``.

    Attributes
    ----------
    name : str
        Letters, digits and underscores.
    title, note : Local
    jurisdiction : tuple of {"CN", "EU", "US"}
        Whose rules :func:`kamlib.incentives.compliance` looks at.
    dominant : bool
        Whether the supplier may hold a dominant position; some rules apply only then.
    supply_price, rebate, deposit, promotion : dict
        By ``L``, ``S``, region or dealer; the more particular key wins.
    dividend, dividend_target, dividend_cap, disclosure, conduct_clause
        The yearly dividend of large dealers, as of the policy that is simulated.
    detect_price, detect_territory, termination, floor
        Likewise; `floor` is left out, because fixing resale prices is restricted.
    territory : bool
        Whether large dealers are able to sell outside their region.
    reward_sheet : RewardSheet, optional
        Simulated where no rebate is given to the same dealers; the observed volume is the target.
    deposit_terms : DepositTerms, optional
    books : Books, optional
    rules : tuple of Local
        The conduct rules in the words that dealers are given.
    """

    name: Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
    title: Local
    note: Local | None = None
    jurisdiction: Annotated[tuple[Literal["CN", "EU", "US"], ...], Field(min_length=1)] = ("CN",)
    dominant: bool = False
    supply_price: dict[str, Annotated[float, Field(gt=0, le=1000), AfterValidator(_money)]] = {}
    rebate: dict[str, RebateTable] = {}
    dividend: Money = 0.0
    dividend_target: Annotated[float, Field(gt=0, le=10)] = 1.0
    dividend_cap: Money | None = None
    disclosure: Share = 1.0
    conduct_clause: bool = False
    deposit: dict[str, Money] = {}
    detect_price: Share = 0.6
    detect_territory: Share = 0.3
    termination: bool = True
    floor: Annotated[float, Field(gt=0, le=1000), AfterValidator(_money)] | None = None
    territory: bool = False
    promotion: dict[str, Money] = {}
    threshold_vagueness: Annotated[float, Field(ge=0, le=5)] = 0.0
    reward_sheet: RewardSheet | None = None
    deposit_terms: DepositTerms | None = None
    books: Books | None = None
    rules: tuple[Local, ...] = ()

    @model_validator(mode="after")
    def _promise_within_cap(self):
        if self.dividend_cap is not None and self.dividend * self.disclosure > self.dividend_cap:
            raise ValueError("the announced dividend is above its cap")
        return self

    def settings(self):
        """The settings of the simulated policy as plain values; rebates as ``{"kind": …, "tiers": …}``.

        >>> table = RebateTable(kind="flat", tiers=((0, 6),))
        >>> file = PolicyFile(name="flat", title={"zh": "平返", "en": "Flat"}, rebate={"L": table})
        >>> file.settings()["rebate"], file.settings()["dividend_cap"]
        ({'L': {'kind': 'flat', 'tiers': ((0.0, 6.0),)}}, inf)
        """
        told = self.model_dump(exclude=_BESIDE)
        return told | {"dividend_cap": np.inf if self.dividend_cap is None else self.dividend_cap}

    def schedule(self, key):
        """The rebate of `key` (``L``, ``S``, …) as a schedule over multiples of the reference volume."""
        table = self.rebate[key]
        if table.kind == "flat":
            return Schedule.flat(table.tiers[0][1])
        return {"all_units": Schedule.all_units, "incremental": Schedule.incremental}[table.kind](table.tiers)


_BESIDE = {
    *("title", "note", "jurisdiction", "dominant"),
    *("reward_sheet", "deposit_terms", "books", "rules"),
}


def load_policy(path):
    """A policy from its YAML file.

    Raises
    ------
    KamError
        KAM-P01 to P04 for the file, KAM-P05 for unknown names, KAM-P06 for wrong values; all at once, each with its
        YAML path and line.

    Examples
    --------
    >>> from kamlib.base import project
    >>> load_policy(project.root() / "params/incentives/flat.yaml").name
    'flat'
    """
    return settings.load(path, PolicyFile)
