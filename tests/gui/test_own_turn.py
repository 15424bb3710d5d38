"""Expensive work waits until other work is done and painted."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from functools import partial

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from praxis_desktop.core import precedence as precedence_module
from praxis_desktop.core.precedence import precedence
from praxis_desktop.gui import background as own_turn
from praxis_desktop.gui.background import MOMENT_S, OwnTurn


class Painted(QWidget):
    def __init__(self, told: list[str]) -> None:
        super().__init__()
        self._told = told

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        self._told.append("painted")


class SlowlyPainted(Painted):
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        time.sleep(0.01)  # without the GIL, as Qt paints
        super().paintEvent(event)


def in_one_turn(parent: QWidget, *acts: Callable[[], None]) -> None:
    """Have timers act immediately one after the other."""
    timer = QTimer(parent, singleShot=True)
    for act in acts:
        timer.timeout.connect(act)
    timer.start()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows paints when nothing else is to be done")
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


def test_what_takes_long_has_a_turn_for_itself(qtbot: QtBot) -> None:
    told: list[str] = []
    widget = QWidget()
    qtbot.addWidget(widget)
    looked = QTimer(widget)
    looked.timeout.connect(lambda: told.append("looked"))

    def take_long(name: str) -> None:
        until = time.perf_counter() + 2 * MOMENT_S
        while time.perf_counter() < until:
            pass
        told.append(name)

    turns = [OwnTurn(partial(take_long, name), widget) for name in ("first", "second")]
    in_one_turn(widget, looked.start, *(turn.start for turn in turns))
    qtbot.waitUntil(lambda: "second" in told)
    assert "looked" in told[told.index("first") : told.index("second")]


def test_a_mistake_in_one_leaves_the_others_their_turns(qtbot: QtBot) -> None:
    told: list[str] = []
    widget = QWidget()
    qtbot.addWidget(widget)

    def fail() -> None:
        raise ValueError("a defect")

    turns = [OwnTurn(fail, widget), OwnTurn(lambda: told.append("own turn"), widget)]
    with qtbot.captureExceptions() as caught:
        in_one_turn(widget, *(turn.start for turn in turns))
        qtbot.waitUntil(lambda: "own turn" in told)
    assert [str(error) for _, error, _ in caught] == ["a defect"]


def test_what_is_gone_or_was_stopped_has_none(qtbot: QtBot) -> None:
    told: list[str] = []
    widget, gone = QWidget(), QWidget()
    qtbot.addWidget(widget)
    stopped = OwnTurn(lambda: told.append("stopped"), widget)
    of_gone = OwnTurn(lambda: told.append("gone"), gone)
    last = OwnTurn(lambda: told.append("last"), widget)
    in_one_turn(widget, stopped.start, of_gone.start, last.start, stopped.stop, partial(delete, gone))
    qtbot.waitUntil(lambda: "last" in told)
    assert told == ["last"]


def test_work_beside_it_gives_way(qtbot: QtBot) -> None:
    told: list[str] = []
    widget = QWidget()
    qtbot.addWidget(widget)

    def work() -> None:
        precedence.give_way()
        told.append("worked")

    def answer() -> None:
        working = threading.Thread(target=work)
        working.start()
        working.join(0.01)
        told.append("answered")

    turn = OwnTurn(answer, widget)
    in_one_turn(widget, turn.start)
    qtbot.waitUntil(lambda: "worked" in told)
    assert told == ["answered", "worked"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows paints when nothing else is to be done")
def test_work_elsewhere_gives_way_to_the_painting_too(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(precedence_module, "MOST_S", 60.0)
    told: list[str] = []
    widget = SlowlyPainted(told)
    qtbot.addWidget(widget)
    widget.show()
    qtbot.waitUntil(lambda: "painted" in told)
    told.clear()

    def work() -> None:
        precedence.give_way()
        told.append("worked")

    def answer() -> None:
        widget.update()
        threading.Thread(target=work).start()
        told.append("answered")

    turn = OwnTurn(answer, widget)
    in_one_turn(widget, turn.start)
    qtbot.waitUntil(lambda: "worked" in told)
    assert told == ["answered", "painted", "worked"]


def test_on_a_computer_that_is_too_busy_all_have_their_turns(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_turn, "MOMENT_S", -1.0)
    told: list[str] = []
    widget = QWidget()
    qtbot.addWidget(widget)
    turns = [OwnTurn(partial(told.append, name), widget) for name in ("first", "second")]
    in_one_turn(widget, *(turn.start for turn in turns))
    qtbot.waitUntil(lambda: told == ["first", "second"])
