"""Reviews that were made in another program, merged into the log like those of another machine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import msgspec
from sqlalchemy import select

from quizdl.store.learner import Learner
from quizdl.store.learner_schema import review
from quizdl.store.transfer import FORMAT, Header, Imported, import_log, review_line
from quizdl.study.card import CardId
from quizdl.study.review import Review
from quizdl.study.scheduling import Scheduler
from quizdl.study.settings import Settings


def answered(learner: Learner) -> set[tuple[CardId, int]]:
    """(card, time in milliseconds) of every answer in the log, undone ones included."""
    with learner.read() as connection:
        return {(card, at) for card, at in connection.execute(select(review.c.card, review.c.at))}


def add_reviews(learner: Learner, reviews: Iterable[Review], scheduler: Callable[[Settings], Scheduler]) -> Imported:
    """Merge reviews by uuid, after a backup, in one transaction; cards are replayed in order of time."""
    return import_log(learner, _lines(reviews), scheduler)


def _lines(reviews: Iterable[Review]) -> Iterator[str]:
    yield msgspec.json.encode(Header(FORMAT)).decode()
    for each in reviews:
        yield msgspec.json.encode(review_line(each)).decode()
