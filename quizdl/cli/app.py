"""The app, opened when `quizdl` is called without a command, by `quizdl study` and by `quizdl exam`."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING

import click

from quizdl.errors import QuizdlError
from quizdl.text import Language, Text, printable

if TYPE_CHECKING:
    from quizdl.config.config import Config
    from quizdl.study.exam.record import Register
    from quizdl.study.session import Session
    from quizdl.study.study import Study
    from quizdl.tui.app import QuizdlApp
    from quizdl.tui.exam_room import Asked

_READING = Text("首次使用，正在建立知识库（几秒钟）：[{bar}] {done}/{total}",
                "First start, building the knowledge base (some seconds): [{bar}] {done}/{total}")
_WRITING = Text("正在写入知识库和搜索索引……", "Writing the knowledge base and its search index…")
_CARDS = Text("正在整理题目族和卡片……", "Gathering families of questions and cards…")
_BAR = 20


def can_run() -> bool:
    """Whether this is a terminal that the app can paint on."""
    return _are_terminals() and os.environ.get("TERM") != "dumb"


def run_app(language: Language, *, is_chosen: bool = False, begin: Callable[[Study], Session] | None = None,
            exam: Callable[[Study, Register], Asked] | None = None) -> int:
    """Run the app until the learner quits; the exit code. Without a terminal, says what to use instead: 2.

    A language that `is_chosen` comes before the one that was spoken last. With `begin` the app opens in that session,
    with `exam` where that exam is begun.
    """
    if not can_run():
        click.echo("quizdl: this is no terminal; use `quizdl study --plain`. 这里不是终端。", err=True)
        return 2
    gc.disable()  # what is loaded from here on stays; looking for garbage in it would slow the start
    from quizdl.config.applying import choices_of
    from quizdl.config.config import read_config

    config = read_config()
    choices = choices_of(config)
    spoken = choices.get("language")
    if not is_chosen and spoken in ("zh", "en"):
        language = "zh" if spoken == "zh" else "en"
    from quizdl.tui.app import QuizdlApp

    with ExitStack() as opened:
        app = QuizdlApp(lambda: _opened(app, opened, config), language, keys=config.keys, choices=choices,
                        begin=None if begin is None else lambda study: _begun(begin, study), exam=exam)
        app.run()
    if app.problem:
        click.echo(printable(f"quizdl: {app.problem}"), err=True)
        return 2
    return app.return_code or 0


def _are_terminals() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _begun(begin: Callable[[Study], Session], study: Study) -> Session:
    try:
        return begin(study)
    except click.ClickException as error:
        raise QuizdlError(error.format_message()) from None


def _opened(app: QuizdlApp, opened: ExitStack, config: Config) -> Study:
    """Cards, log and clock; they are closed, and backed up if that is due, when the stack is."""
    from quizdl.cli.learning import study_of
    from quizdl.store.backup import back_up_if_due, says_it_is_gone
    from quizdl.store.knowledge import open_knowledge
    from quizdl.store.learner import open_learner
    from quizdl.store.learner_file import learner_path
    from quizdl.store.sittings import LearnerRegister

    def progress(done: int, total: int) -> None:
        full = _BAR * done // max(total, 1)
        values = {"bar": "#" * full + "-" * (_BAR - full), "done": done, "total": total}
        reading = Text(_READING.zh.format(**values), _READING.en.format(**values))
        app.tell_progress(_WRITING if done >= total else reading)

    gone = says_it_is_gone(learner_path())
    learner = open_learner()
    if gone is not None:
        app.warn(gone[app.language])
    opened.callback(back_up_if_due, learner.path)
    opened.callback(learner.close)
    base = open_knowledge(progress=progress)
    opened.callback(base.close)
    if app.progress is not None:
        app.tell_progress(_CARDS)
    if base.outdated is not None:
        app.warn(base.outdated.message(app.language))
    for each in base.left_out:
        app.warn(each.line_of_text(app.language))
    app.find = lambda words, limit, what: base.search(words, limit=limit, what=what)
    study = study_of(learner, base, app.language, config)
    app.keep_sittings(LearnerRegister(learner))
    app.back_up = lambda: back_up_if_due(learner.path)
    gc.freeze()
    gc.enable()
    return study
