"""Every rule of the bank finds what it is for, where it stands, and nothing in a sound bank."""

# ruff: noqa: E501
from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from quizdl.knowledge import Problem
from quizdl.knowledge.lint import RULES, lint_files
from quizdl.knowledge.location import data_files

SAMPLE = Path(__file__).parent.parent / "sample_bank"
TOPIC = "topics/activations.toml"
ERRATA = "errata/activations.toml"
FIGURE = "figures/relu-unit.toml"
ITEMS = "items/activations.toml"

# rule, file, what is replaced, by what, the entry and the field that the finding names
BREAKS = [
    ("id-form", TOPIC, 'id = "leaky-relu.fixed-slope"', 'id = "leaky-relu.Fixed"', "leaky-relu.Fixed", "id"),
    ("id-form", TOPIC, 'id = "leaky-relu.fixed-slope"', 'id = "leaky-relu"', "leaky-relu", "id"),
    ("fact-concept", TOPIC, 'id = "underfitting.definition"', 'id = "underfit.definition"', "underfit.definition", "id"),
    ("unique-id", TOPIC, 'id = "relu.formula"', 'id = "relu.dying"', "relu.dying", "id"),
    ("unique-across-kinds", ITEMS, 'id = "relu.which-range"', 'id = "relu.dying"', "relu.dying", "id"),
    ("names", TOPIC, '"逻辑函数"', '"relu"', "sigmoid", "aliases"),
    ("lone-group", TOPIC, 'en = "underfitting"\ngroup = "generalization"', 'en = "underfitting"\ngroup = "generalisation"',
     "underfitting", "group"),
    ("concept-after", TOPIC, 'after = ["relu"]', 'after = ["rely"]', "leaky-relu", "after"),
    ("holds-for", TOPIC, 'short = { zh = "两端饱和"', 'holds_for = ["tanh"]\nshort = { zh = "两端饱和"',
     "sigmoid.saturates", "holds_for"),
    ("reference", TOPIC, '["maas2013"]\nerratum', '["mass2013"]\nerratum', "relu.dying", "reference"),
    ("erratum", TOPIC, '"relu-negative-dead"', '"relu-dead"', "relu.dying", "erratum"),
    ("erratum", ERRATA, 'facts = ["relu.dying"]', 'facts = ["relu.died"]', "relu-negative-dead", "facts"),
    ("item-facts", ITEMS, '["relu.formula"]', '["relu.formel"]', "relu.which-range", "facts"),
    ("item", ITEMS, "right = [", "steps = [", "relu.which-range", "right"),
    ("outline", "outline.toml", "weight = 100", "weight = 90", "activations", "weight"),
    ("outline", "outline.toml", 'topics = ["activations"]', 'topics = ["activation"]', "activations", "topics"),
    ("provenance", TOPIC, 'section = "training", standing = "added"', 'section = "train", standing = "added"',
     "overfitting.dropout", "from"),
    ("provenance", ERRATA, 'source = "notes"', 'source = "note"', "relu-negative-dead", "from"),
    ("section-twice", "sources.toml", 'id = "training"', 'id = "activations"', "notes", "sections"),
    ("corrected-erratum", ERRATA, 'facts = ["relu.dying"]', "", None, None),
    ("standing-reference", TOPIC, 'reference = ["maas2013"]\nshort', "short", "overfitting.dropout", "reference"),
    ("standing-reference", ERRATA, 'reference = ["maas2013"]\n', "", "relu-negative-dead", "reference"),
    ("section-coverage", TOPIC, 'section = "training"', 'section = "activations"', "notes", "sections.training"),
    ("section-coverage", TOPIC, 'section = "training", standing = "added"', 'section = "adverts", standing = "added"',
     "notes", "sections.adverts"),
    ("both-languages", TOPIC, 'en = "is flat at both ends"', 'en = ""', "sigmoid.saturates", "short.en"),
    ("language", TOPIC, 'en = "What is a dead unit?"', 'en = "What is a dead 单元?"', "relu.dying", "ask.en"),
    ("language", TOPIC, 'zh = "什么是神经元死亡？"', 'zh = "What is a dead unit?"', "relu.dying", "ask.zh"),
    ("marks", TOPIC, "[[saturates]]", "[[saturates", "sigmoid.saturates", "en"),
    ("marks", TOPIC, 'zh = "两端饱和"', 'zh = "两端[[饱和]]"', "sigmoid.saturates", "short.zh"),
    ("marks-both", TOPIC, "[[saturates]]", "saturates", "sigmoid.saturates", "en"),
    ("mark-formula", TOPIC, "[[0]]", "[[$0$]]", "relu.formula", "zh"),
    ("zh-punctuation", TOPIC, "饱和]]，导数", "饱和]],导数", "sigmoid.saturates", "zh"),
    ("zh-punctuation", TOPIC, "减轻[[过拟合]]。", "减轻[[过拟合]](很多)。", "overfitting.more-data", "zh"),
    ("zh-spacing", TOPIC, "取 [[0]] 与", "取[[0]] 与", "relu.formula", "zh"),
    ("zh-spacing", TOPIC, "只有 $", "只有$", "sigmoid.saturates", "zh"),
    ("zh-spacing", TOPIC, "饱和]]，导数", "饱和]]， 导数", "sigmoid.saturates", "zh"),
    ("en-punctuation", TOPIC, "every sample, its", "every sample，its", "relu.dying", "en"),
    ("full-stop", TOPIC, "[[training set]] already.", "[[training set]] already", "underfitting.definition", "en"),
    ("latex", TOPIC, r"\max(0,x)'", r"\maximum(0,x)'", "relu.formula", "latex"),
    ("latex", TOPIC, r"$\frac{1}{4}$，", r"$\frac{1}$，", "sigmoid.saturates", "zh"),
    ("latex-language", TOPIC, r"\operatorname{ReLU}(x)=", r"\text{整流}(x)=", "relu.formula", "latex"),
    ("formula-fact", TOPIC, r"latex = '\operatorname{ReLU}(x)=\max(0,x)'", "", "relu.formula", "latex"),
    ("blanks", TOPIC, r"blanks = ['\max(0,x)']", r"blanks = ['\min(0,x)']", "relu.formula", "blanks"),
    ("blanks", TOPIC, r"blanks = ['\max(0,x)']", r"blanks = ['\operatorname{ReLU}(x)=\max(0,x)']", "relu.formula", "blanks"),
    ("check", TOPIC, r"blanks = ['\max(0,x)']", 'check = "no-such-check"', "relu.formula", "check"),
    ("check-agrees", TOPIC, r"blanks = ['\max(0,x)']", 'check = "sigmoid"', "relu.formula", "latex"),
    ("symbols", TOPIC, r"=\max(0,x)'", r"=\max(0,\beta x)'", "relu.formula", "symbols"),
    ("symbols", TOPIC, 'symbols = { x = { zh = "输入"', 'symbols = { y = { zh = "输出", en = "y" }, x = { zh = "输入"',
     "relu.formula", "symbols"),
    ("reachable", TOPIC, "ask = { zh = \"什么是欠拟合？\", en = \"What is underfitting?\" }\n", "", "underfitting.definition", ""),
    ("options", TOPIC, 'ask = { zh = "什么是神经元死亡？"', 'wrong = [{ zh = "一", en = "a" }]\nask = { zh = "什么是神经元死亡？"',
     "relu.dying", "answer"),
    ("false-differs", TOPIC, "Leaky ReLU 的负斜率由训练学到。", "Leaky ReLU 的负斜率是预先固定的，效果因任务而异。",
     "leaky-relu.fixed-slope", "false.zh"),
    ("short-hides-concept", TOPIC, 'en = "is flat at both ends"', 'en = "sigmoid is flat"', "sigmoid.saturates", "short.en"),
    ("duplicate-fact", TOPIC, "Randomly [[dropping]] units in training lessens overfitting; tune β and λ besides.",
     "More training data lessen [[overfitting]].", "overfitting.dropout", "en"),
    ("duplicate-fact", TOPIC, 'zh = "随机丢弃单元"', 'zh = "增加训练数据"', "overfitting.dropout", "short.zh"),
    ("ambiguous-short", TOPIC, 'zh = "两端饱和"', 'zh = "负斜率要事先选定"', "sigmoid.saturates", "holds_for"),
    ("list", TOPIC, 'items = ["overfitting.more-data", "overfitting.dropout"]', 'items = ["overfitting.more-data"]',
     "overfitting.remedies", "items"),
    ("list", TOPIC, 'items = ["overfitting.more-data", "overfitting.dropout"]',
     'items = ["overfitting.more-data", "underfitting.definition"]', "overfitting.remedies", "items"),
    ("figure", FIGURE, 'to = "max"', 'to = "min"', "relu-unit", "edge"),
    ("figure", FIGURE, 'id = "relu-unit"', 'id = "relu-units"', "relu-units", "id"),
    ("reference-used", "references.toml", "[[reference]]",
     '[[reference]]\nid = "he2015"\nauthors = "He"\ntitle = "Rectifiers"\n\n[[reference]]', "he2015", ""),
]  # fmt: skip


