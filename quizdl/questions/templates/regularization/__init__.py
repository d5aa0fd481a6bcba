"""Computed questions: regularization."""
