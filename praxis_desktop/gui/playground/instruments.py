"""The Instruments tab, which connects and releases instruments, and the sheet for inserting one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from praxis_desktop.gui.instruments.facts import InstrumentFacts
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import ToneName
from praxis_desktop.gui.playground.connection_code import InsertedCode, code_of, is_name
from praxis_desktop.gui.playground.snippets import CodePreview
from praxis_desktop.gui.playground.variables import ChoiceTable
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.fields import LineField
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label
from praxis_desktop.gui.widgets.plain_table import Column, TableRow
from praxis_desktop.gui.widgets.progress import NoticeLine
from praxis_desktop.gui.widgets.scrolling import QuietScrollArea
from praxis_desktop.gui.widgets.sheet import ClosableSheet
from praxis_desktop.gui.widgets.surfaces import Icon

_MOST = 60
"""Maximum number of rows shown."""


class Connected(Struct, frozen=True):
    """An instrument used by the console: the name of its variable and port, and whether the port is open."""

    name: str
    device: str
    is_open: bool = False


class InstrumentRow(QWidget):
    """The row for an instrument; ``connect_wanted`` and ``release_wanted`` carry the instrument's device."""

    connect_wanted = Signal(str)
    release_wanted = Signal(str)

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__()
        self.device = ""
        self._is_connected = False
        self._icon = Icon("plug", "idle", size=22, appearance=appearance, parent=self)
        self._name = ElidedLabel(appearance=appearance)
        self._line = ElidedLabel(appearance=appearance, role="small", color="text2")
        self.button = Button(appearance=appearance, parent=self)
        self.button.clicked.connect(self._press)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._name)
        words.addWidget(self._line)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 5, 12, 5)
        layout.setSpacing(10)
        layout.addWidget(self._icon)
        layout.addLayout(words, 1)
        layout.addWidget(self.button)

    def show_facts(self, facts: InstrumentFacts, connected: Connected | None, obstacle: str) -> None:
        """Show an instrument. ``obstacle`` says why the instrument cannot be connected at present."""
        self.device = facts.device
        self._is_connected = connected is not None
        tone: ToneName = "sim" if facts.is_simulated else "run" if connected is not None else "idle"
        self._icon.show_icon(facts.icon, tone)
        self._name.setText(facts.name)
        parts = [self.tr("simulated") if facts.is_simulated else facts.short_path]
        if connected is not None:
            parts.insert(0, connected.name)
            if not connected.is_open:
                parts.append(self.tr("not open"))
        elif obstacle:
            parts = [obstacle]
        self._line.setText(" · ".join(part for part in parts if part))
        self._line.set_tone("ok" if connected is not None and connected.is_open else None)
        words = self.tr("Release") if connected is not None else self.tr("Connect")
        if words != self.button.text():
            self.button.setText(words)
            self.button.updateGeometry()
        self.button.setAccessibleName(f"{words}: {facts.name}")
        self.button.setAccessibleDescription(self._line.text())
        self.button.setEnabled(connected is not None or not obstacle)
        self.button.setToolTip("" if connected is not None else obstacle)

    @Slot()
    def _press(self) -> None:
        (self.release_wanted if self._is_connected else self.connect_wanted).emit(self.device)


