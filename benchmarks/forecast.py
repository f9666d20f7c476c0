"""Fits of lifetime models on the CDNOW sample against the packages people use, and forecasts of whole portfolios."""

import json
import subprocess
import sys
import time
from importlib.util import find_spec

TITLE = "Lifetime models"
REPEATS, FITS = 3, 10


def section():
    """Measure and return the section as Markdown."""
    found = {}
    for _ in range(REPEATS):
        for name in (name for name in NAMES if PACKAGES.get(name) is None or find_spec(PACKAGES[name])):
            milliseconds = _run(name)
            found[name] = min(found.get(name, milliseconds), milliseconds)
    return "\n\n".join([_INTRODUCTION, _table(found)])


_INTRODUCTION = f"""\
A planted sample of 2,357 accounts (the size of the CDNOW sample: gamma rates, beta chances of stopping, 39 weeks) is
fitted {FITS} times in a process of its own after one fit that is not counted; the fastest mean of {REPEATS} processes
stands. The goal is 8 times the speed of lifetimes. "Forecast" is the whole answer of `kamlib.forecast.forecast` for
20,000 accounts: summary, two fits, 20 refits for the intervals and 200 draws."""
NAMES = {
    "kamlib_bgnbd": "**kamlib** BG/NBD",
    "lifetimes_bgnbd": "lifetimes BG/NBD",
    "kamlib_paretonbd": "**kamlib** Pareto/NBD",
    "lifetimes_paretonbd": "lifetimes Pareto/NBD",
    "kamlib_gammagamma": "**kamlib** gamma-gamma",
    "lifetimes_gammagamma": "lifetimes gamma-gamma",
    "pymc_bgnbd": "pymc-marketing BG/NBD, MAP",
    "kamlib_forecast": "**kamlib** forecast of 20,000 accounts",
}
PACKAGES = {name: "lifetimes" for name in NAMES if name.startswith("lifetimes")} | {"pymc_bgnbd": "pymc_marketing"}


def _table(found):
    rows = ["| | milliseconds | times kamlib |", "|---|---:|---:|"]
    for name, spent in found.items():
        base = found.get("kamlib_" + name.partition("_")[2])
        rows.append(f"| {NAMES[name]} | {spent:,.1f} | {spent / base:.1f} |")
    absent = [NAMES[name] for name in NAMES if name not in found]
    return "\n".join(rows) + ("\n\nNot installed, left out: " + ", ".join(absent) + "." if absent else "")


def _run(name):
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.forecast", name]
    return json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout.splitlines()[-1])


def lived(n, *, seed=1, watched=39.0):
    """Histories of accounts who live the story of BG/NBD with the published parameters of the CDNOW sample."""
    import numpy as np  # noqa: PLC0415
    import pandas as pd  # noqa: PLC0415

    rng = np.random.default_rng(seed)
    rate, stop = rng.gamma(0.243, size=n) / 4.414, rng.beta(0.793, 2.426, size=n)
    rows = []
    for pace, p, age in zip(rate, stop, watched - 12 * rng.random(n), strict=True):
        at, times = rng.exponential(1 / max(pace, 1e-12)), []
        while at <= age:
            times.append(round(at, 2) or 0.01)
            at += np.inf if rng.random() < p else rng.exponential(1 / pace)
        rows.append((len(times), min(times[-1], age) if times else 0.0, age))
    frame = pd.DataFrame(rows, columns=["frequency", "recency", "T"])
    spend = rng.gamma(6.25 * frame["frequency"].clip(lower=1)) / (rng.gamma(3.74, size=n) / 15.44)
    return frame.assign(monetary_value=(spend / frame["frequency"].clip(lower=1)).where(frame["frequency"] > 0, 0.0))


def fit(name, seen):
    """One fit, as its users would write it."""
    package, _, model = name.partition("_")
    if package == "lifetimes":
        import lifetimes  # noqa: PLC0415

        fitter = {"bgnbd": lifetimes.BetaGeoFitter, "paretonbd": lifetimes.ParetoNBDFitter}.get(model)
        if fitter:
            return fitter().fit(seen["frequency"], seen["recency"], seen["T"])
        bought = seen[seen["frequency"] > 0]
        return lifetimes.GammaGammaFitter().fit(bought["frequency"], bought["monetary_value"])
    if package == "pymc":
        from pymc_marketing.clv import BetaGeoModel  # noqa: PLC0415

        return BetaGeoModel(seen.assign(customer_id=seen.index)).fit(method="map")
    from kamlib import forecast  # noqa: PLC0415

    return getattr(forecast, f"fit_{model}")(seen)


def _portfolio():
    import numpy as np  # noqa: PLC0415
    import pandas as pd  # noqa: PLC0415

    rng, n = np.random.default_rng(2), 200_000
    days = pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 730, n), unit="D")
    accounts = (rng.pareto(1.2, n) * 2000).astype(int) % 20_000
    return pd.DataFrame({"account_id": accounts.astype(str), "date": days, "amount": rng.gamma(2.0, 80.0, n)})


def main(name):
    """Print the mean milliseconds of a fit, or of a whole forecast."""
    if name == "kamlib_forecast":
        from kamlib.forecast import forecast  # noqa: PLC0415

        lines = _portfolio()
        begun = time.perf_counter()
        forecast(lines, as_of="2025-12-31", horizon="6M", seed=1)
        print(json.dumps((time.perf_counter() - begun) * 1000))
        return
    seen = lived(2357)
    fit(name, seen)
    begun = time.perf_counter()
    for _ in range(FITS):
        fit(name, seen)
    print(json.dumps((time.perf_counter() - begun) / FITS * 1000))


if __name__ == "__main__":
    main(sys.argv[1])
