"""What a measure's next values may be, by simple methods that have names."""

from dataclasses import dataclass

from osm_sim.evidence.forecasts import COVERAGE, Forecast, forecast
from workbench.domain.periods import Period
from workbench.domain.scoring_history import History, months_after
from workbench.domain.scoring_targets import YEAR_MONTHS

VALUES_AHEAD = 6

__all__ = ["COVERAGE", "VALUES_AHEAD", "Forecast", "Outlook", "outlook_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """The next months of a measure by every method, the least wrong on held-back months first; reason: why none."""

    months: tuple[Period, ...] = ()
    methods: tuple[Forecast, ...] = ()
    reason: str = ""

    def by(self, name: str | None) -> Forecast | None:
        """Give the forecast of a method's name, the first where there is no such method; None where there is none."""
        return next((one for one in self.methods if one.method == name), next(iter(self.methods), None))


def outlook_of(history: History, count: int = VALUES_AHEAD) -> Outlook:
    """Forecast so many values after the last there is, from the latest ones without a gap."""
    if history.is_added_up:
        return Outlook(reason="no forecast: these values are added up over a longer period")
    run = history.last_run
    forecasts = forecast([value for _, value in run], count, season=YEAR_MONTHS // history.step_months)
    if not forecasts.found:
        return Outlook(reason=f"no forecast: {forecasts.reason}")
    return Outlook(months=months_after(history, count), methods=forecasts.found)
