"""Questions made from facts: every fact is reachable, every question builds and its own key earns full marks."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from quizdl.answers.array_policy import IntegerSequence
from quizdl.answers.choice_policy import AllOf, OneOf
from quizdl.answers.expression_policy import Expression
from quizdl.answers.text_policy import Phrase, Rubric, SelfMarked
from quizdl.knowledge.bank import Bank, read_bank
from quizdl.knowledge.reach import question_kinds
from quizdl.questions.facts.making import Askable, Maker
from quizdl.questions.facts.question import FactQuestion, NoQuestionError, _first_surname
from quizdl.questions.marking import choices_of, mark
from quizdl.questions.stream import Stream
from quizdl.text import LANGUAGES, Language

SEEDS = range(2)


@pytest.fixture(scope="module")
def maker() -> Maker:
    return Maker(read_bank())


@pytest.fixture(scope="module")
def bank(maker: Maker) -> Bank:
    return maker.bank


@pytest.fixture(scope="module")
def askables(maker: Maker) -> list[Askable]:
    return list(maker.askables())


def showings(maker: Maker, askables: list[Askable], kind: str) -> list[tuple[FactQuestion, Language]]:
    return [(maker.build(each.kind, each.subject, seed, language), language)
            for each in askables if each.kind == kind for seed in SEEDS for language in LANGUAGES]


@pytest.mark.parametrize("kind", ["choice", "formula"])
def test_names_stand_in_a_chinese_sentence_as_it_is_written(
        maker: Maker, askables: list[Askable], kind: str) -> None:
    """A blank parts Chinese from Latin letters, and never two Chinese characters."""
    asked = {question.prompt.zh.partition("\n")[0] for question, language in showings(maker, askables, kind)
             if language == "zh"}
    han = "[\u4e00-\u9fff]"
    assert [text for text in asked if re.search(f"{han} {han}", text)] == []
    named = [text for text in asked if text.startswith(("关于", "补全"))]
    assert named
    assert [text for text in named if re.match("(?:关于|补全)[A-Za-z0-9]", text)] == []


def test_every_fact_is_asked_in_two_ways(bank: Bank, askables: list[Askable]) -> None:
    """Every fact is reachable by at least two kinds of question, and the bank's own account of them is right."""
    kinds: dict[str, set[str]] = {fact: set() for fact in bank.facts}
    for each in askables:
        for fact in each.facts:
            kinds[fact].add(each.kind)
    assert [fact for fact, found in kinds.items() if len(found) < 2] == []
    for fact in bank.facts.values():
        promised = set(question_kinds(fact, bank)) - {"computed"}
        built = kinds[fact.id]
        assert built <= set(question_kinds(fact, bank)) | {"list", "order"}, fact.id
        assert promised <= built, fact.id


@pytest.mark.parametrize("kind", ["cloze", "choice", "true-false", "match", "formula", "effect", "order", "figure"])
def test_the_key_earns_full_marks(kind: str, maker: Maker, askables: list[Askable]) -> None:
    """The key of a question, typed as its policy shows it, is right."""
    asked = showings(maker, askables, kind)
    assert asked
    for question, _ in asked:
        answers = {field.name: field.policy.show(question.key[field.name]) for field in question.fields
                   if field.weight and not isinstance(field.policy, Rubric | SelfMarked)}
        verdicts = mark(question, answers).verdicts
        for name in answers:
            assert verdicts[name].outcome == "right", (question.code, name, answers[name], verdicts[name])


@pytest.mark.parametrize("kind", ["recall", "list", "mistake"])
def test_model_answers_make_their_points(kind: str, maker: Maker, askables: list[Askable]) -> None:
    """A model answer that says every point in one of its wordings earns full marks."""
    for question, language in showings(maker, askables, kind):
        (field,) = question.fields
        if not isinstance(field.policy, Rubric):
            assert isinstance(field.policy, Expression | SelfMarked), question.code
            continue
        for point in field.policy.points:
            wording = (point.wordings(language) or point.zh or point.en)[0]
            made = field.policy.mark(wording).points
            assert next(each for each in made if each.id == point.id).matched, (question.code, wording)


