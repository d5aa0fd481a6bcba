"""Every kind of question is answered on the screen, by keys that suit it."""

from __future__ import annotations

import asyncio

import pytest
from textual.app import App, ComposeResult

from quizdl.answers.array_policy import Matrix, Shape, Vector
from quizdl.answers.choice_policy import AllOf, OneOf, Option
from quizdl.answers.expression_policy import Expression
from quizdl.answers.policy import Absolute, Integer
from quizdl.questions.marking import mark
from quizdl.questions.question import Field, Question
from quizdl.study.asking import Asker
from quizdl.study.card import FactCard, parse
from quizdl.text import Text, same
from quizdl.tui.widgets.lines import Lines
from quizdl.tui.widgets.options_field import Options
from quizdl.tui.widgets.question_view import QuestionView


class One(App[None]):
    """An app with nothing but one question."""

    def __init__(self, question: Question) -> None:
        super().__init__()
        self.question = question

    def compose(self) -> ComposeResult:
        yield QuestionView(self.question, "en")


def asked(question: Question, *keys: str, typed: str = "") -> tuple[dict[str, str], list[str]]:
    """What is answered after keys (and then typed characters), and all lines of text shown."""
    found: list[tuple[dict[str, str], list[str]]] = []

    async def run() -> None:
        app = One(question)
        async with app.run_test(size=(80, 40)) as pilot:
            view = app.query_one(QuestionView)
            view.focus_first()
            await pilot.pause()
            await pilot.press(*keys, *typed)
            await pilot.pause()
            shown = [line for each in app.query(Lines) for line in each.lines(76)]
            found.append((view.values(), shown))

    asyncio.run(run())
    return found[0]


def question(policy, key, *, prompt: str = "?", fields: int = 1) -> Question:
    """A question whose fields all have one policy and key."""
    made = tuple(Field(f"f{n}", same(f"left {n}"), policy) for n in range(fields))
    return Question(heading=same("h"), prompt=same(prompt), fields=made, key={field.name: key for field in made})


OPTIONS = tuple(Option(letter, Text(word, word)) for letter, word in zip("abc", ("one", "two", "three"), strict=True))


def test_a_number_is_read_while_it_is_typed() -> None:
    """A fraction stays a fraction, and the line below says how it is read."""
    values, shown = asked(question(Absolute(0.01), 0.333), *"1/3")
    assert values == {"f0": "1/3"}
    assert any(line.strip().startswith("read as") for line in shown)


def test_a_shape_is_read_while_it_is_typed() -> None:
    """Spelled with x, read as a shape."""
    made = question(Shape(), (6, 28, 28))
    values, shown = asked(made, *"6x28x28")
    assert mark(made, values).right
    assert any("read as" in line for line in shown)


def test_a_vector_is_a_row_of_blanks() -> None:
    """Enter goes from blank to blank; together they are the vector."""
    made = question(Vector(Integer()), (1, 2, 3))
    values, _ = asked(made, "1", "enter", "2", "enter", "3")
    assert mark(made, values).right


def test_a_whole_vector_may_be_put_into_the_first_blank() -> None:
    """A pasted list is taken as it is."""
    made = question(Vector(Integer()), (1, 2, 3))
    values, _ = asked(made, "1", "comma", "2", "comma", "3")
    assert mark(made, values).right


def test_a_matrix_is_a_grid_of_blanks() -> None:
    """Arrows move between rows, Enter from blank to blank."""
    made = question(Matrix(Integer()), ((1, 2), (3, 4)))
    values, _ = asked(made, "1", "enter", "2", "enter", "3", "enter", "4")
    assert mark(made, values).right


def test_a_choice_is_made_by_digit_letter_or_arrows() -> None:
    """2, b and the arrows choose the second option alike."""
    made = question(OneOf(OPTIONS), "b")
    for keys in (("2",), ("b",), ("down", "down"), ("1", "down")):
        values, _ = asked(made, *keys)
        assert mark(made, values).right, keys


def test_the_cursor_stands_at_what_was_chosen_before() -> None:
    """An answer put back is where the arrows go on from: down from B is C."""
    made = question(OneOf(OPTIONS), "c")
    found: list[tuple[dict[str, str], str]] = []

    async def run() -> None:
        async with One(made).run_test(size=(80, 40)) as pilot:
            view = pilot.app.query_one(QuestionView)
            view.fill({made.fields[0].name: "B"})
            view.focus_first()
            await pilot.pause()
            shown = str(pilot.app.query_one(Options).render())
            await pilot.press("down")
            found.append((view.values(), next(line for line in shown.splitlines() if line.startswith(">"))))

    asyncio.run(run())
    values, line = found[0]
    assert line.startswith(">(•) B.")
    assert mark(made, values).right


def test_several_are_chosen_and_taken_back() -> None:
    """Digits put marks and take them off; space marks the one at the cursor."""
    made = question(AllOf(OPTIONS), ("a", "c"))
    values, _ = asked(made, "1", "2", "2", "down", "space")
    assert mark(made, values).right


def test_steps_are_put_in_order_by_moving() -> None:
    """A step is taken up, moved and put down; untouched, nothing is answered."""
    from quizdl.answers.array_policy import IntegerSequence

    made = question(IntegerSequence(), (2, 1, 3), prompt="Order:\n1. b\n2. a\n3. c")
    assert asked(made)[0] == {"f0": ""}
    values, _ = asked(made, "space", "down", "space")
    assert mark(made, values).right


def test_pairs_are_matched_by_letters() -> None:
    """Each letter pairs the row at the cursor and goes to the next."""
    made = question(OneOf(OPTIONS), "b", fields=3)
    values, _ = asked(made, "2", "b", "2")
    assert values == {"f0": "B", "f1": "B", "f2": "B"}
    assert mark(made, values).right


def test_a_formula_is_drawn_while_it_is_typed() -> None:
    """A fraction takes three lines."""
    from quizdl.answers.characters import clean
    from quizdl.answers.formula.formula import read_formula

    key = read_formula(clean("1/(1+x)"), ("x",))
    made = question(Expression(("x",)), key)
    values, shown = asked(made, typed="1/(x+1)")
    assert mark(made, values).right
    assert any(set(line.strip()) == {"─"} for line in shown)


def test_a_blank_that_is_not_asked_is_not_answered() -> None:
    """A field that depends on an earlier choice counts only after that choice."""
    made = Question(heading=same("h"), prompt=same("?"), key={"first": "a", "then": 1},
                    fields=(Field("first", same("first"), OneOf(OPTIONS)),
                            Field("then", same("then"), Integer(), asked_if=("first", "b"))))
    values, _ = asked(made, "1")
    assert values == {"first": "A", "then": ""}


@pytest.mark.parametrize("language", ("zh", "en"))
def test_every_card_of_the_bank_can_be_answered(catalog, language) -> None:
    """The key of each fact question, filled into its blanks and read back from them, is right."""
    cards = [card for card in catalog if isinstance(parse(card), FactCard)]
    kinds = {card.split(":")[0]: card for card in cards}
    asker = Asker(catalog.bank)

    async def run() -> None:
        for card in kinds.values():
            made = asker.question(card, 0, language)
            typed = {field.name: field.policy.show(made.key[field.name]) for field in made.fields}
            if not mark(made, typed).right:
                continue  # a short answer's key need not be its own full answer
            app = One(made)
            async with app.run_test(size=(80, 60)):
                view = app.query_one(QuestionView)
                view.fill(typed)
                assert mark(made, view.values()).right, card

    asyncio.run(run())
    assert len(kinds) > 5
