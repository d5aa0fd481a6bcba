"""Papers: the same for the same code, comparable in work, nothing twice, nothing given away."""

from __future__ import annotations

import itertools
import re
import subprocess
import sys
from collections import Counter

import msgspec
import pytest

from quizdl.answers.text_policy import Phrase
from quizdl.questions.facts.question import FactQuestion
from quizdl.questions.marking import mark
from quizdl.questions.variant import Variant
from quizdl.study.catalog import Catalog
from quizdl.study.exam.blueprint import Blueprint, BlueprintError
from quizdl.study.exam.blueprint_file import parse_blueprint
from quizdl.study.exam.candidate import Pool
from quizdl.study.exam.paper import Paper, PaperError, draw_paper, paper_from_code
from quizdl.study.exam.variation import varied

SEEDS = range(4)
BAND = 0.03
"""How far the work of a paper may be from that of its blueprint; 200 papers stay within 2 %."""


@pytest.fixture(scope="module")
def papers(default: Blueprint, pool: Pool) -> list[Paper]:
    return [draw_paper(default, pool, seed, "en") for seed in SEEDS]


def work_of(blueprint: Blueprint) -> float:
    return sum(section.work or 0.0 for section in blueprint.sections)


def check_band(papers: list[Paper], blueprint: Blueprint, band: float) -> None:
    for paper in papers:
        assert paper.work == pytest.approx(work_of(blueprint), rel=band), paper.code
        for section in blueprint.sections:
            work = sum(item.work for item in paper.of_section(section.id))
            assert work == pytest.approx(section.work, rel=2 * band), (paper.code, section.id)


def test_work_is_kept_in_a_narrow_band(papers: list[Paper], default: Blueprint) -> None:
    """Papers of one blueprint take the same work, each section of them too, and all is a little less than the time."""
    check_band(papers, default, BAND)
    assert 0.75 * default.minutes < work_of(default) < default.minutes


@pytest.mark.slow
def test_work_is_kept_in_a_narrow_band_over_many_seeds(pool: Pool, default: Blueprint) -> None:
    """Two hundred papers."""
    drawn = [draw_paper(default, pool, seed, "en") for seed in range(200)]
    works = [paper.work for paper in drawn]
    print(f"200 papers: work {min(works):.2f} to {max(works):.2f} minutes, target {work_of(default):.2f}")
    check_band(drawn, default, BAND)


def test_the_stated_work_is_that_of_usual_draws(pool: Pool, default: Blueprint) -> None:
    """What the shipped file says of its sections agrees with drawing them freely."""
    free = msgspec.structs.replace(
        default, sections=tuple(msgspec.structs.replace(section, work=None) for section in default.sections))
    drawn = draw_paper(free, pool, 1, "en")
    assert drawn.work == pytest.approx(work_of(default), rel=0.12)


def test_sections_marks_and_kinds_are_the_blueprints(papers: list[Paper], default: Blueprint) -> None:
    """So many questions, for so many marks, of the kinds named; every required topic appears."""
    for paper in papers:
        assert paper.marks == pytest.approx(default.marks)
        assert [item.number for item in paper.items] == list(range(1, default.questions + 1))
        for section in default.sections:
            items = paper.of_section(section.id)
            assert len(items) == section.questions
            assert {item.kind for item in items} <= set(section.kinds)
            assert sum(item.marks for item in items) == pytest.approx(section.marks)
        assert {item.topic for item in paper.items} >= set(default.required)
        for topic, weight in default.topics.items():
            marks = sum(item.marks for item in paper.items if item.topic == topic)
            assert abs(marks - weight) < 4.1, (paper.code, topic)


def test_nothing_is_asked_twice(papers: list[Paper]) -> None:
    """No fact, no family and no card twice; fact questions are about different concepts."""
    for paper in papers:
        facts = Counter(fact for item in paper.items for fact in dict.fromkeys(item.question.facts))
        assert [fact for fact, count in facts.items() if count > 1] == []
        made = [item.question.template.id if isinstance(item.question, Variant) else item.card for item in paper.items]
        assert len(set(made)) == len(made)


def test_no_blank_is_answered_by_another_question(papers: list[Paper], pool: Pool) -> None:
    """The words that fill a blank stand in no other question of the paper, in either language."""
    for paper in papers:
        for one, other in itertools.permutations(paper.items, 2):
            for field in one.question.fields:
                if isinstance(field.policy, Phrase):
                    key = one.question.key[field.name].casefold()
                    shown = f"{other.question.prompt.zh}\n{other.question.prompt.en}".casefold()
                    assert len(key) < 5 or f" {key} " not in f" {shown} ", (paper.code, one.number, other.number)


def test_candidates_that_give_away_are_told(full: Catalog, pool: Pool) -> None:
    """A definition and a cloze of one concept clash; a family's prompt gives a formula away; others go together."""
    facts = full.bank.facts_by_concept["batch-norm"]
    clozes = [built for fact in facts if f"cloze:{fact.id}" in full and (built := pool.build(f"cloze:{fact.id}", 1))]
    assert clozes[0].contents.repeats(clozes[1].contents)
    formula = next(pool.build(card, 1) for card in full if card.startswith("formula:adam."))
    family, other = pool.build("adam@1", 1), pool.build("conv-output-size@1", 1)
    assert None not in (formula, family, other)
    assert family.contents.gives_away(formula.contents)
    assert not other.contents.gives_away(formula.contents)
    assert not other.contents.repeats(family.contents)


