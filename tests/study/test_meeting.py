"""In which order new cards are met: no kind of question is put off, and none is put before what it needs."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from quizdl.study.card import Card
from quizdl.study.meeting import places

KINDS = ("formula", "cloze", "recall", "choice", "true-false")


def fact(number: int, *, defines: bool = False, kinds: tuple[str, ...] = KINDS) -> list[Card]:
    return [Card(f"{kind}:f{number}", "t", (f"f{number}",), defines=defines, way=way) for way, kind in enumerate(kinds)]


def met(cards: list[Card]) -> list[str]:
    place = places(cards)
    return sorted(place, key=place.__getitem__)


def test_first_meetings_are_of_every_quick_kind() -> None:
    """Of sixty facts that can be asked in the same five ways, each quick way comes first for a good part of them."""
    first = Counter(card.partition(":")[0] for card in met([card for n in range(60) for card in fact(n)])[:60])
    assert set(first) == {"formula", "cloze", "choice", "true-false"}
    assert min(first.values()) >= 60 / 4 / 2


def test_every_part_of_the_way_is_mixed() -> None:
    """What there is little of comes neither first nor last: figures stand evenly among the facts."""
    cards = [card for n in range(40) for card in fact(n, kinds=("cloze",))]
    cards += [Card(f"figure:g{n}", "t", (f"g{n}", f"f{n}")) for n in range(4)]
    order = met(cards)
    at = [index for index, card in enumerate(order) if card.startswith("figure")]
    assert all(8 <= later - earlier <= 14 for earlier, later in pairwise(at))
    assert 3 <= at[0] <= 8


def test_free_words_come_last() -> None:
    """Nobody is asked to write about a fact that was not met in another way, where there is another way."""
    place = places([card for n in range(30) for card in fact(n)] + fact(30, kinds=("recall",)))
    assert {place[f"recall:f{n}"][0] for n in range(30)} == {len(KINDS) - 1}
    assert place["recall:f30"][0] == 0


def test_definitions_begin_with_their_first_way() -> None:
    """Whatever their names are."""
    place = places([card for n in range(30) for card in fact(n, defines=True)])
    assert {place[f"formula:f{n}"][0] for n in range(30)} == {0}


def test_levels_stay_in_order() -> None:
    """The second level of a family comes after the first levels of all."""
    cards = [Card(f"c{n}@{level}", "t", (f"c{n}",), way=level - 1) for n in range(5) for level in (1, 2)]
    assert [card[-1] for card in met(cards)] == ["1"] * 5 + ["2"] * 5


def test_what_was_met_does_not_move_what_was_not() -> None:
    """Places follow from the catalog alone and stay when a fact is added to another topic."""
    cards = [card for n in range(10) for card in fact(n)]
    other = [Card("cloze:x", "u", ("x",))]
    assert places(cards + other) == places(cards) | places(other)
