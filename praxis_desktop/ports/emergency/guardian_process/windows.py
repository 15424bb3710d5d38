"""The guardian's access to Windows: its ports, its program's processes, and requests from other processes.

A descriptor is the handle of a port or a socket, which the program has duplicated into this process. The
functions are those of ``posix`` and are documented there.
"""

from __future__ import annotations

import ctypes
import errno
import mmap
import os
import select
import socket
import struct
import sys
import time

from . import opening
from .memory import PAGE

TYPE_CHECKING = False
if TYPE_CHECKING:  # each module costs some hundred kilobytes
    from collections.abc import Sequence
    from typing import Any

if sys.platform == "win32":
    import _winapi

    from . import pipes

    INPUT, ROOM = 1, 4

    _kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    _HANDLE = ctypes.c_void_p
    _READ_AND_WRITE, _EXISTING = 0xC000_0000, 3
    _DCB_SIZE, _TIMEOUTS_SIZE = 28, 20
    _DCB = struct.Struct("=III")
    """The first fields of struct DCB: its length, the baud rate, and its flags."""
    _FLOW_CONTROL = 1 << 2 | 1 << 3 | 1 << 8 | 1 << 9
    """The flags fOutxCtsFlow, fOutxDsrFlow, fOutX and fInX."""
    _DTR, _RTS = 4, 12
    """The bit offsets of fDtrControl and fRtsControl, two bits each: off, on, or left to the driver."""
    _COMSTAT = struct.Struct("=III")
    """Struct COMSTAT: flags, and the numbers of bytes in the input and output buffers."""
    _PURGE_OUTPUT = 1 | 4
    _SEND_AS_AFTER_XON, _SWITCH_OFF = 2, {"rts": 4, "dtr": 6}
    _IN_PROGRESS = 996
    _TIMED_OUT = (121, 1460)
    _ENDED_LATE = 0x100

    _LOOK_S = 0.005
    """Interval, in seconds, between checks of ports, because Windows can wait on sockets, but not on
    sockets and ports together.
    """
    _SOON_MS = 20
    _LATE_S = 0.05
    """Time, in seconds, that a write may take beyond its transmission time."""
    _BITS = 12

    _sockets: dict[int, socket.socket] = {}
    _writes: dict[int, _Write] = {}
    _own_file = -1

    class Poll:
        """Waits on sockets and ports, with the methods of ``select.poll``."""

        def __init__(self) -> None:
            self._wanted: dict[int, int] = {}

        def register(self, which: int | socket.socket, events: int) -> None:
            self._wanted[which if isinstance(which, int) else which.fileno()] = events

        def unregister(self, which: int | socket.socket) -> None:
            del self._wanted[which if isinstance(which, int) else which.fileno()]

        def poll(self, milliseconds: float | None) -> list[tuple[int, int]]:
            until = None if milliseconds is None else time.monotonic() + milliseconds / 1000
            ports = [each for each in self._wanted if each in _ports]
            reading = [each for each in self._wanted if each not in _ports and self._wanted[each] == INPUT]
            writing = [each for each in self._wanted if each not in _ports and self._wanted[each] == ROOM]
            while True:
                ready = [each for each in ports if self._wanted[each] == INPUT and _has_input(each)]
                remaining = None if until is None else max(0.0, until - time.monotonic())
                pause = remaining
                if ready:
                    pause = 0.0
                elif ports:
                    pause = _LOOK_S if remaining is None else min(_LOOK_S, remaining)
                if reading or writing:
                    readable, writable, failed = select.select(reading, writing, writing, pause)
                    ready += {*readable, *writable, *failed}
                else:
                    time.sleep(_LOOK_S if pause is None else pause)
                # A port's write is over at some time: it is looked at each time.
                ready += [each for each in ports if self._wanted[each] == ROOM]
                if ready or (until is not None and time.monotonic() >= until):
                    return [(each, self._wanted[each]) for each in ready]

    class _Write:
        """A write to a port, which the system completes some time later."""

        def __init__(self, port: int, data: bytes) -> None:
            (_, baudrate, _) = _DCB.unpack_from(settings(port)[0])
            self.late_at = time.monotonic() + _LATE_S + len(data) * _BITS / max(1, baudrate)
            self._overlapped, _ = _winapi.WriteFile(port, data, overlapped=True)
            _winapi.WaitForSingleObject(self._overlapped.event, _SOON_MS)

        def count(self) -> int | None:
            """Return the number of bytes accepted if the write has ended; None while it is in progress.
            Raises OSError.
            """
            try:
                count, error = self._overlapped.GetOverlappedResult(False)
            except OSError as failure:
                if failure.winerror in _TIMED_OUT:
                    return 0
                raise
            return None if error == _IN_PROGRESS else count

        def end(self) -> None:
            """Cancel the write."""
            self._overlapped.cancel()
            _winapi.WaitForSingleObject(self._overlapped.event, _SOON_MS)

    _ports: set[int] = set()
    """The handles of ports and pipes, which the system cannot wait on together with sockets."""
    _pipes: set[int] = set()

    def _check(done: int) -> None:
        if not done:
            raise ctypes.WinError(ctypes.get_last_error())

    # ---- the program that starts the guardian
    def started(arguments: Sequence[str]) -> tuple[socket.socket, int, mmap.mmap]:
        """As in ``posix``; data to open the two sockets is read from standard input until it is closed."""
        (name,) = arguments
        given = _winapi.GetStdHandle(_winapi.STD_INPUT_HANDLE)
        data = b""
        try:
            while True:
                data += _winapi.ReadFile(given, 1 << 16)[0]
        except BrokenPipeError:
            pass  # that was all
        half = len(data) // 2
        press = socket.fromshare(data[half:])
        press.setblocking(False)
        return socket.fromshare(data[:half]), descriptor_of(press), mmap.mmap(-1, PAGE, tagname=name)

    def prefer() -> None:
        """Have Windows end this process after the program at shutdown. The program has already started
        this process with a high priority.
        """
        _kernel.SetProcessShutdownParameters(_ENDED_LATE, 0)

    def receive(connection: socket.socket, most: int) -> tuple[bytes, list[int]]:
        return connection.recv(most), []

    def given(message: dict[str, Any], descriptors: list[int]) -> int:
        if "socket" in message:
            return descriptor_of(socket.fromshare(bytes.fromhex(message["socket"])))
        return _added(message["port"])

    def shared_with(connection: socket.socket) -> mmap.mmap:
        raise ValueError("on Windows, child processes have guardians of their own")

    def process(number: int) -> int:
        raise AttributeError("children of the program are not served")

    thread = process

    def kill(process: int) -> None:
        """Do nothing: children of the program have guardians of their own."""

    # ---- other processes of this user
    def listen(address: str, most: int) -> tuple[socket.socket, str]:
        """As in ``posix``. The file at ``address`` contains the port number and the key. The file stays open,
        which shows other processes that this one is alive.
        """
        global _own_file
        listener = socket.create_server(("127.0.0.1", 0), backlog=most)
        key = os.urandom(16).hex()
        try:
            _own_file = os.open(address, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOINHERIT, 0o600)
            os.write(_own_file, f"{listener.getsockname()[1]} {key}".encode())
        except OSError:
            listener.close()
            raise
        return listener, key

    def listen_no_more(address: str) -> None:
        os.close(_own_file)
        os.unlink(address)

    def is_own(connection: socket.socket) -> bool:
        return True  # the key will show it

    # ---- ports
    def descriptor_of(connection: socket.socket) -> int:
        descriptor = connection.fileno()
        _sockets[descriptor] = connection
        return descriptor

    def _added(handle: int) -> int:
        _ports.add(handle)
        if pipes.is_pipe(handle):
            _pipes.add(handle)
        return handle

    OPEN_S = 5.0

    def opened(command: list[str], seconds: float) -> int:
        subprocess = __import__("subprocess")  # only now: few guardians need it
        variables, command = opening.divided(command)
        until = time.monotonic() + seconds
        name, pipe = pipes.created()
        try:
            process = subprocess.Popen(
                [*command, name],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env=os.environ | variables,
                creationflags=subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP,
            )
            pipes.await_other_end(pipe, int(process._handle), int(seconds * 1000))
            pipes.Waiter(pipe)(max(0.0, until - time.monotonic()))
            if pipes.receive(pipe) != opening.OPENED:
                raise OSError(errno.ENODEV, "it cannot be opened")
        except BaseException:
            pipes.close(pipe)
            raise
        return _added(pipe)

    def read(descriptor: int, most: int) -> bytes:
        if descriptor in _sockets:
            return _sockets[descriptor].recv(most)
        if descriptor in _pipes:
            return pipes.receive(descriptor, most)
        count = min(most, _buffered(descriptor)[0])
        if not count:
            raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
        overlapped, _ = _winapi.ReadFile(descriptor, count, overlapped=True)
        _winapi.WaitForSingleObject(overlapped.event, _SOON_MS)
        overlapped.cancel()  # somebody else has read the bytes, if it goes on
        count, _ = overlapped.GetOverlappedResult(True)
        return (overlapped.getbuffer() or b"")[:count]

    def write(descriptor: int, data: bytes) -> int:
        if descriptor in _sockets:
            return _sockets[descriptor].send(data)
        if descriptor in _pipes:
            return pipes.send(descriptor, data)
        under_way = _writes.pop(descriptor, None) or _Write(descriptor, data)
        count = under_way.count()
        if count is None:
            _writes[descriptor] = under_way
        if not count:
            raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
        return count

    def is_stuck(descriptor: int) -> bool:
        under_way = _writes.get(descriptor)
        return under_way is None or time.monotonic() > under_way.late_at

    def give_up(descriptor: int) -> None:
        under_way = _writes.pop(descriptor, None)
        if under_way is not None:
            under_way.end()

    def close(descriptor: int) -> None:
        give_up(descriptor)
        if descriptor in _sockets:
            _sockets.pop(descriptor).close()
        else:
            _ports.discard(descriptor)
            _pipes.discard(descriptor)
            _winapi.CloseHandle(descriptor)

    def _buffered(port: int) -> tuple[int, int]:
        """Return the numbers of bytes in a port's input and output buffers. Raises OSError."""
        errors, status = ctypes.c_uint32(), ctypes.create_string_buffer(_COMSTAT.size)
        _check(_kernel.ClearCommError(_HANDLE(port), ctypes.byref(errors), status))
        _, received, to_send = _COMSTAT.unpack(status.raw)
        return received, to_send

    def _has_input(port: int) -> bool:
        try:
            return pipes.has_input(port) if port in _pipes else bool(_buffered(port)[0])
        except OSError:
            return True  # reading it will show what is the matter

    def pending(descriptor: int) -> int:
        return _buffered(descriptor)[1]

    def discard(descriptor: int) -> None:
        """As in ``posix``. Also ends the program's write in progress."""
        _check(_kernel.PurgeComm(_HANDLE(descriptor), _PURGE_OUTPUT))
        give_up(descriptor)

    def settings(descriptor: int) -> list[Any]:
        line, timeouts = ctypes.create_string_buffer(_DCB_SIZE), ctypes.create_string_buffer(_TIMEOUTS_SIZE)
        _check(_kernel.GetCommState(_HANDLE(descriptor), line))
        _check(_kernel.GetCommTimeouts(_HANDLE(descriptor), timeouts))
        return [line.raw, timeouts.raw]

    def ignore_flow_control(descriptor: int) -> None:
        line = bytearray(settings(descriptor)[0])
        size, baudrate, before = _DCB.unpack_from(line)
        flags = before & ~_FLOW_CONTROL
        for position in (_DTR, _RTS):
            if flags >> position & 0b10:  # the driver decides: switch it on
                flags = flags & ~(0b11 << position) | 0b01 << position
        if flags != before:
            _DCB.pack_into(line, 0, size, baudrate, flags)
            _check(_kernel.SetCommState(_HANDLE(descriptor), bytes(line)))
            _kernel.EscapeCommFunction(_HANDLE(descriptor), _SEND_AS_AFTER_XON)

    def switch_off(descriptor: int, line: str) -> None:
        _check(descriptor in _ports and _kernel.EscapeCommFunction(_HANDLE(descriptor), _SWITCH_OFF[line]))

    def place(device: str) -> int:
        return -1  # devices keep their names

    def reopened(device: str, place: int, wanted: list[Any] | None) -> int:
        name = device if device.startswith("\\\\") else f"\\\\.\\{device}"
        how = _winapi.FILE_FLAG_OVERLAPPED
        descriptor = _winapi.CreateFile(name, _READ_AND_WRITE, 0, _winapi.NULL, _EXISTING, how, _winapi.NULL)
        _ports.add(descriptor)
        try:
            if wanted is not None:
                line, timeouts = wanted
                _check(_kernel.SetCommState(_HANDLE(descriptor), line))
                _check(_kernel.SetCommTimeouts(_HANDLE(descriptor), timeouts))
        except BaseException:
            close(descriptor)
            raise
        return descriptor
