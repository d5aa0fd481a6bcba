"""A learner who sits an exam as fast as possible until killed: started by the crash test as a process of its own.

Prints a line after each change that was kept, and never before: what is printed must survive.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

from quizdl.knowledge.bank import Bank
from quizdl.questions.facts.making import Maker
from quizdl.store.learner import Learner
from quizdl.store.sittings import LearnerRegister
from quizdl.study.day import SystemClock
from quizdl.study.exam.record import Part, Place, Sat, SittingRecord
from quizdl.study.exam.sitting import Examiner

TEMPLATES = ("conv-output-size", "sigmoid-value", "same-padding", "im2col-shape", "conv-parameters")


def told(*words: object) -> None:
    """Acknowledge."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def new_record() -> SittingRecord:
    places = tuple(Place(number, "all", f"{name}.1.1.{number}", f"{name}@1", "convolution", "computed", 2.0, 1.0)
                   for number, name in enumerate(TEMPLATES, 1))
    return SittingRecord(uuid="", code="crash@000000.1.00000000", language="en", started=0, study_day="",  # type: ignore[arg-type]
                         minutes=600, practice=True, counts="mistakes", attempt=1,
                         paper=Sat("", "Crash", (Part("all", "", "All"),), places))


def main(path: str, seed: int) -> None:
    rng = random.Random(seed)
    examiner = Examiner(LearnerRegister(Learner(Path(path))), SystemClock(), Maker(Bank(())), 4)
    waiting = examiner.open_sittings()
    sitting = waiting[-1] if waiting else examiner.begin(new_record(), "en", practice=True)
    told("ready", sitting.record.uuid)
    while True:
        number = rng.randrange(1, len(TEMPLATES) + 1)
        deed = rng.random()
        if deed < 0.7:
            text = str(rng.randrange(10**6))
            sitting.answer(number, {"answer": text})
            told("answered", number, text)
        elif deed < 0.85:
            told("flagged", number, int(sitting.flag(number)))
        elif deed < 0.98:
            sitting.visit(number)
            told("visited", number, 0)
        elif rng.random() < 0.1:
            sitting.hand_in()
            told("handed-in", 0, 0)
            sitting = examiner.begin(new_record(), "en", practice=True)
            told("ready", sitting.record.uuid)
        else:
            sitting.pause()
            sitting.resume()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
