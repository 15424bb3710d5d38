"""This program's interface to its guardian, the process that stops real instruments."""

from __future__ import annotations

import json
import logging
import mmap
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from praxis_desktop.core.control_folder import guardian_address
from praxis_desktop.core.errors import StorageError
from praxis_desktop.core.messages import Message
from praxis_desktop.core.own_processes import is_frozen, module_command
from praxis_desktop.core.time_slices import short_slices
from praxis_desktop.ports.elsewhere import elsewhere
from praxis_desktop.ports.emergency import guardian_process
from praxis_desktop.ports.emergency.guardian_process.memory import (
    GENERATION,
    GENERATION_AT,
    HEARTBEAT,
    HEARTBEAT_AT,
    PAGE,
)
from praxis_desktop.ports.emergency.press import press
from praxis_desktop.ports.emergency.ward import Ward
from praxis_desktop.ports.errors import PortFailed

if sys.platform == "win32":
    import _winapi

    from praxis_desktop.core.windows import started_apart

if TYPE_CHECKING:
    from praxis_desktop.ports.emergency.stop_commands import StopCommand


logger = logging.getLogger(__name__)


def go_first() -> None:
    """Give the calling thread real-time priority, if the user is allowed to use it (``rtprio`` in
    limits.conf). Child processes do not inherit the priority.
    """
    try:
        priority = os.sched_param(1)
        os.sched_setscheduler(threading.get_native_id(), os.SCHED_RR | os.SCHED_RESET_ON_FORK, priority)
    except (AttributeError, OSError) as error:
        logger.debug("This thread waits its turn: %s", error)


Presses = Sequence[tuple[int, int]]
"""The keys that trigger an emergency stop, each given by its X server key number and modifiers."""

_ANSWER_S = 5.0
_CHUNK = 1 << 16
_BEATS = 4
"""Number of heartbeats to send within the time-out after which a silent program counts as hung."""


DIED = "the guardian, which stops instruments in an emergency, has died"
"""The reason given for the emergency stop that follows the guardian's death, after which no later stop could
be relied on.
"""


