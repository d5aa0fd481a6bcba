"""Statistics, held against counting by hand."""

from __future__ import annotations

from datetime import date, timedelta

from quizdl.study import statistics
from quizdl.study.memory import Memory
from quizdl.study.review import Amendment, Rating, Review, standing
from quizdl.study.statistics import Maturity, Retention

TODAY = date(2026, 3, 31)
A, H, G, E = Rating


def review(card: str, ago: int, rating: Rating = G, **more: object) -> Review:
    return Review(uuid=f"{card}-{ago}-{rating}-{len(more)}", at=(1000 - ago) * 10**6, result="right", score=1.0,
                  code=None, study_day=TODAY - timedelta(days=ago), card=card, rating=rating,
                  **({"seconds": 30.0} | more))


def memory(card: str, due: int, interval: int, **more: object) -> Memory:
    day = TODAY + timedelta(days=due)
    values = {"lapses": 0, "stability": 4.0, "difficulty": 5.0, "reps": 3}
    return Memory(card=card, first_day=day, last_day=day - timedelta(days=interval), due_day=day, model="m",
                  parameters="p", **(values | more))


def test_retention_counts_first_answers_of_later_days() -> None:
    """First meetings and repetitions within a day tell nothing; a Hard answer is a known card."""
    log = [review("a:x", 40), review("a:x", 20, A), review("a:x", 20, G), review("a:x", 6, H), review("a:x", 0, A),
           review("b:y", 6, A), review("b:y", 6, G), review("b:y", 0, E)]
    found = statistics.true_retention(log, TODAY, lambda card: card[0])
    assert found == {
        1: {"a": Retention(1, 0), "b": Retention(1, 1)},
        7: {"a": Retention(2, 1), "b": Retention(1, 1)},
        30: {"a": Retention(3, 1), "b": Retention(1, 1)},
        None: {"a": Retention(3, 1), "b": Retention(1, 1)},
    }
    assert statistics.total(found[30].values()).share == 2 / 4
    assert statistics.total([]).share is None


def test_days_without_work_are_there() -> None:
    """Every day of the span has its line."""
    log = [review("a:x", 2), review("a:y", 2, seconds=12.5), review("a:x", 0)]
    found = statistics.by_day(log, TODAY - timedelta(days=3), TODAY)
    assert [(each.reviews, each.seconds) for each in found] == [(0, 0), (2, 42.5), (0, 0), (1, 30)]
    assert found[-1].day == TODAY


def test_what_is_overdue_is_due_today() -> None:
    """The forecast counts each card once, on its day; what lies beyond is not counted."""
    due = {"a": -9, "b": 0, "c": 2, "d": 5}
    memories = {card: memory(card, day, 3) for card, day in due.items()}
    assert statistics.forecast(memories, TODAY, 5) == [2, 0, 1, 0, 0]


def test_maturity_by_interval() -> None:
    """Three weeks make a card mature."""
    memories = {each.card: each for each in (memory("a", 1, 20), memory("b", 1, 21), memory("c", 1, 99))}
    assert statistics.maturity(memories, 10) == Maturity(7, 1, 2)


def test_mistakes_and_weak_cards_come_worst_first() -> None:
    """Mistakes by how often they were made, cards by how often they were forgotten, then by recall."""
    log = [review("sigmoid-value@1", ago, misconception=name) for ago, name in enumerate(("m", "n", "m"))]
    assert statistics.mistakes_made(log) == [("sigmoid-value@1!m", 2), ("sigmoid-value@1!n", 1)]
    memories = {each.card: each for each in (memory("a", 1, 1, lapses=1), memory("b", 1, 1, lapses=3),
                                             memory("c", 1, 1, lapses=3), memory("d", 1, 1))}
    recalls = {"a": 0.1, "b": 0.9, "c": 0.5, "d": 0.0}
    found = statistics.weakest(memories, lambda each: recalls[each.card])
    assert [weak.card for weak in found] == ["c", "b", "a"]


def test_the_log_that_counts() -> None:
    """Undone answers and those before a reset are out; redone ones, and those after an undone reset, are in."""
    log = [review("a:x", 9), review("a:x", 5), review("a:x", 1), review("b:y", 5)]

    def amended(*changes: tuple[str, str]) -> list[str]:
        amendments = [Amendment(uuid=f"u{number}", at=(1000 - 3) * 10**6 + number, study_day=TODAY, change=change,
                                target=target) for number, (change, target) in enumerate(changes)]
        return [each.uuid for each in standing(reversed(log), reversed(amendments))]

    first, second, third, other = (each.uuid for each in log)
    assert amended() == [first, *sorted((second, other)), third]
    assert amended(("undo", first)) == [*sorted((second, other)), third]
    assert amended(("undo", first), ("redo", first)) == amended()
    assert amended(("reset", "a:x")) == [other, third]
    assert amended(("reset", "a:x"), ("undo", "u0")) == amended()
    assert amended(("reset", "a:x"), ("undo", "u0"), ("redo", "u0")) == [other, third]
