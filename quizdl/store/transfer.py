"""The log as JSON lines, to carry a history to another machine; what is known already is not taken twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal, TypeAlias

import msgspec
from sqlalchemy import Connection, insert, select

from quizdl.errors import QuizdlError
from quizdl.store.backup import back_up
from quizdl.store.journal import all_amendments, put_replayed
from quizdl.store.learner import Learner
from quizdl.store.learner_schema import amendment, flag, review, setting
from quizdl.store.rows import amendment_row, flag_of, flag_row, review_of, review_row, setting_rows, settings_of
from quizdl.store.sitting_transfer import (
    Count,
    EventLine,
    Moment,
    Name,
    SittingLine,
    exported_sittings,
    take_sittings,
)
from quizdl.study.card import CardId, parse
from quizdl.study.day import may_be_day_of
from quizdl.study.memory import Flag
from quizdl.study.review import Amendment, Rating, Result, Review, Source
from quizdl.study.scheduling import Scheduler
from quizdl.study.settings import Settings
from quizdl.text import Text

FORMAT = 1


class TransferError(QuizdlError):
    """A file that is no exported log; nothing was taken from it."""


class Header(msgspec.Struct, tag="log", tag_field="what", frozen=True):
    """The first line."""

    format: int


class ReviewLine(msgspec.Struct, tag="review", tag_field="what", frozen=True, forbid_unknown_fields=True):
    """A review; `at` in milliseconds since the epoch, UTC."""

    uuid: Name
    at: Moment
    study_day: date
    card: Name
    rating: Literal[1, 2, 3, 4]
    result: Result
    score: Annotated[float, msgspec.Meta(ge=0, le=1)]
    seconds: Annotated[float, msgspec.Meta(ge=0, le=10**6)]
    code: str | None = None
    misconception: str | None = None
    source: Source = "session"
    hinted: bool = False
    tries: Count = 1


class AmendmentLine(msgspec.Struct, tag="amendment", tag_field="what", frozen=True, forbid_unknown_fields=True):
    """An undo, a redo or a reset."""

    uuid: Name
    at: Moment
    study_day: date
    change: Literal["undo", "redo", "reset"]
    target: Name


class FlagLine(msgspec.Struct, tag="flag", tag_field="what", frozen=True, forbid_unknown_fields=True):
    """A card that is suspended or buried."""

    card: Name
    suspended: bool
    buried_until: date | None = None


class SettingsLine(msgspec.Struct, tag="settings", tag_field="what", frozen=True, forbid_unknown_fields=True):
    """The learner's settings."""

    settings: Settings


