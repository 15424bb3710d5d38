"""The log: what this program did, when; apart from what the programs that it runs have printed."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QTime, Slot
from PySide6.QtWidgets import QWidget

from praxis_desktop.core.events import LogEvent
from praxis_desktop.gui.appearance import Appearance
from praxis_desktop.gui.output_text import Piece
from praxis_desktop.gui.output_view import OutputView
from praxis_desktop.gui.run_model import RunModel
from praxis_desktop.gui.run_states import RUN_STATES
from praxis_desktop.gui.runtime_model import RuntimeModel


class LogView(OutputView):
    """One line for each thing done, with the time, since the window was opened."""

    def __init__(
        self,
        *,
        model: RunModel,
        runtime: RuntimeModel,
        appearance: Appearance,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self._model = model
        self._runtime = runtime
        self._told_error = ""
        self.setAccessibleName(self.tr("Log of this program"))
        self.setPlaceholderText(self.tr("What this program does for a run appears here."))
        runtime.logged.connect(self.take)
        runtime.changed.connect(self._note_error)
        model.logged.connect(self.take)
        model.started.connect(self._note_start)
        model.runtime_ready.connect(self._note_readiness)
        model.ended.connect(self._note_end)

    @Slot(object)
    def take(self, event: LogEvent) -> None:
        """Add what an event tells."""
        message = " ".join(event.message.split())
        if event.level == "info":
            self._add(message)
        else:
            self._add(self.tr("Warning: {sentence}").format(sentence=message), is_warning=True)

    @Slot()
    def _note_error(self) -> None:
        error = self._runtime.readiness.error
        if error and error != self._told_error:
            self.take(
                LogEvent(self.tr("Python could not be prepared: {reason}").format(reason=error), "error")
            )
        self._told_error = error

    @Slot()
    def _note_start(self) -> None:
        if self._model.plan is not None:
            self._add(self.tr("Run of {name}").format(name=self._model.plan.path.name))

    @Slot(float)
    def _note_readiness(self, milliseconds: float) -> None:
        self._add(self.tr("The program begins after {ms} ms").format(ms=round(milliseconds, 1)))

    @Slot()
    def _note_end(self) -> None:
        self._add(QCoreApplication.translate("RunState", RUN_STATES[self._model.phase].word))

    def _add(self, sentence: str, *, is_warning: bool = False) -> None:
        time = QTime.currentTime().toString("HH:mm:ss")
        self.append_pieces([Piece("stderr" if is_warning else "stdout", f"{time}  {sentence}\n")])
