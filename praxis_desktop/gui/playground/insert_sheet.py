"""The sheet on which an instrument is chosen for the console, and the code for it is looked at."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from praxis_desktop.gui.instruments_page.instrument_facts import InstrumentFacts
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.playground.choice_table import ChoiceTable
from praxis_desktop.gui.playground.code_preview import CodePreview
from praxis_desktop.gui.playground.instrument_code import InsertedCode, code_for, is_name
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.line_field import LineField
from praxis_desktop.gui.widgets.notice_line import NoticeLine
from praxis_desktop.gui.widgets.plain_table import Column, Line
from praxis_desktop.gui.widgets.sheet import Sheet

_LIST_HEIGHT, _CODE_HEIGHT = 190, 150
_WHERE_WIDTH = 260


class InsertSheet(Sheet):
    """``confirmed`` has the device, the InsertedCode, and whether it is to be run at once. Esc inserts
    nothing.
    """

    confirmed = Signal(str, object, bool)

    def __init__(self, *, appearance: Appearance, parent: QWidget) -> None:
        super().__init__("plug", "run", 720, appearance=appearance, parent=parent)
        self._instruments: list[InstrumentFacts] = []
        self._obstacles: Mapping[str, str] = {}
        self._taken: frozenset[str] = frozenset()
        self.caption.setText(self.tr("Insert instrument"))
        self.title.setText(self.tr("Which instrument is the console to have?"))
        columns = (Column(self.tr("Instrument")), Column(self.tr("Where"), _WHERE_WIDTH, is_quiet=True))
        self.table = ChoiceTable(columns, name=self.tr("Instruments"), appearance=appearance)
        self.table.setFixedHeight(_LIST_HEIGHT)
        self.name_field = LineField(appearance=appearance, font="mono", parent=self.card)
        self.name_field.setAccessibleName(self.tr("Name of the variable"))
        self.name_field.setMaxLength(40)
        named = QHBoxLayout()
        named.setSpacing(10)
        named.addWidget(Label(self.tr("Variable"), appearance=appearance, role="h3"))
        named.addWidget(self.name_field, 1)
        self.preview = CodePreview(self.tr("Code that is inserted"), appearance=appearance)
        self.preview.setFixedHeight(_CODE_HEIGHT)
        self.notice = NoticeLine(appearance=appearance)
        self.body.addWidget(self.table)
        self.body.addLayout(named)
        self.body.addWidget(self.preview)
        self.body.addWidget(self.notice)
        self.cancel_button = Button(self.tr("Cancel"), appearance=appearance, parent=self.card)
        self.write_button = Button(self.tr("Insert without running"), appearance=appearance, parent=self.card)
        self.run_button = Button(
            self.tr("Insert and connect"),
            appearance=appearance,
            kind=ButtonKind.PRIMARY,
            icon="plug",
            parent=self.card,
        )
        self.foot.addWidget(self.cancel_button)
        self.foot.addStretch(1)
        self.foot.addWidget(self.write_button)
        self.foot.addWidget(self.run_button)
        self.cancel_button.clicked.connect(self._cancel)
        self.write_button.clicked.connect(self._write)
        self.run_button.clicked.connect(self._run)
        self.table.opened.connect(self._take_row)
        self.table.selectionModel().currentChanged.connect(self._take_choice)
        self.name_field.textEdited.connect(self._refresh)

    def ask(
        self,
        instruments: Sequence[InstrumentFacts],
        obstacle_of: Mapping[str, str],
        taken: Collection[str],
    ) -> None:
        """Ask which; ``obstacle_of`` says by device why one cannot be had now, ``taken`` are names that
        variables have already.
        """
        self._instruments = list(instruments)
        self._obstacles, self._taken = dict(obstacle_of), frozenset(taken)
        self.table.show_lines(
            [
                Line(
                    (
                        one.name,
                        self._obstacles.get(one.device)
                        or (self.tr("simulated") if one.is_simulated else one.short_path),
                    ),
                    icon=one.icon,
                    icon_tone="sim" if one.is_simulated else "idle",
                )
                for one in self._instruments
            ]
        )
        free = [row for row, one in enumerate(self._instruments) if one.device not in self._obstacles]
        if self._instruments:
            self.table.selectRow(free[0] if free else 0)
        self._take_choice()
        self.open(self.table)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            super().keyPressEvent(event)

    @property
    def _chosen(self) -> InstrumentFacts | None:
        row = self.table.chosen
        return self._instruments[row] if 0 <= row < len(self._instruments) else None

    @property
    def _code(self) -> InsertedCode | None:
        facts = self._chosen
        return None if facts is None else code_of(facts, self._taken, self.name_field.text())

    @Slot()
    def _take_choice(self) -> None:
        facts = self._chosen
        self.name_field.setText("" if facts is None else code_of(facts, self._taken).name)
        self._refresh()

    @Slot()
    def _refresh(self) -> None:
        facts, name = self._chosen, self.name_field.text()
        obstacle = ""
        if facts is None:
            obstacle = self.tr("No instrument is known, and no port is plugged in.")
        elif facts.device in self._obstacles:
            obstacle = self._obstacles[facts.device]
        elif not is_name(name):
            obstacle = self.tr("A variable is called by small letters, digits and _, such as scale.")
        elif name in self._taken:
            obstacle = self.tr("{name} is the name of something else already.").format(name=name)
        code = self._code
        self.preview.show_code("" if code is None else code.connect)
        self.name_field.set_wrong(facts is not None and (not is_name(name) or name in self._taken))
        self.notice.show_notice("alert-circle", "warn", obstacle)
        for button in (self.write_button, self.run_button):
            button.setEnabled(not obstacle)
            button.setToolTip(obstacle)
            button.setAccessibleDescription(obstacle)

    @Slot(int)
    def _take_row(self, _row: int) -> None:
        """Go on to what can be done with the row: nothing is connected by Enter or a double click."""
        if self.run_button.isEnabled():
            self.run_button.setFocus()

    @Slot()
    def _run(self) -> None:
        self._confirm(is_run=True)

    @Slot()
    def _write(self) -> None:
        self._confirm(is_run=False)

    def _confirm(self, *, is_run: bool) -> None:
        facts, code = self._chosen, self._code
        if facts is not None and code is not None and self.run_button.isEnabled():
            self.dismiss()
            self.confirmed.emit(facts.device, code, is_run)

    @Slot()
    def _cancel(self) -> None:
        self.dismiss()


def code_of(facts: InstrumentFacts, taken: Collection[str], called: str = "") -> InsertedCode:
    """The code that connects an instrument."""
    baudrate = facts.profile.line.baudrate if facts.profile is not None else 9600
    return code_for(facts.kind, taken, baudrate=baudrate, called=called)
