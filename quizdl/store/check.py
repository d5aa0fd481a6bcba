"""Checks of the learner's database, each with a name and a count, and repairs for what follows from the log."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import msgspec
from sqlalchemy import Connection, delete, select

from quizdl.store.backup import back_up, backups, examine
from quizdl.store.journal import all_amendments, put_memory, standing_reviews
from quizdl.store.learner import Learner, LearnerError
from quizdl.store.learner_schema import amendment, flag, memory, review, sitting, sitting_event, step
from quizdl.store.rows import memory_of
from quizdl.store.sittings import event_of, sitting_of
from quizdl.study.card import CardId, CardIdError, parse
from quizdl.study.review import Review
from quizdl.study.scheduling import Scheduler
from quizdl.text import Text

SHOWN = 5
TRIGGERS = 8
"""Two for each table that is only added to."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found: how many rows it looked at, how many are wrong, and a few of them."""

    name: str
    title: Text
    looked_at: int
    wrong: int
    examples: tuple[str, ...] = ()
    repairable: bool = False
    repaired: bool = False

    @property
    def is_fine(self) -> bool:
        return self.wrong == 0 or self.repaired


Checked = tuple[int, list[str]]
"""(rows looked at, what is wrong)"""


class Checker:
    """Runs the checks. `knows` says whether a card can still be asked; `scheduler` replays the log."""

    def __init__(self, learner: Learner, scheduler: Scheduler, knows: Callable[[CardId], bool]) -> None:
        self._learner = learner
        self._scheduler = scheduler
        self._knows = knows

    def run(self, *, repair: bool = False) -> list[Finding]:
        """All checks in order; with `repair`, what can be put right is, after a backup, in one transaction.

        Raises LearnerError where the file cannot be read, or no backup can be made.
        """
        findings = self._look()
        if not repair or not any(each.wrong and each.repairable for each in findings):
            return findings
        back_up(self._learner.path, "repair")
        with self._learner.write() as connection:
            _drop_orphans(connection)
            self._rebuild(connection)
        again = {each.name: each for each in self._look()}
        return [each if not each.repairable or each.wrong == 0 else
                Finding(each.name, each.title, each.looked_at, each.wrong, each.examples, True,
                        again[each.name].wrong == 0) for each in findings]  # fmt: skip

    def _look(self) -> list[Finding]:
        findings = [_finding("integrity", Text("文件完好", "the file is whole"), _integrity(self._learner))]
        with self._learner.read() as connection:
            findings += [
                _finding("log", Text("日志中没有不可能的值", "nothing impossible in the log"), _log(connection)),
                _finding("amendments", Text("撤销与重做都有对象", "undo and redo name something"),
                         _amendments(connection)),
                _finding("orphans", Text("没有失去对象的记录", "no rows without what they belong to"),
                         _orphans(connection), repairable=True),
                _finding("states", Text("记忆状态在可能的范围内", "states are possible"), _states(connection),
                         repairable=True),
                _finding("replay", Text("记忆状态与日志重放一致", "states agree with a replay of the log"),
                         self._replay(connection), repairable=True),
                _finding("sittings", Text("模拟考试的记录完整", "sittings of mock exams are whole"),
                         _sittings(connection)),
                _finding("cards", Text("卡片仍可出题", "cards can still be asked"), self._cards(connection)),
            ]  # fmt: skip
        findings.append(_finding("backups", Text("备份可用", "backups can be used"), _backups(self._learner)))
        return findings

    def _replay(self, connection: Connection) -> Checked:
        kept = {row[0]: row for row in connection.execute(select(memory))}
        renewed = self._scheduler.replay_all(_readable(standing_reviews(connection)))
        wrong = [card for card in sorted(kept.keys() | renewed.keys())
                 if card not in kept or card not in renewed or memory_of(kept[card]) != renewed[card]]
        return len(kept), wrong

    def _rebuild(self, connection: Connection) -> None:
        renewed = self._scheduler.replay_all(_readable(standing_reviews(connection)))
        connection.execute(delete(memory))
        for each in renewed.values():
            put_memory(connection, each)

    def _cards(self, connection: Connection) -> Checked:
        cards = list(connection.execute(select(memory.c.card)).scalars())
        return len(cards), [card for card in cards if not self._knows(card)]


def _finding(name: str, title: Text, checked: Checked, *, repairable: bool = False) -> Finding:
    looked_at, wrong = checked
    return Finding(name, title, looked_at, len(wrong), tuple(wrong[:SHOWN]), repairable)


def _readable(reviews: Iterable[Review]) -> Iterable[Review]:
    return (each for each in reviews if _is_card(each.card))


def _is_card(card: CardId) -> bool:
    try:
        parse(card)
    except CardIdError:
        return False
    return True


