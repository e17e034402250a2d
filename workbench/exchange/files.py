"""A user's file as text: bounded, in UTF-8, and named in errors by its name alone."""

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
