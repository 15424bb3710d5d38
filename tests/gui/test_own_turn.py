"""What is felt beside other work waits until that is done, and painted."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.own_turn import OwnTurn


class Painted(QWidget):
    def __init__(self, told: list[str]) -> None:
        super().__init__()
        self._told = told

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        self._told.append("painted")


def in_one_turn(parent: QWidget, *acts: Callable[[], None]) -> None:
    """Have timers act one right after the other."""
    timer = QTimer(parent, singleShot=True)
    for act in acts:
        timer.timeout.connect(act)
    timer.start()


def test_other_work_is_done_and_painted_before(qtbot: QtBot) -> None:
    told: list[str] = []
    widget = Painted(told)
    qtbot.addWidget(widget)
    turn = OwnTurn(lambda: told.append("own turn"), widget)
    with qtbot.waitExposed(widget):
        widget.show()
    told.clear()
    in_one_turn(widget, turn.start, lambda: told.append("other work"), widget.update)
    qtbot.waitUntil(lambda: "own turn" in told)
    assert told == ["other work", "painted", "own turn"]


def test_several_starts_before_it_are_one(qtbot: QtBot) -> None:
    told: list[str] = []
    widget = QWidget()
    qtbot.addWidget(widget)
    turn = OwnTurn(lambda: told.append("own turn"), widget)
    in_one_turn(widget, turn.start, turn.start)
    after = QTimer(widget, singleShot=True)
    after.timeout.connect(lambda: told.append("after"))
    after.start(50)
    qtbot.waitUntil(lambda: "after" in told)
    assert told == ["own turn", "after"]
