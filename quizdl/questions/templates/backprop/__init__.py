"""Computed questions: backprop."""
