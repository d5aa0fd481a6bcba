"""Sittings as lines of an exported log, and from them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Annotated, Any, TypeAlias

import msgspec
from sqlalchemy import Connection, insert, select

from quizdl.store.learner_schema import sitting, sitting_event
from quizdl.store.sittings import event_of, event_row, sitting_of, sitting_row
from quizdl.study.exam.record import CountsAs, Event, EventKind, Sat, SittingRecord
from quizdl.text import Language

_ONCE = ("handed-in", "settled")
Name: TypeAlias = Annotated[str, msgspec.Meta(min_length=1, max_length=250)]
Moment: TypeAlias = Annotated[int, msgspec.Meta(gt=0, lt=7_258_118_400_000)]
"""Milliseconds since the epoch, up to the year 2200: days that follow from it can be computed with."""
Count: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=10**6)]


class SittingLine(msgspec.Struct, tag="sitting", tag_field="what", frozen=True, forbid_unknown_fields=True):
    """How a sitting began."""

    uuid: Name
    code: str
    language: Language
    started: Moment
    study_day: date
    minutes: Annotated[int, msgspec.Meta(gt=0, le=10**6)]
    practice: bool
    counts: CountsAs
    attempt: Count
    paper: Sat
    estimate: dict[str, Any] | None = None


class EventLine(msgspec.Struct, tag="sitting-event", tag_field="what", frozen=True, forbid_unknown_fields=True):
    """Something that happened in a sitting."""

    sitting: Name
    uuid: Name
    at: Moment
    kind: EventKind
    item: Count | None = None
    value: dict[str, Any] = {}


def exported_sittings(connection: Connection) -> Iterator[SittingLine | EventLine]:
    """Every sitting, then every event, in the order in which they were kept."""
    for row in connection.execute(select(sitting).order_by(sitting.c.number)):
        record = sitting_of(row)
        yield SittingLine(**{name: getattr(record, name) for name in SittingLine.__struct_fields__})
    for row in connection.execute(select(sitting_event).order_by(sitting_event.c.number)):
        event = event_of(row)
        yield EventLine(row.sitting, **{name: getattr(event, name) for name in Event.__struct_fields__})


def take_sittings(connection: Connection, lines: Iterable[object]) -> int:
    """Add the sittings and events that are not known here; how many sittings are new.

    What can happen once stays as it happened here. Events of sittings that are nowhere are passed over.
    """
    listed = list(lines)
    known = set(connection.execute(select(sitting.c.uuid)).scalars())
    events = set(connection.execute(select(sitting_event.c.uuid)).scalars())
    once = {(name, kind) for name, kind in connection.execute(select(sitting_event.c.sitting, sitting_event.c.kind))
            if kind in _ONCE}
    count = 0
    for line in listed:
        if isinstance(line, SittingLine) and line.uuid not in known:
            known.add(line.uuid)
            count += 1
            record = SittingRecord(**{name: getattr(line, name) for name in SittingLine.__struct_fields__})
            connection.execute(insert(sitting).values(sitting_row(record)))
    for line in listed:
        if isinstance(line, EventLine) and line.sitting in known and line.uuid not in events:
            events.add(line.uuid)
            if line.kind in _ONCE:
                if (line.sitting, line.kind) in once:
                    continue
                once.add((line.sitting, line.kind))
            event = Event(**{name: getattr(line, name) for name in Event.__struct_fields__})
            connection.execute(insert(sitting_event).values(event_row(line.sitting, event)))
    return count
