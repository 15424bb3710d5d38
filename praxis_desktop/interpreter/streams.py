"""A guest's standard streams: sinks for output, and a source of input as bytes and as lines."""

from __future__ import annotations

import errno
import threading
from collections.abc import Callable

from praxis_desktop.interpreter.control import Control
from praxis_desktop.interpreter.environment.base import StreamName, WaitInterrupted

ByteSink = Callable[[bytes], object]
ByteSource = Callable[[int], bytes]
LineSource = Callable[[str], str]

_CHUNK = 1 << 16


class InputNotReady(BlockingIOError):
    """There is no input yet, and ``Control.awaits_input`` forbids waiting for it. ``when_ready(call)`` calls
    ``call`` once, on any thread, when input may have arrived.
    """

    def __init__(self, when_ready: Callable[[Callable[[], object]], None]) -> None:
        super().__init__(errno.EAGAIN, "no input yet")
        self.when_ready = when_ready


class Sinks:
    """Passes output to the sink for its stream."""

    def __init__(self, stdout: ByteSink | None, stderr: ByteSink | None) -> None:
        self._sinks: dict[StreamName, ByteSink | None] = {"stdout": stdout, "stderr": stderr}

    def __call__(self, stream: StreamName, data: bytes) -> None:
        sink = self._sinks[stream]
        if sink is not None:
            sink(data)

    def of(self, stream: StreamName) -> ByteSink | None:
        """Return the sink for a stream."""
        return self._sinks[stream]


def sink_of(output: object, stream: StreamName) -> ByteSink | None:
    """Return the sink for a stream in ``output``, a file system's ``on_output``; None if there is none."""
    return output.of(stream) if isinstance(output, Sinks) else None


class StandardInput:
    """Reads the bytes of ``source`` in blocks or in lines, each byte once. Without a source the input is
    empty. Used on the guest's thread.
    """

    def __init__(self, source: ByteSource | None) -> None:
        self._source = source
        self._rest = b""

    def read(self, count: int) -> bytes:
        """Return up to ``count`` bytes, or b"" at the end of the input."""
        if not self._rest:
            return self._more(count)
        taken, self._rest = self._rest[:count], self._rest[count:]
        return taken

    def read_line(self, prompt: str) -> str:
        """Return the next line with its newline, or "" at the end of the input. Does not show ``prompt``.

        CRLF counts as a newline. Bytes that are not UTF-8 are replaced.
        """
        parts = []
        searched = self._rest or self._more(_CHUNK)
        while searched:
            end = searched.find(b"\n") + 1
            if end:
                parts.append(searched[:end])
                break
            parts.append(searched)
            try:
                searched = self._more(_CHUNK)
            except BaseException:
                self._rest = b"".join(parts)
                raise
        self._rest = searched[end:] if searched else b""
        line = b"".join(parts)
        if line.endswith(b"\r\n"):
            line = line[:-2] + b"\n"
        return line.decode("utf-8", "replace")

    def _more(self, count: int) -> bytes:
        return b"" if self._source is None else self._source(count)


class BlockingSource:
    """A ByteSource for a ``read`` that blocks, such as a terminal's. An interrupt or a kill ends a wait for
    input. ``read()`` returns some bytes, or b"" once the input has ended, or raises OSError. ``read`` is
    called on another thread, only when the guest wants input, so that input meant for others stays unread.
    """

    def __init__(self, read: Callable[[], bytes], control: Control) -> None:
        self._read = read
        self._control = control
        self._news = threading.Event()
        self._wanted = threading.Semaphore(0)
        self._thread: threading.Thread | None = None
        self._is_reading = False
        self._data = b""
        self._at_end = False
        self._error: OSError | None = None
        self._on_ready: list[Callable[[], object]] = []
        self._lock = threading.Lock()
        control.attach(wake=self._news.set)

    def __call__(self, count: int) -> bytes:
        """Return up to ``count`` bytes, or b"" at the end of the input. Call it on the guest's thread.

        Raises WaitInterrupted, Unwind(Killed), InputNotReady, and the OSError of ``read``.
        """
        while True:
            self._news.clear()
            self._control.check()
            if self._control.take_interrupt():
                raise WaitInterrupted
            if not self._is_reading:
                if self._data:
                    taken, self._data = self._data[:count], self._data[count:]
                    return taken
                if self._error is not None:
                    error, self._error = self._error, None
                    raise error
                if self._at_end:
                    return b""
                self._ask()
            if not self._control.awaits_input:
                raise InputNotReady(self._when_ready)
            self._news.wait()

    def _when_ready(self, call: Callable[[], object]) -> None:
        with self._lock:
            if self._is_reading:
                self._on_ready.append(call)
                return
        call()

    def _ask(self) -> None:
        self._is_reading = True
        if self._thread is None:
            self._thread = threading.Thread(target=self._serve, name="standard input", daemon=True)
            self._thread.start()
        self._wanted.release()

    def _serve(self) -> None:
        while not self._at_end:
            self._wanted.acquire()
            try:
                self._data = self._read()
                self._at_end = not self._data
            except OSError as error:
                self._error = error
            with self._lock:
                self._is_reading = False
                calls, self._on_ready = self._on_ready, []
            self._news.set()
            for call in calls:
                call()
