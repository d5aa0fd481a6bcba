"""Golden variants: what a seed gives changes only together with the template's version.

After adding a family, or raising a version, write them anew: python tests/questions/test_golden_variants.py
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from quizdl.questions.registry import template, template_ids
from quizdl.questions.variant import as_dict, make

GOLDEN = Path(__file__).parents[1] / "golden" / "variants"
SEEDS = (1, 48213)


def described(family: str) -> dict[str, object]:
    found = template(family)
    variants = {}
    for level in found.levels:
        for seed in SEEDS:
            variant = as_dict(make(found, level, seed))
            variants[variant["code"]] = {"givens": variant["givens"],
                                         "key": {field["name"]: field["key"] for field in variant["fields"]}}
    return json.loads(json.dumps({"version": found.version, "variants": variants}))


def close(one: object, other: object) -> bool:
    """Equal but for the last bits of floating-point numbers."""
    if isinstance(one, float) or isinstance(other, float):
        return one == pytest.approx(other, rel=1e-9, abs=1e-12)
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(close(one[name], other[name]) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(close, one, other))
    return one == other


@pytest.mark.parametrize("family", template_ids())
def test_seed_gives_the_same_variant(family: str) -> None:
    """A code stands for the same question for ever."""
    kept = json.loads((GOLDEN / f"{family}.json").read_text(encoding="utf-8"))
    assert close(described(family), kept)


def test_no_golden_file_without_family() -> None:
    """A family that is gone takes its golden variants with it."""
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(template_ids())


if __name__ == "__main__":
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for name in template_ids():
        text = json.dumps(described(name), ensure_ascii=False, indent=1, sort_keys=True)
        (GOLDEN / f"{name}.json").write_text(text + "\n", encoding="utf-8")
