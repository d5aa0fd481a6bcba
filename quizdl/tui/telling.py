"""Actions that may fail: what is wrong is told on the screen, which stays as it was."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import TypeVar

from quizdl.errors import QuizdlError
from quizdl.tui.screens.page import Page

Screen = TypeVar("Screen", bound=Page)


def telling(action: Callable[[Screen], Awaitable[None]]) -> Callable[[Screen], Awaitable[None]]:
    """The action of a screen; a QuizdlError in it, such as a full disk, is shown instead of ending the app."""

    @wraps(action)
    async def tried(screen: Screen) -> None:
        try:
            await action(screen)
        except QuizdlError as error:
            screen.notify(error.said(screen.language), severity="error", timeout=10, markup=False)

    return tried
