"""What a map may begin from: perspectives in their order, which of them is the outcome, and themes to start with.

Everything in a template may be renamed, moved or removed on the scorecard that began from it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from workbench.domain.ids import PerspectiveId, ThemeId, UnitId, new_id
from workbench.domain.scorecard import Perspective, Scorecard, Theme


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A perspective that has no id yet."""

    title: str
    question: str
    is_outcome: bool = False
    is_beside: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A kind of map. bands: from top to bottom. source: who draws maps like this."""

    name: str
    title: str
    bands: tuple[Band, ...]
    themes: tuple[str, ...]
    source: str


THEMES = ("Operations management", "Customer management", "Innovation", "Regulatory and social")
"""The clusters of internal processes in Kaplan and Norton's maps; a start, to be replaced by the strategy's own."""
_INTERNAL = Band(title="Internal process", question="At which processes must we excel?")
_LEARNING = Band(title="Learning and growth", question="Which skills, systems and culture do these processes need?")

TEMPLATES = (
    Template(
        name="private",
        title="Private sector",
        bands=(
            Band(title="Financial", question="What do our owners expect of us?", is_outcome=True),
            Band(title="Customer", question="What must we offer customers to earn it?"),
            _INTERNAL,
            _LEARNING,
        ),
        themes=THEMES,
        source="Kaplan and Norton, Strategy Maps (2004)",
    ),
    Template(
        name="public",
        title="Public sector",
        bands=(
            Band(title="Mission", question="What are we here to achieve?", is_outcome=True),
            Band(title="Citizens and stakeholders", question="What must those we serve see of it?"),
            _INTERNAL,
            _LEARNING,
            Band(title="Financial resources", question="How do we raise and use the money this takes?"),
        ),
        themes=THEMES,
        source="maps of government and health services, where finance is a constraint at the bottom",
    ),
    Template(
        name="non-profit",
        title="Non-profit",
        bands=(
            Band(title="Mission", question="What are we here to change?", is_outcome=True),
            Band(title="Customer", question="What must those we serve, and those who give, see of it?"),
            Band(title="Financial", question="Which money does the mission need?", is_beside=True),
            _INTERNAL,
            _LEARNING,
        ),
        themes=THEMES,
        source="Jackson (2008, 2011): without money no mission, so customer and finance stand side by side below it",
    ),
)


def template(name: str) -> Template | None:
    """Give a template by its name: private, public, non-profit; None where there is none."""
    return next((one for one in TEMPLATES if one.name == name), None)


def begin(unit: UnitId, title: str, begun_from: Template, *, make_id: Callable[[], str] = new_id) -> Scorecard:
    """Give a unit's scorecard without objectives, with ids of its own for the template's perspectives and themes."""
    return Scorecard(
        unit=unit,
        title=title,
        template=begun_from.name,
        perspectives=tuple(
            Perspective(
                id=PerspectiveId(make_id()),
                title=band.title,
                question=band.question,
                is_outcome=band.is_outcome,
                is_beside=band.is_beside,
            )
            for band in begun_from.bands
        ),
        themes=tuple(Theme(id=ThemeId(make_id()), title=theme) for theme in begun_from.themes),
    )
