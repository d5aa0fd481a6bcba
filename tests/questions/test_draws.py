"""What families draw: only what they would accept as givens, so that working it out ends."""

from __future__ import annotations

import pytest

from quizdl.questions.registry import template, template_ids
from quizdl.questions.stream import Stream

DRAWS = 40


@pytest.mark.parametrize("name", template_ids())
def test_every_draw_could_be_handed_in_as_givens(name: str) -> None:
    family = template(name)
    for level in family.levels:
        for seed in range(DRAWS):
            family.check(family.draw(Stream(family.id, family.version, level, seed, 0), level))


def test_a_chain_that_is_asked_for_its_depth_shrinks() -> None:
    """With a factor of 1 or more no number of layers is enough; counting them would never end."""
    family = template("gradient-product")
    for seed in range(600):
        family.check(family.draw(Stream(family.id, family.version, 3, seed, 0), 3))
