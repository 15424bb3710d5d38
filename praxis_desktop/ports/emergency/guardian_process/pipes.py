"""Lines between processes, using Windows named pipes. Each message arrives whole, whichever process sends it.

A program, its guardian and the process that opens a USB device for them share such a line. The line closes
once one of its two ends is closed in all processes.
"""

from __future__ import annotations

import os
import sys

if sys.platform == "win32":
    import _winapi

    LONGEST = 1 << 16
    """Maximum number of bytes in a message."""
    _ROOM = 1 << 18
    """Number of bytes that can be in transit in each direction."""
    _LOCAL_ONLY = 8
    """PIPE_REJECT_REMOTE_CLIENTS, which Python does not name."""
    _IN_PROGRESS, _CANCELLED = 997, 995

    def created() -> tuple[str, int]:
        """Create a line; return the name of its other end, and the handle of this end. Raises OSError."""
        name = rf"\\.\pipe\praxis-desktop-{os.urandom(16).hex()}"
        opening = (
            _winapi.PIPE_ACCESS_DUPLEX | _winapi.FILE_FLAG_OVERLAPPED | _winapi.FILE_FLAG_FIRST_PIPE_INSTANCE
        )
        kind = _winapi.PIPE_TYPE_MESSAGE | _winapi.PIPE_READMODE_MESSAGE | _winapi.PIPE_WAIT | _LOCAL_ONLY
        return name, _winapi.CreateNamedPipe(name, opening, kind, 1, _ROOM, _ROOM, 0, _winapi.NULL)

    def await_other_end(pipe: int, process: int, milliseconds: int) -> None:
        """Wait until the other end is open or ``process`` has ended. Raises BlockingIOError if neither
        happens in time.
        """
        connecting = _winapi.ConnectNamedPipe(pipe, overlapped=True)
        waited = _winapi.WaitForMultipleObjects([connecting.event, process], False, milliseconds)
        connecting.cancel()
        try:
            connecting.GetOverlappedResult(True)
        except OSError:
            pass  # it was open before
        if waited == _winapi.WAIT_TIMEOUT:
            raise BlockingIOError

    def opened(name: str) -> int:
        """Open the other end of a line, given its ``name``, and return its handle. Raises OSError."""
        access = _winapi.GENERIC_READ | _winapi.GENERIC_WRITE
        how = _winapi.FILE_FLAG_OVERLAPPED
        pipe = _winapi.CreateFile(name, access, 0, _winapi.NULL, _winapi.OPEN_EXISTING, how, _winapi.NULL)
        _winapi.SetNamedPipeHandleState(pipe, _winapi.PIPE_READMODE_MESSAGE, None, None)
        return int(pipe)

    close = _winapi.CloseHandle

    def is_pipe(handle: int) -> bool:
        """Return whether a handle belongs to a pipe. The handle must not belong to a socket."""
        return _winapi.GetFileType(handle) == _winapi.FILE_TYPE_PIPE

    def send(pipe: int, message: bytes) -> int:
        """Send a message; return its length. Raises BlockingIOError if there is no room for it now, or
        another OSError if the line has closed.
        """
        return _ended_now(_winapi.WriteFile(pipe, message, overlapped=True)[0])

    def receive(pipe: int, most: int = LONGEST) -> bytes:
        """Return the next message. Raises BlockingIOError if none has arrived, or another OSError if the
        line has closed.
        """
        reading, _ = _winapi.ReadFile(pipe, most, overlapped=True)
        count = _ended_now(reading)
        return bytes(reading.getbuffer()[:count])

    def _ended_now(transfer: _winapi.Overlapped) -> int:
        """Cancel a transfer if it is incomplete; return the number of bytes transferred. Raises OSError."""
        transfer.cancel()
        count, error = transfer.GetOverlappedResult(True)
        if error == _CANCELLED:
            raise BlockingIOError
        return int(count)

    def has_input(pipe: int) -> bool:
        """Return whether a message has arrived. Raises OSError if the line has closed."""
        return bool(_winapi.PeekNamedPipe(pipe, 0)[0])

    class Waiter:
        """Waits for messages on a line, on one thread; another thread can end a wait with ``set``."""

        def __init__(self, pipe: int) -> None:
            self._pipe = pipe
            self._waiting: _winapi.Overlapped | None = None
            self._is_set = False

        def __call__(self, seconds: float | None) -> bool | None:
            """Return True once there is a message or the line has closed, False after ``set``, and None if
            nothing happens in time.
            """
            try:
                # A read of no bytes takes nothing of a message, but ends when there is one.
                waiting, error = _winapi.ReadFile(self._pipe, 0, overlapped=True)
                if error == _IN_PROGRESS:
                    self._waiting = waiting
                    if self._is_set:
                        waiting.cancel()
                    limit = _winapi.INFINITE if seconds is None else round(seconds * 1000)
                    _winapi.WaitForSingleObject(waiting.event, limit)
                    self._waiting = None
                    waiting.cancel()
                _, error = waiting.GetOverlappedResult(True)
            except OSError:
                return True  # receiving will show what is the matter
            if error != _CANCELLED:
                return True
            return False if self._is_set else None

        def set(self) -> None:
            """End the wait in progress or, if there is none, the next one."""
            self._is_set = True
            waiting = self._waiting
            if waiting is not None:
                waiting.cancel()

        def clear(self) -> None:
            """Make waits block again."""
            self._is_set = False