class Guardian:
    """Starts the guardian when it is needed, and communicates with it. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sending = threading.Lock()
        self._waiting: dict[int, Callable[[dict[str, Any]], None]] = {}
        self._numbered = 0
        self._connection: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._followers: list[Callable[[str, str], None]] = []
        self._wards: list[Ward] = []
        self._heartbeat_s = 0.0
        self._connect_keys: Callable[[], tuple[int, Presses]] | None = None
        self._windows: set[int] = set()
        self._address: Path | None = None
        """The address at which other processes reach the guardian, if this process started it."""
        self.flags: mmap.mmap | None = None

    # ---- its life
    def ward(
        self,
        name: str,
        *,
        command: StopCommand | None,
        generation: int | None = None,
        run_id: str = "",
        notes: Path | None = None,
        client: int = 0,
    ) -> Ward:
        """Register a port with the guardian. The port starts out stopped if there has been an emergency stop
        since ``generation``, by default the current one.
        """
        since = self.generation if generation is None else generation
        ward = Ward(self, name, command=command, generation=since, run_id=run_id, notes=notes, client=client)
        with self._lock:
            self._wards.append(ward)
        return ward

    def discard(self, ward: Ward) -> None:
        """Remove a ward; idempotent."""
        with self._lock:
            if ward not in self._wards:
                return
            self._wards.remove(ward)
        ward.forget()

    def leave(self, ward: Ward) -> None:
        """Remove a child process's ward; the guardian itself ends the registration."""
        with self._lock, suppress(ValueError):
            self._wards.remove(ward)

    def serve(self, process: int) -> tuple[int, int, int]:
        """Give the child with the PID ``process`` its own connection to the guardian. Returns the child's
        number, the number of emergency stops so far, and the descriptor to pass to the child (see
        ``elsewhere``). Raises PortFailed.
        """
        generation = self.generation
        self.start()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        with theirs:
            try:
                asked = {"do": "serve", "generation": generation, "process": process}
                answer = self.ask(asked, descriptor=theirs.fileno())
            except PortFailed:
                ours.close()
                raise
        return int(answer["client"]), generation, ours.detach()

    def settle(self, client: int) -> list[dict[str, Any]]:
        """Wait, for a few seconds at most, until the guardian has stopped the instruments that a child
        process left behind. Returns the guardian's notes about the child, in the same form as in the notes
        file. Raises PortFailed if the guardian does not reply.
        """
        notes: list[dict[str, Any]] = self.ask({"do": "settle", "client": client}).get("notes", [])
        return notes

    @property
    def pid(self) -> int | None:
        """The guardian's process ID; None if this process did not start it."""
        process = self._process
        return None if process is None else process.pid

    @property
    def generation(self) -> int:
        """The number of emergency stops so far; 0 before the guardian is started."""
        flags = self.flags
        return 0 if flags is None else int(GENERATION.unpack_from(flags, GENERATION_AT)[0])

    def start(self, port: str = "") -> None:
        """Start the guardian; idempotent. Raises PortFailed."""
        with self._lock:
            if self._connection is not None:
                return
            try:
                self._start()
            except OSError as error:
                raise PortFailed(
                    Message(
                        "no port can be opened: the guardian, which stops instruments in an emergency, "
                        "cannot be started: {reason}",
                        reason=error.strerror or error,
                    ),
                    port=port,
                    hint="Close programs that are not needed, and try again.",
                ) from error

    def _start(self) -> None:
        away = elsewhere()
        if away is not None:
            self._join(socket.socket(fileno=away.guardian()))
            return
        pressed = press.reading_end()
        ours, theirs = socket.socketpair()
        try:
            self._address = guardian_address()
        except (StorageError, OSError) as error:
            logger.warning("Other processes cannot ask the guardian for an emergency stop: %s", error)
            self._address = None
        try:
            with short_slices():
                self._process, self.flags = _started(theirs, pressed, str(self._address or ""))
                self._connection = ours
                self._hear_from(ours)
        except BaseException:
            self._connection = None
            ours.close()
            raise
        finally:
            theirs.close()
        if self._heartbeat_s:
            self.tell({"do": "heartbeat", "seconds": self._heartbeat_s})
        if self._connect_keys is not None:
            self._begin_to_hand_over_keys()

    def _join(self, connection: socket.socket) -> None:
        """Connect to the parent process's guardian."""
        connection.settimeout(_ANSWER_S)
        _, (shared,), _, _ = socket.recv_fds(connection, 1, 1)
        connection.settimeout(None)
        self.flags = mmap.mmap(shared, PAGE)
        os.close(shared)
        self._connection = connection
        self._hear_from(connection)

    def _hear_from(self, ours: socket.socket) -> None:
        threading.Thread(target=self._listen, args=(ours,), name="guardian", daemon=True).start()

    def beat(self, seconds: float) -> None:
        """Stop instruments that move or heat whenever this process hangs for ``seconds``; 0 means never."""
        if seconds == self._heartbeat_s or elsewhere() is not None:  # the parent process sends the heartbeat
            return
        is_new, self._heartbeat_s = not self._heartbeat_s, seconds
        self.tell({"do": "heartbeat", "seconds": seconds})
        if is_new:
            threading.Thread(target=self._beat, name="heartbeat", daemon=True).start()

    def _beat(self) -> None:
        count = 0
        while self._heartbeat_s:
            count += 1
            if self.flags is not None:
                HEARTBEAT.pack_into(self.flags, HEARTBEAT_AT, count)
            time.sleep(self._heartbeat_s / _BEATS)

    def listen_for_keys(self, connect: Callable[[], tuple[int, Presses]]) -> None:
        """Have the guardian itself listen for keys in the windows passed to ``listen_in``.

        This works even while a window is drawing, hanging or waiting for a computation. ``connect`` opens a
        connection to the X server and returns its descriptor, which the guardian takes over; ``connect`` is
        called on a separate thread, and may raise OSError.
        """
        self._connect_keys = connect
        if self._connection is not None:
            self._begin_to_hand_over_keys()

    def listen_in(self, window: int) -> None:
        """Have the guardian listen for keys in a window, given by its X server number."""
        self._windows.add(window)
        self.tell({"do": "window", "window": window})

    def _begin_to_hand_over_keys(self) -> None:
        threading.Thread(target=self._hand_over_keys, name="keys", daemon=True).start()

    def _hand_over_keys(self) -> None:
        if self._connect_keys is None:
            return
        try:
            descriptor, presses = self._connect_keys()
        except OSError as error:
            logger.info("the guardian does not hear of keys by itself: %s", error)
            return
        try:
            self._send({"do": "keys", "presses": list(presses)}, descriptor)
        except OSError as error:
            logger.info("the guardian ended before it could receive keys: %s", error)
        finally:
            os.close(descriptor)
        for window in list(self._windows):
            self.tell({"do": "window", "window": window})

    def follow(self, stopped: Callable[[str, str], None]) -> Callable[[], None]:
        """Call ``stopped`` after each stop that this process did not start; return a function that ends
        these calls.

        ``stopped`` is called on a separate thread with the name of the person who stopped the instruments,
        and the reason. Such a stop comes from another process, from the death of the guardian (DIED), or from
        a key press that the window did not handle (in which case the name and reason are empty).
        """
        with self._lock:
            self._followers.append(stopped)

        def end() -> None:
            with self._lock, suppress(ValueError):
                self._followers.remove(stopped)

        return end

    # ---- messages
    def ask(
        self,
        message: dict[str, Any],
        *,
        port: str = "",
        descriptor: int | None = None,
        seconds: float = _ANSWER_S,
    ) -> dict[str, Any]:
        """Send a message to the guardian and return its reply. Raises PortFailed."""
        done = threading.Lock()
        done.acquire()
        answer: dict[str, Any] = {}

        def hear(told: dict[str, Any]) -> None:
            answer.update(told)
            done.release()

        with self._lock:
            self._numbered += 1
            number = self._numbered
            self._waiting[number] = hear
        try:
            self._send({**message, "n": number}, descriptor)
            if done.acquire(timeout=seconds) and "n" in answer:
                return answer
            why = "is not responding"
            self.kill()  # a hung guardian must not wake up later and send commands then
        except OSError as error:
            why = Message("is gone ({reason})", reason=error.strerror or error)
        finally:
            with self._lock:
                self._waiting.pop(number, None)
        raise PortFailed(
            Message(
                "port {port}: the guardian, which stops instruments in an emergency, {why}",
                port=repr(port),
                why=why,
            ),
            port=port,
            hint="Nothing is sent without the guardian. Start the program again.",
        )

    def tell(self, message: dict[str, Any]) -> None:
        """Send the guardian a message that needs no reply."""
        with suppress(OSError):  # the guardian is gone; the listening thread reports that
            self._send(message)

    def _send(self, message: dict[str, Any], descriptor: int | None = None) -> None:
        connection = self._connection
        if connection is None:
            raise BrokenPipeError("it has died")
        if descriptor is not None and sys.platform == "win32":
            assert self._process is not None, "it has a connection"
            message, descriptor = message | _duplicated(descriptor, self._process.pid), None
        data = json.dumps(message).encode() + b"\n"
        with self._sending:
            if descriptor is None:
                connection.sendall(data)
            else:
                # The descriptor travels with the first byte; the remaining bytes may follow later.
                sent = socket.send_fds(connection, [data], [descriptor])
                connection.sendall(data[sent:])

    def _listen(self, connection: socket.socket) -> None:
        rest = b""
        go_first()  # its end tells the guardian that this program is dead
        self.tell({"do": "watch", "threads": [threading.get_native_id(), os.getpid()]})
        try:
            while data := connection.recv(_CHUNK):
                *lines, rest = (rest + data).split(b"\n")
                for line in lines:
                    self._hear(json.loads(line))
        except OSError as error:
            logger.info("the guardian no longer responds: %s", error)
        with self._lock:
            waiting = list(self._waiting.values())
            wards, self._wards = self._wards, []
            self._connection = self.flags = None
            process, self._process = self._process, None
            address, self._address = self._address, None
        for ward in wards:
            ward.lose()
        connection.close()
        for hear in waiting:
            hear({})
        if process is not None:
            process.kill()
            process.wait()
        if address is not None:
            with suppress(OSError):
                address.unlink(missing_ok=True)  # a killed guardian leaves it behind
        if wards:
            logger.error("the guardian, which stops instruments in an emergency, has died")
            self._begin_telling("", DIED)

    def kill(self) -> None:
        """Kill a guardian that does not respond; from then on, this program stops the instruments itself."""
        process = self._process
        if process is not None:
            process.kill()

    def _hear(self, told: dict[str, Any]) -> None:
        if "n" in told:
            with self._lock:
                hear = self._waiting.pop(told["n"], None)
            if hear is not None:
                hear(told)
            return
        self._begin_telling(str(told.get("by", "")), str(told.get("reason", "")))

    def _begin_telling(self, by: str, reason: str) -> None:
        # Not on this thread: a follower may ask the guardian something, and the answer arrives here.
        threading.Thread(
            target=self._tell_followers, args=(by, reason), name="emergency stop", daemon=True
        ).start()

    def _tell_followers(self, by: str, reason: str) -> None:
        with self._lock:
            followers = list(self._followers)
        for follower in followers:
            try:
                follower(by, reason)
            except Exception:  # call the others all the same
                logger.exception("an emergency stop could not be reported to anybody")