def test_the_same_seed_gives_the_same_paper(papers: list[Paper], default: Blueprint, full: Catalog) -> None:
    """Also from the other language and from a fresh pool; another seed gives another."""
    again = draw_paper(default, full, 2, "zh")
    assert again.code == papers[2].code
    assert [item.code for item in again.items] == [item.code for item in papers[2].items]
    assert [item.work for item in again.items] == [item.work for item in papers[2].items]
    assert len({paper.code for paper in papers}) == len(papers)


PROGRAM = """
import sys
from quizdl.store.knowledge import open_knowledge
from quizdl.study.catalog import Catalog, families
from quizdl.study.exam.blueprint_file import shipped
from quizdl.study.exam.paper import draw_paper
with open_knowledge() as base:
    catalog = Catalog(base.bank, base.question_kinds(), families())
    print(draw_paper(shipped(catalog.topics())[0], catalog, 2, "en").code)
"""


def test_another_process_draws_the_same_paper(papers: list[Paper], tmp_path_factory: pytest.TempPathFactory) -> None:
    """Nothing depends on the order of sets or on what was drawn before."""
    home = tmp_path_factory.mktemp("elsewhere")
    found = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True,
                           env={"QUIZDL_HOME": str(home), "PYTHONHASHSEED": "12345", "PATH": ""})
    assert found.stdout.strip() == papers[2].code


def test_a_code_rebuilds_its_paper(papers: list[Paper], default: Blueprint, pool: Pool) -> None:
    """Also of a variation."""
    again = paper_from_code(f" {papers[1].code}\n", pool, "en", [default])
    assert again.items == papers[1].items
    short = draw_paper(varied(default, questions=8, topics=("pooling", "losses")), pool, 3, "en")
    assert paper_from_code(short.code, pool, "en", [default]) == short


@pytest.mark.parametrize(("change", "said"), [
    (lambda code: "nonsense", "is not the code of a paper"),
    (lambda code: code[:-1] + ("0" if code[-1] != "0" else "1"), "other questions than this program holds"),
    (lambda code: code[:5] + "ffffff" + code[11:], "another version"),
    (lambda code: code.replace("exam@", "mine@"), "no blueprint 'mine'"),
])  # fmt: skip
def test_codes_that_cannot_be_rebuilt_say_why(papers: list[Paper], default: Blueprint, pool: Pool, change,
                                              said: str) -> None:
    """Nonsense, other content, another version of the blueprint, a blueprint that is not at hand."""
    with pytest.raises(PaperError, match=said):
        paper_from_code(change(papers[0].code), pool, "en", [default])


def test_keys_earn_full_marks(papers: list[Paper]) -> None:
    """The key of every question that is not judged by its writer is marked right as it is printed."""
    for paper in papers[:2]:
        for item in paper.items:
            question = item.question
            answers = {field.name: field.policy.show(question.key[field.name]) for field in question.fields}
            if isinstance(question, FactQuestion) and question.kind in ("recall", "mistake", "true-false", "list"):
                continue
            if any(field.policy.describe()["policy"] == "self_marked" for field in question.fields):
                continue
            assert mark(question, answers).right, (paper.code, item.number)


FEW = """
[blueprint]
id = "few"
zh = "少"
en = "Few"
minutes = 10
topics = {{ pooling = 1 }}
repeat = {repeat}

[[section]]
id = "a"
zh = "甲"
en = "A"
marks = 10
questions = 30
kinds = ["cloze"]
"""


def test_too_few_questions_are_told(full: Catalog, pool: Pool) -> None:
    """With the place in the file, how many there are, and what to do; `repeat` lets facts come twice."""
    counts = []
    for repeat in ("false", "true"):
        blueprint = parse_blueprint(FEW.format(repeat=repeat), "few.toml", full.topics())
        with pytest.raises(BlueprintError, match=r"few.toml:10: a, questions: only \d+ of 30 can be drawn") as error:
            draw_paper(blueprint, pool, 1, "en")
        counts.append(int(str(error.value).split("only ")[1].split()[0]))
    assert 0 < counts[0] < counts[1]


def test_topics_with_too_few_questions_say_how_many_were_found(default: Blueprint, pool: Pool) -> None:
    """No line of the shipped file is named, which is not at fault; fewer can be drawn."""
    with pytest.raises(BlueprintError, match=r"^of these topics, \d+ of 58 questions were found") as error:
        draw_paper(varied(default, topics=["feature-scaling"]), pool, 1, "en")
    found = int(re.findall(r"(\d+) of 58", str(error.value))[0])
    assert len(draw_paper(varied(default, topics=["feature-scaling"], questions=found // 4), pool, 1, "en").items) > 3


def test_few_topics_are_drawn_without_making_questions_over_and_over(default: Blueprint, full: Catalog) -> None:
    """Two topics fill two hours with few tries a question: a learner waits for them."""
    made = 0

    class Counting(Pool):
        def build(self, card, seed):
            nonlocal made
            made += 1
            return super().build(card, seed)

    draw_paper(varied(default, topics=["losses", "convolution"]), Counting(full), 0, "en")
    assert made < 4000


def test_a_seed_out_of_range_is_refused(default: Blueprint, pool: Pool) -> None:
    with pytest.raises(PaperError, match="out of range"):
        draw_paper(default, pool, -1, "en")
