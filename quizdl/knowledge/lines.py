"""Finding the line of a data file that an entry, a field or a syntax error stands on."""

from __future__ import annotations

import re
from collections import defaultdict

_HEADER = re.compile(r"\s*\[\[\s*([\w-]+)\s*\]\]\s*(#.*)?$")
_ID = re.compile(r"""\s*id\s*=\s*["']([^"']*)["']""")
_TOML_PLACE = re.compile(r"\(at line (\d+), column \d+\)")


class Lines:
    """The lines of one TOML text, numbered from 1, with the headers of its arrays of tables."""

    def __init__(self, text: str) -> None:
        self.lines = text.splitlines()
        self.headers: dict[str, list[int]] = defaultdict(list)
        for number, line in enumerate(self.lines, 1):
            if line.lstrip().startswith("[[") and (header := _HEADER.match(line)):
                self.headers[header[1]].append(number)

    def entry(self, table: str, index: int, count: int, entry_id: object) -> int:
        """The line of the `index`-th of `count` entries of an array of tables; 0 when it cannot be told."""
        headers = self.headers.get(table, [])
        if len(headers) == count:
            return headers[index]
        return self.mention(f'"{entry_id}"')

    def field(self, start: int, field: str) -> int:
        """The line on which the entry that begins at `start` gives `field`; `start` when it does not."""
        key = re.compile(rf"\s*(\[.*\.)?[\"']?{re.escape(field)}[\"']?\s*[=.\]]")
        for number in range(max(start, 1), len(self.lines) + 1):
            line = self.lines[number - 1]
            if number > start and _HEADER.match(line):
                break
            if key.match(line):
                return number
        return start

    def mention(self, words: str, start: int = 1) -> int:
        """The first line from `start` on that holds `words`; 0 when none does."""
        numbered = enumerate(self.lines[max(start, 1) - 1 :], max(start, 1))
        return next((number for number, line in numbered if words in line), 0)

    def id_above(self, number: int) -> str:
        """The id of the entry that line `number` belongs to, empty when none is given above it."""
        for line in reversed(self.lines[:number]):
            if found := _ID.match(line):
                return found[1]
        return ""


def syntax_error_line(message: str, lines: Lines) -> int:
    """The line tomllib names in its message; the last line for an error at the end of the file."""
    place = _TOML_PLACE.search(message)
    return int(place[1]) if place else max(len(lines.lines), 1)
