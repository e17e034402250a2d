"""Who is at the desk: under JupyterHub whom the hub vouches for, and nobody where it vouches for none."""

from __future__ import annotations

import json
import re
import socket
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

import workbench
from workbench import identity
from workbench.cli import run_command
from workbench.domain.rights import Actor
from workbench.identity import IdentityError, find_actor
from workbench.opening import open_desk

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKEN = "0123456789abcdef"
ANN = {"name": "ann", "kind": "user", "admin": False, "groups": []}


@dataclass
class Hub:
    """A hub on this machine that answers one thing, and keeps what it was asked."""

    status: int = 200
    answer: object = field(default_factory=lambda: ANN)
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    address: str = ""

    @property
    def environment(self) -> dict[str, str]:
        """What JupyterHub gives the server of ann."""
        return {"JUPYTERHUB_USER": "ann", "JUPYTERHUB_API_TOKEN": TOKEN, "JUPYTERHUB_API_URL": self.address}

    @property
    def body(self) -> bytes:
        return self.answer if isinstance(self.answer, bytes) else json.dumps(self.answer).encode()


@contextmanager
def _started(hub: Hub) -> Iterator[Hub]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            hub.asked.append((self.path, self.headers["Authorization"]))
            self.send_response(hub.status)
            for name, value in hub.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(hub.body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    hub.address = f"http://127.0.0.1:{server.server_port}/hub/api"
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield hub
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def hub() -> Iterator[Hub]:
    with _started(Hub()) as hub:
        yield hub


def _refusal(environment: dict[str, str]) -> str:
    with pytest.raises(IdentityError) as caught:
        find_actor(environment)
    said = str(caught.value)
    assert TOKEN not in said
    assert "\n" not in said
    return said


# -- alone ------------------------------------------------------------------------------------------------------------


def test_without_a_hub_the_system_s_user_works_and_is_told_apart_as_local(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "ann")
    assert find_actor({}) == Actor(sign_in="ann (local)", is_local=True)


# -- with a hub -------------------------------------------------------------------------------------------------------


def test_under_jupyterhub_the_hub_is_asked_whose_token_it_is(hub: Hub) -> None:
    assert find_actor(hub.environment) == Actor(sign_in="ann", is_local=False)
    assert hub.asked == [("/hub/api/user", f"token {TOKEN}")]


def test_a_hub_that_tells_no_kind_is_believed_its_user(hub: Hub) -> None:
    hub.answer = {"name": "ann"}
    assert find_actor(hub.environment) == Actor(sign_in="ann")


def test_an_address_that_ends_with_a_slash_asks_the_same(hub: Hub) -> None:
    hub.address += "/"
    find_actor(hub.environment)
    assert hub.asked[0][0] == "/hub/api/user"


def test_the_desk_is_that_of_the_hub_s_user_and_what_is_saved_is_by_them(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("OSM_DATABASE_URL", f"sqlite:///{tmp_path}/workbench.db")
    for name, value in hub.environment.items():
        monkeypatch.setenv(name, value)
    desk = open_desk()
    assert desk.actor == Actor(sign_in="ann", is_local=False)
    # Who opened the desk saves, whatever the environment says later on.
    monkeypatch.setenv("JUPYTERHUB_USER", "eve")
    assert desk.store.documents() == ()
    assert getattr(desk.store, "_store").actor == "ann"  # noqa: B009 - a store does not show whose it is
    desk.store.close()
    assert len(hub.asked) == 1


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_a_proxy_of_the_environment_does_not_hear_of_the_token(
    hub: Hub, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with _started(Hub(answer={"name": "eve"})) as proxy:
        monkeypatch.setenv(name, proxy.address)
        assert find_actor(hub.environment).sign_in == "ann"
        assert proxy.asked == []


# -- nobody vouches ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("missing", ["JUPYTERHUB_USER", "JUPYTERHUB_API_TOKEN", "JUPYTERHUB_API_URL"])
@pytest.mark.parametrize("instead", [None, ""], ids=["missing", "empty"])
def test_what_the_hub_did_not_give_is_named_and_the_local_user_is_not_taken(
    hub: Hub, missing: str, instead: str | None
) -> None:
    environment = {name: instead if name == missing else value for name, value in hub.environment.items()}
    said = _refusal({name: value for name, value in environment.items() if value is not None})
    assert f"JupyterHub gave no {missing}, so nobody vouches for you; stop your server in JupyterHub" in said
    assert hub.asked == []


def test_a_name_that_is_not_the_token_s_owner_is_refused(hub: Hub) -> None:
    said = _refusal({**hub.environment, "JUPYTERHUB_USER": "eve"})
    assert "JupyterHub knows you as 'ann', JUPYTERHUB_USER says 'eve'" in said


@pytest.mark.parametrize("status", [401, 403])
def test_a_token_that_the_hub_does_not_know_is_refused(hub: Hub, status: int) -> None:
    hub.status = status
    assert f"does not accept the token of this server ({status})" in _refusal(hub.environment)


@pytest.mark.parametrize("status", [201, 204, 404, 500, 503])
def test_any_other_answer_is_refused(hub: Hub, status: int) -> None:
    hub.status = status
    assert f"it answers {status}" in _refusal(hub.environment)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_the_token_does_not_follow_a_redirect(hub: Hub, status: int) -> None:
    with _started(Hub()) as other:
        hub.status, hub.headers = status, {"Location": f"{other.address}/user"}
        assert f"it answers {status}" in _refusal(hub.environment)
        assert other.asked == []


@pytest.mark.parametrize(
    "answer", [b"", b"ann", b"\xff\xfe", b'{"name": "ann"', b"[" * 100_000, b"<html>sign in</html>"]
)
def test_what_is_no_json_is_refused(hub: Hub, answer: bytes) -> None:
    hub.answer = answer
    assert "does not say who you are" in _refusal(hub.environment)


@pytest.mark.parametrize(
    "answer", [None, [], ["ann"], "ann", 1, {}, {"name": None}, {"name": ["ann"]}, {"name": ""}, {"name": "a\nb"}]
)
def test_an_answer_that_names_nobody_is_refused(hub: Hub, answer: object) -> None:
    hub.answer = answer
    assert "names nobody as the owner" in _refusal(hub.environment)


@pytest.mark.parametrize("kind", ["service", "", None, 1])
def test_a_service_is_refused_though_it_has_the_name(hub: Hub, kind: object) -> None:
    hub.answer = {"name": "ann", "kind": kind}
    assert "only a user may work here" in _refusal(hub.environment)


@pytest.mark.parametrize(
    "name", ["ann (local)", "ann (LOCAL)", "ann (local) ", "ann ( local )", "ann \uff08local\uff09"]
)
def test_a_user_of_the_hub_who_is_named_like_a_local_one_is_refused(hub: Hub, name: str) -> None:
    hub.answer = {"name": name, "kind": "user"}
    said = _refusal({**hub.environment, "JUPYTERHUB_USER": name})
    assert "would be taken for one of the machine itself" in said


def test_a_hub_that_is_not_there_is_told(hub: Hub) -> None:
    with socket.socket() as listening:  # bound, and not listened on: whoever calls is turned away
        listening.bind(("127.0.0.1", 0))
        hub.address = f"http://127.0.0.1:{listening.getsockname()[1]}/hub/api"
        assert "does not say who you are" in _refusal(hub.environment)


def test_a_hub_that_says_nothing_is_not_waited_for(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identity, "ANSWER_SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        hub.address = f"http://127.0.0.1:{silent.getsockname()[1]}/hub/api"
        assert "timed out" in _refusal(hub.environment)


def test_what_is_no_http_is_refused(hub: Hub) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:

        def answer() -> None:
            called, _ = other.accept()
            with called:
                called.recv(1000)
                called.sendall(b"220 mail ready\r\n\r\n")

        thread = Thread(target=answer)
        thread.start()
        hub.address = f"http://127.0.0.1:{other.getsockname()[1]}/hub/api"
        assert "does not say who you are" in _refusal(hub.environment)
        thread.join()


@pytest.mark.parametrize(
    "address",
    ["hub", "file:///tmp/hub", "ftp://hub/api", "http://", "http://hub:port/api", "http://hub:99999/", "http://[::1"],
)
def test_an_address_that_is_none_of_a_hub_is_refused(hub: Hub, address: str) -> None:
    assert "JUPYTERHUB_API_URL must read" in _refusal({**hub.environment, "JUPYTERHUB_API_URL": address})


def test_an_address_is_refused_without_telling_its_password(hub: Hub) -> None:
    hub.address = hub.address.replace("http://", "http://ann:secret@")
    hub.status = 500
    assert "secret" not in _refusal(hub.environment)


@pytest.mark.parametrize("token", ["a b", "a\r\nHost: other", "tökén", "a\x00"])
def test_a_token_that_is_none_is_never_sent(hub: Hub, token: str) -> None:
    said = _refusal({**hub.environment, "JUPYTERHUB_API_TOKEN": token})
    assert "JUPYTERHUB_API_TOKEN holds no token" in said
    assert token not in said
    assert hub.asked == []


NAMES = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), max_size=20) | st.just("ann (local)")
ANSWERS = st.recursive(
    st.none() | st.booleans() | st.floats() | NAMES,
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["name", "kind", "admin"]), inner),
)


