"""Reference cycles with Qt objects are collected, and on the window's thread only."""

from __future__ import annotations

import gc
import threading
import weakref

from pytestqt.qtbot import QtBot

from praxis_desktop.gui.shell.garbage import MOST, THRESHOLDS, GarbageCollector


class Knot:
    def __init__(self, threads: list[int]) -> None:
        self.itself = self
        weakref.finalize(self, lambda: threads.append(threading.get_ident()))


def tie_knots(count: int, threads: list[int]) -> None:
    for _ in range(count):
        Knot(threads)


def test_garbage_of_other_threads_is_collected_on_the_windows(qtbot: QtBot) -> None:
    threads: list[int] = []
    collector = GarbageCollector()
    collector.start()
    try:
        other = threading.Thread(target=tie_knots, args=(3_000, threads))
        other.start()
        other.join()
        assert threads == []
        qtbot.waitUntil(lambda: len(threads) == 3_000, timeout=20_000)
        assert set(threads) == {threading.get_ident()}
    finally:
        collector.stop()
        gc.unfreeze()
    assert gc.isenabled()


def test_what_is_loaded_in_masses_is_left_out_at_once(qtbot: QtBot) -> None:
    collector = GarbageCollector()
    collector.start()
    loaded: list[object] = []
    try:
        before = gc.get_freeze_count()
        for _ in range(THRESHOLDS[1] - 1):  # the second generation is not due yet
            loaded.append([[] for _ in range(MOST)])
            collector.collect()
        assert gc.get_freeze_count() >= before + MOST
    finally:
        collector.stop()
        gc.unfreeze()
