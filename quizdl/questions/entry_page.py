"""An entry as a page of text: statement, formula, where it comes from, and what it is connected with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from quizdl.knowledge.bank import Bank
from quizdl.knowledge.entry import Entry
from quizdl.knowledge.facts import Concept, Fact, FactList, Item, Topic
from quizdl.knowledge.figures import Figure
from quizdl.knowledge.marks import plain_text
from quizdl.knowledge.reach import question_kinds
from quizdl.knowledge.sources import Citation, Erratum, Provenance, Reference
from quizdl.questions.entry_words import FACT_KINDS, QUESTION_KINDS, SEVERITIES, STANDINGS, WHAT
from quizdl.questions.template import Template
from quizdl.text import Language, Text
from quizdl.typeset.layout import box
from quizdl.typeset.lenient import formatted, on_one_line
from quizdl.typeset.nodes import TypesetError

WIDTH = 80


def page(what: str, entry: Entry, bank: Bank, language: Language, blank: int = 0, width: int = WIDTH) -> list[str]:
    """The lines of the page of an entry; so many labels of a figure are left out."""
    return [f"{entry.id}  [{WHAT[what][language] if what in WHAT else what}]", "",
            *_Page(bank, language, width, blank).lines(entry), ""]


def template_page(template: Template[Any], bank: Bank, language: Language, width: int = WIDTH) -> list[str]:
    """The page of a family of computed questions: levels, mistakes it knows, facts it exercises."""
    return [f"{template.id}  [{WHAT['template'][language]}]", "",
            *_Page(bank, language, width, 0).template(template), ""]


class _Page:
    """Writes the pages of one bank in one language."""

    def __init__(self, bank: Bank, language: Language, width: int, blank: int) -> None:
        self._bank = bank
        self._language = language
        self._width = width
        self._blank = blank

    def lines(self, entry: Entry) -> list[str]:
        writers: dict[type[Entry], Callable[[Any], list[str]]] = {
            Fact: self._fact, Concept: self._concept, Erratum: self._erratum, FactList: self._list, Item: self._item,
            Reference: self._reference, Figure: self._figure, Topic: self._topic}
        writer = writers.get(type(entry))
        return [str(getattr(entry, self._language, ""))] if writer is None else writer(entry)

    def _prose(self, text: str) -> list[str]:
        return formatted(plain_text(text), self._width)

    def _line(self, head: Text, text: str) -> list[str]:
        """A head with what it says, broken where it is too long."""
        colon = "：" if self._language == "zh" else ": "
        return self._prose(f"{head[self._language]}{colon}{text}")

    def _formula(self, latex: str) -> list[str]:
        """A formula drawn in two dimensions, indented."""
        try:
            return ["", *(f"    {line}".rstrip() for line in box(latex).lines), ""]
        except TypesetError:
            return ["", f"    {latex}", ""]

    def _fact(self, fact: Fact) -> list[str]:
        language = self._language
        lines = self._prose(fact.text[language])
        if fact.latex:
            lines += self._formula(fact.latex)
            for symbol, meaning in fact.symbols.items():
                lines += [f"    {line}" for line in formatted(f"${symbol}$: {meaning[language]}", self._width - 4)]
        concept = self._bank.concepts.get(fact.concept)
        kinds = "、" if language == "zh" else ", "
        asked = kinds.join(QUESTION_KINDS[kind][language] for kind in question_kinds(fact, self._bank))
        lines += [
            "",
            *self._line(Text("概念", "concept"), concept.name[language] if concept else fact.concept),
            *self._line(Text("类别", "kind"), FACT_KINDS[fact.kind][language]),
            *self._line(Text("题型", "questions"), asked),
            *self._places(fact.provenance),
            *self._references(fact.reference),
        ]
        for erratum in self._bank.errata_by_fact.get(fact.id, ()):
            lines += ["", f"{erratum.id}  [{SEVERITIES[erratum.severity][language]}]", *self._erratum_texts(erratum)]
        return lines

    def _concept(self, concept: Concept) -> list[str]:
        language = self._language
        other = concept.en if language == "zh" else concept.zh
        lines = [f"{concept.name[language]}  ({other})" if other != concept.name[language] else other]
        if concept.aliases:
            lines += self._line(Text("别名", "aliases"), ", ".join(concept.aliases))
        if siblings := self._bank.siblings(concept.id):
            lines += self._line(Text("同类", "siblings"), ", ".join(each.name[language] for each in siblings))
        return [*lines, "", *self._facts(fact.id for fact in self._bank.facts_by_concept.get(concept.id, ()))]

    def _topic(self, topic: Topic) -> list[str]:
        language, bank = self._language, self._bank
        lines = [topic.name[language], ""]
        lines += self._line(Text("知识点", "facts"), str(len(bank.facts_by_topic.get(topic.id, ()))))
        concepts = bank.concepts_by_topic.get(topic.id, ())
        joined = ("、" if language == "zh" else ", ").join(concept.name[language] for concept in concepts)
        return [*lines, *self._line(Text("概念", "concepts"), joined)]

    def _list(self, listed: FactList) -> list[str]:
        return [*self._prose(listed.name[self._language]), "", *self._facts(listed.items)]

    def _item(self, item: Item) -> list[str]:
        """The question as it is asked; what answers it is asked, not shown."""
        return [*self._prose(item.ask[self._language]), "",
                *self._line(Text("题型", "questions"), QUESTION_KINDS[item.kind][self._language]),
                *self._places(item.provenance), *self._references(item.reference)]

    def _reference(self, reference: Reference) -> list[str]:
        lines = self._prose(reference.citation)
        return [*lines, *(f"  {fact.id}" for fact in self._bank.facts_by_reference.get(reference.id, ()))]

    def _figure(self, figure: Figure) -> list[str]:
        from quizdl.figures import draw
        from quizdl.questions.facts.figure import drawn_blanks
        from quizdl.questions.stream import Stream

        parts = drawn_blanks(figure, Stream("show", figure.id), self._blank)
        drawing = draw(figure, self._language, tuple(part.id for part in parts), width=self._width)
        return [figure.name[self._language], "", *drawing, "", *self._places(figure.provenance),
                *self._references(figure.reference), *([] if parts else self._facts(figure.facts))]

    def _erratum(self, erratum: Erratum) -> list[str]:
        facts = [fact for fact, errata in self._bank.errata_by_fact.items() if erratum in errata]
        return [SEVERITIES[erratum.severity][self._language], *self._erratum_texts(erratum), "",
                *self._places(erratum.provenance), *self._references(erratum.reference), *self._facts(facts)]

    def _erratum_texts(self, erratum: Erratum) -> list[str]:
        said = [(Text("原文", "said"), erratum.said), (Text("正确", "right"), erratum.right),
                (Text("理由", "why"), erratum.why)]
        if erratum.pin is not None:
            said.append((Text("题目须说明", "a question must say"), erratum.pin))
        return [line for head, text in said for line in self._line(head, text[self._language])]

    def template(self, template: Template[Any]) -> list[str]:
        language = self._language
        lines = [template.title[language], ""]
        topic = self._bank.topics.get(template.topic)
        lines += self._line(Text("主题", "topic"), topic.name[language] if topic else template.topic)
        lines += self._line(Text("难度", "levels"), ", ".join(map(str, template.levels)))
        lines += self._line(Text("能认出的错误", "mistakes it knows"), "")
        for mistake in template.misconceptions:
            lines += [f"  - {line}" if not number else f"    {line}" for number, line in
                      enumerate(formatted(mistake.title[language], self._width - 4))]
        return [*lines, "", *self._facts(template.facts)]

    def _places(self, places: Sequence[Provenance | Citation]) -> list[str]:
        lines = []
        for place in places:
            section = self._bank.sections.get((place.source, place.section))
            title = (section.zh if self._language == "zh" else section.en) if section else ""
            standing = f"  [{STANDINGS[place.standing][self._language]}]" if place.standing else ""
            lines += self._line(Text("出处", "from"), f"{place.source}/{place.section}  {title}{standing}")
        return lines

    def _references(self, ids: Sequence[str]) -> list[str]:
        known = self._bank.references
        return [line for each in ids for line in
                self._line(Text("参考", "reference"), known[each].citation if each in known else each)]

    def _facts(self, ids: Sequence[str] | Iterator[str]) -> list[str]:
        lines = []
        for name in ids:
            lines.append(f"  {name}")
            fact = self._bank.facts.get(name)
            if fact is not None:
                lines += [f"    {line}" for line in formatted(plain_text(fact.text[self._language]), self._width - 4)]
        return lines


def shown_line(text: str) -> str:
    """Marked text on one line, marks off and formulas set."""
    return on_one_line(plain_text(text))
