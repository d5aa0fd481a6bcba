"""Exams ahead, and the days on which there is time to study for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamDay:
    """An exam on a day. It covers `topics`, or all of them when empty; it is planned for from `since` on."""

    day: date
    name: str = ""
    topics: tuple[str, ...] = ()
    since: date | None = None

    def covers(self, topic: str) -> bool:
        """Whether the exam asks about a topic."""
        return not self.topics or topic in self.topics


def nearest(exams: Iterable[ExamDay], topic: str) -> ExamDay | None:
    """The earliest exam that covers a topic."""
    return min((exam for exam in exams if exam.covers(topic)), key=lambda exam: (exam.day, exam.name), default=None)


def is_day_off(text: str) -> bool:
    """Whether a text names days off: a weekday such as sat, or a date such as 2026-12-24."""
    if text in WEEKDAYS:
        return True
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def is_off(day: date, days_off: Sequence[str]) -> bool:
    """Whether nothing is studied on a day."""
    return WEEKDAYS[day.weekday()] in days_off or day.isoformat() in days_off


def study_days(start: date, end: date, days_off: Sequence[str]) -> list[date]:
    """The days from `start` on, before `end`, that are not off."""
    span = (start + timedelta(days=number) for number in range((end - start).days))
    return [day for day in span if not is_off(day, days_off)]
