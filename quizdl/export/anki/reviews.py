"""Answers given in Anki to our own cards, as reviews of the learner's log."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Container
from dataclasses import dataclass
from datetime import date

from quizdl.export.anki.identity import guid
from quizdl.export.anki.reading import Contents, LogEntry, PackageError
from quizdl.study.card import CardId, CardIdError, parse
from quizdl.study.review import Rating, Review
from quizdl.text import Text

_CRAMMING, _MANUAL = 3, 4
_RATINGS = range(1, 5)
_LATEST_MOVE = 100
"""Milliseconds by which an export may have moved an answer, so that no two have one time."""
_DAY = 86_400_000
_EARLIEST = 946_684_800_000
"""2000-01-01 UTC in milliseconds: nobody answered in Anki before, whatever a damaged log says."""


@dataclass(frozen=True, slots=True)
class Found:
    """The reviews of a package, in order of time.

    `ours` counts notes of quizdl in it, `foreign` other notes; `gone` are cards that quizdl does not know any more.
    """

    reviews: tuple[Review, ...]
    ours: int
    foreign: int
    gone: tuple[CardId, ...]


def reviews_in(contents: Contents, known_cards: Container[CardId], now: int,
               day_of: Callable[[int], date]) -> Found:
    """The answers that Anki recorded for our cards; `day_of` gives the study day of a time in milliseconds.

    A note is ours when its guid is the hash of the card it names in its last field. Answers that do not affect
    scheduling (cramming), manual changes, and times after tomorrow or before Anki are left out. Raises PackageError
    where no note is ours.
    """
    ours = {name: card for name, card in contents.notes.items() if _is_ours(name, card)}
    if not ours:
        raise PackageError(Text("这个包里没有 quizdl 的笔记；只能导入对 quizdl 自己卡片的回答",
                                "none of the notes in this package come from quizdl; only answers to quizdl's own "
                                "cards can be taken over"))
    gone = tuple(sorted({card for card in ours.values() if card not in known_cards}))
    reviews = [_review(entry, day_of) for entry in contents.log
               if entry.guid in ours and ours[entry.guid] in known_cards and _counts(entry, now)]
    return Found(tuple(reviews), len(ours), len(contents.notes) - len(ours), gone)


def new_ones(found: Collection[Review], answered: Collection[tuple[CardId, int]]) -> list[Review]:
    """The reviews that did not come from this log: none of the card was given at that time, or just before."""
    times: dict[CardId, set[int]] = {}
    for card, at in answered:
        times.setdefault(card, set()).add(at)
    return [each for each in found
            if times.get(each.card, set()).isdisjoint(range(each.at - _LATEST_MOVE, each.at + 1))]


def _is_ours(name: str, card: CardId) -> bool:
    if len(card) > 200 or guid(card) != name:
        return False
    try:
        parse(card)
    except CardIdError:
        return False
    return True


def _counts(entry: LogEntry, now: int) -> bool:
    crammed = entry.kind == _CRAMMING and entry.factor == 0
    return (entry.rating in _RATINGS and entry.kind < _MANUAL and not crammed and _EARLIEST <= entry.id <= now + _DAY
            and entry.milliseconds >= 0)


def _review(entry: LogEntry, day_of: Callable[[int], date]) -> Review:
    rating = Rating(entry.rating)
    right = rating is not Rating.AGAIN
    digest = hashlib.sha256(f"quizdl anki\x1f{entry.last_field}\x1f{entry.id}".encode()).hexdigest()
    return Review(uuid=digest[:32], at=entry.id, study_day=day_of(entry.id), card=entry.last_field, rating=rating,
                  result="right" if right else "wrong", score=float(right),
                  seconds=min(entry.milliseconds, _DAY) / 1000, code=None, source="anki")
