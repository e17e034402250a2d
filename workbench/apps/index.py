"""The landing page: a card for each job, and where to begin."""

import os
from dataclasses import dataclass
from html import escape

import ipywidgets

from workbench.apps import lean, parts
from workbench.front import notebooks_folder


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What a card says of a job, and the notebook it opens."""

    notebook: str
    process: str
    title: str
    sentence: str
    answers: tuple[str, ...]
    go: str


JOBS = (
    Job(
        notebook="strategy_map",
        process="Strategy planning",
        title="Draw the strategy map",
        sentence="What you want to achieve and what leads to it, as one picture that several people draw at once.",
        answers=(
            "Objectives in perspectives, linked by cause and effect, with owners and measures",
            "Where the map breaks the rules of the craft, and why they are there",
            "Who changed what: every version kept, compared on the map, restored",
        ),
        go="Open the map",
    ),
    Job(
        notebook="scorecard",
        process="Scorecard management",
        title="See how the strategy stands",
        sentence="Measures, targets and reported values, scored month by month on the map.",
        answers=(
            "Which objectives are on target, with the arithmetic behind every number",
            "Where each measure is heading, and how far such forecasts were off",
            "Whether the reported data can be trusted, and what is late",
        ),
        go="Open the scorecard",
    ),
    Job(
        notebook="alignment",
        process="Organisation alignment",
        title="Cascade and align",
        sentence="From one corporate map to every unit: who carries what, where the gaps are, and what is approved.",
        answers=(
            "Which units carry each corporate objective, and which that must do not",
            "Which objectives lead nowhere, and which synergies nobody shares",
            "Where each unit stands in the round of approvals, and who is to do what next",
        ),
        go="Open the alignment",
    ),
    Job(
        notebook="portfolio",
        process="Initiative management",
        title="Fund the right initiatives",
        sentence="Which initiatives to do, when to start them, and how likely each target of the scorecard then is.",
        answers=(
            "What every target's chance becomes when an initiative is put in or left out",
            "The best plan within budgets, specialists and the office's hours, and why others were left out",
            "What the outcome hangs on, what it is worth to test a hypothesis, when to stop an initiative",
        ),
        go="Open the initiatives",
    ),
    Job(
        notebook="office",
        process="All nine processes",
        title="Staff the office",
        sentence="How many people an Office of Strategy Management needs, from a simulation of its nine processes.",
        answers=(
            "How many leaders, managers and analysts carry the load, month by month",
            "Which processes are late, and how sure that is",
            "What a reporting line, a calendar or one more person changes",
        ),
        go="Open the office",
    ),
)

STEPS = (
    (
        "Take a built-in case",
        "Offices that are described in print, each number with its source or marked as assumed.",
    ),
    (
        "Make it yours",
        "Set the drivers, the staff, the reporting line and the calendar of your organisation.",
    ),
    ("Run and compare", "See load, lateness and backlog with their intervals, and two settings side by side."),
    ("Take it with you", "Download the numbers as CSV and each chart as PNG or SVG."),
)


def app() -> ipywidgets.VBox:
    """The landing page as a widget, the same in Voila and JupyterLab."""
    cards = lean.HTML(f'<div class="osm-grid osm-grid--jobs">{"".join(_card(job) for job in _jobs())}</div>')
    steps = lean.HTML(f'<ol class="osm-steps">{"".join(_step(*step) for step in STEPS)}</ol>')
    return parts.page(
        "Strategy Workbench",
        "For the people who run strategy all year: work with it, and test it before you commit to it.",
        parts.section("What do you want to answer?", cards),
        parts.section("Where to begin", parts.card(steps)),
    )


def link_to(notebook: str) -> str:
    """The address of another page: the server's own, or in JupyterLab the notebook beside this one."""
    base = os.environ.get("VOILA_BASE_URL")
    return f"{notebook}.ipynb" if base is None else f"{base}{notebook}"


def _jobs() -> list[Job]:
    return [job for job in JOBS if (notebooks_folder() / f"{job.notebook}.ipynb").is_file()]


def _card(job: Job) -> str:
    answers = "".join(f"<li>{escape(answer)}</li>" for answer in job.answers)
    return (
        f'<div><a class="osm-jobcard" href="{escape(link_to(job.notebook))}">'
        f'<span class="osm-eyebrow">{escape(job.process)}</span>'
        f"<h3>{escape(job.title)}</h3><p>{escape(job.sentence)}</p>"
        f'<span class="osm-jobcard__go">{escape(job.go)}</span><ul>{answers}</ul></a></div>'
    )


def _step(title: str, text: str) -> str:
    return f"<li><h3>{escape(title)}</h3><p>{escape(text)}</p></li>"
