"""Computed questions: normalization."""
