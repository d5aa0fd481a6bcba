"""Keys, language and colours as they are configured, and kept from run to run."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from pathlib import Path

import pytest
from textual.binding import Binding
from textual.widget import Widget

import quizdl.tui
from quizdl.config.actions import ACTIONS, BY_ID
from quizdl.store.choices import Choices
from quizdl.study.session import Session
from quizdl.study.study import Study
from quizdl.tui.app import QuizdlApp
from quizdl.tui.screens.help import HelpScreen
from quizdl.tui.screens.home import HomeScreen
from quizdl.tui.screens.page import Page
from quizdl.tui.screens.session import SessionScreen
from quizdl.tui.themes import NAMES

SIGMOID = "sigmoid-value@1"


def own_classes() -> list[type]:
    """Every screen and widget of the app that binds keys."""
    found, waiting = [QuizdlApp], [Page, Widget]
    while waiting:
        each = waiting.pop()
        found.append(each)
        waiting += each.__subclasses__()
    return [each for each in found if each.__module__.startswith("quizdl.") and "BINDINGS" in vars(each)]


def test_every_binding_comes_from_the_list_of_actions() -> None:
    """Each binding has the id, the keys and the action of an entry of the list, and each entry is bound."""
    for module in pkgutil.walk_packages(quizdl.tui.__path__, "quizdl.tui."):
        importlib.import_module(module.name)
    bound = [binding for each in own_classes() for binding in each.BINDINGS]
    assert {binding.id for binding in bound} == set(BY_ID)
    for binding in bound:
        assert isinstance(binding, Binding)
        action = BY_ID[binding.id]
        assert (tuple(binding.key.split(",")), binding.action) == (action.keys, action.does)


def test_every_action_can_be_run() -> None:
    """What an action does is a method of the screen that binds it, or of the app."""
    for each in own_classes():
        for binding in each.BINDINGS:
            name = binding.action.partition("(")[0]
            owner = QuizdlApp if name.startswith("app.") else each
            method = getattr(owner, f"action_{name.removeprefix('app.')}", None)
            assert inspect.isfunction(method), (each, binding.action)


def test_a_key_can_be_changed(drive, only) -> None:
    """The new key works while text is typed, the old one no longer does, and hints and help print the new one."""
    only(SIGMOID)

    async def flow(screens) -> None:
        await screens.press("enter", "f2")
        assert "Hint: " not in screens.text()
        assert "F12 hint" in screens.text()
        await screens.press("f12")
        assert "Hint: " in screens.text()
        await screens.press("f1")
        assert isinstance(screens.app.screen, HelpScreen)
        assert any("F12" in line and "a hint" in line for line in screens.text().splitlines())
        await screens.press("escape", "escape", "ctrl+b")
        assert "Ctrl+B" in screens.text()
        assert screens.app.language == "zh"

    drive(flow, size=(80, 60), keys={"hint": ("f12",), "language": ("ctrl+b",)})


def test_sentences_name_the_keys_that_hold(drive, only) -> None:
    """Not only the hints: what is said about a second try, a search and the plan names the changed keys too."""
    only(SIGMOID)

    async def flow(screens) -> None:
        await screens.press("enter")
        await screens.type("77")
        await screens.press("enter")
        await screens.type("77")
        await screens.press("enter")
        assert "Try again (r)" in screens.text()
        await screens.press("escape", "f7")
        assert "F11 another exam" in screens.text()
        await screens.press("escape", "f3")
        assert "Ctrl+O searches again" in screens.text()
        await screens.type("xqxqxq")
        assert "another kind (F12)" in screens.text()

    drive(flow, keys={"retry": ("r",), "plan-another": ("f11",), "browse-search": ("ctrl+o",), "browse-kind": ("f12",)})


def test_keys_can_be_exchanged(drive) -> None:
    """Two actions with each other's keys."""

    async def flow(screens) -> None:
        await screens.press("f4")
        assert screens.app.screen.SCOPE == "practice"
        await screens.press("escape", "f2")
        assert screens.app.screen.SCOPE == "statistics"

    drive(flow, keys={"practice": ("f4",), "statistics": ("f2",)})


