"""Bindings from the list of actions, and how keys are printed once they may have been changed."""

from __future__ import annotations

from collections.abc import Mapping

from textual.binding import Binding, BindingType

from quizdl.config.actions import BY_ID, EVERYWHERE, Scope, of_scope
from quizdl.config.keys import displayed


def bound(scope: Scope) -> list[BindingType]:
    """The bindings of a screen with their usual keys; those of the app come before whatever has the focus."""
    return [Binding(",".join(action.keys), action.does, id=action.id, show=False, priority=scope == "app")
            for action in of_scope(scope)]


class Keys:
    """The keys that hold: the usual ones, and those the configuration puts in their place."""

    def __init__(self, changed: Mapping[str, tuple[str, ...]]) -> None:
        self._changed = changed

    @property
    def keymap(self) -> dict[str, str]:
        """The changed keys, by the id of the binding."""
        return {name: ",".join(keys) for name, keys in self._changed.items()}

    def of(self, name: str) -> tuple[str, ...]:
        """The keys of an action."""
        return self._changed.get(name, BY_ID[name].keys)

    def shown(self, name: str) -> str:
        """The first key of an action, as it is printed."""
        return displayed(self.of(name)[0])

    def all_shown(self, name: str) -> str:
        """Every key of an action, as they are printed."""
        return " ".join(displayed(key) for key in self.of(name))

    def shown_for(self, does: str, scope: Scope | None, usual: str) -> str:
        """The key that is printed for what a screen does; `usual` where it was not changed."""
        for name in self._changed:
            action = BY_ID[name]
            if action.scope in (scope, *EVERYWHERE) and _same(action.does, does):
                return self.shown(name)
        return usual


def _same(one: str, other: str) -> bool:
    return one.removeprefix("app.") == other.removeprefix("app.")
