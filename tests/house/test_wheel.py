"""The wheel carries what the checkout keeps outside its packages."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]
# Where a folder of the checkout goes in the wheel.
TRAVELLERS = {
    "data/reference": "osm_sim/data/reference",
    "data/cases": "osm_sim/data/cases",
    "notebooks": "workbench/notebooks",
    "osm_sim": "osm_sim",
    "workbench": "workbench",
}


@pytest.fixture(scope="module")
def names_in_wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    (wheel,) = folder.glob("osm_workbench-*.whl")
    with ZipFile(wheel) as archive:
        return set(archive.namelist())


def _committed(folder: str) -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z", folder], cwd=ROOT, capture_output=True, text=True, check=False)
    return [name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize(("folder", "destination"), TRAVELLERS.items())
def test_every_committed_file_of_a_folder_travels(names_in_wheel: set[str], folder: str, destination: str) -> None:
    committed = _committed(folder)
    if not committed:
        pytest.skip(f"nothing is committed under {folder}")
    expected = {destination + name.removeprefix(folder) for name in committed}
    assert expected - names_in_wheel == set()


def test_tests_and_a_user_s_own_data_do_not_travel(names_in_wheel: set[str]) -> None:
    tops = {name.split("/")[0] for name in names_in_wheel}
    assert tops == {"osm_sim", "workbench", "osm_workbench-0.1.0.dist-info"}
    assert not any("data/local" in name for name in names_in_wheel)


def test_the_wheel_carries_its_licence(names_in_wheel: set[str]) -> None:
    assert "osm_workbench-0.1.0.dist-info/licenses/LICENSE" in names_in_wheel
