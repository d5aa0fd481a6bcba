"""A learner's file with a long history, made by the real scheduler: the same one every time for a seed.

`python tests/benchmarks/history.py FOLDER` fills FOLDER/learner.db; see `fill`.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert

from quizdl.store.journal import put_memory
from quizdl.store.learner import Learner
from quizdl.store.learner_schema import review as review_table
from quizdl.store.rows import review_row
from quizdl.study.card import ComputedCard, parse
from quizdl.study.memory import Memory
from quizdl.study.review import Rating, Review
from quizdl.study.scheduling import Scheduler
from quizdl.study.settings import Settings

MISTAKES: dict[str, tuple[str, ...]] = {}


def mistakes_of(template: str) -> tuple[str, ...]:
    """The ids of the mistakes that a template knows."""
    from quizdl.questions.registry import template as found

    if template not in MISTAKES:
        MISTAKES[template] = tuple(each.id for each in found(template).misconceptions)
    return MISTAKES[template]


def fill(path: Path, cards: Sequence[str], *, reviews: int, until: date, days: int = 300, seed: int = 1,
         day_off: float = 0.1) -> None:
    """Answer `cards` for `days` days before `until`, `reviews` times in all, and write the log with its states."""
    rng = random.Random(seed)
    scheduler = Scheduler(Settings())
    memories: dict[str, Memory] = {}
    waiting = list(cards)
    rng.shuffle(waiting)
    log: list[Review] = []
    start = until - timedelta(days=days)
    pace, taken = -(-2 * len(cards) // days), 0
    for number in range(days):
        day = start + timedelta(days=number)
        if rng.random() < day_off and number < days - 8:
            continue
        asked = [memory.card for memory in memories.values() if memory.due_day <= day]
        new, waiting = waiting[:pace], waiting[pace:]
        left = days - number
        room = max(0, (reviews - len(log)) // left * 2)
        at = int(datetime(day.year, day.month, day.day, 19, tzinfo=UTC).timestamp() * 1000)
        asked = asked[:max(room, 1)] + new
        # what the model would ask less often fills the log up, so that it has the size that is wanted
        asked += rng.sample(list(memories), max(0, min(len(memories), (reviews - len(log)) // left - len(asked))))
        for card in asked:
            if len(log) >= reviews:
                break
            before = memories.get(card)
            known = 0.6 if before is None else 0.35 + 0.6 * scheduler.recall(before, day)
            right = rng.random() < known
            rating = Rating.AGAIN if not right else rng.choices((Rating.HARD, Rating.GOOD, Rating.EASY), (1, 6, 1))[0]
            taken += rng.randint(6000, 40000)
            mistake = _mistake(rng, card) if not right else None
            memories[card] = scheduler.after(before, card, rating, day)
            log.append(Review(uuid=f"{rng.getrandbits(128):032x}", at=at + taken % 7_200_000 + len(log) % 1000,
                              study_day=day, card=card, rating=rating, result="right" if right else "wrong",
                              score=float(right), seconds=rng.randint(4, 90), code=None, misconception=mistake))
    with Learner(path) as learner, learner.write() as connection:
        connection.execute(insert(review_table), [review_row(each) for each in log])
        for memory in memories.values():
            put_memory(connection, memory)


def _mistake(rng: random.Random, card: str) -> str | None:
    found = parse(card)
    if not isinstance(found, ComputedCard) or rng.random() < 0.5:
        return None
    known = mistakes_of(found.template)
    return known[min(int(rng.expovariate(1)), len(known) - 1)] if known else None


def shipped_cards(home: Path) -> list[str]:
    """All cards of the shipped knowledge base, built in `home` where it is not there yet."""
    from quizdl.store.family_cache import known_families
    from quizdl.store.knowledge import open_knowledge
    from quizdl.study.catalog import Catalog

    with open_knowledge(home=home) as base:
        return sorted(Catalog(base.bank, base.question_kinds(), known_families(home)))


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    chosen = shipped_cards(folder)
    random.Random(0).shuffle(chosen)
    fill(folder / "learner.db", chosen[:5000], reviews=50_000, until=datetime.now(UTC).date())
