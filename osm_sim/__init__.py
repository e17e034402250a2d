"""Simulation of an Office of Strategy Management; knows nothing of the workbench around it."""
