"""Where the packaged data are: inside the wheel, or beside the package in a checkout."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from osm_sim.errors import OsmError


def data(*parts: str) -> Traversable:
    """Give the packaged data file or folder at `parts` ("reference", "activities.csv").

    Raises OsmError where it is missing: the installation is then broken, not the input.
    """
    packaged = files("osm_sim").joinpath("data", *parts)
    checkout = Path(__file__).resolve().parent.parent.joinpath("data", *parts)
    for place in (packaged, checkout):
        if place.is_file() or place.is_dir():
            return place
    raise OsmError(f"data file {'/'.join(parts)} is not installed; install osm-workbench again")
