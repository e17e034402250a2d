"""Importing a package of ours is cheap and does nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = {"numpy", "pandas", "simpy", "plotly", "numba", "scipy", "networkx", "ipywidgets", "IPython", "voila", "typer"}


def _modules_after(statement: str) -> set[str]:
    program = f"{statement}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(json.loads(ran.stdout))


@pytest.mark.parametrize("package", ["osm_sim", "workbench"])
def test_importing_a_package_brings_in_nothing_heavy(package: str) -> None:
    assert _modules_after(f"import {package}") & HEAVY == set()


def test_a_heavy_import_would_be_seen() -> None:
    assert "simpy" in _modules_after("import simpy")


def test_importing_any_module_prints_and_warns_nothing() -> None:
    program = (
        "import importlib, pkgutil\n"
        "for name in ('osm_sim', 'workbench'):\n"
        "    package = importlib.import_module(name)\n"
        "    for found in pkgutil.walk_packages(package.__path__, name + '.'):\n"
        "        if not found.name.endswith('__main__'):\n"
        "            importlib.import_module(found.name)\n"
    )
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ran.stdout, ran.stderr, ran.returncode) == ("", "", 0)
