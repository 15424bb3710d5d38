"""The log of a kept run on its page: all of it, or what was told during the chosen step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.decimals import bytes_text
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label
from praxis_desktop.gui.widgets.plain_table import Column, PlainTable
from praxis_desktop.gui.widgets.surfaces import Card
from praxis_desktop.gui.widgets.tool_tips import tool_tip
from praxis_desktop.gui.wire.step_family import steps_within

if TYPE_CHECKING:
    from praxis_desktop.gui.output.log_lines import ToldLine
    from praxis_desktop.records.history.rows import FileRow, StepRow

OUTPUT = "output.txt"
"""Where a record has what was printed."""

_LINES_OF_MESSAGE = 3


class ReportLog(Card):
    """``whole_wanted`` asks for the log of the whole run again, ``output_wanted`` for what the program has
    printed, which is kept apart.
    """

    whole_wanted = Signal()
    output_wanted = Signal()

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self._told: Sequence[ToldLine] = ()
        self._parents: dict[int, int] = {}
        self.table = PlainTable(
            (
                Column(self.tr("Time in s"), 90, is_mono=True, is_quiet=True),
                Column(self.tr("Kind"), 110, is_quiet=True),
                Column(self.tr("Message")),
            ),
            name=self.tr("Log"),
            appearance=appearance,
        )
        self.whole = Label(appearance=appearance, role="small", wrap=True)
        self.whole.setContentsMargins(14, 0, 14, 0)
        self.whole.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.whole.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        # A line that is chosen must not move: the room is there before.
        self.whole.setFixedHeight(_LINES_OF_MESSAGE * self.whole.fontMetrics().lineSpacing())
        self.words = ElidedLabel(appearance=appearance, role="small", color="text2")
        self.all_button = Button(
            self.tr("Show all"), appearance=appearance, kind=ButtonKind.GHOST, parent=self
        )
        self.all_button.setToolTip(self.tr("Show the log of the whole run again"))
        self.all_button.hide()
        self.output_button = Button(
            self.tr("Printed output"), appearance=appearance, icon="file", parent=self
        )
        head = QHBoxLayout()
        head.setContentsMargins(13, 0, 9, 0)
        head.setSpacing(10)
        head.addWidget(Label(self.tr("Log"), appearance=appearance, role="h2"))
        head.addWidget(self.words, 1)
        head.addWidget(self.all_button)
        head.addWidget(self.output_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 10, 1, 8)
        layout.setSpacing(8)
        layout.addLayout(head)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.whole)
        self.all_button.clicked.connect(self.whole_wanted)
        self.output_button.clicked.connect(self.output_wanted)
        self.table.selectionModel().selectionChanged.connect(self._show_whole)
        self.table.rows.modelReset.connect(self._show_whole)

    def show_run(self, told: Sequence[ToldLine], steps: Sequence[StepRow], files: Sequence[FileRow]) -> None:
        """Show the log of another run, and whether it has printed anything."""
        size = next((file.size for file in files if file.name == OUTPUT), 0)
        self.output_button.setVisible(size > 0)
        words = self.tr("Open what the program has printed: {file}, {size}")
        self.output_button.setToolTip(words.format(file=OUTPUT, size=bytes_text(size)))
        self._told = told
        self._parents = {step.number: step.parent for step in steps}
        self.show_step(0)

    def show_step(self, step: int) -> None:
        """Show what was told during a step, and the steps inside of it; 0: all."""
        shown = self._told
        if step:
            family = steps_within(step, self._parents)
            shown = [each for each in self._told if each.step in family]
        self.table.show_lines([each.line for each in shown])
        words = self.tr("{n} of {total} lines: those of step {step}")
        if not shown:
            words = self.tr("Nothing was told during step {step}")
        told = words.format(n=len(shown), total=len(self._told), step=step) if step else ""
        if not step and not self.output_button.isHidden():
            told = self.tr("What the program has printed is kept apart")
        self.words.setText(told)
        self.all_button.setVisible(bool(step))

    @Slot()
    def _show_whole(self) -> None:
        """Write out the message of the chosen line: a row has room for its beginning."""
        chosen = self.table.selectionModel().selectedRows()
        lines = self.table.rows.lines
        is_one = len(chosen) == 1 and chosen[0].row() < len(lines)
        words = self.tr("Choose a line to read all of its message.") if lines else ""
        self.whole.setText(lines[chosen[0].row()].texts[-1] if is_one else words)
        self.whole.setToolTip(tool_tip(self.whole.text()) if is_one else "")
