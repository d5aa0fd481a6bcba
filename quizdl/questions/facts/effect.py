"""Effect: in which direction does a quantity move?"""

from __future__ import annotations

from quizdl.answers.choice_policy import OneOf, Option
from quizdl.knowledge.facts import Fact
from quizdl.questions.facts.question import FactQuestion, NoQuestionError, Setting, explanation
from quizdl.questions.question import Field
from quizdl.text import Text

_DIRECTIONS = OneOf((
    Option("up", Text("变大", "goes up")),
    Option("down", Text("变小", "goes down")),
    Option("same", Text("不变", "stays the same")),
    Option("depends", Text("不一定", "depends")),
))


def build(setting: Setting, fact: Fact, seed: int) -> FactQuestion:
    """Ask the direction of `fact.effect`. Raises NoQuestionError where it has none."""
    effect = fact.effect
    if effect is None:
        raise NoQuestionError(f"{fact.id} cannot be asked as effect; it has none")
    prompt = Text(f"改变：{effect.change.zh}。其他条件不变时，“{effect.quantity.zh}”会怎样？",
                  f"Change: {effect.change.en}. All else equal, what happens to “{effect.quantity.en}”?")
    return FactQuestion(
        kind="effect", subject=fact.id, seed=seed, heading=setting.headings[fact.topic], prompt=prompt,
        fields=(Field("direction", Text("方向", "Direction"), _DIRECTIONS),), key={"direction": effect.answer},
        steps=explanation(setting, (fact,)), facts=(fact.id,),
    )