def test_several_keys_for_one_action(drive) -> None:
    """Each of them works, and so does the app's own key in a text field."""

    async def flow(screens) -> None:
        for key in ("ctrl+b", "f11"):
            before = screens.app.language
            await screens.press("f3", key)
            assert screens.app.language != before
            await screens.press("escape")

    drive(flow, keys={"language": ("ctrl+b", "f11")})


def test_help_names_every_key(drive) -> None:
    """Help lists all actions, those of the screen it was asked on first."""

    async def flow(screens) -> None:
        await screens.press("f3", "f1")
        text = screens.text()
        assert text.index("Browse") < text.index("Everywhere") < text.index("Home")
        for action in ACTIONS:
            assert action.text.en in text

    drive(flow, size=(120, 120))


def test_language_and_colours_are_kept(drive, tmp_path: Path) -> None:
    """What is chosen in one run holds in the next."""

    async def choose(screens) -> None:
        await screens.press("ctrl+l", "ctrl+t")

    async def find(screens) -> None:
        assert screens.app.theme == NAMES["light"]

    drive(choose, choices=Choices({}, tmp_path))
    assert Choices({}, tmp_path).get("language") == "zh"
    drive(find, choices=Choices({}, tmp_path))


def test_the_app_opens_in_a_session(drive, only, study: Study) -> None:
    """With a session to begin, its first question is on the screen; Esc goes home, where it can be taken up again."""
    only(SIGMOID, "conv-cost@1")

    async def flow(screens) -> None:
        assert isinstance(screens.app.screen, SessionScreen)
        assert screens.app.session.shown.card.topic == "convolution"
        await screens.press("escape")
        assert isinstance(screens.app.screen, HomeScreen)
        assert "question you left" in screens.text()

    drive(flow, begin=lambda opened: Session(opened, topics=("convolution",)))


@pytest.mark.parametrize("words, screen", (("浏览", "browse"), ("browse", "browse"), ("统计", "statistics")))
def test_the_palette_understands_both_languages(drive, words, screen) -> None:
    """A command is found by its Chinese and by its English name."""

    async def flow(screens) -> None:
        await screens.press("ctrl+p")
        screens.app.screen.query_one("Input").value = words
        await screens.pilot.pause(0.5)
        await screens.press("enter")
        await screens.pilot.pause(0.3)
        assert screen == screens.app.screen.SCOPE

    drive(flow)


def test_the_palette_undoes_and_tells_how_to_export(drive, only, study: Study) -> None:
    """On a question the palette undoes and redoes; everywhere it says how to export."""
    only(SIGMOID)

    async def flow(screens) -> None:
        def named() -> dict[str, object]:
            commands = screens.app.get_system_commands(screens.app.screen)
            return {command.title.partition(" / ")[2]: command.callback for command in commands}

        assert "undo" not in named()
        named()["export"]()
        await screens.settle()
        assert any("quizdl export" in each.message for each in screens.app._notifications)
        await screens.press("enter")
        await screens.answer_right()
        await screens.press("enter")
        assert len(study.journal.reviews()) == 1
        await named()["undo"]()
        assert not study.journal.reviews()
        await named()["redo"]()
        assert len(study.journal.reviews()) == 1

    drive(flow)


def test_home_says_what_comes_next(drive, only, study: Study) -> None:
    """When all is done, home names the next day with due cards, and what to do instead."""
    only(SIGMOID)

    async def flow(screens) -> None:
        assert "New here" in screens.text()
        assert "about" in screens.text()
        await screens.press("enter")
        for _ in range(2):
            await screens.answer_right()
            await screens.press("enter")
        await screens.press("escape")
        text = screens.text()
        assert "All cards of today are done." in text
        assert "Next: 1 due on 2026-03-" in text
        assert "F2 practises" in text
        assert "2 answered today." in text
        assert "Study days in a row: 1." in text

    drive(flow)
