"""Browse: one search over all that is known; entries with formulas and figures drawn; questions from any of them."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.events import Key
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from quizdl.errors import QuizdlError
from quizdl.questions.entry_page import shown_line
from quizdl.questions.entry_words import WHAT
from quizdl.store.knowledge import Hit
from quizdl.text import Text
from quizdl.tui import words
from quizdl.tui.drill import Drill
from quizdl.tui.finding import KINDS, MOST, hits
from quizdl.tui.keys import bound
from quizdl.tui.screens.page import Page
from quizdl.tui.screens.practice import Choices
from quizdl.tui.screens.session import SessionScreen
from quizdl.tui.subjects import are_hidden, cards_of, hide_or_free, page_of, questions_of, start_over
from quizdl.tui.widgets.hints import Hint
from quizdl.tui.widgets.lines import Lines

_LONG = 200
"""Characters of a title; a line has fewer."""
_NARROWEST = 40


class EntryView(Lines):
    """The page of what is picked, written for the width there is."""

    def __init__(self) -> None:
        super().__init__("", id="entry")
        self._hit: Hit | None = None
        self._written: tuple[int, list[str]] = (0, [])

    def show(self, hit: Hit | None) -> None:
        """Show something else, or the same anew."""
        self._hit = hit
        self._written = (0, [])
        self.refresh(layout=True)

    def lines(self, width: int) -> list[str]:
        if self._hit is None or not width:
            return []
        if self._written[0] != width:
            owner = self.screen
            assert isinstance(owner, BrowseScreen)
            try:
                told = page_of(self._hit, owner.owner.study, owner.language, max(_NARROWEST, width))
            except QuizdlError as error:
                told = [error.said(owner.language)]
            self._written = (width, "\n".join(told).split("\n"))
        return self._written[1]


class BrowseScreen(Page):
    """Search box, list and entry. What was looked for is kept when the screen is left."""

    TITLE_TEXT: ClassVar[Text] = words.BROWSE
    SCOPE = "browse"
    BINDINGS: ClassVar[list[BindingType]] = bound("browse")
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012
    DEFAULT_CSS = """
    BrowseScreen #both { height: 1fr; layout: vertical; }
    BrowseScreen #hits { height: auto; max-height: 6; border: none; padding: 0; }
    BrowseScreen #hits { text-wrap: nowrap; text-overflow: ellipsis; }
    BrowseScreen #detail { height: 1fr; padding: 0 1; border-top: solid $border-blurred; }
    BrowseScreen #detail:focus { border-top: solid $border; }
    BrowseScreen.-wide #both { layout: horizontal; }
    BrowseScreen.-wide #hits { width: 2fr; height: 1fr; max-height: 100%; }
    BrowseScreen.-wide #detail { width: 3fr; height: 1fr; border-top: none; border-left: solid $border-blurred; }
    BrowseScreen.-wide #detail:focus { border-top: none; border-left: solid $border; }
    """

    def __init__(self, seed: int | None = None) -> None:
        super().__init__()
        self._seed = seed
        self._hits: list[Hit] = []
        self._steps: list[int] = []
        """How many steps of the log each change took."""

    def compose_body(self) -> ComposeResult:
        browsing = self.owner.browsing
        yield Input(browsing.words, placeholder=self.said(words.SEARCH), id="search", select_on_focus=False)
        yield Lines("", id="note")
        with Container(id="both"):
            yield Choices(id="hits", markup=False)
            with VerticalScroll(id="detail"):
                yield EntryView()

    def on_mount(self) -> None:
        self._list()
        self.query_one("#search").focus()

    async def retranslate(self) -> None:
        focused = self.focused.id if self.focused is not None else None
        await super().retranslate()
        self._list()
        self.query_one(f"#{focused or 'search'}").focus()

    def on_screen_resume(self) -> None:
        if self._hits:
            self._show()

    def look_again(self) -> None:
        """Follow what was set from outside."""
        self.query_one("#search", Input).value = self.owner.browsing.words
        self._list()

    @property
    def picked(self) -> Hit | None:
        """What the list stands on."""
        at = self.query_one("#hits", OptionList).highlighted
        return self._hits[at] if at is not None and at < len(self._hits) else None

    def hints(self) -> Sequence[Hint]:
        found = [Hint("F2", self.said(words.PRACTISE), "ask"), Hint("F3", self.said(words.ONE_KIND), "kind")]
        picked = self.picked if self.query("#hits") else None
        if picked is not None and picked.what == "template":
            level = self.owner.browsing.level
            shown = self.said(words.ALL_LEVELS) if level is None else str(level)
            found.append(Hint("F4", f"{self.said(words.LEVEL)} {shown}", "level"))
        hidden = picked is not None and are_hidden(cards_of(picked, self.owner.study), self.owner.study)
        found.append(Hint("F7", self.said(words.FREE if hidden else words.SUSPEND), "suspend"))
        return [*found, Hint("F1", self.said(words.HELP), "app.help"), Hint("Esc", self.said(words.BACK), "back")]

    def _list(self) -> None:
        """Look, and stand where one stood."""
        browsing = self.owner.browsing
        self._hits = hits(browsing, self.owner.study, self.owner.find)
        listed = self.query_one("#hits", OptionList)
        listed.clear_options()
        listed.add_options(Option(Content(self._title(hit))) for hit in self._hits)
        ids = [f"{hit.what}:{hit.id}" for hit in self._hits]
        listed.highlighted = (ids.index(browsing.at) if browsing.at in ids else 0) if ids else None
        self._tell()
        if not self._hits:
            self._show()

    def _title(self, hit: Hit) -> str:
        text = shown_line(hit.title[self.language])[:_LONG]
        if self.owner.browsing.kind not in ("all", "hidden") or hit.what == "card":
            return text
        return f"[{WHAT[hit.what][self.language]}] {text}"

    def _tell(self, more: str = "") -> None:
        browsing = self.owner.browsing
        kind = words.KINDS[browsing.kind] if browsing.kind in words.KINDS else WHAT[browsing.kind]
        count = words.filled(words.MORE_THAN if len(self._hits) >= MOST else words.FOUND, count=len(self._hits))
        keys = self.owner.keys
        text = words.filled(words.LISTED, kind=kind[self.language], count=count[self.language],
                            key=keys.shown("browse-search"))
        if not self._hits:
            nothing = words.filled(words.NOTHING_FOUND, key=keys.shown("browse-kind"))
            text = nothing if browsing.words.strip() else words.NONE_HIDDEN
        self.query_one("#note", Lines).say(more or self.said(text))

    def _show(self) -> None:
        """The entry of what is picked."""
        picked = self.picked
        self.query_one(EntryView).show(picked)
        self.query_one("#detail", VerticalScroll).scroll_home(animate=False)
        self.call_after_refresh(self.show_hints)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        picked = self.picked
        if picked is not None:
            self.owner.browsing.at = f"{picked.what}:{picked.id}"
        self._show()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.query_one("#detail").focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if event.value != self.owner.browsing.words:
            self.owner.browsing.words = event.value
            self.owner.browsing.at = ""
            self._list()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.query_one("#hits").focus()

    def on_key(self, event: Key) -> None:
        if event.key == "down" and self.focused is not None and self.focused.id == "search":
            self.query_one("#hits").focus()
            event.stop()

    def action_turn(self, pages: int) -> None:
        detail = self.query_one("#detail", VerticalScroll)
        (detail.scroll_page_down if pages > 0 else detail.scroll_page_up)(animate=False)

    def action_search(self) -> None:
        self.query_one("#search").focus()

    async def action_kind(self) -> None:
        browsing = self.owner.browsing
        browsing.kind = KINDS[(KINDS.index(browsing.kind) + 1) % len(KINDS)]
        browsing.at = ""
        self._list()

    async def action_level(self) -> None:
        picked = self.picked
        if picked is None or picked.what != "template":
            return
        levels: list[int | None] = [None, *self.owner.study.catalog.families[picked.id].levels]
        browsing = self.owner.browsing
        browsing.level = levels[(levels.index(browsing.level) + 1) % len(levels)] if browsing.level in levels else None
        await self.show_hints()

    def action_ask(self) -> None:
        picked, study = self.picked, self.owner.study
        if picked is None:
            return
        level = self.owner.browsing.level
        if picked.what != "template" or level not in study.catalog.families[picked.id].levels:
            level = None
        seed = secrets.randbelow(10**6) if self._seed is None else self._seed
        try:
            questions = questions_of(picked, study, self.language, seed, level)
        except QuizdlError as error:
            self._tell(error.said(self.language))
            return
        drill = Drill(iter(questions), len(questions), study.catalog.bank, study.clock)
        self.app.push_screen(SessionScreen(drill, {}))

    def action_suspend(self) -> None:
        picked, study = self.picked, self.owner.study
        cards = [] if picked is None else cards_of(picked, study)
        before = study.journal.flags()
        if not cards:
            self._tell(self.said(words.NO_CARDS))
            return
        suspended = hide_or_free(cards, study)
        after = study.journal.flags()
        changed = sum(before.get(card) != after.get(card) for card in cards)
        self._steps.append(changed)
        self._changed(words.filled(words.NOW_SUSPENDED if suspended else words.NOW_FREE, count=changed))

    def action_reset(self) -> None:
        picked, study = self.picked, self.owner.study
        count = 0 if picked is None else start_over(cards_of(picked, study), study)
        if not count:
            self._tell(self.said(words.NEVER_ANSWERED))
            return
        self._steps.append(count)
        self._changed(words.filled(words.NOW_NEW, count=count))

    def action_undo(self) -> None:
        """Take back what was changed here, all cards of it at once; otherwise the latest change of today."""
        study = self.owner.study
        times = self._steps.pop() if self._steps else 1
        done = [study.journal.undo(study.today, study.now, study.scheduler.replay) for _ in range(times)]
        self._changed(words.UNDONE if any(done) else words.NOTHING_TO_UNDO)

    def action_redo(self) -> None:
        study = self.owner.study
        done = study.journal.redo(study.today, study.now, study.scheduler.replay)
        self._changed(words.REDONE if done else words.NOTHING_TO_REDO)

    def _changed(self, note: Text) -> None:
        """Show what is now, here and in a session that was begun."""
        if self.owner.session is not None:
            self.owner.session.reload()
        self._list()
        self._show()
        self._tell(self.said(note))
