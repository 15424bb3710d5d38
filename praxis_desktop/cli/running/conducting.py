"""What is done for a run besides telling it: its questions are asked, its results exported, reasons kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.events import Event, LogEvent, ResultEvent
from praxis_desktop.core.prompts import AnswerEvent, PromptEvent

if TYPE_CHECKING:
    from praxis_desktop.cli.asking.prompt_asker import PromptAsker
    from praxis_desktop.cli.asking.terminal_lines import TerminalLines
    from praxis_desktop.cli.running.conduct_options import Conduct
    from praxis_desktop.records.history.history import History
    from praxis_desktop.runs.engine.controls import Controllable


class Conducting:
    """Conducts ``run``, if there is one that can be, as ``conduct`` says; on the terminal of ``lines``
    somebody can be asked. ``records`` keep its record.
    """

    def __init__(
        self,
        run: Controllable | None,
        conduct: Conduct | None,
        lines: TerminalLines | None,
        records: History | None,
    ) -> None:
        self.run = run
        self._conduct = conduct
        self._lines = lines
        self._records = records
        self._prompts: PromptAsker | None = None
        self._wants_reason = False

    # ---- the thread that tells
    @property
    def is_asking(self) -> bool:
        """Whether a line is asked for on the terminal."""
        return self._prompts is not None and self._prompts.is_asking

    def make_room(self) -> None:
        """Something is about to be written on the terminal."""
        if self._prompts is not None:
            self._prompts.make_room()

    def tell(self, event: Event, present: Callable[[Event], None]) -> None:
        """Have ``event`` presented; a question is asked right after that."""
        if self._prompts is not None:
            if isinstance(event, AnswerEvent) and self._prompts.withdraw(event.number):
                return  # who has typed it knows
            self._prompts.make_room()
        present(event)
        if isinstance(event, PromptEvent) and self._lines is not None and self.run is not None:
            self._prompts = self._prompts or self._asker(self._lines, self.run)
            self._prompts.ask(event)

    def ask_for_reason(self, tell: Callable[[Event], None]) -> None:
        """Ask why the run was stopped, now that it is, where a reason is wanted and nobody gave one; it is
        kept with the record.
        """
        conduct, lines, run = self._conduct, self._lines, self.run
        if not self._wants_reason or conduct is None or lines is None or run is None:
            return
        reason = (self._prompts or self._asker(lines, run)).reason_for_stop()
        if not reason or self._records is None:
            return
        try:
            self._records.note(run.run_id, f"stopped: {reason}", by=conduct.operator)
        except PraxisError as error:
            tell(LogEvent(f"the reason is not kept: {error.message}", "warning"))

    # ---- any thread
    def cancel(self) -> None:
        """The operator stops the run; a reason that is missing is asked for when it has stopped."""
        if self.run is not None:
            operator, reason = self._stopped_by()
            self.run.cancel(by=operator, reason=reason)

    def emergency_stop(self) -> str:
        """The operator stops every instrument; why nothing was stopped, if nothing was."""
        if self.run is not None:
            operator, reason = self._stopped_by()
            refused = self.run.emergency_stop(by=operator, reason=reason)
            return "" if refused is None else refused.message
        return ""

    def export(self, event: ResultEvent, tell: Callable[[Event], None]) -> None:
        """Export the record, before the last event is told; that something of it fails is a warning."""
        folder = event.details.get("record")
        if self._conduct is None or self._conduct.export is None or not isinstance(folder, str):
            return
        from praxis_desktop.records.exporting.after_run import export_after

        export = self._conduct.export
        warnings = export_after(Path(folder), export.folder, export.formats)
        for warning in warnings:
            tell(LogEvent(warning, "warning"))
        if not warnings:
            tell(LogEvent(f"exported to {export.folder}", "notice"))

    def _stopped_by(self) -> tuple[str, str]:
        conduct = self._conduct
        if conduct is None:
            return "", ""
        self._wants_reason |= conduct.requires_reason and not conduct.reason
        return conduct.operator, conduct.reason

    def _asker(self, lines: TerminalLines, run: Controllable) -> PromptAsker:
        from praxis_desktop.cli.asking.prompt_asker import PromptAsker

        conduct = self._conduct
        return PromptAsker(
            lines,
            run,
            by="" if conduct is None else conduct.operator,
            requires_reason=conduct is not None and conduct.requires_reason,
        )
