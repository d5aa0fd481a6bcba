"""Browsing: one search over everything, entries drawn, questions from any of them, cards suspended and freed."""

from __future__ import annotations

import pytest
from textual.widgets import Input, OptionList

from quizdl.study.study import Study
from quizdl.tui.screens.browse import BrowseScreen
from quizdl.tui.screens.home import HomeScreen
from quizdl.tui.screens.session import SessionScreen


def listed(screens) -> list[str]:
    return [f"{hit.what}:{hit.id}" for hit in screens.app.screen._hits]


async def look_for(screens, words: str) -> None:
    """Put words into the box as an input method commits them: all at once."""
    screens.app.screen.query_one("#search", Input).insert_text_at_cursor(words)
    await screens.settle()


async def pick(screens, entry: str) -> None:
    screens.app.screen.query_one("#hits", OptionList).highlighted = listed(screens).index(entry)
    await screens.settle()


@pytest.mark.parametrize("words, entry", (
    ("relu.dying", "fact:relu.dying"), ("拟合", "concept:overfitting"), ("sigmoid", "template:sigmoid-value"),
    ("死亡", "erratum:relu-negative-dead"), ("relu-unit", "figure:relu-unit"), ("maas", "reference:maas2013"),
    ("卷积输出", "template:conv-output-size"),
))
def test_one_box_finds_every_kind(drive, words, entry) -> None:
    """Concepts, facts, errata, templates and figures by words of either language; two Chinese characters suffice."""

    async def flow(screens) -> None:
        await screens.press("f3")
        await look_for(screens, words)
        assert entry in listed(screens)

    drive(flow)


def test_kinds_stand_together(drive) -> None:
    """Hits are listed kind by kind; F3 leaves one kind only."""

    async def flow(screens) -> None:
        await screens.press("f3")
        await look_for(screens, "relu")
        kinds = [entry.partition(":")[0] for entry in listed(screens)]
        assert len(set(kinds)) > 2
        assert kinds == sorted(kinds, key=kinds.index)
        await screens.press("f3", "f3")
        assert {entry.partition(":")[0] for entry in listed(screens)} == {"fact"}
        assert "fact: " in screens.text()

    drive(flow)


def test_an_entry_is_drawn(drive) -> None:
    """A formula stands in two dimensions, a figure as lines, a fact with its source and its cards."""

    async def flow(screens) -> None:
        await screens.press("f3")
        await look_for(screens, "relu.formula")
        await pick(screens, "fact:relu.formula")
        text = screens.text()
        assert "max" in text
        assert "from: " in text
        assert "Cards" in text
        await screens.press("ctrl+u")
        await look_for(screens, "relu-unit")
        await pick(screens, "figure:relu-unit")
        assert "▼" in screens.text()
        assert "( max )" in screens.text()

    drive(flow, size=(80, 60))


def test_keys_go_from_box_to_list_to_entry_and_home(drive) -> None:
    """Down reaches the list, j and k move in it, slash goes back to the box, Enter reads, Esc leaves."""

    async def flow(screens) -> None:
        await screens.press("f3")
        await look_for(screens, "relu")
        await screens.press("down")
        assert screens.app.focused.id == "hits"
        await screens.press("j", "j", "k")
        assert screens.app.screen.query_one("#hits", OptionList).highlighted == 1
        await screens.press("slash")
        assert screens.app.focused.id == "search"
        await screens.press("enter", "enter")
        assert screens.app.focused.id == "detail"
        await screens.press("escape")
        assert isinstance(screens.app.screen, HomeScreen)

    drive(flow)


def test_coming_back_finds_it_as_it_was(drive) -> None:
    """Words, kind and the entry one stood on are kept; so they are when the language is switched."""

    async def flow(screens) -> None:
        await screens.press("f3")
        await look_for(screens, "relu")
        await screens.press("f3", "f3", "down", "down", "down")
        at = screens.app.browsing.at
        await screens.press("escape", "f3")
        screen = screens.app.screen
        assert screen.query_one("#search", Input).value == "relu"
        assert screens.app.browsing.kind == "fact"
        assert f"{screen.picked.what}:{screen.picked.id}" == at
        await screens.press("ctrl+l")
        assert screens.app.screen.query_one("#search", Input).value == "relu"
        assert f"{screen.picked.what}:{screen.picked.id}" == at
        assert "知识点：" in screens.text()

    drive(flow)


