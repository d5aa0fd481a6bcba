"""The plan as it stands: the cards of the exams ahead, what today holds, and how it goes on."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

import numpy as np

from quizdl.study.card import Card, CardId, is_mistake, pace_of
from quizdl.study.introduction import Introduction
from quizdl.study.plan.deck import Deck
from quizdl.study.plan.exam_day import ExamDay, is_off, nearest, study_days
from quizdl.study.plan.forecast import expected, left_alone
from quizdl.study.plan.forgetting import Floats, Forgetting
from quizdl.study.plan.habits import Habits
from quizdl.study.plan.rule import RULE, Reason, Rule, order_of_day
from quizdl.study.plan.sharing import shared
from quizdl.study.plan.worth import card_worths, subject_of
from quizdl.study.queue import Situation

_PLAYED_CARDS = 4000
"""A forecast plays the days often enough to ask about so many cards: small decks need more plays."""
_MOST_PLAYS = 12


@dataclass(frozen=True, slots=True)
class Pick:
    """A card of today: the step that put it there, the seconds it takes, the recall it brings (weighted)."""

    card: CardId
    reason: Reason
    seconds: float
    brings: float


class Plan:
    """What follows from the state of the cards on one study day. Nothing is kept here."""

    def __init__(self, now: Situation, exams: Sequence[ExamDay], model: Forgetting, habits: Habits,
                 rule: Rule = RULE) -> None:
        """`exams` are those after today. Cards that no exam covers, and cards of mistakes, are not planned."""
        self.now, self.model, self.habits, self.rule = now, model, habits, rule
        self.exams = tuple(sorted(exams, key=lambda exam: (exam.day, exam.name)))
        of = {card.id: exam for card in _known(now) if (exam := nearest(self.exams, card.topic)) is not None}
        self.worths: dict[CardId, float] = {}
        """Card -> its share of the marks of its exam."""
        for exam in self.exams:
            self.worths |= card_worths((now.catalog[card] for card in of if of[card] == exam), now.catalog.bank)
        self.cards: tuple[CardId, ...] = (*(card for card in of if card in now.memories), *_in_order(now, of))
        self.exam_of: Mapping[CardId, ExamDay] = of
        self.deck = self._deck()

    def _deck(self) -> Deck:
        cards, memories = self.cards, [self.now.memories.get(card) for card in self.cards]
        seconds = [self.habits.seconds_of(pace_of(card)) for card in cards]
        met = set[str]()
        main = []  # known cards come first: the first card of each subject is its main one
        for card in cards:
            subject = subject_of(self.now.catalog[card])
            main.append(subject not in met)
            met.add(subject)
        worths = np.array([self.worths[card] for card in cards])
        sizes: dict[ExamDay, int] = {}
        for card in cards:
            sizes[self.exam_of[card]] = sizes.get(self.exam_of[card], 0) + 1
        return Deck(
            stability=np.array([np.nan if each is None else each.stability for each in memories], dtype=float),
            difficulty=np.array([np.nan if each is None else each.difficulty for each in memories], dtype=float),
            last=np.array([0 if each is None else each.last_day.toordinal() for each in memories], dtype=np.int64),
            exam=np.array([self.exam_of[card].day.toordinal() for card in cards], dtype=np.int64),
            weight=worths * np.array([sizes[self.exam_of[card]] for card in cards]),
            main=np.array(main, dtype=bool),
            seconds_new=np.array([each.new for each in seconds]),
            seconds_passed=np.array([each.passed for each in seconds]),
            seconds_failed=np.array([each.failed for each in seconds]))

    @property
    def budget(self) -> float:
        """The seconds of today, none on a day off."""
        return self.budgets().get(self.now.day.toordinal(), 0.0)

    @property
    def spent(self) -> float:
        """The seconds answered today."""
        return sum(review.seconds for review in self.now.today)

    def days_left(self, exam: ExamDay) -> int:
        """Study days before an exam, today included (also where today is off)."""
        days = study_days(self.now.day, exam.day, self.now.settings.days_off)
        return len(days) + is_off(self.now.day, self.now.settings.days_off)

    def budgets(self, *, without: Collection[date] = ()) -> dict[int, float]:
        """Day (an ordinal) -> seconds, from today to the last exam; days off and the days `without` left out."""
        minutes = self.now.settings.minutes_per_day or 0
        days = study_days(self.now.day, self.exams[-1].day, self.now.settings.days_off) if self.exams else []
        return {day.toordinal(): 60.0 * minutes for day in days if day not in without}

    def order(self) -> list[Pick]:
        """All that is worth asking today, in order, however little time there is."""
        day, orders, picks = self.now.day.toordinal(), [], list[Pick]()
        found: dict[int, Pick] = {}
        for exam in self.exams:
            mine = np.flatnonzero([self.exam_of[card] == exam for card in self.cards])
            left = self.days_left(exam)
            order = order_of_day(self.deck.part(mine), day, left, self.model, self.habits, self.rule)
            seconds, brings = order.gains.seconds[order.cards], order.gains.brings[order.cards]
            for index, reason, takes, brought in zip(mine[order.cards], order.reasons, seconds, brings, strict=True):
                found[int(index)] = Pick(self.cards[index], reason, float(takes), float(brought))
            orders.append((mine[order.cards], seconds, len(mine) / max(left, 1)))
        cards, _ = shared(orders)
        taken = self.now.siblings(review.card for review in self.now.today)
        for index in cards:
            pick = found[int(index)]
            siblings = self.now.catalog[pick.card].siblings
            if taken.isdisjoint(siblings):
                taken.update(siblings)
                picks.append(pick)
        return picks

    def if_stopped(self) -> dict[CardId, float]:
        """Card -> recall on the day of its exam if nothing is studied from now on."""
        return self._named(left_alone(self.deck, self.model))

    def if_kept(self, *, without: Collection[date] = ()) -> dict[CardId, float]:
        """Card -> recall on the day of its exam if the plan is kept, but on the days `without`."""
        budgets = self.budgets(without=without)
        today = self.now.day.toordinal()
        if today in budgets:
            budgets[today] = max(0.0, budgets[today] - self.spent)
        plays = max(1, min(_MOST_PLAYS, _PLAYED_CARDS // max(1, len(self.deck))))
        return self._named(expected(self.deck, budgets, self.model, self.habits, range(plays), self.rule))

    def _named(self, column: Floats) -> dict[CardId, float]:
        return dict(zip(self.cards, map(float, column), strict=True))


def _known(now: Situation) -> list[Card]:
    return [card for card in now.catalog.values() if now.is_open(card.id) and not is_mistake(card.id)]


def _in_order(now: Situation, of: Mapping[CardId, ExamDay]) -> list[CardId]:
    """New cards as they are to be met: what the outline names, then the rest; further ways to ask the same at last."""
    named = {topic for point in now.catalog.bank.outline.values() for topic in point.topics}
    covered = {now.catalog[card].topic for card in of}
    taken = now.siblings(review.card for review in now.today)
    asked: dict[CardId, None] = {}
    for topics in (covered & named, covered - named):
        if topics:
            part = replace(now, settings=replace(now.settings, topics=tuple(sorted(topics))))
            asked |= dict.fromkeys(card for card in Introduction(part, taken) if card in of)
    rest = (card for card in of if card not in asked and card not in now.memories)
    return list(chain(asked, sorted(rest, key=lambda card: now.catalog[card].way)))
