"""A pseudo-console of Windows (ConPTY) for a tested process.

It does not pass on what a program writes, but draws the console's screen, as for a terminal. So the screen is
kept here, with more rows than a test fills, and its text is the output.
"""

from __future__ import annotations

import codecs
import ctypes
import queue
import re
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

_WIDTH, _HEIGHT = 1000, 300
_PROGRAM = """
import os, sys
for number, name in enumerate(("CONIN$", "CONOUT$", "CONOUT$")):
    os.dup2(os.open(name, os.O_RDWR | os.O_BINARY), number)
sys.stdin = sys.__stdin__ = open(0)
sys.stdout, sys.stderr = open(1, "w"), open(2, "w", errors="backslashreplace")
from praxis_desktop.cli import main
sys.exit(main())
"""
"""Takes the console's streams. Windows gives them to a new process, but Wine gives it none."""

_PSEUDO_CONSOLE, _EXTENDED, _UNICODE, _OWN_STREAMS = 0x20016, 0x8_0000, 0x400, 0x100
_PARTS = re.compile(
    r"\x1b\[([0-9;?]*)([A-Za-z])|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|([\x00-\x1f])|([^\x00-\x1f]+)"
)
_BEGUN = re.compile(r"\x1b(?:\[[0-9;?]*|\][^\x07\x1b]*)?\Z")


class Screen:
    """The rows of a screen that is drawn with a terminal's control sequences."""

    def __init__(self) -> None:
        self._rows: list[list[str]] = [[]]
        self._row = self._column = 0
        self._begun = ""

    def draw(self, text: str) -> None:
        """Draw ``text``, which may end within a control sequence."""
        text = self._begun + text
        begun = _BEGUN.search(text)
        self._begun = begun.group() if begun else ""
        for part in _PARTS.finditer(text, 0, len(text) - len(self._begun)):
            values, command, control, plain = part.groups()
            if plain:
                self._write(plain)
            elif command:
                self._obey(command, [int(value or 0) for value in values.strip("?").split(";")])
            elif control == "\n":
                self._go(self._row + 1, self._column)
            elif control == "\r":
                self._column = 0
            elif control == "\b":
                self._column = max(0, self._column - 1)

    def text(self, row: int) -> str:
        """Return the text from ``row`` on, to the cursor at least. Spaces at the ends of rows are lost."""
        lines = ["".join(cells).rstrip() for cells in self._rows]
        lines[self._row] = lines[self._row].ljust(self._column)
        while len(lines) > self._row + 1 and not lines[-1]:
            lines.pop()
        return "\n".join(lines[row:])

    def _write(self, text: str) -> None:
        cells = self._rows[self._row]
        cells += " " * (self._column - len(cells))
        cells[self._column : self._column + len(text)] = text
        self._column += len(text)

    def _go(self, row: int, column: int) -> None:
        self._row, self._column = max(0, row), max(0, column)
        while len(self._rows) <= self._row:
            self._rows.append([])

    def _obey(self, command: str, values: list[int]) -> None:
        first = values[0] or 1
        if command == "H":
            self._go(first - 1, (values[1] or 1) - 1 if len(values) > 1 else 0)
        elif command in "AB":
            self._go(self._row + (first if command == "B" else -first), self._column)
        elif command in "CD":
            self._go(self._row, self._column + (first if command == "C" else -first))
        elif command == "G":
            self._go(self._row, first - 1)
        elif command == "d":
            self._go(first - 1, self._column)
        elif command == "K":
            self._erase(self._column if values[0] == 0 else 0, None if values[0] != 1 else self._column + 1)
        elif command == "X":
            self._erase(self._column, self._column + first)
        elif command == "J" and values[0] in (0, 2):
            if values[0] == 0:
                self._erase(self._column, None)
            for cells in self._rows[self._row + 1 if values[0] == 0 else 0 :]:
                cells.clear()

    def _erase(self, begin: int, end: int | None) -> None:
        cells = self._rows[self._row]
        if end is None or end >= len(cells):
            del cells[begin:]
        else:
            cells[begin:end] = " " * (end - begin)


