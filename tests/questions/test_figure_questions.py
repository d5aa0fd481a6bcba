"""Labelling a figure: every blank has one answer, in any of its spellings, and the question does not give it away."""

from __future__ import annotations

import itertools

import msgspec
import pytest

from quizdl.answers.label_policy import Label
from quizdl.figures import draw
from quizdl.figures.curve import MARKS
from quizdl.knowledge.bank import Bank, read_bank
from quizdl.knowledge.facts import Concept, Fact, Topic
from quizdl.knowledge.figures import Figure
from quizdl.knowledge.parts import blankable
from quizdl.questions.facts.figure import drawn_blanks, spellings, told_apart
from quizdl.questions.facts.making import Maker
from quizdl.questions.facts.question import NoQuestionError
from quizdl.questions.stream import Stream
from quizdl.text import LANGUAGES
from quizdl.typeset.cells import display_width
from quizdl.typeset.prose import prose

SEEDS = range(6)


@pytest.fixture(scope="module")
def maker() -> Maker:
    return Maker(read_bank())


@pytest.fixture(scope="module")
def bank(maker: Maker) -> Bank:
    return maker.bank


@pytest.fixture(scope="module")
def figures(maker: Maker) -> list[Figure]:
    return [maker.bank.figures[each.subject] for each in maker.askables() if each.kind == "figure"]


def parts_named(figure: Figure, *ids: str) -> tuple:
    return tuple(part for part in blankable(figure) if part.id in ids)


def test_every_spelling_is_accepted(bank: Bank, figures: list[Figure]) -> None:
    """A blank takes its label in both languages, what is listed for it, and the aliases of its concept."""
    for figure in figures:
        for part in blankable(figure):
            accepted = spellings(part, bank)
            for each in (part.label.zh, part.label.en, *part.accepted):
                assert Label(accepted).accepts(each, part.label.en), (figure.id, part.id, each)
    rpn = parts_named(bank.figures["faster-r-cnn"], "rpn")[0]
    assert "region proposal network" in spellings(rpn, bank)


def test_aliases_of_the_concept_are_accepted(bank: Bank) -> None:
    """A label that names a concept may be answered by any name of that concept."""
    norm = parts_named(bank.figures["residual-block"], "bn1")[0]
    assert set(bank.concepts["batch-norm"].spellings) <= set(spellings(norm, bank))


def test_no_blank_takes_the_label_of_another(bank: Bank, figures: list[Figure]) -> None:
    """Labels of the same figure are told apart, unless the figure itself lists one as a spelling of the other."""
    for figure in figures:
        parts = blankable(figure)
        for part in parts:
            accepted = spellings(part, bank)
            for other in parts:
                for language in LANGUAGES:
                    label = other.label[language]
                    if label.casefold() not in {each.casefold() for each in accepted}:
                        assert not Label(accepted).accepts(label, None), (figure.id, part.id, label)


def test_blanks_that_could_change_places_are_not_asked_together(bank: Bank, figures: list[Figure]) -> None:
    """Q and K enter the same product: with both blank either could be (1)."""
    attention = bank.figures["scaled-dot-product-attention"]
    assert not told_apart(attention, parts_named(attention, "q", "k"))
    assert told_apart(attention, parts_named(attention, "q", "v"))
    heads = bank.figures["multi-head-attention"]
    assert not told_apart(heads, parts_named(heads, "q", "v"))
    assert told_apart(heads, parts_named(heads, "lin-q", "lin-v"))  # all three are called alike
    # a blanked projection tells Q from K no better than the projections in view
    assert not told_apart(heads, parts_named(heads, "q", "k", "lin-q"))
    detector = bank.figures["faster-r-cnn"]
    assert not told_apart(detector, parts_named(detector, "class", "box"))
    cell = bank.figures["lstm-cell"]
    assert not told_apart(cell, parts_named(cell, "h-prev", "x"))
    assert told_apart(cell, parts_named(cell, "f", "i", "g", "o"))
    for figure in figures:
        for seed in SEEDS:
            chosen = drawn_blanks(figure, Stream("blanks", figure.id, seed), 4)
            assert told_apart(figure, chosen)
            assert chosen


