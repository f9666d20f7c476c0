"""``kam`` called in this process, and as a process of its own."""

import json
import os
import subprocess
import sys

import pytest

from kamlib.cli import main


@pytest.fixture(autouse=True)
def _english(monkeypatch):
    for name in ("KAM_LANG", "LC_ALL", "LC_MESSAGES", "LANG", "KAM_DATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def kam(capsys):
    """Call ``kam`` with arguments; gives exit code, stdout, stderr."""

    def call(*argv):
        with pytest.raises(SystemExit) as left:
            main([str(arg) for arg in argv])
        said = capsys.readouterr()
        return left.value.code, said.out, said.err

    return call


@pytest.fixture
def kam_json(kam):
    """Call ``kam … --json``; gives exit code and content after checking that stdout is one line of JSON."""

    def call(*argv):
        code, out, _ = kam(*argv, "--json")
        assert out.endswith("\n")
        assert out.count("\n") == 1
        return code, json.loads(out)

    return call


@pytest.fixture
def process(root):
    """Run ``python -m kamlib`` as its own process with extra environment."""

    def call(*argv, env=None, **told):
        return subprocess.run(
            [sys.executable, "-m", "kamlib", *map(str, argv)],
            capture_output=True,
            timeout=120,
            check=False,
            cwd=told.pop("cwd", root),
            env=os.environ | (env or {}),
            **told,
        )

    return call
