"""The knowledge: facts, concepts, sources and errata, read from `data/` and checked."""

from quizdl.knowledge.bank import Bank, read_bank
from quizdl.knowledge.facts import Concept, Effect, Fact, FactKind, FactList, Item, Topic, Wordings
from quizdl.knowledge.figures import Edge, Figure, Node, Series
from quizdl.knowledge.kinds import QUESTION_KINDS, QuestionKind
from quizdl.knowledge.marks import Mark, MarkedText, MarkError, parse_marks, plain_text
from quizdl.knowledge.outline import Exam, OutlinePoint
from quizdl.knowledge.problems import KnowledgeError, Problem
from quizdl.knowledge.sources import Citation, Erratum, Provenance, Reference, Section, Source, Standing

__all__ = [
    "QUESTION_KINDS",
    "Bank",
    "Citation",
    "Concept",
    "Edge",
    "Effect",
    "Erratum",
    "Exam",
    "Fact",
    "FactKind",
    "FactList",
    "Figure",
    "Item",
    "KnowledgeError",
    "Mark",
    "MarkError",
    "MarkedText",
    "Node",
    "OutlinePoint",
    "Problem",
    "Provenance",
    "QuestionKind",
    "Reference",
    "Section",
    "Series",
    "Source",
    "Standing",
    "Topic",
    "Wordings",
    "parse_marks",
    "plain_text",
    "read_bank",
]