class InstrumentsTab(QWidget):
    """The Instruments tab; ``connect_wanted`` and ``release_wanted`` carry the device of an instrument."""

    connect_wanted = Signal(str)
    release_wanted = Signal(str)

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._rows: dict[str, InstrumentRow] = {}
        self._titles: dict[str, Label] = {}
        content = QWidget()
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(0, 4, 0, 4)
        self._column.setSpacing(0)
        self._scroll = QuietScrollArea(content, appearance=appearance)
        self._scroll.setFrameStyle(0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._scroll, 1)
        self._order: list[str] = []

    def row(self, device: str) -> InstrumentRow | None:
        """Return the row for an instrument, or None if there is no such row."""
        return self._rows.get(device)

    def show_instruments(
        self,
        instruments: Sequence[InstrumentFacts],
        connected: Mapping[str, Connected],
        obstacle_of: Mapping[str, str],
    ) -> None:
        """Show the instruments, those in the console first. The other arguments are keyed by device."""
        groups = (
            (self.tr("In the console"), [one for one in instruments if one.device in connected]),
            (self.tr("Known"), _free(instruments, connected, "known")),
            (self.tr("New ports"), _free(instruments, connected, "new")),
            (self.tr("Simulators"), _free(instruments, connected, "simulator")),
        )
        order: list[str] = []
        for title, found in groups:
            if found:
                order += [f"title:{title}", *[facts.device for facts in found[:_MOST]]]
        if order != self._order:
            self._arrange(order)
        for _, found in groups:
            for facts in found[:_MOST]:
                one = connected.get(facts.device)
                self._rows[facts.device].show_facts(facts, one, obstacle_of.get(facts.device, ""))

    def _arrange(self, order: list[str]) -> None:
        """Arrange the rows in this order, and remove all other rows. The focus stays in its row."""
        while self._column.takeAt(0) is not None:
            pass
        for text, title in self._titles.items():
            title.setVisible(f"title:{text}" in order)  # hiding a row that stays would move the focus
        for gone in set(self._rows) - set(order):
            row = self._rows.pop(gone)
            row.hide()
            row.deleteLater()
        for key in order:
            widget = self._title(key.removeprefix("title:")) if key.startswith("title:") else self._made(key)
            self._column.addWidget(widget)
            widget.show()
        self._column.addStretch(1)
        self._order = order

    def _title(self, text: str) -> Label:
        if text not in self._titles:
            label = Label(text, appearance=self._appearance, role="caption", color="text2")
            label.setContentsMargins(14, 8, 14, 2)
            self._titles[text] = label
        return self._titles[text]

    def _made(self, device: str) -> InstrumentRow:
        if device not in self._rows:
            row = InstrumentRow(appearance=self._appearance)
            row.connect_wanted.connect(self.connect_wanted)
            row.release_wanted.connect(self.release_wanted)
            self._rows[device] = row
        return self._rows[device]

    def focus_first(self) -> None:
        """Focus the first instrument that can be connected."""
        for key in self._order:
            row = self._rows.get(key)
            if row is not None and row.button.isEnabled():
                row.button.setFocus(Qt.FocusReason.OtherFocusReason)
                return


def _free(
    instruments: Sequence[InstrumentFacts], connected: Mapping[str, Connected], place: str
) -> list[InstrumentFacts]:
    return [one for one in instruments if one.place == place and one.device not in connected]


_LIST_HEIGHT, _CODE_HEIGHT = 190, 150
_WHERE_WIDTH = 260


class InsertSheet(ClosableSheet):
    """Asks which instrument to insert. ``confirmed`` carries the device, the InsertedCode, and whether to run
    the code immediately. Esc inserts nothing.
    """

    confirmed = Signal(str, object, bool)

    def __init__(self, *, appearance: Appearance, parent: QWidget) -> None:
        super().__init__("plug", "run", 720, appearance=appearance, parent=parent)
        self._instruments: list[InstrumentFacts] = []
        self._obstacles: Mapping[str, str] = {}
        self._taken: frozenset[str] = frozenset()
        self.caption.setText(self.tr("Insert instrument"))
        self.title.setText(self.tr("Which instrument should the console use?"))
        columns = (Column(self.tr("Instrument")), Column(self.tr("Where"), _WHERE_WIDTH, is_quiet=True))
        self.table = ChoiceTable(columns, name=self.tr("Instruments"), appearance=appearance)
        self.table.setFixedHeight(_LIST_HEIGHT)
        self.name_field = LineField(appearance=appearance, font="mono", parent=self.card)
        self.name_field.setAccessibleName(self.tr("Variable name"))
        self.name_field.setMaxLength(40)
        named = QHBoxLayout()
        named.setSpacing(10)
        named.addWidget(Label(self.tr("Variable"), appearance=appearance, role="h3"))
        named.addWidget(self.name_field, 1)
        self.preview = CodePreview(self.tr("Code to insert"), appearance=appearance)
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
        """Ask which instrument to insert. ``obstacle_of`` maps the device of each unavailable instrument to
        the reason; ``taken`` contains the names in use.
        """
        self._instruments = list(instruments)
        self._obstacles, self._taken = dict(obstacle_of), frozenset(taken)
        self.table.show_lines(
            [
                TableRow(
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
            obstacle = self.tr("No instruments are known, and nothing is plugged in.")
        elif facts.device in self._obstacles:
            obstacle = self._obstacles[facts.device]
        elif not is_name(name):
            obstacle = self.tr("Name the variable with lower-case letters, digits and _, such as scale.")
        elif name in self._taken:
            obstacle = self.tr("The name {name} is already used for something else.").format(name=name)
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
        """Only focus the button, because Enter or a double-click on a row must not connect anything."""
        if self.run_button.isEnabled():
            self.turn_to(self.run_button)

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
