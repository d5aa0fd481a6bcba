"""Computed questions: convolution."""
