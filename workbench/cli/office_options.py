"""The options that commands of `osm-workbench office` share, and what they make of a case.

A command takes options that belong together as one value: `@spread` tells typer the fields of each group.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from osm_sim.office.spec import Absence, Panel, Preemption, Processes, Rule, Substitution

if TYPE_CHECKING:
    from workbench.jobs.office import Options

Code = TypeVar("Code")

CaseName = Annotated[
    str,
    typer.Argument(metavar="CASE", help="A built-in case, else the path of an office file, else what you saved."),
]
Json = Annotated[bool, typer.Option("--json", help="Give JSON and nothing else on stdout.")]
Staff = Annotated[
    str | None, typer.Option(help="FTE by grade, such as leader=1,manager=4,analyst=2.5 (else the case's own).")
]
Catalogue = Annotated[str | None, typer.Option(metavar="FILE.csv", help="Activities instead of the case's own.")]
Calendar = Annotated[
    Processes | None, typer.Option("--calendar", help="Processes in one cycle (Figure 3) or each alone (Figure 1).")
]
Replications = Annotated[
    int | None, typer.Option(help="How many simulated runs, 2 or more (else the scenario's, or the usual number).")
]
Seed = Annotated[int, typer.Option(help="Same seed, same numbers.")]
SomeSeed = Annotated[int | None, typer.Option(help="Same seed, same numbers (else the scenario's, or 1).")]
Engine = Annotated[
    str,
    typer.Option(help="The engine: compiled (quick), or reference (SimPy, to be read); both give the same records."),
]


# -- groups: the names of the fields are those of Options -------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """Ways of working."""

    absence: Annotated[Absence | None, typer.Option(help="Absences drawn by person, as a lower pace, or none.")] = None
    panel: Annotated[Panel | None, typer.Option(help="Reporting line, a panel of Figure 4.")] = None
    processes: Calendar = None
    preemption: Annotated[Preemption | None, typer.Option(help="Whether a task may be put down.")] = None
    rule: Annotated[Rule | None, typer.Option(help="Which job comes first.")] = None
    substitution: Annotated[Substitution | None, typer.Option(help="Whether people take other grades' work.")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What is asked of the office."""

    drivers: Annotated[
        list[str] | None, typer.Option("--driver", metavar="NAME=VALUE", help="A driver of demand; repeatable.")
    ] = None
    intensity: Annotated[
        list[str] | None, typer.Option(metavar="P=S", help="Intensity of a process, 4=0.5; repeatable.")
    ] = None
    helper_share: Annotated[
        float | None, typer.Option("--helpers", help="Part of their share that local managers take over, 0..1.")
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Who comes and goes."""

    turnover: Annotated[float | None, typer.Option(help="Leavers per person and year.")] = None
    new_hire_factor: Annotated[
        float | None, typer.Option("--new-hire-factor", help="Time a new hire takes at first, 1 = usual.")
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """Service levels."""

    on_time: Annotated[float | None, typer.Option("--on-time", help="Service level: share of jobs on time, 0..1.")] = (
        None
    )
    critical: Annotated[float | None, typer.Option("--critical", help="Service level of critical jobs, 0..1.")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """The office days of an office of one's own."""

    calendar_year: Annotated[
        str | None, typer.Option(help="fixed (250 days) or real (weekdays, holidays; usual for an office).")
    ] = None
    fiscal_year_start: Annotated[int | None, typer.Option(help="First month of the fiscal year, 1..12.")] = None
    first_year: Annotated[int | None, typer.Option(help="Year in which the run begins (its warm-up).")] = None
    holiday: Annotated[
        list[str] | None, typer.Option(help="12-25, 2027-04-26, '1 Mon 09' or 'last Mon 05'; repeatable.")
    ] = None


# -- groups: how it is run --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Runs:
    """Which random numbers, and how long a run is."""

    seed: SomeSeed = None
    years: Annotated[int, typer.Option(help="Measured years of a run.")] = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Machinery:
    """What runs it, and where."""

    engine: Engine = "compiled"
    executor: Annotated[
        str | None,
        typer.Option(
            "--executor",
            help="Where it runs: threads:N, processes:N, dask:N, tcp://host:port (a Dask cluster).",
        ),
    ] = None


def spread(command: Callable[..., Code]) -> Callable[..., Code]:
    """Give the command with the fields of its dataclass parameters as keyword parameters of its own, for typer.

    Called with these, it makes the dataclasses of them. Raises ValueError where two parameters have one name.
    """
    groups: dict[str, type] = {}
    parameters: list[inspect.Parameter] = []
    for parameter in inspect.signature(command).parameters.values():
        kind = parameter.annotation
        if isinstance(kind, type) and is_dataclass(kind):
            groups[parameter.name] = kind
            parameters += [
                inspect.Parameter(field.name, parameter.kind, default=field.default, annotation=field.type)
                for field in fields(kind)
            ]
        else:
            parameters.append(parameter)

    @wraps(command)
    def spread_out(**given: Any) -> Code:  # noqa: ANN401 - whatever the options are
        for name, kind in groups.items():
            given[name] = kind(**{field.name: given.pop(field.name) for field in fields(kind)})
        return command(**given)

    signature = inspect.Signature(parameters)
    spread_out.__signature__ = signature  # type: ignore[attr-defined]
    spread_out.__annotations__ = {name: parameter.annotation for name, parameter in signature.parameters.items()}
    return spread_out


def given(group: Ways | Demand | People | Levels | Runs | Year) -> dict[str, Any]:
    """Give the options of a group by the name of their field."""
    return {field.name: getattr(group, field.name) for field in fields(group)}


def case_options(
    *groups: Ways | Demand | People | Levels,
    staff: str | None = None,
    catalogue: str | None = None,
    **others: Any,  # noqa: ANN401 - fields of Options, handed on as they are
) -> "Options":
    """Give the options of a case as the job takes them. Raises InputError for what cannot be read."""
    from workbench.jobs import office as job  # noqa: PLC0415 - help comes without the simulation

    found = {**others, **{name: value for group in groups for name, value in given(group).items()}}
    drivers, intensity = found.pop("drivers", None), found.pop("intensity", None)
    return job.Options(
        staff=None if staff is None else job.parse_staff(staff),
        drivers=job.parse_drivers(drivers) if drivers else None,
        intensity=job.parse_intensity(intensity) if intensity else None,
        catalogue=None if catalogue is None else job.open_catalogue(catalogue),
        **found,
    )
