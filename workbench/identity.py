"""Who is at the desk: the operating system's user, or whom JupyterHub vouches for; never what a browser says."""

import getpass
import json
import re
import unicodedata
from collections.abc import Mapping
from typing import Any
from urllib.parse import SplitResult, urlsplit

from osm_sim.errors import OsmError
from workbench.domain.rights import Actor

USER_VARIABLE = "JUPYTERHUB_USER"
TOKEN_VARIABLE = "JUPYTERHUB_API_TOKEN"  # noqa: S105 - the name of a variable
URL_VARIABLE = "JUPYTERHUB_API_URL"
HUB_VARIABLES = (USER_VARIABLE, TOKEN_VARIABLE, URL_VARIABLE)
LOCAL = "(local)"
"""How a name ends for which only the operating system vouches."""

ANSWER_SECONDS = 5
LONGEST_ANSWER_BYTES = 1_000_000
_AGAIN = "stop your server in JupyterHub and start it again"
_TOKEN = re.compile(r"[!-~]+")


class IdentityError(OsmError):
    """Nobody vouches for who is at the desk, so none is opened. The message tells why and the remedy."""


def find_actor(environment: Mapping[str, str]) -> Actor:
    """Give who is at the desk: under JupyterHub its signed-in user, asked of the hub, else the system's user.

    Raises IdentityError where JupyterHub started this and does not vouch for the name in JUPYTERHUB_USER, or does
    not answer within about ANSWER_SECONDS; then the system's user is not taken instead.
    """
    if any(name in environment for name in HUB_VARIABLES):
        return Actor(sign_in=_name_by_hub(environment), is_local=False)
    # Only the operating system vouches for the name, and whoever reads the history shall see that.
    return Actor(sign_in=f"{_system_user()} {LOCAL}", is_local=True)


def _system_user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # a user id without a name, in some containers
        return "unknown"


# -- JupyterHub -------------------------------------------------------------------------------------------------------


def _name_by_hub(environment: Mapping[str, str]) -> str:
    if missing := [name for name in HUB_VARIABLES if not environment.get(name)]:
        raise IdentityError(f"JupyterHub gave no {' and no '.join(missing)}, so nobody vouches for you; {_AGAIN}")
    claimed = environment[USER_VARIABLE]
    owner = _owner(_ask(_address(environment[URL_VARIABLE]), environment[TOKEN_VARIABLE]))
    if owner != claimed:
        raise IdentityError(f"JupyterHub knows you as {owner!r}, {USER_VARIABLE} says {claimed!r}; {_AGAIN}")
    return owner


def _address(text: str) -> SplitResult:
    try:
        address = urlsplit(text)
        if address.scheme in ("http", "https") and address.hostname and address.port != 0:
            return address
    except ValueError:
        pass
    # The address itself may hold a password.
    raise IdentityError(f"{URL_VARIABLE} must read http://HOST:PORT/hub/api or https://HOST/hub/api; {_AGAIN}")


def _ask(address: SplitResult, token: str) -> Any:  # noqa: ANN401 - JSON
    """Give what the hub says of the token's owner. No proxy is used and no redirect followed: the token stays here."""
    import http.client  # noqa: PLC0415 - only who works under a hub pays for it

    if not _TOKEN.fullmatch(token):
        raise IdentityError(f"{TOKEN_VARIABLE} holds no token; {_AGAIN}")
    hub = f"JupyterHub at {address.hostname}:{address.port or address.scheme}"
    kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
    connection = kind(str(address.hostname), address.port, timeout=ANSWER_SECONDS)
    try:
        headers = {"Authorization": f"token {token}", "Accept": "application/json"}
        connection.request("GET", f"{address.path.rstrip('/')}/user", headers=headers)
        with connection.getresponse() as response:
            status, body = response.status, response.read(LONGEST_ANSWER_BYTES)
    except (OSError, http.client.HTTPException, ValueError) as error:
        why = " ".join(str(error).split()) or type(error).__name__
        raise IdentityError(f"{hub} does not say who you are ({why}); try again when it answers") from error
    finally:
        connection.close()
    return _content(hub, status, body)


def _content(hub: str, status: int, body: bytes) -> Any:  # noqa: ANN401 - JSON
    if status in (401, 403):
        raise IdentityError(f"{hub} does not accept the token of this server ({status}); {_AGAIN}")
    if status != 200:
        raise IdentityError(f"{hub} does not say who you are (it answers {status}); see that {URL_VARIABLE} is right")
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise IdentityError(
            f"{hub} does not say who you are (no JSON); see that {URL_VARIABLE} is that of a hub"
        ) from error


def _owner(said: Any) -> str:  # noqa: ANN401 - JSON
    """Give the name of the user in a hub's answer; refuses services, and what is no name."""
    name = said.get("name") if isinstance(said, dict) else None
    if not isinstance(name, str) or not name.strip() or not name.isprintable():
        raise IdentityError(f"JupyterHub names nobody as the owner of this server's token; {_AGAIN}")
    if (kind := said.get("kind", "user")) != "user":
        raise IdentityError(f"{name!r} is a {kind} of JupyterHub, and only a user may work here; sign in as one")
    if _looks_local(name):
        raise IdentityError(
            f"user {name!r} of JupyterHub would be taken for one of the machine itself, because of {LOCAL!r};"
            " rename them in JupyterHub"
        )
    return name


def _looks_local(name: str) -> bool:
    return LOCAL in unicodedata.normalize("NFKC", name).casefold().replace(" ", "")
