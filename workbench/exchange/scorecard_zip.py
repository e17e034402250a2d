"""Whether a file may be opened as a workbook: a look at its first bytes and at the list of its parts, no more."""

import zipfile
from collections.abc import Sequence
from pathlib import Path

from osm_sim.errors import InputError

MOST_BYTES = 40_000_000
MOST_UNPACKED = 300_000_000
MOST_PART = 20_000_000
"""Of parts that are no sheets, texts or pictures."""
MOST_PARTS = 2_000
EMPTY_ZIP, ZIP = b"PK\x05\x06", b"PK\x03\x04"
SAVE_ANEW = "open it in a spreadsheet and save it as a new .xlsx"


def check_workbook(path: Path) -> None:
    """Raise InputError for a file that is no workbook, has a password, or would fill the memory: a look, no more."""
    name = path.name
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise InputError(f"{name}: {size} bytes are more than {MOST_BYTES}; leave out what the scorecard does not need")
    with path.open("rb") as file:
        start = file.read(8)
        if start.startswith(b"\xd0\xcf\x11\xe0"):
            raise InputError(f"{name}: {_old_workbook(file.read())}")
    if not start.startswith((ZIP, EMPTY_ZIP)):
        raise InputError(f"{name}: not an Excel workbook{_what_else(start)}; save it as .xlsx, or as CSV")
    try:
        with zipfile.ZipFile(path) as archive:
            _check_parts(name, archive.infolist())
    except InputError:
        raise
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError, IndexError) as error:
        raise InputError(f"{name}: a damaged workbook; {SAVE_ANEW}") from error


def _old_workbook(rest: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in rest:
        return "protected with a password; save it without one"
    return "an old workbook (.xls) or another document; save it as .xlsx"


def _what_else(start: bytes) -> str:
    return " but a PDF" if start.startswith(b"%PDF") else ""


def _check_parts(name: str, parts: Sequence[zipfile.ZipInfo]) -> None:
    if len(parts) > MOST_PARTS:
        raise InputError(f"{name}: {len(parts)} parts are more than a workbook has; {SAVE_ANEW}")
    if any(part.flag_bits & 1 for part in parts):
        raise InputError(f"{name}: protected with a password; save it without one")
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MOST_UNPACKED:
        raise InputError(f"{name}: unpacked it has {unpacked} bytes, more than {MOST_UNPACKED}; {SAVE_ANEW}")
    names = {part.filename for part in parts}
    for part in parts:
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise InputError(f"{name}: packed in a way that workbooks are not; {SAVE_ANEW}")
        if part.file_size > MOST_PART and not _is_long(part.filename):
            raise InputError(f"{name}: its part {part.filename!r} has {part.file_size} bytes; {SAVE_ANEW}")
    if "xl/workbook.bin" in names:
        raise InputError(f"{name}: a binary workbook (.xlsb); save it as .xlsx")
    if "[Content_Types].xml" not in names:
        raise InputError(f"{name}: a zip file, but no Excel workbook; save it as .xlsx")


def _is_long(part: str) -> bool:
    return part.startswith(("xl/worksheets/", "xl/sharedStrings", "xl/media/"))
