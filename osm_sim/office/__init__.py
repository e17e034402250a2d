"""Staffing of an Office of Strategy Management over its nine processes (osm_sim/MODEL.md)."""
