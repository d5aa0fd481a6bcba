"""The versions of the learner's database: the SQL that makes each from the one before; not edited once released."""

from __future__ import annotations

from quizdl.store.migrations import version_1, version_2

VERSIONS: tuple[tuple[str, ...], ...] = (version_1.STATEMENTS, version_2.STATEMENTS)
"""The statements that lead to version 1, 2, and so on."""
