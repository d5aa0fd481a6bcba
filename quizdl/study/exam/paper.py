"""A paper: the questions of a mock exam, drawn from a blueprint and rebuilt anywhere from its code."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec

from quizdl.answers.formula.formula import Formula
from quizdl.errors import QuizdlError
from quizdl.questions.question import Question
from quizdl.study.card import CardId
from quizdl.study.catalog import Catalog
from quizdl.study.exam.blueprint import Blueprint
from quizdl.study.exam.candidate import Pool
from quizdl.study.exam.drawing import Drawn, draw
from quizdl.study.exam.variation import from_variation
from quizdl.text import LANGUAGES, Language, Text

MAX_SEED = 10**9
_CODE = re.compile(r"([a-z][a-z0-9-]*)@([0-9a-f]{6})((?:\+[a-z0-9-]+)*)\.([0-9]{1,10})\.([0-9a-f]{8})")


class PaperError(QuizdlError):
    """A code that is none, or that stands for a paper which cannot be made here."""


@dataclass(frozen=True, slots=True)
class Item:
    """One question of a paper. `kind` is the card's, or `computed`; `work` is in minutes (see `work`)."""

    number: int
    section: str
    question: Question
    card: CardId
    topic: str
    kind: str
    marks: float
    work: float

    @property
    def code(self) -> str:
        """What rebuilds the question."""
        return self.question.code or ""


@dataclass(frozen=True, slots=True)
class Paper:
    """The questions of a mock exam, numbered from 1. `content` stands for what they ask and what is right.

    The sections of `blueprint` are as they came out: see `drawing.draw`.
    """

    code: str
    blueprint: Blueprint
    language: Language
    items: tuple[Item, ...]
    minutes: int
    content: str
    seed: int = 0

    @property
    def marks(self) -> float:
        return sum(item.marks for item in self.items)

    @property
    def work(self) -> float:
        """The work of the whole paper, in minutes."""
        return sum(item.work for item in self.items)

    def of_section(self, section: str) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.section == section)


def draw_paper(blueprint: Blueprint, catalog: Catalog | Pool, seed: int, language: Language) -> Paper:
    """The paper of a blueprint and a seed: the same questions in either language.

    A `Pool` in place of the catalog makes several draws faster. Raises BlueprintError where there are too few
    questions for the blueprint, PaperError for a seed out of range.
    """
    if not 0 <= seed <= MAX_SEED:
        raise PaperError(Text(f"种子 {seed} 超出范围；应为 0 到 {MAX_SEED}",
                              f"seed {seed} is out of range; needs 0 to {MAX_SEED}"))
    drawn = draw(blueprint, catalog if isinstance(catalog, Pool) else Pool(catalog), seed)
    content = _content(drawn)
    pairs = [(section, each) for section, found in drawn for each in found]
    items = tuple(Item(number, section.id, each.questions[language], each.card, each.topic, each.kind, section.worth,
                       each.work) for number, (section, each) in enumerate(pairs, 1))
    code = f"{blueprint.id}@{blueprint.fingerprint}{blueprint.variation}.{seed}.{content}"
    came_out = msgspec.structs.replace(blueprint, sections=tuple(section for section, _ in drawn))
    return Paper(code, came_out, language, items, blueprint.minutes, content, seed)


def paper_from_code(code: str, catalog: Catalog | Pool, language: Language, blueprints: Iterable[Blueprint]) -> Paper:
    """The paper that a printed code stands for, where `blueprints` are those at hand.

    Raises PaperError where the code is none, its blueprint is not at hand, or other content leads to another paper.
    """
    match = _CODE.fullmatch(code.strip())
    if match is None:
        raise PaperError(Text(
            f"{code[:60]!r} 不是试卷代码；代码形如 exam@5f1c0a.48213.9b2c4411",
            f"{code[:60]!r} is not the code of a paper; codes look like exam@5f1c0a.48213.9b2c4411"))
    name, fingerprint, variation, seed, content = match.groups()
    named = [each for each in blueprints if each.id == name]
    blueprint = next((each for each in named if each.fingerprint == fingerprint), None)
    if blueprint is None:
        if named:
            here = named[0].fingerprint
            why = Text(f"这里的蓝图 {name!r} 是另一版本（{here}，不是 {fingerprint}）",
                       f"the blueprint {name!r} here is another version ({here}, not {fingerprint})")
        else:
            why = Text(f"手边没有蓝图 {name!r}；请用 --blueprint 指出文件",
                       f"no blueprint {name!r} is at hand; name its file with --blueprint")
        raise PaperError(Text(f"{code}：{why.zh}", f"{code}: {why.en}"))
    paper = draw_paper(from_variation(blueprint, variation), catalog, int(seed), language)
    if paper.content != content:
        raise PaperError(Text(
            f"{code}：所用题目与本程序的不同（本程序得到 {paper.content}）；请用相同版本的 quizdl 和相同的知识包",
            f"{code}: made from other questions than this program holds (they lead to {paper.content}); use the same "
            "version of quizdl and the same packs"))
    return paper


def _content(drawn: Drawn) -> str:
    """Eight letters and digits that stand for the questions, their keys and their marks."""
    digest = hashlib.sha256()
    for section, each in ((section, each) for section, found in drawn for each in found):
        for language in LANGUAGES:
            question = each.questions[language]
            key = [(field.name, _plain(question.key[field.name])) for field in question.fields]
            digest.update(f"{question.code}\x1f{question.prompt[language]}\x1f{key}\x1f{section.worth:g}\x1e".encode())
    return digest.hexdigest()[:8]


def _plain(value: Any) -> str:
    """A key as text that is the same everywhere: the last bits of a float may differ between machines."""
    if isinstance(value, Formula):
        return value.text
    if isinstance(value, tuple):
        return "(" + ",".join(map(_plain, value)) + ")"
    return f"{value:.6g}" if isinstance(value, float) else str(value)
