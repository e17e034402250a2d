"""The search for the least staff on the page: what to look for, the race as it runs, what was found."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Protocol

import ipywidgets
import traitlets

from workbench.apps import lean, parts
from workbench.apps import office_tables as tables
from workbench.apps.folding import Fold
from workbench.apps.office_state import OfficeState
from workbench.apps.running import Call
from workbench.figures import office_sizing as figures
from workbench.jobs import office_settings as settings
from workbench.jobs import office_sizing as jobs
from workbench.jobs.office_settings import Grade, InputError
from workbench.jobs.office_sizing import Found, Race, SizingStudy


class Watches(Protocol):
    """Whatever runs a long call for a page (apps.running.Runner, or a stand-in in tests)."""

    widget: ipywidgets.Widget
    notice: parts.Notice

    def call(
        self,
        function: Callable[[Call], Any],
        *,
        on_done: Callable[[Any], None],
        on_report: Callable[[Any], tuple[float, str] | None],
        on_error: Callable[[BaseException], None] | None = None,
        on_cancel: Callable[[], None] | None = None,
        label: str = "Running",
        engine: str = "compiled",
    ) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a search looks for, as it was typed; what is left out (None or "") is the office's own or the usual.

    Shares lie in 0..1. bounds: "2..6" FTE by grade. floors: "3=0.9, 4=0.9" on-time share by process. salaries:
    "leader=180,manager=120,analyst=70" a year, and the cost is FTE without. budget: in the unit of the cost.
    """

    on_time: float | None = None
    critical: float | None = None
    alpha: float = jobs.ALPHA
    utilisation: float | None = None
    floors: str = ""
    bounds: Mapping[Grade, str] = field(default_factory=dict)
    step: float | None = None
    salaries: str = ""
    budget: float | None = None

    def study(self, setting: settings.Setting) -> SizingStudy:
        """Give the study of a setting; raises InputError naming the value that cannot be."""
        return jobs.sizing_study(
            setting.spec,
            on_time=self.on_time,
            critical=self.critical,
            alpha=self.alpha,
            utilisation=self.utilisation,
            floors=jobs.parse_floors([self.floors]) if self.floors.strip() else None,
            bounds={grade: jobs.parse_bounds(grade, text) for grade, text in self.bounds.items() if text.strip()},
            step=self.step,
            salaries=jobs.parse_salaries(self.salaries) if self.salaries.strip() else None,
            budget=self.budget,
            seed=setting.seed,
            engine=setting.engine,
        )

    @property
    def unit(self) -> str:
        """Name the unit of cost."""
        return "salaries" if self.salaries.strip() else "FTE"


class SizingState(traitlets.HasTraits):
    """What is looked for, the race under way, what was found. `is_stale`: what was found is of earlier settings."""

    wanted = traitlets.Instance(Wanted)
    race = traitlets.Instance(Race, allow_none=True, default_value=None)
    found = traitlets.Instance(Found, allow_none=True, default_value=None)
    is_busy = traitlets.Bool(default_value=False)
    is_stale = traitlets.Bool(default_value=False)

    def __init__(self, office: OfficeState) -> None:
        super().__init__(wanted=Wanted())
        self.office = office
        self.looked_for = self.study()
        self._share = 0.0
        office.observe(lambda _change: self._age(), "setting")

    def want(self, **changed: Any) -> None:
        """Look for something else. Raises InputError, and changes nothing, for what cannot be."""
        wanted = replace(self.wanted, **changed)
        wanted.study(self.office.setting)
        self.wanted = wanted
        self._age()

    def want_bounds(self, grade: Grade, text: str) -> None:
        """Look between other bounds of a grade, "2..6"; blank for the usual ones."""
        self.want(bounds={**self.wanted.bounds, grade: text})

    def study(self) -> SizingStudy:
        """Give what would be looked for now."""
        return self.wanted.study(self.office.setting)

    def find(self, works: Watches) -> bool:
        """Begin the search. Gives False where one is under way. Raises InputError for what cannot be looked for."""
        study = self.study()
        if self.is_busy:
            return False
        self.is_busy, self._share, self.looked_for = True, 0.0, study

        def run(call: Call) -> Found:
            return jobs.find_least_staff(study, call.executor, on_progress=call.report, cancelled=call.cancelled)

        began = works.call(
            run,
            on_done=self._take,
            on_report=self._follow,
            on_error=self._stopped,
            on_cancel=self._stopped,
            label="Looking for the least staff",
            engine=study.engine,
        )
        if not began:
            self._stopped()
        return began

    def use(self) -> None:
        """Take the certified staff as the office's, and simulate it."""
        if self.found is None or self.found.sizing.certified is None:
            raise InputError("no staff is certified yet; find the least staff first")
        self.office.use_staff(jobs.staff_of(self.found.sizing.certified.candidate))

    def _follow(self, race: Race) -> tuple[float, str]:
        self.race = race
        racing = [standing for standing in race.standings if standing.racing]
        # A bar that goes back would look like a fault; the leader may well lose what it had.
        self._share = max([self._share, *(jobs.evidence(standing)[0] for standing in racing)])
        tried = sum(standing.replications > 0 for standing in race.standings)
        return self._share, f"{tried} staffs tried, {race.replications:,} replications; at cost {race.cost:,g}"

    def _take(self, found: Found) -> None:
        self.is_busy = False
        with self.hold_trait_notifications():
            self.race, self.found = None, found
            self._age()

    def _stopped(self, _error: BaseException | None = None) -> None:
        self.is_busy, self.race = False, None

    def _age(self) -> None:
        self.is_stale = self.found is not None and not self._would_find_the_same(self.found.study)

    def _would_find_the_same(self, before: SizingStudy) -> bool:
        try:
            now = self.study()
        except InputError:
            return False
        return replace(now, spec=replace(now.spec, roles=before.spec.roles), engine=before.engine) == before


