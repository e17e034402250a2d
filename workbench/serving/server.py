"""Voila as this workbench runs it: its own pages and nothing else, every one behind the token.

Configuration is given in this process. Voila also looks for files in the current folder and fails open where it
finds none, so it is told to look nowhere.
"""

import contextlib
import os
import signal
import socket
import tempfile
import webbrowser
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_core.paths import jupyter_path, jupyter_runtime_dir
from jupyter_server.base.handlers import JupyterHandler
from tornado import web
from tornado.httpclient import AsyncHTTPClient
from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from traitlets.config import Config
from voila.app import Voila
from voila.request_info_handler import RequestInfoSocketHandler
from voila.tornado.contentshandler import VoilaContentsHandler
from voila.tornado.handler import TornadoVoilaHandler
from voila.tornado.treehandler import TornadoVoilaTreeHandler

from workbench.front import Page, pages_in
from workbench.serving import ServingError, is_loopback

if TYPE_CHECKING:
    from jinja2 import Environment

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        # Voila writes its start into the page, and anywidget loads a widget's module from a blob.
        "script-src 'self' 'unsafe-inline' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
}

FORGOTTEN_KERNEL_SECONDS = 300
"""A kernel without a page (a browser that crashed, a request that never connected) ends after this long."""

NOT_SERVED = (TornadoVoilaTreeHandler, VoilaContentsHandler, RequestInfoSocketHandler, TornadoVoilaHandler)
"""Voila's file tree, its listing of contents, the unguarded socket of request details, and its own page addresses."""

EXTENSIONS = (
    "@jupyter-widgets/jupyterlab-manager",
    "@voila-dashboards/widgets-manager8",
    "anywidget",
    "jupyterlab-plotly",
)
"""The browser extensions our pages use; whatever else is installed stays out of them."""


def serve(
    *,
    listening: socket.socket,
    host: str,
    token: str,
    notebooks: Path,
    open_browser: bool,
    announce: Callable[[str], None],
) -> int:
    """Serves on a listening socket until a signal ends it; gives the exit code. Raises ServingError if it is open."""
    port = int(listening.getsockname()[1])
    # The instance, not one of many: what is not the app's own child (a page being prepared) logs through it.
    app = WorkbenchServer.instance(config=_configuration(host, port, token, notebooks))
    try:
        app.initialize([])
        app.prepare(listening, announce, open_browser=open_browser)
        app.start()
    finally:
        WorkbenchServer.clear_instance()
    if app.refusal:
        raise ServingError(app.refusal)
    return 0


def _configuration(host: str, port: int, token: str, notebooks: Path) -> Config:
    config = Config()
    config.Voila.ip = host
    config.Voila.port = port
    config.Voila.root_dir = str(notebooks)
    config.Voila.token = token
    config.Voila.open_browser = False
    config.Voila.config_file_paths = []
    config.Voila.log_level = "ERROR"
    config.Voila.tornado_settings = {
        "headers": HEADERS,
        # A name that was made to point here by someone else's name server is not ours.
        "allow_remote_access": not is_loopback(host),
        "default_handler_class": NoSuchPage,
        "ws_ping_timeout": 30_000,
        "xsrf_cookie_kwargs": {"samesite": "Lax"},
    }
    pages = config.VoilaConfiguration
    pages.template = "osm"
    pages.theme = "light"
    pages.allow_template_override = "NO"
    pages.allow_theme_override = "NO"
    pages.show_tracebacks = False
    pages.file_allowlist = []
    pages.preheat_kernel = True
    pages.default_pool_size = 1
    pages.extension_allowlist = list(EXTENSIONS)
    pages.resources = {"osm": {"pages": [_as_link(page) for page in pages_in(notebooks)]}}
    kernels = config.MappingKernelManager
    kernels.cull_idle_timeout = FORGOTTEN_KERNEL_SECONDS
    kernels.cull_interval = 60
    kernels.cull_connected = False
    if os.name == "posix":
        # Kernels are spoken to over sockets in a folder of this user's own, not over ports that others can reach.
        config.KernelManager.transport = "ipc"
    config.PasswordIdentityProvider.allow_password_change = False
    config.PasswordIdentityProvider.hashed_password = ""
    config.IdentityProvider.cookie_options = {"samesite": "Lax"}
    return config


def _as_link(page: Page) -> dict[str, str]:
    return {"notebook": page.notebook, "title": page.title, "path": page.path}


class PageHandler(TornadoVoilaHandler):  # type: ignore[misc]  # Voila ships no types
    """A page of the workbench: `/` is index.ipynb, `/office` is office.ipynb."""

    @web.authenticated
    async def get(self, name: str | None = None) -> None:
        """The page, or its own address without what does not belong there: the token, another template."""
        if self.request.query:
            self.redirect(self.request.path)
            return
        path = f"{name or 'index'}.ipynb"
        if not (Path(self.contents_manager.root_dir) / path).is_file():
            raise web.HTTPError(404)
        # Read for its effect: it sets the cookie without which the page may not end its kernel when it goes.
        _ = self.xsrf_token
        await super().get(path)


