"""Whether one question of a paper gives another away, or asks the same thing again."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from quizdl.answers.choice_policy import AllOf, OneOf
from quizdl.answers.label_policy import Label
from quizdl.answers.text_policy import Phrase, Rubric
from quizdl.knowledge.bank import Bank
from quizdl.questions.question import Field, Question
from quizdl.study.card import Card, FactCard, parse
from quizdl.study.exam.work import shown_texts
from quizdl.text import LANGUAGES, Language

SHORTEST = 4
"""Answers shorter than this say too little to be given away: letters count one, Chinese characters two."""
SHORTEST_POINT = 6
_SAME_OPTIONS = frozenset({"effect", "true-false"})
"""Kinds whose options are the same in every question: to read one elsewhere says nothing."""
_SAID_EVERYWHERE = """
complete the formula of the missing part; which of these are true of; which of these is an advantage of, a drawback of;
which one is this said of? choice; match each to what belongs to it; what are the labels left out of this
figure? the structure of; list items separated by semicolons; put in order the right order; change all else equal what
happens to direction up down unchanged; judge true or false what is right? fill in the blanks; answer formula;
the following is wrong or misleading, say what is right; correction
补全 的公式 空缺处；关于 哪一项是对的 哪些是对的 优点 缺点 下面说的是哪一个 多选 选择；为每一项选出对应的说法；
图中空缺处各是什么；列出 共 项 用分号隔开；排序 正确的顺序；改变 其他条件不变时 会怎样 方向 变大 变小 不变 不一定；
判断 对 错 怎样才对；填空；回答 公式 改正；下面的说法有错或不严谨 指出问题并写出正确的说法
"""
"""The words that questions of a kind have in common: an answer that stands here is given away by none of them."""
_CHINESE = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Contents:
    """What a question is about, what stands on the paper, and which words would answer it.

    `own` are the facts or the family: no other question may have them. `concepts` are those it is about, `defines`
    those that it defines. A question that `asks` a formula is given away by one that `shows` it, the `labels` of a
    drawing by another drawing.
    """

    own: frozenset[str]
    concepts: frozenset[str]
    defines: frozenset[str]
    asks: frozenset[str]
    shows: frozenset[str]
    text: str
    answers: tuple[str, ...]
    labels: tuple[str, ...] = ()

    def repeats(self, other: Contents) -> bool:
        """Whether both are about the same fact or family, or one defines what the other is about."""
        return not (self.own.isdisjoint(other.own) and self.defines.isdisjoint(other.concepts)
                    and self.concepts.isdisjoint(other.defines))

    def is_near(self, other: Contents) -> bool:
        """Whether both are about the same concept."""
        return not self.concepts.isdisjoint(other.concepts)

    def gives_away(self, other: Contents) -> bool:
        """Whether who reads this question learns an answer of the other."""
        if not self.shows.isdisjoint(other.asks):
            return True
        told = (*other.answers, *other.labels) if self.labels else other.answers
        return any(_says(self.text, answer) for answer in told)


def about(card: Card) -> tuple[frozenset[str], frozenset[str]]:
    """Facts or family, and concepts of a card, as far as they are known before its question is built."""
    return frozenset(card.siblings), frozenset([card.concept] if card.concept else [])


def contents_of(card: Card, questions: Mapping[Language, Question], bank: Bank) -> Contents:
    """The contents of a question, given in both languages."""
    made = parse(card.id)
    facts = frozenset(fact for question in questions.values() for fact in question.facts)
    known = [bank.facts[fact] for fact in facts if fact in bank.facts]
    concepts = defines = frozenset[str]()
    formulas = frozenset(f"formula of {fact.concept}" for fact in known)
    asks = shows = frozenset[str]()
    if isinstance(made, FactCard):
        concepts = frozenset(filter(None, (card.concept, *(fact.concept for fact in known))))
        defines = frozenset(fact.concept for fact in known if fact.kind == "definition")
        if made.kind == "formula" or any(fact.kind == "formula" for fact in known):
            asks = formulas
    else:
        shows = formulas
    text = "\n".join(dict.fromkeys(line for question in questions.values() for language in LANGUAGES
                                   for line in shown_texts(question, language)))
    judges = isinstance(made, FactCard) and made.kind in _SAME_OPTIONS
    said = (normal(answer) for question in questions.values() for field in question.fields
            for answer in _answers(field, question.key[field.name], judges))
    answers = dict.fromkeys(answer for answer in said if not _says(_COMMON, answer))
    labels = dict.fromkeys(normal(label) for question in questions.values() for field in question.fields
                           if isinstance(field.policy, Label) for label in field.policy.accepted
                           if length(label) >= SHORTEST)
    return Contents(facts | set(card.siblings), concepts, defines, asks, shows, normal(text), tuple(answers),
                    tuple(labels))


def normal(text: str) -> str:
    """A text without what makes no difference: case, width, spacing, dollar signs."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("$", "")
    return " ".join(folded.split())


def length(text: str) -> int:
    """Letters and digits, Chinese characters counted twice."""
    return sum(2 if _CHINESE.match(character) else character.isalnum() for character in text)


def _answers(field: Field, key: Any, judges: bool) -> Iterable[str]:
    """The words that answer a field, as far as they say something; none of a choice that only `judges`."""
    policy = field.policy
    if isinstance(policy, Phrase):
        yield from (each for each in policy.accepted if length(each) >= SHORTEST)
    elif isinstance(policy, Rubric):
        for point in policy.points:
            yield from (each for each in (*point.zh, *point.en) if length(each) >= SHORTEST_POINT)
    elif isinstance(policy, OneOf | AllOf) and not judges:
        right: Collection[str] = (key,) if isinstance(key, str) else key
        for option in policy.options:
            if option.id in right:
                yield from (each for each in (option.text.zh, option.text.en) if length(each) >= SHORTEST)


def _says(text: str, answer: str) -> bool:
    """Whether the answer stands in the text, not inside a longer Latin word."""
    start = text.find(answer)
    while start >= 0:
        end = start + len(answer)
        if not (_joins(text[start - 1 : start], answer[0]) or _joins(answer[-1], text[end : end + 1])):
            return True
        start = text.find(answer, start + 1)
    return False


def _joins(before: str, after: str) -> bool:
    return before.isascii() and after.isascii() and before.isalnum() and after.isalnum()


_COMMON = normal(_SAID_EVERYWHERE)
