"""The connection test for an address, in six stages, with a remedy next to any stage that failed."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from types import MappingProxyType

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.core.terminal_text import legible_line
from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import joined, spoken
from praxis_desktop.gui.look.tokens import ToneName
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.chip import Chip
from praxis_desktop.gui.widgets.choice_field import ChoiceField
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.surfaces import Card, Icon
from praxis_desktop.ports.monitor.traffic import visible
from praxis_desktop.ports.reaching.connection_test import STAGES, ConnectionTest, Stage, StageName, StageState

_TELL_MS = 50
_HEIGHT = 394
"""Height of the panel, in pixels. It is constant, so that no button moves as stages complete."""

_TITLES: Mapping[StageName, str] = MappingProxyType(
    {
        "name": str(QT_TRANSLATE_NOOP("ConnectionStage", "Name")),
        "route": str(QT_TRANSLATE_NOOP("ConnectionStage", "Route")),
        "port": str(QT_TRANSLATE_NOOP("ConnectionStage", "Port")),
        "tls": str(QT_TRANSLATE_NOOP("ConnectionStage", "TLS")),
        "greeting": str(QT_TRANSLATE_NOOP("ConnectionStage", "Greeting")),
        "identity": str(QT_TRANSLATE_NOOP("ConnectionStage", "Identity")),
    }
)
_LOOKS: Mapping[StageState, tuple[str, ToneName]] = MappingProxyType(
    {
        "passed": ("check-circle", "ok"),
        "failed": ("close-circle", "err"),
        "not_used": ("minus", "idle"),
        "not_asked": ("circle", "idle"),
    }
)


def title_of(name: StageName) -> str:
    """Return the name of a stage in the user's language."""
    return QCoreApplication.translate("ConnectionStage", _TITLES[name])


class _StageRow(QWidget):
    """A stage: its mark, its name, and what was found."""

    def __init__(self, name: StageName, *, appearance: Appearance) -> None:
        super().__init__()
        self._name = name
        self._icon = Icon("circle", "idle", size=20, appearance=appearance)
        self._title = Label(title_of(name), appearance=appearance, role="h3", color="text2")
        self.words = Label("", appearance=appearance, role="small", color="text2", wrap=True)
        lines = QVBoxLayout()
        lines.setSpacing(0)
        lines.addWidget(self._title)
        lines.addWidget(self.words)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(self._icon)
        layout.addLayout(lines, 1)
        self.clear()

    def clear(self) -> None:
        """Show that the stage has not been attempted."""
        self._icon.show_icon("circle", "idle")
        self._title.set_tone(None)
        self.words.setText(self.tr("not tested yet"))

    def show_stage(self, stage: Stage) -> None:
        """Show how the stage ended."""
        icon, tone = _LOOKS[stage.state]
        self._icon.show_icon(icon, tone)
        self._title.set_tone("err" if stage.has_failed else None)
        words = joined(spoken(stage.detail), spoken(stage.remedy))
        self.words.setText(words)
        self.setAccessibleName(f"{title_of(self._name)}: {words}")


