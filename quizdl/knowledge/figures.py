"""Figures as data: graphs of nodes and edges, curves, tables and grids; any part may be blanked."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

import msgspec

from quizdl.knowledge.entry import Entry, Record
from quizdl.knowledge.sources import Citation
from quizdl.text import Text

FigureKind: TypeAlias = Literal["graph", "curve", "table", "grid"]
NodeShape: TypeAlias = Literal["box", "round", "op", "data", "gate"]
EdgeStyle: TypeAlias = Literal["plain", "recurrent", "skip"]


class Node(Record, frozen=True, kw_only=True):
    """A node of a graph; `blank` says that its label may be asked, `accepted` which spellings count."""

    id: str
    zh: str
    en: str
    shape: NodeShape = "box"
    row: int | None = None
    column: int | None = None
    group: str = ""
    blank: bool = False
    accepted: tuple[str, ...] = ()

    @property
    def label(self) -> Text:
        return Text(self.zh, self.en)


class Edge(Record, frozen=True, kw_only=True):
    """An arrow between two nodes of the figure."""

    start: str = msgspec.field(name="from")
    end: str = msgspec.field(name="to")
    label: Text | str | None = None
    style: EdgeStyle = "plain"


class Series(Record, frozen=True, kw_only=True):
    """A curve: a function the engine knows, with its arguments; `blank` says that its name may be asked."""

    id: str
    zh: str
    en: str
    function: str
    args: dict[str, float] = msgspec.field(default_factory=dict)
    blank: bool = False
    accepted: tuple[str, ...] = ()

    @property
    def label(self) -> Text:
        return Text(self.zh, self.en)


class Figure(Entry, frozen=True, kw_only=True):
    """A figure: its own file, the id its name.

    graph: `node` and `edge`; curve: `series` over `x` (and `y` when the view is cut off);
    table and grid: `columns` of headings, `rows` of cells (each row a table of `id`, `zh`, `en`, `cells`…).
    """

    kind: FigureKind
    zh: str
    en: str
    concept: str
    provenance: tuple[Citation, ...] = msgspec.field(name="from")
    reference: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    node: tuple[Node, ...] = ()
    edge: tuple[Edge, ...] = ()
    series: tuple[Series, ...] = ()
    x: tuple[float, float] | None = None
    y: tuple[float, float] | None = None
    columns: tuple[Text, ...] = ()
    rows: tuple[dict[str, Any], ...] = ()

    @property
    def name(self) -> Text:
        return Text(self.zh, self.en)
