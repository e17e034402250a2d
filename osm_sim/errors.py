"""The one root error. Its message is a sentence a user can act on: what, which value, the remedy."""


class OsmError(Exception):
    """Anything this project refuses on purpose; the message is fit to be shown."""


class InputError(OsmError, ValueError):
    """A value from outside (a file, an option, a field on a page) that cannot be used."""
