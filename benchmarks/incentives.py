"""The incentive laboratory: games a second, against pyblp's loop and against agents in Mesa where it is installed."""

import time
from importlib.util import find_spec

import numpy as np

from kamlib.incentives import Policy, Rebate, Scenario, claims, coarse_to_fine, solve_prices
from kamlib.incentives.simulate import indicators
from kamlib.incentives.what_if import what_if

TITLE = "Incentives"
MARKETS, GAMES, LOOPS, AGENTS = 60_000, 1024, 20, 10
GOALS = {"flat": 25_000, "all_units": 4_000, "floor": 1_500}
KINDS = {
    "flat": "flat rebate, promotion for small dealers",
    "all_units": "all-units rebate with a threshold",
    "floor": "the same with floor, deposit and a test of conduct",
}


def section():
    """Measure and return the section as Markdown."""
    ours, peers = _static(), {"pyblp": _pyblp(), "Mesa": _mesa()}
    parts = [_INTRODUCTION, _static_table(ours, peers), _DYNAMICS, _dynamics_table(), _rest()]
    return "\n\n".join(parts)


_INTRODUCTION = """\
One core, in one run. Static: prices of three regions with six rows of dealers (of two, one and no large ones),
without thresholds; a scenario-period is the three regions once. kamlib's batch is told without its certificate, and
with it. pyblp solves the same three markets by its zeta iteration, one simulation object after the other, each
dealer of a tail a product; it carries a general estimation set-up and can do random coefficients, which kamlib
cannot. In Mesa one agent a row looks for its best price with scipy's scalar optimiser, in turns until nobody moves
by 1e-6; agents can be given any rule, arrays cannot. Mesa is in no lock file of kamlib; where it is not installed
its line says so."""
_DYNAMICS = """\
Eight years with beliefs, exits and conduct, certificate included; a scenario-period is a scenario's year."""


def _markets(number, seed=1):
    """Pull and cost of the default scenario's six rows in many drawn variants, one array a region."""
    scenario, rng = Scenario.default(), np.random.default_rng(seed)
    _, delta, _ = scenario.observed()
    rows = scenario.table
    for name in scenario.potential:
        here = (rows["region"] == name).to_numpy()
        cost = scenario.list_price + rows["cost"].to_numpy()[here] - rng.uniform(0, 8, (number, here.sum()))
        yield np.broadcast_to(delta[here], cost.shape), cost, rows["n"].to_numpy()[here]


def _timed(work, times=3):
    """The fastest of some runs, in seconds."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return min(found)


def _static():
    scenario, markets = Scenario.default(), list(_markets(MARKETS))
    like = {"alpha": scenario.alpha, "rho": scenario.rho}

    def solve():
        return [solve_prices(delta, cost, multiplicity=n, **like) for delta, cost, n in markets]

    bare, sure = _timed(solve), _timed(lambda: [found.certificate for found in solve()], times=1)
    return {"kamlib, prices": MARKETS / bare, "kamlib, prices and certificate": MARKETS / sure}


def _pyblp():
    """Scenario-periods a second of pyblp's loop over the same regions, each dealer of a tail a product."""
    if find_spec("pyblp") is None:
        return None
    import pandas as pd  # noqa: PLC0415
    import pyblp  # noqa: PLC0415

    pyblp.options.verbose = False
    scenario, markets = Scenario.default(), list(_markets(LOOPS))

    def one(k):
        frames = [
            pd.DataFrame({"market_ids": r, "firm_ids": np.arange(int(n.sum())), "nesting_ids": 1,
                          "delta": np.repeat(delta[k], n.astype(int)), "cost": np.repeat(cost[k], n.astype(int))})
            for r, (delta, cost, n) in enumerate(markets)
        ]  # fmt: skip
        data = pd.concat(frames, ignore_index=True)
        data["prices"], data["shares"] = data["cost"] + 8.0, 0.005
        simulation = pyblp.Simulation(
            (pyblp.Formulation("0 + prices + delta"), None, pyblp.Formulation("0 + cost")),
            data.drop(columns=["shares"]), beta=[-scenario.alpha, 1.0], rho=scenario.rho, gamma=[1.0],
            xi=np.zeros(len(data)), omega=np.zeros(len(data)),
        )  # fmt: skip
        return simulation.replace_endogenous()

    one(0)
    return LOOPS / _timed(lambda: [one(k) for k in range(LOOPS)], times=1)


