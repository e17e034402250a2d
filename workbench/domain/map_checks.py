"""The eleven rules of a good strategy map, each giving findings. Experts disagree, so the limits are settings."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from workbench.domain.elements import Element, Kind, link_element
from workbench.domain.findings import Finding, Severity
from workbench.domain.ids import ObjectiveId
from workbench.domain.library import REASON, SOURCE, MeasureLibrary, check_definitions, plain
from workbench.domain.naming import VERBS, begins_with_verb, looks_like_measure, looks_like_project
from workbench.domain.scorecard import Measure, Objective, Scorecard

RULES = tuple(f"R{number}" for number in range(1, 12))


@dataclass(frozen=True, slots=True, kw_only=True)
class MapSettings:
    """Limits of the rules, and the rules left out.

    objectives, measures_each, themes: fewest and most. most_objectives: above it a map is an error to read.
    theme_perspectives: through how many a theme should run. largest_share: of a map's objectives in one perspective.
    """

    objectives: tuple[int, int] = (15, 25)
    most_objectives: int = 30
    measures_each: tuple[int, int] = (1, 3)
    themes: tuple[int, int] = (3, 5)
    theme_perspectives: int = 3
    largest_share: float = 0.5
    verbs: frozenset[str] = VERBS
    left_out: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """A strategic initiative, by its title, and the objectives of this map that it supports."""

    title: str
    objectives: frozenset[ObjectiveId] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What rules need beyond the map; None where it is not known, and the rule is not judged.

    off_target: objectives that miss their targets. measures: those of all scorecards of the organisation.
    library: its standard measures.
    """

    initiatives: tuple[Support, ...] | None = None
    off_target: frozenset[ObjectiveId] = frozenset()
    measures: tuple[Measure, ...] = ()
    library: MeasureLibrary | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Map:
    card: Scorecard
    settings: MapSettings
    around: Surroundings
    level: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        levels = {one.id: at for at, level in enumerate(self.card.levels) for one in level}
        object.__setattr__(self, "level", {one.id: levels[one.perspective] for one in self.card.objectives})

    @property
    def outcomes(self) -> frozenset[str]:
        """The perspectives in which the strategy ends."""
        return frozenset(perspective.id for perspective in self.card.perspectives if perspective.is_outcome)

    def title(self, objective: str) -> str:
        return next(repr(one.title) for one in self.card.objectives if one.id == objective)


def check_map(
    card: Scorecard, settings: MapSettings | None = None, around: Surroundings | None = None
) -> tuple[Finding, ...]:
    """Give what the rules find on a map, in the order of the rules."""
    the_map = _Map(card=card, settings=settings or MapSettings(), around=around or Surroundings())
    left_out = the_map.settings.left_out
    return tuple(
        finding
        for rule, check in zip(RULES, _CHECKS, strict=True)
        if rule not in left_out
        for finding in check(the_map)
    )


def _objective_count(the_map: _Map) -> Iterator[Finding]:
    count, (fewest, most) = len(the_map.card.objectives), the_map.settings.objectives
    hard = the_map.settings.most_objectives
    reason = "a map is read at a glance; with too few it does not tell the strategy, with too many nobody sees it"
    source = "published: 15 to 25, others 12 to 18, fewer than 24, or 10 to 15"
    place = Element(Kind.OBJECTIVE)
    if count > hard:
        sentence = f"The map has {count} objectives, more than {hard}: nobody will keep them in mind."
        yield _finding("R1", Severity.ERROR, place, sentence, reason, source)
    elif not fewest <= count <= most:
        sentence = f"The map has {count} objectives; {fewest} to {most} are usual."
        yield _finding("R1", Severity.WARNING, place, sentence, reason, source)


def _measure_count(the_map: _Map) -> Iterator[Finding]:
    fewest, most = the_map.settings.measures_each
    counts = Counter(measure.objective for measure in the_map.card.measures)
    for objective in the_map.card.objectives:
        count = counts[objective.id]
        if not fewest <= count <= most:
            sentence = f"{objective.title!r} has {count or 'no'} measure{'' if count == 1 else 's'}; "
            sentence += f"{fewest} or more are needed." if count < fewest else f"more than {most} blur what is meant."
            reason = "what is not measured is not managed, and one or two measures say what an objective means"
            yield _finding("R2", Severity.WARNING, _place(objective), sentence, reason, "practice")


