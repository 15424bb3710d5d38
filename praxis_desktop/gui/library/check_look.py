"""What loading a protocol in an interpreter of its own came to: word, icon and tone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QCoreApplication

from praxis_desktop.gui.run.run_states import StateLook

if TYPE_CHECKING:
    from praxis_desktop.runs.library.entries import LibraryEntry

CheckResult = Literal["passed", "missing", "failed"]


def result_of(entry: LibraryEntry) -> CheckResult:
    """Whether it loads, and whether everything is here that it imports."""
    if entry.problem is not None:
        return "failed"
    return "missing" if entry.missing else "passed"


def check_look(entry: LibraryEntry) -> StateLook:
    """How the result is shown."""
    match result_of(entry):
        case "failed":
            return StateLook(_tr("Check failed"), "shield-alert", "err")
        case "missing":
            return StateLook(_tr("Packages missing"), "package", "warn")
    return StateLook(_tr("Check passed"), "shield-check", "ok")


def _tr(text: str) -> str:
    return QCoreApplication.translate("ProtocolCheck", text)
