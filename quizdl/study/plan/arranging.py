"""Setting up a plan from what was typed: the day of an exam, its name and topics, the time of a day, days off."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from quizdl.errors import QuizdlError
from quizdl.questions.topic_names import require_topic
from quizdl.study.plan.exam_day import ExamDay
from quizdl.study.study import Study
from quizdl.text import Text, listed

_LONGEST_DAYS = 3 * 366
_LONGEST_NAME = 40
MOST_MINUTES = 960


class PlanError(QuizdlError):
    """A plan that cannot be."""


def set_exam(study: Study, day: str, *, name: str = "", topics: str = "",
             minutes_per_day: int | None = None, days_off: str | None = None) -> ExamDay:
    """Plan for an exam; one of the same name is replaced. `topics` and `days_off` are separated by commas.

    What is None stays as it is set; `days_off` of "none" means no days off. Raises PlanError, SettingError,
    UnknownTopicError.
    """
    settings = study.settings
    exam = ExamDay(day=_day(day, study.today), name=_name(name),
                   topics=tuple(dict.fromkeys(require_topic(each, study.catalog.bank) for each in listed(topics))))
    minutes = settings.minutes_per_day if minutes_per_day is None else minutes_per_day
    if minutes is None:
        raise PlanError(Text("请说明每天学多少分钟（--minutes-per-day）",
                             "say how many minutes a day there are (--minutes-per-day)"))
    before = next((each for each in settings.exams if each.name == exam.name), None)
    exam = replace(exam, since=before.since if before and before.day >= study.today else study.today)
    off = settings.days_off if days_off is None else tuple(each for each in listed(days_off.lower()) if each != "none")
    others = tuple(each for each in settings.exams if each.name != exam.name)
    study.change_settings(exams=(*others, exam), minutes_per_day=minutes, days_off=off,
                          exam_day=settings.exam_day if exam.name else None)
    return exam


def remove_exam(study: Study, name: str, *, everything: bool = False) -> None:
    """Remove the exam of this name, or all of them. Raises PlanError where there is none."""
    settings = study.settings
    known = [exam.name for exam in settings.exams]
    if not everything and name not in known and not (not name and settings.exam_day):
        names = ", ".join(each or "-" for each in known)
        problem = Text(f"没有名为“{name}”的考试", f"no exam is named {name!r}")
        raise PlanError(problem + (Text(f"；有 {names}", f"; {names}") if known else Text("", "")))
    left = () if everything else tuple(exam for exam in settings.exams if exam.name != name)
    study.change_settings(exams=left, exam_day=None if everything or not name else settings.exam_day,
                          minutes_per_day=settings.minutes_per_day if left else None)


def _name(text: str) -> str:
    if len(text) > _LONGEST_NAME or not text.isprintable():
        raise PlanError(Text("考试名称须在 40 字以内，且可显示",
                             "the name of an exam has at most 40 characters that can be shown"))
    return text.strip()


def _day(text: str, today: date) -> date:
    """The day of an exam ahead. Raises PlanError."""
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise PlanError(Text(f"{text[:40]!r} 不是日期，应如 2026-12-20",
                             f"{text[:40]!r} is not a date such as 2026-12-20")) from None
    if day <= today:
        raise PlanError(Text(f"{day} 不在今天（{today}）之后", f"{day} is not after today ({today})"))
    if (day - today).days > _LONGEST_DAYS:
        raise PlanError(Text(f"{day} 太远，最多三年", f"{day} is too far ahead; three years at most"))
    return day
