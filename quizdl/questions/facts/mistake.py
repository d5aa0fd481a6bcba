"""Find the mistake: what a document says wrongly, to be put right."""

from __future__ import annotations

from quizdl.answers.rubric import KeyPoint, score_short_answer
from quizdl.answers.text_policy import Rubric
from quizdl.answers.words import Terms
from quizdl.knowledge.sources import Erratum
from quizdl.questions.facts.key_points import key_points
from quizdl.questions.facts.question import FactQuestion, NoQuestionError, Setting, explanation
from quizdl.questions.question import Field
from quizdl.text import LANGUAGES, Text

_MOST_FACTS = 2


def build(setting: Setting, erratum: Erratum, seed: int) -> FactQuestion:
    """Put right what `erratum` says of a document. Raises NoQuestionError where no fact says what is right."""
    facts = setting.bank.facts_by_erratum.get(erratum.id, ())
    telling = [fact for fact in facts if key_points(fact)][:_MOST_FACTS]
    points = _put_right(tuple(KeyPoint(f"{fact.id}/{point.id}", zh=point.zh, en=point.en)
                              for fact in telling for point in key_points(fact, setting.terms)), erratum, setting.terms)
    if not facts or not points:
        raise NoQuestionError(f"{erratum.id} cannot be asked; no fact with key points says what is right")
    policy = Rubric(points, setting.language, setting.terms, (erratum.said[setting.language],))
    right = Text(f"正确：{erratum.right.zh}\n原因：{erratum.why.zh}",
                 f"Right: {erratum.right.en}\nBecause: {erratum.why.en}")
    return FactQuestion(
        kind="mistake", subject=erratum.id, seed=seed, heading=setting.headings[facts[0].topic],
        prompt=Text(f"下面的说法有错或不严谨。指出问题并写出正确的说法：\n“{erratum.said.zh}”",
                    f"The following is wrong or misleading. Say what is right:\n“{erratum.said.en}”"),
        fields=(Field("correction", Text("改正", "Correction"), policy),),
        key={"correction": erratum.right[setting.language]},
        steps=(right, *explanation(setting, facts)), facts=tuple(fact.id for fact in facts),
    )


def _put_right(points: tuple[KeyPoint, ...], erratum: Erratum, terms: Terms | None) -> tuple[KeyPoint, ...]:
    """The points that the correction itself makes, all where it makes none; the correction as shown makes each."""
    if terms is None or not points:
        return points
    made = {mark.id for language in LANGUAGES
            for mark in score_short_answer(erratum.right[language], points, language, terms).points if mark.matched}
    zh, en = (erratum.right[language].rstrip("。.") for language in LANGUAGES)
    return tuple(KeyPoint(point.id, zh=(*point.zh, zh), en=(*point.en, en))
                 for point in points if not made or point.id in made)
