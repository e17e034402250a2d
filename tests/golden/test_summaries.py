"""The built-in cases give what they gave; `python -m tests.golden` accepts a change."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.golden.summaries import GOLDEN_CASES, golden_file, summary

# Wide enough for another processor's last digits, far narrower than any change of the model.
TOLERANCE = 1e-6


def _leaves(value: object, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _leaves(item, f"{path}.{name}")
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _leaves(item, f"{path}[{number}]")
    else:
        yield path, value


def test_every_case_has_a_golden_summary_and_nothing_else_has() -> None:
    kept = {path.stem for path in golden_file("reference").parent.glob("*.json")}
    assert kept == set(GOLDEN_CASES)


@pytest.mark.parametrize("name", GOLDEN_CASES)
def test_a_case_gives_its_golden_summary(name: str) -> None:
    kept = dict(_leaves(json.loads(golden_file(name).read_text(encoding="utf-8"))))
    now = dict(_leaves(summary(name)))
    assert _words(now) == _words(kept)
    assert _numbers(now) == pytest.approx(_numbers(kept), rel=TOLERANCE, abs=TOLERANCE)


def _numbers(leaves: dict[str, Any]) -> dict[str, float]:
    return {path: value for path, value in leaves.items() if isinstance(value, int | float)}


def _words(leaves: dict[str, Any]) -> dict[str, str | None]:
    return {path: value for path, value in leaves.items() if not isinstance(value, int | float)}
