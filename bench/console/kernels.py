"""Our kernels, used as in the window: restarts, cells, completions until they reach the window's thread, and
the memory of one more kernel.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEventLoop

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.settings import PoolSettings, Settings
from praxis_desktop.workers.console.messages import Message, StateChange
from praxis_desktop.workers.launch.launcher import Launcher
from praxis_desktop.workers.qt.console import ConsoleClient

_WAIT_S = 60.0
_CELLS = 20
_COMPLETIONS = 5
_CONSOLES = 5
_PAUSE_S = 1.0
"""Seconds between two restarts, about what a person would take. Meanwhile the next interpreter is prepared.
"""


class _Console:
    """A console, and the events received from it."""

    def __init__(self, launcher: Launcher) -> None:
        self.line = ConsoleClient(launcher.console())
        self._heard: list[object] = []
        self.line.said.connect(self._heard.append)

    def start(self) -> float:
        """Start the console; return the milliseconds until cells can run."""
        return self._taken(self.line.start, lambda m: isinstance(m, StateChange) and m.state == "idle")

    def run(self, code: str) -> float:
        """Run a cell; return the milliseconds until its result."""
        return self._asked("execute", {"code": code}, "execute_result")

    def complete(self, code: str) -> float:
        """Ask for completions; return the milliseconds until they arrive."""
        return self._asked("complete", {"code": code, "cursor_pos": len(code)}, "complete_reply")

    def rest(self, seconds: float) -> None:
        """Let the event loop run for a while."""
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            _turn()

    def _asked(self, kind: str, content: dict[str, object], answer: str) -> float:
        kernel = self.line.kernel
        assert kernel is not None
        taken = self._taken(
            lambda: kernel.request(kind, content),  # type: ignore[arg-type]
            lambda m: isinstance(m, Message) and m.msg_type == answer,
        )
        until = time.perf_counter() + _WAIT_S
        while kernel.state != "idle" and time.perf_counter() < until:
            _turn()
        return taken

    def _taken(self, begin: object, is_over: object) -> float:
        assert callable(begin)
        assert callable(is_over)
        self._heard.clear()
        begun = time.perf_counter()
        begin()
        while not any(is_over(message) for message in self._heard):
            if time.perf_counter() - begun > _WAIT_S:
                raise TimeoutError(f"a console said {self._heard}")
            _turn()
        return (time.perf_counter() - begun) * 1000


def _settings() -> Settings:
    """Return settings that keep interpreters ready, including one for a console's next start."""
    return Settings(pool=PoolSettings(enabled=True))


def measured(rounds: int) -> dict[str, list[float]]:
    """Return all figures, in milliseconds and megabytes."""
    application = QCoreApplication.instance() or QCoreApplication([])
    launcher = Launcher(cache=cache_directory(), spools=cache_directory() / "bench", settings=_settings)
    consoles = [_Console(launcher)]
    figures: dict[str, list[float]] = {"restart": [], "sum": [], "completion": [], "memory": []}
    try:
        console = consoles[0]
        console.start()
        for _ in range(rounds):
            console.rest(_PAUSE_S)
            figures["restart"].append(console.start())
            console.run("import json; 1 + 1")
            figures["sum"] += [console.run("1 + 1") for _ in range(_CELLS)]
            figures["completion"] += [console.complete("json.") for _ in range(_COMPLETIONS)]
        console.rest(_PAUSE_S)
        for _ in range(_CONSOLES):
            before = _own_megabytes()
            consoles.append(_Console(launcher))
            consoles[-1].start()
            consoles[-1].run("import json; 1 + 1")
            consoles[-1].complete("json.")
            consoles[-1].rest(_PAUSE_S)
            figures["memory"].append(_own_megabytes() - before)
    finally:
        for each in consoles:
            each.line.shut_down(Deadline.after(_WAIT_S))
        launcher.close(Deadline.after(_WAIT_S))
        application.processEvents()
    return figures


def _turn() -> None:
    QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)
    time.sleep(0.00005)


def _own_megabytes() -> float:
    """Return the memory, in megabytes, that this process shares with no other."""
    lines = Path("/proc/self/smaps_rollup").read_text("ascii").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024
