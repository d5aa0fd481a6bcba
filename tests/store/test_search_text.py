"""Text is cut for the index so that Chinese words, English forms and symbols can be found again."""

from __future__ import annotations

import pytest

from quizdl.store.search_query import fts_query, stem
from quizdl.store.search_text import index_columns, latex_words, runs


def test_chinese_becomes_overlapping_pairs_and_single_characters() -> None:
    """Four characters are three pairs; Latin words between them stay whole."""
    words, singles = index_columns(["批归一化 BN 层"])
    assert words.split() == ["批归", "归一", "一化", "bn"]
    assert singles.split() == ["批", "归", "一", "化", "层"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ＲｅＬＵ", ["relu"]),
        ("β₁ = 0.9", ["beta", "1", "0", "9"]),
        ("∇L ⊙ x", ["nabla", "l", "odot", "x"]),
        ("1×1 卷积", ["1x1", "卷积"]),
        ("3 x 3", ["3x3"]),
        ("F₁", ["f1"]),
        ("μ and µ", ["mu", "and", "mu"]),
        ("AND (OR) \"NOT\" a*b", ["and", "or", "not", "a", "b"]),
        ("!!! ，。", []),
    ],
)
def test_runs_even_out_what_is_written_differently(text: str, found: list[str]) -> None:
    """Width, case, subscripts and signs do not matter."""
    assert runs(text) == found


def test_a_formula_is_indexed_by_its_letters_and_names() -> None:
    """Commands of mere layout are left out, Greek letters are found by letter or by name."""
    assert runs(latex_words(r"\frac{\beta_1}{F_1}\le\operatorname{ReLU}(x)")) == ["beta", "1", "f1", "le", "relu", "x"]


@pytest.mark.parametrize(
    ("words", "common"),
    [
        (("gradient", "gradients"), "gradient"),
        (("normalization", "normalize", "normalized", "normalizing", "normalizes"), "normaliz"),
        (("overfitting", "overfit"), "overfit"),
        (("explodes", "exploding", "explode"), "explod"),
        (("loss", "losses"), "loss"),
        (("bias",), "bias"),
        (("β",), "β"),
    ],
)
def test_the_forms_of_a_word_share_a_stem(words: tuple[str, ...], common: str) -> None:
    """What is looked for begins every form."""
    assert {stem(word) for word in words} == {common}
    assert all(word.startswith(common) for word in words)


def test_nothing_typed_is_syntax() -> None:
    """Operators, quotes, columns and stars of FTS5 come out as words in quotes or not at all."""
    query = fts_query('a" OR title:* NEAR(b) -c ^d {e} NOT')
    outside = query.split('"')[::2]
    assert set("".join(outside).replace("AND", "").replace("OR", "").replace("{title body}", "")) <= set(" :()*")
    assert fts_query('"*+-^') == ""
