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
from typing import TYPE_CHECKING, Any, Protocol

from praxis_desktop.core.control_folder import guardian_address, guardian_addresses
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.errors import StorageError
from praxis_desktop.core.own_processes import is_frozen, module_command
from praxis_desktop.core.records import Record
from praxis_desktop.ports.elsewhere import elsewhere
from praxis_desktop.ports.emergency import guardian_process
from praxis_desktop.ports.emergency.guardian_process import (
    FIRST,
    GATE,
    GENERATION,
    GENERATION_AT,
    HEARTBEAT,
    HEARTBEAT_AT,
    PAGE,
    PARTIAL,
    STRIDE,
    WRITING,
    WRITTEN,
)
from praxis_desktop.ports.emergency.press import press
from praxis_desktop.ports.errors import PortFailed, stopped

if TYPE_CHECKING:
    from praxis_desktop.ports.emergency.overhearing import Hearing
    from praxis_desktop.ports.emergency.stop_commands import StopCommand
    from praxis_desktop.ports.lines import Gate

logger = logging.getLogger(__name__)

_ANSWER_S = 5.0
_HALT_S = 2.5
"""Longer than the guardian tries."""
_CHUNK = 1 << 16
_LOOK_AGAIN_S = 0.01
_BEATS = 4
"""Heartbeats in the time after which one counts as lost."""


DIED = "the guardian, which stops instruments in an emergency, has died"
"""Why everything is stopped then: nobody could stop it later, whatever this program does."""


class Sent(Record):
    """What the guardian has sent to one instrument: the bytes, when the first and the last of them had left
    (``time.monotonic_ns``), and why not all have. ``is_closed``: the run never wrote to it.
    """

    data: bytes = b""
    first_ns: int = 0
    at_ns: int = 0
    failure: str = ""
    is_reopened: bool = False
    is_closed: bool = False


class Guarded(Protocol):
    """The descriptor of an open port, and what is written to it, as a ``Line`` has them."""

    gate: Gate

    def fileno(self) -> int: ...

    def encoded(self, data: bytes) -> bytes: ...

    def way_for_stop(self) -> bytes: ...


