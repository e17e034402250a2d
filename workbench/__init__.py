"""The strategy workbench: what an Office of Strategy Management works with, in a browser."""
