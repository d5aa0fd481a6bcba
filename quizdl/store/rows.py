"""What study defines as rows of the learner's database, and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeAlias, TypeVar

import msgspec
from sqlalchemy import Row

from quizdl.errors import QuizdlError
from quizdl.store.learner_file import LearnerError
from quizdl.study.card import pace_of
from quizdl.study.memory import Flag, Memory
from quizdl.study.review import Amendment, Review
from quizdl.study.settings import NAMES, Settings
from quizdl.text import Text

AnyRow: TypeAlias = Row[*tuple[Any, ...]]
T = TypeVar("T")
_REVIEW = ("uuid", "at", "study_day", "card", "pace", "rating", "result", "score", "seconds", "code", "misconception",
           "source", "hinted", "tries")
_AMENDMENT = ("uuid", "at", "study_day", "change", "target")
_MEMORY = ("card", "stability", "difficulty", "first_day", "last_day", "due_day", "reps", "lapses", "model",
           "parameters")
_FLAG = ("card", "suspended", "buried_until")


_ODD = (msgspec.MsgspecError, ValueError, TypeError, QuizdlError)


def _unreadable(what: object, error: Exception) -> LearnerError:
    """The row that `what` names says what the program never wrote."""
    return LearnerError(Text(
        f"学习数据中有无法读取的记录（{what!r}：{error}）；`quizdl check` 可检查，`quizdl restore` 可换上备份",
        f"a row of the learner's data cannot be read ({what!r}: {error}); `quizdl check` looks further, "
        "`quizdl restore` puts a backup in its place"))


@contextmanager
def reading_row(what: object) -> Iterator[None]:
    """Raises LearnerError where the row that `what` names says what the program never wrote."""
    try:
        yield
    except _ODD as error:
        raise _unreadable(what, error) from None


def _made(kind: type[T], names: Sequence[str], row: Sequence[Any], what: object, flags: Sequence[str] = ()) -> T:
    """A row as what study knows it by; SQLite keeps `flags` as 0 and 1."""
    values = dict(zip(names, row, strict=True))
    for name in flags:
        values[name] = bool(values[name])
    try:
        return msgspec.convert(values, type=kind)
    except _ODD as error:
        raise _unreadable(what, error) from None


def review_row(review: Review) -> dict[str, Any]:
    """A review as a row of `review`, without its number."""
    return {
        "uuid": review.uuid, "at": review.at, "study_day": review.study_day.isoformat(), "card": review.card,
        "pace": pace_of(review.card), "rating": int(review.rating), "result": review.result, "score": review.score,
        "seconds": review.seconds, "code": review.code, "misconception": review.misconception,
        "source": review.source, "hinted": review.hinted, "tries": review.tries,
    }  # fmt: skip


def review_of(row: AnyRow) -> Review:
    """A row of `review`, in the order of its columns. Raises LearnerError."""
    return _made(Review, _REVIEW, row[1:], row[0], ("hinted",))


def amendment_row(amendment: Amendment) -> dict[str, Any]:
    """An amendment as a row of `amendment`, without its number."""
    return {
        "uuid": amendment.uuid, "at": amendment.at, "study_day": amendment.study_day.isoformat(),
        "change": amendment.change, "target": amendment.target,
    }  # fmt: skip


def amendment_of(row: AnyRow) -> Amendment:
    """A row of `amendment`, in the order of its columns. Raises LearnerError."""
    return _made(Amendment, _AMENDMENT, row[1:], row[0])


def memory_row(memory: Memory) -> dict[str, Any]:
    """A memory as a row of `memory`."""
    return {
        "card": memory.card, "stability": memory.stability, "difficulty": memory.difficulty,
        "first_day": memory.first_day.isoformat(), "last_day": memory.last_day.isoformat(),
        "due_day": memory.due_day.isoformat(), "reps": memory.reps, "lapses": memory.lapses,
        "model": memory.model, "parameters": memory.parameters,
    }  # fmt: skip


def memory_of(row: AnyRow) -> Memory:
    """A row of `memory`, in the order of its columns. Raises LearnerError."""
    return _made(Memory, _MEMORY, row, row[0])


def flag_row(flag: Flag) -> dict[str, Any]:
    """A flag as a row of `flag`."""
    until = flag.buried_until.isoformat() if flag.buried_until else None
    return {"card": flag.card, "suspended": flag.suspended, "buried_until": until}


def flag_of(row: AnyRow) -> Flag:
    """A row of `flag`, in the order of its columns. Raises LearnerError."""
    return _made(Flag, _FLAG, row, row[0], ("suspended",))


def setting_rows(settings: Settings) -> list[dict[str, str]]:
    """Settings as rows of `setting`; each value is JSON."""
    return [{"name": name, "value": msgspec.json.encode(getattr(settings, name)).decode()} for name in NAMES]


def settings_of(rows: Iterable[AnyRow]) -> Settings:
    """Settings from rows; names that this version does not know are left alone, missing ones have their default.

    Raises LearnerError.
    """
    with reading_row("setting"):
        values = {name: msgspec.json.decode(value) for name, value in rows if name in NAMES}
        return msgspec.convert(values, type=Settings)
