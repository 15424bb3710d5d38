"""The instruments that a console can have: connected and let go again by one press each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from praxis_desktop.core.records import Record
from praxis_desktop.gui.instruments_page.instrument_facts import InstrumentFacts
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import ToneName
from praxis_desktop.gui.widgets.buttons import Button
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label
from praxis_desktop.gui.widgets.scroll_area import QuietScrollArea
from praxis_desktop.gui.widgets.surfaces import Icon

_MOST = 60
"""Rows that are shown."""


class Connected(Record):
    """An instrument that the console has: the name of its variable and port, and whether its port is open."""

    name: str
    device: str
    is_open: bool = False


class InstrumentRow(QWidget):
    """``connect_wanted`` and ``release_wanted`` have the device."""

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
        """Show an instrument; ``obstacle`` is why it cannot be connected now."""
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
    """``connect_wanted`` and ``release_wanted`` have the device of an instrument."""

    connect_wanted = Signal(str)
    release_wanted = Signal(str)

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
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
        """The row of an instrument."""
        return self._rows.get(device)

    def show_instruments(
        self,
        instruments: Sequence[InstrumentFacts],
        connected: Mapping[str, Connected],
        obstacle_of: Mapping[str, str],
    ) -> None:
        """Show what there is: what the console has first. The last two are by device."""
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
        """Put rows in this order; what is gone goes, and the focus stays where it is."""
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
        for gone in set(self._rows) - set(order):
            self._rows.pop(gone).deleteLater()
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
        """Go to the first instrument that can be connected."""
        for key in self._order:
            row = self._rows.get(key)
            if row is not None and row.button.isEnabled():
                row.button.setFocus(Qt.FocusReason.OtherFocusReason)
                return


def _free(
    instruments: Sequence[InstrumentFacts], connected: Mapping[str, Connected], place: str
) -> list[InstrumentFacts]:
    return [one for one in instruments if one.place == place and one.device not in connected]
