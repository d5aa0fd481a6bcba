"""What study defines as rows of the learner's database, and back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeAlias, cast

import msgspec
from sqlalchemy import Row

from quizdl.study.card import pace_of
from quizdl.study.memory import Flag, Memory
from quizdl.study.review import Amendment, Change, Rating, Result, Review, Source
from quizdl.study.settings import NAMES, Settings

AnyRow: TypeAlias = Row[*tuple[Any, ...]]


def review_row(review: Review) -> dict[str, Any]:
    """A review as a row of `review`, without its number."""
    return {
        "uuid": review.uuid, "at": review.at, "study_day": review.study_day.isoformat(), "card": review.card,
        "pace": pace_of(review.card), "rating": int(review.rating), "result": review.result, "score": review.score,
        "seconds": review.seconds, "code": review.code, "misconception": review.misconception,
        "source": review.source, "hinted": review.hinted, "tries": review.tries,
    }  # fmt: skip


def review_of(row: AnyRow) -> Review:
    """A row of `review`, in the order of its columns."""
    _, uuid, at, day, card, _, rating, result, score, seconds, code, misconception, source, hinted, tries = row
    return Review(
        uuid=uuid, at=at, study_day=date.fromisoformat(day), card=card, rating=Rating(rating),
        result=cast(Result, result), score=score, seconds=seconds, code=code, misconception=misconception,
        source=cast(Source, source), hinted=bool(hinted), tries=tries)  # fmt: skip


def amendment_row(amendment: Amendment) -> dict[str, Any]:
    """An amendment as a row of `amendment`, without its number."""
    return {
        "uuid": amendment.uuid, "at": amendment.at, "study_day": amendment.study_day.isoformat(),
        "change": amendment.change, "target": amendment.target,
    }  # fmt: skip


def amendment_of(row: AnyRow) -> Amendment:
    """A row of `amendment`, in the order of its columns."""
    _, uuid, at, day, change, target = row
    return Amendment(
        uuid=uuid, at=at, study_day=date.fromisoformat(day), change=cast(Change, change), target=target
    )


def memory_row(memory: Memory) -> dict[str, Any]:
    """A memory as a row of `memory`."""
    return {
        "card": memory.card, "stability": memory.stability, "difficulty": memory.difficulty,
        "first_day": memory.first_day.isoformat(), "last_day": memory.last_day.isoformat(),
        "due_day": memory.due_day.isoformat(), "reps": memory.reps, "lapses": memory.lapses,
        "model": memory.model, "parameters": memory.parameters,
    }  # fmt: skip


def memory_of(row: AnyRow) -> Memory:
    """A row of `memory`, in the order of its columns."""
    card, stability, difficulty, first, last, due, reps, lapses, model, parameters = row
    return Memory(
        card=card, stability=stability, difficulty=difficulty, first_day=date.fromisoformat(first),
        last_day=date.fromisoformat(last), due_day=date.fromisoformat(due), reps=reps, lapses=lapses,
        model=model, parameters=parameters)  # fmt: skip


def flag_row(flag: Flag) -> dict[str, Any]:
    """A flag as a row of `flag`."""
    until = flag.buried_until.isoformat() if flag.buried_until else None
    return {"card": flag.card, "suspended": flag.suspended, "buried_until": until}


def flag_of(row: AnyRow) -> Flag:
    """A row of `flag`, in the order of its columns."""
    card, suspended, until = row
    return Flag(card=card, suspended=bool(suspended), buried_until=date.fromisoformat(until) if until else None)


def setting_rows(settings: Settings) -> list[dict[str, str]]:
    """Settings as rows of `setting`; each value is JSON."""
    return [{"name": name, "value": msgspec.json.encode(getattr(settings, name)).decode()} for name in NAMES]


def settings_of(rows: Iterable[AnyRow]) -> Settings:
    """Settings from rows; names that this version does not know are left alone, missing ones have their default."""
    values = {name: msgspec.json.decode(value) for name, value in rows if name in NAMES}
    return msgspec.convert(values, type=Settings)
