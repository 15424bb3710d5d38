"""The result of testing an instrument: a sentence is shown in full, bytes as far as they fit."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.roles.testing import ResultLine
from praxis_desktop.gui.widgets.labels import ElidedLabel

SENTENCE = "Nothing tells what kind of instrument it is, so that nothing was sent to it. It may be any."


def test_a_sentence_is_not_shortened(qtbot: QtBot, appearance: Appearance) -> None:
    around = QWidget()
    qtbot.addWidget(around)
    line = ResultLine(appearance=appearance)
    layout = QVBoxLayout(around)
    layout.addWidget(line)
    layout.addStretch(1)
    around.resize(380, 300)
    line.show_note("Kind not known", "idle", "help", SENTENCE)
    around.show()
    (shown,) = [label for label in line.findChildren(QLabel) if label.isVisible() and label.text()]
    assert shown.text() == SENTENCE
    assert not isinstance(shown, ElidedLabel)
    assert shown.height() >= shown.heightForWidth(shown.width())
