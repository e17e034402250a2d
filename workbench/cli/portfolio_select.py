"""`osm-workbench portfolio select`: which initiatives to do, and when to start them."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli.office_options import Json, Seed
from workbench.cli.speaking import console, put, telling
from workbench.cli.working import at_desk

if TYPE_CHECKING:
    from types import FrameType

app = typer.Typer()
PortfolioName = Annotated[str, typer.Argument(metavar="PORTFOLIO", help="case:company, a .json file, or a stored one.")]


@app.command()
def select(
    name: PortfolioName,
    *,
    objective: Annotated[
        str, typer.Option(metavar="WHAT", help="cvar (shortfall in the worst tenth), score, or probability (of all).")
    ] = "cvar",
    samples: Annotated[int, typer.Option(metavar="N", help="Futures that a programme knows.")] = 20,
    batches: Annotated[int, typer.Option(metavar="N", help="Programmes, each with futures of its own.")] = 4,
    seconds: Annotated[float, typer.Option(metavar="S", help="The best plan by then, with what is proven.")] = 30.0,
    gap: Annotated[float, typer.Option(help="How near to its bound a programme may stop.")] = 0.01,
    seed: Seed = 1,
    paths: Annotated[int, typer.Option(help="Futures in which plans are judged by simulation.")] = 10_000,
    as_json: Json = False,
) -> None:
    """Choose initiatives and their starts within money, people and office hours; Ctrl-C gives the best plan so far."""
    from workbench.jobs import portfolio_select as job  # noqa: PLC0415 - help comes without the simulation
    from workbench.jobs.portfolio import open_portfolio  # noqa: PLC0415 - see above
    from workbench.jobs.portfolio_analysis import objective_of  # noqa: PLC0415 - see above

    wanted = objective_of(objective)
    with at_desk() as desk:
        named = open_portfolio(desk, name)
    with telling("Choosing") as tell, first_interrupt() as is_interrupted:
        document = job.select_portfolio(
            named,
            objective=wanted,
            samples=samples,
            batches=batches,
            seconds=seconds,
            seed=seed,
            gap=gap,
            paths=paths,
            on_progress=lambda now: tell(job.how_far(now)),
            enough=is_interrupted,
        )
    put(as_json, document, lambda: _tables().print_selection(console(), document))


@contextmanager
def first_interrupt() -> Iterator[Callable[[], bool]]:
    """Give what says whether Ctrl-C was pressed once; the second time it stops everything, as always."""
    pressed = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield pressed.is_set
        return

    def note(_number: int, _frame: "FrameType | None") -> None:
        pressed.set()
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, note)
    try:
        yield pressed.is_set
    finally:
        signal.signal(signal.SIGINT, before)


def _tables() -> Any:  # noqa: ANN401 - a module of ours
    from workbench.cli import portfolio_select_tables  # noqa: PLC0415 - JSON comes without tables

    return portfolio_select_tables
