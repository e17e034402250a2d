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
FILES = sorted((front.HERE / "map").glob("*.js"))
_TOP_LEVEL = re.compile(r"^(?:export )?(?:async )?(?:function|const|let|class) (\w+)", re.MULTILINE)
_IMPORTS = re.compile(r'^import \{ ([\w, ]+) \} from "\./(\w+\.js)";$', re.MULTILINE)
_ANY_IMPORT = re.compile(r"^import .*$", re.MULTILINE)


def test_a_bundle_holds_every_module_once_and_imports_nothing() -> None:
    bundle = front.bundle(ROOT)
    assert _ANY_IMPORT.findall(bundle) == []
    assert bundle.count("export ") == 1
    assert "export default {" in bundle
    for path in FILES:
        own = _TOP_LEVEL.findall(path.read_text(encoding="utf-8"))
        assert all(
            len(re.findall(rf"^(?:async )?(?:function|const|let|class) {name}\b", bundle, re.MULTILINE)) == 1
            for name in own
        )


def test_modules_that_become_one_share_no_name() -> None:
    names = Counter(name for path in FILES for name in _TOP_LEVEL.findall(path.read_text(encoding="utf-8")))
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_module_imports_by_name_what_the_other_one_exports(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = _IMPORTS.findall(text)
    assert len(found) == len(_ANY_IMPORT.findall(text)), "an import is one line of names, unrenamed, from this folder"
    for names, module in found:
        exported = (front.HERE / "map" / module).read_text(encoding="utf-8")
        for name in names.split(", "):
            assert re.search(rf"^export (?:async )?(?:function|const|class) {name}\b", exported, re.MULTILINE), name


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_text_of_people_is_never_read_as_html(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", text) == []
