"""The guardian's access to a POSIX system: its ports, its program's processes, and requests from other
processes.

A descriptor refers to a terminal, a socket or a pipe. The module ``windows`` has the same functions.
"""

from __future__ import annotations

import _thread
import array
import errno
import fcntl
import mmap
import os
import select
import signal
import socket
import struct
import termios

from . import opening
from .memory import PAGE

TYPE_CHECKING = False
if TYPE_CHECKING:  # each module costs some hundred kilobytes
    from collections.abc import Sequence
    from typing import Any

Poll = select.poll
INPUT, ROOM = select.POLLIN, select.POLLOUT

_ADD_SEALS, _SEAL_SEAL, _SEAL_SHRINK, _SEAL_GROW = 1033, 1, 2, 4
"""Constants of Linux's fcntl(2), which not every build of Python exports."""
_PIDFD_THREAD = os.O_EXCL
"""The flag, since Linux 6.9, for a descriptor that reports the end of a single thread."""
_PEER = struct.Struct("3i")
_PSEUDO_TERMINALS = range(136, 144)
"""Major device numbers of pseudo-terminals (Linux, Documentation/admin-guide/devices.txt)."""


# ---- the program that starts the guardian
def started(arguments: Sequence[str]) -> tuple[socket.socket, int, mmap.mmap]:
    """Return the connection to the program, the descriptor that signals presses, and the shared memory."""
    control, press, flags = map(int, arguments)
    os.set_blocking(press, False)
    shared = mmap.mmap(flags, PAGE)
    os.close(flags)
    return socket.socket(fileno=control), press, shared


def prefer() -> None:
    """Raise this process's priority, if the system allows it."""
    try:
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
    except (AttributeError, OSError):
        try:
            os.nice(-10)
        except OSError as error:
            if error.errno not in (errno.EPERM, errno.EACCES):
                raise


