"""The instruments found nearby: on the network, on USB and at serial ports."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.instruments.facts import InstrumentFacts, Look, icon_of
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import spoken
from praxis_desktop.gui.widgets.buttons import Button
from praxis_desktop.gui.widgets.chip import Chip
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label
from praxis_desktop.gui.widgets.surfaces import Card, Icon
from praxis_desktop.ports.reaching.looking import FoundInstrument, Looking

if TYPE_CHECKING:
    from praxis_desktop.ports.profiles.profile import InstrumentProfile

_TELL_MS = 200
_HEIGHT = 320
"""Height, in pixels, that leaves room for four instruments, so that no button moves when some are found."""


class FoundRow(Card):
    """A device found nearby, and the button that selects it."""

    def __init__(
        self, found: FoundInstrument | InstrumentFacts, *, is_known: bool, icon: str, appearance: Appearance
    ) -> None:
        super().__init__(appearance=appearance)
        self.found = found
        self.setFixedHeight(58)
        if isinstance(found, FoundInstrument):
            where = self.tr("{host} · port {port}").format(host=found.host, port=found.port)
            answer = self.tr("answers “{answer}”").format(answer=found.answer) if found.answer else ""
            words = " · ".join(filter(None, (where, answer)))
            tag = self.tr("Network")
        elif found.bus:
            number = self.tr("serial {number}").format(number=found.serial_number)
            words = " · ".join((found.short_path, number) if found.serial_number else (found.short_path,))
            tag = found.bus
        else:
            words = self.tr("{port} · connected device unknown").format(port=found.short_path)
            tag = self.tr("Serial")
        name = found.name
        self.chip = Chip(
            self.tr("Known kind") if is_known else self.tr("Unknown"),
            "ok" if is_known else "warn",
            "check-circle" if is_known else "help-diamond",
            appearance=appearance,
        )
        is_serial = isinstance(found, InstrumentFacts) and not found.bus
        self.button = Button(
            self.tr("Say what it is…") if is_serial else self.tr("Add…"), appearance=appearance
        )
        self.button.setAccessibleName(self.tr("Add {name}…").format(name=name))
        self.button.setAccessibleDescription(" · ".join((tag, words, self.chip.text())))
        lines = QVBoxLayout()
        lines.setSpacing(1)
        lines.addStretch(1)
        lines.addWidget(ElidedLabel(name, appearance=appearance, role="h3"))
        lines.addWidget(ElidedLabel(words, appearance=appearance, role="small", color="text2"))
        lines.addStretch(1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 0, 8, 0)
        layout.setSpacing(12)
        layout.addWidget(Icon(icon, "run", size=24, appearance=appearance))
        layout.addLayout(lines, 1)
        layout.addWidget(Label(tag, appearance=appearance, role="caption", color="text2"))
        layout.addWidget(self.chip)
        layout.addWidget(self.button)


class FoundNearby(QWidget):
    """Searches for instruments, and lists them with the new ports. ``chosen`` carries the one to add, a
    FoundInstrument or InstrumentFacts; ``progress`` is a label for the state of the search.
    """

    chosen = Signal(object)

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._profiles: Sequence[InstrumentProfile] = ()
        self._ports: Sequence[InstrumentFacts] = ()
        self._looking: Looking | None = None
        self._told: deque[FoundInstrument] = deque()
        self._begun = 0.0
        self._found: dict[tuple[str, str], FoundInstrument] = {}
        self.rows: list[FoundRow] = []
        self.progress = Label("", appearance=appearance, role="small", color="text2")
        self._task = BackgroundTask(_perform, self)
        self._task.done.connect(self._end_look)
        self._task.failed.connect(self._fail_look)
        self._timer = QTimer(self)
        self._timer.setInterval(_TELL_MS)
        self._timer.timeout.connect(self._tell)
        self._lay_out()

    def show_look(self, look: Look) -> None:
        """Show the new serial ports and USB devices, beside what the search has found."""
        self._profiles, self._ports = look.profiles, look.of("new")
        self._fill_rows()

    @Slot()
    def look(self) -> None:
        """Start a new search for instruments."""
        self.stop()
        self._found.clear()
        self._told = deque()
        self._looking = Looking(self._told.append, profiles=self._profiles)
        self._begun = time.monotonic()
        self._task.start(self._looking)
        self._timer.start()
        self.again_button.setEnabled(False)
        self._fill_rows()
        self._tell()

    @Slot()
    def _tell(self) -> None:
        is_new = bool(self._told)
        while self._told:
            found = self._told.popleft()
            self._found[found.name, found.host] = found
        if is_new:
            self._fill_rows()
        if self._looking is not None:
            words = self.tr("Searching network, USB, serial · {seconds} s")
            self.progress.setText(words.format(seconds=int(time.monotonic() - self._begun)))

    @property
    def _there(self) -> list[FoundInstrument | InstrumentFacts]:
        return [*self._found.values(), *self._ports]

    def _fill_rows(self) -> None:
        """Show what was found. Rows that are already shown stay in place."""
        shown = {_key(row.found): row for row in self.rows}
        for found in self._there:
            before = shown.get(_key(found))
            if before is not None and before.found == found:
                continue
            kind = self._kind(found)
            icon = "usb" if isinstance(found, InstrumentFacts) else "cabinet"
            row = FoundRow(
                found,
                is_known=kind is not None,
                icon=icon if kind is None else icon_of(kind),
                appearance=self._appearance,
            )
            row.button.clicked.connect(self._take_up)
            if before is not None:
                place = self.rows.index(before)
                had_focus = before.button.hasFocus()
                self._row_layout.replaceWidget(before, row)
                self.rows[place] = row
                _remove(before)
                if had_focus:
                    row.button.setFocus()
            else:
                self.rows.append(row)
                self._row_layout.addWidget(row)
        there = set(map(_key, self._there))
        awaits_again = self._looking is not None and bool(self._found)
        for row in [row for row in self.rows if _key(row.found) not in there]:
            if isinstance(row.found, FoundInstrument) and awaits_again:
                continue
            self.rows.remove(row)
            _remove(row)
        self._none.setVisible(not self.rows)

    def _kind(self, found: FoundInstrument | InstrumentFacts) -> InstrumentProfile | None:
        """Return the profile of a discovered device; None if unknown, for example behind an adapter."""
        if isinstance(found, InstrumentFacts):
            kind = found.likely[0] if found.bus and found.likely else ""
        else:
            kind = found.kind
        return next((profile for profile in self._profiles if profile.kind == kind), None)

    @Slot(object)
    def _end_look(self, _: object) -> None:
        if self._looking is None:
            return
        self._tell()
        self.stop()
        self._fill_rows()
        self.progress.setText(self.tr("{n} found").format(n=len(self.rows)))

    @Slot(object)
    def _fail_look(self, error: object) -> None:
        self.stop()
        self.progress.setText(spoken(getattr(error, "message", "")))

    def stop(self) -> None:
        """Cancel the search."""
        self._timer.stop()
        self.again_button.setEnabled(True)
        if self._looking is not None:
            self._looking.cancel()
            self._looking = None

    @Slot()
    def _take_up(self) -> None:
        button = self.sender()
        row = button.parent() if isinstance(button, Button) else None
        if isinstance(row, FoundRow):
            self.chosen.emit(row.found)

    def _lay_out(self) -> None:
        appearance = self._appearance
        self.setMinimumHeight(_HEIGHT)
        self._none = Label(
            self.tr("Nothing found yet. Many instruments do not announce themselves: add those by address."),
            appearance=appearance,
            role="small",
            color="text2",
            wrap=True,
        )
        self.again_button = Button(self.tr("Look again"), appearance=appearance, icon="refresh")
        self.again_button.clicked.connect(self.look)
        self._row_layout = QVBoxLayout()
        self._row_layout.setSpacing(9)
        below = QHBoxLayout()
        words = self.tr(
            "The search only listens and asks for names. It sends nothing that could cause movement."
        )
        below.addWidget(Label(words, appearance=appearance, role="small", wrap=True), 1)
        below.addWidget(self.again_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(9)
        layout.addLayout(self._row_layout)
        layout.addWidget(self._none)
        layout.addStretch(1)
        layout.addLayout(below)


def _perform(looking: Looking) -> object:
    """Search on a background thread."""
    return looking.perform()


def _key(found: FoundInstrument | InstrumentFacts) -> tuple[str, str]:
    return (found.name, found.host) if isinstance(found, FoundInstrument) else ("", found.device)


def _remove(row: FoundRow) -> None:
    row.hide()
    row.setParent(None)
    row.deleteLater()
