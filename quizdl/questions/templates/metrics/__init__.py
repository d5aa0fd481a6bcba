"""Computed questions: metrics."""