def test_one_answer_alone_fits_each_graph(bank: Bank, figures: list[Figure]) -> None:
    """No way to put the labels left out back into other blanks gives the same figure: tried one by one."""
    heads = bank.figures["multi-head-attention"]
    names = {node.id: node.en for node in heads.node}
    assert isomorphic(heads, names, names | {"q": "K", "k": "Q"})  # the search finds what it looks for
    assert not isomorphic(heads, names, names | {"q": "linear projection", "lin-q": "Q"})
    for figure in figures:
        if figure.kind != "graph" or len(figure.node) > 16:
            continue
        for seed in SEEDS:
            blanks = drawn_blanks(figure, Stream("alone", figure.id, seed), 4)
            labels = {node.id: node.en for node in figure.node}
            for order in itertools.permutations(blanks):
                other = labels | {part.id: labels[filler.id] for part, filler in zip(blanks, order, strict=True)}
                if other != labels:
                    assert not isomorphic(figure, labels, other), (figure.id, seed, [part.id for part in order])


def isomorphic(figure: Figure, one: dict[str, str], other: dict[str, str]) -> bool:
    """Whether a renaming of nodes takes one labelling of the graph to the other, by search."""
    edges = {(edge.start, edge.end, str(edge.label), edge.style) for edge in figure.edge}
    kinds = {(start, end): (label, style) for start, end, label, style in edges}
    nodes = [node.id for node in figure.node]

    def extend(taken: dict[str, str]) -> bool:
        if len(taken) == len(nodes):
            return True
        node = nodes[len(taken)]
        for image in nodes:
            if image in taken.values() or one[node] != other[image]:
                continue
            if all(kinds.get((node, each)) == kinds.get((image, its))
                   and kinds.get((each, node)) == kinds.get((its, image))
                   for each, its in [*taken.items(), (node, image)]) and extend({**taken, node: image}):
                return True
        return False

    return extend({})


def test_a_showing_fits_and_hides(maker: Maker, figures: list[Figure]) -> None:
    """2 to 4 numbered blanks stand in the drawing of each language, which fits 78 columns when indented."""
    for figure in figures:
        for seed in SEEDS:
            question = maker.build("figure", figure.id, seed, "zh")
            assert 2 <= len(question.fields) <= 4, question.code
            assert list(question.facts) == list(figure.facts)
            for language in LANGUAGES:
                prompt = question.prompt[language]
                assert max(map(display_width, prose(prompt, 78))) <= 78
                for number in range(1, len(question.fields) + 1):
                    assert prompt.count(f"__({number})__") == 1
                assert f"__({len(question.fields) + 1})__" not in prompt
                assert "__(" not in question.steps[0][language]


def test_seeds_blank_different_labels(maker: Maker, figures: list[Figure]) -> None:
    """Another seed leaves out other labels."""
    for figure in figures:
        assert len({maker.build("figure", figure.id, seed, "en").prompt.en for seed in range(8)}) > 1, figure.id


def test_which_curve_is_which_is_asked(maker: Maker) -> None:
    """Names of curves are left out of the key below the plot; what the plot itself shows stays."""
    question = maker.build("figure", "activation-rectifiers", 0, "en")
    whole, shown = (text.splitlines() for text in (question.steps[0].en, question.prompt.en))
    assert set(whole[1:20]) <= set(shown)
    for field in question.fields:
        name = question.key[field.name]
        (line,) = (line for line in whole if line.endswith(f" {name}") and line[2] in MARKS)
        assert line not in shown
        assert f"{line[:3]} __{field.label.en}__" in shown
        assert field.policy.accepts(name.split(" (")[0], name)


def test_every_curve_that_is_asked_shows_on_its_own(figures: list[Figure]) -> None:
    """A name can be told from the drawing without colour: each curve has cells that no other one covers."""
    curves = [figure for figure in figures if figure.kind == "curve"]
    assert len(curves) == 3
    for figure in curves:
        lines = draw(figure, "en")
        plot = "".join(lines[: lines.index("")])
        for mark, series in zip(MARKS, figure.series, strict=False):
            assert not series.blank or plot.count(mark) >= 4, (figure.id, series.id)


def test_a_figure_without_blanks_is_not_asked(bank: Bank) -> None:
    """A figure without labels to leave out is one clear error."""
    bare = {each.id: msgspec.structs.replace(each, series=tuple(
        msgspec.structs.replace(series, blank=False) for series in each.series)) for each in bank.figures.values()}
    entries = [each for kind in (Topic, Concept, Fact) for each in bank.of(kind).values()]
    with pytest.raises(NoQuestionError, match="too few"):
        Maker(Bank([*entries, *bare.values()])).build("figure", "activation-saturating", 0, "en")
