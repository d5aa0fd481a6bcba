"""The command palette: everything the app can do, in both languages at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from textual.app import SystemCommand
from textual.screen import Screen

from quizdl.text import Text
from quizdl.tui import words
from quizdl.tui.themes import NAMES

if TYPE_CHECKING:
    from quizdl.tui.app import QuizdlApp


def system_commands(app: QuizdlApp, screen: Screen[object]) -> Iterator[SystemCommand]:
    """The commands while a screen is shown."""

    def command(text: Text, action: Callable[[], object], about: str = "") -> SystemCommand:
        return SystemCommand(f"{text.zh} / {text.en}", about, action)

    def told(text: Text) -> Callable[[], object]:
        return lambda: app.notify(text[app.language], timeout=12, markup=False)

    keys = app.keys
    yield command(words.START, app.start_session)
    yield command(words.PRACTICE, app.action_practice)
    yield command(words.BROWSE, app.action_browse)
    yield command(words.HIDDEN_CARDS, lambda: _hidden(app))
    yield command(words.EXAMS, app.action_exams)
    yield command(words.PLAN, app.action_plan)
    yield command(words.STATISTICS, app.action_statistics)
    yield command(words.SETTINGS, app.action_settings)
    yield command(words.HELP, app.action_help, keys.shown("help"))
    for name, text in (("undo", words.UNDO), ("redo", words.REDO), ("bury", words.BURY), ("suspend", words.SUSPEND),
                       ("reset", words.RESET)):
        action = getattr(screen, f"action_{name}", None)
        if action is not None:
            yield command(text, action)
    yield command(words.SWITCH_LANGUAGE, app.action_switch_language, keys.shown("language"))
    for name, theme in NAMES.items():
        yield command(words.COLOURS + words.THEMES[name], partial(app.choose_theme, theme))
    yield command(words.EXPORT, told(words.EXPORT_HOW))
    yield command(words.BACKUP, told(words.BACKUP_HOW))
    yield command(words.CONFIGURE, told(words.CONFIGURE_HOW))
    yield command(words.QUIT, app.action_quit, keys.shown("quit"))


def _hidden(app: QuizdlApp) -> None:
    from quizdl.tui.screens.browse import BrowseScreen

    app.browsing.kind, app.browsing.words, app.browsing.at = "hidden", "", ""
    if isinstance(app.screen, BrowseScreen):
        app.screen.look_again()
    else:
        app.action_browse()
