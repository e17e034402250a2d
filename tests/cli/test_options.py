"""Options that belong together stand in a command as one value, and typer sees each of them."""

import inspect
from dataclasses import dataclass
from typing import Annotated

import pytest
import typer
from typer.testing import CliRunner

from workbench.cli.office_options import Demand, Levels, Runs, case_options, given, spread


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    least: Annotated[int, typer.Option("--least", help="The least.")] = 1
    most: Annotated[int, typer.Option(help="The most.")] = 9


def test_the_fields_of_a_group_become_parameters_where_the_group_stood() -> None:
    @spread
    def command(name: str, *, window: Window, loud: bool = False) -> str:
        """Say it."""
        return f"{name} {window} {loud}"

    assert str(inspect.signature(command)).startswith("(name: str, *, least:")
    assert list(inspect.signature(command).parameters) == ["name", "least", "most", "loud"]
    assert command.__doc__ == "Say it."


def test_a_command_is_given_its_groups_as_typer_read_them() -> None:
    seen = []
    app = typer.Typer()

    @app.command()
    @spread
    def command(name: str, *, window: Window, loud: bool = False) -> None:
        seen.append((name, window, loud))

    result = CliRunner().invoke(app, ["wide", "--most", "12", "--loud"])

    assert result.exit_code == 0, result.output
    assert seen == [("wide", Window(least=1, most=12), True)]


def test_two_parameters_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="duplicate parameter name: 'most'"):

        @spread
        def command(*, window: Window, most: int = 3) -> None: ...


def test_groups_are_read_into_the_options_of_a_case() -> None:
    options = case_options(
        Demand(drivers=["bu=6"], intensity=["4=0.5"], helper_share=0.2), Levels(critical=0.9), staff="manager=3"
    )

    assert options.drivers == {"bu": 6.0}
    assert options.intensity == {4: 0.5}
    assert (options.helper_share, options.critical, options.on_time) == (0.2, 0.9, None)
    assert options.staff == {"manager": 3.0}
    assert given(Runs(seed=3)) == {"seed": 3, "years": 1}