class Ward:
    """The guardian's part in one port of a guest: ``hold`` for each opening, ``let_go`` for each closing,
    ``forget`` when the run or the console ends. Any thread; one at a time writes.

    ``name`` is how messages call the port, ``command`` what stops the instrument there; ``run_id`` is the
    run's, and ``notes`` the file in its record for what nobody else can record. With ``client`` it is held
    for a child process that the guardian serves by that number.
    """

    def __init__(
        self,
        guardian: Guardian,
        name: str,
        *,
        command: StopCommand | None,
        generation: int,
        run_id: str = "",
        notes: Path | None = None,
        client: int = 0,
    ) -> None:
        self.name = name
        self._client = client
        self._guardian = guardian
        self._command = command
        self._run_id, self._notes = run_id, notes
        self._lock = threading.Lock()
        self._slot = -1
        self.hearing: Hearing | None = None
        """Who waits for what the instrument answers to its stop."""
        self._generation = generation
        self.is_lost = False
        """Whether the guardian that held it has died."""
        self._is_aside = False
        self._device = ""
        self._flags: mmap.mmap | None = None
        self._at = 0

    # ---- while the port is open
    def hold(self, line: Guarded, device: str) -> None:
        """Have the instrument behind ``line`` stopped from now on, if it must be: nothing may be written
        before. Raises PortStopped, PortFailed.
        """
        away = elsewhere()
        self._guardian.start(self.name)
        with self._lock:
            self._device = device
            if away is None:
                self._hold(line)
            else:  # whoever has opened it has had it held
                self._slot = away.slot(self.name, device)
                self._flags, self._at = self._guardian.flags, FIRST + self._slot * STRIDE
        line.gate = self

    def _hold(self, line: Guarded) -> None:
        command = self._command
        message = {
            "do": "hold",
            "slot": self._slot,
            "generation": self._generation,
            "client": self._client,
            "facts": {
                "role": self.name,
                "device": self._device,
                "kind": "" if command is None else command.kind,
                "commands": []
                if command is None
                else [line.encoded(each).hex() for each in command.commands],
                "way": line.way_for_stop().hex(),
                "drop_lines": ["dtr", "rts"] if command is None else list(command.drop_lines),
                "confirm_s": 0.0 if command is None or command.confirm is None else command.confirm_s,
                "on_lost_program": "leave" if command is None else command.on_lost_program,
                "run": self._run_id,
                "notes": "" if self._notes is None else str(self._notes),
            },
        }
        answer = self._guardian.ask(message, descriptor=line.fileno(), port=self.name)
        if answer.get("stopped"):
            raise stopped(self.name)
        self._slot = int(answer["slot"])
        if not self._client:
            self._flags, self._at = self._guardian.flags, FIRST + self._slot * STRIDE

    @property
    def slot(self) -> int:
        """By which number the guardian knows the instrument; -1 before it was held."""
        return self._slot

    def let_go(self) -> None:
        """The port is closed: returns once the guardian has closed its descriptor, too."""
        with self._lock:
            if self._slot >= 0 and not self.is_lost:
                self._tell("let go")

    def forget(self) -> None:
        """Nothing of this instrument is to be stopped any more; idempotent."""
        with self._lock:
            if self._slot >= 0 and not self.is_lost:
                self._tell("forget")

    def _tell(self, what: str) -> None:
        try:
            self._guardian.ask({"do": what, "slot": self._slot}, port=self.name)
        except PortFailed as fault:  # it has gone, and its descriptors with it
            logger.warning("%s", fault)

    def lose(self) -> None:
        """The guardian has died: nothing may be written but what stops the instrument."""
        self.is_lost = True

    def step_aside(self) -> None:
        """Let what stops the instrument be written by this program: the guardian has died, and does not."""
        self._is_aside = True

    # ---- writing
    @property
    def is_shut(self) -> bool:
        """Whether nothing may be written any more."""
        flags = self._flags
        return self.is_lost or (flags is not None and bool(flags[self._at + GATE]))

    @property
    def was_written(self) -> bool:
        """Whether anything was written to the instrument since it was held first."""
        flags = self._flags
        return self._slot >= 0 and flags is not None and bool(flags[self._at + WRITTEN])

    def enter(self) -> bool:
        """Before the system is given bytes: False when nothing may leave. ``leave`` must follow."""
        flags, at = self._flags, self._at
        if flags is None or self.is_lost:
            return self._is_aside
        flags[at + WRITING] = 1  # first: see guardian_process
        if flags[at + GATE]:
            return False
        flags[at + WRITTEN] = 1
        return True

    def leave(self, *, is_whole: bool) -> None:
        """The system has taken the bytes, or some."""
        flags, at = self._flags, self._at
        if flags is not None:
            flags[at + PARTIAL] = not is_whole
            flags[at + WRITING] = 0

    # ---- stopping
    def halt(self, why: str) -> Sent:
        """Have the instrument stopped unless it is just being stopped; what was sent. Waits for that, some
        seconds at most. Raises PortFailed when the guardian does not answer: it is ended then.
        """
        if self._slot < 0:
            return Sent(is_closed=True)
        message = {"do": "halt", "slot": self._slot, "why": why}
        try:
            answer = self._guardian.ask(message, port=self.name, seconds=_HALT_S)
        except PortFailed:
            self.lose()
            raise
        return Sent(
            bytes.fromhex(answer.get("sent", "")),
            int(answer.get("first", 0)),
            int(answer.get("at", 0)),
            str(answer.get("failed", "")),
            bool(answer.get("reopened")),
            bool(answer.get("closed")),
        )

    def heard(self) -> bytes:
        """What came from an instrument whose port was opened again to stop it. Raises PortFailed."""
        answer = self._guardian.ask({"do": "heard", "slot": self._slot}, port=self.name)
        return bytes.fromhex(answer.get("heard", ""))

    def conclude(self) -> tuple[str, ...]:
        """The instrument has confirmed its stop, or will not: switch off the lines that its profile names;
        which were. Raises PortFailed.
        """
        answer = self._guardian.ask({"do": "conclude", "slot": self._slot}, port=self.name)
        return tuple(answer.get("dropped", ()))

    def recorded(self) -> None:
        """The stop is in the record: the guardian need not keep it."""
        if self._slot >= 0 and not self.is_lost:
            self._guardian.tell({"do": "recorded", "slot": self._slot})


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

    def serve(self) -> tuple[int, int]:
        """Let a child process speak with the guardian by itself: the number of it, and the descriptor that it
        is handed, for ``elsewhere``. Raises PortFailed.
        """
        self.start()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        with theirs:
            try:
                answer = self.ask({"do": "serve"}, descriptor=theirs.fileno())
            except PortFailed:
                ours.close()
                raise
        return int(answer["client"]), ours.detach()

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
            self._process = subprocess.Popen(
                [*_command(), *map(str, passed), str(self._address or "")],
                pass_fds=passed,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                start_new_session=True,
            )
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()
            os.close(shared)
        self._connection = ours
        self._hear_from(ours)
        if self._heartbeat_s:
            self.tell({"do": "heartbeat", "seconds": self._heartbeat_s})

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

    def follow(self, stopped: Callable[[str, str], None]) -> Callable[[], None]:
        """Call ``stopped`` with who and why, on a thread of its own, when another process has had everything
        stopped, or the guardian has died (DIED). Returns what ends that.
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
        data = _line(message)
        with self._sending:
            if descriptor is None:
                connection.sendall(data)
            else:
                # The descriptor travels with the first byte; the rest may follow later.
                sent = socket.send_fds(connection, [data], [descriptor])
                connection.sendall(data[sent:])

    def _listen(self, connection: socket.socket) -> None:
        rest = b""
        self.tell({"do": "watch", "thread": threading.get_native_id()})
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


def _line(message: dict[str, Any]) -> bytes:
    return json.dumps(message).encode() + b"\n"


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


class Report(Record):
    """What a guardian did to one port when another process asked for a stop: ``sent`` in hexadecimal, and why
    not all of it has left. ``is_known`` says whether it knows how the instrument is stopped.
    """

    run_id: str
    port: str
    device: str
    sent: str
    failure: str
    is_known: bool


def ask_guardian(
    address: Path, *, runs: Sequence[str], by: str, reason: str, seconds: float
) -> list[Report] | None:
    """Have the guardian at ``address`` stop everything that it holds, with ``runs`` only if it holds a port
    of theirs, None otherwise; what became of each port: none where nothing was open yet, or is any more.
    Raises OSError, also when it does not answer in time.
    """
    deadline = Deadline.after(seconds)
    received = b""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(seconds)
        connection.connect(str(address))
        connection.sendall(_line({"runs": list(runs), "by": by, "reason": reason}))
        while not received.endswith(b"\n"):
            connection.settimeout(max(0.01, deadline.remaining or 0.0))
            data = connection.recv(_CHUNK)
            if not data:
                return None  # it has none of these runs
            received += data
    return [
        Report(each["run"], each["port"], each["device"], each["sent"], each["failed"], each["is_known"])
        for each in json.loads(received)["ports"]
    ]


def await_guardians_of_the_dead(deadline: Deadline) -> None:
    """Wait until the guardians of this user's programs that have died have stopped what they hold, and have
    noted it.
    """
    try:
        addresses = guardian_addresses()
    except StorageError as error:
        logger.warning("It is not known whether a guardian is still at work: %s", error)
        return
    for address, process in addresses.items():
        while not deadline.expired and not _is_alive(process) and _is_listening(address):
            time.sleep(_LOOK_AGAIN_S)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        stat = Path(f"/proc/{process}/stat").read_text("utf-8", "replace")
    except OSError:
        return True
    return stat.rpartition(")")[2].split()[0] != "Z"


def _is_listening(address: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        try:
            connection.connect(str(address))
        except OSError:
            return False
    return True
