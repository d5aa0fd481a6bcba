"""Where exams are sat: sittings begun, taken up, and counted once they are handed in."""

from __future__ import annotations

from dataclasses import dataclass

from quizdl.questions.facts.making import Maker
from quizdl.study.exam.expecting import begin
from quizdl.study.exam.paper import Paper
from quizdl.study.exam.record import CountsAs, Register, SittingRecord
from quizdl.study.exam.reviewing import settle
from quizdl.study.exam.sitting import Examiner, Sitting
from quizdl.study.study import Study
from quizdl.text import Language


@dataclass(frozen=True)
class Asked:
    """An exam that was asked for from outside; without a `paper`, whichever is drawn."""

    paper: Paper | SittingRecord | None = None
    counts: CountsAs = "mistakes"
    practice: bool = False


@dataclass(frozen=True)
class ExamRoom:
    """The sittings of a learner."""

    study: Study
    register: Register

    @property
    def examiner(self) -> Examiner:
        study = self.study
        return Examiner(self.register, study.clock, Maker(study.catalog.bank), study.settings.rollover_hours)

    def begin(self, paper: Paper | SittingRecord, language: Language, *, counts: CountsAs, practice: bool) -> Sitting:
        """A new sitting; its time runs from now on."""
        return begin(self.examiner, self.study, paper, language, counts=counts, practice=practice)

    def unsettled(self) -> list[Sitting]:
        """Sittings that were handed in, by the clock or before a crash, and have not been counted yet."""
        sittings = map(self.examiner.take_up, self.register.records())
        return [sitting for sitting in sittings if not sitting.is_open and not sitting.state.settled]

    def settle(self, sitting: Sitting) -> int:
        """Record what the sitting counts for, once; how many reviews that were."""
        return settle(sitting, self.study, self.register)