def test_choices_have_one_key_and_distinct_options(maker: Maker, askables: list[Askable]) -> None:
    """A single choice has exactly one key; no two options read alike; the options fit one screen."""
    for question, language in showings(maker, askables, "choice"):
        policy = question.fields[0].policy
        assert isinstance(policy, OneOf | AllOf)
        texts = [option.text[language] for option in policy.options]
        assert len(set(texts)) == len(texts), question.code
        assert 3 <= len(texts) <= 8, question.code
        ids = {option.id for option in policy.options}
        key = question.key["choice"]
        assert {key} <= ids if isinstance(policy, OneOf) else set(key) < ids, question.code


def test_keys_are_spread_over_positions(maker: Maker, askables: list[Askable]) -> None:
    """No position holds the key much more often than another."""
    positions: Counter[int] = Counter()
    for question, _ in showings(maker, askables, "choice"):
        policy = question.fields[0].policy
        if isinstance(policy, OneOf) and len(policy.options) == 4:
            positions[[option.id for option in policy.options].index(question.key["choice"])] += 1
    total = sum(positions.values())
    assert total > 200
    for position in range(4):
        assert 0.18 < positions[position] / total < 0.32, positions


@pytest.mark.parametrize("language", LANGUAGES)
def test_length_gives_no_key_away(language: Language, maker: Maker, askables: list[Askable]) -> None:
    """The key is the longest option, or the shortest, about as often as chance would have it; ties count in parts."""
    longest = shortest = chance = total = 0.0
    for question, asked_in in showings(maker, askables, "choice"):
        policy = question.fields[0].policy
        if asked_in == language and isinstance(policy, OneOf):
            lengths = {option.id: len(option.text[language]) for option in policy.options}
            key = lengths[question.key["choice"]]
            longest += _share(key, max(lengths.values()), list(lengths.values()))
            shortest += _share(key, min(lengths.values()), list(lengths.values()))
            chance += 1 / len(lengths)
            total += 1
    assert abs(longest - chance) / total < 0.06, (longest / total, chance / total)
    assert abs(shortest - chance) / total < 0.06, (shortest / total, chance / total)


@pytest.mark.parametrize("language", LANGUAGES)
def test_length_of_written_options_gives_no_key_away(language: Language, bank: Bank) -> None:
    """So it is with the options that were written by hand, taken alone."""
    longest = shortest = chance = 0.0
    written = [(fact.answer, fact.wrong) for fact in bank.facts.values() if fact.answer is not None and fact.wrong]
    for answer, wrong in written:
        key, lengths = len(answer[language]), [len(text[language]) for text in (answer, *wrong)]
        longest += _share(key, max(lengths), lengths)
        shortest += _share(key, min(lengths), lengths)
        chance += 1 / len(lengths)
    assert len(written) > 150
    assert abs(longest - chance) / len(written) < 0.06, (longest / len(written), chance / len(written))
    assert abs(shortest - chance) / len(written) < 0.08, (shortest / len(written), chance / len(written))


def _share(key: int, extreme: int, lengths: list[int]) -> float:
    return 1 / lengths.count(extreme) if key == extreme else 0.0


def test_distractors_are_of_the_same_kind(maker: Maker, askables: list[Askable], bank: Bank) -> None:
    """Wrong options are said of a sibling concept, and not of the asked one."""
    by_short = {}
    for fact in bank.facts.values():
        if fact.short is not None:
            by_short.setdefault(fact.short.en, []).append(fact)
    for question, language in showings(maker, askables, "choice"):
        asked = bank.facts.get(question.subject)
        policy = question.fields[0].policy
        if asked is None or language != "en" or "Which of these" not in question.prompt.en:
            continue
        assert isinstance(policy, OneOf | AllOf)
        key = question.key["choice"]
        for option in policy.options:
            if option.id in key:
                continue
            for fact in by_short.get(option.text.en, []):
                assert fact.kind == asked.kind, (question.code, option)
                assert asked.concept not in fact.holds_for, (question.code, option)


