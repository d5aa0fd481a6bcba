"""Computed questions: recurrent."""
