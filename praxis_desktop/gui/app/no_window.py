"""Says why no window can open, and what to do, in cases where Qt would abort or an import would fail."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.messages import Message

if TYPE_CHECKING:
    from PySide6.QtCore import QMessageLogContext, QtMsgType


_DISPLAYS = ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY")
"""Environment variables that select the display."""

_WITHOUT = "Use 'praxis-desktop run' or 'praxis-desktop exec'; they need no window."


def cannot_open(reason: object) -> UsageError:
    """Return the error that says why no window can open and which system packages are missing."""
    from praxis_desktop.system_packages import missing_libraries

    packages = " ".join(missing_libraries().values())
    remedy = ""
    if packages:
        remedy = f"System libraries are missing; on Debian and Ubuntu: sudo apt-get install {packages}\n"
    return UsageError(Message("the window cannot be opened: {reason}", reason=reason), hint=remedy + _WITHOUT)


def require_display() -> None:
    """Raise UsageError if there is no display."""
    if sys.platform in ("win32", "darwin") or os.environ.get("QT_QPA_PLATFORM"):
        return
    if not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
        raise UsageError("there is no display for the window", hint=_WITHOUT)


@contextmanager
def refusals_in_words() -> Iterator[None]:
    """Handle Qt's messages while the application is being created. If Qt is about to abort for lack of a
    display, end the process with UsageError's message and exit code. Write other messages to standard
    error.
    """
    from PySide6.QtCore import qInstallMessageHandler

    told: list[tuple[str, str]] = []

    def hear(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        from PySide6.QtCore import QtMsgType  # imported only when there is a message

        if kind == QtMsgType.QtFatalMsg:
            _end(told, text)
        told.append((context.category or "", text))

    qInstallMessageHandler(hear)
    try:
        yield
    finally:
        qInstallMessageHandler(None)
        for category, text in told:
            sys.stderr.write(f"{category}: {text}\n" if category not in ("", "default") else f"{text}\n")


def _end(told: list[tuple[str, str]], last: str) -> None:
    """End the process immediately, because an exception must not propagate through the Qt code that calls
    this function.
    """
    reason = told[0][1] if told else last.strip().splitlines()[0]
    error = cannot_open(reason)
    shown_on = {name: os.environ[name] for name in _DISPLAYS if os.environ.get(name)}
    named = " and ".join(f"{name} is {value}" for name, value in shown_on.items())
    question = f"{named}: is that there, and may this user use it?\n" if named else ""
    sys.stderr.write(f"praxis-desktop: {error.message}\n{question}{error.hint}\n")
    sys.stderr.flush()
    os._exit(error.exit_code)
