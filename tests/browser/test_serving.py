"""The server shows its own pages to whoever holds the link, and nothing to anyone else."""

from __future__ import annotations

import asyncio
import json
import re
import signal
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import psutil
import pytest
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.websocket import websocket_connect

from osm_sim.errors import OsmError
from tests.browser.serving import ENVIRONMENT_TOKEN, Served, serving
from workbench import serving as workbench_serving
from workbench.serving import ServingError

if TYPE_CHECKING:
    from pathlib import Path

PATIENCE_SECONDS = 90


def kernels_of(process: psutil.Process | int) -> list[psutil.Process]:
    parent = process if isinstance(process, psutil.Process) else psutil.Process(process)
    return [child for child in parent.children(recursive=True) if "ipykernel_launcher" in " ".join(child.cmdline())]


def notebook(source: str) -> str:
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    cell: dict[str, object] = {
        "cell_type": "code",
        "execution_count": None,
        "id": "only",
        "metadata": {},
        "outputs": [],
    }
    return json.dumps({"cells": [{**cell, "source": source}], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})


def kernel_of_a_new_page(served: Served, path: str = "/") -> tuple[str, dict[str, str]]:
    """The id of the kernel a page got, and the cookies a browser then has."""
    cookies = served.ask(f"/?token={served.token}").cookies
    answer = served.ask(path, headers={"Cookie": cookie_header(cookies)})
    found = re.search(r'"kernelId": "([0-9a-f-]+)"', answer.body)
    assert found is not None
    return found[1], {**cookies, **answer.cookies}


