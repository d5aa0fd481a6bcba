"""A history in Anki: its own replay of the log gives the same memory and the same due day; answers come back."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from quizdl.export.anki.history import History, day_number, history_of
from quizdl.export.anki.identity import EPOCH
from quizdl.export.anki.notes import Note
from quizdl.export.anki.package import package_bytes
from quizdl.export.anki.reading import read_package
from quizdl.export.anki.reviews import new_ones, reviews_in
from quizdl.study.day import milliseconds, study_day
from quizdl.study.memory import Flag
from quizdl.study.review import Rating, Review
from quizdl.study.scheduling import Scheduler
from quizdl.study.settings import Settings

TODAY = study_day(datetime.now(UTC))
SETTINGS = Settings(retention=0.9, retention_of={"strict": 0.95}, maximum_interval=300)
CARDS = tuple(f"recall:card.n{number}" for number in range(80))
TOPIC = {card: "strict" if number % 3 == 0 else "usual" for number, card in enumerate(CARDS)}
RETENTION = {card: SETTINGS.retention_in(topic) for card, topic in TOPIC.items()}


def scheduler() -> Scheduler:
    return Scheduler(SETTINGS, lambda card: RETENTION[card])


def log() -> list[Review]:
    """Answers of a learner: several on one day, some shortly before the end of the study day, some much too late."""
    rng = random.Random(11)
    found = []
    for number, card in enumerate(CARDS):
        day = TODAY - timedelta(days=rng.randint(1, 200))
        for _ in range(rng.randint(1, 9)):
            # until four at night it is the same study day; the second of four itself is the day before only to Anki
            hour = rng.choice((4, 12, 23, 27))
            midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
            start = midnight + timedelta(hours=hour, minutes=rng.randint(1, 50))
            for again in range(rng.choice((1, 1, 1, 3))):
                found.append(Review(
                    uuid=f"{number}-{len(found)}", at=milliseconds(start) + 9000 * again, study_day=day, card=card,
                    rating=Rating(rng.choice((1, 2, 3, 3, 3, 4))), result="right", score=1.0,
                    seconds=rng.random() * 100, code=None))
            day += timedelta(days=rng.choice((1, 1, 3, 8, 30, 70)))
            if day >= TODAY:
                break
    return sorted(found, key=lambda each: each.at)


@pytest.fixture(scope="module")
def history() -> History:
    flags = {CARDS[1]: Flag(card=CARDS[1], suspended=True), CARDS[2]: Flag(card=CARDS[2], buried_until=TODAY)}
    return history_of(log(), flags, SETTINGS, scheduler(), RETENTION)


@pytest.fixture(scope="module")
def notes(history: History) -> list[Note]:
    return [Note(card=card, kind="basic", deck=("quizdl", TOPIC[card]), fields={"Front": card, "Back": "b"},
                 changed=EPOCH, state=history.states.get(card), entries=history.entries.get(card, ()),
                 suspended=card in history.suspended, preset=history.preset(TOPIC[card]).name) for card in CARDS]


def package(history: History, notes: list[Note]) -> bytes:
    return package_bytes(notes, [history.preset("strict"), history.preset("usual")])


def test_the_log_is_carried_whole(history: History) -> None:
    """Every answer that counts, in order; the first of a card begins its history, each interval follows the last."""
    assert sum(map(len, history.entries.values())) == len(log())
    for entries in history.entries.values():
        assert [entry.first for entry in entries] == [True] + [False] * (len(entries) - 1)
        assert [entry.id for entry in entries] == sorted(entry.id for entry in entries)
        assert [0, *(entry.interval for entry in entries[:-1])] == [entry.last_interval for entry in entries]


def test_the_state_is_that_of_a_replay(history: History) -> None:
    memories = scheduler().replay_all(log())
    for card, memory in memories.items():
        state = history.states[card]
        assert (state.stability, state.difficulty, state.reps, state.lapses) == (
            memory.stability, memory.difficulty, memory.reps, memory.lapses)
        assert date(2020, 1, 1) + timedelta(days=state.due) == memory.due_day
    assert day_number(date(2020, 1, 2)) == 1
    assert history.suspended == {CARDS[1]}


def test_anki_replays_the_log_to_the_same_memory_and_day(
        history: History, notes: list[Note], desk: Callable[[], Any], tmp_path: Path) -> None:
    """Stability, difficulty, wished recall, due day, counts and suspension, card by card; presets with parameters."""
    path = tmp_path / "history.apkg"
    path.write_bytes(package(history, notes))
    anki = desk()
    assert anki.import_(str(path))["new"] == len(CARDS)
    assert (anki.check()[1], anki.summary()["revlog"]) == (True, len(log()))
    found = anki.memory()
    assert set(found) == set(history.states)
    memories = scheduler().replay_all(log())
    for card, memory in memories.items():
        there = found[card]
        assert there["stability"] == pytest.approx(memory.stability, rel=2e-5), card
        assert there["difficulty"] == pytest.approx(memory.difficulty, rel=2e-5), card
        assert there["kept"] == pytest.approx([memory.stability, memory.difficulty], abs=6e-4)
        assert there["retention"] == pytest.approx(RETENTION[card])
        assert there["due_in"] == (memory.due_day - TODAY).days, card
        assert (there["reps"], there["lapses"], there["queue"]) == (
            memory.reps, memory.lapses, -1 if card == CARDS[1] else 2)
    presets = {each["name"]: each for each in anki.presets()}
    for name, wished in (("quizdl 95%", 0.95), ("quizdl 90%", 0.9)):
        assert presets[name]["retention"] == pytest.approx(wished)
        assert presets[name]["parameters"] == pytest.approx(scheduler().weights, rel=1e-6)


@pytest.mark.parametrize("card", [0, 5])
def test_answers_given_in_anki_come_back(history: History, notes: list[Note], desk: Callable[[], Any],
                                         tmp_path: Path, card: int) -> None:
    """Of a package with history that was answered in Anki and exported again, only the new answer is new."""
    path, back = tmp_path / "history.apkg", tmp_path / "back.apkg"
    path.write_bytes(package(history, notes))
    anki = desk()
    anki.import_(str(path))
    at = anki.answer(CARDS[card], 3)
    anki.add_foreign()
    anki.export(str(back))

    def day_of(moment: int) -> date:
        return study_day(datetime.fromtimestamp(moment / 1000, UTC))

    found = reviews_in(read_package(back), CARDS, at, day_of)
    assert (found.ours, found.foreign) == (len(CARDS), 1)
    assert len(found.reviews) == len(log()) + 1
    (new,) = new_ones(found.reviews, {(each.card, each.at) for each in log()})
    assert (new.card, new.at, new.rating, new.study_day) == (CARDS[card], at, Rating.GOOD, day_of(at))
