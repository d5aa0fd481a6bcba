"""The day's queue: due cards in the stated order, then new ones, siblings apart, limits kept."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest

from quizdl.study.card import Card
from quizdl.study.introduction import new_today
from quizdl.study.memory import Flag, Memory
from quizdl.study.queue import Situation, all_due, due_today
from quizdl.study.review import Rating, Review
from quizdl.study.settings import Settings

DAY = date(2026, 3, 2)


class Cards(dict):
    """A catalog of cards made up."""

    def __init__(self, *cards: Card) -> None:
        super().__init__((card.id, card) for card in cards)


def fact(number: int, topic: str = "t", **more: object) -> Card:
    return Card(f"cloze:f{number}", topic, (f"f{number}",), **more)


def memory(card: str, overdue: int = 0, interval: int = 10, **more: object) -> Memory:
    due = DAY - timedelta(days=overdue)
    values = {"stability": 5.0, "difficulty": 5.0, "first_day": due - timedelta(days=interval + 1), "reps": 2,
              "lapses": 0, "model": "m", "parameters": "p"}
    return Memory(card=card, last_day=due - timedelta(days=interval), due_day=due, **(values | more))


def situation(catalog: Cards, memories: list[Memory] = [], **more: object) -> Situation:  # noqa: B006
    values = {"flags": {}, "mistakes": {}, "today": [], "settings": Settings(), "recall": lambda memory, day: 0.9}
    return Situation(day=DAY, catalog=catalog, memories={each.card: each for each in memories}, **(values | more))


def answer(card: str, day: date = DAY) -> Review:
    return Review(uuid=card, at=1, study_day=day, card=card, rating=Rating.GOOD, result="right", score=1.0,
                  seconds=1.0, code=None)


def test_due_cards_come_by_relative_overdueness_then_recall() -> None:
    """A day late on a two-day interval is worse than ten days late on a hundred; among equals the less known first."""
    cards = Cards(*map(fact, range(5)))
    recalls = {"cloze:f3": 0.5}
    now = situation(cards, [memory("cloze:f0", 1, 2), memory("cloze:f1", 10, 100), memory("cloze:f2", 0, 4),
                            memory("cloze:f3", 0, 9), memory("cloze:f4", -1, 9)],
                    recall=lambda each, day: recalls.get(each.card, 0.9))
    assert all_due(now) == ["cloze:f0", "cloze:f1", "cloze:f3", "cloze:f2"]
    assert due_today(now) == all_due(now)


@pytest.mark.parametrize("flag", [Flag(card="cloze:f0", suspended=True),
                                  Flag(card="cloze:f0", buried_until=DAY + timedelta(days=1))])
def test_suspended_and_buried_cards_are_left_out(flag: Flag) -> None:
    """Neither due nor new; a burial ends with its day."""
    for memories in ([memory("cloze:f0")], []):
        now = situation(Cards(fact(0)), memories, flags={"cloze:f0": flag})
        assert (all_due(now), list(new_today(now, []))) == ([], [])
    over = situation(Cards(fact(0)), flags={"cloze:f0": Flag(card="cloze:f0", buried_until=DAY)})
    assert list(new_today(over, [])) == ["cloze:f0"]


def test_siblings_wait_until_the_next_day() -> None:
    """Of two ways to ask a fact one is asked, and none when one was asked today already; new ones keep apart too."""
    twins = Cards(Card("cloze:f0", "t", ("f0",)), Card("recall:f0", "t", ("f0",)), Card("list:l", "t", ("l", "f0")))
    memories = [memory("cloze:f0", 5), memory("recall:f0", 1)]
    assert due_today(situation(twins, memories)) == ["cloze:f0"]
    assert list(new_today(situation(twins, memories), ["cloze:f0"])) == []
    now = situation(twins, memories, today=[answer("list:l")])
    assert due_today(now) == []


def test_topics_take_turns_without_losing_the_order() -> None:
    """Neighbours are of different topics where possible; every card comes once, none much later than its place."""
    cards = Cards(*(fact(number, "a" if number < 10 else "b") for number in range(20)))
    memories = [memory(f"cloze:f{number}", 30 - number) for number in range(20)]
    now = situation(cards, memories)
    order = due_today(now)
    assert sorted(order) == sorted(all_due(now))
    topics = [cards[card].topic for card in order]
    assert sum(a != b for a, b in pairwise(topics)) >= 15


def test_the_limit_counts_what_was_done_today() -> None:
    """Of a limit of five, two were answered today: three are left, and new cards do not count against it."""
    cards = Cards(*map(fact, range(20)))
    done = [memory("cloze:f0", -5), memory("cloze:f1", -5), memory("cloze:f2", -5, first_day=DAY)]
    now = situation(cards, [*done, *(memory(f"cloze:f{number}") for number in range(3, 20))],
                    today=[answer(f"cloze:f{number}") for number in range(3)], settings=Settings(reviews_per_day=5))
    assert len(due_today(now)) == 3
    assert len(all_due(now)) == 17


def test_a_mistake_comes_the_day_after() -> None:
    """Not on the day it was made; then before everything else, until it is gone."""
    base, mistake = "sigmoid-value@1", "sigmoid-value@1!wrong"
    cards = Cards(Card(base, "t", ("sigmoid-value",)), Card(mistake, "t", ("sigmoid-value",)), fact(0))
    memories = [memory("cloze:f0", 20)]
    assert all_due(situation(cards, memories, mistakes={mistake: DAY})) == ["cloze:f0"]
    yesterday = DAY - timedelta(days=1)
    assert all_due(situation(cards, memories, mistakes={mistake: yesterday})) == [mistake, "cloze:f0"]
    gone = situation(cards, [*memories, memory(mistake, 3)], mistakes={})
    assert all_due(gone) == ["cloze:f0"]


def test_only_chosen_topics() -> None:
    """With topics set, nothing else is due or new."""
    cards = Cards(fact(0, "a"), fact(1, "b"), fact(2, "a"), fact(3, "b"))
    now = situation(cards, [memory("cloze:f0"), memory("cloze:f1")], settings=Settings(topics=("b",)))
    assert due_today(now) == ["cloze:f1"]
    assert list(new_today(now, due_today(now))) == ["cloze:f3"]


def test_new_cards_keep_the_pace() -> None:
    """As many a day as is set, those of today counted; no pace, no new cards."""
    cards = Cards(*map(fact, range(30)))
    assert len(list(new_today(situation(cards), []))) == Settings().new_per_day
    started = situation(cards, [memory("cloze:f0", -2, first_day=DAY)], today=[answer("cloze:f0")],
                        settings=Settings(new_per_day=4))
    assert len(list(new_today(started, []))) == 3
    assert list(new_today(situation(cards, settings=Settings(new_per_day=0)), [])) == []


def test_definitions_come_first() -> None:
    """A fact waits for the definition of its concept and of the concepts it builds on, whatever the topic."""
    cards = Cards(fact(0, "a", concept="late", prerequisites=("early",)),
                  fact(1, "a", concept="late", prerequisites=("early",), defines=True),
                  fact(2, "b", concept="early"), fact(3, "b", concept="early", defines=True),
                  fact(4, "a", concept="free"))
    order = list(new_today(situation(cards), []))
    place = {card: index for index, card in enumerate(order)}
    assert sorted(order) == sorted(cards)
    assert place["cloze:f3"] < place["cloze:f2"]
    assert place["cloze:f3"] < place["cloze:f1"] < place["cloze:f0"]


def test_definitions_in_a_circle_do_not_stop_everything() -> None:
    """Two concepts that build on each other are introduced nevertheless."""
    cards = Cards(fact(0, concept="a", prerequisites=("b",), defines=True),
                  fact(1, concept="b", prerequisites=("a",), defines=True))
    assert sorted(new_today(situation(cards), [])) == ["cloze:f0", "cloze:f1"]


def test_topics_advance_in_step() -> None:
    """After any number of new cards, every topic is introduced to about the same share."""
    cards = Cards(*(fact(number, "big" if number < 40 else "small") for number in range(60)))
    order = list(new_today(situation(cards, settings=Settings(new_per_day=30)), []))
    counts = Counter(cards[card].topic for card in order)
    assert abs(counts["big"] / 40 - counts["small"] / 20) < 0.1


def test_facts_and_computed_questions_take_turns() -> None:
    """Both kinds of a topic are met early; levels of a template in order, on different days."""
    cards = Cards(*map(fact, range(10)), *(Card(f"c{number}@{level}", "t", (f"c{number}",), way=level - 1)
                                          for number in range(4) for level in (1, 2)))
    order = list(new_today(situation(cards, settings=Settings(new_per_day=8)), []))
    assert sum("@" in card for card in order) == 4
    assert all(card.endswith("@1") for card in order if "@" in card)


def test_a_computed_question_follows_a_fact_of_another_topic() -> None:
    """The first day of a learner is half computed, although every topic begins with a fact."""
    cards = Cards(*(fact(number, f"t{number % 10}") for number in range(100)),
                  *(Card(f"c{number}@1", f"t{number % 10}", (f"c{number}",)) for number in range(100)))
    order = list(new_today(situation(cards, settings=Settings(new_per_day=20)), []))
    assert "@" not in order[0] + order[1]
    assert 9 <= sum("@" in card for card in order) <= 10
    assert all(cards[card].topic != cards[after].topic for card, after in pairwise(order))


def test_computed_questions_wait_for_definitions() -> None:
    """One that builds on what is still to be defined is not met before, whatever the turn of its topic."""
    cards = Cards(fact(0, "a"), fact(1, "b"), fact(2, "c", concept="late", prerequisites=("early",), defines=True),
                  Card("needs@1", "a", ("needs",), prerequisites=("late",)), Card("plain@1", "b", ("plain",)))
    order = list(new_today(situation(cards), []))
    assert sorted(order) == sorted(cards)
    assert order.index("cloze:f2") < order.index("needs@1")


def test_new_cards_go_on_where_they_were_left() -> None:
    """Answered up to any card and looked at afresh, the rest comes in the order that was seen before."""
    cards = Cards(*(fact(number, f"t{number % 3}") for number in range(12)),
                  *(Card(f"c{number}@1", f"t{number % 3}", (f"c{number}",)) for number in range(9)))
    settings = Settings(new_per_day=12)
    whole = list(new_today(situation(cards, settings=settings), []))
    for done in range(1, len(whole)):
        known = [memory(card, -2, first_day=DAY) for card in whole[:done]]
        later = situation(cards, known, today=list(map(answer, whole[:done])), settings=settings)
        assert list(new_today(later, [])) == whole[done:]
