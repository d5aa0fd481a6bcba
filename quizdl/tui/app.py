"""The app: opens what a learner has behind the first paint, and goes from screen to screen."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import App, SystemCommand
from textual.binding import BindingType
from textual.command import CommandPalette
from textual.screen import Screen

from quizdl.errors import QuizdlError
from quizdl.text import Language, Text
from quizdl.tui import words
from quizdl.tui.browsing import Browsing, Finder, no_finder
from quizdl.tui.keys import Keys, bound
from quizdl.tui.screens.home import HomeScreen
from quizdl.tui.screens.page import Page
from quizdl.tui.themes import NAMES, ORDER, OWN, WITHOUT_COLOUR, after

# What is imported here stands between the learner and the first paint: everything else is imported where it is used.
if TYPE_CHECKING:
    from quizdl.store.choices import Choices
    from quizdl.study.exam.record import Register
    from quizdl.study.session import Session
    from quizdl.study.study import Study
    from quizdl.tui.exam_room import Asked, ExamRoom


class QuizdlApp(App[None]):
    """Give it a function that opens the study; it is called in a thread once the first screen is painted.

    `keys` replace the usual ones, `choices` keep language and colours from run to run. With `begin` the app opens in
    the session that this function makes, with `exam` where exams are begun, with the one that this function asks for.
    """

    TITLE = "quizdl"
    CSS_PATH = "quizdl.tcss"
    ENABLE_COMMAND_PALETTE = True
    BACK_UP_SECONDS = 600.0
    BINDINGS: ClassVar[list[BindingType]] = bound("app")

    def __init__(self, open_study: Callable[[], Study], language: Language, *,
                 keys: Mapping[str, tuple[str, ...]] | None = None, choices: Choices | None = None,
                 begin: Callable[[Study], Session] | None = None,
                 exam: Callable[[Study, Register], Asked] | None = None) -> None:
        if os.environ.get("NO_COLOR") == "":
            del os.environ["NO_COLOR"]  # only a value asks for it, says no-color.org
        super().__init__(ansi_color=True if os.environ.get("NO_COLOR") else None)
        self._open_study = open_study
        self._study: Study | None = None
        self._session: Session | None = None
        self._begin = begin
        self._exam = exam
        self._choices = choices
        self._drafts: dict[str, dict[str, str]] = {}
        self.language: Language = language
        self.keys = Keys(keys or {})
        self._sittings: Register | None = None
        self.find: Finder = no_finder
        """Looks for entries; whoever opens the study sets it."""
        self.back_up: Callable[[], object] | None = None
        """Backs up what was learned, if that is due; whoever opens the study sets it."""
        self.browsing = Browsing()
        """What was looked for last."""
        self.progress: Text | None = None
        """How far opening is."""
        self.problem = ""
        """Why the app ended by itself; empty otherwise."""

    @property
    def study(self) -> Study:
        """What was opened. Raises RuntimeError before that."""
        if self._study is None:
            raise RuntimeError("the study is not open yet")
        return self._study

    @property
    def is_open(self) -> bool:
        return self._study is not None

    @property
    def session(self) -> Session | None:
        """The session that was begun, whether or not its screen is open."""
        return self._session

    async def on_mount(self) -> None:
        for theme in OWN:
            self.register_theme(theme)
        chosen = None if self._choices is None else self._choices.get("theme")
        self.theme = WITHOUT_COLOUR if self.no_color else NAMES.get(chosen or "", ORDER[0])
        self.set_keymap(self.keys.keymap)
        self._end_when_told()
        await self.push_screen(HomeScreen())
        self.call_after_refresh(self.run_worker, self._open, thread=True, exit_on_error=False)
        self.set_interval(self.BACK_UP_SECONDS, self._tend)

    def _end_when_told(self) -> None:
        """A signal to end is a way to quit: what waits is recorded and the terminal is put back."""
        for name in ("SIGTERM", "SIGHUP"):
            # no such signal, or no such loop, on some systems; no signals outside the main thread
            with suppress(AttributeError, NotImplementedError, RuntimeError, ValueError):
                asyncio.get_running_loop().add_signal_handler(number := getattr(signal, name), self._told, number)

    def _told(self, number: int) -> None:
        self._settle()
        self.exit(return_code=128 + number)

    def _open(self) -> None:
        try:
            study = self._open_study()
        except QuizdlError as error:
            self.call_from_thread(self._failed, error.said(self.language))
        except Exception as error:  # whatever it is, the terminal is put back first and then it is told
            self.call_from_thread(self._failed, f"{type(error).__name__}: {error}")
        else:
            self._study = study
            self.call_from_thread(self._opened)
            self._warm_up(study)

    def _warm_up(self, study: Study) -> None:
        """Load what a session needs while the learner looks at the numbers."""
        from quizdl.tui.screens import session  # noqa: F401

        with suppress(Exception):  # whatever it is, the session will tell
            due, new = study.agenda()
            for card in (due + new)[:1]:
                study.question(card)

    def tell_progress(self, progress: Text) -> None:
        """Show how far opening is; for the thread that opens."""
        self.progress = progress
        self.call_from_thread(self._refresh_home)

    def warn(self, problem: str) -> None:
        """Show what is wrong with what was opened; for the thread that opens."""
        self.call_from_thread(self.notify, problem, severity="warning", timeout=15, markup=False)

    def _tend(self) -> None:
        """An app that stays open for days backs up all the same."""
        if self.back_up is not None:
            self.run_worker(self._back_up, thread=True, exit_on_error=False)

    def _back_up(self) -> None:
        try:
            if self.back_up is not None:
                self.back_up()
        except QuizdlError as error:
            self.warn(error.said(self.language))

    def _failed(self, problem: str) -> None:
        self.problem = problem
        self.exit(return_code=2)

    def _opened(self) -> None:
        self._refresh_home()
        try:
            if self._begin is not None:
                self._session = self._begin(self.study)
                self.start_session()
            elif self._exam is not None and self._sittings is not None:
                from quizdl.tui.screens.exam.exams import ExamsScreen

                self.push_screen(ExamsScreen(asked=self._exam(self.study, self._sittings)))
        except QuizdlError as error:
            self._failed(error.said(self.language))

    def _refresh_home(self) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, HomeScreen):
                screen.refresh_numbers()

    def start_session(self) -> None:
        """The session of today: a new one, or the one that was left."""
        from quizdl.study.session import Session
        from quizdl.tui.screens.session import SessionScreen

        if not self.is_open or any(isinstance(each, SessionScreen) for each in self.screen_stack):
            return
        if self._session is None or (self._session.shown is None and self._session.counts().total == 0):
            self._session = Session(self.study)
        self.push_screen(SessionScreen(self._session, self._drafts))

    def _visit(self, screen: type[Page]) -> None:
        """Open a screen, once the study is open and unless it is shown already."""
        if self.is_open and not any(isinstance(each, screen) for each in self.screen_stack):
            self.push_screen(screen())

    def action_practice(self) -> None:
        from quizdl.tui.screens.practice import PracticeScreen

        self._visit(PracticeScreen)

    def action_browse(self) -> None:
        from quizdl.tui.screens.browse import BrowseScreen

        if self.is_open and not isinstance(self.screen, BrowseScreen):
            self.push_screen(BrowseScreen())

    def action_statistics(self) -> None:
        from quizdl.tui.screens.statistics import StatisticsScreen

        self._visit(StatisticsScreen)

    def action_settings(self) -> None:
        from quizdl.tui.screens.settings import SettingsScreen

        self._visit(SettingsScreen)

    def action_exams(self) -> None:
        from quizdl.tui.screens.exam.exams import ExamsScreen

        if self.can_sit:
            self._visit(ExamsScreen)

    def action_plan(self) -> None:
        from quizdl.tui.screens.plan import PlanScreen

        self._visit(PlanScreen)

    @property
    def can_sit(self) -> bool:
        """Whether it was said where sittings are kept."""
        return self._sittings is not None

    def keep_sittings(self, register: Register) -> None:
        """Where exams that are sat are kept; whoever opens the study says it."""
        self._sittings = register

    @property
    def exams(self) -> ExamRoom:
        """The sittings. Raises RuntimeError before the study is open."""
        from quizdl.tui.exam_room import ExamRoom

        if self._sittings is None:
            raise RuntimeError("nobody said where sittings are kept")
        return ExamRoom(self.study, self._sittings)

    def renew_session(self) -> None:
        """Let the next session follow what was changed; one with an answer that waits is finished as it is."""
        if self._session is not None and self._session.answered is None:
            self._session = None

    def action_help(self) -> None:
        from quizdl.tui.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen())

    async def action_switch_language(self) -> None:
        self.language = "en" if self.language == "zh" else "zh"
        if self._study is not None:
            self._study.language = self.language
        self._keep("language", self.language)
        for screen in self.screen_stack:
            if isinstance(screen, Page):
                await screen.retranslate()

    def action_switch_theme(self) -> None:
        self.choose_theme(after(self.theme))

    def choose_theme(self, theme: str) -> None:
        """Show these colours, now and in the next run."""
        self.theme = theme
        self._keep("theme", next(name for name, known in NAMES.items() if known == theme))

    def _keep(self, name: str, value: str) -> None:
        if self._choices is not None:
            self._choices.choose(name, value)

    async def action_quit(self) -> None:
        """Quit; an answer that waits is recorded first."""
        self._settle()
        self.exit()

    def _settle(self) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, Page):
                try:
                    screen.settle()
                except QuizdlError as error:
                    self.problem = error.said(self.language)

    def action_command_palette(self) -> None:
        if not CommandPalette.is_open(cast("App[object]", self)):
            self.push_screen(CommandPalette(placeholder=words.COMMANDS[self.language], id="--command-palette"))

    def get_system_commands(self, screen: Screen[object]) -> list[SystemCommand]:
        from quizdl.tui import commands

        return list(commands.system_commands(self, screen))
