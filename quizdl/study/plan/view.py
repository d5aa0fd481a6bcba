"""The daily view of a plan as data: today, how far behind, and the marks to expect if it is kept, skipped, stopped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from quizdl.study.card import CardId
from quizdl.study.plan.calibration import PastSitting, predictions
from quizdl.study.plan.day_plan import Behind, DayPlan, behind, day_plan
from quizdl.study.plan.estimate import Estimate, estimate
from quizdl.study.plan.evidence import Evidence, evidence, part_of
from quizdl.study.plan.exam_day import ExamDay
from quizdl.study.plan.plan import Plan
from quizdl.study.plan.worth import card_worths
from quizdl.study.study import Study


@dataclass(frozen=True, slots=True)
class Outlook:
    """The marks to expect in one exam: with the plan kept, with today skipped, and with no more study at all."""

    exam: ExamDay
    days: int
    days_left: int
    """Study days before it, today included."""
    kept: Estimate
    skipped: Estimate
    stopped: Estimate


@dataclass(frozen=True, slots=True)
class PlanView:
    """All that the daily view tells. `new` and `met` count the subjects that were not and were met so far."""

    today: DayPlan
    behind: Behind
    outlooks: tuple[Outlook, ...]
    new: int
    met: int


def evidence_of(study: Study, sittings: Iterable[PastSitting] = ()) -> Evidence:
    """What the learner's log and their sittings say about marks; of a long log, a part that is the same every time."""
    reviews = part_of(study.journal.reviews())
    return evidence(predictions(reviews, study.scheduler), reviews, study.journal.memories(), sittings)


def estimate_today(study: Study, sittings: Iterable[PastSitting] = (), topics: Iterable[str] = ()) -> Estimate:
    """The mark to expect in an exam on these topics (all, when none) that is sat today."""
    wanted = set(topics)
    cards = [card for card in study.catalog.values() if not wanted or card.topic in wanted]
    recalls = {card: study.scheduler.recall(memory, study.today) for card, memory in study.journal.memories().items()}
    return estimate(cards, recalls, card_worths(cards, study.catalog.bank), evidence_of(study, sittings))


def plan_view(study: Study, sittings: Iterable[PastSitting] = ()) -> PlanView | None:
    """The view of today; None where there is no plan."""
    plan = study.plan()
    if plan is None:
        return None
    known = evidence_of(study, sittings)
    kept, skipped, stopped = plan.if_kept(), plan.if_kept(without=(plan.now.day,)), plan.if_stopped()
    outlooks = tuple(Outlook(exam, (exam.day - plan.now.day).days, plan.days_left(exam),
                             *(_estimate(plan, exam, recalls, known) for recalls in (kept, skipped, stopped)))
                     for exam in plan.exams)
    main = plan.deck.main
    return PlanView(day_plan(plan), behind(plan, study.journal.reviews()), outlooks,
                    new=int((plan.deck.is_new & main).sum()), met=int((~plan.deck.is_new & main).sum()))


def _estimate(plan: Plan, exam: ExamDay, recalls: Mapping[CardId, float], known: Evidence) -> Estimate:
    cards = [plan.now.catalog[card] for card in plan.cards if plan.exam_of[card] == exam]
    return estimate(cards, recalls, plan.worths, known)


def values(view: PlanView) -> dict[str, Any]:
    """The view as plain data, fit for JSON; times are seconds, marks shares of the full marks."""
    today, late = view.today, view.behind
    return {
        "day": today.day.isoformat(), "days_left": today.days_left, "budget": today.budget,
        "spent": round(today.spent, 1), "cards": list(today.cards),
        "steps": dict(today.steps), "seconds": round(today.seconds, 1), "needed": round(today.needed, 1),
        "overload": round(today.overload, 1), "finished": today.finished, "met": view.met, "new": view.new,
        "behind": {"days": late.days, "studied": late.studied, "planned": late.planned, "spent": round(late.spent, 1),
                   "short": round(late.short, 1)},
        "exams": [
            {"name": each.exam.name, "day": each.exam.day.isoformat(), "days": each.days, "days_left": each.days_left,
             "topics": list(each.exam.topics), "kept": each.kept.as_dict(), "skipped": each.skipped.as_dict(),
             "stopped": each.stopped.as_dict()} for each in view.outlooks],
    }  # fmt: skip
