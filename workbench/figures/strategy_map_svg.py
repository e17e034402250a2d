"""A strategy map as a file of its own: an SVG picture for a page, a download or a briefing book."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from workbench.domain.changes import Mark
from workbench.domain.elements import Element, Kind, link_element
from workbench.domain.ids import ObjectiveId
from workbench.domain.scorecard import CauseLink, Scorecard, Sign
from workbench.figures import theme
from workbench.figures.strategy_map import Arrow, Band, Box, MapLayout
from workbench.figures.strategy_map_shapes import (
    BADGE,
    BADGES,
    DASHED,
    DOTTED,
    LINE,
    STROKES,
    badge,
    colour_of,
    heads,
    label,
    letters,
    line,
    plain,
    px,
)
from workbench.figures.strategy_map_words import shortened, width_of, wrapped

SIZE, LEADING = 13.0, 16.0
"""Of the letters in a box, and from one line to the next, in px."""
TITLE_ROOM, LEGEND_ROOM, MARGIN = 46.0, 30.0, 12.0
BAND_FILL, OUTCOME_FILL = "#f3f6fa", "#e6f0f9"

Marks = Mapping[Element, tuple[Mark, ...]]


def map_svg(
    card: Scorecard,
    layout: MapLayout,
    *,
    statuses: Mapping[ObjectiveId, str] | None = None,
    marks: Mapping[Element, Iterable[Mark]] | None = None,
    title: str = "",
) -> str:
    """Give the picture of a card's map as SVG text.

    statuses: of objectives, "good", "warn" or "bad"; any other says nothing. marks: what happened to each element
    (`workbench.domain.changes.marks`). title: stands over the map; without one the map has no heading.
    """
    happened = {element: tuple(sorted(of_element)) for element, of_element in (marks or {}).items()}
    known = {key: status for key, status in (statuses or {}).items() if status in BADGES}
    links = {(link.cause, link.effect): link for link in card.links}
    arrows = [(links[arrow.cause, arrow.effect], arrow) for arrow in layout.arrows]
    legend = _legend(arrows, set(known.values()), layout.width - MARGIN)
    top = TITLE_ROOM if title else 0.0
    height = top + layout.height + LEGEND_ROOM * len(legend)
    parts = [
        letters(shortened(title, 20, layout.width - 4, is_bold=True), 2, 28, 20, more=' font-weight="700"')
        if title
        else "",
        f'<g transform="translate(0 {px(top)})">',
        *(_band(card, band, happened) for band in layout.bands),
        *(_arrow(link, arrow, happened) for link, arrow in arrows),
        *(_band_title(card, band, happened) for band in layout.bands),
        *(_box(card, box, known.get(box.id, ""), happened) for box in layout.boxes),
        *(_arrow_labels(link, arrow, happened) for link, arrow in arrows),
        *(
            f'<g transform="translate(0 {px(layout.height + LEGEND_ROOM * at)})">{row}</g>'
            for at, row in enumerate(legend)
        ),
        "</g>",
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{plain(_in_words(card, title, known))}" '
        f'width="{px(layout.width)}" height="{px(height)}" viewBox="0 0 {px(layout.width)} {px(height)}" '
        f"font-family='{theme.FONT}'>{heads()}"
        f'<rect width="100%" height="100%" fill="{theme.SURFACE}"/>{"".join(parts)}</svg>\n'
    )


def _band(card: Scorecard, band: Band, happened: Marks) -> str:
    perspective = card.perspective(band.id)
    is_outcome = perspective is not None and perspective.is_outcome
    marks = happened.get(Element(Kind.PERSPECTIVE, band.id), ())
    return (
        f'<rect x="{px(band.x + 0.5)}" y="{px(band.y + 0.5)}" width="{px(band.width - 1)}" '
        f'height="{px(band.height - 1)}" rx="10" fill="{OUTCOME_FILL if is_outcome else BAND_FILL}" '
        f'stroke="{colour_of(marks) if marks else theme.LINE}"{_removed_dash(marks)}/>'
    )


def _band_title(card: Scorecard, band: Band, happened: Marks) -> str:
    """Give the heading of a band; a rim round the letters keeps them clear of the arrows behind."""
    perspective = card.perspective(band.id)
    assert perspective is not None
    marks = happened.get(Element(Kind.PERSPECTIVE, band.id), ())
    fill = OUTCOME_FILL if perspective.is_outcome else BAND_FILL
    rim = f' paint-order="stroke" stroke="{fill}" stroke-width="5" stroke-linejoin="round"'
    words = shortened(
        perspective.title + (" (outcome)" if perspective.is_outcome else ""), 14, band.width - 2 * MARGIN, is_bold=True
    )
    after = band.x + MARGIN + width_of(words, 14, is_bold=True) + 8
    return letters(words, band.x + MARGIN, band.y + 22, 14, more=f' font-weight="700"{rim}') + label(
        marks, after, band.y + 17
    )


def _box(card: Scorecard, box: Box, status: str, happened: Marks) -> str:
    objective = card.objective(box.id)
    assert objective is not None
    marks = happened.get(Element(Kind.OBJECTIVE, box.id), ())
    state = f" ({BADGES[status][1]})" if status else ""
    left = box.x + 9 + (BADGE + 7 if status else 0)
    right = box.x + box.width - 9
    lines = wrapped(objective.title, SIZE, right - left)
    first = box.y + box.height / 2 - LEADING * (len(lines) - 1) / 2 + SIZE * 0.36
    struck = ' text-decoration="line-through"' if Mark.REMOVED in marks else ""
    return (
        f"<g><title>{plain(objective.title + state)}</title>"
        f'<rect x="{px(box.x)}" y="{px(box.y)}" width="{px(box.width)}" height="{px(box.height)}" rx="8" '
        f'fill="{theme.SURFACE}" stroke="{colour_of(marks) if marks else "#8592a5"}" '
        f'stroke-width="{"2.5" if marks else "1.2"}"{_removed_dash(marks)}/>'
        + (badge(status, box.x + 10, box.y + (box.height - BADGE) / 2) if status else "")
        + "".join(
            letters(text, (left + right) / 2, first + at * LEADING, SIZE, anchor="middle", more=struck)
            for at, text in enumerate(lines)
        )
        + label(marks, box.x + box.width - 8, box.y + box.height, anchor="end")
        + "</g>"
    )


def _arrow(link: CauseLink, arrow: Arrow, happened: Marks) -> str:
    marks = happened.get(link_element(link.cause, link.effect), ())
    dash = DOTTED if arrow.is_feedback else DASHED if link.sign is Sign.MINUS else ""
    colour = colour_of(marks) if marks else LINE
    return line(arrow.points, colour=colour, width=STROKES[link.strength], dash=dash, is_open=arrow.is_feedback)


def _arrow_labels(link: CauseLink, arrow: Arrow, happened: Marks) -> str:
    """Give the sign of a link that lessens its effect and what happened to it, beside the middle of its last piece."""
    (x, y), (to_x, to_y) = arrow.points[-2:]
    middle = (x + to_x) / 2, (y + to_y) / 2
    marks = happened.get(link_element(link.cause, link.effect), ())
    sign = minus(*middle) if link.sign is Sign.MINUS else ""
    return sign + label(marks, middle[0] + (12 if sign else 0), middle[1], anchor="start" if sign else "middle")


def minus(x: float, y: float) -> str:
    """Give the sign of a link that lessens its effect, its middle at a point."""
    return f'<circle cx="{px(x)}" cy="{px(y)}" r="8" fill="{theme.SURFACE}" stroke="{LINE}"/>' + letters(
        "–", x, y + 4.5, 14, anchor="middle", more=' font-weight="700"'
    )


def _removed_dash(marks: Sequence[Mark]) -> str:
    return f' stroke-dasharray="{DASHED}"' if Mark.REMOVED in marks else ""


def _legend(arrows: Sequence[tuple[CauseLink, Arrow]], statuses: set[str], width: float) -> list[str]:
    """Give what the signs on this map mean, in rows of at most so many px; only of signs that are there."""
    rows: list[str] = []
    x = width
    for sign, words in _signs(arrows, statuses):
        room = 44 + width_of(words, 12) + 18
        if x + room > width:
            rows.append("")
            x = MARGIN
        rows[-1] += f'<g transform="translate({px(x)} 20)">{sign}{letters(words, 42, 4, 12, colour=theme.MUTED)}</g>'
        x += room
    return rows


def _signs(arrows: Sequence[tuple[CauseLink, Arrow]], statuses: set[str]) -> Iterator[tuple[str, str]]:
    level = [(0.0, 0.0), (34.0, 0.0)]
    for status in BADGES:
        if status in statuses:
            yield badge(status, 16, -BADGE / 2), BADGES[status][1]
    if any(link.sign is Sign.PLUS and not arrow.is_feedback for link, arrow in arrows):
        yield line(level, colour=LINE, width=STROKES[None]), "leads to more"
    if any(link.sign is Sign.MINUS for link, _ in arrows):
        yield line(level, colour=LINE, width=STROKES[None], dash=DASHED) + minus(11, 0), "leads to less"
    if any(arrow.is_feedback for _, arrow in arrows):
        yield line(level, colour=LINE, width=STROKES[None], dash=DOTTED, is_open=True), "feedback, downward"
    said = {link.strength for link, _ in arrows} - {None}
    if said:
        strokes = "".join(
            f'<path d="M0 {px(at * 6 - 6)}H34" stroke="{LINE}" stroke-width="{px(STROKES[strength])}"/>'
            for at, strength in enumerate(strength for strength in STROKES if strength)
        )
        yield strokes, "weak, medium, strong"


def _in_words(card: Scorecard, title: str, statuses: Mapping[ObjectiveId, str]) -> str:
    """Give what the picture shows, for who does not see it."""
    titles = {
        one.id: one.title + (f" ({BADGES[statuses[one.id]][1]})" if one.id in statuses else "")
        for one in card.objectives
    }
    bands = (
        f"{perspective.title}: "
        + ("; ".join(titles[one.id] for one in card.objectives if one.perspective == perspective.id) or "nothing yet")
        for perspective in card.perspectives
    )
    return f"Strategy map {title or card.title}, from the top. " + ". ".join([*bands, f"Links: {len(card.links)}."])
