"""Places in a text: Qt counts in UTF-16, where some characters are two, Python counts characters."""

from __future__ import annotations


def python_place(text: str, place: int) -> int:
    """Characters before ``place`` of Qt's."""
    if text.isascii():
        return place
    return len(text.encode("utf-16-le", "surrogatepass")[: 2 * place].decode("utf-16-le", "replace"))


def qt_place(text: str, place: int) -> int:
    """What ``place`` of Python's is for Qt."""
    if text.isascii():
        return place
    return len(text[:place].encode("utf-16-le", "surrogatepass")) // 2
