"""This program's end of its guardian, the process that stops real instruments (see guardian_process)."""

from __future__ import annotations

import json
import logging
import mmap
import os
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
from praxis_desktop.core.own_processes import is_frozen, module_command
from praxis_desktop.ports.elsewhere import elsewhere
from praxis_desktop.ports.emergency import guardian_process
from praxis_desktop.ports.emergency.guardian_process import (
    GENERATION,
    GENERATION_AT,
    HEARTBEAT,
    HEARTBEAT_AT,
    PAGE,
)
from praxis_desktop.ports.emergency.press import press
from praxis_desktop.ports.emergency.scheduling import go_first, short_slices
from praxis_desktop.ports.emergency.ward import Ward
from praxis_desktop.ports.errors import PortFailed

if TYPE_CHECKING:
    from praxis_desktop.ports.emergency.halting import StopCommand

logger = logging.getLogger(__name__)

Presses = Sequence[tuple[int, int]]
"""Keys of an X server, each with the modifiers that are pressed with it: any of them is an emergency stop."""

_ANSWER_S = 5.0
_CHUNK = 1 << 16
_BEATS = 4
"""Heartbeats in the time after which one counts as lost."""


DIED = "the guardian, which stops instruments in an emergency, has died"
"""Why everything is stopped then: nobody could stop it later, whatever this program does."""


