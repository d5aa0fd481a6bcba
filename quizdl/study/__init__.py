"""Studying: what is scheduled, when it comes back, and one session of it. Keeps nothing: see `journal`."""
