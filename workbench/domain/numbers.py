"""Numbers that no code could use."""

import math


def refuse_bad_weight(weight: float) -> None:
    """Raise ValueError for a weight below 0, or none."""
    if not math.isfinite(weight) or weight < 0:
        raise ValueError(f"weight(={weight:g}) must be a number >= 0: 0 leaves it out")


def refuse_bad_grace(grace: int | None) -> None:
    """Raise ValueError for a number of periods below 0; None passes."""
    if grace is not None and grace < 0:
        raise ValueError(f"grace(={grace}) must be >= 0 periods: 0 lets a value count until the next one is due")


def refuse_outside_unit(**numbers: float | None) -> None:
    """Raise ValueError for a number outside 0..1; None passes."""
    for name, number in numbers.items():
        if number is not None and not 0 <= number <= 1:
            raise ValueError(f"{name}(={number:g}) must lie in 0..1, or be left empty")


def refuse_unusable_numbers(**numbers: float | None) -> None:
    """Raise ValueError for what is infinite or not a number; None passes."""
    for name, number in numbers.items():
        if number is not None and not math.isfinite(number):
            raise ValueError(f"{name}(={number}) must be a number, or be left empty")
