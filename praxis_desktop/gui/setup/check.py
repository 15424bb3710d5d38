"""The check of the protocol that is set up: what came of loading its file, and when that was."""

from __future__ import annotations

from typing import Literal, NamedTuple

from PySide6.QtCore import QCoreApplication

from praxis_desktop.gui.library.last_runs import ago


class Check(NamedTuple):
    """``at`` is when it passed, in seconds since 1970."""

    state: Literal["", "checking", "passed", "failed"] = ""
    at: float = 0.0


NOT_CHECKED = Check()
CHECKING = Check("checking")
FAILED = Check("failed")


def check_words(check: Check) -> str:
    """What is said of it below the title."""
    match check.state:
        case "checking":
            return _tr("checking…")
        case "passed":
            return _tr("check passed {ago}").format(ago=ago(check.at))
        case "failed":
            return _tr("check failed")
    return ""


def _tr(text: str) -> str:
    return QCoreApplication.translate("Check", text)