def _integrity(learner: Learner) -> Checked:
    with learner.read() as connection:
        said = [str(line) for line in connection.exec_driver_sql("PRAGMA integrity_check(20)").scalars()]
        tables = connection.exec_driver_sql("SELECT count(*) FROM sqlite_master WHERE type = 'table'").scalar_one()
        triggers = connection.exec_driver_sql("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'").scalar_one()
    wrong = [] if said == ["ok"] else said
    if triggers < TRIGGERS:
        wrong.append("the triggers that keep the log from being changed are missing")
    return int(tables), wrong


def _log(connection: Connection) -> Checked:
    wrong = []
    count = 0
    tomorrow = int((datetime.now(UTC) + timedelta(days=1)).timestamp() * 1000)
    columns = (review.c.number, review.c.at, review.c.study_day, review.c.card, review.c.score, review.c.seconds,
               review.c.tries)  # fmt: skip
    for number, at, day, card, score, seconds, tries in connection.execute(select(*columns)):
        count += 1
        problems = []
        if not _is_card(card):
            problems.append(f"card {card!r}")
        if not 0 <= score <= 1:
            problems.append(f"score {score}")
        if seconds < 0 or tries < 0:
            problems.append(f"{seconds} seconds, {tries} tries")
        if not 0 < at < tomorrow:
            problems.append(f"time {at}")
        elif not _is_near(at, day):
            problems.append(f"study day {day!r} of time {at}")
        if problems:
            wrong.append(f"review {number}: " + ", ".join(problems))
    return count, wrong


def _sittings(connection: Connection) -> Checked:
    count, wrong = 0, []
    known = set()
    for row in connection.execute(select(sitting)):
        count += 1
        try:
            known.add(sitting_of(row).uuid)
        except msgspec.MsgspecError as error:
            wrong.append(f"sitting {row.number}: {error}")
    for row in connection.execute(select(sitting_event)):
        count += 1
        try:
            event_of(row)
        except msgspec.MsgspecError as error:
            wrong.append(f"event {row.number}: {error}")
        if row.sitting not in known:
            wrong.append(f"event {row.number}: no sitting {row.sitting!r}")
    return count, wrong


def _is_near(at: int, day: str) -> bool:
    """Whether a study day fits its time, in any time zone and with any hour of rollover."""
    try:
        noon = datetime.fromisoformat(day).replace(hour=12, tzinfo=UTC)
    except ValueError:
        return False
    return abs(datetime.fromtimestamp(at / 1000, UTC) - noon) < timedelta(days=2)


def _amendments(connection: Connection) -> Checked:
    known = set(connection.execute(select(review.c.uuid)).scalars())
    found = all_amendments(connection)
    known.update(each.uuid for each in found)
    return len(found), [each.uuid for each in found if each.change != "reset" and each.target not in known]


def _orphans(connection: Connection) -> Checked:
    looked_at, wrong = 0, []
    for name, card in connection.execute(_ORPHANED_MEMORIES.union_all(_ORPHANED_STEPS)):
        wrong.append(f"{name} {card}")
    for table in (memory, flag, step):
        looked_at += len(connection.execute(select(table.c.card)).all())
    wrong += [f"flag {card}" for card in connection.execute(select(flag.c.card)).scalars() if not _is_card(card)]
    return looked_at, wrong


_KNOWN = select(review.c.uuid).union(select(amendment.c.uuid))
_ANSWERED = select(review.c.card)
_ORPHANED_MEMORIES = select(memory.c.model, memory.c.card).where(memory.c.card.not_in(_ANSWERED))
_ORPHANED_STEPS = select(step.c.kind, step.c.card).where(step.c.target.is_not(None), step.c.target.not_in(_KNOWN))


def _drop_orphans(connection: Connection) -> None:
    connection.execute(delete(memory).where(memory.c.card.not_in(_ANSWERED)))
    connection.execute(delete(step).where(step.c.target.is_not(None), step.c.target.not_in(_KNOWN)))
    for card in list(connection.execute(select(flag.c.card)).scalars()):
        if not _is_card(card):
            connection.execute(delete(flag).where(flag.c.card == card))


def _states(connection: Connection) -> Checked:
    rows = connection.execute(select(memory)).all()
    wrong = []
    for row in rows:
        days = row.first_day <= row.last_day < row.due_day
        if not (row.stability > 0 and 1 <= row.difficulty <= 10 and days and 0 <= row.lapses < row.reps):
            wrong.append(row.card)
    return len(rows), wrong


def _backups(learner: Learner) -> Checked:
    found = backups(learner.path)
    wrong = []
    for each in found:
        try:
            examine(each.path)
        except LearnerError as error:
            wrong.append(str(error))
    return len(found), wrong
