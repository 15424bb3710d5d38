"""What is wrong with what is set up: where it is told, and the way to where it is put right."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from praxis_desktop.gui.roles.role_words import role_title
from praxis_desktop.gui.run.run_outcome import Failure
from praxis_desktop.gui.setup.check import FAILED
from praxis_desktop.gui.setup.obstacles import CHECK, DRY_RUN, INSTRUMENTS, LABWARE, VALUES, Obstacle

if TYPE_CHECKING:
    from praxis_desktop.core.errors import PraxisError
    from praxis_desktop.gui.setup.setup_page import SetupPage
    from praxis_desktop.runs.dry_run.findings import Finding


class ProblemDesk(QObject):
    """Tells of problems on ``page``, and goes to the first that can be put right there."""

    def __init__(self, *, page: SetupPage) -> None:
        super().__init__(page)
        self._page = page
        self.refusal: PraxisError | None = None
        """Why the file does not load; None where it does, or nobody knows yet."""
        self._told = ""
        """That, as the panel says it."""

    @Slot()
    def show_first(self) -> bool:
        """Go to the first thing that must be chosen or corrected; False when there is none."""
        return any(self._show_obstacle(obstacle) for obstacle in self._page.readiness.obstacles)

    def _show_obstacle(self, obstacle: Obstacle) -> bool:
        cards = self._page.cards
        if obstacle.section == CHECK:
            self.show_failed_check()
            return True
        if obstacle.section == INSTRUMENTS:
            return self._show_instrument(obstacle.subject)
        if cards is None:
            return False
        if obstacle.section == VALUES:
            return cards.show_wrong_value()
        if obstacle.section == LABWARE:
            return cards.show_wrong_labware() or cards.labware.select_open()
        return obstacle.section == DRY_RUN and cards.show_first_finding()

    def _show_instrument(self, name: str) -> bool:
        row = next((row for row in self._page.instruments.rows if role_title(row.role) == name), None)
        if row is None:
            return False
        if not row.is_set:
            row.show_problem(self.tr("Choose an instrument, or a simulator."))
        if row.verdict.needs_decision:
            row.decide_button.setFocus()
        elif row.has_failed:
            row.test_button.setFocus()
        else:
            row.focus_choice()
        return True

    def forget_refusal(self) -> None:
        """The file loads now, or another is open."""
        if self._told and self._page.failure.message == self._told:
            self._page.failure.clear()
        self._told, self.refusal = "", None

    @Slot(object)
    def show_refusal(self, error: PraxisError) -> None:
        """Say why the file does not load, and show the line that is to blame."""
        page = self._page
        self.refusal = error
        stack, line = str(getattr(error, "traceback", "")), int(getattr(error, "line", 0))
        page.failure.show_failure(Failure(error.message, error.hint, stack), ())
        if line and page.path is not None:
            page.failure.show_source(page.path, line)
        self._told = page.failure.message
        page.head.show_check(FAILED)
        page.show_instruments(bool(page.instruments.rows))
        page.readiness.show_readiness()

    @Slot()
    def show_failed_check(self) -> None:
        """Go to what is said of the file that does not load; it may have been closed."""
        page = self._page
        if page.failure.message != self._told and self.refusal is not None:
            self.show_refusal(self.refusal)
        page.body.show_top()
        page.failure.focus_first()

    @Slot(object)
    def show_error(self, error: PraxisError) -> None:
        """Say what was not done."""
        self._page.failure.show_failure(Failure(error.message, error.hint), ())

    @Slot(object)
    def show_finding(self, finding: Finding) -> None:
        """Say where in the program the cause of a finding is."""
        from praxis_desktop.gui.dry_run.finding_card import place_of, sentence_of

        message = ": ".join(filter(None, (place_of(finding), sentence_of(finding))))
        self._page.failure.show_failure(Failure(message, finding.hint), ())
        if finding.file and finding.line:
            self._page.failure.show_source(Path(finding.file), finding.line)
        self._page.body.show_top()
