"""The line between a program and the process that opens a USB or HID device for it. Each message arrives
whole, even if both the program and its guardian send.

On Linux, the line is a pair of sockets that keep messages apart; on Windows, a named pipe in message mode.
"""

from __future__ import annotations

import errno
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Final, Self

from praxis_desktop.core.deadlines import Deadline

if TYPE_CHECKING:
    from praxis_desktop.ports.lines.line import Waits

LONGEST: Final = 1 << 16
"""Maximum number of bytes in a message."""

if sys.platform == "win32":
    from praxis_desktop.core.windows import started_apart
    from praxis_desktop.ports.emergency.guardian_process import pipes
    from praxis_desktop.ports.lines.line import Waits

    _LOOK_AGAIN_S = 0.005
    """Interval, in seconds, between attempts to send, because Windows has no way to wait for room."""

    class MessageEnd:
        """One end of a line. Any thread may use it, but only one thread at a time may receive."""

        def __init__(self, pipe: int, process: subprocess.Popen[bytes] | None = None) -> None:
            self._pipe = pipe
            self._process = process
            self._wait = pipes.Waiter(pipe)
            self._using = threading.Lock()
            self._is_shut = False
            self._wake_writer = threading.Event()

        @classmethod
        def at(cls, place: str) -> Self:
            return cls(pipes.opened(place))

        @classmethod
        def started(
            cls, command: list[str], environment: Mapping[str, str], seconds: float
        ) -> tuple[Self, subprocess.Popen[bytes]]:
            name, pipe = pipes.created()
            try:
                process = started_apart(
                    [*command, name],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    env=environment,
                )
                try:
                    pipes.await_other_end(pipe, int(process._handle), int(seconds * 1000))
                except BaseException:
                    process.kill()
                    process.wait()
                    raise
            except BaseException:
                pipes.close(pipe)
                raise
            return cls(pipe, process), process

        def fileno(self) -> int:
            return self._pipe

        def waits(self) -> Waits:
            return Waits(self._wait, self._wake_writer, self._wait, self._until_writable)

        def receive(self, seconds: float | None = None) -> bytes:
            deadline = Deadline.after(seconds)
            while True:
                with self._using:
                    if self._is_shut:
                        return b""
                    try:
                        message = pipes.receive(self._pipe)
                    except BlockingIOError:
                        if deadline.expired:
                            raise
                    except OSError:
                        return b""
                    else:
                        if message:
                            return message
                self._wait(deadline.remaining)

        def send(self, message: bytes | memoryview) -> int:
            with self._using:
                if self._is_shut:
                    raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))
                return pipes.send(self._pipe, bytes(message))

        def _until_writable(self, seconds: float | None) -> bool:
            pause = _LOOK_AGAIN_S if seconds is None else min(seconds, _LOOK_AGAIN_S)
            return not self._wake_writer.wait(pause)

        def await_room(self, seconds: float) -> bool:
            time.sleep(min(seconds, _LOOK_AGAIN_S))
            return True

        def shut(self) -> None:
            with self._using:
                if not self._is_shut:
                    self._is_shut = True
                    self._wait.set()
                    pipes.close(self._pipe)

        def close(self, seconds: float) -> None:
            self.shut()
            if self._process is not None:
                with suppress(subprocess.TimeoutExpired):
                    self._process.wait(seconds)
else:
    import select

    _POLLRDHUP = getattr(select, "POLLRDHUP", 0x2000)

    class MessageEnd:
        """One end of a line. Any thread may use it, but only one thread at a time may receive."""

        def __init__(self, connection: socket.socket) -> None:
            connection.setblocking(False)
            self._connection = connection
            self._poll_input, self._poll_room, self._poll_end = (select.poll() for _ in range(3))
            self._poll_input.register(connection, select.POLLIN)
            self._poll_room.register(connection, select.POLLOUT)
            self._poll_end.register(connection, _POLLRDHUP)

        @classmethod
        def at(cls, place: str) -> Self:
            """Return the end that this process received as an argument or from its parent. Raises OSError."""
            return cls(socket.socket(fileno=int(place)))

        @classmethod
        def started(
            cls, command: list[str], environment: Mapping[str, str], seconds: float
        ) -> tuple[Self, subprocess.Popen[bytes]]:
            """Start a process with ``command``, to which its end of the line is added as the last argument;
            return this program's end, and the process. Raises OSError, or BlockingIOError if the process has
            not opened its end after ``seconds``.
            """
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with theirs:
                try:
                    process = subprocess.Popen(
                        [*command, str(theirs.fileno())],
                        pass_fds=(theirs.fileno(),),
                        stdin=subprocess.DEVNULL,
                        stdout=subprocess.DEVNULL,
                        env=environment,
                        start_new_session=True,
                    )
                except BaseException:
                    ours.close()
                    raise
            return cls(ours), process

        def fileno(self) -> int:
            """Return the descriptor to which messages are sent."""
            return self._connection.fileno()

        def detach(self) -> int:
            """Return the descriptor, which now belongs to the caller."""
            return self._connection.detach()

        def waits(self) -> Waits | None:
            """Return the functions that wait for messages and for room; None means the default ones."""
            return None

        def receive(self, seconds: float | None = None) -> bytes:
            """Wait for a message, and return it; return an empty message if the line has ended. Raises
            BlockingIOError if neither happens within ``seconds``.
            """
            deadline = Deadline.after(seconds)
            while True:
                try:
                    message = self._connection.recv(LONGEST)
                except ConnectionResetError:
                    continue  # the other end was closed with messages unread; what it sent is still there
                except BlockingIOError:
                    if deadline.expired:
                        raise
                    remaining = deadline.remaining
                    self._poll_input.poll(None if remaining is None else remaining * 1000)
                    continue
                except OSError:
                    return b""
                if message or self._poll_end.poll(0):
                    return message

        def send(self, message: bytes | memoryview) -> int:
            """Send a message; return its length. Raises BlockingIOError if there is no room for it now, and
            another OSError if the line has ended.
            """
            return self._connection.send(message)

        def await_room(self, seconds: float) -> bool:
            """Wait until there may be room; return False if there is none after ``seconds``."""
            return bool(self._poll_room.poll(seconds * 1000))

        def shut(self) -> None:
            """Shut down the line for both ends."""
            with suppress(OSError):
                self._connection.shutdown(socket.SHUT_RDWR)

        def close(self, seconds: float) -> None:
            """Close this end, and wait up to ``seconds`` for the other end to be closed too."""
            deadline = Deadline.after(seconds)
            with suppress(OSError):
                self._connection.shutdown(socket.SHUT_WR)
                while self.receive(deadline.remaining):
                    pass
            self._connection.close()
