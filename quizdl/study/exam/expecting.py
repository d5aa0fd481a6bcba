"""Beginning a sitting with the mark to expect kept beside it, so that estimates can be held against marks."""

from __future__ import annotations

import msgspec

from quizdl.study.exam.history import past
from quizdl.study.exam.paper import Paper
from quizdl.study.exam.record import CountsAs, SittingRecord, sat
from quizdl.study.exam.sitting import Examiner, Sitting
from quizdl.study.plan.view import estimate_today
from quizdl.study.study import Study
from quizdl.text import Language


def begin(examiner: Examiner, study: Study, paper: Paper | SittingRecord, language: Language, *,
          counts: CountsAs = "mistakes", practice: bool = False) -> Sitting:
    """A new sitting, as `Examiner.begin` makes it; the estimate is made before its time runs.

    A paper that was sat before says nothing about the exam: no mark is expected of it.
    """
    kept = sat(paper) if isinstance(paper, Paper) else paper.paper
    expected = estimate_today(study, past(examiner.register), {place.topic for place in kept.places})
    sitting = examiner.begin(paper, language, counts=counts, practice=practice)
    if sitting.record.attempt == 1:
        examiner.register.put_estimate(sitting.record.uuid, expected.as_dict())
        sitting.record = msgspec.structs.replace(sitting.record, estimate=expected.as_dict())
    return sitting
