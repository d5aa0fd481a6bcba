"""Topics go by their ids and by their names in both languages."""

from __future__ import annotations

import pytest

from quizdl.knowledge.bank import read_bank
from quizdl.questions.family_search import families_about
from quizdl.questions.selection import select
from quizdl.questions.topic_names import UnknownTopicError, require_topic, topic_named

BANK = read_bank()


@pytest.mark.parametrize("typed,topic", [
    ("convolution", "convolution"), ("卷积", "convolution"), ("Convolution", "convolution"), (" 卷 ", "convolution"),
    ("优化器", "optimizers"), ("优化方法", "optimizers"), ("opt", "optimizers"), ("正则化", "regularization"),
    ("loss functions", "losses"), ("注意力", "transformer"), ("归一化", "normalization"),
    ("Feature scaling", "feature-scaling"),
])
def test_a_topic_by_any_of_its_names(typed: str, topic: str) -> None:
    assert topic_named(typed, BANK) == topic


@pytest.mark.parametrize("typed", ["", " ", "nonsense", "卷几", "c"])
def test_no_topic(typed: str) -> None:
    """An empty name, an unknown one and a beginning of several are none."""
    assert topic_named(typed, BANK) is None


def test_names_of_topics_are_their_own() -> None:
    """No name leads to two topics."""
    for topic in BANK.topics.values():
        for name in (topic.id, topic.zh, topic.en, *topic.aliases):
            assert topic_named(name, BANK) == topic.id, name


def test_practice_of_a_chinese_topic_is_that_topic() -> None:
    """The Chinese name asks the same questions as the id does."""
    chinese, english = ([question.prompt for question in select(BANK, what, level=1, count=4, seed=3, language="en")]
                        for what in ("卷积", "convolution"))
    assert chinese == english


def test_an_unknown_name_lists_topics_and_what_is_near() -> None:
    with pytest.raises(UnknownTopicError) as caught:
        select(BANK, "conv-pixl", level=None, count=1, seed=1, language="en")
    said = str(caught.value)
    assert "conv-pixel" in said
    assert all(topic in said for topic in BANK.topics)
    with pytest.raises(UnknownTopicError, match="convolution"):
        require_topic("convolutoin", BANK)


@pytest.mark.parametrize("words,first", [
    ("conv-pixel", "conv-pixel"), ("批归一化 训练", "bn-train"), ("im2col", "im2col-entries"),
])
def test_families_are_found_by_words_of_either_language(words: str, first: str) -> None:
    assert families_about(words)[0].id == first


def test_no_family_about_nothing() -> None:
    assert families_about("  ") == families_about("zebra") == ()
