"""Key points of a fact: what an answer about it should say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from quizdl.answers.rubric import KeyPoint, score_short_answer
from quizdl.answers.words import Folded, Terms, find
from quizdl.knowledge.facts import Fact
from quizdl.knowledge.marks import Mark, MarkedText, parse_marks
from quizdl.text import Language

_NOT = {"zh": "不 ", "en": "not "}
_CLAUSE = re.compile(r"[,.;:!?，。；：！？\n]")
_WORD = re.compile(r"\S+")
_FURTHEST = 8


def key_points(fact: Fact, terms: Terms | None = None) -> tuple[KeyPoint, ...]:
    """The explicit points of a fact, else its marked words as its own statement says them.

    With `terms`, a word that the statement denies is a point only where it is denied (没有参数, no parameters), and
    one that is part of a longer name (层 of 层归一化) is looked for as that name.
    """
    if fact.points:
        return tuple(KeyPoint(str(index), zh=each.zh, en=each.en) for index, each in enumerate(fact.points))
    zh, en = parse_marks(fact.zh), parse_marks(fact.en)
    said = [wordings(zh, mark, "zh", terms) for mark in zh.marks]
    if len(zh.marks) != len(en.marks):
        return tuple(KeyPoint(f"{fact.id}.{index}", zh=each) for index, each in enumerate(said))
    return tuple(KeyPoint(str(index), zh=one, en=wordings(en, mark, "en", terms))
                 for index, (one, mark) in enumerate(zip(said, en.marks, strict=True)))


@lru_cache(maxsize=16384)
def wordings(text: MarkedText, mark: Mark, language: Language, terms: Terms | None) -> tuple[str, ...]:
    """Wordings of a marked word under which the text itself makes the point; as they are where there are none."""
    if terms is None or _made(text.plain, mark.accepted, language, terms):
        return mark.accepted
    folded = terms.fold(text.plain)
    here = [each for each in find(folded, mark.answer, terms) if each.start < mark.end and mark.start < each.stop]
    if any(each.denied for each in here):
        denied = tuple(_NOT[language] + each for each in mark.accepted)
        if _made(text.plain, denied, language, terms):
            return denied
    others = tuple(each for each in mark.accepted if not _denied(folded, each, terms))
    for phrase in _around(text.plain, mark, language):
        if _made(text.plain, (phrase, *others), language, terms):
            return (phrase, *others)
    return mark.accepted


def _made(text: str, accepted: tuple[str, ...], language: Language, terms: Terms) -> bool:
    point = KeyPoint("0", zh=accepted) if language == "zh" else KeyPoint("0", en=accepted)
    return score_short_answer(text, (point,), language, terms).mark == 1


def _denied(folded: Folded, wording: str, terms: Terms) -> bool:
    return any(each.denied for each in find(folded, wording, terms))


def _around(text: str, mark: Mark, language: Language) -> Iterator[str]:
    """The mark with ever more of its clause around it, at last all of it."""
    first = max((each.end() for each in _CLAUSE.finditer(text, 0, mark.start)), default=0)
    after = _CLAUSE.search(text, mark.end)
    last = after.start() if after else len(text)
    starts, ends = list(range(mark.start, first - 1, -1)), list(range(mark.end, last + 1))
    if language == "en":
        starts = [mark.start, *(each.start() for each in reversed(list(_WORD.finditer(text, first, mark.start))))]
        ends = [mark.end, *(each.end() for each in _WORD.finditer(text, mark.end, last))]
    for more in range(1, _FURTHEST + 1):
        for left in range(more + 1):
            if left < len(starts) and more - left < len(ends):
                yield text[starts[left] : ends[more - left]].strip()
    yield text[first:last].strip()
