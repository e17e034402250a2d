"""What a setting of the office page is when it is kept: an office or a scenario; and what two of them differ in."""

from dataclasses import fields, replace
from typing import Any

from osm_sim.errors import InputError
from osm_sim.office.cases import Case
from osm_sim.office.scenario import Scenario
from workbench.jobs.office import LONGEST_NAME, Options, adjust_case, calendar_in_words
from workbench.jobs.office_settings import Setting, changes

_NOTES = ("facts", "assumptions", "ambiguities", "alternatives", "arithmetic")


def office_of(name: str, setting: Setting) -> Case:
    """Give a case of one's own: the setting's, with all that is changed on it."""
    made = adjust_case(setting.case, setting.options, name=short_name(name))
    return replace(made, title=name)


def scenario_of(name: str, setting: Setting) -> Scenario:
    """Give a scenario: the setting's case, and apart from it what is changed and how it is run."""
    office, options = setting.case, setting.options
    if isinstance(options.staff, tuple):  # whole roles are an office's; a scenario has FTE by grade
        office, options = adjust_case(office, Options(staff=options.staff)), replace(options, staff=None)
    values: dict[str, Any] = {field.name: getattr(options, field.name) for field in fields(Options)}
    for field in ("staff", "drivers", "intensity"):
        given = values[field]
        values[field] = {key: float(value) for key, value in given.items()} if given else None
    return Scenario(
        name=name,
        office=office,
        replications=setting.replications,
        seed=setting.seed,
        reading=setting.reading,
        engine=setting.engine,
        **values,
    )


def setting_of(value: object) -> Setting:
    """Give what a saved value sets. Raises InputError where today's workbench cannot run it."""
    if isinstance(value, Case):
        return Setting(case=value)
    if isinstance(value, Scenario):
        return Setting(
            case=value.office,
            options=Options(**{field.name: getattr(value, field.name) for field in fields(Options)}),
            replications=value.replications,
            seed=value.seed,
            reading=value.reading,
            engine=value.engine,
        )
    raise InputError(f"a {type(value).__name__} is no office and no scenario; open one of those that are listed")


def overlay(setting: Setting, options: Options, *, replications: int | None, seed: int | None) -> Setting:
    """Give the setting with what is given on top; None leaves it as it is, so too of single drivers and processes."""
    given = {field.name: getattr(options, field.name) for field in fields(Options)}
    for name in ("drivers", "intensity"):
        given[name] = {**(getattr(setting.options, name) or {}), **(given[name] or {})} or None
    return replace(
        setting,
        options=replace(setting.options, **{name: value for name, value in given.items() if value is not None}),
        replications=setting.replications if replications is None else replications,
        seed=setting.seed if seed is None else seed,
    )


def name_of(value: object) -> str:
    """Give the name of a saved value, as lists show it."""
    if isinstance(value, Case):
        return value.title or value.name
    return value.name if isinstance(value, Scenario) else ""


def named(value: object, name: str) -> object:
    """Give a saved value under another name."""
    if isinstance(value, Case):
        short = short_name(name)
        return replace(value, name=short, title=name, spec=replace(value.spec, name=short))
    return replace(value, name=name) if isinstance(value, Scenario) else value


def short_name(name: str) -> str:
    """Give a name as short as office files have it."""
    return name[:LONGEST_NAME].strip()


# -- comparing ---------------------------------------------------------------------------------------------------------


def differences(first: Setting, second: Setting) -> tuple[str, ...]:
    """Say what the second sets otherwise, also what changes no figure; empty where both set the same."""
    ours, theirs = first.spec, second.spec
    said = list(changes(first, second))
    if ours.calendar != theirs.calendar:
        old, new = calendar_in_words(ours.calendar), calendar_in_words(theirs.calendar)
        said = [line for line in said if not line.startswith("year: ")]
        said.append(f"year: {old} → {new if new != old else 'other holidays'}")
    pairs = (
        ("service level, all jobs", f"{ours.levels.on_time:.4g}", f"{theirs.levels.on_time:.4g}"),
        ("service level, critical jobs", f"{ours.levels.critical:.4g}", f"{theirs.levels.critical:.4g}"),
        ("reading of Figure 5", first.reading, second.reading),
        ("engine", first.engine, second.engine),
    )
    said += [f"{label}: {old} → {new}" for label, old, new in pairs if old != new]
    if ours.demand.calibration != theirs.demand.calibration:
        said.append("calibration of the hours by process")
    if ours.stagger != theirs.stagger:
        said.append("which activities are staggered")
    if ours.activities != theirs.activities and first.case.name != second.case.name:
        said.append(f"activities: {len(ours.activities)} → {len(theirs.activities)} rows, or other values in them")
    if _notes(first) != _notes(second) and first.case.name == second.case.name:
        said.append("what the office says of its numbers: facts, assumptions, open questions")
    return tuple(said)


def _notes(setting: Setting) -> tuple[object, ...]:
    return tuple(getattr(setting.case, name) for name in _NOTES)
