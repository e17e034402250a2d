"""Widgets of several modules: what `front.bundle` puts together is one module without holes."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from workbench import front

if TYPE_CHECKING:
    from pathlib import Path

ROOT = "map/editor.js"
ROOTS = {
    "map": ROOT,
    "scorecard": "scorecard/page.js",
    "alignment": "alignment/page.js",
    "portfolio": "portfolio/page.js",
}
FILES = sorted(path for folder in (*ROOTS, "parts") for path in (front.HERE / folder).glob("*.js"))
_TOP_LEVEL = re.compile(r"^(?:export )?(?:async )?(?:function|const|let|class) (\w+)", re.MULTILINE)
_IMPORTS = re.compile(r'^import \{ ([\w, ]+) \} from "(\./|\.\./\w+/)(\w+\.js)";$', re.MULTILINE)
_ANY_IMPORT = re.compile(r"^import .*$", re.MULTILINE)


def _own_names(path: Path) -> list[str]:
    return _TOP_LEVEL.findall(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("folder", "root"), ROOTS.items())
def test_a_bundle_holds_every_module_once_and_imports_nothing(folder: str, root: str) -> None:
    bundle = front.bundle(root)
    assert _ANY_IMPORT.findall(bundle) == []
    assert bundle.count("export ") == 1
    assert "export default {" in bundle
    declared = Counter(_TOP_LEVEL.findall(bundle))
    own = [name for path in FILES if path.parent.name == folder for name in _own_names(path)]
    assert {name: declared[name] for name in own} == dict.fromkeys(own, 1)


@pytest.mark.parametrize("root", ROOTS.values())
def test_modules_that_become_one_share_no_name(root: str) -> None:
    declared = Counter(_TOP_LEVEL.findall(front.bundle(root)))
    assert [name for name, count in declared.items() if count > 1] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_module_imports_by_name_what_the_other_one_exports(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = _IMPORTS.findall(text)
    assert len(found) == len(_ANY_IMPORT.findall(text)), (
        "an import is one line of names, unrenamed, from a folder of ours"
    )
    for names, folder, module in found:
        exported = (path.parent / folder / module).read_text(encoding="utf-8")
        for name in names.split(", "):
            assert re.search(rf"^export (?:async )?(?:function|const|class) {name}\b", exported, re.MULTILINE), name


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_text_of_people_is_never_read_as_html(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", text) == []
