"""The compiled draws are the draws of `osm_sim.streams`, and their quantiles those of the distributions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtri

from osm_sim.office import draws
from osm_sim.office.attendance import draw_attendance
from osm_sim.office.catalogue import default_catalogue
from osm_sim.office.spec import Access, OfficeSpec, Panel, Rules, generalists, people
from osm_sim.office.timetable import FixedYear, RealCalendar
from osm_sim.office.workload import draw_jobs, plan_workload
from osm_sim.streams import Kind, uniforms
from tests.sim.small_offices import activity, office
from tests.sim.test_streams import KNOWN_ANSWERS

words = st.integers(0, 2**32 - 1)
REFERENCE = office(*default_catalogue(), roles=generalists(leader=1, manager=4, analyst=2.5), rules=Rules())


def _words(text: str) -> tuple[np.uint64, ...]:
    return tuple(np.uint64(int(part, 16)) for part in text.split())


def _normals(u: np.ndarray) -> np.ndarray:
    z = np.empty_like(u)
    draws.normals(u, z)
    return z


def _draw(spec: OfficeSpec) -> None:
    timetable = spec.calendar.timetable(warm_up_years=0, years=1)
    draw_jobs(plan_workload(spec, timetable), 1, 0)
    draw_attendance(people(spec.roles), spec.rules, timetable, 1, 0)


@pytest.mark.parametrize(("counter", "key", "result"), KNOWN_ANSWERS)
def test_the_compiled_generator_gives_the_published_answers(counter: str, key: str, result: str) -> None:
    philox: Any = draws._philox
    assert philox(_words(counter), _words(key)) == _words(result)


@given(words, words, words, words, words, words)
def test_a_key_gives_the_uniform_of_the_streams_to_the_last_bit(
    seed: int, replication: int, name: int, kind: int, slot: int, place: int
) -> None:
    first, _ = uniforms(seed, replication, name, kind, slot, place)
    assert draws.uniform(seed, replication, name, kind, slot, place) == float(first)


def test_the_normal_quantile_is_that_of_scipy_within_few_units_in_the_last_place() -> None:
    tail = np.logspace(-16, -1, 20_000)
    u = np.concatenate([uniforms(1, 0, 1, Kind.EFFORT, np.arange(200_000), 0)[0], tail, 1 - tail])
    assert np.allclose(_normals(u), ndtri(u), rtol=2e-15, atol=0.0)


def test_the_normal_quantile_is_odd_about_one_half_and_rises() -> None:
    u = np.arange(1, 4096) / 4096
    z = _normals(u)
    assert np.array_equal(z, -z[::-1])
    assert z[2047] == 0.0
    assert np.all(np.diff(z) > 0)


def test_no_office_makes_a_kernel_compile_a_second_time() -> None:
    _draw(REFERENCE)
    _draw(replace(REFERENCE, calendar=RealCalendar(first_year=2026), rules=Rules(learning_rate=1)))
    _draw(replace(REFERENCE, access=Access(panel=Panel.C, ceo_wait_days=2), calendar=FixedYear()))
    _draw(office(activity(months=())))
    kernels: list[Any] = [draws.draw_arrivals, draws.draw_efforts, draws.link, draws.pass_gates, draws.draw_presence]
    assert [len(kernel.signatures) for kernel in kernels] == [1] * len(kernels)