def _paths(the_map: _Map) -> Iterator[Finding]:
    reason, source = "all that is done must lead to the outcomes, or it is no part of the strategy", "practice"
    if the_map.card.objectives and not the_map.outcomes:
        sentence = "No perspective is marked as the outcome: mark the one in which the strategy ends."
        yield _finding("R3", Severity.ERROR, Element(Kind.PERSPECTIVE), sentence, reason, source)
        return
    arrives = _reaching(the_map)
    for objective in the_map.card.objectives:
        if objective.id not in arrives:
            sentence = f"{objective.title!r} leads to no outcome: link it to what it is for."
            yield _finding("R3", Severity.ERROR, _place(objective), sentence, reason, source)


def _reaching(the_map: _Map) -> set[str]:
    causes: defaultdict[str, list[str]] = defaultdict(list)
    for link in the_map.card.links:
        causes[link.effect].append(link.cause)
    reached: set[str] = {one.id for one in the_map.card.objectives if one.perspective in the_map.outcomes}
    waiting = list(reached)
    while waiting:
        new = set(causes[waiting.pop()]) - reached
        reached |= new
        waiting.extend(new)
    return reached


def _downward_links(the_map: _Map) -> Iterator[Finding]:
    for link in the_map.card.links:
        if the_map.level[link.effect] > the_map.level[link.cause]:
            cause, effect = the_map.title(link.cause), the_map.title(link.effect)
            sentence = f"The link from {cause} down to {effect} is a feedback: keep it if that is what you mean."
            reason = "cause and effect run upward or sideways; a loop back is real now and then, but easily a slip"
            place = link_element(link.cause, link.effect)
            yield _finding("R4", Severity.WARNING, place, sentence, reason, "practice")


def _names(the_map: _Map) -> Iterator[Finding]:
    verbs = the_map.settings.verbs
    reason = "an objective says what will be achieved, not what will be done or counted"
    for objective in the_map.card.objectives:
        title = objective.title
        if looks_like_project(title):
            sentence = f"{title!r} reads like an initiative: name what it should achieve."
        elif looks_like_measure(title, verbs):
            sentence = f"{title!r} reads like a measure: name what should become better."
        elif not begins_with_verb(title, verbs):
            sentence = f"{title!r} does not begin with a verb: say what is to happen to what."
        else:
            continue
        yield _finding("R5", Severity.WARNING, _place(objective), sentence, reason, "published, and practice")


def _themes(the_map: _Map) -> Iterator[Finding]:
    card, (fewest, most) = the_map.card, the_map.settings.themes
    reason = "a theme is a story of cause and effect that runs up through the map, and three to five tell a strategy"
    source = "published: three to five themes"
    if card.objectives and not fewest <= len(card.themes) <= most:
        sentence = f"The map has {len(card.themes) or 'no'} theme{'' if len(card.themes) == 1 else 's'}; "
        sentence += f"{fewest} to {most} are usual."
        yield _finding("R6", Severity.WARNING, Element(Kind.THEME), sentence, reason, source)
    for theme in card.themes:
        crossed = {objective.perspective for objective in card.objectives if objective.theme == theme.id}
        if len(crossed) < min(the_map.settings.theme_perspectives, len(card.perspectives)):
            sentence = f"Theme {theme.title!r} runs through {len(crossed)} of the perspectives; "
            sentence += f"{the_map.settings.theme_perspectives} or more make a story."
            yield _finding("R6", Severity.WARNING, Element(Kind.THEME, theme.id), sentence, reason, source)


def _lead_and_lag(the_map: _Map) -> Iterator[Finding]:
    kinds = {measure.is_lead for measure in the_map.card.measures}
    if len(kinds) == 1:
        has, lacks = ("lead", "lag") if True in kinds else ("lag", "lead")
        sentence = f"All measures are {has} measures: add {lacks} measures."
        reason = "lag measures tell whether it worked, lead measures tell it in time"
        yield _finding("R7", Severity.WARNING, Element(Kind.MEASURE), sentence, reason, "published")