def _mesa():
    """Scenario-periods a second of Mesa agents, one a row, that each look for their best price."""
    if find_spec("mesa") is None:
        return None
    import mesa  # noqa: PLC0415
    from scipy.optimize import minimize_scalar  # noqa: PLC0415

    scenario, markets = Scenario.default(), list(_markets(AGENTS))
    alpha, lam = scenario.alpha, 1 - scenario.rho

    class Dealer(mesa.Agent):
        def __init__(self, model, region, row):
            super().__init__(model)
            self.region, self.row, self.moved = region, row, np.inf

        def step(self):
            delta, cost, n, price = self.model.regions[self.region]
            pull = np.exp((delta - alpha * price) / lam)
            rest = (n * pull).sum() - pull[self.row]

            def loss(p):
                own = np.exp((delta[self.row] - alpha * p) / lam)
                whole = rest + own
                return -(p - cost[self.row]) * own / whole * whole**lam / (1 + whole**lam)

            best = minimize_scalar(loss, bounds=(cost[self.row], cost[self.row] + 60), method="bounded",
                                   options={"xatol": 1e-8}).x  # fmt: skip
            self.moved, price[self.row] = abs(best - price[self.row]), best

    class Market(mesa.Model):
        def __init__(self, k):
            super().__init__()
            self.regions = [(delta[k], cost[k], n, cost[k] + 8.0) for delta, cost, n in markets]
            for region, (_, cost, _, _) in enumerate(self.regions):
                for row in range(len(cost)):
                    Dealer(self, region, row)

        def step(self):
            self.agents.do("step")

        def run(self):
            while max(agent.moved for agent in self.agents) > 1e-6:
                self.step()

    return AGENTS / _timed(lambda: [Market(k).run() for k in range(AGENTS)], times=1)


def _static_table(ours, peers):
    rows = ["| by | scenario-periods a second | kamlib's prices are faster by |", "| --- | ---: | ---: |"]
    best = ours["kamlib, prices"]
    rows += [f"| **{name}** | {speed:,.0f} | |" for name, speed in ours.items()]
    for name, speed in peers.items():
        told = f"{speed:,.0f} | {best / speed:,.0f} times" if speed else "not installed | "
        rows.append(f"| {name} | {told} |")
    return "\n".join([*rows, "", "Goal: 500,000 a second, 3,000 times pyblp's loop, 1,000 times Mesa."])


def _offers(kind, scenario):
    rng = np.random.default_rng(1)
    floor = float(scenario.observed()[0].min())
    for rate, target in zip(rng.uniform(2, 10, GAMES), rng.uniform(1, 1.6, GAMES), strict=True):
        if kind == "flat":
            yield Policy("p", rebate={"L": Rebate("flat", ((0.0, rate),))}, promotion={"S": rate / 2})
            continue
        rules = {"floor": floor, "deposit": {"L": rate}} if kind == "floor" else {}
        yield Policy("p", rebate={"L": Rebate("all_units", ((target, rate),))}, **rules)


def _dynamics_table():
    scenario = Scenario.default()
    rows = ["| policies | scenario-periods a second | goal | unsettled |", "| --- | ---: | ---: | ---: |"]
    for kind, said in KINDS.items():
        pairs = [(scenario, policy) for policy in _offers(kind, scenario)]
        off = int((~indicators(pairs, years=8)[1]).sum())
        seconds = _timed(lambda pairs=pairs: indicators(pairs, years=8))
        rows.append(f"| {said} | {8 * GAMES / seconds:,.0f} | {GOALS[kind]:,} | {off} of {GAMES:,} |")
    return "\n".join(rows)


def _rest():
    scenario = Scenario.default()
    paints = coarse_to_fine(scenario)
    first, whole = _timed(lambda: next(paints), times=1), _timed(lambda: list(coarse_to_fine(scenario)), times=1)
    hundred = _timed(lambda: claims.test(scenario, draws=200, seed=1), times=1)
    rates = iter((5.0, 7.0, 9.0))
    slider = _timed(lambda: what_if(scenario, rate=next(rates)))
    rows = [
        ("dumping map, first paint (7 × 7)", first, "0.3"),
        ("dumping map, all of 25 × 25", whole, ""),
        ("a slider of the what-if panel, eight years", slider, "0.2"),
        ("claims, 200 draws (goal: 1,000 in 300 s on two cores)", hundred, "60"),
    ]
    told = [f"| {name} | {seconds:.3f} | {goal} |" for name, seconds, goal in rows]
    return "\n".join(["| work | seconds | goal |", "| --- | ---: | ---: |", *told])
