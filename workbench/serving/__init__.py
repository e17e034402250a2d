"""Shows the notebooks as pages (`run`) or opens them in JupyterLab (`lab`), on this machine, behind a token."""

import ipaddress
import os
import secrets
import socket
import stat
import sys
from collections.abc import Callable
from pathlib import Path

from osm_sim.errors import OsmError
from workbench.front import LAB_CONFIG, SHARE, notebooks_folder

USUAL_PORT = 8866
TOKEN_LENGTH_LEAST = 16


class ServingError(OsmError):
    """The workbench cannot be served as asked."""


def run(
    *,
    host: str = "127.0.0.1",
    port: int | None = None,
    open_browser: bool = True,
    token_file: Path | None = None,
    notebooks: Path | None = None,
    announce: Callable[[str], None] | None = None,
) -> int:
    """Serves the pages until Ctrl-C or SIGTERM, then ends every kernel; gives the exit code.

    `port` None takes the usual one or, where that is taken, any free one; 0 takes any free one. The token is random
    unless `token_file` (readable by its owner only) holds one; it is handed over in memory, so no process list shows
    it. `announce` gets the sentences for the user (default: printed). Raises ServingError where the host is open to
    others without a token file, the port is taken, or the server would answer without sign-in.
    """
    token = _token(host, token_file)
    folder = _folder(notebooks)
    with _listening_socket(host, port) as listening:
        _put_first("JUPYTER_PATH", SHARE)
        # Here, not at the top: Voila takes half a second to import, and only this function needs it.
        from workbench.serving.server import serve  # noqa: PLC0415 - see above

        return serve(
            listening=listening,
            host=host,
            token=token,
            notebooks=folder,
            open_browser=open_browser,
            announce=announce or _print,
        )


def lab(
    *, host: str = "127.0.0.1", port: int | None = None, open_browser: bool = True, notebooks: Path | None = None
) -> int:
    """Opens the folder of the notebooks in JupyterLab, behind JupyterLab's own random token; gives the exit code.

    Raises ServingError where the host is not this machine alone: JupyterLab lets a visitor run any code.
    """
    if not is_loopback(host):
        raise ServingError(f"host(={host}) must be 127.0.0.1 for JupyterLab: who reaches it can run any code here")
    folder = _folder(notebooks)
    _put_first("JUPYTER_CONFIG_PATH", LAB_CONFIG)
    # Only this function needs it, and it ships no types.
    from jupyterlab.labapp import main  # type: ignore[import-untyped]  # noqa: PLC0415

    arguments = [
        f"--ServerApp.ip={host}",
        f"--ServerApp.root_dir={folder}",
        "--LabApp.default_url=/lab/tree/index.ipynb",
        # JupyterLab asks outside hosts for news, updates and extensions unless told not to.
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.extension_manager=readonly",
        # The pages have their own server; inside JupyterLab's it would serve files by its own rules.
        "--ServerApp.jpserver_extensions=voila.server_extension=False",
    ]
    if os.name == "posix" and os.geteuid() == 0:
        # Who is root here, as in a container, has chosen so; without this JupyterLab would not start at all.
        arguments.append("--allow-root")
    if port is not None:
        arguments.append(f"--ServerApp.port={port}")
    if not open_browser:
        arguments.append("--no-browser")
    return int(main(arguments) or 0)


def is_loopback(host: str) -> bool:
    """Whether a host name or address is reached from this machine alone."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _token(host: str, token_file: Path | None) -> str:
    if token_file is not None:
        return _token_from(token_file)
    if not is_loopback(host):
        raise ServingError(
            f"host(={host}) can be reached by others, so sign-in must be set up first: give --token-file with a key"
            " of your own, or keep 127.0.0.1"
        )
    return secrets.token_urlsafe(32)


def _token_from(token_file: Path) -> str:
    try:
        mode = token_file.stat().st_mode
        token = token_file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ServingError(f"token file(={token_file}) must be a readable text file: {error}") from error
    if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
        raise ServingError(f"token file(={token_file}) must be readable by its owner only: chmod 600 {token_file}")
    if len(token) < TOKEN_LENGTH_LEAST or not token.isascii() or not token.isprintable() or " " in token:
        raise ServingError(
            f"token file(={token_file}) must hold at least {TOKEN_LENGTH_LEAST} letters and digits on one line"
        )
    return token


def _folder(notebooks: Path | None) -> Path:
    folder = (notebooks or notebooks_folder()).resolve()
    if not (folder / "index.ipynb").is_file():
        raise ServingError(f"notebooks(={folder}) must hold index.ipynb: install the workbench again")
    return folder


def _listening_socket(host: str, port: int | None) -> socket.socket:
    wanted = USUAL_PORT if port is None else port
    if not 0 <= wanted <= 65535:
        raise ServingError(f"port(={wanted}) must be 0..65535")
    try:
        return _bound(host, wanted)
    except OSError as error:
        if port is not None:
            raise ServingError(
                f"port(={port}) on host(={host}) cannot be used: {error.strerror}; try --port 0"
            ) from error
    try:
        return _bound(host, 0)
    except OSError as error:
        raise ServingError(f"host(={host}) cannot be listened on: {error.strerror}") from error


def _bound(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    listening = socket.socket(family, kind, protocol)
    try:
        if os.name == "posix":
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(128)
        listening.settimeout(0)
    except OSError:
        listening.close()
        raise
    return listening


def _put_first(variable: str, folder: Path) -> None:
    """Put a folder of ours on a path of Jupyter's, for this process and its kernels; nothing is installed anywhere."""
    paths = [str(folder), *filter(None, os.environ.get(variable, "").split(os.pathsep))]
    os.environ[variable] = os.pathsep.join(dict.fromkeys(paths))


def _print(sentence: str) -> None:
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()
