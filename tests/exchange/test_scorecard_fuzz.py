"""Whatever stands in a file: values come of it, or a sentence."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from tests.exchange.scorecard_fuzz import Tally, attempt

if TYPE_CHECKING:
    from pathlib import Path

FILES = 1500


def test_any_file_gives_values_or_a_sentence_and_nothing_else(tmp_path: Path) -> None:
    random, tally = Random(5), Tally()
    for _ in range(FILES):
        attempt(random, tmp_path, tally)
    assert tally.taken + tally.refused == tally.tried == FILES
    # Neither side is empty: the files are near enough to sound ones, and wrong enough.
    assert min(tally.taken, tally.refused) > FILES / 10
    assert 0.03 * FILES < tally.workbooks < 0.07 * FILES
