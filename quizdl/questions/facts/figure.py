"""Figure: labels of a drawing left out, to be filled in."""

from __future__ import annotations

from quizdl.answers.label_policy import Label, plain_label
from quizdl.figures import FigureQuestion, draw
from quizdl.knowledge.bank import Bank
from quizdl.knowledge.figures import Figure
from quizdl.knowledge.parts import Part, blankable
from quizdl.knowledge.reach import FEWEST_BLANKS, can_be_labelled
from quizdl.questions.facts.question import FactQuestion, NoQuestionError, Setting, explanation
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.text import LANGUAGES, Language, Text

_MOST_BLANKS = 4
_WIDTH = 72


def build(setting: Setting, figure: Figure, seed: int) -> FactQuestion:
    """Blank some labels of `figure`. Raises NoQuestionError where it has too few that may be blanked."""
    if not can_be_labelled(figure):
        raise NoQuestionError(f"{figure.id} cannot be asked as figure; too few of its labels may be blanked")
    count = setting.rng.integer(FEWEST_BLANKS, min(_MOST_BLANKS, len(blankable(figure))))
    parts = drawn_blanks(figure, setting.rng, count)
    fields = tuple(Field(f"blank{number}", Text(f"({number})", f"({number})"), Label(spellings(part, setting.bank)))
                   for number, part in enumerate(parts, 1))
    blanked, whole = (_drawn(figure, tuple(part.id for part in left_out)) for left_out in (parts, ()))
    asked = Text("图中空缺处各是什么？\n", "What are the labels left out of this figure?\n")
    names = {part.id: field.name for part, field in zip(parts, fields, strict=True)}
    facts = tuple(setting.bank.facts[fact] for fact in figure.facts)
    return FactQuestion(
        kind="figure", subject=figure.id, seed=seed,
        heading=setting.headings[setting.bank.concepts[figure.concept].topic],
        prompt=asked + blanked, lead=asked + figure.name, drawing=FigureQuestion(figure, names),
        fields=fields,
        key={field.name: part.label[setting.language] for field, part in zip(fields, parts, strict=True)},
        steps=(whole, *explanation(setting, facts)), facts=figure.facts,
    )


def _drawn(figure: Figure, blanks: tuple[str, ...]) -> Text:
    return Text(*(
        f"{figure.name[language]}\n" + "\n".join(f"  {line}".rstrip() for line in _lines(figure, language, blanks))
        for language in LANGUAGES
    ))


def _lines(figure: Figure, language: Language, blanks: tuple[str, ...]) -> list[str]:
    return [line.replace("$", r"\$") for line in draw(figure, language, blanks, width=_WIDTH)]


def spellings(part: Part, bank: Bank) -> tuple[str, ...]:
    """What is accepted for a label: itself in both languages, what is listed, and the names of its concept."""
    own = (part.label.zh, part.label.en, *part.accepted)
    names = {part.label.zh.casefold(), part.label.en.casefold()}
    aliases = [spelling for concept in bank.concepts.values()
               if concept.zh.casefold() in names or concept.en.casefold() in names for spelling in concept.spellings]
    return tuple(dict.fromkeys((*own, *aliases)))


def drawn_blanks(figure: Figure, rng: Stream, count: int) -> tuple[Part, ...]:
    """So many parts, or fewer where more could not be told apart, in the order of the figure."""
    parts = blankable(figure)
    chosen: list[Part] = []
    for part in rng.shuffled(parts):
        if len(chosen) < count and told_apart(figure, (*chosen, part)):
            chosen.append(part)
    return tuple(part for part in parts if part in chosen)


def told_apart(figure: Figure, blanks: tuple[Part, ...]) -> bool:
    """Whether each blank has one answer: none could change places with another that bears another label.

    Nodes are compared by what leads to them and from them, over and over (1-dimensional Weisfeiler-Leman). To begin
    with, all nodes that bear a label of some blank look alike: a blank may change places with such a node too, if
    that leaves the labels in view as they are. Cells of a table stand under headings of their own.
    """
    if figure.kind != "graph":
        return True
    left_out = {plain_label(part.label.en) for part in blanks}
    labels = {node.id: plain_label(node.en) for node in figure.node}
    colours = {node: "?" if label in left_out else f"={label}" for node, label in labels.items()}
    for _ in figure.node:
        around: dict[str, list[str]] = {node: [] for node in colours}
        for edge in figure.edge:
            around[edge.start].append(f">{edge.label}{edge.style}{colours[edge.end]}")
            around[edge.end].append(f"<{edge.label}{edge.style}{colours[edge.start]}")
        seen = {node: (colours[node], *sorted(ends)) for node, ends in around.items()}
        numbers = {each: str(number) for number, each in enumerate(sorted(set(seen.values())))}
        colours = {node: numbers[each] for node, each in seen.items()}
    return all(colours[one.id] != colours[other.id] or labels[one.id] == labels[other.id]
               for number, one in enumerate(blanks) for other in blanks[:number])
