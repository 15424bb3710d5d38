"""Work in the background is begun without waiting for its thread, and done even where there can be none."""

from __future__ import annotations

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
