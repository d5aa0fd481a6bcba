"""The shipped knowledge obeys every rule."""

from __future__ import annotations

from quizdl.knowledge.lint import lint_files
from quizdl.knowledge.location import data_directory, data_files


def test_the_shipped_bank_has_no_errors() -> None:
    """`quizdl lint` is green."""
    _, problems = lint_files(data_files(data_directory()))
    assert [each.line_of_text() for each in problems if each.severity == "error"] == []
