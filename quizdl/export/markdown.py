"""Rows as Markdown (CommonMark) with `$…$` formulas: topics and subjects as headings, a section for each question."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from quizdl.export.rows import Row
from quizdl.text import Text
from quizdl.typeset.nodes import TypesetError
from quizdl.typeset.prose import pieces

_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~&])")
_STARTS_LIST = re.compile(r"^(\s*)(?:([-+])|(\d+)([.)]))(?=\s|$)")
_PARTS = (
    ("answer", Text("答案", "Answer")), ("explanation", Text("解释", "Explanation")),
    ("erratum", Text("勘误", "Erratum")), ("source", Text("出处", "Source")),
    ("reference", Text("文献", "Reference")),
)  # fmt: skip


def markdown_text(rows: Iterable[Row]) -> str:
    """All rows as one document."""
    return "\n".join(_lines(rows)) + "\n"


def _lines(rows: Iterable[Row]) -> Iterator[str]:
    for topic, of_topic in groupby(rows, lambda row: row.topic):
        yield f"# {_escaped(topic)}"
        for subject, of_subject in groupby(of_topic, lambda row: row.subject):
            if subject:
                yield f"\n## {_escaped(subject)}"
            for row in of_subject:
                yield from _section(row)
        yield ""


def _section(row: Row) -> Iterator[str]:
    yield f"\n### {_escaped(row.code or row.id)}\n"
    yield from text_lines(row.question)
    for name, label in _PARTS:
        if said := getattr(row, name):
            yield f"\n**{label[row.language]}**\n"
            yield from text_lines(said)


def text_lines(text: str) -> Iterator[str]:
    """A text with formulas; lines that begin with two spaces (matrices, drawings) become a fenced block."""
    for preformatted, group in groupby(text.split("\n"), lambda line: line.startswith("  ")):
        lines = [line for line in group if line.strip()]
        if not lines:
            continue
        if preformatted:
            longest = max((len(run) for line in lines for run in re.findall("`+", line)), default=0)
            fence = "`" * max(3, longest + 1)
            yield from (fence, *(line[2:].replace(r"\$", "$") for line in lines), fence)
        else:
            # two spaces end a line in Markdown without ending the paragraph
            yield "  \n".join(_escaped(line) for line in lines)


def _escaped(line: str) -> str:
    """One line in which only formulas mean something."""
    try:
        found = list(pieces(line))
    except TypesetError:
        found = [(line, "text")]
    written = {"text": ("", ""), "inline": ("$", "$"), "display": ("$$", "$$")}
    parts = []
    for piece, kind in found:
        before, after = written[kind]
        parts.append(_MARKS.sub(r"\\\1", piece).replace("$", r"\$") if kind == "text" else f"{before}{piece}{after}")
    return _STARTS_LIST.sub(_not_a_list, "".join(parts))


def _not_a_list(match: re.Match[str]) -> str:
    indent, bullet, number, end = match.groups()
    return f"{indent}\\{bullet}" if bullet else f"{indent}{number}\\{end}"
