"""Nodes without perspectives are offered levels on which causes stand below their effects."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.placing import offer_levels

NODES = [f"n{at}" for at in range(8)]
numbers = st.integers(0, 7)
any_edges = st.lists(st.tuples(numbers, numbers), max_size=20).map(lambda some: [(f"n{a}", f"n{b}") for a, b in some])
upward_edges = any_edges.map(lambda some: [(max(a, b), min(a, b)) for a, b in some if a != b])


@given(upward_edges, st.integers(1, 9))
def test_no_edge_of_a_graph_without_loops_runs_down(edges: list[tuple[str, str]], levels: int) -> None:
    level = offer_levels(NODES, edges, levels)
    assert all(level[cause] >= level[effect] for cause, effect in edges)


@given(upward_edges)
def test_where_the_map_is_deep_enough_every_cause_stands_below_its_effect(edges: list[tuple[str, str]]) -> None:
    level = offer_levels(NODES, edges, 8)
    assert all(level[cause] > level[effect] for cause, effect in edges)


@given(any_edges, st.integers(1, 5))
def test_every_node_of_any_graph_is_offered_a_level_of_the_map(edges: list[tuple[str, str]], levels: int) -> None:
    level = offer_levels(NODES, edges, levels)
    assert list(level) == NODES
    assert set(level.values()) <= set(range(levels))


def test_a_chain_deeper_than_the_map_is_pressed_together() -> None:
    chain = [(f"n{at + 1}", f"n{at}") for at in range(7)]
    assert list(offer_levels(NODES, chain, 4).values()) == [0, 0, 0, 1, 1, 2, 2, 3]


def test_a_short_chain_hangs_from_the_top_and_what_is_linked_to_nothing_stands_at_the_bottom() -> None:
    assert offer_levels(["a", "b", "c"], [("b", "a")], 4) == {"a": 0, "b": 1, "c": 3}


def test_a_loop_is_cut_once() -> None:
    level = offer_levels(["a", "b", "c", "top"], [("a", "b"), ("b", "c"), ("c", "a"), ("c", "top")], 4)
    assert level["top"] == 0
    assert sum(level[cause] < level[effect] for cause, effect in [("a", "b"), ("b", "c"), ("c", "a")]) == 1


def test_edges_of_unknown_nodes_and_of_one_node_twice_are_left_aside() -> None:
    assert offer_levels(["a", "b"], [("a", "gone"), ("gone", "a"), ("b", "b")], 4) == {"a": 3, "b": 3}


def test_a_map_without_a_level_is_refused() -> None:
    with pytest.raises(ValueError, match=r"levels\(=0\) must be >= 1"):
        offer_levels(["a"], [], 0)
