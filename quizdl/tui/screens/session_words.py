"""What the session screen says around a question: title, keys, what was recorded, how it went."""

from __future__ import annotations

from collections.abc import Iterator

from quizdl.study.exchange import Answered, Recorded
from quizdl.study.rating import NAMES
from quizdl.text import LANGUAGES, Text, same
from quizdl.tui import words
from quizdl.tui.drill import Drill
from quizdl.tui.driver import Driver

_BACK = ("Esc", words.BACK, "back")
_UNDO = ("F8", words.UNDO, "undo")


def is_kept(session: Driver) -> bool:
    """Whether answers are recorded, so that there is a rating."""
    return not isinstance(session, Drill)


def title(session: Driver) -> Text:
    """Number, why the card is asked, what it is about, and what is left."""
    shown, counts = session.shown, session.counts()
    if shown is None:
        return words.APP
    heading = shown.question.heading
    if not is_kept(session):
        return Text(*(words.PRACTISING[each].format(number=shown.number, left=counts.new, heading=heading[each])
                      for each in LANGUAGES))
    left = words.filled(words.LEFT, due=counts.due, new=counts.new, again=counts.again)
    # the heading last: it is what may be cut where there is no room
    return same(f"{shown.number}. [") + words.WHY[shown.why] + same("] ") + left + same("  ·  ") + heading


def keys_now(session: Driver, answered: Answered | None) -> list[tuple[str, Text, str]]:
    """The keys that matter now, at most six: each as printed, what it does, and the action behind it."""
    if session.shown is None:
        return [_UNDO, _BACK] if is_kept(session) else [_BACK]
    if answered is None:
        return [("Enter", words.SUBMIT, "hand_in"), ("F2", words.HINT, "hint"), ("F3", words.SOLUTION, "solution"),
                _UNDO, ("F1", words.HELP, "app.help"), _BACK]
    if answered.can_try_again:
        return [("Space", words.TRY_AGAIN, "retry"), ("Enter", words.SEE_SOLUTION, "go"), _UNDO, _BACK]
    found = [("Enter", words.NEXT, "go"), ("1-4", words.RATE, "cycle")]
    if not is_kept(session):
        found = [("Enter", words.JUST_NEXT, "go")]
    if answered.self_judged:
        found.append(("+ -", words.MARK, "judge(1)"))
    if session.shown.variant is not None:
        found.append(("F4", words.RUN, "run"))
    return [*found, ("F5", words.FACTS, "facts"), _UNDO, _BACK]


def told(recorded: Recorded | None, suspend: str) -> Text:
    """What was recorded; nothing where nothing is kept. `suspend` is the key that suspends a card."""
    if recorded is None:
        return same("")
    review, memory = recorded.review, recorded.memory
    days = (memory.due_day - review.study_day).days
    name = NAMES[review.rating]
    said = Text(*(words.filled(words.RECORDED, name=name[each], days=days)[each] for each in LANGUAGES))
    if recorded.gone:
        said += same(" ") + words.GONE
    if recorded.leech:
        said += same(" ") + words.filled(words.LEECH, lapses=memory.lapses, key=suspend)
    return said


def summary(session: Driver) -> Iterator[Text]:
    """How the session went."""
    tally = session.tally()
    yield words.OVER if session.is_over else words.DONE if is_kept(session) else words.ENOUGH
    yield words.filled(words.TALLY, answered=tally.answered, right=tally.right, minutes=tally.seconds / 60)
    if session.problems:
        yield words.filled(words.NOT_ASKED, count=len(session.problems))
