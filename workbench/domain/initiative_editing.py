"""Editing initiatives in the words of people: each field is a text, read strictly, refused in one sentence."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from workbench.domain.estimates import Estimate, read_estimate
from workbench.domain.ids import MeasureId
from workbench.domain.initiatives import Initiative, InitiativePortfolio, Need, Stage, Support, YearMoney
from workbench.domain.periods import Period

LONGEST_TITLE, LONGEST_NOTE, LONGEST_NAME = 300, 5_000, 60
LONGEST_MONTHS = 240
MOST_INITIATIVES = 1_000
USUAL_MONTHS, USUAL_COST = "4 to 8", "100"
"""Assumptions: what an initiative is begun with, to be put right."""
_TRUTHS = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False, "": False}
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)
_NEED = re.compile(r"(.+?)[ :=]+(\d+(?:\.\d+)?)", re.ASCII)


def as_texts(portfolio: InitiativePortfolio, one: Initiative) -> dict[str, str]:
    """Give every field that `revise` can read, as it would be written."""
    return {
        "title": one.title,
        "cost": one.cost.words,
        "months": one.months.words,
        "success": _percent(one.success),
        "earliest": "" if one.earliest is None else str(one.earliest),
        "needs": "; ".join(f"{need.specialism} {need.fte:g}" for need in one.needs),
        "is_mandatory": "yes" if one.is_mandatory else "no",
        "is_cross": "yes" if one.is_cross else "no",
        "stage": one.stage.value,
        "after": _names(portfolio, one.after),
        "excludes": _names(portfolio, one.excludes),
        "ramp_months": f"{one.ramp_months}",
        "decay": _percent(one.decay),
        "note": one.note,
    }


def revise(portfolio: InitiativePortfolio, initiative: str, field: str, text: str) -> InitiativePortfolio:
    """Give the portfolio with one field of an initiative read from a text. Raises ValueError with the remedy."""
    one = _found(portfolio, initiative)
    if field not in _READERS:
        raise ValueError(f"field(={field[:40]!r}) of an initiative must be one of {', '.join(_READERS)}")
    return _with(portfolio, replace(one, **{field: _READERS[field](portfolio, one, " ".join(text.split()))}))


def revise_support(portfolio: InitiativePortfolio, initiative: str, measure: str, text: str) -> InitiativePortfolio:
    """Give the portfolio with what an initiative adds to a measure, in its unit; an empty text takes it away.

    Raises ValueError with the remedy.
    """
    one = _found(portfolio, initiative)
    kept = {each.measure: each for each in one.supports}
    key = MeasureId(measure)
    if not text.strip():
        kept.pop(key, None)
    else:
        kept[key] = Support(measure=key, adds=read_estimate(text, "judgement"))
    return _with(portfolio, replace(one, supports=tuple(kept.values())))


def add_initiative(portfolio: InitiativePortfolio, title: str, new_id: str) -> InitiativePortfolio:
    """Give the portfolio with one initiative more, begun with assumptions. Raises ValueError for an empty title."""
    if len(portfolio.initiatives) >= MOST_INITIATIVES:
        raise ValueError(f"initiatives(={len(portfolio.initiatives)}) must be at most {MOST_INITIATIVES}: remove some")
    made = Initiative(
        id=new_id, title=read_title(title), cost=read_estimate(USUAL_COST), months=read_estimate(USUAL_MONTHS)
    )
    return replace(portfolio, initiatives=(*portfolio.initiatives, made))


def remove_initiative(portfolio: InitiativePortfolio, initiative: str) -> InitiativePortfolio:
    """Give the portfolio without an initiative, which no other one waits for or excludes any more."""
    _found(portfolio, initiative)
    kept = (
        replace(one, after=_without(one.after, initiative), excludes=_without(one.excludes, initiative))
        for one in portfolio.initiatives
        if one.id != initiative
    )
    return replace(portfolio, initiatives=tuple(kept))


def portfolio_texts(portfolio: InitiativePortfolio) -> dict[str, str]:
    """Give the portfolio's own fields as they would be written; money and specialists have texts by key."""
    return {
        "title": portfolio.title,
        "first": str(portfolio.first),
        "months": f"{portfolio.months}",
        "currency": portfolio.currency,
        "office_hours": "" if portfolio.office_hours is None else f"{portfolio.office_hours:.12g}",
        "slowdown": _percent(portfolio.slowdown),
    }


