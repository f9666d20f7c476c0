"""Common maxims about paying dealers, each a predicate over what a few policies lead to in the same market."""

from dataclasses import dataclass

import numpy as np

from kamlib.base.text import text
from kamlib.incentives.policy import Policy, Rebate

_LITTLE, _POINT = 1e-6, 0.01
_NEGLIGIBLE = 0.001  # share of volume or of effort money below which nothing is said to have changed


@dataclass(frozen=True)
class Claim:
    """A maxim: `needs` names policies; ``true(of)`` and ``premise(of)`` are arrays from ``of[policy]``, frames."""

    code: str
    says: object
    needs: tuple
    true: object
    premise: object = None


def _more(one, other, *, relative=_LITTLE):
    return one > other + relative * np.abs(other)


CLAIMS = (
    Claim(
        "C1a",
        text("A volume rebate announced beforehand lowers the mean price by a tenth of its rate or more"),
        ("none", "rebate"),
        lambda of: of["none"]["mean_price"] - of["rebate"]["mean_price"] >= 0.1 * of["drawn"]["rate"],
    ),
    Claim(
        "C1b",
        text("A volume rebate announced beforehand makes dealers sell below the supply price"),
        ("rebate",),
        lambda of: of["rebate"]["dumping_share"] > _NEGLIGIBLE,
    ),
    Claim(
        "C2a",
        text("A dividend whose amount is undisclosed moves the mean price less than the same one announced"),
        ("none", "known", "secret"),
        lambda of: _more(of["secret"]["mean_price"], of["known"]["mean_price"], relative=0),
        lambda of: np.abs(of["known"]["mean_price"] - of["none"]["mean_price"]) > 0.01,
    ),
    Claim(
        "C2b",
        text("A dividend whose amount is undisclosed brings at least the selling effort of the same one announced"),
        ("none", "known", "secret"),
        lambda of: of["secret"]["effort"] >= of["known"]["effort"] * (1 - _LITTLE),
        lambda of: np.abs(of["known"]["mean_price"] - of["none"]["mean_price"]) > 0.01,
    ),
    Claim(
        "C2c",
        text("A dividend withheld from those who break the rules leaves fewer rule-breakers than one paid regardless"),
        ("floor_dividend", "floor_conduct"),
        lambda of: _more(of["floor_dividend"]["rule_breakers"], of["floor_conduct"]["rule_breakers"]),
        lambda of: of["floor_dividend"]["rule_breakers"] > _NEGLIGIBLE,
    ),
    Claim(
        "C2d",
        text("Twice the undisclosed dividend leaves the supplier with less than once"),
        ("secret", "double"),
        lambda of: _more(of["secret"]["supplier_profit"], of["double"]["supplier_profit"]),
    ),
    Claim(
        "C3",
        text("A deposit as large as the rebate rate leaves fewer rule-breakers"),
        ("floor_rebate", "floor_deposit"),
        lambda of: _more(of["floor_rebate"]["rule_breakers"], of["floor_deposit"]["rule_breakers"]),
        lambda of: of["floor_rebate"]["rule_breakers"] > _NEGLIGIBLE,
    ),
    Claim(
        "C4a",
        text("A lower supply price for large dealers makes one in a hundred small ones leave, or more"),
        ("none", "cut_large"),
        lambda of: of["none"]["small_survival"] - of["cut_large"]["small_survival"] >= _POINT,
    ),
    Claim(
        "C4b",
        text("A lower supply price for large dealers costs the supplier profit"),
        ("none", "cut_large"),
        lambda of: _more(of["none"]["supplier_profit"], of["cut_large"]["supplier_profit"]),
    ),
    Claim(
        "C4c",
        text("Promotion for large dealers keeps more small ones than a price cut of the same money a case"),
        ("promote_large", "cut_large"),
        lambda of: _more(of["promote_large"]["small_survival"], of["cut_large"]["small_survival"]),
    ),
    Claim(
        "C4d",
        text("Promotion for large dealers earns the supplier more than a price cut of the same money a case"),
        ("promote_large", "cut_large"),
        lambda of: _more(of["promote_large"]["supplier_profit"], of["cut_large"]["supplier_profit"]),
    ),
    Claim(
        "C5a",
        text("Local promotion for small dealers keeps one in a hundred more of them, or better"),
        ("none", "promote_small"),
        lambda of: of["promote_small"]["small_survival"] - of["none"]["small_survival"] >= _POINT,
    ),
    Claim(
        "C5b",
        text("Local promotion for small dealers pays for itself"),
        ("none", "promote_small"),
        lambda of: _more(of["promote_small"]["supplier_profit"], of["none"]["supplier_profit"]),
    ),
    Claim(
        "C6a",
        text("The supplier earns more with small dealers than with large ones alone"),
        ("none", "only_large"),
        lambda of: _more(of["none"]["supplier_profit"], of["only_large"]["supplier_profit"]),
    ),
    Claim(
        "C6b",
        text("The supplier earns more with large dealers than with small ones alone"),
        ("none", "only_small"),
        lambda of: _more(of["none"]["supplier_profit"], of["only_small"]["supplier_profit"]),
    ),
)


def policies(scenario, drawn):
    """The policies that the claims compare, by name, for one drawn market.

    The floor is the lowest price observed, so that it binds nobody who has no reward; promotion and price cut are half
    the rate; the deposit is the rate, a case.
    """
    rate, target, half = drawn["rate"], drawn["target"], drawn["rate"] / 2
    rebate = {"L": Rebate("all_units", ((target, rate),))}
    bonus = {"dividend": rate, "dividend_target": target}
    rules = {"floor": float(scenario.observed()[0].min()), "detect_price": drawn["detection"]}
    return {
        "none": Policy("none"),
        "rebate": Policy("rebate", rebate=rebate),
        "known": Policy("known", **bonus),
        "secret": Policy("secret", **bonus, disclosure=0.0),
        "double": Policy("double", dividend=2 * rate, dividend_target=target, disclosure=0.0),
        "floor_rebate": Policy("floor_rebate", rebate=rebate, **rules),
        "floor_deposit": Policy("floor_deposit", rebate=rebate, deposit={"L": rate}, **rules),
        "floor_dividend": Policy("floor_dividend", rebate=rebate, **bonus, disclosure=0.0, **rules),
        "floor_conduct": Policy("floor_conduct", rebate=rebate, **bonus, disclosure=0.0, conduct_clause=True, **rules),
        "promote_large": Policy("promote_large", promotion={"L": half}),
        "cut_large": Policy("cut_large", supply_price={"L": scenario.list_price - half}),
        "promote_small": Policy("promote_small", promotion={"S": half}),
        "only_large": Policy("only_large", serves=("L",)),
        "only_small": Policy("only_small", serves=("S",)),
    }
