"""``kam lab``: JupyterLab on this machine only, never without a token or password."""

import ipaddress
import secrets
import sys
from typing import Annotated

import typer

from kamlib.base import project
from kamlib.base.errors import Fault, KamError
from kamlib.base.text import text
from kamlib.cli.answer import Answer
from kamlib.cli.options import Lang


def lab(
    extra: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="-- ARGS", help=str(text("Arguments for JupyterLab, such as -- --port 9000 --no-browser."))
        ),
    ] = None,
    lang: Lang = None,
):
    """Start JupyterLab in the project's folder and wait until it is stopped."""
    from jupyterlab.labapp import LabApp  # noqa: PLC0415 (heavy: loaded when the command runs)
    from traitlets.config import Config  # noqa: PLC0415

    config = Config() if sys.stderr.isatty() else Config({"IdentityProvider": {"token": secrets.token_hex(24)}})
    server = LabApp.initialize_server(argv=arguments(extra or []), config=config)
    faults = exposures(server)
    if faults:
        raise KamError(*faults)
    if not sys.stderr.isatty():
        print(text("its address with the token: jupyter server list"), file=sys.stderr)
    server.start()
    return Answer({"status": "ok"})


def arguments(extra):
    """What JupyterLab is started with: this machine, the project's root, the notebooks; then the caller's own."""
    own = ["--ServerApp.ip=127.0.0.1", f"--ServerApp.root_dir={project.root()}"]
    if (project.root() / "notebooks").is_dir():
        own.append("--LabApp.default_url=/lab/tree/notebooks")
    return [*own, *extra]


def exposures(server):
    """Why `server`, as configured by files, environment and arguments, must not be started."""
    identity, found = server.identity_provider, []
    if not (identity.token or getattr(identity, "hashed_password", "")):
        found.append(_fault("token", text("no token and no password"), text("leave the token as it is")))
    if not _is_loopback(server.ip):
        found.append(_fault(f"ip {server.ip}", text("an address that others can reach"), text("use 127.0.0.1")))
    if server.sock:
        found.append(_fault(f"sock {server.sock}", text("a socket file that others may open"), text("use 127.0.0.1")))
    for name in ("allow_remote_access", "disable_check_xsrf"):
        if getattr(server, name):
            found.append(_fault(name, text("a protection is switched off"), text("leave it out")))
    if server.allow_origin or server.allow_origin_pat:
        found.append(_fault("allow_origin", text("pages of other places may use it"), text("leave it out")))
    return found


def _is_loopback(address):
    if address == "localhost":
        return True
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _fault(where, found, mend):
    means = text("whoever reaches it could run code and read the data; nothing was started")
    return Fault("KAM-C08", f"kam lab: {where}", found, means, mend)
