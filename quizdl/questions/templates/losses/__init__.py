"""Computed questions: losses."""
