"""Computed questions: optimizers."""
