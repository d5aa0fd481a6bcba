"""`quizdl exam`: a timed mock exam, its report, its mistakes, and the history of all sittings."""

from __future__ import annotations

import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import click
from click.core import ParameterSource

from quizdl.cli.options import json_option, language_option, print_json, seed_option
from quizdl.cli.paper_options import chosen_blueprint, coded_paper, paper_options
from quizdl.errors import QuizdlError
from quizdl.text import Language, Text, in_singular

if TYPE_CHECKING:
    from quizdl.plain.terminal import Terminal
    from quizdl.store.sittings import LearnerRegister
    from quizdl.study.exam.paper import Paper
    from quizdl.study.exam.record import CountsAs, Register, SittingRecord
    from quizdl.study.exam.sitting import Examiner, Sitting
    from quizdl.study.study import Study
    from quizdl.tui.exam_room import Asked

_Options: TypeAlias = "tuple[int | None, int | None, int | None, str, Path | None, str | None]"
"""Seed, minutes, questions, topics, blueprint and code, as they were typed."""
_COUNTS = {"none": Text("不计入复习", "No answer counts as a review"),
           "mistakes": Text("答错的题计入复习", "Mistakes also count as reviews"),
           "all": Text("全部计入复习", "Every answer also counts as a review")}


@click.group(invoke_without_command=True)
@language_option
@seed_option
@paper_options
@click.option("--practice", is_flag=True, help="Practice: the clock may be stopped with :pause.")
@click.option("--counts", type=click.Choice(["none", "mistakes", "all"]), default="mistakes", show_default=True,
              help="Which answers also count as reviews of their cards.")
@click.option("--plain", is_flag=True, help="Ask on plain lines: for pipes, screen readers and dumb terminals.")
@click.pass_context
def command(context: click.Context, lang: Language, seed: int | None, minutes: int | None, questions: int | None,
            topics: str, blueprint_file: Path | None, code: str | None, practice: bool, counts: CountsAs,
            plain: bool) -> None:
    """Sit a mock exam against the clock, or go on with the one that is open: in the app, or on plain lines.

    The same blueprint and seed give the same paper; its code sits it again anywhere.
    """
    if context.invoked_subcommand is not None:
        return
    from quizdl.cli.app import can_run

    options = seed, minutes, questions, topics, blueprint_file, code
    if not plain and can_run():
        from quizdl.cli.app import run_app

        is_chosen = context.get_parameter_source("lang") is ParameterSource.COMMANDLINE
        sys.exit(run_app(lang, is_chosen=is_chosen, exam=lambda study, register: _asked(
            study, register, options, counts, practice=practice)))
    from quizdl.plain.terminal import Terminal
    from quizdl.study.exam.expecting import begin

    study, register, examiner = _opened(lang)
    terminal = Terminal(lang)
    waiting = examiner.open_sittings()
    if waiting:
        _refuse_options(*options)
        sitting = waiting[0]
        terminal.say(Text(f"继续考试 {sitting.record.code}。", f"Going on with {sitting.record.code}."))
    else:
        for late in _unsettled(register, examiner):
            _finish(late, study, register, terminal)
        paper = _paper(study, register, lang, *options)
        if not _agreed(paper, counts, practice, terminal):
            return
        sitting = begin(examiner, study, paper, lang, counts=counts, practice=practice)
    _sit(sitting, study, register, terminal)


@command.command("history")
@json_option
@language_option
def history(as_json: bool, lang: Language) -> None:
    """List all sittings with marks and the trend."""
    from quizdl.cli.learning import opened_learner
    from quizdl.store.sittings import LearnerRegister
    from quizdl.study.exam.history import past, values
    from quizdl.study.exam.report_lines import history_lines

    sittings = past(LearnerRegister(opened_learner()))
    if as_json:
        print_json(values(sittings))
        return
    for line in history_lines(sittings, lang):
        click.echo(line)


@command.command("report")
@click.argument("name", metavar="[CODE]", required=False)
@click.option("--judge", is_flag=True, help="Look through the suggested marks of answers in words first.")
@language_option
def report(name: str | None, judge: bool, lang: Language) -> None:
    """Show the report of a sitting; of the latest one without a code."""
    from quizdl.plain.exam_report import judge_answers, say_report
    from quizdl.plain.terminal import Terminal

    study, register, examiner = _opened(lang)
    sitting = _handed_in(register, examiner, name)
    terminal = Terminal(lang)
    if judge:
        judge_answers(sitting, terminal, ask=False)
    say_report(sitting, terminal, _topics(study))


@command.command("review")
@click.argument("name", metavar="[CODE]", required=False)
@language_option
def review(name: str | None, lang: Language) -> None:
    """Study what a sitting got wrong; of the latest one without a code."""
    from quizdl.plain.study import PlainStudy
    from quizdl.plain.terminal import Terminal
    from quizdl.study.exam.reviewing import cards_to_review, settle
    from quizdl.study.session import Session

    study, register, examiner = _opened(lang)
    sitting = _handed_in(register, examiner, name)
    settle(sitting, study, register)
    cards = cards_to_review(sitting, study)
    terminal = Terminal(lang)
    if not cards:
        terminal.say(Text("这次考试没有错题。", "There are no mistakes to review."))
        return
    PlainStudy(Session(study, cards=cards), terminal).run()


def _opened(lang: Language) -> tuple[Study, LearnerRegister, Examiner]:
    from quizdl.cli.learning import opened_learner, opened_study
    from quizdl.questions.facts.making import Maker
    from quizdl.store.sittings import LearnerRegister
    from quizdl.study.exam.sitting import Examiner

    learner = opened_learner()
    study, register = opened_study(learner, lang), LearnerRegister(learner)
    return study, register, Examiner(register, study.clock, Maker(study.catalog.bank), study.settings.rollover_hours)


