"""The stages of preparing Python, in words for people and in their language."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from praxis_desktop.gui.look.sentences import spoken
from praxis_desktop.workers.launching.readiness import Readiness

_SHOWN: Final[dict[str, str]] = {
    "Loading runtime": str(QT_TRANSLATE_NOOP("Stage", "Loading runtime")),
    "Installing packages": str(QT_TRANSLATE_NOOP("Stage", "Installing packages")),
    "Ready": str(QT_TRANSLATE_NOOP("Stage", "Ready")),
    "Preparing Pyodide": str(QT_TRANSLATE_NOOP("Stage", "reading files")),
    "Compiling Pyodide for this computer": str(QT_TRANSLATE_NOOP("Stage", "compiling, only once")),
    "Saving the compiled Pyodide": str(QT_TRANSLATE_NOOP("Stage", "saving for later starts")),
}


def stage_text(stage: str) -> str:
    """What is done, as shown: a stage and, after a colon, its part; the name of a package stays as it is."""
    return ": ".join(
        QCoreApplication.translate("Stage", _SHOWN[part]) if part in _SHOWN else spoken(part)
        for part in stage.split(": ", 1)
    )


def consequence(readiness: Readiness) -> str:
    """What it means for a technician that Python could not be prepared."""
    if readiness.stops_runs:
        return QCoreApplication.translate("Stage", "No run can start before that.")
    return QCoreApplication.translate(
        "Stage", "Runs still work: each loads what it needs itself, more slowly."
    )
