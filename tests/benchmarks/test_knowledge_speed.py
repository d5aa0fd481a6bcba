"""The knowledge base is built from 1,500 facts in under 3 seconds and opened in milliseconds (run by name)."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from quizdl.store.knowledge import FILE, open_knowledge

FACTS_PER_FILE = 70
CONCEPTS_PER_FILE = 10
HAN = "梯度损失函数权重偏置归一化训练网络输入输出特征卷积池化学习率正则参数样本"
LATIN = "gradient loss weight bias normalization training network input output feature kernel pooling rate".split()  # noqa: SIM905


def write(folder: Path, facts: int) -> Path:
    """Data files of as many facts as long as real ones, each saying something else."""
    draw = random.Random(20)
    (folder / "topics").mkdir(parents=True)
    (folder / "sources.toml").write_text(
        '[[source]]\nid = "notes"\nzh = "笔记"\nen = "Notes"\nsections = [{ id = "all", zh = "全部", en = "All" }]\n',
        encoding="utf-8",
    )
    for number in range(0, facts, FACTS_PER_FILE):
        name = f"topic-{number // FACTS_PER_FILE}"
        parts = [f'[topic]\nid = "{name}"\nzh = "主题"\nen = "Topic"\n']
        parts += [
            f'[[concept]]\nid = "{name}-c{each}"\nzh = "概念 {number + each}"\nen = "concept {number + each}"\n'
            f'aliases = ["别名 {number + each}"]\ngroup = "{name}"\n'
            for each in range(CONCEPTS_PER_FILE)
        ]
        parts += [
            _fact(f"{name}-c{each % CONCEPTS_PER_FILE}.f{each}", draw)
            for each in range(min(FACTS_PER_FILE, facts - number))
        ]
        (folder / "topics" / f"{name}.toml").write_text("\n".join(parts), encoding="utf-8")
    return folder


def _fact(fact: str, draw: random.Random) -> str:
    def zh(length: int) -> str:
        return "".join(draw.choices(HAN, k=length))

    def en(length: int) -> str:
        return " ".join(draw.choices(LATIN, k=length))

    return (
        f'[[fact]]\nid = "{fact}"\nkind = "property"\n'
        f"zh = '{zh(20)}[[{zh(3)}|{zh(3)}]]，{zh(12)} $\\frac{{x}}{{1+e^{{-x}}}}$。'\n"
        f"en = '{en(10)} [[{en(1)}]] {en(8)} $\\frac{{x}}{{1+e^{{-x}}}}$.'\n"
        'from = [{ source = "notes", section = "all", standing = "stated" }]\n'
        f'ask = {{ zh = "{zh(12)}？", en = "{en(8)}?" }}\n'
        f'short = {{ zh = "{zh(10)}", en = "{en(6)}" }}\n'
        f'false = {{ zh = "{zh(25)}。", en = "{en(14)}." }}\n'
    )


@pytest.mark.benchmark
@pytest.mark.parametrize("facts", [1_500, 50_000])
def test_building(tmp_path: Path, facts: int) -> None:
    """The whole way: reading the text, writing the tables, indexing for the search."""
    data = write(tmp_path / "data", facts)
    size = sum(path.stat().st_size for path in data.rglob("*.toml"))
    start = time.perf_counter()
    base = open_knowledge(data=data, home=tmp_path / "home")
    built = time.perf_counter() - start
    base.close()
    start = time.perf_counter()
    base = open_knowledge(data=data, home=tmp_path / "home")
    opened = time.perf_counter() - start
    start = time.perf_counter()
    assert len(base.bank.facts) == facts
    decoded = time.perf_counter() - start
    start = time.perf_counter()
    assert base.search("梯度 loss")
    searched = time.perf_counter() - start
    base.close()
    file = (tmp_path / "home" / FILE).stat().st_size
    print(
        f"\n{facts} facts, {size / 1e6:.1f} MB of text: built {built:.2f} s, opened {opened * 1e3:.1f} ms, "
        f"all decoded {decoded * 1e3:.0f} ms, searched {searched * 1e3:.1f} ms, file {file / 1e6:.1f} MB"
    )
