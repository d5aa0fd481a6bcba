"""What a learner can set about studying."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date

from quizdl.errors import QuizdlError
from quizdl.study.day import ROLLOVER_HOURS
from quizdl.study.plan.exam_day import ExamDay, is_day_off
from quizdl.text import Text


class SettingError(QuizdlError):
    """A setting that cannot be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Limits of a day, wished recall, the exam. `minutes` replaces the limits of a session by a time budget."""

    new_per_day: int = 20
    reviews_per_day: int = 200
    minutes: int | None = None
    retention: float = 0.9
    retention_of: Mapping[str, float] = field(default_factory=dict)
    """Topic -> wished recall, where it is not `retention`."""
    exam_day: date | None = None
    """An exam on everything that is only to be kept in mind; `exams` are those that are planned for."""
    exams: tuple[ExamDay, ...] = ()
    minutes_per_day: int | None = None
    """The time of a study day under a plan; without it there is no plan."""
    days_off: tuple[str, ...] = ()
    """Weekdays (mon to sun) and dates on which a plan holds nothing."""
    maximum_interval: int = 365
    rollover_hours: int = ROLLOVER_HOURS
    leech_lapses: int = 6
    topics: tuple[str, ...] = ()
    """Only these topics are studied; all of them when empty."""

    def __post_init__(self) -> None:
        """Raises SettingError that names the setting."""
        for name, low, high in (("new_per_day", 0, 9999), ("reviews_per_day", 0, 9999), ("maximum_interval", 1, 36500),
                                ("rollover_hours", 0, 12), ("leech_lapses", 2, 99)):
            _check(name, getattr(self, name), low, high)
        if self.minutes is not None:
            _check("minutes", self.minutes, 1, 600)
        if self.minutes_per_day is not None:
            _check("minutes_per_day", self.minutes_per_day, 1, 960)
        for each in self.days_off:
            if not is_day_off(each):
                raise SettingError(Text(
                    f"days_off: {each[:40]!r} 不是星期（mon 到 sun），也不是日期（如 2026-12-24）",
                    f"days_off: {each[:40]!r} is no weekday (mon to sun) and no date such as 2026-12-24"))
        for topic, value in (("", self.retention), *self.retention_of.items()):
            _check(f"retention_of {topic}" if topic else "retention", value, 0.7, 0.99)

    def retention_in(self, topic: str) -> float:
        """The wished recall of a topic's cards."""
        return self.retention_of.get(topic, self.retention)

    def exams_ahead(self, day: date) -> tuple[ExamDay, ...]:
        """The exams that are not over on a day, the next one first."""
        known = self.exams
        if self.exam_day is not None and all(exam.day != self.exam_day for exam in known):
            known = (*known, ExamDay(day=self.exam_day))
        return tuple(sorted((exam for exam in known if exam.day >= day), key=lambda exam: (exam.day, exam.name)))

    def is_planned(self, day: date) -> bool:
        """Whether a plan says what is studied on a day."""
        return self.minutes_per_day is not None and any(exam.day > day for exam in self.exams_ahead(day))


def _check(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise SettingError(Text(f"{name}: 得到 {value}，应为 {low} 到 {high}",
                                f"{name}: got {value}, needs {low} to {high}"))


NAMES = tuple(each.name for each in fields(Settings))
