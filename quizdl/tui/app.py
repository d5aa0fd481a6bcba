"""The app: opens what a learner has behind the first paint, and goes from screen to screen."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ClassVar

from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen

from quizdl.errors import QuizdlError
from quizdl.study.session import Session
from quizdl.study.study import Study
from quizdl.text import Language, Text
from quizdl.tui import words
from quizdl.tui.screens.help import HelpScreen
from quizdl.tui.screens.home import HomeScreen
from quizdl.tui.screens.page import Page
from quizdl.tui.screens.practice import PracticeScreen
from quizdl.tui.screens.session import SessionScreen
from quizdl.tui.screens.settings import SettingsScreen
from quizdl.tui.screens.statistics import StatisticsScreen
from quizdl.tui.themes import HIGH_CONTRAST, after


class QuizdlApp(App[None]):
    """Give it a function that opens the study; it is called in a thread once the first screen is painted."""

    TITLE = "quizdl"
    CSS_PATH = "quizdl.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+l", "switch_language", id="language", show=False, priority=True),
        Binding("ctrl+t", "switch_theme", id="theme", show=False, priority=True),
        Binding("ctrl+q", "quit", id="quit", show=False, priority=True),
    ]

    def __init__(self, open_study: Callable[[], Study], language: Language) -> None:
        super().__init__()
        self._open_study = open_study
        self._study: Study | None = None
        self._session: Session | None = None
        self._drafts: dict[str, dict[str, str]] = {}
        self.language: Language = language
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
        self.register_theme(HIGH_CONTRAST)
        await self.push_screen(HomeScreen())
        self.call_after_refresh(self.run_worker, self._open, thread=True, exit_on_error=False)

    def _open(self) -> None:
        try:
            study = self._open_study()
        except QuizdlError as error:
            self.call_from_thread(self._failed, str(error))
        except Exception as error:  # whatever it is, the terminal is put back first and then it is told
            self.call_from_thread(self._failed, f"{type(error).__name__}: {error}")
        else:
            self._study = study
            self.call_from_thread(self._opened)

    def _failed(self, problem: str) -> None:
        self.problem = problem
        self.exit(return_code=2)

    def _opened(self) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, HomeScreen):
                screen.refresh_numbers()

    def start_session(self) -> None:
        """The session of today: a new one, or the one that was left."""
        if not self.is_open:
            return
        if self._session is None or (self._session.shown is None and self._session.counts().total == 0):
            self._session = Session(self.study)
        self.push_screen(SessionScreen(self._session, self._drafts))

    def _visit(self, screen: type[Page]) -> None:
        """Open a screen, once the study is open and unless it is shown already."""
        if self.is_open and not any(isinstance(each, screen) for each in self.screen_stack):
            self.push_screen(screen())

    def action_practice(self) -> None:
        self._visit(PracticeScreen)

    def action_statistics(self) -> None:
        self._visit(StatisticsScreen)

    def action_settings(self) -> None:
        self._visit(SettingsScreen)

    def renew_session(self) -> None:
        """Let the next session follow changed settings; one with an answer that waits is finished as it is."""
        if self._session is not None and self._session.answered is None:
            self._session = None

    def action_help(self) -> None:
        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen())

    async def action_switch_language(self) -> None:
        self.language = "en" if self.language == "zh" else "zh"
        if self._study is not None:
            self._study.language = self.language
        for screen in self.screen_stack:
            if isinstance(screen, Page):
                await screen.retranslate()

    def action_switch_theme(self) -> None:
        self.theme = after(self.theme)

    async def action_quit(self) -> None:
        """Quit; an answer that waits is recorded first."""
        for screen in self.screen_stack:
            if isinstance(screen, SessionScreen):
                screen.settle()
        self.exit()

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        def command(text: Text, action: Callable[[], object]) -> SystemCommand:
            return SystemCommand(f"{text.zh} / {text.en}", "", action)

        yield command(words.START, self.start_session)
        yield command(words.PRACTICE, self.action_practice)
        yield command(words.STATISTICS, self.action_statistics)
        yield command(words.SETTINGS, self.action_settings)
        yield command(words.HELP, self.action_help)
        yield SystemCommand(words.SWITCH_LANGUAGE[self.language], "ctrl+l", self.action_switch_language)
        yield SystemCommand(words.SWITCH_THEME[self.language], "ctrl+t", self.action_switch_theme)
        yield command(words.QUIT, self.action_quit)