def _owners(the_map: _Map) -> Iterator[Finding]:
    reason, source = (
        "what belongs to nobody is done by nobody; a number without a source cannot be trusted",
        "published",
    )
    for objective in the_map.card.objectives:
        # The owner of the outcomes is the head of the unit; of everything else it has to be said.
        if objective.owner is None and objective.perspective not in the_map.outcomes:
            sentence = f"{objective.title!r} has no owner: name one."
            yield _finding("R8", Severity.ERROR, _place(objective), sentence, reason, source)
    for measure in the_map.card.measures:
        if missing := tuple(_missing(measure)):
            sentence = f"Measure {measure.title!r} lacks {', '.join(missing)}: fill in its sheet."
            yield _finding("R8", Severity.ERROR, Element(Kind.MEASURE, measure.id), sentence, reason, source)


def _missing(measure: Measure) -> Iterator[str]:
    if measure.owner is None:
        yield "an owner"
    if not measure.source.strip():
        yield "a data source"
    if measure.frequency is None:
        yield "a frequency"
    if not measure.targets:
        yield "a target"


def _initiatives(the_map: _Map) -> Iterator[Finding]:
    initiatives = the_map.around.initiatives
    if initiatives is None:
        return
    reason = "initiatives are there to close the gap to a target"
    source = "source: identifying the initiatives required to achieve targeted performance"
    known = {objective.id for objective in the_map.card.objectives}
    for initiative in initiatives:
        if not initiative.objectives & known:
            sentence = f"Initiative {initiative.title!r} supports no objective of the map: link it or question it."
            yield _finding("R9", Severity.WARNING, Element(Kind.CARD), sentence, reason, source)
    supported = {objective for initiative in initiatives for objective in initiative.objectives}
    for objective in the_map.card.objectives:
        if objective.id in the_map.around.off_target and objective.id not in supported:
            sentence = f"{objective.title!r} misses its targets and no initiative supports it."
            yield _finding("R9", Severity.WARNING, _place(objective), sentence, reason, source)


def _balance(the_map: _Map) -> Iterator[Finding]:
    counts = Counter(objective.perspective for objective in the_map.card.objectives)
    total = len(the_map.card.objectives)
    reason = "a balanced scorecard looks at the strategy from every side"
    for perspective in the_map.card.perspectives if total else ():
        place, count = Element(Kind.PERSPECTIVE, perspective.id), counts[perspective.id]
        if count == 0:
            sentence = f"Perspective {perspective.title!r} is empty: add an objective, or take it away."
            yield _finding("R10", Severity.WARNING, place, sentence, reason, "practice")
        elif count > the_map.settings.largest_share * total:
            sentence = f"Perspective {perspective.title!r} holds {count} of {total} objectives."
            yield _finding("R10", Severity.WARNING, place, sentence, reason, "practice")


def _definitions(the_map: _Map) -> Iterator[Finding]:
    library = the_map.around.library or MeasureLibrary(name="")
    yield from check_definitions(the_map.card, library)
    namesakes = _by_title((*the_map.around.measures, *the_map.card.measures))
    own = _by_title(the_map.card.measures)
    for measure in the_map.card.measures:
        title = plain(measure.title)
        others = [one for one in namesakes[title] if one.id != measure.id]
        is_settled = library.standard_of(measure) is not None
        if not is_settled and any(_definition(one) != _definition(measure) for one in others):
            sentence = f"Measure {measure.title!r} is defined in more than one way: agree on one definition."
        elif len(own[title]) > 1 and own[title][0] != measure:
            sentence = f"Measure {measure.title!r} is there twice: keep one."
        else:
            continue
        yield _finding("R11", Severity.ERROR, Element(Kind.MEASURE, measure.id), sentence, REASON, SOURCE)


def _by_title(measures: Iterable[Measure]) -> defaultdict[str, list[Measure]]:
    found: defaultdict[str, list[Measure]] = defaultdict(list)
    for measure in measures:
        if plain(measure.title):
            found[plain(measure.title)].append(measure)
    return found


def _definition(measure: Measure) -> tuple[str, ...]:
    words = (plain(text) for text in (measure.definition, measure.formula, measure.unit))
    return (*words, measure.polarity)


def _place(objective: Objective) -> Element:
    return Element(Kind.OBJECTIVE, objective.id)


def _finding(rule: str, severity: Severity, place: Element, sentence: str, reason: str, source: str) -> Finding:
    return Finding(rule=rule, severity=severity, place=place, sentence=sentence, reason=reason, source=source)


_CHECKS = (
    _objective_count,
    _measure_count,
    _paths,
    _downward_links,
    _names,
    _themes,
    _lead_and_lag,
    _owners,
    _initiatives,
    _balance,
    _definitions,
)
