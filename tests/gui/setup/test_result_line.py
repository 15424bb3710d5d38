"""The result of testing an instrument: a sentence is shown in full, bytes as far as they fit."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.roles.instruments import Identified, Inquiry
from praxis_desktop.gui.roles.testing import ResultLine
from praxis_desktop.gui.roles.words import look_of
from praxis_desktop.gui.widgets.labels import ElidedLabel
from praxis_desktop.ports.preflight.verdict import Verdict

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


def test_a_full_stop_parts_what_is_wrong_from_the_remedy(qtbot: QtBot, appearance: Appearance) -> None:
    line = ResultLine(appearance=appearance)
    qtbot.addWidget(line)
    verdict = Verdict("no_answer", "port scale is in use by the console of anna since 11:54", "Stop it.")
    line.show_verdict(look_of(verdict), Identified(Inquiry("scale", "/dev/ttyUSB0"), verdict))
    assert line.accessibleName().endswith("since 11:54. Stop it.")