def lint(directory: Path) -> list[Problem]:
    return lint_files(data_files(directory, "data"))[1]


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SAMPLE, tmp_path / "data"))


def test_a_sound_bank_has_no_findings() -> None:
    """No rule finds anything in the sample bank: every other test here starts from it."""
    assert lint(SAMPLE) == []


@pytest.mark.parametrize(("rule", "file", "old", "new", "entry", "field"), BREAKS, ids=lambda value: str(value)[:24])
def test_each_rule_finds_what_breaks_it(
    sample: Path, rule: str, file: str, old: str, new: str, entry: str | None, field: str | None
) -> None:
    """One change to the sound bank makes the rule report that entry and field, on a line of that file."""
    path = sample / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    findings = [each for each in lint(sample) if each.rule == rule]
    if entry is None:
        # the fact names its erratum, so the link back may be left out
        assert findings == []
        return
    assert (entry, field) in [(each.id, each.field) for each in findings]
    assert all(each.zh and each.en and each.line > 0 for each in findings)


def test_every_rule_is_tried() -> None:
    """A rule without a test could be one that never fires."""
    assert set(RULES) <= {rule for rule, *_ in BREAKS}


def test_a_finding_names_the_line_of_its_field(sample: Path) -> None:
    """The line is that of the field, not of the entry."""
    path = sample / TOPIC
    text = path.read_text(encoding="utf-8").replace("取 [[0]] 与", "取[[0]] 与")
    path.write_text(text, encoding="utf-8")
    line = next(number for number, each in enumerate(text.splitlines(), 1) if "取[[0]]" in each)
    assert [(each.file, each.line) for each in lint(sample)] == [(f"data/{TOPIC}", line)]


def test_a_broken_file_does_not_silence_the_others(sample: Path) -> None:
    """Syntax errors are reported together with the findings of the files that read."""
    (sample / ERRATA).write_text("broken [", encoding="utf-8")
    rules = {each.rule for each in lint(sample)}
    assert {"syntax", "erratum"} <= rules


def test_bracketed_formulas_and_ratios_may_stand_in_chinese(sample: Path) -> None:
    """Half-width signs are right where no Chinese character touches them."""
    path = sample / TOPIC
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("增加训练数据可以", "数据量为 (n+1) 或 2:1 时，增加训练数据可以"), encoding="utf-8")
    assert lint(sample) == []
