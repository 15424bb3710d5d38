"""What a row says of a step in two lines: what is done, and where; wells are never cut off."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

if TYPE_CHECKING:
    from PySide6.QtGui import QFontMetrics

_WELL = r"[A-Z]{1,2}[1-9][0-9]?"
_WELLS = re.compile(rf"\b{_WELL}(?::{_WELL})?(?:, {_WELL}(?::{_WELL})?)*(?: \w+ [0-9]+ \w+)?(?!\w)")
_PLACE = re.compile(rf"\S+ {_WELLS.pattern}")


def in_two_lines(title: str, metrics: QFontMetrics, width: int, *, names_places: bool) -> tuple[str, str]:
    """``title`` where it is divided: before the first labware whose wells it names, if it ``names_places``;
    else where it is too long for one line. The second line is "" where one is enough.
    """
    place = _PLACE.search(title) if names_places else None
    if place is not None and place.start():
        return title[: place.start()].rstrip(), title[place.start() :]
    if metrics.horizontalAdvance(title) <= width:
        return title, ""
    words = title.split(" ")
    count = 1
    while count < len(words) and metrics.horizontalAdvance(" ".join(words[: count + 1])) <= width:
        count += 1
    return " ".join(words[:count]), " ".join(words[count:])


def with_whole_wells(text: str, metrics: QFontMetrics, width: int) -> str:
    """``text`` shortened to ``width``: at its end, then in what stands between wells, never in them."""
    if metrics.horizontalAdvance(text) <= width:
        return text
    found = list(_WELLS.finditer(text))
    if not found:
        return metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
    head, tail = text[: found[-1].end()], text[found[-1].end() :]
    left = width - metrics.horizontalAdvance(head)
    if left >= 0:
        return head + metrics.elidedText(tail, Qt.TextElideMode.ElideRight, left)
    ends = [0, *(one.end() for one in found[:-1])]
    between = [text[end : one.start()] for end, one in zip(ends, found, strict=True)]
    room = width - sum(metrics.horizontalAdvance(one[0]) for one in found)
    shown = []
    for number, words in enumerate(between):
        share = max(0, room // (len(between) - number))
        cut = metrics.elidedText(words, Qt.TextElideMode.ElideMiddle, share)
        shown.append(cut)
        room -= metrics.horizontalAdvance(cut)
    return "".join(words + one[0] for words, one in zip(shown, found, strict=True))