class ConnectionPanel(Card):
    """Tests addresses in the background. ``ended`` is emitted when a test has ended or its result is no
    longer valid. ``address_chosen`` carries the chosen address if a name resolves to several;
    ``certificate_trusted`` carries the fingerprint of the certificate that the instrument presented.
    """

    ended = Signal()
    address_chosen = Signal(str)
    certificate_trusted = Signal(str)

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self.setFixedHeight(_HEIGHT)
        self._told: deque[Stage] = deque()
        self._next_told: deque[Stage] = deque()
        """The stages reported by the most recently created test."""
        self._test: ConnectionTest | None = None
        self.passed: tuple[str, str] | None = None
        """The device and the kind last tested, if that test passed."""
        self._asked = ("", "")
        self._task = BackgroundTask(_perform, self)
        self._task.done.connect(self._end)
        self._task.failed.connect(self._fail)
        self._timer = QTimer(self)
        self._timer.setInterval(_TELL_MS)
        self._timer.timeout.connect(self._tell)
        self.chip = Chip(self.tr("Not tested"), "idle", "circle", appearance=appearance)
        self.rows = {name: _StageRow(name, appearance=appearance) for name in STAGES}
        self.traffic = Label("", appearance=appearance, role="mono", wrap=True)
        self.traffic.hide()
        self.addresses = ChoiceField(appearance=appearance)
        self.addresses.setAccessibleName(self.tr("Choose an address"))
        self.addresses.hide()
        self.test_button = Button(
            self.tr("Test connection"), appearance=appearance, kind=ButtonKind.PRIMARY, icon="refresh"
        )
        self.trust_button = Button(self.tr("Trust this certificate"), appearance=appearance)
        self.trust_button.hide()
        self._fingerprint = ""
        self.traffic_button = Button(self.tr("Show traffic"), appearance=appearance)
        self._lay_out(Label(self.tr("Connection test"), appearance=appearance, role="h2"))
        self.addresses.activated.connect(self._choose_address)
        self.traffic_button.clicked.connect(self._turn)
        self.trust_button.clicked.connect(self._trust)

    @property
    def is_running(self) -> bool:
        """Whether a test is in progress."""
        return self._test is not None

    def start(self, test: ConnectionTest, device: str, kind: str) -> None:
        """Start ``test``, created by ``make_test``, in the background; an earlier test is cancelled."""
        self.clear()
        self._test, self._asked = test, (device, kind)
        self.chip.show_state(self.tr("Testing…"), "run", "clock")
        self.test_button.setText(self.tr("Cancel test"))
        self._timer.start()
        self._task.start(test)

    def make_test(self, device: str, kind: str) -> ConnectionTest:
        """Return a test whose stages this panel will show. Raises UsageError if ``device`` is not an
        address.
        """
        told: deque[Stage] = deque()
        test = ConnectionTest(device, kind=kind, tell=told.append)
        self._next_told = told
        return test

    def clear(self) -> None:
        """Cancel any test in progress, and forget the last result."""
        if self._test is not None:
            self._test.cancel()
            self._test = None
        self._timer.stop()
        self._told = self._next_told
        self.passed = None
        for row in self.rows.values():
            row.clear()
        self.addresses.hide()
        self.trust_button.hide()
        self._show_traffic(is_shown=False)
        self.traffic_button.setEnabled(False)
        self.chip.show_state(self.tr("Not tested"), "idle", "circle")
        self.test_button.setText(self.tr("Test connection"))
        self.ended.emit()

    @Slot()
    def _tell(self) -> None:
        while self._told:
            stage = self._told.popleft()
            self.rows[stage.name].show_stage(stage)
            if stage.fingerprint:
                self._fingerprint = stage.fingerprint
                self.trust_button.show()
            if stage.addresses:
                self.addresses.clear()
                self.addresses.addItem(self.tr("Choose an address"), "")
                for address in stage.addresses:
                    self.addresses.addItem(address, address)
                self.addresses.show()

    @Slot(object)
    def _end(self, result: object) -> None:
        test, self._test = self._test, None
        self._timer.stop()
        if test is None or not isinstance(result, tuple):
            return
        self._tell()
        stages: tuple[Stage, ...] = result
        failed = next((stage for stage in stages if stage.has_failed), None)
        if failed is None:
            self.passed = self._asked
            is_asked = any(stage.name == "identity" and stage.state == "passed" for stage in stages)
            word = self.tr("Passed") if is_asked else self.tr("Reached")
            self.chip.show_state(word, "ok", "check-circle")
        else:
            word = self.tr("Failed at: {stage}").format(stage=title_of(failed.name))
            self.chip.show_state(word, "err", "close-circle")
        lines = []
        for exchange in test.exchanges:
            lines += [f"→ {visible(exchange.sent)}"] if exchange.sent else []
            lines += [f"← {visible(exchange.received)}"] if exchange.received else []
        self.traffic.setText("\n".join(legible_line(line)[:200] for line in lines[:40]))
        self.traffic_button.setEnabled(bool(lines))
        self.test_button.setText(self.tr("Test again"))
        self.ended.emit()

    @Slot(object)
    def _fail(self, error: object) -> None:
        self.clear()
        self.chip.show_state(self.tr("Not tested"), "err", "close-circle")
        self.rows["name"].words.setText(spoken(getattr(error, "message", "")))

    @Slot()
    def _choose_address(self) -> None:
        if address := str(self.addresses.currentData() or ""):
            self.address_chosen.emit(address)

    @Slot()
    def _trust(self) -> None:
        self.certificate_trusted.emit(self._fingerprint)

    @Slot()
    def _turn(self) -> None:
        self._show_traffic(is_shown=self.traffic.isHidden())

    def _show_traffic(self, *, is_shown: bool) -> None:
        self.traffic.setVisible(is_shown)
        for row in self.rows.values():
            row.setVisible(not is_shown)
        self.traffic_button.setText(self.tr("Show stages") if is_shown else self.tr("Show traffic"))

    def _lay_out(self, title: Label) -> None:
        head = QHBoxLayout()
        head.addWidget(title, 1)
        head.addWidget(self.chip)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.test_button)
        foot.addWidget(self.traffic_button)
        foot.addWidget(self.trust_button)
        foot.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 14, 12)
        layout.setSpacing(7)
        layout.addLayout(head)
        for row in self.rows.values():
            layout.addWidget(row)
        layout.addWidget(self.traffic)
        layout.addStretch(1)
        layout.addWidget(self.addresses)
        layout.addLayout(foot)


def _perform(test: ConnectionTest) -> tuple[Stage, ...] | None:
    """Perform a test on a background thread."""
    return test.perform()
