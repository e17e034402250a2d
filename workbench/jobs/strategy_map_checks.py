"""Checking a map by the rules of the craft, within limits that a user sets."""

import re
from collections.abc import Iterable, Mapping

from osm_sim.errors import InputError
from workbench.domain.findings import Finding, Severity
from workbench.domain.map_checks import RULES, MapSettings, check_map
from workbench.domain.naming import VERBS
from workbench.jobs.strategy_map_seen import SeenMap

_RANGE = re.compile(r"(\d{1,4})(?:-|\.\.)(\d{1,4})", re.ASCII)
_USUAL = MapSettings()


def map_settings(
    *,
    objectives: str | None = None,
    most_objectives: int | None = None,
    measures_each: str | None = None,
    themes: str | None = None,
    theme_perspectives: int | None = None,
    largest_share: float | None = None,
    verbs: Iterable[str] = (),
    left_out: Iterable[str] = (),
) -> MapSettings:
    """Give the limits of the rules; what is None is as usual. Ranges read like 12-18; verbs are added to the usual.

    Raises InputError for what is no limit.
    """
    usual = _usual_range(objectives)
    hard = max(_USUAL.most_objectives, usual[1]) if most_objectives is None else most_objectives
    if hard < usual[1]:
        raise InputError(f"most_objectives(={hard}) must be >= {usual[1]}, the most that are usual")
    share = _USUAL.largest_share if largest_share is None else largest_share
    if not 0 < share <= 1:
        raise InputError(f"largest_share(={share:g}) must lie above 0 and up to 1, such as 0.5")
    crossed = _USUAL.theme_perspectives if theme_perspectives is None else theme_perspectives
    if crossed < 1:
        raise InputError(f"theme_perspectives(={crossed}) must be >= 1")
    return MapSettings(
        objectives=usual,
        most_objectives=hard,
        measures_each=_range("measures", measures_each, _USUAL.measures_each),
        themes=_range("themes", themes, _USUAL.themes),
        theme_perspectives=crossed,
        largest_share=share,
        verbs=VERBS | {_verb(verb) for verb in verbs},
        left_out=frozenset(_rule(rule) for rule in left_out),
    )


def settings_by_text(texts: Mapping[str, str]) -> MapSettings:
    """Give the limits that a person wrote into fields, by the names of `limit_texts`; empty or left out: as usual.

    Raises InputError as `map_settings` does.
    """
    named = {name: text.strip() for name, text in texts.items() if text.strip()}
    if unknown := named.keys() - limit_texts(_USUAL).keys():
        raise InputError(f"limit(={sorted(unknown)[0][:40]!r}) must be one of {', '.join(limit_texts(_USUAL))}")
    return map_settings(
        objectives=named.get("objectives"),
        most_objectives=_whole("most_objectives", named.get("most_objectives")),
        measures_each=named.get("measures_each"),
        themes=named.get("themes"),
        theme_perspectives=_whole("theme_perspectives", named.get("theme_perspectives")),
        largest_share=_share(named.get("largest_share")),
        left_out=[rule for rule in re.split(r"[\s,;]+", named.get("left_out", "")) if rule],
    )


def limit_texts(settings: MapSettings) -> dict[str, str]:
    """Give the limits in force as people write them; the words of `settings_by_text`."""
    return {
        "objectives": "-".join(map(str, settings.objectives)),
        "most_objectives": str(settings.most_objectives),
        "measures_each": "-".join(map(str, settings.measures_each)),
        "themes": "-".join(map(str, settings.themes)),
        "theme_perspectives": str(settings.theme_perspectives),
        "largest_share": f"{settings.largest_share:g}",
        "left_out": " ".join(rule for rule in RULES if rule in settings.left_out),
    }


def findings_on(seen: SeenMap, settings: MapSettings) -> tuple[Finding, ...]:
    """Give what the rules find on a map, errors first, then in the order of the rules."""
    order = tuple(Severity)
    found = check_map(seen.card, settings, seen.surroundings)
    return tuple(sorted(found, key=lambda finding: order.index(finding.severity)))


def _usual_range(text: str | None) -> tuple[int, int]:
    return _range("objectives", text, _USUAL.objectives)


def _range(name: str, text: str | None, usual: tuple[int, int]) -> tuple[int, int]:
    if text is None:
        return usual
    found = _RANGE.fullmatch(text.strip())
    if found is None or int(found[1]) > int(found[2]):
        raise InputError(f"{name}(={text[:40]!r}) must be the fewest and the most, such as {usual[0]}-{usual[1]}")
    return int(found[1]), int(found[2])


def _whole(name: str, text: str | None) -> int | None:
    if text is None:
        return None
    if not re.fullmatch(r"\d{1,4}", text, re.ASCII):
        raise InputError(f"{name}(={text[:40]!r}) must be a whole number, such as {getattr(_USUAL, name)}")
    return int(text)


def _share(text: str | None) -> float | None:
    if text is None:
        return None
    if not re.fullmatch(r"\d{0,4}\.?\d{1,6}", text, re.ASCII):
        raise InputError(f"largest_share(={text[:40]!r}) must be a number, such as {_USUAL.largest_share:g}")
    return float(text)


def _verb(text: str) -> str:
    verb = text.strip().casefold()
    if not verb.isalpha():
        raise InputError(f"verb(={text[:40]!r}) must be one word, such as achieve")
    return verb


def _rule(text: str) -> str:
    rule = text.strip().upper()
    if rule not in RULES:
        raise InputError(f"rule(={text[:40]!r}) is not known; there are {', '.join(RULES)}")
    return rule