@pytest.mark.parametrize("words, entry", (
    ("relu.dying", "fact:relu.dying"), ("relu", "concept:relu"), ("sigmoid", "template:sigmoid-value"),
    ("死亡", "erratum:relu-negative-dead"), ("relu-unit", "figure:relu-unit"), ("激活", "topic:activations"),
))
def test_a_question_from_any_of_them(drive, study: Study, words, entry) -> None:
    """F2 asks about what is picked, without recording; Esc comes back to the same entry."""

    async def flow(screens) -> None:
        await screens.press("f3")
        await look_for(screens, words)
        await pick(screens, entry)
        await screens.press("f2")
        assert isinstance(screens.app.screen, SessionScreen)
        await screens.answer_right()
        assert "RIGHT" in screens.text()
        await screens.press("escape")
        assert isinstance(screens.app.screen, BrowseScreen)
        assert f"{screens.app.screen.picked.what}:{screens.app.screen.picked.id}" == entry

    drive(flow)
    assert not study.journal.reviews()


def test_a_family_is_asked_at_the_chosen_level(drive) -> None:
    """F4 goes through the levels of a family; its questions are of that level."""

    async def flow(screens) -> None:
        await screens.press("f3")
        await look_for(screens, "conv-output-size")
        await pick(screens, "template:conv-output-size")
        await screens.press("f4", "f4", "f4")
        assert "level 3" in screens.text()
        await screens.press("f2")
        assert ".3." in screens.app.screen._session.shown.question.code

    drive(flow)


def test_cards_are_suspended_and_freed(drive, study: Study) -> None:
    """F7 suspends the cards of what is picked, F8 takes all of it back at once; the hidden ones have a list."""

    def hidden() -> set[str]:
        return {card for card, flag in study.journal.flags().items() if flag.suspended}

    async def flow(screens) -> None:
        await screens.press("f3")
        await look_for(screens, "relu")
        await pick(screens, "concept:relu")
        await screens.press("f7")
        cards = hidden()
        assert len(cards) > 2
        assert all(study.catalog[card].concept == "relu" for card in cards)
        assert f"{len(cards)} cards suspended" in screens.text()
        await screens.press("f8")
        assert not hidden()
        await screens.press("f7")
        screens.app.browsing.kind, screens.app.browsing.words = "hidden", ""
        await screens.press("escape", "f3")
        assert listed(screens) == [f"card:{card}" for card in study.journal.flags()]
        assert "suspended" in screens.text()
        await screens.press("f7")
        assert len(hidden()) == len(cards) - 1
        assert len(listed(screens)) == len(cards) - 1

    drive(flow, size=(80, 60))


def test_a_session_follows_what_is_suspended_meanwhile(drive, only, study: Study) -> None:
    """A card suspended while browsing is not asked by the session that was left before."""
    only("sigmoid-value@1", "conv-cost@1")

    async def flow(screens) -> None:
        await screens.press("enter", "escape", "f3")
        first = screens.app.session.shown.card.id
        other = next(card for card in ("sigmoid-value@1", "conv-cost@1") if card != first)
        assert screens.app.session.counts().new == 1
        await look_for(screens, other.partition("@")[0])
        await pick(screens, f"template:{other.partition('@')[0]}")
        study.suspend([card for card in study.catalog if card.startswith(other[:-1])], suspended=False)
        await screens.press("f7")
        assert screens.app.session.counts().new == 0
        assert screens.app.session.shown.card.id == first

    drive(flow)


def test_a_card_starts_over(drive, only, study: Study) -> None:
    """Ctrl+R lets answered cards start over, and can be taken back."""
    only("sigmoid-value@1")

    async def flow(screens) -> None:
        await screens.press("enter")
        await screens.answer_right()
        await screens.press("enter", "escape", "f3")
        await look_for(screens, "sigmoid-value")
        await screens.press("ctrl+r")
        assert "1 card starts over" in screens.text()
        assert not study.journal.memories()
        await screens.press("f8")
        assert len(study.journal.memories()) == 1

    drive(flow)


def test_nothing_found_says_so(drive) -> None:
    """Words without a hit are told, and markup in them is text."""

    async def flow(screens) -> None:
        await screens.press("f3")
        await look_for(screens, "[bold]qqqq[/]")
        assert not listed(screens)
        assert "Nothing found" in screens.text()
        assert "[bold]qqqq[/]" in screens.text()
        await screens.press("f2", "f4", "f7", "ctrl+r")

    drive(flow)


@pytest.mark.parametrize("language", ("zh", "en"))
@pytest.mark.parametrize("size", ((60, 20), (80, 24), (120, 40)), ids=("60x20", "80x24", "120x40"))
def test_browsing_looks_as_stored(drive, golden, language, size) -> None:
    """The empty search and a fact with its formula, at three sizes in both languages."""

    async def flow(screens) -> None:
        await screens.press("f3")
        await look_for(screens, "relu.formula")
        await screens.press("f3", "f3")
        screens.app.screen.set_focus(None)
        await screens.settle()
        golden(f"browse_{language}_{size[0]}x{size[1]}", screens.text())

    drive(flow, language, size)