class NoSuchPage(JupyterHandler):
    """Every other address: a sentence, for those who are signed in."""

    async def prepare(self) -> None:  # type: ignore[override]  # the base class hands through an option of its own
        """Refuse, whatever the method; a visitor who is not signed in has been sent to the sign-in before."""
        await super().prepare()
        if not self._finished:
            raise web.HTTPError(404)


class WorkbenchServer(Voila):  # type: ignore[misc]  # Voila ships no types
    """Voila with our pages, on a socket that already listens, which asks itself first whether it is closed."""

    refusal = ""
    """Why the server stopped itself; empty where it did not."""

    def prepare(self, listening: socket.socket, announce: Callable[[str], None], *, open_browser: bool) -> None:
        """What `start` needs beyond Voila's own configuration."""
        self._listening = listening
        self._announce = announce
        self._opens_browser = open_browser
        self._opener: Path | None = None

    @property
    def data_dir(self) -> str:
        """Voila's own data folder; ours comes first on the path but has only the template."""
        return next(path for path in jupyter_path("voila") if (Path(path) / "themes").is_dir())

    def init_settings(self) -> dict[str, Any]:
        """Voila's settings, with our own pages for signing in and for errors."""
        settings: dict[str, Any] = super().init_settings()
        environment: Environment = settings["voila_jinja2_env"]
        environment.globals["pages"] = [_as_link(page) for page in pages_in(Path(self.root_dir))]
        from voila.utils import create_include_assets_functions  # noqa: PLC0415 - beside its only use

        environment.globals.update(create_include_assets_functions("osm", self.base_url))
        settings["jinja2_env"] = environment
        return settings

    def init_handlers(self) -> list[Any]:
        """Voila's addresses without those that show files or lists of them, and ours."""
        kept = [handler for handler in super().init_handlers() if handler[1] not in NOT_SERVED]
        how = {
            "template_paths": self.template_paths,
            "config": self.config,
            "voila_configuration": self.voila_configuration,
        }
        return [
            *kept,
            (r"/voila/render/((?:[a-z0-9_]+/)*[a-z0-9_]+)\.ipynb", web.RedirectHandler, {"url": "/{0}"}),
            (r"/((?:[a-z0-9_]+/)*[a-z0-9_]+)?", PageHandler, how),
        ]

    def listen(self) -> None:
        """Answers until a signal ends it; then every kernel ends too."""
        server = HTTPServer(self.app)
        server.add_socket(self._listening)
        self.ioloop = IOLoop.current()
        self.ioloop.add_callback(self._ask_ourselves_then_announce)
        # A second Ctrl-C while the kernels end must not leave some of them behind.
        try:
            with contextlib.suppress(KeyboardInterrupt):
                self.ioloop.start()
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            server.stop()
            self.stop()
            if self._opener is not None:
                self._opener.unlink(missing_ok=True)

    async def _ask_ourselves_then_announce(self) -> None:
        url = self._address()
        if not await _refuses_strangers(url):
            self.refusal = f"the server at {url} did not refuse a visitor without the key, so it was stopped"
            self.ioloop.stop()
            return
        link = f"{url}?token={self.token}"
        if self._opens_browser:
            self._open(link)
        self._announce(f"The strategy workbench is running. Its link, for you alone:\n\n    {link}\n")
        if not is_loopback(self.ip):
            self._announce(
                "Others can reach this address, and what is sent is not encrypted: put a TLS proxy before it."
            )
        self._announce("Stop it with Ctrl-C.")

    def _address(self) -> str:
        everywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared with, not bound to
        host = everywhere.get(str(self.ip), str(self.ip))
        return f"http://[{host}]:{self.port}/" if ":" in host else f"http://{host}:{self.port}/"

    def _open(self, link: str) -> None:
        """Open the browser on a file that only its owner can read, so that no process list shows the token."""
        with _owner_only_file() as (descriptor, path), os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(
                f'<!DOCTYPE html><meta charset="utf-8"><title>Strategy Workbench</title>'
                f'<meta http-equiv="refresh" content="0;url={escape(link)}">'
                f'<p><a href="{escape(link)}">Open the workbench</a></p>'
            )
            self._opener = path
        with contextlib.suppress(webbrowser.Error):
            # In its own thread: some browsers keep the call until they are closed.
            IOLoop.current().run_in_executor(None, webbrowser.open, self._opener.as_uri(), 2)


async def _refuses_strangers(url: str) -> bool:
    try:
        answer = await AsyncHTTPClient().fetch(url, follow_redirects=False, raise_error=False)
    except OSError:
        return False
    return answer.code == 403 or (answer.code == 302 and "/login" in answer.headers.get("Location", ""))


@contextlib.contextmanager
def _owner_only_file() -> Iterator[tuple[int, Path]]:
    folder = Path(jupyter_runtime_dir())
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, name = tempfile.mkstemp(prefix="osm-workbench-", suffix=".html", dir=folder)
    yield descriptor, Path(name)
