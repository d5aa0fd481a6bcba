"""The parts of a figure whose label may be asked: nodes of a graph, curves, cells of a table or grid."""

from __future__ import annotations

from dataclasses import dataclass

from quizdl.knowledge.figures import Figure
from quizdl.text import Text


@dataclass(frozen=True, slots=True)
class Part:
    """One label of a figure; `accepted` are further spellings of it."""

    id: str
    label: Text
    accepted: tuple[str, ...] = ()


def cell_id(row: str, column: int) -> str:
    """The id of a cell: that of its row, and its column from 1."""
    return f"{row}.{column + 1}"


def blankable(figure: Figure) -> tuple[Part, ...]:
    """The parts that the figure allows to be blanked, in its own order."""
    if figure.kind == "graph":
        return tuple(Part(node.id, node.label, node.accepted) for node in figure.node if node.blank)
    if figure.kind == "curve":
        return tuple(Part(each.id, each.label, each.accepted) for each in figure.series if each.blank)
    return tuple(
        Part(cell_id(row["id"], column), Text(cell["zh"], cell["en"]), tuple(cell.get("accepted", ())))
        for row in figure.rows
        for column, cell in enumerate(row["cells"])
        if cell.get("blank")
    )
