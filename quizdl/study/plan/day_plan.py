"""What a plan holds for today, and how far the learner is behind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from quizdl.study.card import CardId, is_mistake
from quizdl.study.plan.exam_day import ExamDay, study_days
from quizdl.study.plan.plan import Pick, Plan
from quizdl.study.plan.rule import Reason
from quizdl.study.queue import all_due, interleaved
from quizdl.study.review import Review


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPlan:
    """Today under a plan.

    `cards` are all that is asked in the time that is left, in order: mistakes that were made, the cards of the plan
    (`picks`), then what is due of topics that no exam covers. `needed` is the time of today's pace of new cards and of
    everything due, however little there is. `finished` says that nothing else is worth asking today.
    """

    day: date
    exams: tuple[ExamDay, ...]
    days_left: int
    """Study days before the next exam, today included."""
    budget: float
    spent: float
    cards: tuple[CardId, ...]
    picks: tuple[Pick, ...]
    needed: float
    finished: bool

    @property
    def seconds(self) -> float:
        """The time that the cards of the plan are expected to take."""
        return sum(pick.seconds for pick in self.picks)

    @property
    def steps(self) -> Mapping[Reason, int]:
        """Step of the rule -> how many cards it put into today."""
        return Counter(pick.reason for pick in self.picks)

    @property
    def overload(self) -> float:
        """Seconds by which what is needed goes beyond the time that is left today."""
        return max(0.0, self.needed - max(0.0, self.budget - self.spent))


def day_plan(plan: Plan, seconds: float | None = None) -> DayPlan:
    """Today, in the time that is left of the day's, or in so many seconds."""
    now = plan.now
    rest = max(0.0, plan.budget - plan.spent) if seconds is None else seconds
    first = [card for card in all_due(now) if is_mistake(card)] if rest > 0 else []
    order, picks, spent = plan.order(), list[Pick](), 0.0
    taken = now.siblings(first)
    for pick in order:
        if spent >= rest:
            break
        if taken.isdisjoint(now.catalog[pick.card].siblings):
            picks.append(pick)
            spent += pick.seconds
    due = all_due(now) if spent < rest else []
    others = [card for card in due if card not in plan.exam_of and not is_mistake(card)]
    apart = now.siblings(pick.card for pick in picks) | taken
    elsewhere = [card for card in others if apart.isdisjoint(now.catalog[card].siblings)]
    return DayPlan(
        day=now.day, exams=plan.exams, days_left=plan.days_left(plan.exams[0]), budget=plan.budget, spent=plan.spent,
        cards=(*first, *interleaved([pick.card for pick in picks], now.catalog), *elsewhere), picks=tuple(picks),
        needed=sum(pick.seconds for pick in order if pick.reason in ("new", "due")),
        finished=len(picks) == len(order))


@dataclass(frozen=True, slots=True)
class Behind:
    """How the plan was kept from the day it was made to yesterday: study days, those with answers, and seconds."""

    days: int
    studied: int
    planned: float
    spent: float

    @property
    def short(self) -> float:
        """Seconds that are missing."""
        return max(0.0, self.planned - self.spent)


def behind(plan: Plan, reviews: Iterable[Review]) -> Behind:
    """How far behind the learner is; `reviews` go back to the day the plan was made at least."""
    since = min((exam.since for exam in plan.exams if exam.since is not None), default=plan.now.day)
    settings = plan.now.settings
    days = set(study_days(since, plan.now.day, settings.days_off))
    past = [review for review in reviews if since <= review.study_day < plan.now.day]
    return Behind(len(days), len({review.study_day for review in past} & days),
                  60.0 * (settings.minutes_per_day or 0) * len(days), sum(review.seconds for review in past))
