"""The command line `osm-workbench`. Exit code 0, or one sentence on stderr and 2 for bad input."""

import io
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import TyperException

from osm_sim.errors import OsmError
from workbench.cli import alignment, library, office, portfolio, scorecard_data, scorecard_files, store, strategy_map
from workbench.cli.speaking import INTERRUPTED, say

PROGRAM = "osm-workbench"
BAD_INPUT = 2

app = typer.Typer(
    help="The strategy workbench: staff an Office of Strategy Management, and simulate it.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.add_typer(office.app, name="office")
app.add_typer(strategy_map.app)
app.add_typer(library.app, name="library")
app.add_typer(scorecard_files.app)
app.add_typer(scorecard_data.app, name="data")
app.add_typer(alignment.app)
app.add_typer(portfolio.app, name="portfolio")
app.add_typer(store.app)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its code."""
    for stream in (sys.stdout, sys.stderr):
        # Titles may hold any letter; a terminal that does not have one shows a question mark instead.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    sys.exit(run_command(sys.argv[1:] if arguments is None else list(arguments)))


def run_command(arguments: list[str]) -> int:
    """Run one command and give its exit code; what is wrong is one sentence on stderr."""
    try:
        code = typer.main.get_command(app).main(args=arguments, prog_name=PROGRAM, standalone_mode=False)
    except TyperException as error:
        say(_sentence(error, arguments))
        return BAD_INPUT
    except OsmError as error:
        say(str(error))
        return BAD_INPUT
    except typer.Abort:
        code = INTERRUPTED
    if code == INTERRUPTED:
        say("Stopped by Ctrl-C; nothing was written.")
    return code if isinstance(code, int) else 0


def _sentence(error: TyperException, arguments: list[str]) -> str:
    """Give a usage error as one sentence, with the value that was refused and where to read on."""
    message = " ".join(error.format_message().split()).replace("Value error, ", "").removesuffix(".")
    message = message.replace(". Did you mean", "; did you mean")
    message = _UNPARSABLE.sub(lambda found: f"{_value_of(error, arguments)} is not a valid {found[1]}", message)
    context = getattr(error, "ctx", None)
    return f"{message}; see `{context.command_path} --help`." if context is not None else f"{message}."


_UNPARSABLE = re.compile(r"Input should be an? valid (\w+)(, unable to parse .*)?")


def _value_of(error: TyperException, arguments: list[str]) -> str:
    names = getattr(getattr(error, "param", None), "opts", [])
    for number, argument in enumerate(arguments):
        name, equals, value = argument.partition("=")
        if name in names:
            return repr(value if equals else "".join(arguments[number + 1 : number + 2]))
    return "the value"


@app.callback(invoke_without_command=True)
def _top(
    context: typer.Context,
    show_version: Annotated[bool, typer.Option("--version", help="Say which version this is.")] = False,
) -> None:
    if show_version:
        from workbench.jobs.office import version  # noqa: PLC0415 - help comes without the simulation

        typer.echo(f"{PROGRAM} {version()}")
    elif context.invoked_subcommand is None:
        typer.echo(context.get_help())


Host = Annotated[str, typer.Option(help="The address to listen on; this machine alone by default.")]
Port = Annotated[int | None, typer.Option(help="The port; 0 takes any free one.")]
Demo = Annotated[
    bool, typer.Option("--demo", help="A demonstration: alone on this machine, you may approve your own changes, too.")
]
NoBrowser = Annotated[bool, typer.Option("--no-browser", help="Print the link, open no browser.")]


@app.command()
def run(
    host: Host = "127.0.0.1",
    port: Port = None,
    no_browser: NoBrowser = False,
    token_file: Annotated[
        Path | None, typer.Option(help="A file, readable by you alone, with the key of the link (else random).")
    ] = None,
    demo: Demo = False,
) -> int:
    """Open the workbench in the browser."""
    from workbench import opening, serving  # noqa: PLC0415 - help comes without the server

    opening.settle_environment(is_demo=demo)
    return serving.run(host=host, port=port, open_browser=not no_browser, token_file=token_file)


@app.command()
def lab(host: Host = "127.0.0.1", port: Port = None, no_browser: NoBrowser = False, demo: Demo = False) -> int:
    """Open the same notebooks in JupyterLab."""
    from workbench import opening, serving  # noqa: PLC0415 - help comes without the server

    opening.settle_environment(is_demo=demo)
    return serving.lab(host=host, port=port, open_browser=not no_browser)