def cookie_header(cookies: dict[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


@pytest.mark.parametrize(
    "path", ["/", "/index", "/office", "/no-such-page", "/voila/render/index.ipynb", "/api/kernels"]
)
def test_without_the_token_every_address_leads_to_the_sign_in_or_is_refused(served: Served, path: str) -> None:
    answer = served.ask(path)
    assert answer.status in {301, 302, 403}
    if answer.status != 403:
        assert "kernelId" not in answer.body
        assert "/login" in answer.headers["Location"] or answer.headers["Location"] == "/index"


@pytest.mark.parametrize("token", ["wrong", "", ENVIRONMENT_TOKEN])
def test_another_token_opens_nothing_not_even_that_of_the_environment(served: Served, token: str) -> None:
    assert "/login" in served.ask(f"/?token={token}").headers["Location"]
    assert served.ask("/", headers={"Authorization": f"token {token}"}).status == 302


@pytest.mark.parametrize("header", ["Remote-User", "X-Remote-User", "X-Forwarded-User", "X-Auth-Request-User"])
def test_a_header_that_names_a_user_is_not_believed(served: Served, header: str) -> None:
    assert served.ask("/", headers={header: "admin"}).status == 302


def test_the_link_signs_in_and_leads_to_an_address_without_the_token(served: Served) -> None:
    answer = served.ask(f"/?token={served.token}")
    assert (answer.status, answer.headers["Location"]) == (302, "/")
    assert served.ask("/", headers={"Cookie": cookie_header(answer.cookies)}).status == 200


def test_the_key_can_be_typed_into_the_sign_in_page(served: Served) -> None:
    form = served.ask("/login?next=%2F")
    assert "Open the workbench with its link" in form.body
    xsrf = form.cookies["_xsrf"]
    headers = {"Cookie": f"_xsrf={xsrf}", "Content-Type": "application/x-www-form-urlencoded"}
    wrong = served.ask("/login", method="POST", headers=headers, body=f"_xsrf={xsrf}&password=wrong")
    right = served.ask("/login", method="POST", headers=headers, body=f"_xsrf={xsrf}&password={served.token}")
    assert (wrong.status, "not the one" in wrong.body) == (401, True)
    assert (right.status, right.headers["Location"]) == (302, "/")


def test_no_process_shows_the_token_in_its_arguments_or_its_environment(served: Served) -> None:
    server = psutil.Process(served.process.pid)
    for process in (server, *server.children(recursive=True)):
        assert served.token not in " ".join(process.cmdline())
        assert served.token not in " ".join(process.environ().values())


@pytest.mark.parametrize("name", ["index.ipynb", "picture.png", "workbench.db", "../pyproject.toml"])
@pytest.mark.parametrize("signed_in", [False, True])
def test_no_file_is_served_signed_in_or_not(served: Served, name: str, *, signed_in: bool) -> None:
    assert served.ask(f"/voila/files/{name}", signed_in=signed_in).status == 403


@pytest.mark.parametrize("query", ["template=base", "theme=dark", "template=lab&theme=dark"])
def test_a_query_cannot_choose_another_template_nor_start_a_kernel_of_its_own(served: Served, query: str) -> None:
    answer = served.ask(f"/?{query}", signed_in=True)
    assert (answer.status, answer.headers["Location"]) == (302, "/")


def test_what_guards_behind_the_addresses_is_configured_too(tmp_path: Path) -> None:
    from workbench.serving.server import _configuration

    config = _configuration("127.0.0.1", 1, "token", tmp_path)
    assert config.VoilaConfiguration.allow_template_override == "NO"
    assert config.VoilaConfiguration.show_tracebacks is False
    assert config.Voila.config_file_paths == []
    assert 0 < config.MappingKernelManager.cull_idle_timeout <= 600
    assert config.MappingKernelManager.cull_connected is False


@pytest.mark.parametrize(
    "path",
    ["/api/kernels", "/api/sessions", "/api/contents", "/api/terminals", "/api/kernelspecs", "/voila/tree",
     "/voila/api/contents", "/voila/query/00000000-0000-0000-0000-000000000000", "/files/index.ipynb"],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_kernel_and_file_interfaces_of_jupyter_do_not_exist(served: Served, path: str, method: str) -> None:
    assert served.ask(path, method=method, signed_in=True).status in {404, 405}


def test_a_page_may_end_its_kernel_when_it_goes_and_nobody_else_may(served: Served) -> None:
    kernel, cookies = kernel_of_a_new_page(served)
    address = f"/voila/api/shutdown/{kernel}"
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    signed_in = {**form, "Cookie": cookie_header(cookies)}
    assert served.ask(address, method="POST", headers=form).status == 403
    assert served.ask(address, method="POST", headers=signed_in).status == 403
    assert served.ask(address, method="POST", headers=signed_in, body=f"_xsrf={cookies['_xsrf']}").status == 204
    assert served.ask(f"/api/kernels/{kernel}", signed_in=True).status == 404


async def refusal_of_a_socket(served: Served, kernel: str, headers: dict[str, str]) -> int:
    address = served.base.replace("http", "ws", 1) + f"api/kernels/{kernel}/channels"
    try:
        connection = await websocket_connect(HTTPRequest(address, headers=headers))
    except HTTPClientError as refusal:
        return int(refusal.code)
    connection.close()
    while await connection.read_message() is not None:
        pass
    return 0


def test_a_kernels_socket_opens_only_for_its_signed_in_user_from_our_own_pages(served: Served) -> None:
    kernel, cookies = kernel_of_a_new_page(served)
    cookie = {"Cookie": cookie_header(cookies)}
    assert asyncio.run(refusal_of_a_socket(served, kernel, {})) == 403
    assert asyncio.run(refusal_of_a_socket(served, kernel, {**cookie, "Origin": "http://example.org"})) == 403
    assert asyncio.run(refusal_of_a_socket(served, kernel, {**cookie, "Origin": served.base.rstrip("/")})) == 0


def test_a_page_cannot_run_code_of_its_own_in_the_kernel(served: Served, tmp_path: Path) -> None:
    kernel, cookies = kernel_of_a_new_page(served)
    proof = tmp_path / "executed"
    answered = asyncio.run(execute_by_socket(served, kernel, cookies, f"open({str(proof)!r}, 'w')"))
    assert answered, "the kernel must be alive for this to say anything"
    assert not proof.exists()


async def execute_by_socket(served: Served, kernel: str, cookies: dict[str, str], code: str) -> bool:
    """Ask for code to be run, then for the kernel's info; whether that, which comes after, was answered."""
    address = served.base.replace("http", "ws", 1) + f"api/kernels/{kernel}/channels"
    connection = await websocket_connect(HTTPRequest(address, headers={"Cookie": cookie_header(cookies)}))
    contents: dict[str, dict[str, object]] = {
        "execute_request": {"code": code, "silent": False},
        "kernel_info_request": {},
    }
    for kind, content in contents.items():
        header = {"msg_id": kind, "msg_type": kind, "session": "s", "username": "u", "version": "5.3", "date": ""}
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
        await connection.write_message(json.dumps({**message, "buffers": []}))
    for _ in range(50):
        received = await asyncio.wait_for(connection.read_message(), PATIENCE_SECONDS)
        text = received if isinstance(received, str) else (received or b"").decode("utf-8", "replace")
        if "kernel_info_reply" in text:
            break
    else:
        return False
    connection.close()
    while await connection.read_message() is not None:
        pass
    return True


@pytest.mark.parametrize("host", ["example.org", "workbench.example.org:80"])
def test_a_foreign_name_that_points_here_is_refused(served: Served, host: str) -> None:
    assert served.ask("/", signed_in=True, headers={"Host": host}).status == 403


@pytest.mark.parametrize("path", ["/", "/login", "/no-such-page"])
def test_every_page_forbids_other_hosts_and_names_none(served: Served, path: str) -> None:
    answer = served.ask(path, signed_in=path != "/login")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert re.findall(r"https?:|\*|unsafe-eval", policy) == []
    assert re.findall(r"""(?:src|href|action)=["'](?:https?:)?//[^"']+""", answer.body) == []


def test_an_address_that_does_not_exist_is_answered_with_a_sentence(served: Served) -> None:
    answer = served.ask("/no_such_page", signed_in=True)
    assert (answer.status, "There is no such page" in answer.body) == (404, True)
    assert "Traceback" not in answer.body


@pytest.mark.slow
def test_a_page_that_fails_says_so_in_a_sentence_and_logs_the_traceback(tmp_path: Path) -> None:
    notebooks = tmp_path / "notebooks"
    notebooks.mkdir()
    (notebooks / "index.ipynb").write_text(notebook("value = 1\nvalue / 0"), encoding="utf-8")
    with serving(tmp_path, notebooks=notebooks) as served:
        body = served.ask("/", signed_in=True).body
    assert "This page could not be prepared" in body
    assert re.findall("ZeroDivisionError|Traceback|ExecutionError|value / 0", body) == []
    assert "ZeroDivisionError" in (tmp_path / "log.txt").read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_the_server_ends_cleanly_with_all_its_kernels(tmp_path: Path, how: signal.Signals) -> None:
    with serving(tmp_path) as served:
        kernel_of_a_new_page(served)
        server = psutil.Process(served.process.pid)
        until = time.monotonic() + PATIENCE_SECONDS
        while not (kernels := kernels_of(server)) and time.monotonic() < until:
            time.sleep(0.1)
        assert kernels
        served.process.send_signal(how)
        assert served.process.wait(PATIENCE_SECONDS) == 0
        assert psutil.wait_procs(kernels, timeout=PATIENCE_SECONDS)[1] == []


OPEN_SERVER = """
import sys
from pathlib import Path
from workbench import serving
serving._token = lambda host, token_file: ""
try:
    serving.run(port=0, open_browser=False, announce=print)
except serving.ServingError as refusal:
    print("refused:", refusal)
    sys.exit(7)
"""


@pytest.mark.slow
def test_a_server_that_finds_itself_open_stops_and_never_prints_a_link(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", OPEN_SERVER], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == 7, ended.stderr
    assert "did not refuse" in ended.stdout
    assert "Its link" not in ended.stdout


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "workbench.example.org"])
def test_a_host_that_others_can_reach_is_refused_without_a_key_of_ones_own(host: str) -> None:
    with pytest.raises(ServingError, match=re.escape(f"host(={host})")) as refusal:
        workbench_serving.run(host=host, open_browser=False)
    assert isinstance(refusal.value, OsmError)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7"])
def test_jupyterlab_is_refused_on_a_host_that_others_can_reach(host: str) -> None:
    with pytest.raises(ServingError, match=re.escape(f"host(={host})")):
        workbench_serving.lab(host=host, open_browser=False)


@pytest.mark.parametrize(
    ("mode", "token"), [(0o644, "x" * 40), (0o600, "short"), (0o600, "two words " * 4), (0o600, "")]
)
def test_a_token_file_that_others_can_read_or_guess_is_refused(tmp_path: Path, mode: int, token: str) -> None:
    file = tmp_path / "key"
    file.write_text(token, encoding="utf-8")
    file.chmod(mode)
    with pytest.raises(ServingError, match=re.escape(f"token file(={file})")):
        workbench_serving.run(host="0.0.0.0", token_file=file, open_browser=False)


def test_a_token_file_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ServingError, match="token file"):
        workbench_serving.run(token_file=tmp_path / "none", open_browser=False)


def test_a_port_that_is_taken_or_is_none_is_refused_with_a_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ServingError, match=re.escape(f"port(={port})")):
            workbench_serving.run(port=port, open_browser=False)
    with pytest.raises(ServingError, match="65535"):
        workbench_serving.run(port=70000, open_browser=False)


def test_a_folder_without_notebooks_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ServingError, match=re.escape(f"notebooks(={tmp_path})")):
        workbench_serving.run(notebooks=tmp_path, open_browser=False)
