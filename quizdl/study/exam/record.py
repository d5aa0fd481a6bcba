"""What is kept of a sitting: how it began, which never changes, and the events that follow, which are only added."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias

import msgspec

from quizdl.errors import QuizdlError
from quizdl.study.card import CardId
from quizdl.study.memory import Memory
from quizdl.study.review import Review
from quizdl.text import Language, Text

if TYPE_CHECKING:
    from quizdl.study.exam.paper import Paper

CountsAs: TypeAlias = Literal["none", "mistakes", "all"]
"""Which answers of a sitting also count as reviews of their cards."""
EventKind: TypeAlias = Literal["opened", "visited", "answered", "flagged", "paused", "resumed", "handed-in", "judged",
                               "settled"]
WHILE_OPEN: frozenset[EventKind] = frozenset({"opened", "visited", "answered", "flagged", "paused", "resumed"})
"""Events that cannot follow once the paper is handed in."""


class ClosedError(QuizdlError):
    """The paper was handed in: nothing more is accepted."""


class Part(msgspec.Struct, frozen=True):
    """A section of the paper that was sat."""

    id: str
    zh: str
    en: str

    @property
    def name(self) -> Text:
        return Text(self.zh, self.en)


class Place(msgspec.Struct, frozen=True):
    """One question of the paper that was sat; `code` rebuilds it."""

    number: int
    section: str
    code: str
    card: CardId
    topic: str
    kind: str
    marks: float
    work: float


class Sat(msgspec.Struct, frozen=True):
    """The paper that was sat, as far as a sitting needs it to go on and to be reported."""

    zh: str
    en: str
    parts: tuple[Part, ...]
    places: tuple[Place, ...]

    @property
    def name(self) -> Text:
        return Text(self.zh, self.en)

    @property
    def marks(self) -> float:
        return sum(place.marks for place in self.places)


def sat(paper: Paper) -> Sat:
    """What a sitting keeps of a paper."""
    blueprint = paper.blueprint
    parts = tuple(Part(section.id, section.zh, section.en) for section in blueprint.sections)
    places = tuple(Place(item.number, item.section, item.code, item.card, item.topic, item.kind, item.marks,
                         round(item.work, 3)) for item in paper.items)
    return Sat(blueprint.zh, blueprint.en, parts, places)


class SittingRecord(msgspec.Struct, frozen=True, kw_only=True):
    """How a sitting began. `started` is in milliseconds since the epoch; `attempt` is 1 when its paper was new.

    In `practice` the clock may be stopped. `estimate` is the mark that was expected before, kept beside the record
    (see `Register.put_estimate`).
    """

    uuid: str
    code: str
    language: Language
    started: int
    study_day: date
    minutes: int
    practice: bool
    counts: CountsAs
    attempt: int
    paper: Sat
    estimate: Mapping[str, Any] | None = None


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened in a sitting. `item` is the number of the question it is about."""

    uuid: str
    at: int
    kind: EventKind
    item: int | None = None
    value: Mapping[str, Any] = {}


Learned: TypeAlias = tuple[Review, Memory, Memory | None]
"""A review, the card's state after it, and the state before it."""


class Register(Protocol):
    """Where sittings are kept. On return from any change it is on the disk."""

    def begin(self, record: SittingRecord) -> SittingRecord:
        """Keep a new sitting; the record as it is kept, with its `attempt` counted."""
        ...

    def add(self, sitting: str, event: Event) -> None:
        """Add an event. Raises ClosedError for one of WHILE_OPEN when the paper was handed in, and for a second
        handing-in."""
        ...

    def settle(self, sitting: str, event: Event, learned: Sequence[Learned]) -> bool:
        """Add the event and the reviews in one; False, with nothing changed, when that was done before.

        Raises journal.StaleError where a card is in another state by now.
        """
        ...

    def put_estimate(self, sitting: str, estimate: Mapping[str, Any]) -> None:
        """Keep the mark that was expected."""
        ...

    def records(self) -> list[SittingRecord]:
        """All sittings in the order they were begun."""
        ...

    def events(self, sitting: str) -> list[Event]:
        """The events of a sitting in order."""
        ...


def find(records: Iterable[SittingRecord], name: str) -> SittingRecord:
    """The latest sitting of a paper's code, or the one whose uuid begins with `name`. Raises QuizdlError."""
    listed = list(records)
    for record in reversed(listed):
        if record.code == name or (len(name) >= 4 and record.uuid.startswith(name)):
            return record
    where = (Text("`quizdl exam history` 列出全部", "`quizdl exam history` lists them") if listed
             else Text("还没有考过", "there are no sittings yet"))
    raise QuizdlError(Text(f"没有考试 {name[:60]!r}；", f"no sitting of {name[:60]!r}; ") + where)
