"""`quizdl plan`: what to study each day until the exam, and the mark to expect."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import click

from quizdl.cli.options import json_option, language_option, print_json
from quizdl.errors import QuizdlError
from quizdl.text import Language

if TYPE_CHECKING:
    from quizdl.study.study import Study

_LONGEST_DAYS = 3 * 366


@click.group(invoke_without_command=True)
@json_option
@language_option
@click.pass_context
def command(context: click.Context, as_json: bool, lang: Language) -> None:
    """Show today under the plan: what it holds, how far behind, what skipping costs, the mark to expect.

    \b
    With --json all of it is one object (null without a plan); seconds,
    and marks as shares of the full marks:
      day, days_left  the study day; study days before the next exam
      budget, spent   the time of today, and what was answered of it
      cards           what is left of today, in order
      steps           how many of them each step of the rule put there
      seconds         the time they are expected to take
      needed          the time of the pace of new cards and all that is due
      overload        by how much that is more than is left of today
      finished        whether nothing else is worth asking today
      met, new        subjects met, and not met yet
      behind          days, studied, planned, spent, short: up to yesterday
      exams           name, day, days, days_left, topics; kept, skipped and
                      stopped, each with share, low, high, unmet, because
    """
    if context.invoked_subcommand is not None:
        return
    from quizdl.cli.learning import opened_learner, opened_study
    from quizdl.store.sittings import LearnerRegister
    from quizdl.study.exam.history import past
    from quizdl.study.plan.lines import NO_PLAN, lines
    from quizdl.study.plan.view import plan_view, values

    learner = opened_learner()
    study = opened_study(learner, lang)
    view = plan_view(study, past(LearnerRegister(learner)))
    if as_json:
        print_json(None if view is None else values(view))
    elif view is None:
        click.echo(_no_plan(study, lang) or NO_PLAN[lang], err=True)
    else:
        for line in lines(view, study.settings.minutes_per_day or 0, study.catalog.bank, lang):
            click.echo(line)


@command.command("set")
@click.argument("day", metavar="DATE")
@click.option("--minutes-per-day", type=click.IntRange(1, 960), default=None,
              help="The time of a study day; needed for the first plan.")
@click.option("--topics", default="", help="Only these topics, separated by commas.")
@click.option("--name", default="", help="What the exam is called, to tell several apart.")
@click.option("--days-off", default=None, metavar="DAYS",
              help="Days without study, separated by commas: mon to sun, or dates; none for no days off.")
@language_option
def set_(day: str, minutes_per_day: int | None, topics: str, name: str, days_off: str | None, lang: Language) -> None:
    """Plan for an exam on DATE (as 2026-12-20).

    An exam of the same name is replaced. Time and days off hold for all exams; a card belongs to the nearest exam that
    covers its topic.
    """
    from quizdl.cli.learning import opened_learner, opened_study
    from quizdl.questions.topic_names import require_topic
    from quizdl.study.plan.exam_day import ExamDay

    study = opened_study(opened_learner(), lang)
    exam = ExamDay(day=_day(day, study.today, lang), name=_name(name, lang),
                   topics=tuple(dict.fromkeys(require_topic(each, study.catalog.bank) for each in _listed(topics))))
    settings = study.settings
    minutes = minutes_per_day or settings.minutes_per_day
    if minutes is None:
        raise QuizdlError("请用 --minutes-per-day 说明每天学多少分钟" if lang == "zh" else
                          "say with --minutes-per-day how many minutes a day there are")  # fmt: skip
    before = next((each for each in settings.exams if each.name == exam.name), None)
    exam = replace(exam, since=before.since if before and before.day >= study.today else study.today)
    off = settings.days_off if days_off is None else tuple(each for each in _listed(days_off.lower()) if each != "none")
    others = tuple(each for each in settings.exams if each.name != exam.name)
    study.change_settings(exams=(*others, exam), minutes_per_day=minutes, days_off=off,
                          exam_day=settings.exam_day if exam.name else None)
    days = (exam.day - study.today).days
    click.echo(f"已设置：{exam.day}（还有 {days} 天），每天 {minutes} 分钟" if lang == "zh" else
               f"set: {exam.day}, in {days} days, {minutes} minutes a day", err=True)  # fmt: skip


@command.command("remove")
@click.argument("name", default="")
@click.option("--all", "everything", is_flag=True, help="Remove all exams.")
@language_option
def remove(name: str, everything: bool, lang: Language) -> None:
    """Remove the exam NAME, or the one without a name. What was learned stays, and plain repetition goes on."""
    from quizdl.cli.learning import opened_learner, opened_study

    study = opened_study(opened_learner(), lang)
    settings = study.settings
    known = [exam.name for exam in settings.exams]
    if not everything and name not in known and not (not name and settings.exam_day):
        names = ", ".join(each or "-" for each in known)
        problem = f"没有名为“{name}”的考试" if lang == "zh" else f"no exam is named {name!r}"
        raise QuizdlError(problem + (f"; {names}" if known else ""))
    left = () if everything else tuple(exam for exam in settings.exams if exam.name != name)
    study.change_settings(exams=left, exam_day=None if everything or not name else settings.exam_day,
                          minutes_per_day=settings.minutes_per_day if left else None)
    click.echo("已移除" if lang == "zh" else "removed", err=True)


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.replace("，", ",").replace("、", ",").split(",") if part.strip()]


def _name(text: str, language: Language) -> str:
    if len(text) > 40 or not text.isprintable():
        raise QuizdlError("考试名称须在 40 字以内，且可显示" if language == "zh" else
                          "--name: at most 40 characters that can be shown")  # fmt: skip
    return text.strip()


def _day(text: str, today: date, language: Language) -> date:
    """The day of an exam ahead. Raises QuizdlError."""
    zh = language == "zh"
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise QuizdlError(f"{text[:40]!r} 不是日期，应如 2026-12-20" if zh else
                          f"{text[:40]!r} is not a date such as 2026-12-20") from None  # fmt: skip
    if day <= today:
        raise QuizdlError(f"{day} 不在今天（{today}）之后" if zh else f"{day} is not after today ({today})")
    if (day - today).days > _LONGEST_DAYS:
        raise QuizdlError(f"{day} 太远，最多三年" if zh else f"{day} is too far ahead; three years at most")
    return day


def _no_plan(study: Study, language: Language) -> str | None:
    """Why nothing is planned although there is an exam; None where there is none."""
    ahead = study.settings.exams_ahead(study.today)
    if not ahead:
        return None
    if ahead[0].day == study.today:
        return "今天考试，祝顺利。" if language == "zh" else "The exam is today. Good luck."
    return (f"考试在 {ahead[0].day}，还没有说明每天学多少分钟：quizdl plan set {ahead[0].day} --minutes-per-day 分钟数"
            if language == "zh" else
            f"The exam is on {ahead[0].day}; for a plan, say how long a day: "
            f"quizdl plan set {ahead[0].day} --minutes-per-day MINUTES")  # fmt: skip
