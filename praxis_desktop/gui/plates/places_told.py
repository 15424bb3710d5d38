"""Labware as steps name it (``plate A1:H1``) as wells."""

from __future__ import annotations

import re

from praxis_desktop.core.records import Record
from praxis_desktop.protocols.forms.wells import Well, position

_TOKEN = re.compile(
    r"(?:(?P<owner>.+) )?(?P<first>[A-Z]{1,2}[0-9]{1,2})(?::(?P<last>[A-Z]{1,2}[0-9]{1,2}))?"
    r"(?P<more> and [0-9]+ others)?"
)


class ToldPlace(Record):
    """A piece of labware, and its ``wells`` in their order: none for one that is a container itself.
    ``is_whole`` unless some of them are not named.
    """

    labware: str
    wells: tuple[Well, ...] = ()
    is_whole: bool = True


def places_in(text: str) -> list[ToldPlace]:
    """The places that a step's argument names."""
    found: list[ToldPlace] = []
    for token in text.split(", "):
        match = _TOKEN.fullmatch(token)
        owner = match["owner"] if match is not None else None
        is_continued = match is not None and owner is None and bool(found) and bool(found[-1].wells)
        if match is None or (owner is None and not is_continued):
            if token:
                found.append(ToldPlace(token))
            continue
        wells = _wells(match["first"], match["last"])
        is_whole = match["more"] is None
        if owner is None:
            before = found.pop()
            found.append(ToldPlace(before.labware, before.wells + wells, before.is_whole and is_whole))
        else:
            found.append(ToldPlace(owner, wells, is_whole))
    return found


def _wells(first: str, last: str | None) -> tuple[Well, ...]:
    """The wells of a rectangle, column by column, as heads of eight tips go."""
    top, bottom = position(first), position(last or first)
    if top is None or bottom is None:
        return ()
    return tuple(
        (row, column) for column in range(top[1], bottom[1] + 1) for row in range(top[0], bottom[0] + 1)
    )
