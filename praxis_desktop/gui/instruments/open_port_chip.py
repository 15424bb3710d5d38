"""The chip at the foot of the window while the serial monitor has an instrument that can move."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from praxis_desktop.gui.instruments.open_ports import OpenPorts, halt_words
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import ToneName
from praxis_desktop.gui.widgets.status_chip import StatusChip

_SAFE = frozenset({"sent", "confirmed", "closed"})


class OpenPortChip(StatusChip):
    """Says which instruments the serial monitor has, and what became of their stop: what a person must do
    first.
    """

    def __init__(self, *, ports: OpenPorts, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self._ports = ports
        ports.changed.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show what is held now; hide where nothing is."""
        held = self._ports.movable
        if held:
            tone: ToneName = "sim" if all(facts.is_simulated for facts in held) else "run"
            names = ", ".join(facts.name for facts in held)
            if self._ports.halt_time:
                self._show_halts(names, tone)
            else:
                details = self.tr("The serial monitor holds it. Close its port when you are done.")
                self.show_state("plug", tone, self.tr("Serial monitor"), names, details)
        self.setVisible(bool(held))

    def _show_halts(self, names: str, tone: ToneName) -> None:
        halts = [self._ports.halts.get(facts.role) for facts in self._ports.movable]
        told = [event for event in halts if event is not None]
        unsafe = [event for event in told if event.outcome not in _SAFE and not event.is_simulated]
        if unsafe:
            words = f"{unsafe[0].port}: {unsafe[0].advice or halt_words(unsafe[0])}"
            details = halt_words(unsafe[0])
            self.show_state("hand", "err", self.tr("Stop it by hand"), words, f"{words}\n{details}")
            return
        is_over = len(told) == len(halts) and all(event.outcome != "sent" for event in told)
        name = self.tr("Stopped") if is_over else self.tr("Stopping…")
        details = self.tr("Sending is blocked. Close the port and open it again to continue.")
        self.show_state("halt", tone, name, names, details)
