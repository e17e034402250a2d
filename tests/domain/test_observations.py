"""Rows are only ever added; the newest of a period counts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.domain.scored import NOW, value
from workbench.domain.observations import State, counting_values


def test_the_newest_row_of_a_period_counts_whatever_the_order_it_comes_in() -> None:
    old = value("2026-01", 1)
    corrected = value("2026-01", 2, State.CORRECTED, NOW + timedelta(minutes=1))
    other = value("2026-02", 3)
    for rows in ([old, corrected, other], [corrected, other, old]):
        assert counting_values(rows) == {corrected.period: corrected, other.period: other}


def test_of_two_rows_added_at_once_the_later_one_counts() -> None:
    first, second = value("2026-01", 1), value("2026-01", 2)
    assert list(counting_values([first, second]).values()) == [second]


def test_a_newest_row_without_a_value_counts_as_known_to_be_missing() -> None:
    gone = value("2026-01", None, at=NOW + timedelta(1))
    assert list(counting_values([value("2026-01", 1), gone]).values()) == [gone]


def test_a_value_no_code_could_use_is_refused() -> None:
    with pytest.raises(ValueError, match=r"value\(=nan\) must be a number"):
        value("2026-01", float("nan"))
