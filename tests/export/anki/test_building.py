"""From cards to notes: decks, tags, backs, and what a learner's history adds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from quizdl.export.anki.building import Options, build
from quizdl.export.anki.history import history_of
from quizdl.export.anki.identity import EPOCH
from quizdl.export.anki.notes import Note
from quizdl.export.selection import Selection
from quizdl.questions.registry import template
from quizdl.store.export_ledger import ExportLedger
from quizdl.store.knowledge import open_knowledge
from quizdl.study.catalog import Catalog, Family
from quizdl.study.review import Rating, Review
from quizdl.study.scheduling import Scheduler
from quizdl.study.settings import Settings

SAMPLE = Path(__file__).parents[2] / "sample_bank"
FAMILY = "sigmoid-value"


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    with open_knowledge(data=SAMPLE, home=tmp_path_factory.mktemp("home")) as base:
        yield Catalog(base.bank, base.question_kinds(), (Family(FAMILY, "activations", (1, 2)),))


def notes_of(catalog: Catalog, home: Path, options: Options) -> dict[str, Note]:
    package = build(Selection().subjects(catalog), catalog.bank, options, ExportLedger(home), EPOCH)
    assert package.left_out == ()
    return {note.card: note for note in package.notes}


@pytest.mark.parametrize("language,deck", [
    ("zh", ("quizdl", "激活函数", "ReLU")), ("en", ("quizdl", "Activation functions", "ReLU")),
    ("both", ("quizdl", "激活函数 Activation functions", "ReLU")),
])
def test_decks_are_named_by_topic_and_concept(catalog: Catalog, tmp_path: Path, language: str,
                                              deck: tuple[str, ...]) -> None:
    """In the language of the export; a name that is the same in both stands once."""
    notes = notes_of(catalog, tmp_path, Options(written=language, variants=1))  # type: ignore[arg-type]
    assert notes["cloze:relu.dying"].deck == deck


def test_a_computed_note_lies_in_its_family_under_the_chosen_root(catalog: Catalog, tmp_path: Path) -> None:
    note = notes_of(catalog, tmp_path, Options("en", 2, "Exam:: 2026 "))[f"{FAMILY}@2"]
    assert note.deck == ("Exam", "2026", "Activation functions", template(FAMILY).title.en)
    assert {"quizdl::level::2", "quizdl::kind::computed", "quizdl::topic::activations"} <= set(note.tags)


def test_tags_are_ids_alone(catalog: Catalog, tmp_path: Path) -> None:
    """The same tags in every language, without spaces: topic, concept, kind, source and standing."""
    zh, en = (notes_of(catalog, tmp_path, Options(each, 1)) for each in ("zh", "en"))  # type: ignore[arg-type]
    assert {card: note.tags for card, note in zh.items()} == {card: note.tags for card, note in en.items()}
    groups = {tag.split("::")[1] for note in zh.values() for tag in note.tags}
    assert groups == {"topic", "concept", "kind", "source", "standing", "level"}
    assert all(" " not in tag and tag.isascii() for note in zh.values() for tag in note.tags)


def test_every_back_says_where_it_comes_from(catalog: Catalog, tmp_path: Path) -> None:
    """Facts have a source; a fact with an erratum says what the document has wrong, and who says so."""
    notes = notes_of(catalog, tmp_path, Options("en", 1))
    corrected = 0
    for card, note in notes.items():
        facts = catalog.bank.facts
        subject = card.partition(":")[2]
        if subject not in facts:
            continue
        assert note.fields["Source"], card
        for erratum in catalog.bank.errata_by_fact.get(subject, ()):
            corrected += 1
            assert "The document says" in note.fields["Erratum"]
            assert not erratum.reference or note.fields["Reference"]
    assert corrected


def test_a_mistake_is_a_card_of_the_learner_who_made_it(catalog: Catalog, tmp_path: Path) -> None:
    """It travels with the history, with variants to which the mistake applies; others are left out."""
    wrong = template(FAMILY).misconceptions[0].id
    card = f"{FAMILY}@1!{wrong}"
    review = Review(uuid="1", at=1_790_000_000_000, study_day=date(2026, 9, 21), card=card, rating=Rating.GOOD,
                    result="right", score=1.0, seconds=3.0, code=None)
    subjects = Selection().subjects(catalog, [card, "gone@1!away"])
    settings = Settings()
    history = history_of([review], {}, settings, Scheduler(settings), {each.card.id: 0.9 for each in subjects})
    package = build(subjects, catalog.bank, Options("en", 2), ExportLedger(tmp_path), EPOCH, history)
    (note,) = (note for note in package.notes if "!" in note.card)
    assert (note.card, note.kind, len(note.entries)) == (card, "computed", 1)
    assert note.state is not None
    assert wrong in note.fields["Data"]
    assert [preset.name for preset in package.presets] == ["quizdl 90%"]
    assert {each.preset for each in package.notes} == {"quizdl 90%"}


def test_topics_and_progress(catalog: Catalog, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    subjects = Selection(kinds=("cloze",)).subjects(catalog)
    build(subjects, catalog.bank, Options("zh", 1), ExportLedger(tmp_path), EPOCH,
          progress=lambda done, total: seen.append((done, total)))
    assert seen == [(done, len(subjects)) for done in range(1, len(subjects) + 1)]