def guardian_command() -> list[str]:
    """Return the command that starts the guardian, to which its arguments must be added. The guardian uses
    only the standard library, so that it is small and starts quickly.
    """
    if is_frozen():
        return module_command("praxis_desktop.ports.emergency.guardian_process.serving")
    folder = str(Path(guardian_process.__file__).parent.parent)
    # Imported rather than run as a file, which would be compiled at each start.
    start = f"import sys; sys.path.insert(0, {folder!r}); import guardian_process.serving as g; g.main()"
    # On Windows, an environment's Python only starts another process, to which no handle could be given.
    python = vars(sys)["_base_executable"] if sys.platform == "win32" else sys.executable
    return [python, "-I", "-S", "-c", start]


if sys.platform == "win32":

    def _started(
        control: socket.socket, press: int, address: str
    ) -> tuple[subprocess.Popen[bytes], mmap.mmap]:
        """Start the guardian's process, and share a page of memory with it. Raises OSError."""
        name = f"praxis-desktop-guardian-{secrets.token_hex(16)}"
        shared = mmap.mmap(-1, PAGE, tagname=name)
        process = started_apart(
            [*guardian_command(), name, address],
            subprocess.HIGH_PRIORITY_CLASS,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
        )
        assert process.stdin is not None
        with process.stdin as given:
            given.write(control.share(process.pid) + _shared_socket(press, process.pid))
        return process, shared

    def _shared_socket(descriptor: int, process: int) -> bytes:
        """Return the data that lets another process use the same socket. Raises OSError, for example if the
        descriptor is not a socket's.
        """
        connection = socket.socket(fileno=descriptor)
        try:
            return connection.share(process)
        finally:
            connection.detach()

    def _duplicated(descriptor: int, process: int) -> dict[str, Any]:
        """Duplicate an open port or socket for a process; return the part of a message that identifies the
        duplicate. Raises OSError.
        """
        with suppress(OSError):
            return {"socket": _shared_socket(descriptor, process).hex()}
        target = _winapi.OpenProcess(_winapi.PROCESS_DUP_HANDLE, False, process)
        try:
            how = _winapi.DUPLICATE_SAME_ACCESS
            own = _winapi.GetCurrentProcess()
            return {"port": _winapi.DuplicateHandle(own, descriptor, target, 0, False, how)}
        finally:
            _winapi.CloseHandle(target)
else:

    def _started(
        control: socket.socket, press: int, address: str
    ) -> tuple[subprocess.Popen[bytes], mmap.mmap]:
        """Start the guardian's process, and share a page of memory with it. Raises OSError."""
        memory = _shared_memory()
        try:
            shared = mmap.mmap(memory, PAGE)
            passed = (control.fileno(), press, memory)
            process = subprocess.Popen(
                [*guardian_command(), *map(str, passed), address],
                pass_fds=passed,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                start_new_session=True,
            )
        finally:
            os.close(memory)
        return process, shared

    def _shared_memory() -> int:
        """Create an unnamed page of memory; return its descriptor. Raises OSError."""
        if hasattr(os, "memfd_create"):
            descriptor = os.memfd_create("praxis-desktop-guardian", os.MFD_CLOEXEC)
        else:
            with tempfile.TemporaryFile() as file:
                descriptor = os.dup(file.fileno())
        os.ftruncate(descriptor, PAGE)
        return descriptor


GUARDIAN = Guardian()
"""The guardian of this process."""