def test_options_are_shuffled_at_each_showing(maker: Maker, askables: list[Askable]) -> None:
    """Another seed gives another order of options."""
    subject = next(each for each in askables if each.kind == "effect" or each.kind == "choice")
    orders = {tuple(option.text.en for option in choices(maker.build("choice", each.subject, seed, "en")))
              for each in askables[:200] if each.kind == "choice" for seed in range(6)}
    assert len(orders) > 6
    assert subject


def choices(question: FactQuestion) -> tuple:
    return question.fields[0].policy.options


def test_orders_start_out_of_order(maker: Maker, askables: list[Askable]) -> None:
    """Steps are never shown in their right order already."""
    for question, _ in showings(maker, askables, "order"):
        (field,) = question.fields
        assert isinstance(field.policy, IntegerSequence)
        assert list(question.key["order"]) != sorted(question.key["order"]), question.code


def test_no_two_questions_are_the_same(maker: Maker, askables: list[Askable]) -> None:
    """No prompt stands twice for different subjects with different keys."""
    for language in LANGUAGES:
        prompts: dict[str, str] = {}
        for each in askables:
            if each.kind != "recall":
                continue
            prompt = maker.build(each.kind, each.subject, 0, language).prompt[language]
            assert prompts.setdefault(prompt, each.subject) == each.subject, prompt


def test_codes_rebuild_their_question(maker: Maker, askables: list[Askable]) -> None:
    """A printed code gives the same showing again."""
    rng = Stream("codes")
    for each in rng.sample(askables, 60):
        question = maker.build(each.kind, each.subject, 7, "zh")
        assert maker.from_code(question.code, "zh") == question


@pytest.mark.parametrize("code", [
    "", "cloze", "cloze:nothing:1", "sing:relu.formula:1", "cloze:relu.formula:x", "a" * 999,
])
def test_unknown_codes_are_refused(code: str, maker: Maker) -> None:
    """What is no code, or stands for nothing, is one clear error."""
    with pytest.raises(NoQuestionError):
        maker.from_code(code, "en")


def test_blanks_take_every_accepted_spelling(maker: Maker, askables: list[Askable]) -> None:
    """Every spelling listed for a blank is accepted in it."""
    for question, _ in showings(maker, askables, "cloze"):
        if question.seed:
            continue
        for field in question.fields:
            assert isinstance(field.policy, Phrase)
            for spelling in field.policy.accepted:
                assert field.policy.accepts(spelling, question.key[field.name]), (question.code, spelling)


def test_offered_choices_are_readable() -> None:
    """A policy without options offers none."""
    assert choices_of(IntegerSequence()) == ()


def test_repeating_the_mistake_corrects_nothing(maker: Maker, askables: list[Askable]) -> None:
    """A correction that only repeats the wrong statement earns nothing."""
    for kind in ("true-false", "mistake"):
        for question, language in showings(maker, askables, kind):
            field = question.fields[-1]
            if not isinstance(field.policy, Rubric) or not field.policy.refused:
                continue
            said = field.policy.refused[0]
            verdict = mark(question, {field.name: said}).verdicts[field.name]
            assert verdict.outcome != "right", (question.code, language)
            assert verdict.credit == 0, (question.code, language)


def test_organizations_are_cited_by_their_whole_name() -> None:
    """People by surname; "PyTorch authors" not as "authors"."""
    assert _first_surname("Diederik P. Kingma, Jimmy Ba") == "Kingma"
    assert _first_surname("Yann LeCun et al.") == "LeCun"
    assert _first_surname("TensorFlow authors") == "TensorFlow authors"
    assert _first_surname("Python Software Foundation") == "Python Software Foundation"
