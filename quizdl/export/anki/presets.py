"""Deck presets: what carries the scheduler's parameters and the wished recall to Anki (schema 11 of `dconf`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from quizdl.export.anki.identity import number


@dataclass(frozen=True, slots=True)
class Preset:
    """The learner's scheduling for the decks that name it. `parameters` are the 21 of FSRS-6."""

    name: str
    retention: float
    parameters: tuple[float, ...]
    maximum_interval: int
    new_per_day: int
    reviews_per_day: int


def preset_id(name: str) -> int:
    """The id of a preset; 1 is Anki's own default."""
    return number("preset", name) if name else 1


def preset_json(preset: Preset, changed: int) -> dict[str, Any]:
    """The preset as `dconf` holds it.

    Learning steps are empty: quizdl lets FSRS schedule from the first answer on.
    """
    return _json(preset_id(preset.name), preset.name, changed, maximum_interval=preset.maximum_interval,
                 new=preset.new_per_day, reviews=preset.reviews_per_day, steps=(), parameters=preset.parameters,
                 retention=preset.retention)  # fmt: skip


def default_json() -> dict[str, Any]:
    """Anki's own default preset, which a collection must have."""
    return _json(1, "Default", 0, maximum_interval=36500, new=20, reviews=200, steps=(1.0, 10.0))


def _json(id_: int, name: str, changed: int, *, maximum_interval: int, new: int, reviews: int,
          steps: Sequence[float], parameters: Sequence[float] = (), retention: float = 0.9) -> dict[str, Any]:
    return {
        "id": id_, "mod": changed, "name": name, "usn": -1, "maxTaken": 60, "autoplay": True, "timer": 0,
        "replayq": True, "dyn": False,
        "new": {"bury": True, "delays": list(steps), "initialFactor": 2500, "ints": [1, 4, 0], "order": 1,
                "perDay": new},
        "rev": {"bury": True, "ease4": 1.3, "ivlFct": 1.0, "maxIvl": maximum_interval, "perDay": reviews,
                "hardFactor": 1.2},
        "lapse": {"delays": list(steps[1:]), "leechAction": 1, "leechFails": 8, "minInt": 1, "mult": 0.0},
        "fsrsParams6": list(parameters), "desiredRetention": retention, "sm2Retention": 0.9,
        "easyDaysPercentages": [1.0] * 7,
    }  # fmt: skip
