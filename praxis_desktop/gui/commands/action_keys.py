"""The text and the keys of an action, as people read them."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QKeySequence

_ENTER = ("Return", "Enter")


def plain_text(action: QAction) -> str:
    """The text of an action without the marks of its menu."""
    return action.text().replace("&&", "\0").replace("&", "").replace("\0", "&")


def keys_of(action: QAction) -> tuple[tuple[str, ...], ...]:
    """The keys of an action: for each way to press it, those that are pressed together."""
    return tuple(found for sequence in action.shortcuts() if (found := _caps(sequence)))


def _caps(sequence: QKeySequence) -> tuple[str, ...]:
    text = sequence.toString(QKeySequence.SequenceFormat.PortableText)
    if text.endswith("++"):  # the plus key itself
        text = text[:-1] + "\0"
    caps = [part.replace("\0", "+") for part in text.split("+") if part]
    return tuple(map(_called, caps))


def _called(cap: str) -> str:
    """What stands on a key, in the language of the window: of the others Qt knows it."""
    if cap in _ENTER:
        return QCoreApplication.translate("Command", "Enter")
    return QCoreApplication.translate("QShortcut", cap)
