"""Reference cycles with Qt objects are collected, and only on the window's thread."""

from __future__ import annotations

import gc
import sys
import threading
import weakref
from collections.abc import Iterator
from types import FrameType, ModuleType

import pytest
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.background import MOST, PATIENCE, THRESHOLDS, GarbageCollector


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


def test_what_is_loaded_in_masses_is_left_out_at_once(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    collector = GarbageCollector()
    collector.start()
    loaded: list[object] = []
    try:
        before = gc.get_freeze_count()
        for _ in range(THRESHOLDS[1] - 1):  # the second generation is not due yet
            loaded.append([[] for _ in range(MOST)])
            monkeypatch.setitem(sys.modules, f"loaded_{len(loaded)}", ModuleType("loaded"))
            collector.collect()
        assert gc.get_freeze_count() >= before + MOST
    finally:
        collector.stop()
        gc.unfreeze()


def test_garbage_that_has_become_old_does_not_stay(qtbot: QtBot) -> None:
    threads: list[int] = []
    collector = GarbageCollector()
    collector.start()
    try:
        for _ in range(60):  # runs, one after another
            held = [Knot(threads) for _ in range(500)]
            for _ in range(6):
                others: list[list[object]] = [[] for _ in range(THRESHOLDS[0] + 1)]
                collector.collect()
                del others
            del held
        gc.collect()
        assert len(threads) == 60 * 500, "nothing of it was left out for good"
    finally:
        collector.stop()
        gc.unfreeze()


@pytest.mark.parametrize("count", [6_000, 24_000])
def test_what_lives_beside_masses_that_go_again_does_not_stay(qtbot: QtBot, count: int) -> None:
    threads: list[int] = []
    collector = GarbageCollector()
    collector.start()
    try:
        for _ in range(20):  # runs: thousands of files are listed when one ends
            held = [Knot(threads) for _ in range(200)]
            listed: list[list[object]] = [[] for _ in range(count)]
            pass_time(collector, PATIENCE // 2)
            del held, listed
            pass_time(collector, 1)
        gc.collect()
        assert len(threads) == 20 * 200, "nothing of it was left out for good"
    finally:
        collector.stop()
        gc.unfreeze()


def pass_time(collector: GarbageCollector, ticks: int) -> None:
    for _ in range(ticks):
        others: list[list[object]] = [[] for _ in range(THRESHOLDS[0] + 1)]
        collector.collect()
        del others


def test_no_other_thread_runs_while_objects_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python cannot grow a tuple that a thread is building while a list of all objects refers to it."""
    monkeypatch.setattr("praxis_desktop.gui.background.MOST", 0)
    begun, may_grow = threading.Event(), threading.Event()
    built: list[object] = []

    def numbers() -> Iterator[int]:
        yield 1
        begun.set()
        may_grow.wait(20)
        yield from range(100)

    def build() -> None:
        try:
            built.append(len(tuple(numbers())))
        except SystemError as error:
            built.append(error)

    def switch(frame: FrameType, event: str, called: object) -> None:
        """Let the other thread run as soon as the window's thread has listed the objects."""
        if event == "c_return" and called is gc.get_objects:
            may_grow.set()
            builder.join(20)

    builder = threading.Thread(target=build)
    builder.start()
    collector = GarbageCollector()
    gc.disable()
    try:
        assert begun.wait(20)
        sys.setprofile(switch)
        for _ in range(2):  # only what has survived a collection is counted
            made = [[] for _ in range(2 * THRESHOLDS[0])]  # type: list[list[int]]
            collector.collect()
            made.clear()
    finally:
        sys.setprofile(None)
        may_grow.set()
        builder.join(20)
        gc.enable()
        gc.unfreeze()
    assert built == [101]
