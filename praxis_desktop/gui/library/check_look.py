"""What loading a protocol in an interpreter of its own came to: word, icon and tone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from PySide6.QtCore import QCoreApplication

from praxis_desktop.gui.run.run_states import StateLook

if TYPE_CHECKING:
    from praxis_desktop.runs.library.entries import LibraryEntry

CheckResult = Literal["passed", "missing", "failed"]


def check_called(name: str) -> CheckResult | Literal[""]:
    """The result of this name, "" for any other."""
    result: CheckResult | Literal[""] = next((each for each in get_args(CheckResult) if each == name), "")
    return result


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


def checking_look() -> StateLook:
    """How it is shown while it is found out anew."""
    return StateLook(_tr("Checking…"), "clock", "run")


def _tr(text: str) -> str:
    return QCoreApplication.translate("ProtocolCheck", text)
