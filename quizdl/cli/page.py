"""An entry as a page of text: statement, formula, where it comes from, and what it is connected with."""

from __future__ import annotations

from collections.abc import Sequence

from quizdl.knowledge import Bank, Concept, Erratum, Fact, FactList, Reference
from quizdl.knowledge.entry import Entry
from quizdl.knowledge.figures import Figure
from quizdl.knowledge.marks import plain_text
from quizdl.knowledge.reach import question_kinds
from quizdl.knowledge.sources import Citation, Provenance
from quizdl.text import Language
from quizdl.typeset.layout import box
from quizdl.typeset.nodes import TypesetError
from quizdl.typeset.oneline import one_line
from quizdl.typeset.prose import prose

WIDTH = 80


def page(what: str, entry: Entry, bank: Bank, language: Language, blank: int = 0) -> list[str]:
    """The lines of the page of an entry; so many labels of a figure are left out."""
    lines = [f"{entry.id}  [{what}]", ""]
    if isinstance(entry, Fact):
        lines += _fact(entry, bank, language)
    elif isinstance(entry, Concept):
        lines += _concept(entry, bank, language)
    elif isinstance(entry, Erratum):
        lines += _erratum(entry, bank, language)
    elif isinstance(entry, FactList):
        lines += [entry.name[language], *(_item(each, bank, language) for each in entry.items)]
    elif isinstance(entry, Reference):
        lines += prose_lines(entry.citation)
        lines += [f"  {fact.id}" for fact in bank.facts_by_reference.get(entry.id, ())]
    elif isinstance(entry, Figure):
        lines += _figure(entry, bank, language, blank)
    else:
        lines.append(str(getattr(entry, language, "")))
    return [*lines, ""]


def prose_lines(text: str, width: int = WIDTH) -> list[str]:
    """Marked text, wrapped, its formulas set; as written when one cannot be set."""
    plain = plain_text(text)
    try:
        return prose(plain, width)
    except TypesetError:
        return [plain]


def formula_lines(latex: str) -> list[str]:
    """A formula drawn in two dimensions, indented."""
    try:
        return ["", *(f"    {line}".rstrip() for line in box(latex).lines), ""]
    except TypesetError:
        return ["", f"    {latex}", ""]


def _fact(fact: Fact, bank: Bank, language: Language) -> list[str]:
    zh = language == "zh"
    lines = prose_lines(fact.text[language])
    if fact.latex:
        lines += formula_lines(fact.latex)
        lines += [f"    {_symbol(key)}: {meaning[language]}" for key, meaning in fact.symbols.items()]
    concept = bank.concepts.get(fact.concept)
    lines += [
        "",
        _line("概念" if zh else "concept", concept.name[language] if concept else fact.concept),
        _line("类别" if zh else "kind", fact.kind),
        _line("题型" if zh else "questions", ", ".join(question_kinds(fact, bank))),
        *_places(fact.provenance, bank, language),
        *_references(fact.reference, bank, language),
    ]
    for erratum in bank.errata_by_fact.get(fact.id, ()):
        lines += ["", f"{erratum.id}  [{erratum.severity}]", *_erratum_texts(erratum, language)]
    return lines


def _concept(concept: Concept, bank: Bank, language: Language) -> list[str]:
    zh = language == "zh"
    other = concept.en if zh else concept.zh
    lines = [f"{concept.name[language]}  ({other})" if other != concept.name[language] else other]
    if concept.aliases:
        lines.append(_line("别名" if zh else "aliases", ", ".join(concept.aliases)))
    if siblings := bank.siblings(concept.id):
        lines.append(_line("同类" if zh else "siblings", ", ".join(each.name[language] for each in siblings)))
    return [*lines, "", *(_item(fact.id, bank, language) for fact in bank.facts_by_concept.get(concept.id, ()))]


def _figure(figure: Figure, bank: Bank, language: Language, blank: int) -> list[str]:
    from quizdl.figures import draw
    from quizdl.questions.facts.figure import drawn_blanks
    from quizdl.questions.stream import Stream

    parts = drawn_blanks(figure, Stream("show", figure.id), blank)
    drawing = draw(figure, language, tuple(part.id for part in parts))
    return [
        figure.name[language], "", *drawing, "",
        *_places(figure.provenance, bank, language),
        *_references(figure.reference, bank, language),
        *(_item(fact, bank, language) for fact in figure.facts if not parts),
    ]


def _erratum(erratum: Erratum, bank: Bank, language: Language) -> list[str]:
    facts = [fact for fact, errata in bank.errata_by_fact.items() if erratum in errata]
    return [
        erratum.severity,
        *_erratum_texts(erratum, language),
        "",
        *_places(erratum.provenance, bank, language),
        *_references(erratum.reference, bank, language),
        *(_item(fact, bank, language) for fact in facts),
    ]


def _erratum_texts(erratum: Erratum, language: Language) -> list[str]:
    heads = ("原文：", "正确：", "理由：") if language == "zh" else ("said: ", "right: ", "why: ")
    texts = (erratum.said, erratum.right, erratum.why)
    lines = [line for head, text in zip(heads, texts, strict=True) for line in prose_lines(head + text[language])]
    if erratum.pin is not None:
        lines += prose_lines(("题目须说明：" if language == "zh" else "a question must say: ") + erratum.pin[language])
    return lines


def _places(places: Sequence[Provenance | Citation], bank: Bank, language: Language) -> list[str]:
    lines = []
    for place in places:
        section = bank.sections.get((place.source, place.section))
        title = (section.zh if language == "zh" else section.en) if section else ""
        standing = f"  [{place.standing}]" if place.standing else ""
        text = f"{place.source}/{place.section}  {title}{standing}"
        lines.append(_line("出处" if language == "zh" else "from", text))
    return lines


def _references(ids: Sequence[str], bank: Bank, language: Language) -> list[str]:
    head = "参考" if language == "zh" else "reference"
    return [
        line
        for each in ids
        for line in prose_lines(_line(head, bank.references[each].citation if each in bank.references else each))
    ]


def _item(fact_id: str, bank: Bank, language: Language) -> str:
    fact = bank.facts.get(fact_id)
    if fact is None:
        return f"  {fact_id}"
    first, *more = prose_lines(fact.text[language], WIDTH - 4)
    return "\n".join([f"  {fact_id}", f"    {first}", *(f"    {line}" for line in more)])


def _symbol(latex: str) -> str:
    try:
        return one_line(latex)
    except TypesetError:
        return latex


def _line(head: str, text: str) -> str:
    return f"{head}: {text}"
