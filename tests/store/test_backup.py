"""Backups: made when due, checked, thinned; restored after saying what would change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizdl.store import backup as backup_module
from quizdl.store.backup import back_up, back_up_if_due, backups, examine
from quizdl.store.journal import LearnerJournal
from quizdl.store.learner import Learner
from quizdl.store.learner_file import LearnerError
from quizdl.store.restore import find_backup, preview, restore
from quizdl.store.thinning import ALL_FOR, DAILY, MONTHLY, WEEKLY, kept
from quizdl.study.settings import Settings

NOW = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_a_backup_is_the_database_of_that_moment(learner: Learner, answer) -> None:
    """With what is still in the write-ahead log, as one file that opens on its own; nothing half written is left."""
    first = answer(learner)
    made = back_up(learner.path, "asked", NOW)
    answer(learner)
    assert [path.name for path in made.path.parent.iterdir()] == ["learner-20260302T200000000-asked.db"]
    assert (made.made, made.why) == (NOW, "asked")
    assert backups(learner.path) == [made]
    with Learner(made.path) as copied:
        assert LearnerJournal(copied).reviews() == [first]


def test_every_half_hour_when_something_changed(learner: Learner, answer) -> None:
    """Not sooner, and not when all is as it was; settings are a change too."""
    answer(learner)
    assert back_up_if_due(learner.path, NOW) is not None
    answer(learner)
    assert back_up_if_due(learner.path, NOW + 29 * MINUTE) is None
    assert back_up_if_due(learner.path, NOW + 30 * MINUTE) is not None
    assert back_up_if_due(learner.path, NOW + 300 * MINUTE) is None
    LearnerJournal(learner).set_settings(Settings(new_per_day=1))
    assert back_up_if_due(learner.path, NOW + 300 * MINUTE) is not None
    assert len(backups(learner.path)) == 3


def test_a_damaged_original_is_not_backed_up(learner: Learner, answer) -> None:
    """No backup counts that does not stand the check, and the ones before stay."""
    for number in range(200):
        answer(learner, f"cloze:f{number}")
    good = back_up(learner.path, "asked", NOW)
    learner.close()
    data = bytearray(learner.path.read_bytes())
    data[4096 * 5: 4096 * 8] = b"\xa5" * 4096 * 3
    learner.path.write_bytes(data)
    with pytest.raises(LearnerError, match="no sound backup"):
        back_up(learner.path, "asked", NOW + 60 * MINUTE)
    assert backups(learner.path) == [good]
    assert [path.suffix for path in good.path.parent.iterdir()] == [".db"]


@given(st.lists(st.integers(0, 60 * 24 * 500), max_size=120, unique=True))
def test_thinning_keeps_what_it_promises(ages: list[int]) -> None:
    """All of two days; the newest of each of twelve days, ten weeks and nine months that have any; no others."""
    moments = [NOW - timedelta(minutes=age) for age in ages]
    keep = kept(moments, NOW)
    assert keep <= set(moments)
    assert {moment for moment in moments if NOW - moment < ALL_FOR} <= keep
    wanted = {moment for moment in moments if NOW - moment < ALL_FOR}
    for count, name in ((DAILY, "%Y-%m-%d"), (WEEKLY, "%G-%V"), (MONTHLY, "%Y-%m")):
        periods = sorted({moment.strftime(name) for moment in moments}, reverse=True)[:count]
        wanted |= {max(moment for moment in moments if moment.strftime(name) == period) for period in periods}
    assert keep == wanted
    assert kept(keep, NOW) == keep


def test_old_backups_are_thinned(learner: Learner, answer) -> None:
    """A year of a backup every twelve hours leaves some thirty files, the newest among them."""
    answer(learner)
    for hours in range(24 * 365, 0, -12):
        path = learner.path.parent / "backups" / f"learner-{NOW - timedelta(hours=hours):%Y%m%dT%H%M%S000}-time.db"
        path.parent.mkdir(exist_ok=True)
        path.touch()
    newest = back_up(learner.path, "asked", NOW)
    found = backups(learner.path)
    assert found[0] == newest
    assert DAILY + 10 <= len(found) <= DAILY + WEEKLY + MONTHLY + 6


def test_restoring_says_what_would_change_and_does_it(learner: Learner, answer) -> None:
    """Lost and returning answers are counted before; afterwards the old state is there, and a backup of the new one."""
    first = answer(learner)
    made = back_up(learner.path, "asked", NOW)
    second = answer(learner, "cloze:b", day=3)
    LearnerJournal(learner).set_settings(Settings(new_per_day=1))
    found = preview(learner.path, made)
    assert (found.reviews, found.last_day, found.lost, found.lost_cards) == (1, first.study_day, 1, 1)
    assert (found.lost_days, found.returned, found.readable) == ((second.study_day,), 0, True)
    assert found.settings > 0
    aside = restore(learner.path, made)
    assert LearnerJournal(learner).reviews() == [first]  # also in a process that had it open
    assert LearnerJournal(learner).settings() == Settings()
    assert preview(learner.path, find_backup(learner.path, aside.stem)).returned == 1
    restore(learner.path, find_backup(learner.path, aside.stem))
    assert LearnerJournal(learner).reviews() == [first, second]


def test_a_damaged_database_is_set_aside(database: Path, answer) -> None:
    """Restoring works without being able to read the present file, which is kept."""
    with Learner(database) as learner:
        first = answer(learner)
        made = back_up(database, "asked", NOW)
    database.write_bytes(b"broken" * 1000)
    assert not preview(database, made).readable
    aside = restore(database, made)
    assert aside.read_bytes() == b"broken" * 1000
    with Learner(database) as learner:
        assert LearnerJournal(learner).reviews() == [first]


def test_a_database_that_is_gone_comes_back(database: Path, answer) -> None:
    """There is nothing to lose then."""
    with Learner(database) as learner:
        first = answer(learner)
        made = back_up(database, "asked", NOW)
    database.unlink()
    assert preview(database, made).lost == 0
    assert restore(database, made) is None
    with Learner(database) as learner:
        assert LearnerJournal(learner).reviews() == [first]


def test_a_damaged_backup_is_not_restored(learner: Learner, answer) -> None:
    """The present database stays as it is."""
    first = answer(learner)
    made = back_up(learner.path, "asked", NOW)
    made.path.write_bytes(b"broken" * 1000)
    with pytest.raises(LearnerError):
        examine(made.path)
    with pytest.raises(LearnerError):
        restore(learner.path, made)
    assert LearnerJournal(learner).reviews() == [first]


def test_a_backup_is_found_by_the_beginning_of_its_name(learner: Learner, answer) -> None:
    """Its date is enough if it is the only one; the newest is the default; anything else is refused."""
    answer(learner)
    with pytest.raises(LearnerError, match="no backups"):
        find_backup(learner.path, None)
    older, newer = (back_up(learner.path, "asked", NOW + day * timedelta(days=1)) for day in range(2))
    assert find_backup(learner.path, None) == newer
    assert find_backup(learner.path, "20260302") == older
    for name, said in (("2026", "2 backups"), ("1999", "no backup is")):
        with pytest.raises(LearnerError, match=said):
            find_backup(learner.path, name)


def test_unfinished_copies_are_swept(learner: Learner, answer, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a killed process left goes when it is old, not while another may be writing it."""
    answer(learner)
    folder = back_up(learner.path, "asked", NOW).path.parent
    left = folder / "learner-20260101T000000000-time.tmp"
    left.touch()
    back_up(learner.path, "asked", NOW + MINUTE)
    assert left.exists()
    monkeypatch.setattr(backup_module, "_LEFT_BEHIND_SECONDS", -1)
    back_up(learner.path, "asked", NOW + 2 * MINUTE)
    assert not left.exists()
