"""Computed questions: activations."""