def _refuse_options(*options: object) -> None:
    if any(option not in (None, "") for option in options):
        raise QuizdlError(Text(
            "还有一场考试没有交卷；`quizdl exam` 可继续，时间到时会交卷",
            "an exam is still open; `quizdl exam` goes on with it, and hands it in when its time is up"))


def _asked(study: Study, register: Register, options: _Options, counts: CountsAs, *, practice: bool) -> Asked:
    """What the app is to begin with: the paper that options ask for, or whatever is drawn there."""
    from quizdl.tui.exam_room import Asked, ExamRoom

    if not any(option not in (None, "") for option in options):
        return Asked(None, counts, practice)
    if ExamRoom(study, register).examiner.open_sittings():
        _refuse_options(*options)
    return Asked(_paper(study, register, study.language, *options), counts, practice)


def _paper(study: Study, register: Register, lang: Language, seed: int | None, minutes: int | None,
           questions: int | None, topics: str, file: Path | None, code: str | None) -> Paper | SittingRecord:
    """The paper that the options ask for; that of an earlier sitting by its code, whatever the program holds now."""
    from quizdl.study.exam.candidate import Pool
    from quizdl.study.exam.paper import draw_paper

    bank, pool = study.catalog.bank, Pool(study.catalog)
    if code is not None:
        if seed is not None or minutes or questions or topics:
            raise QuizdlError(Text(
                "--code 已完全确定一份试卷；请去掉 --seed、--minutes、--questions 和 --topics",
                "--code says everything about a paper; leave out --seed, --minutes, --questions and --topics"))
        sat = [record for record in register.records() if record.code == code and record.language == lang]
        return sat[-1] if sat else coded_paper(code, bank, pool, lang, file)
    blueprint = chosen_blueprint(bank, file, minutes, questions, topics)
    return draw_paper(blueprint, pool, secrets.randbelow(10**6) if seed is None else seed, lang)


def _agreed(paper: Paper | SittingRecord, counts: CountsAs, practice: bool, terminal: Terminal) -> bool:
    """Say what is coming, and wait for the learner; False where the input has ended."""
    from quizdl.study.exam.paper import Paper
    from quizdl.study.exam.record import sat
    from quizdl.study.exam.report_lines import number

    kept = sat(paper) if isinstance(paper, Paper) else paper.paper
    count, marks, words = len(kept.places), number(kept.marks), _COUNTS[counts]
    terminal.say(Text(f"{kept.zh}：{count} 题，{marks} 分，{paper.minutes} 分钟。试卷代码 {paper.code}",
                      in_singular(f"{kept.en}: {count} questions, {marks} marks, {paper.minutes} minutes. "
                                  f"Paper {paper.code}")))
    runs = (Text("练习：可以暂停。", "Practice: the clock may be stopped.") if practice else
            Text("开始后计时不停。", "Once begun, the clock does not stop."))
    terminal.say(Text(f"{words.zh}（--counts 可改）。", f"{words.en} (--counts changes it). ") + runs)
    return terminal.ask(Text("回车开始：", "Enter begins:")) is not None


def _sit(sitting: Sitting, study: Study, register: LearnerRegister, terminal: Terminal) -> None:
    from quizdl.plain.exam import PlainExam
    from quizdl.plain.exam_report import judge_answers
    from quizdl.study.exam.report_lines import clock

    if PlainExam(sitting, terminal).run():
        judge_answers(sitting, terminal)
        _finish(sitting, study, register, terminal)
    else:
        left = clock(sitting.seconds_left)
        terminal.say(Text(f"已保存。计时不停，还剩 {left}；`quizdl exam` 继续。",
                          f"Everything is kept. The clock runs on, {left} left; `quizdl exam` goes on."))


def _finish(sitting: Sitting, study: Study, register: LearnerRegister, terminal: Terminal) -> None:
    """Count the sitting for reviews, and report it."""
    from quizdl.plain.exam_report import say_report
    from quizdl.study.exam.reviewing import settle

    count = settle(sitting, study, register)
    say_report(sitting, terminal, _topics(study))
    if count:
        terminal.say(Text(f"{count} 题计入了复习。", in_singular(f"{count} answers count for your reviews.")))
    terminal.say(Text("`quizdl exam review` 学习错题。", "`quizdl exam review` studies the mistakes."))


def _unsettled(register: LearnerRegister, examiner: Examiner) -> list[Sitting]:
    """Sittings that were handed in, by the clock or before a crash, and have not been counted yet."""
    return [sitting for record in register.records() if not (sitting := examiner.take_up(record)).state.settled
            and not sitting.is_open]


def _handed_in(register: LearnerRegister, examiner: Examiner, name: str | None) -> Sitting:
    from quizdl.study.exam.record import find

    records = register.records()
    if name is None and not records:
        raise QuizdlError(Text("还没有考过；`quizdl exam` 开始一场",
                               "there are no sittings yet; `quizdl exam` begins one"))
    sitting = examiner.take_up(records[-1] if name is None else find(records, name))
    if sitting.is_open:
        raise QuizdlError(Text("考试还没有交卷；请先交卷：`quizdl exam`，再输入 :交卷",
                               "the exam is still open; hand it in first: `quizdl exam`, then :submit"))
    return sitting


def _topics(study: Study) -> dict[str, Text]:
    return {topic.id: topic.name for topic in study.catalog.bank.topics.values()}
