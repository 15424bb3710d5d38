"""The time for which the window's thread did not process events, excluding its waits for a processor."""

from __future__ import annotations

import ctypes
import os
import signal
import threading
import time
import traceback
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import TextIO

from PySide6.QtCore import QObject, Qt, QTimer, Slot

INTERVAL_MS = 5
_LISTED_MS = 15.0
"""Length, in milliseconds, below which gaps are not listed."""
_LISTED = 2000
_LOOK_EVERY = 50
"""The number of beats after which new threads are looked for."""
_TEXT_SIZE = 64

_libc = ctypes.PyDLL(None)
_text = ctypes.create_string_buffer(_TEXT_SIZE)


class StallMeter(QObject):
    """Beats on the thread that made it. For each gap between two beats it measures how long the thread
    computed, and how long it was ready to run while others had the processor, which is subtracted. The rest
    is waiting, for Python's lock (GIL) or for files. On a busy machine the thread that holds the lock also
    waits for a processor: ``others`` is the longest such wait of another thread.
    """

    def __init__(self, stacks: TextIO | None = None) -> None:
        """``stacks`` is the file for the thread's stacks during long gaps."""
        super().__init__()
        self._stacks = stacks
        if stacks is not None:
            signal.signal(signal.SIGALRM, self._write_stack)
        task = Path("/proc/self/task") / str(threading.get_native_id())
        self._scheduling = os.open(task / "schedstat", os.O_RDONLY)
        self._own = task.name
        self._others: dict[str, int] = {}
        """Threads, and the open files with their statistics."""
        self._others_waited: dict[str, int] = {}
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self.reset()
        self._timer.start(INTERVAL_MS)

    def reset(self) -> None:
        """Start measuring again."""
        self.gaps: list[dict[str, float]] = []
        self.beats = 0
        self._begun = self._last = time.perf_counter()
        self._longest_wait()
        self._computed, self._waited = self._begun_computed, _ = self._schedule()

    @property
    def seconds(self) -> float:
        """Seconds since the start of measuring."""
        return self._last - self._begun

    @property
    def computed_s(self) -> float:
        """Seconds for which the thread computed since the start of measuring."""
        return self._computed - self._begun_computed

    def stop(self) -> None:
        """Stop beating."""
        self._timer.stop()
        if self._stacks is not None:
            signal.setitimer(signal.ITIMER_REAL, 0)
        for file in (self._scheduling, *self._others.values()):
            os.close(file)

    @Slot()
    def _beat(self) -> None:
        now = time.perf_counter()
        computed, waited = self._schedule()
        gap, ready, own = now - self._last, waited - self._waited, computed - self._computed
        net = (gap - ready) * 1000
        if self.beats % _LOOK_EVERY == 0:
            self._look_for_threads()
        self.beats += 1
        others = self._longest_wait() * 1000
        if net > _LISTED_MS and len(self.gaps) < _LISTED:
            told = {"at": now - self._begun, "net": net, "gap": gap * 1000}
            self.gaps.append({**told, "computed": own * 1000, "others": others})
        self._last, self._computed, self._waited = now, computed, waited
        if self._stacks is not None:
            signal.setitimer(signal.ITIMER_REAL, _LISTED_MS / 1000)

    def _write_stack(self, number: int, frame: FrameType | None) -> None:
        """Write the stack. Runs on the main thread, which is the window's, as soon as it is between two
        bytecode instructions.
        """
        assert self._stacks is not None
        lines = [
            f"{Path(each.filename).name}:{each.lineno} {each.name}" for each in traceback.extract_stack(frame)
        ]
        at = time.perf_counter() - self._begun
        self._stacks.write(f"{at:.3f}  {' > '.join(lines[-8:])}\n")
        self._stacks.flush()

    def _schedule(self) -> tuple[float, float]:
        """Return the seconds for which this thread computed, and for which it was ready but waited for a
        processor.
        """
        computed, waited, _ = _read(self._scheduling)
        return int(computed) / 1e9, int(waited) / 1e9

    def _look_for_threads(self) -> None:
        found = {task.name for task in Path("/proc/self/task").iterdir()} - {self._own}
        for name in self._others.keys() - found:
            os.close(self._others.pop(name))
            self._others_waited.pop(name, None)
        for name in found - self._others.keys():
            with suppress(OSError):
                self._others[name] = os.open(f"/proc/self/task/{name}/schedstat", os.O_RDONLY)

    def _longest_wait(self) -> float:
        """Return the longest time, in seconds, for which another thread waited for a processor since the last
        call.
        """
        longest = 0
        for name, file in self._others.items():
            told = _read(file)
            if not told:
                continue  # the thread has ended
            waited = int(told[1])
            longest = max(longest, waited - self._others_waited.get(name, waited))
            self._others_waited[name] = waited
        return longest / 1e9


def _read(file: int) -> list[bytes]:
    """Return the words of a small file; an empty list if it cannot be read.

    Unlike ``os.pread``, this keeps Python's lock, for which other threads would have to be waited each time.
    """
    size = _libc.pread(file, _text, _TEXT_SIZE, 0)
    return _text.raw[:size].split() if size > 0 else []
