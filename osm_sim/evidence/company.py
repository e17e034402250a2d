"""The built-in company's world: 25 corporate measures over 36 months, one link that does not hold, one who tilts.

Every number is fictional. km01 to km22 are the corporate measures of the company's case
(`data/cases/scorecard/company.json`); km23 to km25 are days of working capital, the customers' rating (of ten) and the
service revenue of a month (thousands).
"""

from osm_sim.evidence.plans import TILTING, LinkPlan, MeasurePlan, World
from osm_sim.evidence.series import Better

TILTER = "a5"
"""The manager who tilts: tells his three measures a little better than they are."""
_UP, _DOWN = Better.HIGHER, Better.LOWER

# measure, baseline, targets of three years, scale, decimals, better, drift, season, peak, memory, reporters
_ROWS: tuple[tuple[str, float, tuple[float, float, float], float, int, Better, float, float, int, float, str], ...] = (
    ("km01", 11.0, (11.4, 12.5, 14.0), 0.60, 1, _UP, 0.1, 0.0, 1, 0.7, "a1"),
    ("km02", 22.0, (23.0, 26.0, 31.0), 0.90, 1, _UP, 3.0, 0.3, 5, 0.6, "a2"),
    ("km03", 84.0, (83.0, 82.0, 80.0), 0.80, 1, _DOWN, -1.3, 0.4, 1, 0.5, "a2"),
    ("km04", 34.0, (35.0, 36.0, 39.0), 1.20, 1, _UP, 1.3, 0.0, 1, 0.4, "a2"),
    ("km05", 88.0, (89.0, 91.0, 93.0), 1.50, 1, _UP, 1.6, 0.8, 3, 0.4, "a3"),
    ("km06", 81.0, (83.0, 86.0, 90.0), 1.60, 1, _UP, 0.6, 0.0, 1, 0.3, "a3"),
    ("km07", 14.0, (12.0, 10.0, 7.0), 1.10, 1, _DOWN, -2.8, 0.5, 12, 0.5, "a3"),
    ("km08", 104.0, (102.0, 99.0, 95.0), 1.30, 1, _DOWN, -2.7, 0.0, 1, 0.8, "a3"),
    ("km09", 61.0, (64.0, 68.0, 75.0), 2.40, 1, _UP, 2.1, 0.0, 1, 0.6, "a1"),
    ("km10", 31.0, (29.0, 27.0, 25.0), 1.40, 1, _DOWN, -1.8, 0.7, 9, 0.4, "a4"),
    ("km11", 92.0, (93.0, 95.0, 97.0), 0.70, 2, _UP, 1.6, 0.0, 1, 0.3, "a4 a2"),
    ("km12", 18.0, (26.0, 40.0, 60.0), 4.00, 1, _UP, 2.5, 0.0, 1, 0.5, "a3"),
    ("km13", 71.0, (74.0, 78.0, 85.0), 2.20, 1, _UP, 1.4, 0.3, 6, 0.3, "a3"),
    ("km14", 27.0, (25.0, 23.0, 18.0), 0.90, 1, _DOWN, -3.1, 0.0, 1, 0.8, "a4"),
    ("km15", 25.0, (34.0, 45.0, 60.0), 3.60, 1, _UP, 4.1, 0.0, 1, 0.5, "a4 a1"),
    ("km16", 3.1, (2.6, 2.0, 1.0), 0.45, 1, _DOWN, -1.7, 0.3, 1, 0.2, "a4"),
    ("km17", 410.0, (395.0, 370.0, 330.0), 14.0, 0, _DOWN, -1.8, 0.9, 8, 0.4, "a4"),
    ("km18", 35.0, (45.0, 60.0, 85.0), 3.20, 1, _UP, 5.9, 0.0, 1, 0.3, "a2"),
    ("km19", 48.0, (54.0, 65.0, 80.0), 2.60, 1, _UP, 4.7, 0.0, 1, 0.4, "a5"),
    ("km20", 9.0, (14.0, 25.0, 45.0), 2.00, 1, _UP, 6.2, 0.0, 1, 0.5, "a2"),
    ("km21", 52.0, (56.0, 65.0, 80.0), 4.20, 1, _UP, 2.2, 0.4, 9, 0.2, "a5"),
    ("km22", 64.0, (72.0, 78.0, 84.0), 4.50, 1, _UP, 2.0, 0.5, 2, 0.3, "a5"),
    ("km23", 92.0, (90.0, 85.0, 78.0), 3.10, 1, _DOWN, -1.7, 0.4, 3, 0.6, "a2"),
    ("km24", 7.4, (7.5, 7.7, 8.0), 0.14, 2, _UP, 1.3, 0.0, 1, 0.7, "a3"),
    ("km25", 1240.0, (1300.0, 1420.0, 1600.0), 55.0, 0, _UP, 2.1, 0.6, 4, 0.4, "a1"),
)
_HANDED_OVER = 18
"""Months from the start after which a second person reports, where there is one."""

LINKS: tuple[LinkPlan, ...] = (
    LinkPlan(cause="km18", effect="km11", strength=0.35, lag_months=6),
    LinkPlan(cause="km20", effect="km12", strength=0.40, lag_months=9),
    LinkPlan(cause="km20", effect="km13", strength=0.30, lag_months=6),
    LinkPlan(cause="km12", effect="km06", strength=0.30, lag_months=9),
    LinkPlan(cause="km13", effect="km06", strength=0.30, lag_months=6),
    LinkPlan(cause="km06", effect="km02", strength=0.45, lag_months=6),
    LinkPlan(cause="km11", effect="km03", strength=-0.40, lag_months=6),
    LinkPlan(cause="km02", effect="km01", strength=0.40, lag_months=6),
    LinkPlan(cause="km03", effect="km01", strength=-0.30, lag_months=3),
    LinkPlan(cause="km15", effect="km08", strength=-0.50, lag_months=6, holds=False),
)
"""The last one is claimed by the map and does not hold."""


def company(*, is_honest: bool = False) -> World:
    """Give the company's world from January 2024 on; is_honest: nobody tilts, all else the same."""
    return World(
        measures=tuple(_plan(*row) for row in _ROWS),
        links=LINKS,
        habits=() if is_honest else ((TILTER, TILTING),),
    )


def _plan(  # noqa: PLR0917 - a row of the table above
    measure: str,
    baseline: float,
    targets: tuple[float, float, float],
    scale: float,
    decimals: int,
    better: Better,
    drift: float,
    season: float,
    peak: int,
    memory: float,
    reporters: str,
) -> MeasurePlan:
    is_share = better is Better.HIGHER and 0 < baseline < 100 and decimals == 1
    return MeasurePlan(
        measure=measure,
        baseline=baseline,
        scale=scale,
        better=better,
        decimals=decimals,
        drift=drift,
        season=season,
        peak=peak,
        memory=memory,
        targets=tuple((12 * year, target) for year, target in enumerate(targets)),
        red=2 * scale,
        lowest=0.0,
        highest=100.0 if is_share else 1e9,
        reporters=tuple((_HANDED_OVER * at, person) for at, person in enumerate(reporters.split())),
    )