class Guardian:
    """Starts the guardian when it is needed, and speaks with it. Any thread.

    Where a press is not possible there is none (``press.is_possible``).
    """

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
        """Where other processes reach the one that this process has started."""
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
    ) -> Ward | None:
        """The guardian's part in one port, None where there is no guardian. It is none of a guest's that was
        stopped since ``generation``; of now unless given.
        """
        if not press.is_possible:
            return None
        since = self.generation if generation is None else generation
        ward = Ward(self, name, command=command, generation=since, run_id=run_id, notes=notes, client=client)
        with self._lock:
            self._wards.append(ward)
        return ward

    def discard(self, ward: Ward) -> None:
        """Forget a ward; idempotent."""
        with self._lock:
            if ward not in self._wards:
                return
            self._wards.remove(ward)
        ward.forget()

    def leave(self, ward: Ward) -> None:
        """Have no part any more in a ward of a child process: that, and the guardian, decide of it."""
        with self._lock, suppress(ValueError):
            self._wards.remove(ward)

    def serve(self) -> tuple[int, int, int]:
        """Let a child process speak with the guardian by itself: the number of it, how often everything had
        been stopped before, and the descriptor that it is handed, for ``elsewhere``. Raises PortFailed.
        """
        generation = self.generation
        self.start()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        with theirs:
            try:
                answer = self.ask({"do": "serve", "generation": generation}, descriptor=theirs.fileno())
            except PortFailed:
                ours.close()
                raise
        return int(answer["client"]), generation, ours.detach()

    def settle(self, client: int) -> list[dict[str, Any]]:
        """Wait until the guardian has stopped what a child process has left, some seconds at most; what it
        has noted of that, as in the file. Raises PortFailed when it does not say.
        """
        notes: list[dict[str, Any]] = self.ask({"do": "settle", "client": client}).get("notes", [])
        return notes

    @property
    def pid(self) -> int | None:
        """The guardian's process, where this one has started it."""
        process = self._process
        return None if process is None else process.pid

    @property
    def generation(self) -> int:
        """How often everything was stopped; 0 before it was started."""
        flags = self.flags
        return 0 if flags is None else int(GENERATION.unpack_from(flags, GENERATION_AT)[0])

    def start(self, port: str = "") -> None:
        """Have the guardian there; idempotent. Raises PortFailed."""
        with self._lock:
            if self._connection is not None:
                return
            try:
                self._start()
            except OSError as error:
                raise PortFailed(
                    "no port can be opened: the guardian, which stops instruments in an emergency, cannot be"
                    f" started: {error.strerror or error}",
                    port=port,
                    hint="Close programs that are not needed, and try again.",
                ) from error

    def _start(self) -> None:
        away = elsewhere()
        if away is not None:
            self._join(socket.socket(fileno=away.guardian()))
            return
        pressed = press.reading_end()
        shared = _shared_memory()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self._address = guardian_address()
        except (StorageError, OSError) as error:
            logger.warning("Other processes cannot ask the guardian for an emergency stop: %s", error)
            self._address = None
        try:
            self.flags = mmap.mmap(shared, PAGE)
            passed = (theirs.fileno(), pressed, shared)
            with short_slices():
                self._process = subprocess.Popen(
                    [*_command(), *map(str, passed), str(self._address or "")],
                    pass_fds=passed,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    start_new_session=True,
                )
                self._connection = ours
                self._hear_from(ours)
        except BaseException:
            self._connection = None
            ours.close()
            raise
        finally:
            theirs.close()
            os.close(shared)
        if self._heartbeat_s:
            self.tell({"do": "heartbeat", "seconds": self._heartbeat_s})
        if self._connect_keys is not None:
            self._begin_to_hand_over_keys()

    def _join(self, connection: socket.socket) -> None:
        """Speak with the guardian of the program whose child this is."""
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
        """Have the instruments that move or heat stopped when this process does not run for ``seconds``; 0:
        have them left.
        """
        if seconds == self._heartbeat_s or elsewhere() is not None:  # whose child this is has one
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
        """Have the guardian hear of keys by itself, in the windows of ``listen_in``: those may draw, hang, or
        wait for a program that computes. ``connect`` makes the connection to the X server, whose
        descriptor is the guardian's then; it is called on a thread of its own, and may raise OSError.
        """
        self._connect_keys = connect
        if self._connection is not None:
            self._begin_to_hand_over_keys()

    def listen_in(self, window: int) -> None:
        """Have it hear of the keys that are pressed in a window, by the X server's number of that."""
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
            logger.info("the guardian has gone before it could hear of keys: %s", error)
        finally:
            os.close(descriptor)
        for window in list(self._windows):
            self.tell({"do": "window", "window": window})

    def follow(self, stopped: Callable[[str, str], None]) -> Callable[[], None]:
        """Call ``stopped`` with who and why, on a thread of its own, when another process has had everything
        stopped, or the guardian has died (DIED), or it has heard a key of which the window has made nothing
        (both are empty). Returns what ends that.
        """
        with self._lock:
            self._followers.append(stopped)

        def end() -> None:
            with self._lock, suppress(ValueError):
                self._followers.remove(stopped)

        return end

    # ---- speaking with it
    def ask(
        self,
        message: dict[str, Any],
        *,
        port: str = "",
        descriptor: int | None = None,
        seconds: float = _ANSWER_S,
    ) -> dict[str, Any]:
        """Its answer. Raises PortFailed."""
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
            why = "does not answer"
            self.kill()  # one that stands still must not wake up later, and send then
        except OSError as error:
            why = f"is gone ({error.strerror or error})"
        finally:
            with self._lock:
                self._waiting.pop(number, None)
        raise PortFailed(
            f"port {port!r}: the guardian, which stops instruments in an emergency, {why}",
            port=port,
            hint="Nothing is sent without it. Start the program again.",
        )

    def tell(self, message: dict[str, Any]) -> None:
        """Tell it something that needs no answer."""
        with suppress(OSError):  # it has gone, which its thread says
            self._send(message)

    def _send(self, message: dict[str, Any], descriptor: int | None = None) -> None:
        connection = self._connection
        if connection is None:
            raise BrokenPipeError("it has died")
        data = json.dumps(message).encode() + b"\n"
        with self._sending:
            if descriptor is None:
                connection.sendall(data)
            else:
                # The descriptor travels with the first byte; the rest may follow later.
                sent = socket.send_fds(connection, [data], [descriptor])
                connection.sendall(data[sent:])

    def _listen(self, connection: socket.socket) -> None:
        rest = b""
        go_first()  # its end tells the guardian that this program is dead, and needs a processor
        self.tell({"do": "watch", "threads": [threading.get_native_id(), os.getpid()]})
        try:
            while data := connection.recv(_CHUNK):
                *lines, rest = (rest + data).split(b"\n")
                for line in lines:
                    self._hear(json.loads(line))
        except OSError as error:
            logger.info("the guardian is not heard any more: %s", error)
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
                address.unlink(missing_ok=True)  # one that was killed has left it
        if wards:
            logger.error("the guardian, which stops instruments in an emergency, has died")
            self._begin_telling("", DIED)

    def kill(self) -> None:
        """End a guardian that does not answer: this program stops its instruments by itself then."""
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
        # They may ask the guardian something, whose answer comes on this thread.
        threading.Thread(
            target=self._tell_followers, args=(by, reason), name="emergency stop", daemon=True
        ).start()

    def _tell_followers(self, by: str, reason: str) -> None:
        with self._lock:
            followers = list(self._followers)
        for follower in followers:
            try:
                follower(by, reason)
            except Exception:  # the others are told all the same
                logger.exception("nobody could be told of an emergency stop")


def _command() -> list[str]:
    """What starts it: with the standard library alone, so that it is small and soon there."""
    if is_frozen():
        return module_command("praxis_desktop.ports.emergency.guardian_process")
    folder = str(Path(guardian_process.__file__).parent)
    # Imported, not run as a file: so it is not compiled anew at each start.
    start = f"import sys; sys.path.insert(0, {folder!r}); import guardian_process as g; g.main(sys.argv[1:])"
    return [sys.executable, "-I", "-S", "-c", start]


def _shared_memory() -> int:
    """A descriptor of a page that has no name. Raises OSError."""
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create("praxis-desktop-guardian", os.MFD_CLOEXEC)
    else:
        with tempfile.TemporaryFile() as file:
            descriptor = os.dup(file.fileno())
    os.ftruncate(descriptor, PAGE)
    return descriptor


GUARDIAN = Guardian()
"""That of this process."""
