"""What a run reported: its values in a table, and plates, curves and tables to choose from."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from praxis_desktop.gui.history.curve_picture import CurvePicture
from praxis_desktop.gui.history.plate_heat import PlateHeat
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.choice_field import ChoiceField
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label
from praxis_desktop.gui.widgets.plain_table import Column, Line, PlainTable
from praxis_desktop.gui.widgets.segments import Segments
from praxis_desktop.gui.widgets.surfaces import Card
from praxis_desktop.records.exporting.pdf.scales import short
from praxis_desktop.records.exporting.shapes import shaped
from praxis_desktop.records.plate_origins import ReadPlates, Told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from praxis_desktop.records.history.rows import OutputRow, StepRow

log = logging.getLogger(__name__)

_PICTURED = ("wells", "series", "table")
_LONGEST = 4000
"""Characters of a value that are shown."""


class DataView(Card):
    """Shows the outputs of a run, or those of one step of it."""

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self._outputs: Sequence[OutputRow] = ()
        self._operations: Mapping[int, str] = {}
        self._is_simulated = False
        self._shown: list[OutputRow | None] = []
        self.title = ElidedLabel(appearance=appearance, role="h2")
        self.choice = ChoiceField(appearance=appearance)
        self.choice.setAccessibleName(self.tr("Result that is shown"))
        self.choice.setMaximumWidth(320)
        self.pointed = ElidedLabel(appearance=appearance, role="small", color="text2")
        self.plate = PlateHeat(appearance=appearance)
        self.scale = Segments(
            [self.tr("Linear"), self.tr("Logarithmic")], appearance=appearance, is_compact=True
        )
        self.scale.setAccessibleName(self.tr("Scale of the colours"))
        self.curve = CurvePicture(appearance=appearance)
        self.table = PlainTable((), name=self.tr("Values"), appearance=appearance)
        self.empty = Label(appearance=appearance, color="text2", wrap=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.views = QStackedWidget()
        for view in (self.empty, self.plate, self.curve, self.table):
            self.views.addWidget(view)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self.title, 5)
        head.addWidget(self.choice, 4)
        foot = QHBoxLayout()
        foot.setSpacing(10)
        foot.addWidget(self.pointed, 1)
        foot.addWidget(self.scale)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 10, 10, 10)
        layout.setSpacing(8)
        layout.addLayout(head)
        layout.addWidget(self.views, 1)
        layout.addLayout(foot)
        self.choice.activated.connect(self._show_chosen)
        self.plate.pointed.connect(self.pointed.setText)
        self.scale.chosen.connect(self._use_scale)
        self.scale.hide()

    def note_steps(self, steps: Sequence[StepRow], *, is_simulated: bool) -> None:
        """Take what the steps of the run did whose outputs are shown next, and whether simulators had a part
        in it: then nobody says that anything was measured.
        """
        self._operations = {row.number: row.operation for row in steps}
        self._is_simulated = is_simulated

    def show_outputs(self, outputs: Sequence[OutputRow], step: int = 0) -> None:
        """Show these; with ``step`` those of one step alone."""
        self._outputs = outputs
        wanted = [row for row in outputs if not step or row.step == step]
        plain = [row for row in wanted if row.kind not in _PICTURED or row.is_left_out]
        self._plain = plain
        pictured = [row for row in wanted if row.kind in _PICTURED and not row.is_left_out]
        self._shown = [*pictured, *([None] if plain else [])]
        self.choice.clear()
        times: dict[str, int] = {}
        for row in pictured:
            title = row.title or row.key
            times[title] = times.get(title, 0) + 1
            self.choice.addItem(title if times[title] == 1 else f"{title} ({times[title]})")
        if plain:
            self.choice.addItem(self.tr("Values"))
        self.choice.setVisible(len(self._shown) > 1)
        if not self._shown:
            none = self.tr("This step reported no data.") if step else self.tr("This run reported no data.")
            self.empty.setText(none)
            self.title.setText(self.tr("Data"))
            self.pointed.setText("")
            self.views.setCurrentWidget(self.empty)
            self.scale.hide()
        else:
            self._show(0)

    @Slot(int)
    def _use_scale(self, number: int) -> None:
        self.plate.use_logarithm(number == 1)

    @Slot()
    def _show_chosen(self) -> None:
        self._show(self.choice.currentIndex())

    def _show(self, place: int) -> None:
        row = self._shown[place]
        self.pointed.setText("")
        self.scale.hide()
        if row is None:
            self._show_plain()
            return
        title = row.title or row.key
        self.title.setText(
            self.tr("{title} · step {n}").format(title=title, n=row.step) if row.step else title
        )
        try:
            self._picture(row, title)
        except (ValueError, TypeError, LookupError) as error:
            log.info("The result %s of another shape than its kind is shown as text: %s", title, error)
            self._show_lines([row])

    def _picture(self, row: OutputRow, title: str) -> None:
        value = shaped(row.kind, row.value)
        match row.kind:
            case "wells":
                values = value["values"]
                self.plate.show_values(title, values, value.get("size"), row.unit, self._origin(row))
                self.scale.button(0).setChecked(True)
                self.scale.setVisible(self.plate.allows_logarithm)
                self.views.setCurrentWidget(self.plate)
            case "series":
                self.curve.show_points(title, value["points"], row.unit)
                self.views.setCurrentWidget(self.curve)
            case _:
                columns = [Column(name) for name in value["columns"]]
                lines = [Line(tuple([short(cell, 6) for cell in cells])) for cells in value["rows"]]
                self.table.show_lines(lines, columns)
                self.views.setCurrentWidget(self.table)

    def _origin(self, row: OutputRow) -> str:
        """Whether the values were read by an instrument, as they are or handed on, or come from the program
        alone: what that did to them nobody knows.
        """
        if not ReadPlates(map(self._told, self._outputs)).have(self._told(row)):
            return self.tr("from the program")
        return self.tr("from the reader") if self._is_simulated else self.tr("measured")

    def _told(self, row: OutputRow) -> Told:
        return Told(row.key, row.kind, self._operations.get(row.step, ""), row.value)

    def _show_plain(self) -> None:
        self.title.setText(self.tr("Values"))
        self._show_lines(self._plain)

    def _show_lines(self, rows: Sequence[OutputRow]) -> None:
        columns = (Column(self.tr("Name"), 220), Column(self.tr("Value")), Column(self.tr("Unit"), 80))
        self.table.show_lines(
            [Line((row.title or row.key, self._words(row), row.unit)) for row in rows], columns
        )
        self.views.setCurrentWidget(self.table)

    def _words(self, row: OutputRow) -> str:
        if row.is_left_out:
            return self.tr("Large: an export has it")
        return value_words(row.value)


def value_words(value: object) -> str:
    """A value in one line."""
    if isinstance(value, bool) or value is None:
        return {True: _tr("yes"), False: _tr("no"), None: "–"}[value]
    if isinstance(value, int | float):
        return short(value, 10)
    if isinstance(value, str):
        return value[:_LONGEST]
    if isinstance(value, list) and all(isinstance(item, str | int | float) for item in value):
        return ", ".join(value_words(item) for item in value)[:_LONGEST]
    return json.dumps(value, ensure_ascii=False)[:_LONGEST]


def _tr(text: str) -> str:
    return QCoreApplication.translate("KeptRun", text)
