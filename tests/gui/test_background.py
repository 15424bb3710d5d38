"""Background work is started without waiting for its thread, and done even if no thread can be started."""

from __future__ import annotations

import errno
import os
import sys
import threading

import pytest
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.background import BackgroundTask


def test_starting_waits_for_no_thread(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    BackgroundTask(int)  # what starts threads is there
    window, starters = threading.current_thread(), []
    start = threading.Thread.start

    def watched(thread: threading.Thread) -> None:
        starters.append(threading.current_thread())
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", watched)
    task = BackgroundTask(threading.get_ident)
    with qtbot.waitSignal(task.done, timeout=30_000) as told:
        task.start()
    assert starters
    assert window not in starters
    assert told.args != [window.ident]


def test_work_is_done_where_there_can_be_no_thread(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    BackgroundTask(int)

    def refuse(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    task = BackgroundTask(int)
    with qtbot.waitSignal(task.done, timeout=30_000) as told:
        task.start("17")
    assert told.args == [17]


def test_a_place_that_the_system_refuses_is_no_mistake_of_the_program(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look() -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), "/lab/closed")

    reported: list[object] = []
    monkeypatch.setattr(sys, "excepthook", lambda *error: reported.append(error))
    task = BackgroundTask(look)
    with qtbot.waitSignal(task.failed, timeout=30_000) as told:
        task.start()
    assert told.args is not None
    assert told.args[0].message == f"/lab/closed cannot be used: {os.strerror(errno.EACCES)}"
    assert not reported
