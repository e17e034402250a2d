"""Mixed-integer programmes on HiGHS: quiet, within a time limit, and telling how far they are.

HiGHS is asked for nothing on stdout. Its banner, printed before it can be asked, is dropped; a stray line while it runs
goes to stderr, never into `--json`.
"""

import contextlib
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, TypedDict, Unpack

import numpy as np

from osm_sim.errors import InputError
from osm_sim.executors import RunCancelledError
from osm_sim.portfolio.draws import Floats, Ints, Truths

if TYPE_CHECKING:
    from highspy import Highs

STDOUT, STDERR = 1, 2
TELL_SECONDS = 0.1
LEAVE_SECONDS = 2.0
"""So long HiGHS is waited for once its time is over; its presolve was seen never to come back."""
CANCELLED = "cancelled before a selection was found"
GAP = 1e-4
MIP_OPTIONS = {"mip_detect_symmetry": False, "mip_allow_restart": False}
"""Selections have no symmetry to find, and restarts took three times as long (30 initiatives x 20 samples)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """Minimise cost @ v + offset, lower <= v <= upper, row_lower <= A v <= row_upper, some v whole.

    A by its entries that are not 0: row, column, entry.
    """

    cost: Floats
    lower: Floats
    upper: Floats
    is_whole: Truths
    row: Ints
    column: Ints
    entry: Floats
    row_lower: Floats
    row_upper: Floats
    offset: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was found: the best v (None: nothing), its value, a bound below every value.

    is_proven: value and bound lie within the gap asked for. is_feasible: False only where there is proof of none.
    """

    best: Floats | None
    value: float
    bound: float
    is_proven: bool
    is_feasible: bool = True


Tell = Callable[[float, float], None]
"""Is told the incumbent's value (inf: none) and the bound (-inf: none)."""


class How(TypedDict):
    """How `solve` goes about it, as there."""

    gap: float
    warm: Floats | None
    tell: Tell | None
    cancelled: Callable[[], bool] | None
    enough: Callable[[], bool] | None


def solve(
    programme: Programme,
    *,
    seconds: float = np.inf,
    gap: float = GAP,
    warm: Floats | None = None,
    threads: int = 1,
    options: dict[str, Any] | None = None,
    tell: Tell | None = None,
    cancelled: Callable[[], bool] | None = None,
    enough: Callable[[], bool] | None = None,
) -> Answer:
    """Give the best within a time limit, or until `enough()`. warm: a v to begin with; only its whole entries count.

    Raises RunCancelledError where `cancelled()` says yes; it is asked several times a second.
    """
    highs = load(programme, seconds=seconds, gap=gap, threads=threads, options=MIP_OPTIONS | (options or {}))
    with quiet_stdout() as aloud:
        if warm is not None:
            whole = np.flatnonzero(programme.is_whole).astype(np.int32)
            highs.setSolution(len(whole), whole, np.round(warm[whole]))
        watch = _Watch(seconds=seconds, tell=tell, cancelled=cancelled, enough=enough, aloud=aloud)
        _watch(highs, watch)
        highs.run()
        answer = _answer(highs, programme, gap)
    if watch.error is not None:
        raise watch.error
    return answer


def solve_aside(programme: Programme, *, seconds: float, **how: Unpack[How]) -> Answer | None:
    """Give what `solve` gives, from a thread that can be left: HiGHS looks up neither in presolve nor in heuristics.

    None: it did not come back in time, and is left. Raises RunCancelledError as soon as `cancelled()` says yes.
    """
    answers: list[Answer] = []
    errors: list[BaseException] = []
    is_left = threading.Event()
    cancelled, enough = how["cancelled"], how["enough"]
    # Once it is left, it ends when it next looks up, and tells nothing more.
    how["cancelled"] = lambda: is_left.is_set() or (cancelled is not None and cancelled())

    def run() -> None:
        try:
            answers.append(solve(programme, seconds=seconds, **how))
        except BaseException as error:  # noqa: BLE001 - it is raised where the thread is waited for
            errors.append(error)

    thread = threading.Thread(target=run, name="osm-highs", daemon=True)
    thread.start()
    until = time.monotonic() + seconds
    try:
        while thread.is_alive() and time.monotonic() < until + LEAVE_SECONDS:
            thread.join(TELL_SECONDS)
            if cancelled is not None and cancelled():
                raise RunCancelledError(CANCELLED)
            if enough is not None and enough():
                until = min(until, time.monotonic())
    finally:
        is_left.set()
        leave(thread)
    if errors:
        raise errors[0]
    return answers[0] if answers else None


