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
from kamlib.cli.usage import NOTHING_DONE


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

    try:
        server = LabApp.initialize_server(argv=extra or [], config=Config(settings(root=project.root())))
    except OSError as error:
        told = text("it cannot listen there: {problem}", problem=error.strerror)
        raise KamError(Fault("KAM-C11", "kam lab", told, NOTHING_DONE, text("leave out --ip and --port"))) from error
    faults = exposures(server)
    if faults:
        raise KamError(*faults)
    if not sys.stderr.isatty():
        print(text("its address with the token: jupyter server list"), file=sys.stderr)
    server.start()
    return Answer({"status": "ok"})


def settings(*, root):
    """What JupyterLab starts with unless its own files or arguments say otherwise: this machine, no calls to others."""
    lab_app = {
        "news_url": None,
        "check_for_updates_class": "jupyterlab.handlers.announcements.NeverCheckForUpdate",
        "extension_manager": "readonly",
    }
    if (root / "notebooks").is_dir():
        lab_app["default_url"] = "/lab/tree/notebooks"
    found = {"ServerApp": {"ip": "127.0.0.1", "root_dir": str(root)}, "LabApp": lab_app}
    if not sys.stderr.isatty():  # a log that others may read: with a token of ours, Jupyter prints none
        found["IdentityProvider"] = {"token": secrets.token_hex(24)}
    return found


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
