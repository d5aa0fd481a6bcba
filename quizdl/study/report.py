"""How studying goes, as data: retention, work done and to come, what is weak."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from quizdl.study import statistics
from quizdl.study.card import is_mistake
from quizdl.study.plan import predictions_report
from quizdl.study.plan.calibration import PastSitting
from quizdl.study.queue import Situation, all_due
from quizdl.study.statistics import Retention
from quizdl.study.study import Study

WEEKS = 26
"""Of the calendar."""
AHEAD = 30
"""Days of the forecast."""


def values(study: Study, sittings: Sequence[PastSitting] = ()) -> dict[str, Any]:
    """Everything told about studying, as plain data fit for JSON; `sittings` are the mock exams handed in.

    `today` and every `day` are ISO dates, `seconds` times of answering, shares between 0 and 1 or null.
    `reviews`, `seconds`: all answers. `streak`: study days in a row. `due`: topic -> cards whose day has come.
    `retention`: for 1, 7, 30 and all (`days` null) days, by topic and together: cards met on an earlier day, `asked`
    and `known` at their first answer of a day. `days`: the last 26 weeks, each day with `reviews` and `seconds`.
    `forecast`: cards due now, and those that come due on each of the next 29 days. `maturity`: cards never asked,
    with an interval under and from three weeks, and suspended. `mistakes`: those made most, by their cards.
    `weakest`: cards with their times forgotten, difficulty (1 to 10) and the chance to be known today.
    `predictions`: see `plan.predictions_report.values`.
    """
    now, reviews = study.situation(), study.journal.reviews()
    today, memories = now.day, now.memories
    due = all_due(now)
    retention = statistics.true_retention(reviews, today, study.catalog.topic_of)
    days = statistics.by_day(reviews, today - timedelta(days=7 * WEEKS - 1), today)
    maturity = statistics.maturity(memories, len(study.catalog))
    return {
        "today": today.isoformat(),
        "reviews": len(reviews),
        "seconds": round(sum(review.seconds for review in reviews), 1),
        "streak": study.streak(),
        "due": dict(Counter(study.catalog.topic_of(card) for card in due)),
        "retention": [
            {"days": window, "topics": {topic: _share(each) for topic, each in sorted(by_topic.items())},
             "all": _share(statistics.total(by_topic.values()))}
            for window, by_topic in retention.items()],
        "days": [{"day": each.day.isoformat(), "reviews": each.reviews, "seconds": round(each.seconds, 1)}
                 for each in days],
        "forecast": [len(due), *_coming(now)[1:]],
        "maturity": {"new": maturity.new, "young": maturity.young, "mature": maturity.mature,
                     "suspended": sum(flag.suspended for flag in now.flags.values())},
        "mistakes": [{"card": card, "made": count} for card, count in statistics.mistakes_made(reviews)],
        "weakest": [{"card": weak.card, "lapses": weak.lapses, "difficulty": round(weak.difficulty, 3),
                     "recall": round(weak.recall, 4)}
                    for weak in statistics.weakest(memories, lambda memory: study.scheduler.recall(memory, today))],
        "predictions": predictions_report.values(study, reviews, sittings),
    }  # fmt: skip


def _coming(now: Situation) -> list[int]:
    """The forecast of the cards that will be asked: not suspended, and no mistakes that are gone."""
    suspended = {card for card, flag in now.flags.items() if flag.suspended}
    asked = {card: memory for card, memory in now.memories.items() if card not in suspended and card in now.catalog
             and (card in now.mistakes or not is_mistake(card))}
    return statistics.forecast(asked, now.day, AHEAD)


def _share(retention: Retention) -> dict[str, Any]:
    share = retention.share
    return {"asked": retention.asked, "known": retention.known, "share": None if share is None else round(share, 4)}
