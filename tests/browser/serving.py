"""A workbench served for a test, started as a user starts it, in a folder whose configuration would open it."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

ENVIRONMENT_TOKEN = "a-token-from-the-environment"
"""What JUPYTER_TOKEN says while a test's server runs; it must open nothing."""

OPENING_CONFIGURATION = {
    "Voila": {"token": "", "auto_token": False},
    "VoilaConfiguration": {"file_allowlist": [".*"], "show_tracebacks": True, "allow_template_override": "YES"},
}
"""A voila.json in the folder the server is started from; it must change nothing."""

RUN = """
import sys
from pathlib import Path
from workbench import serving
notebooks = Path(sys.argv[1]) if sys.argv[1:] else None
raise SystemExit(serving.run(port=0, open_browser=False, notebooks=notebooks))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the server answered: status, headers (the last of each name), body."""

    status: int
    headers: dict[str, str]
    body: str
    cookies: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A running server: its address (ends with /), its token, and its process."""

    base: str
    token: str
    process: subprocess.Popen[str] = field(repr=False)

    @property
    def link(self) -> str:
        """What the user opens."""
        return f"{self.base}?token={self.token}"

    def ask(
        self,
        path: str,
        *,
        method: str = "GET",
        signed_in: bool = False,
        headers: dict[str, str] | None = None,
        body: str | None = None,
    ) -> Answer:
        """One request, redirects not followed; `signed_in` sends the token as a header."""
        sent = dict(headers or {})
        if signed_in:
            sent["Authorization"] = f"token {self.token}"
        connection = http.client.HTTPConnection(urlsplit(self.base).netloc, timeout=60)
        try:
            connection.request(method, path, body=body, headers=sent)
            response = connection.getresponse()
            text = response.read().decode("utf-8", "replace")
            pairs = [line.split(";")[0].partition("=") for line in response.headers.get_all("Set-Cookie") or []]
            cookies = {name: value for name, _, value in pairs}
            return Answer(status=response.status, headers=dict(response.headers), body=text, cookies=cookies)
        finally:
            connection.close()


@contextmanager
def serving(
    folder: Path, *, notebooks: Path | None = None, environment: Mapping[str, str] | None = None
) -> Iterator[Served]:
    """A server started from a folder, until the block ends; environment: what it is given besides."""
    (folder / "voila.json").write_text(json.dumps(OPENING_CONFIGURATION), encoding="utf-8")
    arguments = [] if notebooks is None else [str(notebooks)]
    with (
        (folder / "log.txt").open("w", encoding="utf-8") as log,
        subprocess.Popen(
            [sys.executable, "-c", RUN, *arguments],
            cwd=folder,
            env={
                **os.environ,
                "JUPYTER_TOKEN": ENVIRONMENT_TOKEN,
                "OSM_DATABASE_URL": f"sqlite:///{folder / 'workbench.db'}",
                **(environment or {}),
            },
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        ) as process,
    ):
        try:
            base, _, token = _link(process).partition("?token=")
            yield Served(base=base, token=token, process=process)
        finally:
            process.terminate()
            process.wait(30)


def _link(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    for line in process.stdout:
        if "?token=" in line:
            return line.strip()
    raise AssertionError(f"the server ended with {process.wait()} before it printed its link")
