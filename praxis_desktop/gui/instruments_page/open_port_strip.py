"""The strip above all pages while the serial monitor has an instrument that can move: EMERGENCY STOP."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from praxis_desktop.gui.conducting.holding_strip import HoldingStrip
from praxis_desktop.gui.instruments_page.open_ports import OpenPorts, halt_words
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.run.active_runs import ActiveRuns

_SAFE = frozenset({"sent", "confirmed", "closed"})


class OpenPortStrip(HoldingStrip):
    """A run that is under way has a strip and a button of its own: this one makes way then."""

    def __init__(
        self, *, ports: OpenPorts, runs: ActiveRuns, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self._ports, self._runs = ports, runs
        self.open_button.setText(self.tr("Show instrument"))

    @Slot()
    def refresh(self) -> None:
        held = self._ports.movable
        is_shown = bool(held) and not self._runs.is_active
        if is_shown:
            count = len(held)
            one = self.tr("Instrument open")
            self.word.setText(one if count == 1 else self.tr("{n} instruments open").format(n=count))
            names = ", ".join(facts.name for facts in held)
            self.title.setText(names)
            self.details.setText(self.tr("The serial monitor holds it. Close its port when you are done."))
            self._tone = "sim" if all(facts.is_simulated for facts in held) else "run"
            if self._ports.halt_time:
                self._show_halts()
            self.show_tone(self._tone, "halt" if self._ports.halt_time else "plug")
            self.word.set_tone(self._tone)
            self.emergency_button.show_sent(self._ports.halt_time)
        self.setVisible(is_shown)

    def _show_halts(self) -> None:
        """What became of the stop: what a person must do now first."""
        halts = [self._ports.halts.get(facts.role) for facts in self._ports.movable]
        told = [event for event in halts if event is not None]
        unsafe = [event for event in told if event.outcome not in _SAFE and not event.is_simulated]
        if unsafe:
            self._tone = "err"
            self.word.setText(self.tr("Stop it by hand"))
            self.title.setText(f"{unsafe[0].port}: {unsafe[0].advice or halt_words(unsafe[0])}")
            self.details.setText(halt_words(unsafe[0]))
        elif told:
            is_over = all(event.outcome != "sent" for event in told) and len(told) == len(halts)
            self.word.setText(self.tr("Stopped") if is_over else self.tr("Stopping…"))
            self.title.setText(halt_words(told[-1]))
            self.details.setText(
                self.tr("Nothing is sent any more: close the port, and open it again to go on.")
            )
        else:
            self.word.setText(self.tr("Stopping…"))
