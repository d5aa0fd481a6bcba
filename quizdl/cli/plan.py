"""`quizdl plan`: what to study each day until the exam, and the mark to expect."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from quizdl.cli.options import json_option, language_option, print_json
from quizdl.text import Language, in_singular

if TYPE_CHECKING:
    from quizdl.study.study import Study


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
    from quizdl.study.plan.arranging import set_exam

    study = opened_study(opened_learner(), lang)
    exam = set_exam(study, day, name=name, topics=topics, minutes_per_day=minutes_per_day, days_off=days_off)
    days, minutes = (exam.day - study.today).days, study.settings.minutes_per_day
    click.echo(f"已设置：{exam.day}（还有 {days} 天），每天 {minutes} 分钟" if lang == "zh" else
               in_singular(f"set: {exam.day}, in {days} days, {minutes} minutes a day"), err=True)  # fmt: skip


@command.command("remove")
@click.argument("name", default="")
@click.option("--all", "everything", is_flag=True, help="Remove all exams.")
@language_option
def remove(name: str, everything: bool, lang: Language) -> None:
    """Remove the exam NAME, or the one without a name. What was learned stays, and plain repetition goes on."""
    from quizdl.cli.learning import opened_learner, opened_study
    from quizdl.study.plan.arranging import remove_exam

    remove_exam(opened_study(opened_learner(), lang), name, everything=everything)
    click.echo("已移除" if lang == "zh" else "removed", err=True)


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
