"""Rules about figures: that their parts fit together."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from quizdl.knowledge.bank import Bank
from quizdl.knowledge.figures import Figure
from quizdl.knowledge.lint.identity import unknown
from quizdl.knowledge.lint.rule import Findings, found, rule


@rule("figure")
def figures_are_consistent(bank: Bank) -> Findings:
    """A figure bears its file's name, is about a concept, and its edges join nodes that it has."""
    for figure in bank.figures.values():
        stem = PurePosixPath(figure.file).stem
        if stem and figure.id != stem:
            yield found(figure, "id", f"编号应与文件名 {stem} 相同", f"should be the file's name, {stem}")
        if figure.concept not in bank.concepts:
            yield unknown(figure, "concept", "concept", figure.concept, bank.concepts)
        yield from _graph(figure)
        yield from _content(figure)


def _graph(figure: Figure) -> Findings:
    nodes = [node.id for node in figure.node]
    for repeated in _repeated(nodes):
        yield found(figure, "node", f"结点重复：{repeated}", f"has two nodes {repeated}")
    for edge in figure.edge:
        for end in (edge.start, edge.end):
            if end not in nodes:
                listed = ", ".join(nodes)
                yield found(
                    figure, "edge", f"没有结点 {end}；有：{listed}", f"has no node {end}; its nodes are {listed}"
                )
    if figure.edge:
        joined = {end for edge in figure.edge for end in (edge.start, edge.end)}
        for node in figure.node:
            if node.id not in joined:
                yield found(figure, "node", f"结点 {node.id} 没有边", f"no edge touches the node {node.id}", "warning")


def _content(figure: Figure) -> Findings:
    needed = {"graph": figure.node, "curve": figure.series, "table": figure.rows, "grid": figure.rows}
    field = {"graph": "node", "curve": "series", "table": "rows", "grid": "rows"}[figure.kind]
    if not needed[figure.kind]:
        yield found(figure, field, f"{figure.kind} 类图须有 {field}", f"a {figure.kind} needs `{field}`")
    if figure.kind == "curve" and (figure.x is None or figure.x[0] >= figure.x[1]):
        yield found(figure, "x", "曲线须有自变量范围 [起, 止]", "a curve needs its range [from, to]")
    for node in figure.node:
        if not node.zh.strip() or not node.en.strip():
            yield found(figure, "node", f"结点 {node.id} 缺少一种语言", f"the node {node.id} lacks a language")
    for repeated in _repeated([series.id for series in figure.series]):
        yield found(figure, "series", f"曲线重复：{repeated}", f"has two series {repeated}")


def _repeated(ids: Sequence[str]) -> list[str]:
    return sorted({each for each in ids if ids.count(each) > 1})
