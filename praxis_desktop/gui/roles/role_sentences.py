"""What is wrong with a role of a bench, said beside it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from praxis_desktop.gui.look.sentences import spoken


def sentence_of(message: str, role: str) -> str:
    """What is wrong with a role, without its name in front: the row says which it is."""
    text = message.removeprefix(f"labware {role}").removeprefix(f"machine {role}").lstrip(": ")
    if text.endswith("is not given"):
        return QCoreApplication.translate("RoleSentences", "Choose what it is.")
    text = spoken(text)
    return text[:1].upper() + text[1:]