def receive(connection: socket.socket, most: int) -> tuple[bytes, list[int]]:
    """Return received bytes and the descriptors that came with them. Raises OSError."""
    data, ancillary, _, _ = connection.recvmsg(most, socket.CMSG_SPACE(64))
    descriptors: list[int] = []
    for level, kind, content in ancillary:
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
            descriptors += array.array("i", content[: len(content) // 4 * 4])
    return data, descriptors


def given(message: dict[str, Any], descriptors: list[int]) -> int:
    """Return the descriptor that was sent along with a message. Raises IndexError."""
    return descriptors.pop(0)


def shared_with(connection: socket.socket) -> mmap.mmap:
    """Create memory to share with a child process of the program, send it to the child, and return it."""
    flags = os.memfd_create("praxis-desktop-guardian", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    os.ftruncate(flags, PAGE)
    # Seal the size: if a hostile child shrank the memory, reading it would kill this process.
    fcntl.fcntl(flags, _ADD_SEALS, _SEAL_SHRINK | _SEAL_GROW | _SEAL_SEAL)
    socket.send_fds(connection, [b"\n"], [flags])
    shared = mmap.mmap(flags, PAGE)
    os.close(flags)
    return shared


def process(number: int) -> int:
    """Return a descriptor for a process. Raises AttributeError on older kernels, OSError if it has ended."""
    return os.pidfd_open(number)


def thread(number: int) -> int:
    """Return a descriptor that reports a thread's end. Raises AttributeError or OSError on older kernels and
    other systems.
    """
    return os.pidfd_open(number, _PIDFD_THREAD)


def kill(process: int) -> None:
    """Kill a process, so that it does not mistake the reply to a stop command for a reply to its own command.
    The process's lifeline would also kill it, but only once all of the program's memory has been reclaimed.
    """
    if process >= 0:
        try:
            signal.pidfd_send_signal(process, signal.SIGKILL)
        except OSError:
            pass  # it has ended


# ---- other processes of this user
def listen(address: str, most: int) -> tuple[socket.socket, str]:
    """Listen for other processes of this user; return the listener, and the key that they must present.
    Raises OSError.
    """
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        listener.bind(address)
        os.chmod(address, 0o600)
        listener.listen(most)
    except OSError:
        listener.close()
        raise
    return listener, ""


def listen_no_more(address: str) -> None:
    """Remove the file at ``address``. Raises FileNotFoundError."""
    os.unlink(address)


def is_own(connection: socket.socket) -> bool:
    """Return whether the peer may be a process that belongs to this user or the administrator."""
    if not hasattr(socket, "SO_PEERCRED"):
        return True  # the folder of the address admits nobody else
    _, user, _ = _PEER.unpack(connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _PEER.size))
    return user in (os.getuid(), 0)


# ---- ports
OPEN_S = 1.0
"""Time limit, in seconds, for a process to open a USB device."""


def opened(command: list[str], seconds: float) -> int:
    """Have a process open a USB device; return the descriptor of the line to that process. Raises OSError."""
    variables, command = opening.divided(command)
    line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        os.set_inheritable(theirs.fileno(), True)
        arguments = [*command, str(theirs.fileno())]
        process = os.posix_spawn(command[0], arguments, os.environ | variables, setsid=True)
    _thread.start_new_thread(os.waitpid, (process, 0))
    line.settimeout(seconds)
    if line.recv(opening.LONGEST) != opening.OPENED:
        line.close()
        raise OSError(errno.ENODEV, "it cannot be opened")
    line.setblocking(False)
    return line.detach()


read, write, close = os.read, os.write, os.close


def descriptor_of(connection: socket.socket) -> int:
    """Take over a connection; return its descriptor."""
    return connection.detach()


def is_stuck(descriptor: int) -> bool:
    """Return whether a port that has just accepted no data counts as stuck rather than busy."""
    return True


def give_up(descriptor: int) -> None:
    """Cancel a write that is still in progress; the rest of its data is not sent."""


def pending(descriptor: int) -> int:
    """Return the number of bytes in the driver's output buffer. Raises OSError."""
    return int(struct.unpack("I", fcntl.ioctl(descriptor, termios.TIOCOUTQ, bytes(4)))[0])


def discard(descriptor: int) -> None:
    """Empty a port's output buffer. Raises OSError."""
    try:
        termios.tcflush(descriptor, termios.TCOFLUSH)
    except termios.error as error:
        raise OSError(*error.args) from error


def settings(descriptor: int) -> list[Any]:
    """Return a port's settings. Raises OSError."""
    try:
        return termios.tcgetattr(descriptor)
    except termios.error as error:
        raise OSError(*error.args) from error


def _set(descriptor: int, wanted: list[Any]) -> None:
    try:
        termios.tcsetattr(descriptor, termios.TCSANOW, wanted)
    except termios.error as error:
        raise OSError(*error.args) from error


def ignore_flow_control(descriptor: int) -> None:
    """Turn off flow control, because the instrument may have paused the sender. Raises OSError."""
    attributes = settings(descriptor)
    flow, hardware = termios.IXON | termios.IXOFF, getattr(termios, "CRTSCTS", 0)
    if attributes[0] & flow or attributes[2] & hardware:
        attributes[0] &= ~flow
        attributes[2] &= ~hardware
        _set(descriptor, attributes)


def switch_off(descriptor: int, line: str) -> None:
    """Switch off ``dtr`` or ``rts``. Raises OSError."""
    bits = {"dtr": termios.TIOCM_DTR, "rts": termios.TIOCM_RTS}
    fcntl.ioctl(descriptor, termios.TIOCMBIC, struct.pack("I", bits[line]))


def place(device: str) -> int:
    """Return a descriptor for a pseudo-terminal's node, without opening the terminal; -1 for any other
    device, which keeps its name.
    """
    try:
        if "://" in device or os.major(os.stat(device).st_rdev) not in _PSEUDO_TERMINALS:
            return -1
        return os.open(device, os.O_PATH | os.O_CLOEXEC)
    except (AttributeError, OSError):  # another system, or the thread is gone
        return -1


def reopened(device: str, place: int, wanted: list[Any] | None) -> int:
    """Reopen a closed port with its previous settings; return its descriptor. Raises OSError."""
    node = f"/proc/self/fd/{place}" if place >= 0 else device
    descriptor = os.open(node, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        if wanted is not None:
            _set(descriptor, wanted)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor
