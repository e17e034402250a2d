"""The chances that the warning signs tell, against counting by hand and by brute force."""

from __future__ import annotations

from collections import Counter
from itertools import combinations, product
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from osm_sim.errors import InputError
from osm_sim.evidence.digits import EXACT, _squares_tail, even_tail
from osm_sim.evidence.integrity import benjamini_hochberg, weigh
from osm_sim.evidence.series import scatter
from osm_sim.evidence.shuffling import association, controls, memory, orders, ranks, shuffled_p, whiten
from osm_sim.evidence.signs import Kind, Tail, binomial, chance, either, not_tested, told, two_sided_sign
from osm_sim.evidence.variation import longest, pair_changes, run_tail
from tests.sim.evidence_series import noise

MONTHS = np.arange(24000, 24036)


def test_a_binomial_tail_is_what_a_hand_counts() -> None:
    # Two or more heads of three: 3/8 + 1/8. Of 5 %, nothing is reached: three heads already have 1/8.
    assert binomial(2, 3, 0.5, 0.05) == Tail(p_value=0.5, rate=0.0)
    # Five heads of five are 1 of 32, and the only result within 5 %.
    assert binomial(5, 5, 0.5, 0.05) == Tail(p_value=1 / 32, rate=1 / 32)
    assert binomial(0, 5, 0.5, 0.05).p_value == 1.0


def test_a_sign_test_counts_both_ends() -> None:
    assert two_sided_sign(6, 6, 0.05) == Tail(p_value=2 / 64, rate=2 / 64)
    assert two_sided_sign(0, 6, 0.05) == two_sided_sign(6, 6, 0.05)
    assert two_sided_sign(5, 6, 0.05).p_value == pytest.approx(2 * 7 / 64)
    assert two_sided_sign(3, 6, 0.05).p_value == 1.0


@given(st.integers(1, 40), st.floats(0.01, 0.3), st.data())
def test_the_stated_rate_is_the_chance_of_a_p_value_within_the_rate_asked_for(
    tries: int, rate: float, data: st.DataObject
) -> None:
    chances = [comb(tries, k) * 0.35**k * 0.65 ** (tries - k) for k in range(tries + 1)]
    tails = [binomial(k, tries, 0.35, rate) for k in range(tries + 1)]
    called = sum(c for c, tail in zip(chances, tails, strict=True) if tail.p_value <= rate)
    assert tails[data.draw(st.integers(0, tries))].rate == pytest.approx(called, abs=1e-12)


@pytest.mark.parametrize(("repeats", "places"), [(0, 5), (1, 6), (3, 7), (4, 8), (6, 9), (9, 9)])
def test_the_chance_of_a_run_is_that_of_all_placings_counted(repeats: int, places: int) -> None:
    runs = Counter(longest(np.isin(np.arange(places), chosen)) for chosen in combinations(range(places), repeats))
    for run in range(max(runs) + 1):
        counted = sum(number for length, number in runs.items() if length >= run) / runs.total()
        assert run_tail(run, repeats, places, 0.05).p_value == pytest.approx(counted)


def test_the_chance_of_uneven_digits_is_that_of_all_numbers_counted() -> None:
    squares = Counter(sum(n * n for n in Counter(digits).values()) for digits in product(range(10), repeat=4))
    for counts in ([4, 0], [3, 1], [2, 2], [2, 1, 1], [1, 1, 1, 1]):
        full = np.array(counts + [0] * (10 - len(counts)))
        counted = sum(n for s, n in squares.items() if s >= (full**2).sum()) / 10**4
        assert even_tail(full, 0.05).p_value == pytest.approx(counted)


def test_the_chance_of_uneven_digits_passes_smoothly_from_exact_to_approximate() -> None:
    longer = np.array([EXACT + 1 - 9 * 4, *[4] * 9])
    exact = float(_squares_tail(EXACT + 1)[(longer**2).sum()])
    assert even_tail(longer, 0.05).p_value == pytest.approx(exact, abs=0.02)
    assert even_tail(longer, 0.05).rate == 0.05


def test_joined_tests_pay_for_their_number() -> None:
    joined = either(Tail(p_value=0.01, rate=0.02), Tail(p_value=0.7, rate=0.025))
    assert joined.p_value == 0.02
    assert joined.rate == pytest.approx(1 - 0.98 * 0.975)


def test_benjamini_and_hochberg_is_what_a_hand_counts() -> None:
    # Ranks 1..4: 0.01 x 4, 0.02 x 2, 0.03 x 4/3 = 0.04, 0.5; each is at most the next.
    assert benjamini_hochberg([0.5, 0.01, 0.03, 0.02]) == pytest.approx([0.5, 0.04, 0.04, 0.04])
    assert benjamini_hochberg([]).size == 0


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_benjamini_and_hochberg_agrees_with_scipy(p_values: list[float]) -> None:
    from scipy.stats import false_discovery_control

    assert benjamini_hochberg(p_values) == pytest.approx(false_discovery_control(p_values))


