"""``kam lab`` starts on this machine only, with a token, and refuses what would open it to others."""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from types import SimpleNamespace

import pytest

from kamlib.cli.lab import exposures


def server(**changed):
    """The attributes of a Jupyter server that `exposures` looks at, safe unless `changed`."""
    identity = SimpleNamespace(token=changed.pop("token", "secret"), hashed_password=changed.pop("hashed_password", ""))
    safe = {
        "ip": "127.0.0.1",
        "sock": "",
        "allow_remote_access": False,
        "disable_check_xsrf": False,
        "allow_origin": "",
        "allow_origin_pat": "",
    }
    return SimpleNamespace(identity_provider=identity, **(safe | changed))


@pytest.mark.parametrize("safe", [{}, {"ip": "localhost"}, {"ip": "::1"}, {"token": "", "hashed_password": "argon2:x"}])
def test_a_local_server_with_a_secret_is_started(safe):
    assert exposures(server(**safe)) == []


@pytest.mark.parametrize(
    "changed",
    [
        {"token": ""},
        {"ip": "0.0.0.0"},
        {"ip": ""},
        {"ip": "::"},
        {"ip": "192.168.1.5"},
        {"ip": "my-machine"},
        {"sock": "x.sock"},
        {"allow_remote_access": True},
        {"disable_check_xsrf": True},
        {"allow_origin": "*"},
        {"allow_origin_pat": ".*"},
    ],
)
def test_an_open_server_is_refused(changed):
    (fault,) = exposures(server(**changed))
    assert fault.code == "KAM-C08"


def test_jupyterlab_itself_is_asked_what_it_would_do(process):
    open_to_all = ["--ip=0.0.0.0", "--IdentityProvider.token=", "--ServerApp.allow_origin=*"]
    done = process("lab", "--", *open_to_all, "--no-browser", "--port=0", "--allow-root")
    assert done.returncode == 2
    for told in (b"ip 0.0.0.0", b"no token and no password", b"allow_origin", b"allow_remote_access"):
        assert told in done.stderr
    assert b"is running at" not in done.stderr


def _patiently(look):
    """What `look` finds, asked again for a while: the server tells that it runs before it does."""
    for _ in range(150):
        with suppress(OSError, ValueError):
            return look()
        time.sleep(0.1)
    return look()


def _record(folder):
    (record,) = folder.glob("jpserver-*.json")
    return json.loads(record.read_text(encoding="utf-8"))


def _status(url):
    try:
        with urllib.request.urlopen(url, timeout=10) as reply:
            return reply.status, json.load(reply)
    except urllib.error.HTTPError as refused:
        return refused.code, None


def test_a_started_server_is_local_and_keeps_its_token_whatever_a_configuration_file_says(root, tmp_path):
    (tmp_path / "jupyter_server_config.py").write_text(
        "c.ServerApp.ip = '0.0.0.0'\nc.IdentityProvider.token = ''\n", encoding="utf-8"
    )
    folders = {"JUPYTER_RUNTIME_DIR": str(tmp_path), "JUPYTER_CONFIG_DIR": str(tmp_path)}
    child = subprocess.Popen(
        [sys.executable, "-m", "kamlib", "lab", "--", "--no-browser", "--port=0", "--allow-root"],
        cwd=root,
        env=os.environ | folders,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        printed = []
        for line in child.stderr:
            printed.append(line)
            if "Use Control-C" in line:
                break
        told = _patiently(lambda: _record(tmp_path))
        assert told["hostname"] == "127.0.0.1"
        assert len(told["token"]) >= 32
        assert told["token"] not in "".join(printed)
        assert _patiently(lambda: _status(f"{told['url']}api/contents")) == (403, None)
        code, content = _status(f"{told['url']}api/contents?token={told['token']}")
        assert code == 200
        assert "notebooks" in {item["name"] for item in content["content"]}
    finally:
        child.terminate()
        child.wait(timeout=30)
        child.stderr.close()
