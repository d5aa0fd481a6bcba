"""Checks of the learner's database, each with a name and a count, and repairs for what follows from the log."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, delete, select

from quizdl.store.backup import back_up, backups, examine
from quizdl.store.journal import all_amendments, put_memory, standing_reviews
from quizdl.store.learner import Learner
from quizdl.store.learner_file import LearnerError
from quizdl.store.learner_schema import amendment, flag, memory, review, sitting, sitting_event, step
from quizdl.store.rows import AnyRow, flag_of, memory_of, review_of
from quizdl.store.sittings import event_of, sitting_of
from quizdl.study.card import CardId, CardIdError, parse
from quizdl.study.day import may_be_day_of, milliseconds
from quizdl.study.memory import Memory
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
    """Runs the checks. `knows` says whether a card can still be asked; `scheduler` replays the log; nothing in it may
    be later than a day after `now`."""

    def __init__(self, learner: Learner, scheduler: Scheduler, knows: Callable[[CardId], bool],
                 now: datetime | None = None) -> None:
        self._now = now or datetime.now(UTC)
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
        checks: tuple[tuple[str, Text, Callable[[Connection], Checked], bool], ...] = (
            ("log", Text("日志中没有不可能的值", "nothing impossible in the log"), self._log, False),
            ("amendments", Text("撤销与重做都有对象", "undo and redo name something"), _amendments, False),
            ("orphans", Text("没有失去对象的记录", "no rows without what they belong to"), _orphans, True),
            ("states", Text("记忆状态在可能的范围内", "states are possible"), _states, True),
            ("replay", Text("记忆状态与日志重放一致", "states agree with a replay of the log"), self._replay, True),
            ("sittings", Text("模拟考试的记录完整", "sittings of mock exams are whole"), _sittings, False),
            ("cards", Text("卡片仍可出题", "cards can still be asked"), self._cards, False),
        )
        for name, title, check, repairable in checks:
            try:
                with self._learner.read() as connection:
                    checked = check(connection)
            except LearnerError as error:  # damaged so that SQLite cannot read it; the others are still looked at
                checked = 0, [str(error)]
            findings.append(_finding(name, title, checked, repairable=repairable))
        findings.append(_finding("backups", Text("备份可用", "backups can be used"), _backups(self._learner)))
        return findings

    def _log(self, connection: Connection) -> Checked:
        return _log(connection, self._now)

    def _replay(self, connection: Connection) -> Checked:
        kept = {row[0]: row for row in connection.execute(select(memory))}
        renewed = self._scheduler.replay_all(_readable(standing_reviews(connection)))
        wrong = [card for card in sorted(kept.keys() | renewed.keys())
                 if card not in kept or card not in renewed or not _says(kept[card], renewed[card])]
        return len(kept), wrong

    def _rebuild(self, connection: Connection) -> None:
        renewed = self._scheduler.replay_all(_readable(standing_reviews(connection)))
        connection.execute(delete(memory))
        for each in renewed.values():
            put_memory(connection, each)

    def _cards(self, connection: Connection) -> Checked:
        cards = list(connection.execute(select(memory.c.card)).scalars())
        return len(cards), [card for card in cards if not self._knows(card)]


def _says(row: AnyRow, memory_: Memory) -> bool:
    """Whether a row can be read and holds this state."""
    try:
        return memory_of(row) == memory_
    except LearnerError:
        return False


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


def _log(connection: Connection, now: datetime) -> Checked:
    wrong = []
    count = 0
    tomorrow = milliseconds(now + timedelta(days=1))
    for row in connection.execute(select(review).order_by(review.c.number)):
        count += 1
        try:
            problems = _problems(review_of(row), tomorrow)
        except LearnerError as error:
            problems = [str(error)]
        if problems:
            wrong.append(f"review {row.number}: " + ", ".join(problems))
    return count, wrong


def _problems(each: Review, tomorrow: int) -> list[str]:
    problems = []
    if not _is_card(each.card):
        problems.append(f"card {each.card!r}")
    if not 0 <= each.score <= 1:
        problems.append(f"score {each.score}")
    if each.seconds < 0 or each.tries < 0:
        problems.append(f"{each.seconds} seconds, {each.tries} tries")
    if not 0 < each.at < tomorrow:
        problems.append(f"time {each.at}")
    elif not may_be_day_of(each.study_day, each.at):
        problems.append(f"study day {each.study_day} of time {each.at}")
    return problems


def _sittings(connection: Connection) -> Checked:
    count, wrong = 0, []
    known = set()
    for row in connection.execute(select(sitting)):
        count += 1
        try:
            known.add(sitting_of(row).uuid)
        except LearnerError as error:
            wrong.append(f"sitting {row.number}: {error}")
    for row in connection.execute(select(sitting_event)):
        count += 1
        try:
            event_of(row)
        except LearnerError as error:
            wrong.append(f"event {row.number}: {error}")
        if row.sitting not in known:
            wrong.append(f"event {row.number}: no sitting {row.sitting!r}")
    return count, wrong


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
    wrong += [f"flag {row.card}" for row in connection.execute(select(flag)).all() if not _is_flag(row)]
    return looked_at, wrong


_KNOWN = select(review.c.uuid).union(select(amendment.c.uuid))
_ANSWERED = select(review.c.card)
_ORPHANED_MEMORIES = select(memory.c.model, memory.c.card).where(memory.c.card.not_in(_ANSWERED))
_ORPHANED_STEPS = select(step.c.kind, step.c.card).where(step.c.target.is_not(None), step.c.target.not_in(_KNOWN))


def _drop_orphans(connection: Connection) -> None:
    connection.execute(delete(memory).where(memory.c.card.not_in(_ANSWERED)))
    connection.execute(delete(step).where(step.c.target.is_not(None), step.c.target.not_in(_KNOWN)))
    for row in connection.execute(select(flag)).all():
        if not _is_flag(row):
            connection.execute(delete(flag).where(flag.c.card == row.card))


def _is_flag(row: AnyRow) -> bool:
    try:
        return _is_card(flag_of(row).card)
    except LearnerError:
        return False


def _states(connection: Connection) -> Checked:
    rows = connection.execute(select(memory)).all()
    return len(rows), [str(row.card) for row in rows if not _is_possible(row)]


def _is_possible(row: AnyRow) -> bool:
    try:
        found = memory_of(row)
    except LearnerError:
        return False
    return (found.stability > 0 and 1 <= found.difficulty <= 10 and 0 <= found.lapses < found.reps
            and found.first_day <= found.last_day < found.due_day)


def _backups(learner: Learner) -> Checked:
    found = backups(learner.path)
    wrong = []
    for each in found:
        try:
            examine(each.path)
        except LearnerError as error:
            wrong.append(str(error))
    return len(found), wrong
