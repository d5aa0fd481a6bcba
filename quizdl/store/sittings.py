"""The sittings of mock exams in SQLite: every change is one transaction, on the disk when the call returns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, func, insert, select, update

from quizdl.store.journal import keep_review, memory_in
from quizdl.store.learner import Learner
from quizdl.store.learner_schema import sitting, sitting_event
from quizdl.store.rows import AnyRow, reading_row
from quizdl.study.exam.record import WHILE_OPEN, ClosedError, Event, Learned, SittingRecord
from quizdl.study.journal import StaleError
from quizdl.text import Text

_NOT_AFTER = WHILE_OPEN | {"handed-in"}


class LearnerRegister:
    """Implements `study.exam.record.Register`."""

    def __init__(self, learner: Learner) -> None:
        self._learner = learner

    def begin(self, record: SittingRecord) -> SittingRecord:
        with self._learner.write() as connection:
            before = select(func.count()).where(sitting.c.code == record.code)
            kept = msgspec.structs.replace(record, attempt=connection.execute(before).scalar_one() + 1)
            connection.execute(insert(sitting).values(sitting_row(kept)))
        return kept

    def add(self, sitting_: str, event: Event) -> None:
        with self._learner.write() as connection:
            if event.kind in _NOT_AFTER and _has(connection, sitting_, "handed-in"):
                raise ClosedError(Text("已经交卷，不再接受改动",
                                       "the paper was handed in; nothing more is accepted"))
            connection.execute(insert(sitting_event).values(event_row(sitting_, event)))

    def settle(self, sitting_: str, event: Event, learned: Sequence[Learned]) -> bool:
        with self._learner.write() as connection:
            if _has(connection, sitting_, "settled"):
                return False
            for review, memory, before in learned:
                if memory_in(connection, review.card) != before:
                    raise StaleError(Text(f"{review.card} 刚被另一个 quizdl 答过",
                                          f"{review.card} was answered by another quizdl meanwhile"))
                keep_review(connection, review, memory)
            connection.execute(insert(sitting_event).values(event_row(sitting_, event)))
        return True

    def put_estimate(self, sitting_: str, estimate: Mapping[str, Any]) -> None:
        with self._learner.write() as connection:
            said = msgspec.json.encode(estimate).decode()
            connection.execute(update(sitting).where(sitting.c.uuid == sitting_).values(estimate=said))

    def records(self) -> list[SittingRecord]:
        with self._learner.read() as connection:
            return [sitting_of(row) for row in connection.execute(select(sitting).order_by(sitting.c.number))]

    def events(self, sitting_: str) -> list[Event]:
        wanted = select(sitting_event).where(sitting_event.c.sitting == sitting_).order_by(sitting_event.c.number)
        with self._learner.read() as connection:
            return [event_of(row) for row in connection.execute(wanted)]


def _has(connection: Connection, sitting_: str, kind: str) -> bool:
    wanted = select(sitting_event.c.number).where(sitting_event.c.sitting == sitting_, sitting_event.c.kind == kind)
    return connection.execute(wanted).first() is not None


def sitting_row(record: SittingRecord) -> dict[str, Any]:
    """A sitting as a row of `sitting`, without its number."""
    values = {name: getattr(record, name) for name in record.__struct_fields__}
    estimate = None if record.estimate is None else msgspec.json.encode(record.estimate).decode()
    return {**values, "study_day": record.study_day.isoformat(), "estimate": estimate,
            "paper": msgspec.json.encode(record.paper).decode()}


def sitting_of(row: AnyRow) -> SittingRecord:
    """A row of `sitting`, in the order of its columns. Raises LearnerError."""
    names = ("uuid", "code", "language", "started", "study_day", "minutes", "practice", "counts", "attempt")
    values: dict[str, Any] = dict(zip(names, row[1:10], strict=True))
    with reading_row(row[0]):
        paper, estimate = (None if text is None else msgspec.json.decode(text) for text in row[10:12])
        return msgspec.convert({**values, "practice": bool(values["practice"]), "paper": paper, "estimate": estimate},
                               SittingRecord)


def event_row(sitting_: str, event: Event) -> dict[str, Any]:
    """An event as a row of `sitting_event`, without its number."""
    return {"uuid": event.uuid, "sitting": sitting_, "at": event.at, "kind": event.kind, "item": event.item,
            "value": msgspec.json.encode(event.value).decode()}


def event_of(row: AnyRow) -> Event:
    """A row of `sitting_event`, in the order of its columns. Raises LearnerError."""
    _, uuid, _, at, kind, item, value = row
    with reading_row(uuid):
        return msgspec.convert({"uuid": uuid, "at": at, "kind": kind, "item": item,
                                "value": msgspec.json.decode(value)}, Event)
