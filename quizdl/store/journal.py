"""The learner's journal in SQLite: every change is one transaction, on the disk when the call returns."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, cast

import msgspec
from sqlalchemy import Connection, delete, func, insert, or_, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from quizdl.store.learner import Learner
from quizdl.store.learner_schema import amendment, flag, memory, review, setting, step
from quizdl.store.rows import (
    amendment_of,
    amendment_row,
    flag_of,
    flag_row,
    memory_of,
    memory_row,
    reading_row,
    review_of,
    review_row,
    setting_rows,
    settings_of,
)
from quizdl.study.card import CardId
from quizdl.study.journal import Replay, StaleError, Step, StepKind
from quizdl.study.memory import Flag, Memory
from quizdl.study.review import Amendment, Change, Review, standing
from quizdl.study.settings import Settings


class LearnerJournal:
    """Implements `study.journal.Journal`."""

    def __init__(self, learner: Learner) -> None:
        self._learner = learner

    def append(self, review_: Review, memory_: Memory, before: Memory | None) -> Review:
        with self._learner.write() as connection:
            if memory_in(connection, review_.card) != before:
                raise StaleError(f"{review_.card} was answered by another quizdl meanwhile")
            return keep_review(connection, review_, memory_)

    def flag(self, flag_: Flag, day: date) -> None:
        with self._learner.write() as connection:
            before = _flag(connection, flag_.card)
            _put_flag(connection, flag_)
            _add_step(connection, day, "flag", flag_.card, None, before, flag_)

    def reset(self, card: CardId, day: date, at: int) -> None:
        with self._learner.write() as connection:
            added = _amend(connection, "reset", card, day, max(at, _latest(connection, card) + 1))
            connection.execute(delete(memory).where(memory.c.card == card))
            _add_step(connection, day, "reset", card, added.uuid)

    def undo(self, day: date, at: int, replay: Replay) -> Step | None:
        return self._move(day, at, replay, undo=True)

    def redo(self, day: date, at: int, replay: Replay) -> Step | None:
        return self._move(day, at, replay, undo=False)

    def _move(self, day: date, at: int, replay: Replay, *, undo: bool) -> Step | None:
        """Undo the latest step of the day, or redo the earliest one that is undone."""
        with self._learner.write() as connection:
            order = step.c.number.desc() if undo else step.c.number
            wanted = select(step).where(step.c.study_day == day.isoformat(), step.c.undone.is_(not undo))
            row = connection.execute(wanted.order_by(order).limit(1)).one_or_none()
            if row is None:
                return None
            connection.execute(update(step).where(step.c.number == row.number).values(undone=undo))
            answered: Review | None = None
            if row.kind == "flag":
                _put_flag(connection, _decoded(row.card, row.before if undo else row.after))
            else:
                _amend(connection, "undo" if undo else "redo", row.target, day, at)
                put_replayed(connection, row.card, replay)
                found = connection.execute(select(review).where(review.c.uuid == row.target)).one_or_none()
                answered = None if found is None else review_of(found)
            return Step(kind=cast(StepKind, row.kind), card=row.card, review=answered)

    def memories(self) -> dict[CardId, Memory]:
        with self._learner.read() as connection:
            return {row[0]: memory_of(row) for row in connection.execute(select(memory)).all()}

    def flags(self) -> dict[CardId, Flag]:
        with self._learner.read() as connection:
            return {row[0]: flag_of(row) for row in connection.execute(select(flag))}

    def settings(self) -> Settings:
        with self._learner.read() as connection:
            return settings_of(connection.execute(select(setting)))

    def set_settings(self, settings: Settings, memories: Iterable[Memory] = ()) -> None:
        with self._learner.write() as connection:
            for row in setting_rows(settings):
                connection.execute(upsert(setting).values(row).on_conflict_do_update(["name"], set_=row))
            for each in memories:
                put_memory(connection, each)

    def reviews(self, *, since: date | None = None, card: CardId | None = None) -> list[Review]:
        with self._learner.read() as connection:
            return standing_reviews(connection, since=since, card=card)

    def first_try_seconds(self, pace: str, limit: int = 20) -> Sequence[float]:
        with self._learner.read() as connection:
            undone = _undone(connection)
            wanted = select(review.c.uuid, review.c.seconds).where(
                review.c.pace == pace, review.c.result == "right", review.c.tries == 1, review.c.hinted.is_(False),
                review.c.source == "session")  # fmt: skip
            rows = connection.execute(wanted.order_by(review.c.at.desc()).limit(limit + len(undone))).all()
        return [row.seconds for row in rows if row.uuid not in undone][:limit]

    def mistakes(self) -> list[Review]:
        with self._learner.read() as connection:
            wanted = select(review).where(or_(review.c.misconception.is_not(None), review.c.card.contains("!")))
            found = [review_of(row) for row in connection.execute(wanted)]
            return standing(found, all_amendments(connection))

    def study_days(self) -> list[date]:
        with self._learner.read() as connection:
            undone = _undone(connection)
            wanted = select(review.c.study_day).distinct()
            if undone:
                wanted = wanted.where(review.c.uuid.not_in(undone))
            days = connection.execute(wanted).scalars().all()
        with reading_row("study_day"):
            return sorted(map(date.fromisoformat, days))


def standing_reviews(connection: Connection, *, since: date | None = None, card: CardId | None = None) -> list[Review]:
    """The reviews that count, in order of time."""
    wanted = select(review)
    if since is not None:
        wanted = wanted.where(review.c.study_day >= since.isoformat())
    if card is not None:
        wanted = wanted.where(review.c.card == card)
    return standing([review_of(row) for row in connection.execute(wanted).all()], all_amendments(connection))


def all_amendments(connection: Connection) -> list[Amendment]:
    """Every amendment of the log."""
    return [amendment_of(row) for row in connection.execute(select(amendment))]


def keep_review(connection: Connection, review_: Review, memory_: Memory) -> Review:
    """Add a review, its time moved behind the latest one of the card, and put the card's new state in place."""
    kept = replace(review_, at=max(review_.at, _latest(connection, review_.card) + 1))
    connection.execute(insert(review).values(review_row(kept)))
    put_memory(connection, memory_)
    _add_step(connection, kept.study_day, "review", kept.card, kept.uuid)
    return kept


