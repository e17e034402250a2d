"""Initiatives against targets: which to fund, when to start them, and how likely each target then is."""
