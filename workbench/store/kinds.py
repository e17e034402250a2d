"""The kinds of documents of the workbench: their types, today's shapes, and what lifts the older ones."""

from osm_sim.office.cases import Case
from osm_sim.office.scenario import Scenario
from workbench.domain.alignment_survey import AlignmentSurvey
from workbench.domain.approvals import ApprovalRound
from workbench.domain.initiatives import InitiativePortfolio
from workbench.domain.library import MeasureLibrary
from workbench.domain.organisation import Organisation
from workbench.domain.portfolio_scenarios import PortfolioScenario
from workbench.domain.scorecard import Scorecard
from workbench.store.codec import Codec, Kind, Payload


def _scorecard_title(card: Scorecard) -> str:
    return card.title


def _organisation_title(organisation: Organisation) -> str:
    return organisation.name


def _office_title(case: Case) -> str:
    return case.title or case.name


def _scenario_title(scenario: Scenario) -> str:
    return scenario.name


def _survey_title(survey: AlignmentSurvey) -> str:
    return f"Alignment survey of {survey.organisation}"


def _round_title(round_: ApprovalRound) -> str:
    return round_.title


def _portfolio_title(portfolio: InitiativePortfolio) -> str:
    return portfolio.title


def _portfolio_scenario_title(scenario: PortfolioScenario) -> str:
    return scenario.title


def _library_title(library: MeasureLibrary) -> str:
    return library.name


def _with_what_is_asked(payload: Payload) -> Payload:
    """Lift a scorecard from the shape without synergies, carriers and the flow of scores."""
    objectives = [one | {"is_synergy": False, "carriers": [], "exempt": []} for one in payload["objectives"]]
    contributions = [one | {"aggregation": "average"} for one in payload["contributions"]]
    return payload | {"objectives": objectives, "contributions": contributions}


def _with_functions(payload: Payload) -> Payload:
    """Lift an organisation from the shape without the functions of its units."""
    return payload | {"units": [one | {"function": None} for one in payload["units"]]}


def _with_the_world(payload: Payload) -> Payload:
    """Lift a portfolio from the shape without the office's hours, drivers and futures."""
    return payload | {"office_hours": None, "slowdown": 0.0, "drivers": [], "correlations": [], "futures": []}


SCORECARD = Kind(
    name="scorecard",
    type=Scorecard,
    schema=2,
    title=_scorecard_title,
    upcasters=(_with_what_is_asked,),
    keys={"links": ("cause", "effect"), "contributions": ("objective", "to.document", "to_objective")},
)
ORGANISATION = Kind(
    name="organisation",
    type=Organisation,
    schema=2,
    title=_organisation_title,
    upcasters=(_with_functions,),
    keys={"grants": ("person", "role", "unit")},
)
OFFICE = Kind(name="office", type=Case, schema=1, title=_office_title)
SCENARIO = Kind(name="scenario", type=Scenario, schema=1, title=_scenario_title)
LIBRARY = Kind(name="library", type=MeasureLibrary, schema=1, title=_library_title)
SURVEY = Kind(name="survey", type=AlignmentSurvey, schema=1, title=_survey_title)
ROUND = Kind(name="round", type=ApprovalRound, schema=1, title=_round_title)
PORTFOLIO = Kind(
    name="portfolio",
    type=InitiativePortfolio,
    schema=2,
    title=_portfolio_title,
    upcasters=(_with_the_world,),
    keys={"money": ("year",), "specialists": ("specialism",), "correlations": ("first", "second")},
)
PORTFOLIO_SCENARIO = Kind(
    name="portfolio_scenario",
    type=PortfolioScenario,
    schema=1,
    title=_portfolio_scenario_title,
    keys={
        "plan": ("initiative",),
        "money": ("year",),
        "specialists": ("specialism",),
        "beliefs": ("cause", "effect"),
    },
)
KINDS = (SCORECARD, ORGANISATION, OFFICE, SCENARIO, LIBRARY, SURVEY, ROUND, PORTFOLIO, PORTFOLIO_SCENARIO)


def standard_codec() -> Codec:
    """Give the codec of the workbench's own documents."""
    return Codec(KINDS)
