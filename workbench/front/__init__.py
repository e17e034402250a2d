"""The browser side: our own widgets' sources, the theme, the Voila template, and the list of pages.

Everything here is read from the package itself, in a checkout as in a wheel; nothing is copied at install.
"""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent

SHARE = HERE / "share"
"""A Jupyter data folder: the template `osm` lies in it where Voila looks for templates."""

LAB_CONFIG = HERE / "lab"
"""A Jupyter configuration folder: JupyterLab asks no outside host for news or updates, and does not offer to."""

STATIC = SHARE / "voila" / "templates" / "osm" / "static"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of the workbench: a notebook, and what the navigation calls it."""

    notebook: str
    title: str

    @property
    def path(self) -> str:
        """Where the server shows the page, from its root."""
        return "/" if self.notebook == "index" else f"/{self.notebook}"


PAGES = (
    Page(notebook="index", title="Home"),
    Page(notebook="strategy_map", title="Map"),
    Page(notebook="scorecard", title="Scorecard"),
    Page(notebook="alignment", title="Alignment"),
    Page(notebook="portfolio", title="Initiatives"),
    Page(notebook="office", title="Office"),
)
"""The pages in the order of the navigation; one whose notebook does not exist is not shown."""


def pages_in(notebooks: Path) -> tuple[Page, ...]:
    """The pages whose notebooks lie in a folder."""
    return tuple(page for page in PAGES if (notebooks / f"{page.notebook}.ipynb").is_file())


def notebooks_folder() -> Path:
    """The folder of the notebooks: `notebooks` in a checkout, `workbench/notebooks` in a wheel."""
    inside = HERE.parent / "notebooks"
    return inside if inside.is_dir() else HERE.parent.parent / "notebooks"


@cache
def source(name: str) -> str:
    """The text of one of our own browser sources, for instance `chart.js`."""
    return (HERE / name).read_text(encoding="utf-8")


_IMPORT = re.compile(r'^import \{[^}]*\} from "(\.{1,2}/[a-z_/]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(async )?function |const |class )", re.MULTILINE)


@cache
def bundle(name: str) -> str:
    """The text of one of our own modules, such as `map/editor.js`, with those it imports inside it.

    A widget is sent to the browser as one module. Every module comes once, before those that import it, so their
    top-level names must differ; imports stand on one line each and rename nothing.
    """
    modules = dict(_modules(name, {}))
    *inner, last = (_IMPORT.sub("", text) for text in modules.values())
    return "\n".join((*(_EXPORT.sub("", text) for text in inner), last))


def _modules(name: str, seen: dict[str, None]) -> Iterator[tuple[str, str]]:
    if name in seen:
        return
    seen[name] = None
    text = source(name)
    for imported in _IMPORT.findall(text):
        yield from _modules(posixpath.normpath(f"{posixpath.dirname(name)}/{imported}"), seen)
    yield name, text


@cache
def theme_css() -> str:
    """The one style sheet of the workbench: its custom properties and how its widgets look."""
    return (STATIC / "theme.css").read_text(encoding="utf-8")