def put_memory(connection: Connection, memory_: Memory) -> None:
    """Put a card's state in place."""
    row = memory_row(memory_)
    connection.execute(upsert(memory).values(row).on_conflict_do_update(["card"], set_=row))


def put_replayed(connection: Connection, card: CardId, replay: Replay) -> None:
    """Put the state in place that follows from the card's log."""
    found = replay(standing_reviews(connection, card=card))
    if found is None:
        connection.execute(delete(memory).where(memory.c.card == card))
    else:
        put_memory(connection, found)


def memory_in(connection: Connection, card: CardId) -> Memory | None:
    """The state of a card as it is kept."""
    row = connection.execute(select(memory).where(memory.c.card == card)).one_or_none()
    return None if row is None else memory_of(row)


def _flag(connection: Connection, card: CardId) -> Flag:
    row = connection.execute(select(flag).where(flag.c.card == card)).one_or_none()
    return Flag(card=card) if row is None else flag_of(row)


def _put_flag(connection: Connection, flag_: Flag) -> None:
    connection.execute(delete(flag).where(flag.c.card == flag_.card))
    if flag_ != Flag(card=flag_.card):
        connection.execute(insert(flag).values(flag_row(flag_)))


def _latest(connection: Connection, card: CardId) -> int:
    """The time of the last word of the log on a card."""
    answered = select(func.max(review.c.at)).where(review.c.card == card)
    amended = select(func.max(amendment.c.at)).where(amendment.c.target == card)
    return max(connection.execute(answered).scalar() or 0, connection.execute(amended).scalar() or 0)


def _amend(connection: Connection, change: Change, target: str, day: date, at: int) -> Amendment:
    latest = connection.execute(select(func.max(amendment.c.at)).where(amendment.c.target == target)).scalar() or 0
    added = Amendment(uuid=uuid.uuid4().hex, at=max(at, latest + 1), study_day=day, change=change, target=target)
    connection.execute(insert(amendment).values(amendment_row(added)))
    return added


def _undone(connection: Connection) -> set[str]:
    undone: set[str] = set()
    changes = select(amendment.c.change, amendment.c.target).where(amendment.c.change != "reset")
    for change, target in connection.execute(changes.order_by(amendment.c.at, amendment.c.uuid)):
        (undone.add if change == "undo" else undone.discard)(target)
    return undone


def _add_step(connection: Connection, day: date, kind: StepKind, card: CardId, target: str | None,
              before: Flag | None = None, after: Flag | None = None) -> None:
    """What is new cannot be followed by what was undone; steps of earlier days cannot be undone any more."""
    connection.execute(delete(step).where(or_(step.c.undone.is_(True), step.c.study_day != day.isoformat())))
    values: dict[str, Any] = {"study_day": day.isoformat(), "kind": kind, "card": card, "target": target,
                              "before": _encoded(before), "after": _encoded(after), "undone": False}
    connection.execute(insert(step).values(values))


def _encoded(flag_: Flag | None) -> str | None:
    return None if flag_ is None else msgspec.json.encode(flag_).decode()


def _decoded(card: CardId, text: str | None) -> Flag:
    return Flag(card=card) if text is None else msgspec.json.decode(text, type=Flag)
