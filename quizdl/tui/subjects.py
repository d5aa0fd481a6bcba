"""The cards and questions behind something that was picked while browsing."""

from __future__ import annotations

from quizdl.errors import QuizdlError
from quizdl.questions.about import questions_about
from quizdl.questions.entry_page import page, template_page
from quizdl.questions.entry_words import QUESTION_KINDS
from quizdl.questions.question import Question
from quizdl.questions.registry import template
from quizdl.store.knowledge import Hit
from quizdl.study.card import CardId, ComputedCard, FactCard, MistakeCard, parse
from quizdl.study.memory import Flag, Memory
from quizdl.study.study import Study
from quizdl.text import Language, Text
from quizdl.tui import words
from quizdl.tui.finding import ENTRIES, families_of


def subject_of(card: CardId, study: Study) -> Hit | None:
    """The entry or template that a card is about."""
    match parse(card):
        case FactCard(subject=subject):
            for what, kind in ENTRIES.items():
                if what != "concept" and subject in study.catalog.bank.of(kind):
                    return Hit(what, subject, Text(subject, subject))
        case ComputedCard(template=name) | MistakeCard(template=name):
            if name in study.catalog.families:
                return Hit("template", name, study.catalog.families[name].title)
    return None


def cards_of(hit: Hit, study: Study) -> list[CardId]:
    """The cards that ask it: of a concept, those of its facts."""
    if hit.what == "card":
        return [hit.id]
    catalog = study.catalog
    if hit.what == "template":
        return [card for card in catalog if card.startswith(f"{hit.id}@")]
    if hit.what == "concept":
        return [card for card in catalog if catalog[card].concept == hit.id]
    return [card for card in catalog if card.endswith(f":{hit.id}")]


def questions_of(hit: Hit, study: Study, language: Language, seed: int, level: int | None) -> list[Question]:
    """Questions to practise it by. Raises QuizdlError where there are none."""
    if hit.what == "card":
        return [study.question(hit.id, language)]
    bank = study.catalog.bank
    facts = [fact.id for fact in bank.facts_by_concept.get(hit.id, ())] if hit.what == "concept" else []
    found = questions_about(bank, hit.what, hit.id, families=families_of(facts, study), level=level, seed=seed,
                            language=language)
    if not found:
        raise QuizdlError(words.NOT_ASKABLE[language])
    return found


def page_of(hit: Hit, study: Study, language: Language, width: int) -> list[str]:
    """Everything that is known of it, and the state of its cards."""
    bank = study.catalog.bank
    subject = subject_of(hit.id, study) if hit.what == "card" else hit
    if subject is None:
        lines = [hit.title[language], ""]
    elif subject.what == "template":
        lines = template_page(template(subject.id), bank, language, width)
    else:
        lines = page(subject.what, bank.of(ENTRIES[subject.what])[subject.id], bank, language, width=width)
    return [*lines, *states(hit, study, language)]


def states(hit: Hit, study: Study, language: Language) -> list[str]:
    """One line for each card."""
    cards = cards_of(hit, study)
    memories, flags = study.journal.memories(), study.journal.flags()
    lines = [words.CARDS[language]] if cards else []
    for card in cards:
        state = _state(memories.get(card), flags.get(card), study)
        lines.append(f"  {_way(card, hit, language)}  {state[language]}")
    return lines


def _way(card: CardId, hit: Hit, language: Language) -> str:
    """How the card asks, and what, where that is not plain already."""
    match parse(card):
        case FactCard(kind=kind, subject=subject):
            known = {str(name): text for name, text in QUESTION_KINDS.items()}
            way = known[kind][language] if kind in known else kind
            return way if subject == hit.id else f"{way} {subject}"
        case ComputedCard(level=level):
            return f"{words.LEVEL[language]} {level}"
        case MistakeCard(level=level, misconception=wrong):
            return f"{words.LEVEL[language]} {level}, {wrong}"


def _state(memory: Memory | None, flag: Flag | None, study: Study) -> Text:
    if flag is not None and flag.suspended:
        return words.IS_SUSPENDED
    if flag is not None and flag.hides(study.today):
        return words.IS_BURIED
    if memory is None:
        return words.IS_NEW
    days = max(0, (memory.due_day - study.today).days)
    said = words.filled(words.IS_DUE, days=days, reps=memory.reps, lapses=memory.lapses)
    return said + words.IS_HARD if memory.lapses >= study.settings.leech_lapses else said


def are_hidden(cards: list[CardId], study: Study) -> bool:
    """Whether none of them is asked now."""
    flags = study.journal.flags()
    return bool(cards) and all(card in flags and flags[card].hides(study.today) for card in cards)


def hide_or_free(cards: list[CardId], study: Study) -> bool:
    """Suspend the cards, or free them where all are hidden; whether they are suspended now."""
    free = are_hidden(cards, study)
    flags = study.journal.flags()
    for card in cards:
        if free or not (card in flags and flags[card].suspended):
            study.journal.flag(Flag(card=card, suspended=not free), study.today)
    return not free


def start_over(cards: list[CardId], study: Study) -> int:
    """Let the cards that were answered start over; how many."""
    known = [card for card in cards if card in study.journal.memories()]
    for card in known:
        study.journal.reset(card, study.today, study.now)
    return len(known)
