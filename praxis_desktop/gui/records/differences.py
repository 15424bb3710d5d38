"""The differences between two texts, and the table that shows them."""

from __future__ import annotations

import difflib

from msgspec import Struct
from PySide6.QtCore import Slot

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import ToneName
from praxis_desktop.gui.widgets.plain_table import Column, PlainTable, TableRow

_CONTEXT = 3
"""Number of unchanged lines shown before and after changes."""

_TONES: dict[str, ToneName] = {"+": "ok", "-": "err"}


class DiffLine(Struct, frozen=True):
    """A line in a comparison. ``before`` and ``now`` are the line's numbers in the two texts, with 0 for a
    text that does not contain the line. ``mark`` is "+", "-", " ", or "…" for omitted lines.
    """

    mark: str
    before: int
    now: int
    text: str


def compared(before: str, now: str) -> tuple[DiffLine, ...]:
    """Return the lines that differ between two texts, with some context, or () if the texts are equal."""
    old, new = before.splitlines(), now.splitlines()
    lines: list[DiffLine] = []
    for group in difflib.SequenceMatcher(None, old, new).get_grouped_opcodes(_CONTEXT):
        if lines or group[0][1]:
            lines.append(DiffLine("…", 0, 0, ""))
        for kind, begin, end, first, last in group:
            if kind == "equal":
                lines += [
                    DiffLine(" ", begin + place + 1, first + place + 1, old[begin + place])
                    for place in range(end - begin)
                ]
                continue
            lines += [DiffLine("-", place + 1, 0, old[place]) for place in range(begin, end)]
            lines += [DiffLine("+", 0, place + 1, new[place]) for place in range(first, last)]
    return tuple(lines)


class DifferencesTable(PlainTable):
    """A table of DiffLines."""

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__(
            (
                Column(self.tr("Before"), 72, is_mono=True, is_quiet=True),
                Column(self.tr("After"), 72, is_mono=True, is_quiet=True),
                Column("", 26, is_mono=True),
                Column(self.tr("Line"), is_mono=True),
            ),
            name=self.tr("Differences"),
            appearance=appearance,
        )

    @Slot(object)
    def show_differences(self, lines: tuple[DiffLine, ...]) -> None:
        self.show_lines(
            [
                TableRow(
                    (str(line.before or ""), str(line.now or ""), line.mark, line.text.expandtabs(4)),
                    _TONES.get(line.mark),
                )
                for line in lines
            ]
        )
