"""A learner who works as fast as possible until killed: started by the crash test as a process of its own.

Prints a line after each change that was kept, and never before: what is printed must survive.
"""

from __future__ import annotations

import random
import sys
import uuid
from datetime import date, timedelta
from pathlib import Path

from quizdl.store.backup import back_up
from quizdl.store.journal import LearnerJournal
from quizdl.store.learner import Learner
from quizdl.study.day import milliseconds, noon
from quizdl.study.memory import Flag
from quizdl.study.review import Rating, Review
from quizdl.study.scheduling import Scheduler
from quizdl.study.settings import Settings

CARDS = [f"cloze:fact.{number}" for number in range(30)]


def told(*words: object) -> None:
    """Acknowledge."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def main(path: str, seed: int) -> None:
    rng = random.Random(seed)
    learner = Learner(Path(path))
    journal, scheduler = LearnerJournal(learner), Scheduler(Settings())
    day = date(2024, 1, 1) + timedelta(days=seed)
    at = milliseconds(noon(day))
    memories = journal.memories()
    told("ready")
    while True:
        at += 1000
        deed = rng.random()
        if deed < 0.8:
            card = rng.choice(CARDS)
            review = Review(uuid=uuid.uuid4().hex, at=at, study_day=day, card=card, rating=rng.choice(list(Rating)),
                            result="right", score=1.0, seconds=3.0, code=None)
            before = memories.get(card)
            memories[card] = scheduler.after(before, card, review.rating, day)
            journal.append(review, memories[card], before)
            told("kept", review.uuid)
        elif deed < 0.95:
            step = (journal.undo if deed < 0.9 else journal.redo)(day, at, scheduler.replay)
            if step is not None and step.review is not None:
                told("undone" if deed < 0.9 else "kept", step.review.uuid)
            memories = journal.memories()
        elif deed < 0.98:
            journal.flag(Flag(card=rng.choice(CARDS), suspended=True), day)
        else:
            back_up(learner.path, "time")
            told("backup")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