def revise_portfolio(portfolio: InitiativePortfolio, field: str, key: str, text: str) -> InitiativePortfolio:
    """Give the portfolio with one of its own fields read from a text; key: the year of money, or the specialism.

    An empty text of money, FTE or office hours takes the limit away. Raises ValueError with the remedy.
    """
    plain = " ".join(text.split())
    if field == "money":
        return replace(portfolio, money=_money(portfolio, key, plain))
    if field == "specialists":
        return replace(portfolio, specialists=_specialists(portfolio, key, plain))
    if field not in _OWN:
        raise ValueError(f"field(={field[:40]!r}) of a portfolio must be one of money, specialists, {', '.join(_OWN)}")
    changed: dict[str, Any] = {field: _OWN[field](plain)}
    return replace(portfolio, **changed)


def read_amount(what: str, text: str) -> float | None:
    """Read a number from 0 on; None for an empty text. Raises ValueError with the remedy."""
    if not text:
        return None
    if not re.fullmatch(r"\d+(?:\.\d+)?", text, re.ASCII):
        raise ValueError(f"{what}(={text[:40]!r}) must be a number from 0 on, such as 1.2, or empty")
    return float(text)


def read_year(key: str) -> int:
    """Read a year of the plan. Raises ValueError."""
    if not re.fullmatch(r"[1-9]\d{0,2}", key, re.ASCII):
        raise ValueError(f"year(={key[:20]!r}) must be a whole number from 1 on: the first year of the plan is 1")
    return int(key)


def read_share(text: str) -> float:
    """Read a share: "80 %", "80", "0.8" (up to 1 it is a share, above it percent). Raises ValueError."""
    plain = text.strip()
    number = plain.removesuffix("%").strip()
    if not _NUMBER.fullmatch(number):
        raise ValueError(f'share(={text[:40]!r}) must read like "80 %" or "0.8"')
    share = float(number)
    return share / 100 if plain.endswith("%") or share > 1 else share


def _found(portfolio: InitiativePortfolio, initiative: str) -> Initiative:
    one = portfolio.initiative(initiative)
    if one is None:
        raise ValueError(f"initiative(={initiative[:60]!r}) is not in the portfolio any more: choose another")
    return one


def _with(portfolio: InitiativePortfolio, changed: Initiative) -> InitiativePortfolio:
    return replace(
        portfolio, initiatives=tuple(changed if one.id == changed.id else one for one in portfolio.initiatives)
    )