def leave(thread: threading.Thread) -> None:
    """Go on without a thread; where HiGHS still runs in it, stdout is turned back all the same."""
    with _Turned.lock:
        while thread.ident in _Turned.holders:
            _turn_back(thread.ident)


def solve_knapsack(profits: Floats, weights: Floats, capacities: Floats, *, seconds: float = np.inf) -> Answer:
    """Give the best choice of a multi-dimensional knapsack; weights by capacity and item. `value` is the profit.

    The special case of a selection with one start month and effects without chance.
    """
    profits, weights, capacities = (np.asarray(one, float) for one in (profits, weights, capacities))
    if weights.shape != (len(capacities), len(profits)):
        raise InputError(f"weights(of {weights.shape}) must have a row for each capacity and a column for each item")
    row, column = np.nonzero(weights)
    programme = Programme(
        cost=-profits,
        lower=np.zeros(len(profits)),
        upper=np.ones(len(profits)),
        is_whole=np.ones(len(profits), bool),
        row=row,
        column=column,
        entry=weights[row, column],
        row_lower=np.full(len(capacities), -np.inf),
        row_upper=capacities,
    )
    found = solve(programme, seconds=seconds, gap=0.0)
    return Answer(
        best=found.best,
        value=-found.value,
        bound=-found.bound,
        is_proven=found.is_proven,
        is_feasible=found.is_feasible,
    )


def relaxed(programme: Programme) -> Programme:
    """Give a programme in which nothing need be whole."""
    return replace(programme, is_whole=np.zeros(len(programme.cost), bool))


@dataclass(slots=True, kw_only=True)
class _Watch:
    """Sits in HiGHS's callbacks; an error is kept, for it must not pass through C++."""

    seconds: float
    tell: Tell | None
    cancelled: Callable[[], bool] | None
    enough: Callable[[], bool] | None
    aloud: Callable[[], contextlib.AbstractContextManager[None]]
    begun: float = 0.0
    last: float = 0.0
    error: BaseException | None = None
    value: float = np.inf
    bound: float = -np.inf

    def look(self, value: float, bound: float) -> bool:
        """Say whether to stop."""
        now = time.monotonic()
        self.value, self.bound = min(self.value, value), max(self.bound, bound)
        if self.error is not None:
            return True
        if now - self.last < TELL_SECONDS:
            return False
        self.last = now
        try:
            with self.aloud():
                if self.cancelled is not None and self.cancelled():
                    raise RunCancelledError(CANCELLED)  # noqa: TRY301 - kept below
                if self.tell is not None:
                    self.tell(self.value, self.bound)
        except BaseException as error:  # noqa: BLE001 - C++ lies between here and whoever answers it
            self.error = error
        is_enough = self.enough is not None and self.enough()
        return self.error is not None or is_enough or now - self.begun > self.seconds


def load(
    programme: Programme,
    *,
    seconds: float = np.inf,
    gap: float = GAP,
    threads: int = 1,
    options: dict[str, Any] | None = None,
) -> "Highs":
    """Give a solver that holds a programme; it is to be run within `quiet_stdout`."""
    import highspy

    with _dropped_stdout():
        highs = highspy.Highs()  # type: ignore[no-untyped-call]
        highs.setOptionValue("output_flag", False)  # noqa: FBT003 - its own way
    settings: dict[str, Any] = {
        "log_to_console": False,
        "mip_rel_gap": gap,
        "mip_abs_gap": 1e-9,
        "threads": threads,
        "time_limit": max(seconds, 0.0) if np.isfinite(seconds) else highspy.kHighsInf,
    }
    for name, value in (settings | (options or {})).items():
        highs.setOptionValue(name, value)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(programme.cost), len(programme.row_lower)
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = programme.cost, programme.lower, programme.upper
    lp.row_lower_, lp.row_upper_ = programme.row_lower, programme.row_upper
    lp.offset_ = programme.offset
    kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
    lp.integrality_ = [kinds[int(one)] for one in programme.is_whole]
    order = np.lexsort((programme.column, programme.row))
    counts = np.bincount(programme.row, minlength=lp.num_row_)
    matrix = lp.a_matrix_
    matrix.format_ = highspy.MatrixFormat.kRowwise
    matrix.num_col_, matrix.num_row_ = lp.num_col_, lp.num_row_
    matrix.start_ = np.concatenate(([0], np.cumsum(counts))).astype(np.int32)
    matrix.index_ = programme.column[order].astype(np.int32)
    matrix.value_ = programme.entry[order]
    highs.passModel(lp)
    return highs


