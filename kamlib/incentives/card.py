"""A policy as a card: what it gives and asks for, in words."""

import pandas as pd

from kamlib.base.text import text


def card(policy, lang="en"):
    """What a policy gives and asks for, one row a setting: ``term``, ``dealers``, ``amount``.

    >>> from kamlib.incentives.policy import Policy, Rebate
    >>> card(Policy("p", rebate={"L": Rebate("all_units", ((1.2, 4.0),))})).values.tolist()
    [['Rebate, all units', 'large', '4.0 % of list from 1.20 times the reference volume']]
    """
    rows = []
    for key, rebate in {} if policy is None else policy.rebate.items():
        for start, *_, rate in rebate.tiers:
            value = text(
                "{rate:number1} % of list from {start:number} times the reference volume", rate=rate, start=start
            )
            rows.append((_KINDS[rebate.kind], key, value))
    for setting in ("supply_price", "promotion", "deposit") if policy is not None else ():
        rows += [
            (_SETTINGS[setting], key, text("{rate:number1} % of list", rate=value))
            for key, value in getattr(policy, setting).items()
        ]
    if policy is not None and policy.dividend:
        value = text(
            "{rate:number1} % of list from {start:number} times the reference volume",
            rate=policy.dividend,
            start=policy.dividend_target,
        )
        rows.append((_SETTINGS["dividend"], "L", value))
    return pd.DataFrame(
        [
            (name.to(lang), _WHO.get(key, text("{value}", value=key)).to(lang), value.to(lang))
            for name, key, value in rows
        ],
        columns=["term", "dealers", "amount"],
    )


_WHO = {"L": text("large"), "S": text("small")}
_KINDS = {
    "flat": text("Rebate, flat"),
    "all_units": text("Rebate, all units"),
    "incremental": text("Rebate, incremental"),
    "sheet": text("Reward sheet, beyond the threshold"),
}
_SETTINGS = {
    "supply_price": text("Supply price"),
    "promotion": text("Promotion"),
    "deposit": text("Deposit"),
    "dividend": text("Dividend at year's end"),
}