if sys.platform == "win32":
    import _winapi
    from ctypes import wintypes

    class _StartInformation(ctypes.Structure):
        _fields_ = (
            ("size", wintypes.DWORD),
            *((name, wintypes.LPVOID) for name in ("reserved", "desktop", "title")),
            *((name, wintypes.DWORD) for name in ("x", "y", "width", "height", "columns", "rows", "fill")),
            ("flags", wintypes.DWORD),
            ("more", wintypes.DWORD),
            *(
                (name, wintypes.LPVOID)
                for name in ("reserved_too", "stdin", "stdout", "stderr", "attributes")
            ),
        )

    class _ProcessInformation(ctypes.Structure):
        _fields_ = (
            *((name, wintypes.HANDLE) for name in ("process", "thread")),
            *((name, wintypes.DWORD) for name in ("process_id", "thread_id")),
        )

    _kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    _kernel.ClosePseudoConsole.argtypes = (wintypes.HANDLE,)

    class _Process(subprocess.Popen[bytes]):
        """A process on the pseudo-console ``console``, with no other streams."""

        def __init__(self, arguments: list[str], env: Mapping[str, str], console: wintypes.HANDLE) -> None:
            self._console = console
            super().__init__(arguments, env=env)

        def _execute_child(self, *given: Any) -> None:
            arguments, env = given[0], given[6]
            size = ctypes.c_size_t()
            _kernel.InitializeProcThreadAttributeList(None, 1, 0, ctypes.byref(size))
            attributes = ctypes.create_string_buffer(size.value)
            _check(_kernel.InitializeProcThreadAttributeList(attributes, 1, 0, ctypes.byref(size)))
            kind, length = ctypes.c_size_t(_PSEUDO_CONSOLE), ctypes.c_size_t(ctypes.sizeof(self._console))
            _check(_kernel.UpdateProcThreadAttribute(attributes, 0, kind, self._console, length, None, None))
            start = _StartInformation(flags=_OWN_STREAMS, attributes=ctypes.addressof(attributes))
            start.size = ctypes.sizeof(start)
            made = _ProcessInformation()
            variables = "".join(f"{name}={value}\0" for name, value in env.items()) + "\0"
            _check(
                _kernel.CreateProcessW(
                    None,
                    ctypes.create_unicode_buffer(subprocess.list2cmdline(arguments)),
                    *(None, None, False, _EXTENDED | _UNICODE),
                    ctypes.create_unicode_buffer(variables),
                    *(None, ctypes.byref(start), ctypes.byref(made)),
                )
            )
            _winapi.CloseHandle(made.thread)
            self.pid, self._child_created = made.process_id, True
            self._handle = subprocess.Handle(made.process)

    def _check(has_succeeded: int) -> None:
        if not has_succeeded:
            raise ctypes.WinError(ctypes.get_last_error())

    class PseudoConsole:
        """The command line with ``arguments`` on its own console."""

        def __init__(self, arguments: tuple[str, ...], env: Mapping[str, str]) -> None:
            theirs_in, self._keys = _winapi.CreatePipe(None, 0)
            self._output, theirs_out = _winapi.CreatePipe(None, 0)
            console = wintypes.HANDLE()
            failure = _kernel.CreatePseudoConsole(
                wintypes.DWORD(_HEIGHT << 16 | _WIDTH),
                *(wintypes.HANDLE(theirs_in), wintypes.HANDLE(theirs_out), 0, ctypes.byref(console)),
            )
            if failure:
                raise ctypes.WinError(failure)
            _winapi.CloseHandle(theirs_in)
            _winapi.CloseHandle(theirs_out)
            self._console: wintypes.HANDLE | None = console
            self.process = _Process([sys.executable, "-c", _PROGRAM, *arguments], env, console)
            self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
            self._screen = Screen()
            self._row, self._seen = 0, ""
            self._drawn: queue.SimpleQueue[bytes] = queue.SimpleQueue()
            threading.Thread(target=self._read_all, daemon=True).start()

        def _read_all(self) -> None:
            with suppress(OSError):  # the console is closed
                while True:
                    self._drawn.put(_winapi.ReadFile(self._output, 1 << 16)[0])
            self._drawn.put(b"")

        @property
        def unread(self) -> str:
            """The output behind what was taken; a line whose beginning was drawn anew is unread again."""
            text = self._screen.text(self._row)
            return text.removeprefix(self._seen if text.startswith(self._seen) else self._seen.rstrip())

        def take(self, count: int) -> str:
            """Return the next ``count`` characters of the output, which have been read then."""
            taken, left = self.unread[:count], self.unread[count:]
            seen = self._screen.text(self._row).removesuffix(left)
            self._row += seen.count("\n")
            self._seen = seen.rpartition("\n")[2]
            return taken

        def read(self, deadline: float) -> bool:
            """Read output; returns whether there was any until the deadline."""
            try:
                data = self._drawn.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                return False
            self._screen.draw(self._decoder.decode(data))
            return bool(data)

        def press(self, keys: bytes, deadline: float) -> None:
            """Press keys."""
            with suppress(BrokenPipeError):  # the program has ended
                _winapi.WriteFile(self._keys, keys)

        def holds_lines_back(self) -> bool:
            """Return False: a program that reads single keys also gets those that were typed before."""
            return False

        def hang_up(self) -> None:
            """Close the console, as if its window had been closed."""
            if self._console is not None:
                _kernel.ClosePseudoConsole(self._console)
                self._console = None

        def finish(self, deadline: float) -> None:
            """Read all output until the program ends."""
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(max(0.0, deadline - time.monotonic()))
                self.hang_up()
            while self.read(deadline):
                pass

        def close(self) -> None:
            """Close the console of a program that has ended."""
            self.hang_up()
            _winapi.CloseHandle(self._keys)
