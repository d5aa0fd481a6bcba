"""The bank of a knowledge base, decoded as far as it is asked for: a start needs the names of the topics alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from quizdl.knowledge.bank import Bank
from quizdl.knowledge.entry import Entry

EntryType = TypeVar("EntryType", bound=Entry)


class StoredBank(Bank):
    """Reads each kind of entry when it is first wanted. `load` gives the entries of a kind in their order."""

    def __init__(self, load: Callable[[type[Entry]], Iterable[Entry]]) -> None:
        super().__init__(())
        self._load = load

    def of(self, kind: type[EntryType]) -> Mapping[str, EntryType]:
        if kind not in self._kinds:
            self._kinds[kind] = {entry.id: entry for entry in self._load(kind)}
        return super().of(kind)
