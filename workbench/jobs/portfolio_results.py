"""The simulation's values that a page of a portfolio shows: the page knows jobs, not the simulation."""

from osm_sim.portfolio.comparison import Paired
from osm_sim.portfolio.frontier import Frontier, Point
from osm_sim.portfolio.information import Information, LinkTest
from osm_sim.portfolio.outputs import Figure, Result
from osm_sim.portfolio.regret import Regret
from osm_sim.portfolio.review import Change, Choice, Reviewed
from osm_sim.portfolio.selection import Objective, Selection
from osm_sim.portfolio.spec import Plan, Portfolio
from osm_sim.portfolio.tornado import Tornado
from osm_sim.portfolio.values import Value, Valued

__all__ = [
    "Change",
    "Choice",
    "Figure",
    "Frontier",
    "Information",
    "LinkTest",
    "Objective",
    "Paired",
    "Plan",
    "Point",
    "Portfolio",
    "Regret",
    "Result",
    "Reviewed",
    "Selection",
    "Tornado",
    "Value",
    "Valued",
]
