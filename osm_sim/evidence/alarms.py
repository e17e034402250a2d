"""How often the signs call honest series, beside what they state, and how often the one who tilts is found."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from osm_sim.evidence.generator import make_actuals
from osm_sim.evidence.honest import Nature, honest_series
from osm_sim.evidence.integrity import SHARE, look_through, signs_of
from osm_sim.evidence.plans import World
from osm_sim.evidence.series import Series
from osm_sim.evidence.signs import RATE, Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarms:
    """A sign over many honest series. tested: how many allowed its test; alarms: how many it called at the rate asked.

    stated: the mean of the rates it stated for those tested.
    """

    kind: Kind
    looked: int
    tested: int
    alarms: int
    stated: float

    @property
    def rate(self) -> float:
        """The share of false alarms among the series tested; 0 where none was."""
        return self.alarms / self.tested if self.tested else 0.0

    @property
    def points(self) -> float:
        """How far the measured rate lies above the stated one, in percentage points."""
        return 100 * (self.rate - self.stated)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What stood out in one made-up company, all its measures weighed together.

    tilted: tilted measures with a sign that stands out. honest: the same of honest measures. signs: all that stood out.
    """

    seed: int
    tilted: tuple[str, ...]
    honest: tuple[str, ...]
    signs: tuple[tuple[str, Kind], ...]


def false_alarms(series: Iterable[Series], rate: float = RATE) -> tuple[Alarms, ...]:
    """Look for every sign in honest series and count."""
    looked, tested, called = 0, Counter[Kind](), Counter[Kind]()
    stated = dict.fromkeys(Kind, 0.0)
    for one in series:
        looked += 1
        for sign in signs_of(one, rate):
            if sign.p_value is not None:
                tested[sign.kind] += 1
                stated[sign.kind] += sign.rate
                called[sign.kind] += sign.p_value <= rate
    return tuple(
        Alarms(
            kind=kind,
            looked=looked,
            tested=tested[kind],
            alarms=called[kind],
            stated=stated[kind] / max(1, tested[kind]),
        )
        for kind in Kind
    )


def honest_study(count: int, *, seed: int = 1, rate: float = RATE, nature: Nature | None = None) -> tuple[Alarms, ...]:
    """Count the false alarms over so many honest series, of one nature or of all in turn."""
    return false_alarms((honest_series(seed, number, nature=nature) for number in range(count)), rate)


def power_study(world: Callable[[], World], seeds: Iterable[int], share: float = SHARE) -> tuple[Found, ...]:
    """See what stands out in a world's actuals, seed by seed."""
    return tuple(_found(world(), seed, share) for seed in seeds)


def _found(world: World, seed: int, share: float) -> Found:
    actuals = make_actuals(world, seed)
    out = [weighed.sign for weighed in look_through(actuals.series, share=share) if weighed.stands_out]
    measures = dict.fromkeys(sign.measure for sign in out)
    return Found(
        seed=seed,
        tilted=tuple(measure for measure in measures if measure in actuals.truth.tilted),
        honest=tuple(measure for measure in measures if measure not in actuals.truth.tilted),
        signs=tuple((sign.measure, sign.kind) for sign in out),
    )
