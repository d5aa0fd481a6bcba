"""Rows as CSV (RFC 4180) that a spreadsheet does not run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import astuple, fields

from quizdl.export.rows import Row

_STARTS_FORMULA = frozenset("=+-@＝＋－＠\t\r")
_GUARD = "'"
HEADINGS = tuple(field.name for field in fields(Row))


def csv_text(rows: Iterable[Row]) -> str:
    """A line of headings, then a line for each row; a cell that a spreadsheet would run as a formula is guarded."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADINGS)
    writer.writerows([guarded(cell) for cell in astuple(row)] for row in rows)
    return text.getvalue()


def guarded(cell: str) -> str:
    """The cell with an apostrophe before it where it begins like a formula, after blanks or without.

    Spreadsheets take `=1+1`, `+1`, `-1`, `@sum` and what follows a tab as something to compute.
    """
    bare = cell.lstrip(" \n\u00a0\u3000\ufeff")
    return _GUARD + cell if bare[:1] in _STARTS_FORMULA and bare else cell