Line: TypeAlias = Header | ReviewLine | AmendmentLine | FlagLine | SettingsLine | SittingLine | EventLine


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import brought. `conflicts` are reviews known here with other contents; they were left as they are."""

    reviews: int
    amendments: int
    known: int
    conflicts: tuple[str, ...]
    cards: int
    flags: int
    settings: bool
    sittings: int = 0


def exported(learner: Learner) -> Iterator[str]:
    """The whole log, undone reviews included, as lines of JSON; one state of it, whatever is added meanwhile."""
    encode = msgspec.json.encode
    with learner.read() as connection:
        yield encode(Header(FORMAT)).decode()
        for row in connection.execute(select(review).order_by(review.c.at, review.c.uuid)):
            yield encode(review_line(review_of(row))).decode()
        for each in all_amendments(connection):
            values = {name: getattr(each, name) for name in AmendmentLine.__struct_fields__}
            yield encode(AmendmentLine(**values)).decode()
        for row in connection.execute(select(flag)):
            kept = flag_of(row)
            yield encode(FlagLine(kept.card, kept.suspended, kept.buried_until)).decode()
        for line in exported_sittings(connection):
            yield encode(line).decode()
        settings = connection.execute(select(setting)).all()
        if settings:
            yield encode(SettingsLine(settings_of(settings))).decode()


def review_line(each: Review) -> ReviewLine:
    """A review as a line of the file."""
    values: dict[str, Any] = {name: getattr(each, name) for name in ReviewLine.__struct_fields__}
    return ReviewLine(**{**values, "rating": int(each.rating)})


def read_lines(lines: Iterable[str]) -> list[Line]:
    """The lines of an exported log, checked one by one. Raises TransferError that names the line."""
    decoder = msgspec.json.Decoder(Line)
    found: list[Line] = []
    for number, text in enumerate(lines, 1):
        if not text.strip():
            continue
        try:
            line = decoder.decode(text)
            _check(line)
        except (msgspec.MsgspecError, QuizdlError, ValueError) as error:
            raise TransferError(Text(f"第 {number} 行：{error}；没有导入任何内容",
                                     f"line {number}: {error}; nothing was imported")) from None
        if not found and not (isinstance(line, Header) and line.format == FORMAT):
            raise TransferError(Text(
                f"第 {number} 行：导出的记录应以 {{\"what\":\"log\",\"format\":{FORMAT}}} 开头",
                f"line {number}: an exported log begins with {{\"what\":\"log\",\"format\":{FORMAT}}}"))
        found.append(line)
    if not found:
        raise TransferError(Text("文件是空的；没有导入任何内容", "the file is empty; nothing was imported"))
    return found


def _check(line: Line) -> None:
    if isinstance(line, ReviewLine | FlagLine):
        parse(line.card)
    if isinstance(line, ReviewLine | AmendmentLine) and not may_be_day_of(line.study_day, line.at):
        raise TransferError(Text(f"学习日 {line.study_day} 与时间 {line.at} 不符",
                                 f"study day {line.study_day} does not go with time {line.at}"))
    if isinstance(line, AmendmentLine) and line.change == "reset":
        parse(line.target)


def import_log(learner: Learner, lines: Iterable[str], scheduler: Callable[[Settings], Scheduler]) -> Imported:
    """Merge an exported log by uuid, after a backup, in one transaction; states are rebuilt by replay.

    Flags are taken for cards that have none here, settings when none were kept here; `scheduler` makes the one
    that goes with settings. Raises TransferError.
    """
    found = read_lines(lines)
    back_up(learner.path, "import")
    with learner.write() as connection:
        known = {row.uuid: row for row in connection.execute(select(review))}
        uuids = set(connection.execute(select(amendment.c.uuid)).scalars())
        new: dict[str, Review] = {}
        amended: dict[str, Amendment] = {}
        conflicts: list[str] = []
        again = 0
        for line in found:
            if isinstance(line, ReviewLine):
                each = _review(line)
                before = review_of(known[line.uuid]) if line.uuid in known else new.get(line.uuid)
                if before is None:
                    new[line.uuid] = each
                else:
                    again += 1
                    conflicts += [line.uuid] if before != each else []
            elif isinstance(line, AmendmentLine):
                if line.uuid in uuids or line.uuid in amended:
                    again += 1
                else:
                    amended[line.uuid] = _amendment(line)
        if new:
            connection.execute(insert(review), [review_row(each) for each in new.values()])
        if amended:
            connection.execute(insert(amendment), [amendment_row(each) for each in amended.values()])
        cards = {each.card for each in new.values()} | _touched(connection, amended.values())
        flags = _take_flags(connection, found)
        sittings = take_sittings(connection, found)
        settings = _take_settings(connection, found)
        # other settings give every card another day
        replayed = set(connection.execute(select(review.c.card)).scalars()) if settings else cards
        replay = scheduler(settings_of(connection.execute(select(setting)))).replay
        for card in sorted(replayed):
            put_replayed(connection, card, replay)
    return Imported(len(new), len(amended), again, tuple(conflicts), len(cards), flags, settings, sittings)


def _review(line: ReviewLine) -> Review:
    values = {name: getattr(line, name) for name in ReviewLine.__struct_fields__}
    return Review(**{**values, "rating": Rating(line.rating)})


def _amendment(line: AmendmentLine) -> Amendment:
    return Amendment(**{name: getattr(line, name) for name in AmendmentLine.__struct_fields__})


def _touched(connection: Connection, amendments: Iterable[Amendment]) -> set[CardId]:
    """The cards whose state these amendments change."""
    cards = {row.uuid: row.card for row in connection.execute(select(review.c.uuid, review.c.card))}
    cards |= {each.uuid: each.target for each in all_amendments(connection) if each.change == "reset"}
    found = {each.target if each.change == "reset" else cards.get(each.target) for each in amendments}
    return {card for card in found if card is not None}


def _take_flags(connection: Connection, found: list[Line]) -> int:
    known = set(connection.execute(select(flag.c.card)).scalars())
    rows = {line.card: flag_row(Flag(card=line.card, suspended=line.suspended, buried_until=line.buried_until))
            for line in found if isinstance(line, FlagLine) and line.card not in known}
    if rows:
        connection.execute(insert(flag), list(rows.values()))
    return len(rows)


def _take_settings(connection: Connection, found: list[Line]) -> bool:
    line = next((each for each in found if isinstance(each, SettingsLine)), None)
    if line is None or connection.execute(select(setting).limit(1)).first() is not None:
        return False
    connection.execute(insert(setting), setting_rows(line.settings))
    return True
