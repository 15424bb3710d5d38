"""What the program logs: the last lines at hand for a report, and a file that never grows without end."""

from __future__ import annotations

import logging
import threading
from collections import deque
from pathlib import Path
from queue import SimpleQueue

from praxis_desktop.core.private_files import make_private

_KEPT = 300
_FILE_LIMIT = 1 << 20
"""Bytes of a file after which the next one is begun; one older is kept."""
_FORMAT = "%(asctime)s %(levelname)s %(name)s [%(threadName)s] %(message)s"


class RecentLog(logging.Handler):
    """Any thread. Lines are written by a thread of its own: who logs never waits for a disk."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.setFormatter(logging.Formatter(_FORMAT))
        self.lines: deque[str] = deque(maxlen=_KEPT)
        self._waiting: SimpleQueue[str | None] = SimpleQueue()
        self._thread: threading.Thread | None = None

    def emit(self, record: logging.LogRecord) -> None:
        line = self.format(record)
        self.lines.append(line)
        self._waiting.put(line)

    def keep_in(self, file: Path) -> None:
        """Write the lines to ``file`` from now on, and those that came before."""
        self._thread = threading.Thread(target=self._write, args=(file,), name="log", daemon=True)
        self._thread.start()

    def end(self, wait_s: float = 0.5) -> None:
        """Write what still waits."""
        if self._thread is not None:
            self._waiting.put(None)
            self._thread.join(wait_s)
            self._thread = None

    def _write(self, file: Path) -> None:
        try:
            make_private(file.parent)
            while (line := self._waiting.get()) is not None:
                if file.exists() and file.stat().st_size > _FILE_LIMIT:
                    file.replace(file.with_name(f"{file.name}.1"))
                file.touch(0o600)
                with file.open("a", encoding="utf-8", errors="backslashreplace") as stream:
                    stream.write(line + "\n")
        except OSError as error:
            # Not by the log itself, which would come here again.
            self.lines.append(f"The log cannot be written to {file}: {error}")
