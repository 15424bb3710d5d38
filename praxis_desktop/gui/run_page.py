"""The page of a run: which protocol, on which instruments, and what comes of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.appearance import Appearance
from praxis_desktop.gui.failure_panel import FailurePanel
from praxis_desktop.gui.files_panel import FilesPanel
from praxis_desktop.gui.instruments import Instruments
from praxis_desktop.gui.instruments_panel import NOTHING_REMEMBERED, InstrumentsPanel, RememberedDevice
from praxis_desktop.gui.output_panel import OutputPanel
from praxis_desktop.gui.port_asker import PortQuestions
from praxis_desktop.gui.port_sheet import PortSheet
from praxis_desktop.gui.protocol_panel import ProtocolPanel
from praxis_desktop.gui.run_model import Failure, RunModel
from praxis_desktop.gui.runtime_model import RuntimeModel
from praxis_desktop.gui.state_header import StateHeader
from praxis_desktop.gui.tokens import NARROW, SIDE_PANEL_WIDTH
from praxis_desktop.gui.wheels import Wheels
from praxis_desktop.gui.wheels_panel import WheelsPanel
from praxis_desktop.workers.launching.launcher import RunPlan

if TYPE_CHECKING:
    from praxis_desktop.protocols.description import Description
    from praxis_desktop.workers.launching.missing_packages import MissingPackages


class RunPage(QWidget):
    """Composes the panels and asks the model to start and stop."""

    run_started = Signal(object)
    """A run began: the file's path."""

    def __init__(
        self,
        *,
        model: RunModel,
        runtime: RuntimeModel,
        instruments: Instruments,
        questions: PortQuestions,
        wheels: Wheels | None,
        appearance: Appearance,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._path: Path | None = None
        self._missing: MissingPackages | None = None
        self.header = StateHeader(model=model, appearance=appearance)
        self.protocol = ProtocolPanel(appearance=appearance)
        self.instruments = InstrumentsPanel(instruments=instruments, appearance=appearance)
        self.failure = FailurePanel(appearance=appearance)
        self.files = FilesPanel(appearance=appearance)
        self.wheels = None if wheels is None else WheelsPanel(wheels=wheels, appearance=appearance)
        self.output = OutputPanel(model=model, runtime=runtime, appearance=appearance)
        self._lay_out()
        self.sheet = PortSheet(
            model=model, questions=questions, instruments=instruments, appearance=appearance, parent=self
        )
        self.header.run_button.clicked.connect(self.run)
        self.header.stop_button.clicked.connect(self.stop)
        self.instruments.changed.connect(self._show_mode)
        model.changed.connect(self._follow_run)
        model.ticked.connect(self._show_absences)
        model.failed.connect(self.show_failure)
        model.started.connect(self.files.clear)
        model.files_kept.connect(self.files.show_files)
        runtime.packages_examined.connect(self._show_missing)
        model.exchanges_arrived.connect(self.instruments.show_exchanges)

    @property
    def path(self) -> Path | None:
        """The file of the open protocol."""
        return self._path

    def show_protocol(
        self,
        path: Path,
        description: Description,
        devices: Mapping[str, str],
        remembered: Mapping[str, RememberedDevice] = NOTHING_REMEMBERED,
    ) -> None:
        """Make a protocol the one to run, with the devices that its roles last had, or are remembered."""
        self._path = path
        self._missing = None
        self.failure.clear()
        self.files.clear()
        self.protocol.show_protocol(path, description)
        self.header.show_protocol(description.title)
        self.header.show_obstacle("")
        self.instruments.show_roles(description.ports, devices, remembered)
        self.sheet.set_remembered({role: known.device for role, known in remembered.items()})
        self.header.run_button.setFocus()

    @Slot(object)
    def show_failure(self, failure: Failure) -> None:
        """Say what went wrong; of a port also which one it was."""
        self.failure.show_failure(failure, self._port_facts(failure) if failure.port else ())

    def _port_facts(self, failure: Failure) -> list[tuple[str, str]]:
        row = self.instruments.row(failure.port)
        facts = []
        if row is not None:
            choice = row.field.choice
            place = row.field.words if choice is None or not choice.path else f"{choice.name}, {choice.path}"
            facts += [
                (self.tr("Instrument"), f"{row.role}, {row.expected}" if row.expected else row.role),
                (self.tr("Port"), place),
            ]
        if failure.waiting_for:
            # Bytes as a person reads them, without the marks that Python writes around them.
            waited = re.sub(r"\bb(['\"])(.*?)\1", r"\2", failure.waiting_for)
            facts.append((self.tr("Waited for"), waited))
        return facts

    @Slot()
    def run(self) -> None:
        """Run the open protocol; say what is missing when it cannot be."""
        if self._model.is_active:
            return
        if self._path is None:
            self.protocol.open_requested.emit()
            return
        if self._missing is not None and self._missing.message:
            self.show_failure(Failure(self._missing.message, self._missing.hint))
            return
        row = self.instruments.first_unset()
        if row is not None:
            row.show_problem(self.tr("Choose a simulator or a port for this instrument."))
            row.field.setFocus()
            return
        self.failure.clear()
        self.instruments.forget_exchanges()
        self._model.start(RunPlan(self._path, self.instruments.bindings(), self.instruments.limits()))
        self.run_started.emit(self._path)
        self.output.view.setFocus()

    @Slot()
    def stop(self) -> None:
        """Ask the program to end; the second time, end it."""
        self._model.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        window = self.window()
        self._side.setFixedWidth(SIDE_PANEL_WIDTH if window.width() >= NARROW else SIDE_PANEL_WIDTH - 56)
        self.sheet.setGeometry(0, self.header.height(), self.width(), self.height() - self.header.height())

    def _lay_out(self) -> None:
        self._side = QWidget(self)
        side = QVBoxLayout(self._side)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(12)
        side.addWidget(self.protocol, 1)
        side.addWidget(self.instruments)
        main = QVBoxLayout()
        main.setSpacing(12)
        main.addWidget(self.failure)
        main.addWidget(self.files)
        if self.wheels is not None:
            main.addWidget(self.wheels)
        main.addWidget(self.output, 1)
        body = QHBoxLayout()
        body.setContentsMargins(14, 14, 14, 14)
        body.setSpacing(12)
        body.addWidget(self._side)
        body.addLayout(main, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addLayout(body, 1)

    @Slot(object)
    def _show_missing(self, missing: MissingPackages) -> None:
        """Say which packages the open protocol lacks; it cannot be run without those that it declares."""
        if missing.path != self._path:
            return
        before, self._missing = self._missing, missing
        if before is not None and before.message and self.failure.message == before.message:
            self.failure.clear()
        self.protocol.show_missing(missing)
        self.header.show_obstacle(missing.message)

    @Slot()
    def _show_mode(self) -> None:
        rows = self.instruments.rows
        self.header.show_mode(sum(row.is_simulated for row in rows), len(rows))

    @Slot()
    def _show_absences(self) -> None:
        self.instruments.show_absences(self._model.absences)

    @Slot()
    def _follow_run(self) -> None:
        is_active = self._model.is_active
        self.instruments.set_locked(is_active)
        self._show_absences()
        self.protocol.open_button.setEnabled(not is_active)
        if not is_active and (self.header.stop_button.hasFocus() or self.output.view.hasFocus()):
            self.header.run_button.setFocus()
