"""Choice: one or several right options among those of sibling concepts, or among hand-written wrong ones."""

from __future__ import annotations

from collections.abc import Sequence

from quizdl.answers.choice_policy import AllOf, OneOf, Option
from quizdl.knowledge.facts import Fact, FactKind
from quizdl.knowledge.reach import FEWEST_WRONG_OPTIONS, rival_facts
from quizdl.questions.facts.question import FactQuestion, NoQuestionError, Setting, explanation
from quizdl.questions.facts.spacing import within_chinese
from quizdl.questions.question import Field
from quizdl.text import Text

_MOST_WRONG = 3
_MOST_RIGHT = 3
_LONGER_SHARE = 0.8
_ASKED: dict[FactKind, Text] = {
    "advantage": Text("的优点", "an advantage of"),
    "drawback": Text("的缺点", "a drawback of"),
}
_LABEL = Text("选择", "Choice")


def build(setting: Setting, fact: Fact, seed: int) -> FactQuestion:
    """A choice question about `fact`; which of its forms is drawn. Raises NoQuestionError where none is possible."""
    forms = []
    if fact.ask is not None and fact.answer is not None and len(fact.wrong) >= FEWEST_WRONG_OPTIONS:
        forms.append(_handwritten)
    if fact.short is not None and len(rival_facts(fact, setting.bank)) >= FEWEST_WRONG_OPTIONS:
        forms += [_statement_of_concept, _concept_of_statement]
        if len(_companions(setting, fact)) > 1:
            forms.append(_several)
    if not forms:
        raise NoQuestionError(f"{fact.id} cannot be asked as choice; it has too few wrong options")
    return setting.rng.choice(forms)(setting, fact, seed)


def _question(setting: Setting, fact: Fact, seed: int, prompt: Text, right: Sequence[Text],
              wrong: Sequence[Text]) -> FactQuestion:
    options = setting.rng.shuffled([*((text, True) for text in right), *((text, False) for text in wrong)])
    listed = tuple(Option("abcdefgh"[index], text) for index, (text, _) in enumerate(options))
    ids = tuple(option.id for option, (_, is_right) in zip(listed, options, strict=True) if is_right)
    single = len(right) == 1
    policy = OneOf(listed) if single else AllOf(listed)
    return FactQuestion(
        kind="choice", subject=fact.id, seed=seed, heading=setting.headings[fact.topic], prompt=prompt,
        fields=(Field("choice", _LABEL, policy),), key={"choice": ids[0] if single else ids},
        steps=explanation(setting, (fact,)), facts=(fact.id,),
    )


def _handwritten(setting: Setting, fact: Fact, seed: int) -> FactQuestion:
    if fact.ask is None or fact.answer is None:
        raise NoQuestionError(f"{fact.id} has no hand-written options")
    return _question(setting, fact, seed, fact.ask, [fact.answer], setting.rng.sample(fact.wrong, _MOST_WRONG))


def _wrong_shorts(setting: Setting, fact: Fact, right: Sequence[Text]) -> list[Text]:
    """Short statements of siblings that are false of this concept; often a longer one among them.

    Without that, the right option would be the longest too often, and length would give it away.
    """
    bank, language = setting.bank, setting.language
    said = {text.zh for text in right} | {text.en for text in right}
    found: dict[str, Text] = {}
    for sibling in bank.siblings(fact.concept):
        for each in bank.facts_by_concept.get(sibling.id, ()):
            fits = each.kind == fact.kind and sibling.id not in fact.holds_for and fact.concept not in each.holds_for
            if fits and each.short is not None and not said & {each.short.zh, each.short.en}:
                found.setdefault(each.short[language], each.short)
    rivals = setting.rng.shuffled(list(found.values()))
    longest = max(len(text[language]) for text in right)
    longer = [text for text in rivals if len(text[language]) > longest]
    first = longer[:1] if setting.rng.chance(_LONGER_SHARE) else []
    return (first + [text for text in rivals if text not in first])[:_MOST_WRONG]


def _about(setting: Setting, fact: Fact) -> tuple[Text, Text | None]:
    return setting.concept_name(fact.concept), _ASKED.get(fact.kind)


def _statement_of_concept(setting: Setting, fact: Fact, seed: int) -> FactQuestion:
    name, asked = _about(setting, fact)
    if asked is None:
        prompt = Text(f"关于{within_chinese(name.zh, after=False)}，哪一项是对的？",
                      f"Which of these is true of {name.en}?")
    else:
        prompt = Text(f"哪一项是{within_chinese(name.zh)}{asked.zh}？", f"Which of these is {asked.en} {name.en}?")
    right = [] if fact.short is None else [fact.short]
    return _question(setting, fact, seed, prompt, right, _wrong_shorts(setting, fact, right))


def _concept_of_statement(setting: Setting, fact: Fact, seed: int) -> FactQuestion:
    said = fact.short or Text("", "")
    prompt = Text(f"下面说的是哪一个？\n“{said.zh}”", f"Which one is this said of?\n“{said.en}”")
    rivals = setting.rng.sample(rival_facts(fact, setting.bank), _MOST_WRONG)
    wrong = [setting.concept_name(rival.concept) for rival in rivals]
    return _question(setting, fact, seed, prompt, [setting.concept_name(fact.concept)], wrong)


def _companions(setting: Setting, fact: Fact) -> list[Fact]:
    """This fact and others of its kind about the same concept."""
    return [each for each in setting.bank.facts_by_concept[fact.concept]
            if each.kind == fact.kind and each.short is not None]


def _several(setting: Setting, fact: Fact, seed: int) -> FactQuestion:
    name, asked = _about(setting, fact)
    others = [each for each in _companions(setting, fact) if each.id != fact.id]
    right = [fact, *setting.rng.sample(others, _MOST_RIGHT - 1)]
    if asked is None:
        prompt = Text(f"关于{within_chinese(name.zh, after=False)}，哪些是对的？（多选）",
                      f"Which of these are true of {name.en}? (several)")
    else:
        plural = Text(asked.zh, asked.en.removeprefix("an ").removeprefix("a ").replace(" of", "s of"))
        prompt = Text(f"哪些是{within_chinese(name.zh)}{plural.zh}？（多选）",
                      f"Which of these are {plural.en} {name.en}? (several)")
    shorts = [each.short for each in right if each.short is not None]
    return _question(setting, fact, seed, prompt, shorts, _wrong_shorts(setting, fact, shorts))
