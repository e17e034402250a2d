"""Every notebook is short, keeps no outputs, and runs from top to bottom."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = sorted(path for path in FOLDER.rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts)
# Teaching notebooks tell a longer story.
SHORT_NOTEBOOKS = [path for path in NOTEBOOKS if "learn" not in path.relative_to(FOLDER).parts]
CELL_TIMEOUT_SECONDS = 300


def _code_cells(path: Path) -> list[nbformat.NotebookNode]:
    notebook = nbformat.read(path, as_version=4)
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _name(path: Path) -> str:
    return path.relative_to(FOLDER).as_posix()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=_name)
def test_a_notebook_keeps_no_outputs(path: Path) -> None:
    kept = [cell.source for cell in _code_cells(path) if cell.outputs or cell.execution_count is not None]
    assert kept == []


@pytest.mark.parametrize("path", SHORT_NOTEBOOKS, ids=_name)
def test_a_job_s_notebook_is_at_most_five_cells_and_defines_nothing(path: Path) -> None:
    cells = _code_cells(path)
    assert len(cells) <= 5
    assert not any(line.startswith(("def ", "class ", "async def ")) for c in cells for line in c.source.splitlines())


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=_name)
def test_a_notebook_runs_from_top_to_bottom(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))
    monkeypatch.setenv("OSM_DATABASE_URL", f"sqlite:///{tmp_path / 'workbench.db'}")  # not the user's own
    notebook = nbformat.read(path, as_version=4)
    beside_it = {"metadata": {"path": str(path.parent)}}
    client = NotebookClient(notebook, timeout=CELL_TIMEOUT_SECONDS, kernel_name="python3", resources=beside_it)
    client.execute()
    complaints = [
        out.text for c in notebook.cells for out in c.get("outputs", ()) if out.get("name") == "stderr" and out.text
    ]
    assert complaints == []