def _without(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    return tuple(one for one in names if one != name)


def _percent(share: float) -> str:
    return f"{100 * share:.10g} %"


def _names(portfolio: InitiativePortfolio, ids: Iterable[str]) -> str:
    titles = {one.id: one.title for one in portfolio.initiatives}
    return "; ".join(titles[one] if ";" not in titles[one] else one for one in ids)


# -- reading ----------------------------------------------------------------------------------------------------------


def read_title(text: str) -> str:
    """Read a title of one line. Raises ValueError for none, or a long one."""
    title = " ".join(text.split())
    if not title or len(title) > LONGEST_TITLE:
        raise ValueError(f"title(of {len(title)} characters) must have 1 to {LONGEST_TITLE}")
    return title


def _estimate(text: str) -> Estimate:
    return read_estimate(text, "judgement")


def _truth(text: str) -> bool:
    if text.lower() not in _TRUTHS:
        raise ValueError(f"answer(={text[:40]!r}) must be yes or no")
    return _TRUTHS[text.lower()]


def _whole(text: str) -> int:
    if not re.fullmatch(r"\d{1,4}", text, re.ASCII):
        raise ValueError(f"months(={text[:40]!r}) must be a whole number from 0 on")
    return int(text)


def _month(text: str) -> Period | None:
    return Period.parse(text) if text else None


def _stage(text: str) -> Stage:
    try:
        return Stage(text.lower())
    except ValueError:
        raise ValueError(f"stage(={text[:40]!r}) must be one of {', '.join(Stage)}") from None


def _note(text: str) -> str:
    if len(text) > LONGEST_NOTE:
        raise ValueError(f"note(of {len(text)} characters) must have at most {LONGEST_NOTE}: shorten it")
    return text


def _needs(text: str) -> tuple[Need, ...]:
    needs = []
    for part in filter(None, (part.strip() for part in re.split(r"[;,]", text))):
        found = _NEED.fullmatch(part)
        if found is None:
            raise ValueError(f'need(={part[:40]!r}) must read like "it 2; hr 1.5": a specialism and its FTE')
        needs.append(Need(specialism=found[1].strip(), fte=float(found[2])))
    return tuple(needs)


def _others(portfolio: InitiativePortfolio, one: Initiative, text: str) -> tuple[str, ...]:
    """Read other initiatives by id or title, with semicolons between them (or commas, where no title has any)."""
    by_name = {each.title.lower(): each.id for each in portfolio.initiatives}
    by_name |= {each.id.lower(): each.id for each in portfolio.initiatives}
    parts = [text] if text.lower() in by_name else re.split(r";" if ";" in text else r"[;,]", text)
    found = []
    for part in filter(None, (part.strip() for part in parts)):
        if part.lower() not in by_name:
            raise ValueError(f"initiative(={part[:60]!r}) is not in the portfolio: write one's name, ; between two")
        if by_name[part.lower()] == one.id:
            raise ValueError(f"initiative(={part[:60]!r}) cannot name itself: name another one")
        found.append(by_name[part.lower()])
    return tuple(dict.fromkeys(found))


def _plain(read: Callable[[str], Any]) -> Callable[[InitiativePortfolio, Initiative, str], Any]:
    return lambda _portfolio, _one, text: read(text)


def _money(portfolio: InitiativePortfolio, key: str, text: str) -> tuple[YearMoney, ...]:
    year, amount = read_year(key), read_amount(f"budget of year {key[:20]}", text)
    kept = {one.year: one for one in portfolio.money if one.year != year}
    if amount is not None:
        kept[year] = YearMoney(year=year, amount=amount)
    return tuple(kept[one] for one in sorted(kept))


def _specialists(portfolio: InitiativePortfolio, key: str, text: str) -> tuple[Need, ...]:
    name = " ".join(key.split())
    if not name or len(name) > LONGEST_NAME or re.search(r"[;,]", name):
        raise ValueError(f"specialism(={name[:40]!r}) must have 1 to {LONGEST_NAME} characters and no comma")
    fte = read_amount(f"FTE of {name}", text)
    kept = {one.specialism: one for one in portfolio.specialists}
    kept.pop(name, None) if fte is None else kept.update({name: Need(specialism=name, fte=fte)})
    return tuple(kept.values())


def _first(text: str) -> Period:
    if not text:
        raise ValueError("first(='') must be a month, such as 2027-01")
    return Period.parse(text)


def _length(text: str) -> int:
    months = _whole(text)
    if not 1 <= months <= LONGEST_MONTHS:
        raise ValueError(f"months(={months}) of the plan must be 1 to {LONGEST_MONTHS}")
    return months


def _currency(text: str) -> str:
    if len(text) > LONGEST_NAME:
        raise ValueError(f"currency(of {len(text)} characters) must have at most {LONGEST_NAME}")
    return text


_OWN: Mapping[str, Callable[[str], Any]] = {
    "title": read_title,
    "first": _first,
    "months": _length,
    "currency": _currency,
    "office_hours": lambda text: read_amount("office_hours", text),
    "slowdown": read_share,
}
_READERS: Mapping[str, Callable[[InitiativePortfolio, Initiative, str], Any]] = {
    "title": _plain(read_title),
    "cost": _plain(_estimate),
    "months": _plain(_estimate),
    "success": _plain(read_share),
    "earliest": _plain(_month),
    "needs": _plain(_needs),
    "is_mandatory": _plain(_truth),
    "is_cross": _plain(_truth),
    "stage": _plain(_stage),
    "after": _others,
    "excludes": _others,
    "ramp_months": _plain(_whole),
    "decay": _plain(read_share),
    "note": _plain(_note),
}
