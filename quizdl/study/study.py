"""Studying as a whole: the cards, the log and the clock of one learner, from which sessions are started."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from quizdl.study.card import CardId, is_mistake
from quizdl.study.catalog import Catalog
from quizdl.study.day import Clock, milliseconds, study_day
from quizdl.study.introduction import new_today
from quizdl.study.journal import Journal
from quizdl.study.memory import Flag
from quizdl.study.mistakes import open_mistakes
from quizdl.study.queue import Situation, due_today
from quizdl.study.scheduling import Scheduler
from quizdl.study.settings import Settings
from quizdl.text import Language

if TYPE_CHECKING:
    from quizdl.questions.question import Question
    from quizdl.study.asking import Asker
    from quizdl.study.plan.plan import Plan

_HABIT_DAYS = 90
"""A learner's ratings and times are counted over so many days."""


class Study:
    """What home screens, sessions and commands start from. Everything kept goes through the journal."""

    def __init__(self, catalog: Catalog, journal: Journal, clock: Clock, language: Language) -> None:
        self.catalog = catalog
        self.journal = journal
        self.clock = clock
        self.language: Language = language
        self.settings = journal.settings()
        self.scheduler = self.scheduler_for(self.settings)

    @cached_property
    def asker(self) -> Asker:
        """What builds the questions of cards; with it comes the engine, so it is imported when the first is asked."""
        from quizdl.study.asking import Asker

        return Asker(self.catalog.bank)

    def scheduler_for(self, settings: Settings) -> Scheduler:
        """The scheduler that goes with settings: it knows the wished recall of each card's topic."""
        return Scheduler(settings, lambda card: settings.retention_in(self.catalog.topic_of(card)))

    @property
    def today(self) -> date:
        """The study day it is now."""
        return study_day(self.clock.now(), self.settings.rollover_hours)

    @property
    def now(self) -> int:
        """The time in milliseconds since the epoch."""
        return milliseconds(self.clock.now())

    def situation(self, settings: Settings | None = None) -> Situation:
        """All that today's queue follows from, read afresh."""
        day = self.today
        return Situation(
            day=day, catalog=self.catalog, memories=self.journal.memories(), flags=self.journal.flags(),
            mistakes=open_mistakes(self.journal.mistakes()),
            today=[each for each in self.journal.reviews(since=day) if each.study_day == day],
            settings=settings or self.settings, recall=self.scheduler.recall)

    def plan(self, now: Situation | None = None) -> Plan | None:
        """The plan for the exams ahead, as it stands now; None where there is none."""
        now = now or self.situation()
        if not now.settings.is_planned(now.day):
            return None
        # plans compute with numpy, which an app without an exam need not wait for
        from quizdl.study.plan.forgetting import Forgetting
        from quizdl.study.plan.habits import measured
        from quizdl.study.plan.plan import Plan

        exams = [exam for exam in now.settings.exams_ahead(now.day) if exam.day > now.day]
        lately = self.journal.reviews(since=now.day - timedelta(days=_HABIT_DAYS))
        return Plan(now, exams, Forgetting(self.scheduler.weights), measured(lately, now.memories))

    def agenda(self, now: Situation | None = None) -> tuple[list[CardId], list[CardId]]:
        """(due, new): the cards of today as a session would take them up now."""
        now = now or self.situation()
        if (plan := self.plan(now)) is not None:
            from quizdl.study.plan.day_plan import day_plan

            cards = day_plan(plan).cards
            return ([card for card in cards if card in now.memories or is_mistake(card)],
                    [card for card in cards if card not in now.memories and not is_mistake(card)])
        due = due_today(now)
        return due, list(new_today(now, due))

    def question(self, card: CardId, language: Language | None = None) -> Question:
        """The question that this card would ask now. Raises QuizdlError where it cannot be asked."""
        memory = self.journal.memories().get(card)
        return self.asker.question(card, 0 if memory is None else memory.reps, language or self.language)

    def streak(self) -> int:
        """Study days in a row up to today, or up to yesterday while today is still empty."""
        return streak(self.journal.study_days(), self.today)

    def change_settings(self, **changes: object) -> Settings:
        """Keep changed settings; cards are scheduled anew where that changes their day. Raises SettingError."""
        settings = replace(self.settings, **changes)  # type: ignore[arg-type]
        scheduler = self.scheduler_for(settings)
        memories = self.journal.memories()
        moved = []
        if _schedules(settings) != _schedules(self.settings):
            renewed = scheduler.replay_all(self.journal.reviews())
            moved = [memory for card, memory in renewed.items() if memories.get(card) != memory]
        self.journal.set_settings(settings, moved)
        self.settings, self.scheduler = settings, scheduler
        return settings

    def suspend(self, cards: Iterable[CardId], suspended: bool = True) -> None:
        """Never ask these cards again, or free them; each is a step that can be undone."""
        for card in cards:
            self.journal.flag(Flag(card=card, suspended=suspended), self.today)


def _schedules(settings: Settings) -> tuple[object, ...]:
    """The settings on which the day of a card depends."""
    return (settings.retention, dict(settings.retention_of), settings.exam_day, settings.exams,
            settings.maximum_interval)


def streak(days: Iterable[date], today: date) -> int:
    """Days in a row that end today or yesterday."""
    ordinals = {day.toordinal() for day in days}
    end = today.toordinal()
    if end not in ordinals:
        end -= 1
    length = 0
    while end - length in ordinals:
        length += 1
    return length
