"""The plan played month by month in one possible future: what is seen so far, and what is decided at each review."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from osm_sim.errors import InputError
from osm_sim.portfolio.review import Choice, Course, ReviewRule, play, points
from osm_sim.portfolio.spec import Plan, Portfolio

if TYPE_CHECKING:
    from osm_sim.portfolio.draws import Floats

STEPS = ("begin", "month", "review", "end", "another")
RULE = ReviewRule()


@dataclass(slots=True, kw_only=True)
class Game:
    """One future of a plan.

    month: the last one played, 0 before the first. chosen: by review month, what a person said of initiatives. course:
    what is seen so far, None before the first month.
    """

    portfolio: Portfolio
    plan: Plan
    seed: int
    path: int = 0
    month: int = 0
    chosen: dict[int, dict[str, str]] = field(default_factory=dict)
    course: Course | None = None
    _points: "Floats | None" = None

    @property
    def is_end(self) -> bool:
        """Whether all months are played."""
        return self.month >= self.portfolio.months

    @property
    def is_review(self) -> bool:
        """Whether the month that is shown ends with a review."""
        return self.course is not None and bool(self.course.months[-1].signals)

    def go(self, step: str) -> None:
        """Play on: one month, to the next review, or to the end; or begin again, also in another future."""
        if step not in STEPS:
            raise InputError(f"step(={step[:40]!r}) must be one of {', '.join(STEPS)}")
        if step in {"begin", "another"}:
            self.path += step == "another"
            self.month, self.chosen, self.course = 0, {}, None
            return
        if self.is_end:
            raise InputError("all months are played: begin again, or play another future")
        reviews = [month for month in RULE.months(self.portfolio) if month > self.month]
        self.month = {
            "month": self.month + 1,
            "review": next(iter(reviews), self.portfolio.months),
            "end": self.portfolio.months,
        }[step]
        self._play()

    def decide(self, initiative: str, decision: str | None) -> None:
        """Decide on an initiative at the review that is shown; None: as the rule says. Raises InputError."""
        if not self.is_review:
            raise InputError("there is no review this month: play to the next one")
        before = dict(self.chosen.get(self.month, {}))
        mine = {name: said for name, said in before.items() if name != initiative}
        if decision is not None:
            mine[initiative] = decision
        self.chosen[self.month] = mine
        try:
            self._play()
        except InputError:
            self.chosen[self.month] = before
            self._play()
            raise

    def _play(self) -> None:
        if self._points is None:
            self._points = points(self.portfolio, self.seed)
        self.course = play(
            self.portfolio,
            self.plan,
            RULE,
            seed=self.seed,
            path=self.path,
            decisions=self._decisions(),
            until=self.month,
            expected_points=self._points,
        )

    def _decisions(self) -> dict[int, Mapping[str, str]]:
        """What is decided at each review where a person said something: theirs, and for the rest what the rule says."""
        made: dict[int, Mapping[str, str]] = {}
        for month in sorted(self.chosen):
            if month > self.month or not self.chosen[month]:
                continue
            seen = play(
                self.portfolio,
                self.plan,
                RULE,
                seed=self.seed,
                path=self.path,
                decisions=made,
                until=month,
                expected_points=self._points,
            )
            ruled = {
                one.initiative: one.rule.value
                for one in seen.months[-1].signals
                if one.rule in {Choice.STOP, Choice.START}
            }
            made[month] = ruled | self.chosen[month]
        return made
