"""The stages of a start, told from what is reported of it, and how long each of them took."""

from __future__ import annotations

import enum

from PySide6.QtCore import QElapsedTimer

from praxis_desktop.workers.launch.readiness import Readiness


class StartStage(enum.IntEnum):
    """In their order."""

    FILES = 0
    COMPILING = 1
    PACKAGES = 2
    IMAGES = 3
    WORKERS = 4
    DONE = 5


_COMPILING = ("Compiling Pyodide for this computer", "Saving the compiled Pyodide")
_INSTALLING = "Installing packages"
_IMAGES_FROM = 70
"""Percent from which on packages are loaded into an image, and no longer installed."""


def stage_of(readiness: Readiness) -> StartStage:
    """What is being done."""
    if readiness.state == "ready":
        has_worker = readiness.warm or not readiness.keeps_warm
        return StartStage.DONE if has_worker else StartStage.WORKERS
    name, _, part = readiness.stage.partition(": ")
    if name == _INSTALLING:
        return StartStage.IMAGES if readiness.percent >= _IMAGES_FROM else StartStage.PACKAGES
    return StartStage.COMPILING if part in _COMPILING else StartStage.FILES


def part_of(readiness: Readiness) -> str:
    """The package that is being worked on, "" for none."""
    name, _, part = readiness.stage.partition(": ")
    return part if name == _INSTALLING else ""


class StageClock:
    """Follows a start. ``stage`` is that of now or, after an error, the one it happened in."""

    def __init__(self) -> None:
        self.stage = StartStage.FILES
        self.has_compiled = False
        self._spent_ms = dict.fromkeys(StartStage, 0)
        self._seen = QElapsedTimer()
        self._whole = QElapsedTimer()

    def follow(self, readiness: Readiness) -> None:
        """Take note of where it is now."""
        if readiness.state == "idle":
            return
        if not self._whole.isValid():
            self._whole.start()
            self._seen.start()
        self._spent_ms[self.stage] += self._seen.restart()
        if readiness.state != "error":
            self.stage = stage_of(readiness)
        self.has_compiled |= self.stage is StartStage.COMPILING

    @property
    def seconds(self) -> int:
        """Since it began."""
        return self._whole.elapsed() // 1000 if self._whole.isValid() else 0

    def spent_s(self, stage: StartStage) -> float:
        """How long ``stage`` has taken."""
        running = self._seen.elapsed() if stage is self.stage and self._seen.isValid() else 0
        return (self._spent_ms[stage] + running) / 1000
