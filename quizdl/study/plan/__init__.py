"""The plan until the day of an exam: what to study today, what it brings, and what mark to expect."""
