"""The conversation as a whole: help, version, exit codes of what nobody expected, quiet ends."""

import errno
import json
import os
import signal
import socket
import subprocess
import sys

import pytest

from kamlib import __version__
from kamlib.base.errors import Exit
from kamlib.cli import app
from kamlib.cli.answer import READER_GONE


def failing(monkeypatch, error):
    """Let ``kam doctor`` fail with `error`."""

    def fail(*args, **told):
        raise error

    monkeypatch.setattr("kamlib.cli.doctor.answer_of", fail)
    monkeypatch.setattr("kamlib.cli.doctor.EXAMINATIONS", {"security": list})


def test_version_for_people_and_machines(kam, kam_json):
    assert kam("--version") == (0, f"kamlib {__version__}\n", "")
    assert kam_json("--version") == (0, {"status": "ok", "version": __version__})


@pytest.mark.parametrize("command", ["check", "run", "verify", "params", "lab", "doctor", "fetch"])
def test_every_command_has_help_in_both_languages(kam, command):
    code, english, _ = kam(command, "--help")
    assert code == 0
    code, chinese, _ = kam(command, "--help", "--lang", "zh")
    assert code == 0
    assert not any("一" <= c <= "鿿" for c in english)
    assert sum("一" <= c <= "鿿" for c in chinese) > 10


def test_help_leaves_stdout_to_json_when_json_is_asked_for(kam_json):
    assert kam_json("run", "--help") == (0, {"status": "ok"})


def test_an_unexpected_error_shows_no_traceback(kam, kam_json, monkeypatch):
    failing(monkeypatch, ZeroDivisionError("division by zero"))
    code, out, err = kam("doctor")
    assert (code, out) == (app.UNEXPECTED, "")
    assert "KAM-C99" in err
    assert "ZeroDivisionError: division by zero" in err
    assert "Traceback" not in err
    code, content = kam_json("doctor")
    assert (code, content["exit_code"], content["faults"][0]["code"]) == (70, 70, "KAM-C99")


def test_debug_shows_the_traceback_and_keeps_json_clean(kam, kam_json, monkeypatch):
    failing(monkeypatch, ZeroDivisionError("division by zero"))
    _, _, err = kam("--debug", "doctor")
    assert "Traceback" in err
    code, content = kam_json("--debug", "doctor")
    assert (code, content["status"]) == (70, "error")


@pytest.mark.parametrize(
    ("number", "code", "exit_code"),
    [
        (errno.ENOSPC, "KAM-C97", Exit.DISK_FULL),
        (errno.EDQUOT, "KAM-C97", Exit.DISK_FULL),
        (errno.EACCES, "KAM-C96", Exit.NO_PERMISSION),
        (errno.EROFS, "KAM-C96", Exit.NO_PERMISSION),
        (errno.EIO, "KAM-C99", app.UNEXPECTED),
    ],
)
def test_faults_of_storage_have_their_own_exit_codes(kam, monkeypatch, number, code, exit_code):
    failing(monkeypatch, OSError(number, os.strerror(number), "runs/x"))
    left, _, err = kam("doctor")
    assert left == exit_code
    assert code in err


def test_ctrl_c_is_answered_with_130(kam, kam_json, monkeypatch):
    failing(monkeypatch, KeyboardInterrupt())
    code, _, err = kam("doctor")
    assert code == 130
    assert "KAM-C98" in err
    assert kam_json("doctor")[1]["exit_code"] == 130


def test_a_real_interrupt_of_a_real_process(root, tmp_path):
    """SIGINT while it waits for a server that never answers; a job in the background hands deafness to it on."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        base = f"http://127.0.0.1:{mute.getsockname()[1]}"
        child = subprocess.Popen(
            [sys.executable, "-m", "kamlib", "fetch", "wholesale-customers"],
            cwd=root,
            env=os.environ | {"KAM_FETCH_BASE": base, "KAM_DATA": str(tmp_path)},
            stderr=subprocess.PIPE,
            text=True,
        )
        connection, _ = mute.accept()
        child.send_signal(signal.SIGINT)
        _, err = child.communicate(timeout=60)
        connection.close()
    assert child.returncode == 130
    assert "KAM-C98" in err
    assert "Traceback" not in err


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_a_reader_that_goes_away_ends_it_quietly(root, form):
    """The reader of the pipe closes before anything is written."""
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "kamlib", "doctor", "--security", *form],
        stdout=writer,
        stderr=subprocess.PIPE,
        cwd=root,
        check=False,
    )
    os.close(writer)
    assert done.returncode == READER_GONE
    assert done.stderr == b""


@pytest.mark.parametrize("encoding", ["ascii", "gbk", "cp1252"])
def test_any_console_encoding_can_show_the_answer(process, encoding):
    done = process("--lang", "zh", "fech", env={"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"})
    assert done.returncode == 2
    assert b"KAM-C01" in done.stderr
    assert b"Traceback" not in done.stderr


def test_the_module_can_be_run(process):
    done = process("--version", "--json")
    assert (done.returncode, json.loads(done.stdout)["version"]) == (0, __version__)


def test_help_loads_no_engine_and_no_kernel(root):
    """The wait before the first word is what these would cost."""
    code = (
        "import sys\nfrom kamlib.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "heavy = {'pandas', 'numpy', 'ibis', 'duckdb', 'pyarrow', 'matplotlib', 'papermill', 'jupyterlab'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert done.stderr.strip() == "[]"
