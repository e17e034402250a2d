"""The import contract sees what breaks it."""

from __future__ import annotations

import pytest
from grimp import ImportGraph

from tests.house.rooms import RoomsContract, may_import, parse_rooms, room_of

TABLE = ["osm_sim: numpy", "workbench:", "workbench.domain:", "workbench.jobs: workbench.domain, osm_sim.*.spec"]


def _contract() -> RoomsContract:
    return RoomsContract("rooms", {"root_packages": ["osm_sim", "workbench"]}, {"rooms": TABLE})


def _graph(*imports: tuple[str, str]) -> ImportGraph:
    graph = ImportGraph()
    for importer, imported in imports:
        graph.add_import(importer=importer, imported=imported, line_number=7, line_contents=f"import {imported}")
    return graph


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("workbench.domain.card", "workbench.domain.unit"),
        ("workbench.domain.card", "dataclasses"),
        ("workbench.jobs.office", "workbench.domain.unit"),
        ("workbench.jobs.office", "osm_sim.office.spec"),
        ("osm_sim.office.reference", "numpy"),
    ],
)
def test_an_import_that_the_table_allows_keeps_the_contract(importer: str, imported: str) -> None:
    assert _contract().check(_graph((importer, imported)), verbose=False).kept


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("osm_sim.office.reference", "workbench.domain"),
        ("osm_sim.office.reference", "plotly"),
        ("workbench.domain.card", "osm_sim.office.spec"),
        ("workbench.domain.card", "pandas"),
        ("workbench.jobs.office", "osm_sim.office.reference"),
        ("workbench", "workbench.domain"),
    ],
)
def test_an_import_that_the_table_does_not_name_breaks_the_contract(importer: str, imported: str) -> None:
    check = _contract().check(_graph((importer, imported)), verbose=False)
    assert not check.kept
    assert check.metadata["broken"][0].startswith(f"{importer} (line 7) imports {imported}, which ")


def test_a_module_that_lies_in_no_room_breaks_the_contract() -> None:
    graph = ImportGraph()
    graph.add_module("workbench.cellar")
    check = _contract().check(graph, verbose=False)
    assert check.metadata["broken"] == ["workbench.cellar lies in no room: name its room in pyproject.toml"]


def test_a_room_s_name_is_no_prefix_of_another_s() -> None:
    rooms = parse_rooms(["osm_sim:", "workbench.desk:"])
    assert room_of("workbench.desktop", rooms) is None
    assert not may_import("osm_sim", "osm_simulator", rooms)


def test_a_line_without_a_colon_is_refused_with_the_remedy() -> None:
    with pytest.raises(ValueError, match="must read 'room: may, import, these'"):
        parse_rooms(["workbench.jobs"])
