"""How a measurement is told: what, how much, and what was promised."""


def line(what: str, amount: float, unit: str, *, promised: str = "", remark: str = "") -> str:
    """Give one line; amounts below 100 keep three digits after the point or fewer."""
    digits = 0 if amount >= 100 else 1 if amount >= 10 else 2 if amount >= 1 else 3
    said = "; ".join(part for part in (remark, f"promised: {promised}" if promised else "") if part)
    return f"{what:<32}{amount:>12,.{digits}f} {unit:<7}{f'({said})' if said else ''}".rstrip()
