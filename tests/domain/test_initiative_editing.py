"""Initiatives edited in words: what is read, what is refused, and that what is written reads back as it was."""

from dataclasses import replace

import pytest

from workbench.domain import initiative_editing as editing
from workbench.domain.estimates import read_estimate
from workbench.domain.ids import DocumentId, MeasureId
from workbench.domain.initiatives import Initiative, InitiativePortfolio, Need, Stage, Support, YearMoney
from workbench.domain.periods import Period

FIRST = Initiative(
    id="i1",
    title="Train the trainers",
    cost=read_estimate("80 to 120"),
    months=read_estimate("4 / 5 / 9"),
    supports=(Support(measure=MeasureId("m1"), adds=read_estimate("2 to 5")),),
)
SECOND = Initiative(
    id="i2", title="Cut, bend and weld", cost=read_estimate("7"), months=read_estimate("3"), after=("i1",)
)
PORTFOLIO = InitiativePortfolio(
    scorecard=DocumentId("card"), title="All", first=Period.parse("2027-01"), initiatives=(FIRST, SECOND)
)


def first_of(portfolio: InitiativePortfolio) -> Initiative:
    one = portfolio.initiative("i1")
    assert one is not None
    return one


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("title", "  Train   everybody ", "Train everybody"),
        ("success", "65 %", 0.65),
        ("success", "0.65", 0.65),
        ("success", "65", 0.65),
        ("earliest", "2027-04", Period.parse("2027-04")),
        ("earliest", "", None),
        ("needs", "it 2; data science: 1.5", (Need(specialism="it", fte=2), Need(specialism="data science", fte=1.5))),
        ("needs", "", ()),
        ("is_mandatory", "yes", True),
        ("is_cross", "no", False),
        ("stage", "Running", Stage.RUNNING),
        ("after", "Cut, bend and weld", ("i2",)),
        ("excludes", "i2", ("i2",)),
        ("excludes", "", ()),
        ("ramp_months", "6", 6),
        ("decay", "5 %", 0.05),
        ("note", "as told by the sponsor", "as told by the sponsor"),
    ],
)
def test_a_field_is_read_from_its_words(field: str, text: str, value: object) -> None:
    assert getattr(first_of(editing.revise(PORTFOLIO, "i1", field, text)), field) == value


def test_an_estimate_in_words_is_a_judgement_with_its_range() -> None:
    cost = first_of(editing.revise(PORTFOLIO, "i1", "cost", "about 50")).cost
    assert (cost.low, cost.likely, cost.high, cost.source) == (40, 50, 60, "judgement")


@pytest.mark.parametrize("one", PORTFOLIO.initiatives, ids=lambda one: one.id)
def test_what_is_written_reads_back_as_it_was(one: Initiative) -> None:
    for field, text in editing.as_texts(PORTFOLIO, one).items():
        again = editing.revise(PORTFOLIO, one.id, field, text).initiative(one.id)
        assert again is not None
        kept = replace(again, cost=one.cost, months=one.months) if field in {"cost", "months"} else again
        assert kept == one, field


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("title", " ", "1 to 300"),
        ("cost", "cheap", "must read like"),
        ("months", "0", "must be above 0"),
        ("success", "120 %", "success"),
        ("success", "often", 'like "80 %"'),
        ("earliest", "2027-Q1", "must be a month"),
        ("earliest", "soon", "soon"),
        ("needs", "it", 'like "it 2; hr 1.5"'),
        ("is_mandatory", "perhaps", "yes or no"),
        ("stage", "done", "proposed, approved"),
        ("after", "Nothing like it", "is not in the portfolio"),
        ("after", "i1", "cannot name itself"),
        ("ramp_months", "1.5", "whole number"),
        ("budget", "1", "must be one of title"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence(field: str, text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said) as refused:
        editing.revise(PORTFOLIO, "i1", field, text)
    assert "\n" not in str(refused.value)


def test_an_initiative_that_is_gone_is_refused() -> None:
    with pytest.raises(ValueError, match="not in the portfolio any more"):
        editing.revise(PORTFOLIO, "i9", "title", "x")


def test_supports_are_added_changed_and_taken_away() -> None:
    added = editing.revise_support(PORTFOLIO, "i1", "m2", "1 to 3")
    assert [one.measure for one in first_of(added).supports] == ["m1", "m2"]
    changed = editing.revise_support(added, "i1", "m1", "9")
    assert first_of(changed).supports[0].adds.likely == 9
    assert [one.measure for one in first_of(editing.revise_support(changed, "i1", "m1", " ")).supports] == ["m2"]


def test_an_initiative_is_added_with_assumptions_and_removed_with_all_that_names_it() -> None:
    added = editing.add_initiative(PORTFOLIO, "Open a branch", "i3")
    made = added.initiative("i3")
    assert made is not None
    assert (made.title, made.cost.source, made.months.words) == ("Open a branch", "assumption", "4 to 8")
    left = editing.remove_initiative(added, "i1")
    assert [one.id for one in left.initiatives] == ["i2", "i3"]
    assert left.initiatives[0].after == ()


@pytest.mark.parametrize(
    ("field", "key", "text", "value"),
    [
        ("title", "", " The  plan ", "The plan"),
        ("first", "", "2028-04", Period.parse("2028-04")),
        ("months", "", "24", 24),
        ("currency", "", "EUR", "EUR"),
        ("office_hours", "", "80", 80.0),
        ("office_hours", "", "", None),
        ("slowdown", "", "50 %", 0.5),
        ("money", "2", "300", (YearMoney(year=2, amount=300.0),)),
        ("money", "2", "", ()),
        ("specialists", "it", "1.5", (Need(specialism="it", fte=1.5),)),
        ("specialists", "it", "", ()),
    ],
)
def test_the_portfolios_own_fields_are_read(field: str, key: str, text: str, value: object) -> None:
    assert getattr(editing.revise_portfolio(PORTFOLIO, field, key, text), field) == value


@pytest.mark.parametrize(
    ("field", "key", "text", "said"),
    [
        ("first", "", "", "must be a month"),
        ("first", "", "2027", "must be a month"),
        ("months", "", "0", "1 to 240"),
        ("slowdown", "", "200 %", "slowdown"),
        ("office_hours", "", "many", "must be a number from 0 on"),
        ("money", "0", "5", "from 1 on"),
        ("money", "1", "-5", "must be a number from 0 on"),
        ("specialists", "a, b", "1", "no comma"),
        ("weather", "", "fair", "must be one of money"),
    ],
)
def test_what_the_portfolio_cannot_be_is_refused(field: str, key: str, text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        editing.revise_portfolio(PORTFOLIO, field, key, text)


def test_the_portfolios_own_fields_read_back_as_they_were() -> None:
    for field, text in editing.portfolio_texts(PORTFOLIO).items():
        assert editing.revise_portfolio(PORTFOLIO, field, "", text) == PORTFOLIO, field
