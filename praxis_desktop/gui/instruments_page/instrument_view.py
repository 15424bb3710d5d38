"""One instrument: who it is, how its line is set; below its serial monitor, checks, profile and faults."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from praxis_desktop.gui.instruments_page.checks_panel import ChecksPanel
from praxis_desktop.gui.instruments_page.faults_panel import FaultsPanel
from praxis_desktop.gui.instruments_page.identity_card import IdentityCard
from praxis_desktop.gui.instruments_page.instrument_facts import InstrumentFacts
from praxis_desktop.gui.instruments_page.instrument_state import InstrumentState
from praxis_desktop.gui.instruments_page.line_card import LineCard
from praxis_desktop.gui.instruments_page.monitor_panel import MonitorPanel
from praxis_desktop.gui.instruments_page.open_port import OpenPort
from praxis_desktop.gui.instruments_page.profile_view import ProfileView
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.segments import Segments
from praxis_desktop.gui.widgets.surfaces import Card, Separator

MONITOR, CHECKS, PROFILE, FAULTS = range(4)
_BESIDE_TOOLS = 14 + 10 + 6 + 6
"""Pixels of their row that neither the tabs nor the tools have: its margins, and what is between them."""


class InstrumentView(QWidget):
    """``line_changed`` has LineSettings, None for those of the profile."""

    line_changed = Signal(object)

    def __init__(
        self, monitor: MonitorPanel, *, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.identity = IdentityCard(appearance=appearance)
        self.line = LineCard(appearance=appearance)
        self._separator = Separator(appearance=appearance)
        self.tabs = Segments(
            [self.tr("Serial monitor"), self.tr("Check"), self.tr("Profile"), self.tr("Faults")],
            appearance=appearance,
        )
        self.monitor = monitor
        self.checks = ChecksPanel(appearance=appearance)
        self.profile = ProfileView(appearance=appearance)
        self.faults = FaultsPanel(appearance=appearance)
        self.stack = QStackedWidget()
        for part in (self.monitor, self.checks, self.profile, self.faults):
            self.stack.addWidget(part)
        top = Card(appearance=appearance)
        above = QVBoxLayout(top)
        above.setContentsMargins(18, 14, 16, 14)
        above.setSpacing(8)
        above.addWidget(self.identity)
        above.addWidget(self._separator)
        above.addWidget(self.line)
        bottom = Card(appearance=appearance)
        head = QHBoxLayout()
        head.setContentsMargins(14, 10, 10, 0)
        head.setSpacing(6)
        head.addWidget(self.tabs)
        head.addStretch(1)
        head.addWidget(self.monitor.tools)
        below = QVBoxLayout(bottom)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(8)
        below.addLayout(head)
        below.addWidget(self.stack, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(top)
        layout.addWidget(bottom, 1)
        self.tabs.chosen.connect(self._show_tab)
        self.line.changed.connect(self.line_changed)
        self.faults.open_wanted.connect(self.monitor.open_wanted)

    def show_facts(self, facts: InstrumentFacts, state: InstrumentState, port: OpenPort) -> None:
        """Show an instrument as it is now."""
        is_new = facts.place in ("new", "other")
        is_open = port.is_in_use
        obstacle = self._obstacle(facts)
        by_hand = self.tr("Its port is open in the serial monitor: ask it there")
        self.identity.show_facts(facts, state, by_hand if is_open else obstacle)
        self._separator.setVisible(not is_new)
        self.line.setVisible(not is_new)
        locked = self.tr("Locked: {who}").format(who=facts.holder) if facts.holder else ""
        self.line.show_facts(facts, locked)
        allow_first = self.tr("Allow this port first: press “Allow…” above.")
        self.monitor.show_port(facts, port, allow_first if is_new else obstacle)
        checked_by_hand = self.tr("Close the port in the serial monitor first.")
        self.checks.show_facts(facts, checked_by_hand if is_open else obstacle)
        self.profile.show_facts(facts)
        self.faults.show_port(port if facts.is_simulated else None)
        self.tabs.button(PROFILE).setVisible(not is_new)
        self.tabs.button(FAULTS).setVisible(facts.is_simulated)
        if self.tabs.button(self.tabs.number).isHidden():
            self.tabs.button(MONITOR).setChecked(True)
        self._give_room()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._give_room()

    def set_room(self, *, is_narrow: bool, is_low: bool) -> None:
        """Have less on it where there is little room: in a small window, or below a strip."""
        first = self.tabs.button(MONITOR)
        first.setText(self.tr("Monitor") if is_narrow else self.tr("Serial monitor"))
        first.updateGeometry()
        self.monitor.set_narrow(is_narrow)
        self.line.set_folded(is_low)
        self._give_room()

    def _give_room(self) -> None:
        """Tell the buttons beside the tabs how much is left for them."""
        self.monitor.tools.set_room(self.width() - self.tabs.sizeHint().width() - _BESIDE_TOOLS)

    @Slot(int)
    def _show_tab(self, number: int) -> None:
        self.stack.setCurrentIndex(number)
        self.monitor.tools.setVisible(number == MONITOR)

    def _obstacle(self, facts: InstrumentFacts) -> str:
        """Why the port cannot be opened now; "" when it can."""
        if facts.holder:
            words = self.tr("{who}. What passes is shown here; nothing can be sent meanwhile.")
            return words.format(who=facts.holder)
        if not facts.is_present:
            return self.tr("It is not connected. Plug it in: that shows here within a second.")
        if facts.trouble:
            return f"{facts.trouble}. {facts.remedy}".strip()
        return ""