@given(name=NAMES, answer=ANSWERS | st.builds(dict, name=NAMES, kind=st.sampled_from(["user", "service"])))
def test_only_the_name_that_hub_and_environment_agree_on_ever_opens_a_desk(name: str, answer: object) -> None:
    environment = {"JUPYTERHUB_USER": name, "JUPYTERHUB_API_TOKEN": TOKEN, "JUPYTERHUB_API_URL": "http://hub/api"}
    for said in (answer, {"name": name, "kind": "user"}):
        with mock.patch.object(identity, "_ask", return_value=said):
            try:
                actor = find_actor(environment)
            except IdentityError:
                continue
        assert isinstance(said, dict)
        assert (actor.sign_in, actor.is_local) == (said["name"], False) == (name, False)
        assert said.get("kind", "user") == "user"
        assert not actor.sign_in.endswith("(local)")


# -- where it is seen -------------------------------------------------------------------------------------------------


def test_no_desk_opens_and_no_local_user_is_taken_where_the_hub_is_away(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.status = 503
    for name, value in hub.environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(IdentityError):
        open_desk()


def test_the_command_line_tells_it_in_one_sentence(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "workbench.db"
    monkeypatch.setenv("OSM_DATABASE_URL", f"sqlite:///{path}")
    open_desk().store.documents()
    hub.status = 403
    for name, value in hub.environment.items():
        monkeypatch.setenv(name, value)
    assert run_command(["backup", str(tmp_path / "backup.db")]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert "does not accept the token of this server (403); stop your server in JupyterHub" in printed.err
    assert not (tmp_path / "backup.db").exists()


def test_only_the_opening_of_a_desk_asks_who_somebody_is() -> None:
    root = Path(workbench.__file__).parent
    askers = {
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        if re.search(r"getuser|getlogin|getuid|JUPYTERHUB_|\bActor\(|\bfind_actor\(", path.read_text(encoding="utf-8"))
    }
    assert askers == {"identity.py", "opening.py"}
