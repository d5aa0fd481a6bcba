"""Computed questions: architectures."""
