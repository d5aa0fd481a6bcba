"""What every pooling question checks about a feature map."""

from __future__ import annotations

from quizdl.questions.given import GivenError, Matrix
from quizdl.questions.notation import mat
from quizdl.text import Text

LARGEST = 8
_WIDTH = 80


def padding_words(padding: int) -> Text:
    """Padding as a prompt states it; in Chinese the bare number 0 would read as a border of zeros."""
    return Text(f"每边填充 {padding} 个像素", f"padding {padding} on every side") if padding else \
        Text("无填充", "no padding")


def check_map(name: str, rows: Matrix) -> None:
    """Refuse a map with more than 8 rows or columns, or one whose numbers do not fit a line."""
    if len(rows) > LARGEST or len(rows[0]) > LARGEST:
        raise GivenError(name, f"has more than {LARGEST} rows or columns")
    if max(map(len, mat(rows).split("\n"))) > _WIDTH:
        raise GivenError(name, "has numbers too long to be printed side by side; use shorter ones")


def check_windows(size: tuple[int, int], kernel_size: int, padding: int = 0) -> None:
    """Refuse windows that do not fit into a map of this size, or that padding alone could fill."""
    if padding >= kernel_size:
        raise GivenError("padding", f"{padding} is not below the window size {kernel_size}")
    if kernel_size > min(size) + 2 * padding:
        raise GivenError("kernel_size", f"{kernel_size} does not fit into {size[0]}×{size[1]} with padding {padding}")