def _watch(highs: "Highs", watch: _Watch) -> None:
    def on_mip(event: Any) -> None:  # noqa: ANN401 - highspy's own event
        if watch.look(event.data_out.mip_primal_bound, event.data_out.mip_dual_bound):
            event.data_in.user_interrupt = True

    def on_lp(event: Any) -> None:  # noqa: ANN401 - as above
        if watch.look(np.inf, -np.inf):
            event.data_in.user_interrupt = True

    watch.begun = time.monotonic()
    highs.cbMipInterrupt += on_mip
    highs.cbSimplexInterrupt += on_lp


def _answer(highs: "Highs", programme: Programme, gap: float) -> Answer:
    import highspy

    status, info = highs.getModelStatus(), highs.getInfo()
    none = (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible)
    if status in none:
        return Answer(best=None, value=np.inf, bound=np.inf, is_proven=True, is_feasible=False)
    has_best = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    best = np.array(highs.getSolution().col_value) if has_best else None
    value = float(info.objective_function_value) if has_best else np.inf
    bound = float(info.mip_dual_bound) if programme.is_whole.any() else value
    return Answer(
        best=best,
        value=value,
        bound=min(bound, value),
        is_proven=has_best and value - bound <= gap * abs(value) + 1e-6,
    )


class _Turned:
    """Which threads have stdout turned away, process-wide: the last one to leave turns it back."""

    lock = threading.RLock()
    holders: ClassVar[list[int]] = []
    kept = -1


@contextlib.contextmanager
def quiet_stdout() -> Iterator[Callable[[], contextlib.AbstractContextManager[None]]]:
    """Send what C++ writes to stdout to stderr meanwhile; gives what lets stdout through again for a while."""
    if not _turn_away():
        # No stdout, or no stderr: nothing can be printed, or nothing turned away.
        yield contextlib.nullcontext
        return
    try:
        yield _aloud
    finally:
        _turn_back(threading.get_ident())


def _turn_away() -> bool:
    with _Turned.lock:
        if not _Turned.holders:
            _flush()
            try:
                _Turned.kept = os.dup(STDOUT)
                os.dup2(STDERR, STDOUT)
            except OSError:
                return False
        _Turned.holders.append(threading.get_ident())
        return True


def _turn_back(ident: int) -> None:
    with _Turned.lock:
        if ident not in _Turned.holders:
            # Whoever left this thread behind has turned it back.
            return
        _Turned.holders.remove(ident)
        if not _Turned.holders:
            os.dup2(_Turned.kept, STDOUT)
            os.close(_Turned.kept)


@contextlib.contextmanager
def _aloud() -> Iterator[None]:
    with _Turned.lock:
        # A thread that was left behind holds nothing: stdout is another's by now.
        if threading.get_ident() in _Turned.holders:
            os.dup2(_Turned.kept, STDOUT)
    try:
        yield
    finally:
        with _Turned.lock:
            if threading.get_ident() in _Turned.holders:
                _flush()
                os.dup2(STDERR, STDOUT)


@contextlib.contextmanager
def _dropped_stdout() -> Iterator[None]:
    """Let nobody print for a moment."""
    with _Turned.lock, contextlib.ExitStack() as undo:
        _flush()
        with contextlib.suppress(OSError):
            kept = os.dup(STDOUT)
            undo.callback(os.close, kept)
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, STDOUT)
            undo.callback(os.dup2, kept, STDOUT)
            os.close(nowhere)
        yield


def _flush() -> None:
    """Empty Python's own buffer; what captured stdout may have closed it."""
    if sys.stdout is not None:
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.flush()
