"""The main job on real data, one line a set: ``make real``; every number of its report is looked for in the record.

Expected figures are those that the sets' own documentation and independent counts give (see docs/real_data.md).
"""

import json
import os
import sys
from pathlib import Path

from kamlib.base.errors import KamError
from kamlib.runner import run
from tests.reports.walk import lost

ROOT = Path(__file__).resolve().parent.parent
INTAKE, PARETO = ("10_intake", "intake"), ("30_pareto", "pareto")
# params file -> {(step, result): {fact: (expected, tolerance)}}
EXPECTED = {
    "online_retail_ii": {
        INTAKE: {
            "lines_in": (1_067_370, 0),
            "overlap_lines": (22_523, 0),
            "accounts": (5_942, 0),
            "guest_lines_share": (0.225, 0.0005),
            "guest_amount_share": (0.136, 0.0005),
        },
        PARETO: {"top_20_share": (0.77, 0.005)},
    },
    "online_retail_ii_daily": {INTAKE: {"lines_in": (541_909, 0), "files": (305, 0)}},
    "online_retail_ii_xlsx": {INTAKE: {"lines_in": (34_766, 0)}},
    "online_retail_ii_latin1": {INTAKE: {"lines_in": (42_481, 0)}},
    "iowa_liquor": {
        INTAKE: {"lines_in": (7_350_268, 0), "lines_kept": (7_350_268, 0), "accounts": (2_056, 0)},
        PARETO: {"top_20_share": (0.74, 0.005)},
    },
    "iowa_liquor_chains": {
        INTAKE: {"lines_kept": (7_350_268, 0), "accounts": (1_027, 0), "amount_kept": (1_080_100_316.36, 0)},
        PARETO: {"top_20_share": (0.865, 0.0005)},
    },
    "iowa_ames": {INTAKE: {"lines_in": (62_996, 0), "accounts": (31, 0)}},
    "cn_invoices": {
        INTAKE: {
            "lines_kept": (3_215, 0),
            "lines_excluded": (286, 0),
            "accounts": (1_110, 0),
            "amount_kept": (37_510_977.72, 0),
        }
    },
    "cn_invoices_utf8": {INTAKE: {"lines_kept": (3_215, 0), "amount_kept": (37_510_977.72, 0)}},
    "cdnow": {INTAKE: {"lines_in": (69_659, 0), "accounts": (23_570, 0)}},
    "wholesale_customers": {INTAKE: {"lines_kept": (440, 0)}, PARETO: {"top_20_share": (0.43, 0.005)}},
    "wholesale_messy": {INTAKE: {"lines_kept": (440, 0)}, PARETO: {"top_20_share": (0.43, 0.005)}},
}


def main(names):
    """Run the named sets, or all; print one line each; end with 1 if a figure is not the expected one."""
    folder = Path(os.environ.get("KAM_DATA") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        print("skipped: the real data sets are not on this machine; set KAM_DATA to their folder")
        return 0
    os.environ["KAM_DATA"] = str(folder)
    return max([checked(name) for name in names or EXPECTED])


def checked(name):
    """1 if the run of one params file fails or a fact is off, else 0; one line is printed."""
    try:
        outcome = run(ROOT / "params" / f"{name}.yaml", progress=False)
    except KamError as error:
        print(f"FAILED {name}: {error}")
        return 1
    steps = json.loads((outcome.run / "results.json").read_text(encoding="utf-8"))["steps"]
    wrong = []
    for (step, result), facts in EXPECTED[name].items():
        found = steps[step]["results"][result]["facts"]
        wrong += [
            f"{k} {found[k]['value']} (expected {v})" for k, (v, t) in facts.items() if abs(found[k]["value"] - v) > t
        ]
    wrong += [f"{lang}: {text!r} holds {new}" for lang in ("en", "zh") for text, new in lost(outcome.run, lang)]
    said = " | ".join(steps[step]["results"][result]["headline"]["en"] for step, result in (INTAKE, PARETO))
    print(f"{'WRONG' if wrong else 'ok'} {name} {outcome.seconds:.1f} s: {said}{'; '.join(['', *wrong])}", flush=True)
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
