"""What a simulated instrument does wrong: faults are chosen while its port is open."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.instruments_page.open_port import OpenPort
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.buttons import Button
from praxis_desktop.gui.widgets.choice_field import ChoiceField
from praxis_desktop.gui.widgets.labels import Label

_WHEN = ("", ":times=1", ":every=3", ":after=5")


class FaultsPanel(QWidget):
    """Its faults are those of ``praxis-desktop simulate``. ``open_wanted`` asks for the port to be opened."""

    open_wanted = Signal()

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._port: OpenPort | None = None
        self.reason = Label(appearance=appearance, color="text2", wrap=True)
        self.fault = ChoiceField(appearance=appearance)
        self.fault.setAccessibleName(self.tr("Fault"))
        for name, words in fault_words().items():
            self.fault.addItem(words, name)
        self.when = ChoiceField(appearance=appearance)
        self.when.setAccessibleName(self.tr("When"))
        occasions = (
            self.tr("each time"),
            self.tr("the next time"),
            self.tr("every third time"),
            self.tr("after five times"),
        )
        for words, when in zip(occasions, _WHEN, strict=True):
            self.when.addItem(words, when)
        self.inject_button = Button(
            self.tr("Make it go wrong"), appearance=appearance, icon="warning", parent=self
        )
        self.clear_button = Button(self.tr("Let it work again"), appearance=appearance, parent=self)
        self.unplug_button = Button(
            self.tr("Pull its cable"), appearance=appearance, icon="unplug", parent=self
        )
        self.open_button = Button(self.tr("Open port"), appearance=appearance, icon="play", parent=self)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.fault, 2)
        row.addWidget(self.when, 1)
        row.addWidget(self.inject_button)
        more = QHBoxLayout()
        more.setSpacing(8)
        more.addWidget(self.open_button)
        more.addWidget(self.clear_button)
        more.addWidget(self.unplug_button)
        more.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 4, 14, 14)
        layout.setSpacing(10)
        layout.addWidget(self.reason)
        layout.addLayout(row)
        layout.addLayout(more)
        layout.addStretch(1)
        self.inject_button.clicked.connect(self._inject)
        self.clear_button.clicked.connect(self._clear)
        self.unplug_button.clicked.connect(self._unplug)
        self.open_button.clicked.connect(self.open_wanted)

    def show_port(self, port: OpenPort | None) -> None:
        """Let the faults of another simulator be chosen, while its port is open."""
        self._port = port
        is_open = port is not None and port.is_open
        words = self.tr(
            "The simulated instrument goes wrong as you say, from now on. Its commands are sent in the serial"
            " monitor; a run of a protocol has a simulator of its own."
        )
        closed = self.tr("Open the port first: faults are chosen while somebody talks with the simulator.")
        self.reason.setText(words if is_open else closed)
        self.open_button.setVisible(not is_open)
        self.unplug_button.setVisible(is_open)
        self.clear_button.setVisible(is_open)
        for widget in (self.fault, self.when, self.inject_button):
            widget.setEnabled(is_open)
            widget.setToolTip("" if is_open else closed)

    @Slot()
    def _inject(self) -> None:
        if self._port is not None:
            self._port.inject(f"{self.fault.currentData()}{self.when.currentData()}")

    @Slot()
    def _clear(self) -> None:
        if self._port is not None:
            self._port.clear_faults()

    @Slot()
    def _unplug(self) -> None:
        if self._port is not None:
            self._port.unplug()


def fault_words() -> dict[str, str]:
    """The faults of simulators as a person says them, by their names."""
    return {
        "silence": _tr("It does not answer"),
        "late": _tr("It answers 3 s too late"),
        "partial": _tr("It answers half, without the end"),
        "garbage": _tr("It answers bytes that mean nothing"),
        "terminator": _tr("Its answer ends in the wrong way"),
        "busy": _tr("It says that it is busy"),
        "double": _tr("It answers twice"),
    }


def _tr(text: str) -> str:
    return QCoreApplication.translate("FaultsPanel", text)