def test_signs_not_tested_are_not_counted_among_the_many() -> None:
    tested = told(Kind.LATE, "m", statistic=1.0, tail=Tail(p_value=0.08, rate=0.05), seen="A", looked_at="", other="B")
    untested = not_tested(Kind.BREAK, "m", reason="too few", looked_at="")
    first, second, _ = weigh([untested, tested, untested])
    assert (first.adjusted, first.stands_out) == (None, False)
    assert (second.adjusted, second.stands_out) == (0.08, True)


@pytest.mark.parametrize("share", [0.0, 1.0, -0.1])
def test_a_share_outside_0_to_1_is_refused(share: float) -> None:
    with pytest.raises(InputError, match="must lie between 0 and 1"):
        weigh([], share)


def test_chances_are_told_in_words() -> None:
    assert chance(0.9) == "honest data often look like this"
    assert chance(0.125) == "about 1 in 8 honest series shows as much"
    assert chance(0.0005) == "only about 1 in 2,000 honest series shows as much"


def test_every_order_is_one_and_a_name_keeps_its_own() -> None:
    drawn = orders("a", 7, 50)
    assert (np.sort(drawn, axis=1) == np.arange(7)).all()
    assert len({tuple(row) for row in drawn.tolist()}) > 40
    assert np.array_equal(drawn[30:], orders("a", 7, 20, 30))
    assert not np.array_equal(drawn, orders("b", 7, 50))


def test_a_shuffled_chance_counts_the_orders_that_reach_what_was_seen() -> None:
    # The last place holds the largest of ten values in one order of ten.
    values = np.arange(10.0)
    p_value = shuffled_p("x", 10, 9.0, lambda order: values[order][:, -1])
    assert p_value == pytest.approx(0.1, abs=0.04)
    assert shuffled_p("x", 10, 0.0, lambda order: values[order][:, -1]) == 1.0
    assert shuffled_p("x", 10, 10.0, lambda order: values[order][:, -1]) == 1 / 10_000


@pytest.mark.parametrize("kept", [-0.4, 0.0, 0.7, 0.95])
def test_whitening_makes_even_and_independent_what_remembers_across_gaps(kept: float) -> None:
    months = np.array([1, 2, 3, 5, 6, 10, 11])
    covariance = kept ** np.abs(months[:, None] - months[None, :]).astype(float) if kept else np.eye(7)
    if kept < 0:
        covariance = np.abs(kept) ** np.abs(months[:, None] - months) * (-1.0) ** (months[:, None] - months)
    step = whiten(np.eye(7), months, kept)
    assert step @ covariance @ step.T == pytest.approx(np.eye(7), abs=1e-12)


@pytest.mark.parametrize("kept", [0.0, 0.4, 0.7])
def test_memory_is_found_in_short_series_within_a_tenth(kept: float) -> None:
    found = [memory(noise(f"memory {k}", memory=kept), MONTHS, controls(MONTHS)) for k in range(300)]
    assert np.mean(found) == pytest.approx(kept, abs=0.1)


def test_a_series_of_trend_and_season_alone_goes_with_nothing() -> None:
    design = controls(MONTHS)
    lawful = design @ np.array([5.0, 2.0, 1.0, -3.0])
    step = (MONTHS >= 24018).astype(float)
    assert association("x", MONTHS, lawful, step, one_sided=False) == (0.0, 1.0)
    assert association("x", MONTHS, np.full(36, 3.3), step, one_sided=False) == (0.0, 1.0)
    assert association("x", MONTHS, noise("any"), lawful, one_sided=False) == (0.0, 1.0)


def test_ranks_are_those_of_scipy() -> None:
    from scipy.stats import rankdata

    values = np.array([3.0, 1.0, 3.0, 2.0, 3.0, 1.0])
    assert ranks(values).tolist() == rankdata(values).tolist()


def test_pairs_use_no_month_twice_and_bridge_no_gap() -> None:
    months = np.array([1, 2, 3, 5, 6, 7, 8])
    values = np.array([0.0, 1.0, 3.0, 10.0, 20.0, 40.0, 80.0])
    # From the end back: 7-8, 5-6, then 3 stands alone beside the gap: 2-3.
    assert pair_changes(months, values).tolist() == [2.0, 10.0, 40.0]


def test_scatter_is_the_standard_deviation_of_what_has_no_memory_and_ignores_trend() -> None:
    values = noise("scatter", 4000, spread=3.0)
    assert scatter(values) == pytest.approx(3.0, rel=0.05)
    assert scatter(values + 7.0 * np.arange(4000)) == pytest.approx(3.0, rel=0.05)
    assert scatter(np.array([1.0])) == 0.0
