"""What Moodle grades is what quizdl grades: numbers, arrays, choices and words as embedded answers."""

from __future__ import annotations

import embedded_answers as moodle
import pytest

from quizdl.answers.array_policy import Matrix, Shape
from quizdl.answers.choice_policy import AllOf, OneOf, Option
from quizdl.answers.policy import Scalar
from quizdl.answers.text_policy import Phrase
from quizdl.export.moodle.cloze import can_embed, cell_count, embedded
from quizdl.export.moodle.quiz import A_MARK, cell_weights, scaled_weights
from quizdl.questions.question import Field, Question
from quizdl.questions.registry import template, template_ids
from quizdl.questions.variant import make
from quizdl.text import Text, same

FAMILIES = [(name, level) for name in template_ids() for level in template(name).levels]


def _question(policy, key) -> Question:
    return Question(heading=same("h"), prompt=same("p"), fields=(Field("a", same("a"), policy),), key={"a": key})


def _blanks(question: Question, field: Field) -> list[moodle.Blank]:
    found = moodle.blanks(embedded(question, field, 1, "en"))
    assert len(found) == cell_count(question, field)
    return found


@pytest.mark.parametrize(("family", "level"), FAMILIES)
def test_keys_are_right_and_mistakes_are_named(family: str, level: int) -> None:
    """For numbers: the key as a solution prints it is right, just outside is not, a mistake is wrong by name."""
    variant = make(template(family), level, 11)
    for field in variant.fields:
        if not isinstance(field.policy, Scalar):
            continue
        (blank,) = _blanks(variant, field)
        policy, key = field.policy, variant.key[field.name]
        assert moodle.number(blank, float(policy.show(key))).percent == 100
        room = policy.tolerance(float(key)) or 0.4
        for outside in (key + 1.01 * room, key - 1.01 * room):
            met = moodle.number(blank, outside)
            assert met is None or met.percent == 0
        for mistake in variant.mistakes:
            if field.name in mistake.values and not policy.accepts(mistake.values[field.name], key):
                met = moodle.number(blank, mistake.values[field.name])
                assert met is not None
                assert met.percent == 0
                titles = [each.title.en for each in variant.mistakes
                          if field.name in each.values
                          and policy.accepts(mistake.values[field.name], each.values[field.name])]
                assert any(moodle.shown(met.feedback).startswith(title[:12]) for title in titles), (met, titles)


@pytest.mark.parametrize(("family", "level"), FAMILIES)
def test_arrays_become_a_blank_for_each_number(family: str, level: int) -> None:
    variant = make(template(family), level, 12)
    for field in variant.fields:
        if not can_embed(field) or not isinstance(field.policy, Matrix):
            continue
        blanks = _blanks(variant, field)
        values = [value for row in variant.key[field.name] for value in row]
        assert all(moodle.number(blank, value).percent == 100 for blank, value in zip(blanks, values, strict=True))


def test_weights_follow_the_worth_of_fields() -> None:
    """A field's numbers share its weight: a pair worth as much as one number has half of its weight each."""
    variant = make(template("softmax-cross-entropy"), 1, 3)
    graded = [field for field in variant.fields if can_embed(field)]
    weights = cell_weights(variant, graded)
    totals = {field.name: weight * cell_count(variant, field) / field.weight
              for field, weight in zip(graded, weights, strict=True)}
    assert len(set(totals.values())) == 1


def test_choices_keep_their_texts_and_right_ones() -> None:
    """Signs that would end an answer, begin a tag or stand for credit arrive as they were written."""
    texts = ("50% ~ #1 {x} \\", "it's $\\frac{a}{b}$", "x<b and $p<q$ &amp; \"r\" a/b", "= 3", "%50% of it")
    options = tuple(Option(name, same(text)) for name, text in zip("abcde", texts, strict=True))
    (blank,) = _blanks(_question(OneOf(options), "b"), Field("a", same("a"), OneOf(options)))
    assert [each.percent for each in blank.alternatives] == [0, 100, 0, 0, 0]
    assert [moodle.shown(each.text) for each in blank.alternatives] == [
        "50% ~ #1 {x} \\", r"it's \(\frac{a}{b}\)", r'x<b and \(p<q\) &amp; "r" a/b', "= 3", "%50% of it"]


def test_a_wrong_option_cancels_a_right_one() -> None:
    options = tuple(Option(name, Text(name, name)) for name in "abcd")
    (blank,) = _blanks(_question(AllOf(options), ("a", "c")), Field("a", same("a"), AllOf(options)))
    assert [each.percent for each in blank.alternatives] == [50, -50, 50, -50]


def test_words_are_right_in_every_accepted_spelling_and_asterisks_are_literal() -> None:
    policy = Phrase(("batch norm", "x*y", "批归一化"), "en")
    (blank,) = _blanks(_question(policy, "batch norm"), Field("a", same("a"), policy))
    assert all(moodle.words(blank, text) for text in ("Batch Norm", "x*y", "批归一化"))
    assert moodle.words(blank, "xzy") is None


def test_right_answers_are_shown_as_they_are_spelled() -> None:
    """The first spelling is what Moodle shows as right: capitals stay, and no dollar signs of a formula."""
    policy = Phrase(("$k$", "Hinton", "hinton"), "en")
    (blank,) = _blanks(_question(policy, "Hinton"), Field("a", same("a"), policy))
    assert [each.text for each in blank.alternatives] == ["Hinton", "k"]


def test_an_order_or_a_shape_has_no_flipped_sign() -> None:
    policy = Shape()
    (first, second) = _blanks(_question(policy, (3, 4)), Field("a", same("a"), policy))
    assert [len(first.alternatives), len(second.alternatives)] == [1, 1]


@pytest.mark.parametrize("family", ["conv-pixel", "softmax-cross-entropy", "im2col-entries", "sparse-jacobian"])
@pytest.mark.parametrize("marks", [0.5, 1.5, 2.5])
def test_questions_are_worth_their_marks(family: str, marks: float) -> None:
    """Moodle adds a question's weights up: whatever its blanks, the sum stands for its marks within two percent."""
    variant = make(template(family), 1, 3)
    graded = [field for field in variant.fields if can_embed(field)]
    total = sum(weight * cell_count(variant, field)
                for field, weight in zip(graded, scaled_weights(variant, graded, marks), strict=True))
    assert total == pytest.approx(A_MARK * marks, rel=0.02)
