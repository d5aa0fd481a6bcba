"""Computed questions: pooling."""
