"""Where a failure is told: on the page that it belongs to, and as a message for who looks elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from praxis_desktop.gui.run.run_outcome import Failure
from praxis_desktop.gui.run.stage_words import consequence

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStackedWidget

    from praxis_desktop.core.errors import PraxisError
    from praxis_desktop.gui.messages.message_desk import MessageDesk
    from praxis_desktop.gui.run.active_runs import ActiveRuns
    from praxis_desktop.gui.run.runtime_model import RuntimeModel
    from praxis_desktop.gui.run_page.run_pages import RunPages
    from praxis_desktop.gui.setup.setup_page import SetupPage


class FailureDesk(QObject):
    """What has failed is told by ``messages``, and on the page of ``pages`` where it is to be acted on."""

    def __init__(
        self,
        *,
        messages: MessageDesk,
        pages: QStackedWidget,
        setup_page: SetupPage,
        run_pages: RunPages,
        runs: ActiveRuns,
        runtime: RuntimeModel,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._messages = messages
        self._pages = pages
        self._setup_page = setup_page
        self._run_pages = run_pages
        self._runs = runs
        self._runtime = runtime
        self._told_error = ""
        runtime.changed.connect(self._follow_runtime)

    @Slot(object)
    def tell_refusal(self, error: PraxisError) -> None:
        """Tell what was not done, without leaving the page that is in view."""
        self._messages.tell_error(error)

    @Slot(object)
    def tell_of_setup(self, error: PraxisError) -> None:
        """Something was not done before there was a run."""
        self._setup_page.show_failure(Failure(error.message, error.hint))
        self._messages.tell_error(error, is_told=self._pages.currentWidget() is self._setup_page)

    @Slot(object)
    def tell_of_run(self, error: PraxisError) -> None:
        """Something was not done with a run."""
        self._run_pages.current.show_failure(Failure(error.message, error.hint))
        self._messages.tell_error(error, is_told=self._run_pages.is_in_view)

    @Slot()
    def _follow_runtime(self) -> None:
        """Say once why Python could not be prepared; a run that waited for it goes on and tells its own."""
        readiness = self._runtime.readiness
        if readiness.error and readiness.error != self._told_error and not self._runs.is_active:
            message = self.tr("Python could not be prepared: {reason}").format(reason=readiness.error)
            hint = "\n".join(part for part in (readiness.hint, consequence(readiness)) if part)
            self._setup_page.show_failure(Failure(message, hint))
        self._told_error = readiness.error
