"""Tests, laid out like the house they test."""
