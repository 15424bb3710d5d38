"""A person's answers on the sheet that asks whether to resume a run."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from praxis_desktop.gui.resuming.resume_sheet import ResumeSheet

LEFT = Qt.MouseButton.LeftButton
_ANSWERS = ("yes", "no", "not sure")


def answer_all(sheet: ResumeSheet, answer: Literal["yes", "no", "not sure"] = "not sure") -> None:
    """Give the same answer about every command without a reply."""
    assert sheet.choices is not None
    for fact in sheet.choices.facts:
        QTest.mouseClick(fact.answers.button(_ANSWERS.index(answer)), LEFT)
