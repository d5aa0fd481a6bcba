"""Questions about recurrent networks: answers that carry an earlier one of the wrong shape."""

from __future__ import annotations

import pytest

from quizdl.questions.marking import mark
from quizdl.questions.registry import template
from quizdl.questions.variant import make, make_from_givens


@pytest.mark.parametrize("family,level,answers", [
    ("rnn-bptt", 1, {"states": "0.5", "state_grads": "0.5"}),
    ("rnn-bptt", 2, {"states": "1, 2, 3, 4", "state_grads": "1, 2, 3, 4"}),
    ("rnn-step", 3, {"a1": "0.5", "h1": "0.46"}),
    ("lstm-step", 1, {"gates": "1", "c1": "1"}),
])
def test_answers_of_another_length_are_wrong(family: str, level: int, answers: dict[str, str]) -> None:
    """Too few or too many entries, and a later field worked on from them, are wrong and nothing worse."""
    marked = mark(make(template(family), level, 0), answers)
    assert all(marked.verdicts[name].outcome == "wrong" for name in answers)


def test_later_layers_are_added_to_a_wrong_first_one() -> None:
    """A slip in layer 1 of a stack costs that field alone: 4(10·5 + 5·5 + 5) is 320, layer 2 brings 220."""
    variant = make_from_givens(template("recurrent-parameters"), {
        "cell": "lstm", "inputs": 10, "hidden": 5, "biases": 1, "layers": 2, "bidirectional": False, "length": 7})
    assert variant.key == {"first": 320, "total": 540}
    assert mark(variant, {"first": "300", "total": "520"}).verdicts["total"].carried
