"""A user's file as text, bounded and in UTF-8, named in errors by its name alone; and writing one, whole or not."""

import os
import tempfile
from pathlib import Path

from osm_sim.errors import InputError


def place_of(path: str) -> str:
    """Give the name by which errors call the file at a path."""
    return Path(path).name or repr(path)


def text_of(path: str, *, most_bytes: int) -> str:
    """Give the text of the file at a path, without a byte order mark.

    Raises InputError with one sentence where there is no readable file of at most `most_bytes` in UTF-8.
    """
    name = place_of(path)
    try:
        if not Path(path).is_file():
            raise InputError(f"{name}: not a file; name one")
        size = Path(path).stat().st_size
        if size > most_bytes:
            raise InputError(f"{name}: {size} bytes are more than {most_bytes}; check that it is the right file")
        return Path(path).read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"{name}: not a text file in UTF-8; save it as one") from None
    except OSError as error:
        raise InputError(f"{name}: cannot be read: {error.strerror}; check the name and the permissions") from error


def save_text(path: str, text: str, *, overwrite: bool = False) -> None:
    """Write a file as it is given, whole or not at all.

    Raises InputError where it exists already and may not be overwritten, or where it cannot be written.
    """
    target = Path(path)
    if target.exists() and not overwrite:
        raise InputError(f"file {path!r} exists already; take another name, or overwrite it with --force")
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name[:40]}.", suffix=".part", dir=target.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as part:
                part.write(text)
            # Readable like any file of this user; mkstemp makes it private.
            Path(name).chmod(0o666 & ~_umask())
            Path(name).replace(target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise InputError(f"file {path!r} cannot be written: {error.strerror}; take another place") from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