class Sizing:
    """The section: a button, what to look for behind a fold, and the race. All but the button is built when wanted."""

    def __init__(self, state: SizingState, make_works: Callable[[], Watches], notice: parts.Notice) -> None:
        self.state, self.notice = state, notice
        self._make_works = make_works
        self._works: Watches | None = None
        self._boxes: list[Callable[[], None]] = []
        self._is_syncing = False
        self.find = lean.Button(description="Find the least staff", button_style="primary")
        self.find.add_class("osm-primary")
        self.find.on_click(parts.guarded(lambda _button: self._find(), notice))
        self.fold = Fold(
            "What to look for", self._form, hint="levels, risk, bounds, salaries …", notice=notice, on_show=self._sync
        )
        self.slot, self.body = lean.VBox(), lean.VBox()
        self.body.add_class("osm-stack").add_class("osm-hidden")
        card = parts.card(self.find, self.slot, self.fold.widget)
        card.add_class("osm-start")
        self.widget = parts.section(
            "The least staff",
            card,
            self.body,
            note="Staffs race in order of cost until one is proved to keep the service levels.",
        )
        state.observe(parts.guarded(lambda _change: self._show_race(), notice), ["race"])
        state.observe(parts.guarded(lambda _change: self._show_found(), notice), ["found"])
        state.observe(parts.guarded(lambda _change: self._mark(), notice), ["is_stale", "is_busy"])
        state.observe(parts.guarded(lambda _change: self._sync(), notice), ["wanted"])

    # -- what to look for --

    def _form(self) -> list[ipywidgets.Widget]:
        notice, want = parts.Notice(), self.state.want
        of_goal = (("on_time", "All jobs on time (%)"), ("critical", "Critical jobs on time (%)"))
        made = [
            *(self._percent(name, label, notice) for name, label in of_goal),
            self._percent("alpha", "Risk of a false certificate (%)", notice),
            *(self._bounds(grade, notice) for grade in settings.GRADES),
            self._step(notice),
        ]
        self.utilisation = self._text(
            "Utilisation at most (%)",
            "any",
            lambda: "" if self.state.wanted.utilisation is None else f"{100 * self.state.wanted.utilisation:g}",
            lambda text: want(utilisation=_share_of("utilisation", text)),
            notice,
        )
        self.floors = self._text(
            "Floors by process",
            "3=0.9, 4=0.9",
            lambda: self.state.wanted.floors,
            lambda text: want(floors=text),
            notice,
        )
        self.salaries = self._text(
            "Salaries a year",
            "leader=180, manager=120, analyst=70",
            lambda: self.state.wanted.salaries,
            lambda text: want(salaries=text, budget=None),
            notice,
        )
        self.budget = self._text(
            "Budget",
            "none",
            lambda: "" if self.state.wanted.budget is None else f"{self.state.wanted.budget:g}",
            lambda text: want(budget=_number_of("budget", text)),
            notice,
        )
        made += [self.utilisation, self.floors, self.salaries, self.budget]
        form = parts.grid(*(_field(box) for box in made), of="cards")
        form.add_class("osm-form")
        about = (
            "Left blank: no limit, and a cost of one for each FTE. With salaries the cheapest staff is looked for, and"
            " the budget is in their unit. A floor is the least on-time share of a process."
        )
        return [form, parts.note(about), notice]

    def _percent(self, name: str, label: str, notice: parts.Notice) -> ipywidgets.Widget:
        box = lean.FloatText(description=label, step=1)

        def shown() -> float:
            return round(100 * float(getattr(self.state.study().goal, name)), 6)

        self._bind(box, lambda value: self.state.want(**{name: value / 100}), shown, notice)
        return box

    def _step(self, notice: parts.Notice) -> ipywidgets.Widget:
        box = lean.FloatText(description="Step (FTE)", step=0.5)
        self._bind(box, lambda value: self.state.want(step=value), lambda: self.state.study().step, notice)
        return box

    def _bounds(self, grade: Grade, notice: parts.Notice) -> ipywidgets.Widget:
        def shown() -> str:
            low, high = self.state.study().bounds[grade]
            return f"{low:g}..{high:g}"

        return self._text(
            f"{grade.value.title()}s, from..to (FTE)", "2..6", shown, partial(self.state.want_bounds, grade), notice
        )

    def _text(
        self, label: str, example: str, shown: Callable[[], str], take: Callable[[str], Any], notice: parts.Notice
    ) -> ipywidgets.Widget:
        box = lean.Text(description=label, placeholder=example, continuous_update=False)
        self._bind(box, take, shown, notice)
        return box

    def _bind(
        self, box: ipywidgets.Widget, take: Callable[[Any], Any], shown: Callable[[], Any], notice: parts.Notice
    ) -> None:
        def changed(change: dict[str, Any]) -> None:
            if self._is_syncing:
                return
            notice.clear()
            try:
                take(change["new"])
            finally:
                self._sync()

        def show() -> None:
            box.value = shown()

        box.observe(parts.guarded(changed, notice), "value")
        self._boxes.append(show)

    def _sync(self) -> None:
        self._is_syncing = True
        try:
            for show in self._boxes:
                show()
        finally:
            self._is_syncing = False

    # -- the race --

    def _find(self) -> None:
        self.notice.clear()
        if self._works is None:
            self._works = self._make_works()
            self.slot.children = (self._works.widget, self._works.notice)
        self.state.find(self._works)

    def _build(self) -> None:
        self.stale, self.headline, self.said, self.table = parts.Notice(), lean.HTML(), lean.HTML(), lean.HTML()
        self.take = lean.Button(description="Use this staff")
        self.take.on_click(parts.guarded(lambda _button: self.state.use(), self.notice))
        self.race = parts.Chart("The race", filename="office-race", notice=self.notice)
        self.frontier = parts.Chart(
            "What punctuality costs",
            filename="office-frontier",
            notice=self.notice,
        )
        self.numbers = Fold(
            "Every candidate in a table",
            lambda: [self.table],
            on_show=self._show_table,
            hint="verdict, shares, why it was set aside",
            notice=self.notice,
        )
        folds = parts.card(self.numbers.widget)
        folds.add_class("osm-folds")
        charts = parts.grid(self.race, self.frontier, of="charts")
        self.worth = parts.card(self.said)
        self.answer = lean.VBox([self.headline, self.take])
        self.answer.add_class("osm-found").add_class("osm-hidden")
        self.body.children = (self.stale, self.answer, charts, self.worth, folds)

    def _show_race(self) -> None:
        if self.state.race is None:
            return
        if not self.body.children:
            self._build()
        self.body.remove_class("osm-hidden")
        for part in (self.answer, self.worth):
            part.add_class("osm-hidden")
        self._draw(self.state.race.standings, self.state.looked_for.goal)

    def _draw(self, standings: tuple[jobs.Standing, ...], goal: jobs.Goal, certified: str = "", made: str = "") -> None:
        unit = self.state.wanted.unit
        self.race.show(figures.race(standings, unit=unit), summary=tables.race_in_words(standings))
        self.frontier.show(
            figures.frontier(standings, goal.on_time, certified=certified, unit=unit),
            summary="Mean share of jobs on time with its 95 % interval, for display: the verdict is what is proved."
            f" Only staffs that the race needed were simulated. {made}".rstrip(),
        )

    def _show_found(self) -> None:
        found = self.state.found
        if found is None:
            return
        if not self.body.children:
            self._build()
        sizing, goal = found.sizing, found.study.goal
        self.headline.value = tables.found_headline(found)
        self.said.value = tables.found_in_words(found)
        (self.take.remove_class if sizing.certified else self.take.add_class)("osm-hidden")
        staff = sizing.certified.candidate.staff if sizing.certified else ""
        self._draw(sizing.candidates, goal, staff, tables.race_made_with(found))
        self.body.remove_class("osm-hidden")
        for part in (self.answer, self.worth):
            part.remove_class("osm-hidden")
        if self.numbers.is_open:
            self._show_table()

    def _show_table(self) -> None:
        if self.state.found is not None:
            self.table.value = tables.candidates_table(self.state.found)

    def _mark(self) -> None:
        self.find.disabled = self.state.is_busy
        self.find.description = "Racing…" if self.state.is_busy else "Find the least staff"
        if not self.body.children:
            return
        if self.state.is_stale and not self.state.is_busy:
            self.stale.say("This search was for other settings than those set now. Find the least staff again.", "warn")
        else:
            self.stale.clear()


def _field(box: ipywidgets.Widget) -> ipywidgets.Widget:
    field_box = lean.VBox([box])
    field_box.add_class("osm-field")
    return field_box


def _number_of(what: str, text: str) -> float | None:
    if not text.strip():
        return None
    try:
        return float(text)
    except ValueError:
        raise InputError(f"{what}(={text[:40]!r}) is not a number; leave it blank for none") from None


def _share_of(what: str, text: str) -> float | None:
    value = _number_of(what, text)
    return None if value is None else value / 100
