"""How a page's state answers a message of the browser: done, refused in a sentence, or gone wrong and logged."""

import logging
from collections.abc import Callable, Mapping

from osm_sim.errors import InputError
from workbench.apps.parts import UNEXPECTED
from workbench.apps.strategy_map_messages import answer
from workbench.apps.strategy_map_picture import Json
from workbench.desk import StoreError

LOG = logging.getLogger("workbench.apps")
Read = Callable[[Mapping[str, object]], tuple[str, dict[str, object]]]
"""Gives a message's op and its fields; raises InputError."""


def handled(state: object, read: Read, message: object) -> Json:
    """Let the state's method `_on_OP` do what a message asks for, and give the answer.

    It says whether it was done, and what to tell the person.
    """
    if not isinstance(message, Mapping):
        return answer(None, "a message must be an object with op and id", ok=False)
    number = message.get("id")
    try:
        op, fields = read(message)
        said: str | None = getattr(state, f"_on_{op}")(**fields)
        return answer(number, said or "", ok=True)
    except (InputError, StoreError) as error:
        return answer(number, str(error), ok=False)
    except Exception:
        LOG.exception("unexpected error while a message was handled")
        return answer(number, UNEXPECTED, ok=False)
