"""Variations of a blueprint: other minutes, another number of questions, only some topics."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from quizdl.study.exam.blueprint import Blueprint, BlueprintError, Section
from quizdl.text import Text

MOST_MINUTES = 600
MOST_QUESTIONS = 200
_TOKEN = re.compile(r"([1-9][0-9]{0,2})([mq])|([a-z][a-z0-9-]*)")


def varied(blueprint: Blueprint, *, minutes: int | None = None, questions: int | None = None,
           topics: Sequence[str] = ()) -> Blueprint:
    """The blueprint with other minutes, questions or topics; of minutes and questions, one follows from the other.

    Questions keep their worth. Topics that the blueprint has no weight for count as an average one of it. Raises
    BlueprintError for numbers that cannot be.
    """
    if minutes is None and questions is None and not topics:
        return blueprint
    if blueprint.variation:
        raise BlueprintError(Text(f"{blueprint.id} 已经改过：{blueprint.variation}",
                                  f"{blueprint.id} was varied already: {blueprint.variation}"))
    if minutes is not None and not 1 <= minutes <= MOST_MINUTES:
        raise BlueprintError(Text(f"分钟数：得到 {minutes}，应为 1 到 {MOST_MINUTES}",
                                  f"minutes: got {minutes}, needs 1 to {MOST_MINUTES}"))
    if questions is not None and not 1 <= questions <= MOST_QUESTIONS:
        raise BlueprintError(Text(f"题数：得到 {questions}，应为 1 到 {MOST_QUESTIONS}",
                                  f"questions: got {questions}, needs 1 to {MOST_QUESTIONS}"))
    told = [f"{minutes}m"] if minutes is not None else []
    told += [f"{questions}q"] if questions is not None else []
    topics = tuple(dict.fromkeys(topics))
    if questions is None and minutes is not None:
        questions = min(max(1, round(blueprint.questions * minutes / blueprint.minutes)), MOST_QUESTIONS)
    elif minutes is None and questions is not None:
        minutes = min(max(1, round(blueprint.minutes * questions / blueprint.questions)), MOST_MINUTES)
    sections = blueprint.sections if questions is None else _resized(blueprint.sections, questions)
    weights = dict(blueprint.topics)
    if topics:
        average = sum(weights.values()) / max(1, len(weights))
        weights = {topic: weights.get(topic) or average for topic in topics}
        # what these topics' questions take to work is not known before they are drawn
        sections = tuple(msgspec.structs.replace(section, topics={}, work=None) for section in sections)
    return msgspec.structs.replace(
        blueprint, minutes=minutes or blueprint.minutes, sections=sections, topics=weights,
        required=_still_required(blueprint, weights, questions or blueprint.questions),
        root=blueprint.fingerprint, variation="".join(f"+{each}" for each in (*told, *topics)))


def from_variation(blueprint: Blueprint, variation: str) -> Blueprint:
    """The blueprint as a paper's code says it was varied. Raises BlueprintError."""
    minutes = questions = None
    topics = []
    for token in filter(None, variation.split("+")):
        match = _TOKEN.fullmatch(token)
        if match is None:
            raise BlueprintError(Text(
                f"{variation[:60]!r} 不是蓝图的变化；应形如 +60m+20q+pooling",
                f"{variation[:60]!r} is no variation of a blueprint; they look like +60m+20q+pooling"))
        if match[3]:
            topics.append(token)
        elif match[2] == "m":
            minutes = int(match[1])
        else:
            questions = int(match[1])
    return varied(blueprint, minutes=minutes, questions=questions, topics=topics)


def asks_some_topics(blueprint: Blueprint) -> bool:
    """Whether it was varied to ask some topics only."""
    return any(token and not token[0].isdigit() for token in blueprint.variation.split("+"))


def _still_required(blueprint: Blueprint, weights: dict[str, float], questions: int) -> tuple[str, ...]:
    """The required topics that are still asked, as many as there are questions; those of most weight first."""
    kept = sorted((topic for topic in blueprint.required if topic in weights), key=lambda topic: -weights[topic])
    return tuple(topic for topic in blueprint.required if topic in kept[:questions])


def _resized(sections: tuple[Section, ...], questions: int) -> tuple[Section, ...]:
    """The sections with so many questions in all, in their old proportion (largest remainders); empty ones go."""
    total = sum(section.questions for section in sections)
    exact = [section.questions * questions / total for section in sections]
    counts = [int(each) for each in exact]
    by_remainder = sorted(range(len(sections)), key=lambda index: (counts[index] - exact[index], index))
    for index in by_remainder[: questions - sum(counts)]:
        counts[index] += 1
    return tuple(
        msgspec.structs.replace(section, questions=count, marks=section.worth * count,
                                work=None if section.work is None else section.work * count / section.questions)
        for section, count in zip(sections, counts, strict=True) if count)
