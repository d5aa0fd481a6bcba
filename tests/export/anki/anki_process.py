"""Anki's own back end as a process: requests as JSON lines on standard input, answers on standard output.

Run by the Python that has the package `anki` (QUIZDL_ANKI_PYTHON); nothing of quizdl is imported here.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from anki.collection import (  # type: ignore[import-not-found]
    Collection,
    DeckIdLimit,
    ExportAnkiPackageOptions,
    ImportAnkiPackageOptions,
    ImportAnkiPackageRequest,
)


class Desk:
    """One collection in a folder."""

    def __init__(self, folder: str) -> None:
        self.path = os.path.join(folder, "collection.anki2")
        self.col = Collection(self.path)
        self.col.set_config("fsrs", True)

    def import_(self, path: str, merge: bool = True, always: bool = False) -> dict[str, int]:
        options = ImportAnkiPackageOptions(merge_notetypes=merge, with_scheduling=True, with_deck_configs=True,
                                           update_notes=1 if always else 0)
        log = self.col.import_anki_package(ImportAnkiPackageRequest(package_path=path, options=options)).log
        return {"found": log.found_notes, **{name: len(getattr(log, name)) for name in (
            "new", "updated", "duplicate", "conflicting", "missing_notetype", "missing_deck", "empty_first_field")}}

    def export(self, path: str, legacy: bool = True, deck: str | None = None) -> int:
        options = ExportAnkiPackageOptions(with_scheduling=True, with_deck_configs=True, with_media=True,
                                           legacy=legacy)
        limit = DeckIdLimit(self.col.decks.id(deck)) if deck else None
        return int(self.col.export_anki_package(out_path=path, options=options, limit=limit))

    def summary(self) -> dict[str, Any]:
        db = self.col.db
        return {
            "notes": self.col.note_count(), "cards": self.col.card_count(), "revlog": db.scalar(
                "select count() from revlog"),
            "decks": sorted(each.name for each in self.col.decks.all_names_and_ids()),
            "tags": sorted(self.col.tags.all()),
            "types": {each.name: [field["name"] for field in self.col.models.get(each.id)["flds"]]
                      for each in self.col.models.all_names_and_ids() if each.name.startswith("quizdl")},
            "media": sorted(os.listdir(self.col.media.dir())),
        }

    def check(self) -> list[Any]:
        """What Anki's database check says (its problems, and whether it was well)."""
        return list(self.col.fix_integrity())

    def empty(self) -> int:
        return sum(len(note.card_ids) for note in self.col.get_empty_cards().notes)

    def notes(self) -> dict[str, dict[str, Any]]:
        """By the field Id: fields, tags, type, deck and change time of every note."""
        found = {}
        for nid in self.col.find_notes(""):
            note = self.col.get_note(nid)
            (card,) = note.cards()
            found[note["Id"] if "Id" in note else str(nid)] = {
                "fields": dict(note.items()), "tags": note.tags, "mod": note.mod, "nid": nid, "cid": card.id,
                "type": note.note_type()["name"], "deck": self.col.decks.name(card.did)}
        return found

    def rendered(self, every: int = 1) -> list[str]:
        """What is wrong with fronts and backs as Anki renders them: errors of templates, unfilled fields, nothing."""
        problems = []
        for cid in list(self.col.find_cards(""))[::every]:
            output = self.col.get_card(cid).render_output(reload=True)
            for side, html in (("front", output.question_text), ("back", output.answer_text)):
                broken = "template" in html.lower() and "problem" in html.lower()
                if not html.strip() or "{{" in html or broken:
                    problems.append(f"{cid} {side}: {html[:200]}")
        return problems

    def heard(self) -> list[str]:
        """What Anki would play or speak on fronts and backs."""
        outputs = [self.col.get_card(cid).render_output(reload=True) for cid in self.col.find_cards("")]
        return [str(tag) for each in outputs for tag in (*each.question_av_tags, *each.answer_av_tags)]

    def edit(self, id_: str, field: str, text: str) -> None:
        (nid,) = self.col.find_notes(f'"Id:{id_}"')
        note = self.col.get_note(nid)
        note[field] = text
        self.col.update_note(note)

    def memory(self) -> dict[str, dict[str, Any]]:
        """By the field Id: what a card keeps, and what Anki's own replay of its review log gives; the due day."""
        found = {}
        today = self.col.sched.today
        for cid in self.col.find_cards("is:review"):
            card = self.col.get_card(cid)
            replayed = self.col.compute_memory_state(cid)
            state = card.memory_state
            found[card.note()["Id"]] = {
                "stability": replayed.stability, "difficulty": replayed.difficulty,
                "retention": replayed.desired_retention, "kept": [state.stability, state.difficulty] if state else None,
                "due_in": card.due - today, "interval": card.ivl, "reps": card.reps, "lapses": card.lapses,
                "queue": card.queue,
                "log": self.col.db.all("select id, ease, ivl, time, type from revlog where cid = ? order by id", cid)}
        return found

    def answer(self, id_: str, rating: int) -> int:
        """Answer a card as the reviewer does; the id of the new entry of the review log."""
        (cid,) = self.col.find_cards(f'"Id:{id_}"')
        card = self.col.get_card(cid)
        card.start_timer()
        states = self.col._backend.get_scheduling_states(cid)
        self.col.sched.answer_card(self.col.sched.build_answer(card=card, states=states, rating=rating - 1))
        return int(self.col.db.scalar("select max(id) from revlog where cid = ?", cid))

    def cards(self) -> dict[str, dict[str, Any]]:
        """By the field Id: where a card lies and how it is scheduled."""
        found = {}
        for cid in self.col.find_cards(""):
            card = self.col.get_card(cid)
            found[card.note()["Id"]] = {"deck": self.col.decks.name(card.did), "type": card.type, "queue": card.queue,
                                        "due": card.due, "interval": card.ivl, "reps": card.reps}
        return found

    def move(self, id_: str, deck: str) -> None:
        self.col.set_deck(self.col.find_cards(f'"Id:{id_}"'), self.col.decks.id(deck))

    def suspend(self, id_: str) -> None:
        self.col.sched.suspend_cards(self.col.find_cards(f'"Id:{id_}"'))

    def presets(self) -> list[dict[str, Any]]:
        return [{"name": each["name"], "parameters": each.get("fsrsParams6"), "retention": each["desiredRetention"],
                 "steps": each["new"]["delays"]} for each in self.col.decks.all_config()]

    def add_foreign(self) -> None:
        note = self.col.new_note(self.col.models.by_name("Basic"))
        note["Front"], note["Back"] = "another deck", "not ours"
        self.col.add_note(note, self.col.decks.id("Foreign"))


def main() -> None:
    desk = Desk(sys.argv[1])
    for line in sys.stdin:
        request = json.loads(line)
        try:
            result = getattr(desk, request["call"])(*request["arguments"], **request["options"])
            answer = {"result": result}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


main()
