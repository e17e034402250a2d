"""The generator gives the published vectors, and every draw depends on its own key alone."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from osm_sim.errors import InputError
from osm_sim.streams import Kind, _unit, check_seed, philox, uniforms, word

# The known-answer vectors that Random123 publishes for philox4x32-10: counter, key, result.
KNOWN_ANSWERS = [
    ("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"),
]
words = st.integers(0, 2**32 - 1)


def _words(text: str) -> list[int]:
    return [int(part, 16) for part in text.split()]


@pytest.mark.parametrize(("counter", "key", "result"), KNOWN_ANSWERS)
def test_philox_gives_the_published_answers(counter: str, key: str, result: str) -> None:
    c0, c1, c2, c3 = (np.array([value], np.uint64) for value in _words(counter))
    k0, k1 = _words(key)
    assert [int(column[0]) for column in philox((c0, c1, c2, c3), (k0, k1))] == _words(result)


def test_philox_gives_each_counter_of_an_array_what_it_gives_it_alone() -> None:
    together = philox(
        (*(np.array(column, np.uint64) for column in zip(*(_words(c) for c, _, _ in KNOWN_ANSWERS), strict=True)),),  # type: ignore[arg-type]
        (0, 0),
    )
    for at, (counter, _, _) in enumerate(KNOWN_ANSWERS):
        c0, c1, c2, c3 = (np.array([value], np.uint64) for value in _words(counter))
        assert [int(column[at]) for column in together] == [int(w[0]) for w in philox((c0, c1, c2, c3), (0, 0))]


@given(words, words, words, words, words)
def test_uniforms_lie_inside_0_and_1(seed: int, replication: int, name: int, slot: int, place: int) -> None:
    for value in uniforms(seed, replication, name, Kind.EFFORT, slot, place):
        assert 0.0 < float(value) < 1.0


def test_the_largest_and_the_smallest_words_still_lie_inside_0_and_1() -> None:
    least, most = (_unit(np.array([value], np.uint64), np.array([value], np.uint64))[0] for value in (0, 2**32 - 1))
    assert 0.0 < least < 1e-15
    assert 1.0 - 1e-15 < most < 1.0


def test_every_part_of_the_key_changes_the_draw() -> None:
    draws = {
        tuple(float(value) for value in uniforms(seed, replication, name, kind, slot, place))
        for seed, replication, name, kind, slot, place in product((0, 1), repeat=6)
    }
    assert len(draws) == 2**6
    assert len({value for pair in draws for value in pair}) == 2 * 2**6


def test_a_draw_does_not_depend_on_what_is_drawn_with_it() -> None:
    alone, _ = uniforms(3, 5, word("P1-05"), Kind.ARRIVAL, 7, 0)
    among, _ = uniforms(3, 5, word("P1-05"), Kind.ARRIVAL, np.arange(20), 0)
    assert float(alone) == float(among[7])


def test_names_slots_and_places_broadcast_against_each_other() -> None:
    first, second = uniforms(1, 2, word("A"), Kind.EFFORT, np.arange(3)[:, None], np.arange(4))
    assert first.shape == second.shape == (3, 4)


def test_the_two_uniforms_of_a_key_are_even_and_independent() -> None:
    n = 40_000
    first, second = uniforms(1, 0, word("even"), Kind.EFFORT, np.arange(n), 0)
    for values in (first, second):
        counts, _ = np.histogram(values, bins=20, range=(0.0, 1.0))
        assert ((counts - n / 20) ** 2 / (n / 20)).sum() < 43.8  # chi-square with 19 degrees, 0.1 %
    assert abs(np.corrcoef(first, second)[0, 1]) < 3.5 / np.sqrt(n)


def test_a_name_is_the_same_word_on_every_machine() -> None:
    assert word("P1-01") == 0x08AB4468


def test_kinds_of_draws_have_numbers_of_their_own() -> None:
    assert len({int(kind) for kind in Kind}) == len(Kind.__members__)


@pytest.mark.parametrize("seed", [-1, 2**32])
def test_a_seed_beyond_32_bits_is_refused_with_the_range(seed: int) -> None:
    with pytest.raises(InputError, match=rf"seed\(={seed}\) must be a whole number from 0 to 4294967295"):
        check_seed(seed)


@pytest.mark.parametrize("seed", [0, 1, 2**32 - 1])
def test_a_seed_within_32_bits_is_given_back(seed: int) -> None:
    assert check_seed(seed) == seed
