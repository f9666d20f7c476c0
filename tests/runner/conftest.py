"""One published run that the tests of a session look at."""

import pytest

from kamlib.runner import run
from tests.runner import tiny

STEPS = {"10_intake": {"gives": ["t"]}, "20_a": {"needs": ["t"], "gives": ["a"]}, "20_b": {"needs": ["t"]}}
INTAKE = """
    run_dir: str = "runs/lab"  # folder of the run
    params: str = "params/demo.yaml"  # params file
    lang: str = "zh"  # language; one of en, zh
    currency: str = "CNY"  # currency
    note: str = "plain"  # any text
    seed: int = 5  # seed; 0 to 99
"""
SURROUNDINGS = """
    import os, subprocess
    print([os.environ[name] for name in ("OMP_NUM_THREADS", "PYTHONHASHSEED", "KAM_TODAY")], os.getcwd())
    left = subprocess.Popen(["sleep", "611"], start_new_session=True)
"""
HOSTILE = '"; import os; os.abort() #\n{0}\\客户 \'"""'


@pytest.fixture(scope="session")
def workbook(tmp_path_factory):
    """The params file of a project of three steps whose folder's name has blanks, braces and Chinese."""
    folder = tmp_path_factory.mktemp("home") / "项目 {0} {run_dir}"
    cells = (
        'print(f"in {run_dir}", object())',
        'import sys; print("warned", file=sys.stderr)\nprint(params, lang, currency, seed)',
        'run.table("t")',
        'run.result("intake", lines_in=5, lines_kept=3, lines_excluded=1, lines_rejected=1)',
        "note",
    )
    made = tiny.notebook(*cells, "run.finish()", name="10_intake", parameters=INTAKE)
    settings = {"lang": "en", "seed": 7, "steps": {"10_intake": {"note": HOSTILE}}}
    cells = {"10_intake": made, "20_b": [SURROUNDINGS]}
    return tiny.project(folder, steps=STEPS, notebooks=cells, settings=settings)


@pytest.fixture(scope="session")
def published(workbook):
    """Its published run."""
    return run(workbook, progress=False, render=tiny.report)
