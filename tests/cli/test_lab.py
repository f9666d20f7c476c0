"""``kam lab`` starts on this machine only, with a token, and refuses what would open it to others."""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
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


def _record(folder):
    """What the server writes about itself, for its own user, right after it has told that it runs."""
    for _ in range(100):
        for record in folder.glob("jpserver-*.json"):
            if written := record.read_text(encoding="utf-8"):
                return written
        time.sleep(0.1)
    raise AssertionError("the server did not write its record")


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
        told = json.loads(_record(tmp_path))
        assert told["hostname"] == "127.0.0.1"
        assert len(told["token"]) >= 32
        assert told["token"] not in "".join(printed)
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"{told['url']}api/contents", timeout=10)
        assert refused.value.code == 403
        with urllib.request.urlopen(f"{told['url']}api/contents?token={told['token']}", timeout=10) as reply:
            assert "notebooks" in {item["name"] for item in json.load(reply)["content"]}
    finally:
        child.terminate()
        child.wait(timeout=30)
        child.stderr.close()
