"""The panels of the page of a run, and where they stand."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from praxis_desktop.core.system_user import system_user
from praxis_desktop.gui.appearance import Appearance
from praxis_desktop.gui.conducting.record_panel import RecordPanel
from praxis_desktop.gui.conducting.run_details import RunDetails
from praxis_desktop.gui.failure_panel import FailurePanel
from praxis_desktop.gui.files_panel import FilesPanel
from praxis_desktop.gui.instruments import Instruments
from praxis_desktop.gui.instruments_panel import InstrumentsPanel
from praxis_desktop.gui.output_panel import OutputPanel
from praxis_desktop.gui.protocol_panel import ProtocolPanel
from praxis_desktop.gui.run_model import RunModel
from praxis_desktop.gui.runtime_model import RuntimeModel
from praxis_desktop.gui.segments import Segments
from praxis_desktop.gui.state_header import StateHeader
from praxis_desktop.gui.steps.steps_panel import StepsPanel
from praxis_desktop.gui.tokens import SIDE_PANEL_WIDTH
from praxis_desktop.gui.wheels import Wheels
from praxis_desktop.gui.wheels_panel import WheelsPanel

_NARROWER = 56


class RunPanels(QWidget):
    """The header above, what is run at the side, and beside it either the form (added to ``stack``) or the
    run.
    """

    def __init__(
        self,
        *,
        model: RunModel,
        runtime: RuntimeModel,
        instruments: Instruments,
        wheels: Wheels | None,
        appearance: Appearance,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.header = StateHeader(model=model, appearance=appearance)
        self.protocol = ProtocolPanel(appearance=appearance)
        self.instruments = InstrumentsPanel(instruments=instruments, appearance=appearance)
        self.details = RunDetails(operator=system_user(), appearance=appearance)
        self.failure = FailurePanel(appearance=appearance)
        self.files = FilesPanel(appearance=appearance)
        self.record = RecordPanel(appearance=appearance)
        self.wheels = None if wheels is None else WheelsPanel(wheels=wheels, appearance=appearance)
        self.views = Segments([self.tr("Set up"), self.tr("Run")], appearance=appearance)
        self.views.hide()
        self.steps = StepsPanel(model=model, appearance=appearance)
        self.output = OutputPanel(model=model, runtime=runtime, appearance=appearance)
        self.stack = QStackedWidget()
        self.run_view = QWidget()
        self.stack.addWidget(self.run_view)
        # What is filled in takes the room of what was read.
        self.details.fold.toggled.connect(self.protocol.setHidden)
        self._lay_out()

    def set_narrow(self, is_narrow: bool) -> None:
        """Make the side as wide as the window allows."""
        self._side.setFixedWidth(SIDE_PANEL_WIDTH - _NARROWER if is_narrow else SIDE_PANEL_WIDTH)

    def put_first(self, banners: QWidget) -> None:
        """Show ``banners`` above all that is beside the side."""
        self._main.insertWidget(0, banners)

    def _lay_out(self) -> None:
        self._side = QWidget(self)
        side = QVBoxLayout(self._side)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(12)
        side.addWidget(self.protocol, 1)
        side.addWidget(self.details)
        side.addWidget(self.instruments)
        side.addStretch(0)
        running = QVBoxLayout(self.run_view)
        running.setContentsMargins(0, 0, 0, 0)
        running.setSpacing(12)
        running.addWidget(self.steps, 2)
        running.addWidget(self.output, 3)
        main = self._main = QVBoxLayout()
        main.setSpacing(12)
        for panel in (self.failure, self.files, self.record):
            main.addWidget(panel)
        if self.wheels is not None:
            main.addWidget(self.wheels)
        main.addWidget(self.views)
        main.addWidget(self.stack, 1)
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
