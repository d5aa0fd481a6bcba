"""How layer, instance and group normalization split the channels of one sample."""

from __future__ import annotations

from typing import Literal

from quizdl.text import Text

Method = Literal["layer", "instance", "group"]

NAMES = {
    "batch": Text("批归一化（BN）", "batch normalization (BN)"),
    "layer": Text("层归一化（LN）", "layer normalization (LN)"),
    "instance": Text("实例归一化（IN）", "instance normalization (IN)"),
    "group": Text("组归一化（GN）", "group normalization (GN)"),
}


def group_count(method: Method, channels: int, groups: int) -> int:
    """Into how many groups the channels are split: one, one each, or as given."""
    return {"layer": 1, "instance": channels, "group": groups}[method]
