"""Computed questions: practice."""
