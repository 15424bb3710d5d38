"""The panels of the page of a run, and where they stand."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from praxis_desktop.gui.appearance import Appearance
from praxis_desktop.gui.conducting.record_panel import RecordPanel
from praxis_desktop.gui.failure_panel import FailurePanel
from praxis_desktop.gui.files_panel import FilesPanel
from praxis_desktop.gui.output_panel import OutputPanel
from praxis_desktop.gui.run_model import RunModel
from praxis_desktop.gui.runtime_model import RuntimeModel
from praxis_desktop.gui.state_header import StateHeader
from praxis_desktop.gui.steps.steps_panel import StepsPanel


class RunPanels(QWidget):
    """The header above, and below it what the run tells."""

    def __init__(
        self, *, model: RunModel, runtime: RuntimeModel, appearance: Appearance, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.header = StateHeader(model=model, appearance=appearance)
        self.failure = FailurePanel(appearance=appearance)
        self.files = FilesPanel(appearance=appearance)
        self.record = RecordPanel(appearance=appearance)
        self.steps = StepsPanel(model=model, appearance=appearance)
        self.output = OutputPanel(model=model, runtime=runtime, appearance=appearance)
        main = self._main = QVBoxLayout()
        main.setContentsMargins(14, 14, 14, 14)
        main.setSpacing(12)
        for panel in (self.failure, self.files, self.record):
            main.addWidget(panel)
        main.addWidget(self.steps, 2)
        main.addWidget(self.output, 3)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addLayout(main, 1)

    def put_first(self, banners: QWidget) -> None:
        """Show ``banners`` above all that the run tells."""
        self._main.insertWidget(0, banners)
