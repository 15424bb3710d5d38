"""Lines that cells ask for: the guest waits until a person has typed one, or the cell is interrupted."""

from __future__ import annotations

import threading
from collections.abc import Callable

from praxis_desktop.interpreter.control import Control
from praxis_desktop.interpreter.environment.base import WaitInterrupted
from praxis_desktop.workers.kernel.messages import InputRequest


class InputLine:
    """``read`` and ``read_line`` are a guest's input, on its thread; ``answer`` is for any thread. ``ask`` is
    told of each line that is wanted, and returns at once.
    """

    def __init__(self, control: Control, ask: Callable[[InputRequest], None]) -> None:
        self._control = control
        self._ask = ask
        self._news = threading.Event()
        self._lock = threading.Lock()
        self._is_wanted = False
        self._line: str | None = None
        self._rest = b""
        self._is_concealed = False
        control.attach(wake=self._news.set)

    def answer(self, line: str | None) -> bool:
        """Give the waiting cell a line without its newline, None for the end of the input; False when no cell
        waits for one.
        """
        with self._lock:
            if not self._is_wanted:
                return False
            self._is_wanted = False
            self._line = "" if line is None else line + "\n"
            self._news.set()
            return True

    @property
    def is_wanted(self) -> bool:
        """Whether a cell waits for a line."""
        return self._is_wanted

    def conceal_next(self) -> None:
        """The next line is a password; on the guest's thread."""
        self._is_concealed = True

    def read(self, count: int) -> bytes:
        """Bytes of the lines that are typed, b"" at the end of the input."""
        data = self._rest or self.read_line("").encode("utf-8", "replace")
        self._rest = data[count:]
        return data[:count]

    def _taken(self) -> str | None:
        with self._lock:
            return self._line

    def read_line(self, prompt: str) -> str:
        """A line with its newline, "" at the end of the input. Raises WaitInterrupted, Unwind(Killed)."""
        with self._lock:
            self._is_wanted, self._line = True, None
        is_password, self._is_concealed = self._is_concealed, False
        self._ask(InputRequest(prompt, is_password))
        try:
            while True:
                self._news.clear()
                self._control.check()
                line = self._taken()
                if line is not None:
                    return line
                if self._control.take_interrupt():
                    raise WaitInterrupted
                self._news.wait()
        finally:
            with self._lock:
                self._is_wanted = False
