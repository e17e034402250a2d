"""What each built-in case gave when its summary was last looked at and accepted."""

from pathlib import Path
from typing import Any

from osm_sim.office.simulation import run_study
from workbench.jobs import office

GOLDEN_CASES = tuple(case.name for case in office.cases())
REPLICATIONS = 2


def golden_file(name: str) -> Path:
    """The file that keeps a case's summary."""
    return Path(__file__).with_name(f"{name}.json")


def summary(name: str) -> dict[str, Any]:
    """What the command line says of a case, from two replications of seed 1."""
    case = office.open_case(name)
    result = run_study(office.study(case.spec, REPLICATIONS))
    return {"load": office.load_document(case), "simulation": office.simulation_document(name, result)}
