"""One session, without a screen: next question, answer, rating, record; undo and redo at any time."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from quizdl.questions.question import Question
from quizdl.study.agenda import Agenda
from quizdl.study.attempt import Attempt
from quizdl.study.card import CardId, is_mistake, pace_of
from quizdl.study.exchange import Answered, Counts, Recorded, Shown, Tally
from quizdl.study.hints import hints
from quizdl.study.journal import StaleError
from quizdl.study.memory import Flag, Memory
from quizdl.study.mistakes import open_mistakes
from quizdl.study.plan.day_plan import day_plan
from quizdl.study.rating import usual_seconds
from quizdl.study.review import Rating, Review
from quizdl.study.study import Study
from quizdl.text import Language, Text

_NO_LIMIT = 10**6
_MOST_TRIES = 100


class Session:
    """The order of calls is next, answer (again, if a second try is taken), record."""

    def __init__(self, study: Study, *, topics: tuple[str, ...] = (), new: int | None = None,
                 reviews: int | None = None, minutes: int | None = None,
                 cards: tuple[CardId, ...] | None = None) -> None:
        """Limits given here hold for this session in place of the settings' ones.

        With `cards`, exactly these are asked, in their order, whenever they are due; what was failed comes again.

        With `minutes` (given here or set), the session ends at that time and no limit of reviews holds. Where
        there is a plan and no limits of cards are given, it says what is asked, and the session ends with the time
        of the day, or after the `minutes` given here.
        """
        self._study = study
        self._topics = topics
        self._cards = cards
        self._follows_plan = cards is None and new is None and reviews is None
        self._minutes = minutes
        if minutes is None and not (self._follows_plan and study.settings.is_planned(study.today)):
            minutes = study.settings.minutes
        self._ends = None if minutes is None else study.clock.now() + timedelta(minutes=minutes)
        self._new = new
        self._reviews = reviews if reviews is not None or minutes is None else _NO_LIMIT
        self._attempt: Attempt | None = None
        self._ready: tuple[tuple[CardId, int, Language], Question] | None = None
        self._number = 0
        self._recorded: dict[str, Review] = {}
        self._time_of_day: float | None = None
        """The seconds of a study day under a plan."""
        self._loaded_at = 0
        self.problems: dict[CardId, str] = {}
        """Cards that could not be asked, and why; they were left out."""
        self._load()

    def _load(self) -> None:
        """Read what is kept and make the day's queue."""
        settings = self._study.settings
        now = self._study.situation(replace(settings, topics=self._topics) if self._topics else settings)
        self._day, self._time_of_day = now.day, None
        if self._follows_plan and (plan := self._study.plan(now)) is not None:
            today = day_plan(plan, 60.0 * self._minutes if self._minutes is not None else None)
            now = replace(now, planned=today.cards)
            self._time_of_day = today.budget if self._minutes is None else None
        if self._cards is not None:
            done = {review.card for review in self._recorded.values()}
            now = replace(now, planned=tuple(card for card in self._cards if card not in done and now.is_open(card)),
                          today=[review for review in now.today if review.card in self._cards])
        self._loaded_at = len(now.today)
        self._agenda = Agenda(now, new=self._new, reviews=self._reviews, without=self.problems)

    @property
    def shown(self) -> Shown | None:
        """The question that waits for its answer or its rating."""
        return self._attempt.shown if self._attempt else None

    @property
    def answered(self) -> Answered | None:
        """The answer that waits to be recorded."""
        return self._attempt.answered if self._attempt else None

    @property
    def language(self) -> Language:
        """The language of questions."""
        return self._study.language

    @property
    def is_over(self) -> bool:
        """Whether the time budget of the session, or of the day under a plan, is used up."""
        if self._time_of_day is not None and 0 < self._time_of_day <= self._agenda.seconds_today:
            return True
        return self._ends is not None and self._study.clock.now() >= self._ends

    def next(self) -> Shown | None:
        """The question to ask now: the one that waits for its answer, else the next card; None when all is done."""
        if self._attempt is not None:
            return self._attempt.shown
        if self._study.today != self._day:
            self._load()
        if self.is_over and not self._agenda.has_first:
            return None
        news = self._agenda.answered_today > self._loaded_at
        if self._time_of_day is not None and news and self._agenda.peek() is None:
            self._load()  # faster than expected: the plan fills the time that is left
        while (found := self._agenda.take()) is not None:
            card, why = found
            question = self._question(card)
            if question is None:
                continue
            study, memory = self._study, self._agenda.memories.get(card)
            recall = None if memory is None else study.scheduler.recall(memory, study.today)
            self._number += 1
            return self._show(Shown(question=question, card=study.catalog[card], why=why, recall=recall,
                                    number=self._number))
        return None

    def _show(self, shown: Shown) -> Shown:
        study, card = self._study, shown.card.id
        memory, day = self._agenda.memories.get(card), study.today
        self._attempt = Attempt(shown, started=self._seconds(),
                                usual=usual_seconds(study.journal.first_try_seconds(pace_of(card))),
                                due=lambda rating: study.scheduler.after(memory, card, rating, day).due_day)
        return shown

    def _seconds(self) -> float:
        return self._study.clock.now().timestamp()

    def _key(self, card: CardId) -> tuple[CardId, int, Language]:
        return card, self._agenda.times(card), self.language

    def _question(self, card: CardId) -> Question | None:
        """The card's question; None, with the problem noted, where it cannot be asked."""
        key, ready, self._ready = self._key(card), self._ready, None
        if ready is not None and ready[0] == key:
            return ready[1]
        try:
            return self._study.asker.question(*key)
        except Exception as error:  # one broken question must not end the session; `problems` tells
            self.problems[card] = f"{type(error).__name__}: {error}"
            self._agenda.leave_out(card)
            return None

    def prepare(self) -> None:
        """Build the question that comes after the shown one; may run in another thread while the learner thinks."""
        shown = self.shown
        found = self._agenda.peek(shown.card.id if shown else None)
        if found is None:
            return
        key = self._key(found[0])
        try:
            self._ready = (key, self._study.asker.question(*key))
        except Exception:  # it will be noted when its turn comes
            self._ready = None

    def switch_language(self, language: Language) -> Shown | None:
        """Go on in another language. The shown question changes too, unless it was answered already."""
        self._study.language = language
        attempt = self._attempt
        if attempt is not None and attempt.answered is None:
            question = self._question(attempt.shown.card.id)
            if question is not None:
                attempt.shown = replace(attempt.shown, question=question)
        return self.shown

    def _need(self) -> Attempt:
        if self._attempt is None:
            raise RuntimeError("no question is shown; call next() first")
        return self._attempt

    def hint(self) -> Text | None:
        """The next rung of the hint ladder; None when there are no more. Taking one makes the answer Hard at best."""
        attempt = self._need()
        return attempt.hint(hints(attempt.shown.question, self._study.catalog.bank))

    def answer(self, answers: Mapping[str, str], seconds: float | None = None) -> Answered:
        """Mark typed answers by field name. `seconds` is the time taken; by default that since `next`."""
        attempt = self._need()
        return attempt.answer(answers, self._seconds() - attempt.started if seconds is None else seconds)

    def open_solution(self) -> Answered:
        """Look at the solution: Again if nothing was answered yet; after an answer, it closes the second try."""
        attempt = self._need()
        return attempt.open_solution(self._seconds() - attempt.started)

    def judge(self, score: float) -> Answered:
        """The learner's own score, 0 to 1, of a short answer in place of the suggested one."""
        return self._need().judge(score)

    def record(self, rating: Rating | None = None) -> Recorded:
        """Keep the answer with the suggested rating, or another; on return it is on the disk."""
        attempt, study = self._need(), self._study
        answered, card = attempt.answered, attempt.shown.card.id
        if answered is None:
            raise RuntimeError("there is no answer to record; call answer() first")
        review = Review(
            uuid=uuid.uuid4().hex, at=study.now, study_day=study.today, card=card,
            rating=answered.suggested if rating is None else rating, result=answered.result, score=answered.score,
            seconds=round(attempt.seconds, 3), code=attempt.shown.question.code,
            misconception=attempt.misconception, hinted=attempt.hints_taken > 0, tries=attempt.tries)
        review, memory, before = self._append(review, self._agenda.memories.get(card))
        self._agenda.answered(review, memory)
        self._recorded[review.uuid] = review
        self._attempt = None
        forgot = memory.lapses > (0 if before is None else before.lapses)
        return Recorded(review=review, memory=memory, leech=forgot and memory.lapses >= study.settings.leech_lapses,
                        gone=is_mistake(card) and card not in open_mistakes(study.journal.mistakes()))

    def _append(self, review: Review, before: Memory | None) -> tuple[Review, Memory, Memory | None]:
        """Keep a review: as it was kept, and the card's state after and before it."""
        journal = self._study.journal
        for _ in range(_MOST_TRIES):
            memory = self._study.scheduler.after(before, review.card, review.rating, review.study_day)
            with suppress(StaleError):  # else another process answered it meanwhile: this counts on top of that
                return journal.append(review, memory, before), memory, before
            before = journal.memories().get(review.card)
        raise StaleError(Text(f"{review.card} 一直在别处作答", f"{review.card} keeps being answered elsewhere"))

    def reload(self) -> None:
        """Follow what was changed elsewhere; the shown question stays."""
        self._load()

    def suspend(self) -> None:
        """Never ask the shown card again (until it is freed)."""
        self._flag(Flag(card=self._need().shown.card.id, suspended=True))

    def bury(self) -> None:
        """Do not ask the shown card before the next study day."""
        tomorrow = self._study.today + timedelta(days=1)
        self._flag(Flag(card=self._need().shown.card.id, buried_until=tomorrow))

    def _flag(self, flag: Flag) -> None:
        self._study.journal.flag(flag, self._study.today)
        self._attempt = None
        self._load()

    def reset(self) -> None:
        """Let the shown card start over as new."""
        self._study.journal.reset(self._need().shown.card.id, self._study.today, self._study.now)
        self._attempt = None
        self._load()

    def undo(self) -> Shown | None:
        """Take back the latest change of today, in this session or an earlier one; its card is shown again.

        An answer that was not recorded yet is taken back first: its question is open again. None when there is
        nothing to undo.
        """
        if self._attempt is not None and self._attempt.answered is not None:
            self._attempt.take_back(self._seconds())
            return self._attempt.shown
        study = self._study
        step = study.journal.undo(study.today, study.now, study.scheduler.replay)
        if step is None:
            return None
        if step.review is not None:
            self._recorded.pop(step.review.uuid, None)
            self._number = max(0, self._number - 1)
        if self._attempt is not None:
            self._attempt, self._number = None, max(0, self._number - 1)
        self._load()
        if step.card in study.catalog:
            self._agenda.put_first(step.card)
        return self.next()

    def redo(self) -> bool:
        """Do again what was undone last; False when there is nothing."""
        study = self._study
        step = study.journal.redo(study.today, study.now, study.scheduler.replay)
        if step is None:
            return False
        if step.review is not None:
            self._recorded[step.review.uuid] = step.review
        self._attempt = None
        self._load()
        return True

    def counts(self) -> Counts:
        """What is still to come, the shown question left out."""
        return self._agenda.counts(self.shown.card.id if self.shown else None)

    def leave(self) -> Counts:
        """Put the shown question back, for another session to ask; what is left then."""
        if self._attempt is not None:
            self._attempt = None
            self._load()
        return self._agenda.counts()

    def tally(self) -> Tally:
        """How this session went so far."""
        reviews = list(self._recorded.values())
        return Tally(len(reviews), sum(each.result == "right" for each in reviews),
                     sum(each.score for each in reviews), sum(each.seconds for each in reviews))
