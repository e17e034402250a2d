"""How kernels are compiled: `@kernel`, `@part`, and `python -m osm_sim.compiling`, which fills the cache at set-up.

Kernels count no references (numba's `_nrt=False`): that made the office engine four times as fast. They can make no
arrays therefore; whoever calls one hands in all of them. They run without Python's lock, so threads share the cores.

numba keeps what it compiled beside the module, or in the user's cache folder where that cannot be written. It sees
edits of that module alone: a kernel module holds all its parts, and constants from elsewhere are the model's own.
Import this module and every kernel module inside functions only: numba takes a quarter of a second.
"""

import sys
from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar

import numba

Whole: TypeAlias = Any
"""A machine integer; Python has several names for it."""
_Function = TypeVar("_Function", bound=Callable[..., object])


def kernel(function: _Function) -> _Function:
    """Compile a function that Python calls."""
    compiled: _Function = numba.njit(cache=True, nogil=True, _nrt=False)(function)  # type: ignore[call-overload]
    return compiled


def part(function: _Function) -> _Function:
    """Compile a part of kernels, into each of them."""
    compiled: _Function = numba.njit(cache=True, nogil=True, inline="always", _nrt=False)(function)  # type: ignore[call-overload]
    return compiled


def compile_all() -> None:
    """Run every kernel once, so that each is in the cache."""
    from osm_sim.office.simulation import warm as warm_office  # noqa: PLC0415 - models import this module
    from osm_sim.portfolio.engine import warm as warm_portfolio  # noqa: PLC0415 - see above
    from osm_sim.portfolio.selection_anneal import warm as warm_selection  # noqa: PLC0415 - see above

    warm_office()
    warm_portfolio()
    warm_selection()


if __name__ == "__main__":
    sys.stderr.write("Compiling the simulation's kernels; this is done once and takes a minute.\n")
    compile_all()
