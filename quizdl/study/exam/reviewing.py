"""What a sitting leaves for studying: reviews of the cards it asked, once, and the mistakes to go through."""

from __future__ import annotations

import hashlib
import uuid
from datetime import UTC, date, datetime

from quizdl.errors import QuizdlError
from quizdl.study.attempt import LONGEST_SECONDS
from quizdl.study.card import CardId, pace_of
from quizdl.study.day import study_day
from quizdl.study.exam.record import Event, Learned, Place, Register
from quizdl.study.exam.sitting import Sitting
from quizdl.study.journal import StaleError
from quizdl.study.memory import Memory
from quizdl.study.rating import result_of, suggest, usual_seconds
from quizdl.study.review import Review
from quizdl.study.study import Study
from quizdl.text import Text

_WHOLE = 1 - 1e-9
_TRIES = 5


def mistakes(sitting: Sitting) -> list[Place]:
    """The questions that did not earn all their marks, those that lost most first."""
    lost = {place.number: place.marks * (1 - score) for place in sitting.places
            if (score := sitting.state.score(place.number)) is not None and score < _WHOLE}
    return sorted((place for place in sitting.places if place.number in lost),
                  key=lambda place: (-lost[place.number], place.number))


def cards_to_review(sitting: Sitting, study: Study) -> tuple[CardId, ...]:
    """The cards of the mistakes, as far as there are such cards."""
    return tuple(dict.fromkeys(place.card for place in mistakes(sitting) if place.card in study.catalog))


def settle(sitting: Sitting, study: Study, register: Register) -> int:
    """Record what the sitting counts for, once and for all; how many reviews were recorded now.

    Questions that were never looked at say nothing about memory and are left out. A score that is corrected later
    changes the mark, not the review. Raises QuizdlError while the sitting is open.
    """
    sitting.check_time()
    if sitting.is_open:
        raise QuizdlError(Text("还没有交卷", "the paper is not handed in yet"))
    if sitting.state.settled:
        return 0
    for _ in range(_TRIES):
        learned = _learned(sitting, study)
        event = Event(uuid=uuid.uuid4().hex, at=study.now, kind="settled",
                      value={"reviews": [review.uuid for review, _, _ in learned]})
        try:
            done = register.settle(sitting.record.uuid, event, learned)
        except StaleError:  # a card was answered elsewhere meanwhile: its review counts on top of that
            continue
        sitting.check_time()
        return len(learned) if done else 0
    raise QuizdlError(Text("这场考试的卡片一直在变；请关掉别的 quizdl 窗口再试",
                           "the cards of this sitting keep changing; close other quizdl windows and try again"))


def _learned(sitting: Sitting, study: Study) -> list[Learned]:
    """The reviews with the states they lead to."""
    if sitting.record.counts == "none":
        return []
    memories = study.journal.memories()
    learned: list[Learned] = []
    for place in sitting.places:
        score = sitting.state.score(place.number)
        seen = place.number in sitting.state.spent or place.number in sitting.state.answers
        if score is None or not seen or place.card not in study.catalog:
            continue
        if sitting.record.counts == "mistakes" and score >= _WHOLE:
            continue
        before = memories.get(place.card)
        review = _review(sitting, study, place, score, before)
        memories[place.card] = study.scheduler.after(before, place.card, review.rating, review.study_day)
        learned.append((review, memories[place.card], before))
    return learned


def _review(sitting: Sitting, study: Study, place: Place, score: float, before: Memory | None) -> Review:
    mark = sitting.state.marks[place.number]
    seconds = min(sitting.state.spent.get(place.number, 0) / 1000, LONGEST_SECONDS)
    result = result_of(score, shown=False, empty=not mark.answered)
    usual = usual_seconds(study.journal.first_try_seconds(pace_of(place.card)))
    rating, _ = suggest(result, score, hinted=False, tries=1, seconds=seconds, usual=usual)
    at, day = _when(sitting, study, before)
    return Review(
        uuid=hashlib.sha256(f"{sitting.record.uuid}\x1f{place.number}".encode()).hexdigest()[:32], at=at,
        study_day=day, card=place.card, rating=rating, result=result, score=score, seconds=round(seconds, 3),
        code=place.code, misconception=next(iter(mark.misconceptions), None), source="exam",
        tries=int(mark.answered))


def _when(sitting: Sitting, study: Study, before: Memory | None) -> tuple[int, date]:
    """The time and day of handing in, or the present ones where the card was answered on a later day."""
    at = sitting.state.handed_in or study.now
    local = datetime.fromtimestamp(at / 1000, UTC).astimezone(study.clock.now().tzinfo)
    day = study_day(local, study.settings.rollover_hours)
    return (at, day) if before is None or before.last_day <= day else (study.now, study.today)
