"""Computed questions: backpropagation."""
