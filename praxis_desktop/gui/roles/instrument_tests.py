"""Asking the instruments of all roles who they are: when, and how far that has come."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Slot

from praxis_desktop.gui.roles.section_state import SectionState

if TYPE_CHECKING:
    from praxis_desktop.gui.roles.identification import Identified, Inquiry
    from praxis_desktop.gui.roles.instruments import Instruments
    from praxis_desktop.gui.roles.role_row import RoleRow

_AFTER_MS = 400
"""So long after a choice its instrument is tested."""
_FRESH_S = 60
"""So long an answer counts."""


class InstrumentTests(QObject):
    """``rows`` are asked at the same time, by ``instruments``."""

    def __init__(self, instruments: Instruments, parent: QObject) -> None:
        super().__init__(parent)
        self._instruments = instruments
        self.rows: Sequence[RoleRow] = ()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_AFTER_MS)
        self._timer.timeout.connect(self._ask_unknown)
        instruments.identified.connect(self._take)

    def add(self, row: RoleRow) -> None:
        """Do what a new row wants to have asked."""
        row.identify_requested.connect(self._ask)
        row.cancel_requested.connect(self._cancel)

    def soon(self) -> None:
        """Something was chosen, or has changed: ask those of which nothing is known yet."""
        if self._instruments.tests_by_itself:
            self._timer.start()

    def anew(self) -> None:
        """Ask those again whose answers are not of the last minute."""
        if not self._instruments.tests_by_itself:
            return
        for row in self.rows:
            is_fresh = row.found is not None and time.time() - row.found.at < _FRESH_S
            if row.can_be_tested and not row.is_asking and not is_fresh:
                row.test()

    @Slot()
    def all(self) -> None:
        """Ask all of them."""
        for row in self.rows:
            if row.can_be_tested and not row.is_asking:
                row.test()

    @Slot()
    def _ask_unknown(self) -> None:
        for row in self.rows:
            if row.can_be_tested and row.found is None and not row.is_asking:
                row.test()

    @Slot(object)
    def _ask(self, inquiry: Inquiry) -> None:
        self._instruments.identify(inquiry)

    @Slot(str)
    def _cancel(self, role: str) -> None:
        self._instruments.cancel([role])

    @Slot(object)
    def _take(self, found: Identified) -> None:
        row = next((row for row in self.rows if row.role == found.inquiry.role), None)
        if row is not None:
            row.show_answer(found)


def state_of(rows: Sequence[RoleRow]) -> SectionState:
    """How far the roles have what plays them, in words."""
    if not rows:
        return SectionState("ok", "check-circle", _tr("None needed"))
    if unset := sum(not row.is_set for row in rows):
        return SectionState(
            "err", "alert-circle", _tr("{n} of {all} to choose").format(n=unset, all=len(rows))
        )
    verdicts = [row.verdict for row in rows]
    if away := sum(verdict.kind == "absent" for verdict in verdicts):
        return SectionState("err", "unplug", _tr("{n} not plugged in").format(n=away))
    if failed := sum(verdict.kind == "no_answer" for verdict in verdicts):
        words = _tr("1 does not answer") if failed == 1 else _tr("{n} do not answer").format(n=failed)
        return SectionState("err", "alert-circle", words)
    if open_ones := sum(verdict.needs_decision for verdict in verdicts):
        words = _tr("1 needs you") if open_ones == 1 else _tr("{n} need you").format(n=open_ones)
        return SectionState("warn", "help-diamond", words)
    if any(row.is_asking for row in rows):
        return SectionState("run", "clock", _tr("Testing…"))
    if all(row.is_simulated for row in rows):
        return SectionState("sim", "ghost", _tr("{n} simulated").format(n=len(rows)))
    if any(verdict.reason for verdict in verdicts):
        words = _tr("{n} of {all} decided").format(n=len(rows), all=len(rows))
        return SectionState("ok", "check-circle", words)
    real = [verdict for verdict in verdicts if verdict.kind not in ("simulated", "gone_without")]
    answering = sum(verdict.kind in ("answers", "late") for verdict in real)
    words = _tr("{n} of {all} answer").format(n=answering, all=len(real))
    if answering < len(real):
        return SectionState("idle", "plug", words)
    return SectionState("ok", "check-circle", words if real else _tr("None needed"))


def _tr(text: str) -> str:
    return QCoreApplication.translate("InstrumentTests", text)
