"""Performs actions that a run's process must not perform itself, within the limits of the run's grants."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop.core.devices import (
    CONNECTION_PREFIXES,
    LISTEN_PREFIX,
    NETWORK_PREFIXES,
    TRANSFER_PREFIXES,
)
from praxis_desktop.core.errors import PortError, StorageError
from praxis_desktop.core.messages import Message
from praxis_desktop.ports import network, preflight, usb
from praxis_desktop.ports.dialects import transfers
from praxis_desktop.ports.errors import PortNotAllowed
from praxis_desktop.ports.lines.line import OPEN_GATE, Gate
from praxis_desktop.ports.network import Listeners, escaped, listen
from praxis_desktop.ports.roles import Binding, devices_by_role, is_simulated_device, parse_binding
from praxis_desktop.ports.wire import is_connection_of, role_of
from praxis_desktop.records.guardian_notes import GuardianNote, note_of
from praxis_desktop.workers.pool.messages import (
    ClaimPorts,
    HeldSlot,
    JoinGuardian,
    KnownAt,
    LetGo,
    ListenAt,
    ListPorts,
    LookOnUsb,
    NewFile,
    OpenPort,
    ParentReply,
    ParentRequest,
    SetLatency,
    SignRecord,
    TellKinds,
    fault_told,
)

if TYPE_CHECKING:
    from praxis_desktop.ports.claims.claiming import Claim
    from praxis_desktop.ports.devices.identity import PortIdentity, Whereabouts
    from praxis_desktop.ports.emergency.ward import Ward
    from praxis_desktop.ports.network import LedTo
    from praxis_desktop.ports.usb import DeviceDescription
    from praxis_desktop.runs.request import RunRequest

log = logging.getLogger(__name__)


class _Handed:
    """A port about to be handed over, in the form that the guardian needs."""

    def __init__(self, descriptor: int, device: str, name: str) -> None:
        self._descriptor = descriptor
        self._is_telnet = device.startswith("rfc2217:")
        self.reopening = usb.reopening(device, name) if device.startswith(TRANSFER_PREFIXES) else ()
        self.gate: Gate = OPEN_GATE

    def fileno(self) -> int:
        return self._descriptor

    def encoded(self, data: bytes) -> bytes:
        return escaped(data) if self._is_telnet else data

    def way_for_stop(self) -> bytes:
        if self.reopening:
            return transfers.WAY_FOR_STOP
        return network.WAY_FOR_STOP if self._is_telnet else b""


def _in_one_form(role: str, granted: str) -> str:
    """Return a granted device in the form that the run uses, whatever form it was granted in."""
    if granted.startswith((*NETWORK_PREFIXES, *TRANSFER_PREFIXES)):
        return parse_binding(f"{role}={granted}").device
    return granted


Answer = Callable[[ParentReply, int | None], None]
"""Sends an answer, with a descriptor if there is one; the caller keeps its own descriptor."""


class ParentService:
    """Serves the process of one run. The process's requests are treated as hostile: a guest may have broken
    out. ``process`` returns the process's ID, and ``notes`` is the file, in the run's record, for the
    guardian's notes in case the process dies.
    """

    def __init__(
        self,
        request: RunRequest,
        run_id: str,
        answer: Answer,
        *,
        process: Callable[[], int | None],
        notes: Path | None = None,
    ) -> None:
        self._request = request
        self._process = process
        self._notes = notes
        self._client = 0
        """The guardian's number for the process, or 0 if the process has not joined the guardian."""
        self._generation = 0
        """The number of emergency stops that had occurred before the process joined the guardian."""
        self._kinds: dict[str, str] = {}
        self._wards: dict[str, Ward] = {}
        self._run_id = run_id
        self._answer = answer
        self._lock = threading.Lock()
        self._granted = devices_by_role(request.ports)
        self._recorded: dict[str, PortIdentity] = {}
        self._whereabouts: dict[str, Whereabouts] = {}
        """Locations of opened devices, keyed by role: an unplugged device may return under another name."""
        self._claims: dict[int, Claim | None] = {}
        """Claims keyed by number; a claim that is still waiting is None."""
        self._listeners = Listeners()
        self._led_to: LedTo = {}
        self._is_closed = False
        self._has_signed = False
        self._has_made_file = False

    def grant(self, role: str, device: str) -> None:
        """Grant the run one more port, chosen by the user."""
        with self._lock:
            self._granted[role] = device

    def know_devices(self, record: Path) -> None:
        """Read from a resumed run's record which devices its ports were connected to, because device names
        may have changed since then. Call this before starting the process, which can write to the record.
        Raises JournalError.
        """
        from praxis_desktop.ports.devices.identity import PortIdentity
        from praxis_desktop.ports.profiles.introductions import IDENTITY, TERMINAL
        from praxis_desktop.records.reading import RecordReader, WireEntry

        if all(map(is_simulated_device, self._granted.values())):
            return
        with RecordReader(record) as reader:
            for entry in reader.entries():
                if isinstance(entry, WireEntry) and entry.record.what == "opening":
                    identity = str(entry.record.details.get(IDENTITY, ""))
                    if identity and not identity.startswith(TERMINAL):
                        self._recorded[entry.record.role] = PortIdentity.parse(identity)

    def help(self, wanted: ParentRequest) -> None:
        """Serve ``wanted`` on a separate thread. Returns immediately."""
        what = wanted.what
        if isinstance(what, LetGo):
            self._let_go(what.claim)
            return
        if isinstance(what, ClaimPorts):
            with self._lock:
                self._claims[wanted.number] = None
        threading.Thread(target=self._do, args=(wanted,), name="help for a run", daemon=True).start()

    def close(self) -> list[GuardianNote]:
        """Release all resources after the process has ended.

        Waits up to a few seconds for the guardian to stop the process's instruments, and returns the
        guardian's notes. Idempotent. Raises PortFailed if the guardian does not answer.
        """
        notes = []
        with self._lock:
            self._is_closed = True
            claims, wards = list(self._claims), list(self._wards.values())
            self._wards = {}
        self._listeners.close()
        if wards:
            from praxis_desktop.ports.emergency.guardian import GUARDIAN

            try:
                # First the guardian stops the process's instruments; only then may other processes use the
                # devices.
                notes = list(map(note_of, GUARDIAN.settle(self._client)))
            finally:
                for ward in wards:
                    GUARDIAN.leave(ward)
        for number in claims:
            self._let_go(number)
        return notes

    # ---- on a separate thread
    def _do(self, wanted: ParentRequest) -> None:
        number, descriptor = wanted.number, None
        value: object = None
        try:
            match wanted.what:
                case OpenPort():
                    descriptor, value = self._opened(wanted.what)
                case ListenAt(role, device):
                    descriptor = self._listened(role, device)
                case NewFile(path):
                    descriptor = self._new_file(path)
                case ListPorts():
                    from praxis_desktop.ports.devices.discovery import present_ports

                    value = present_ports(with_hidden=True)
                case LookOnUsb(device):
                    value = self._on_usb(device)
                case KnownAt(role, device):
                    self._check(role, device)
                    value = preflight.known_at(Binding(role, device))
                case SetLatency(device, milliseconds):
                    value = self._latency(device, milliseconds)
                case ClaimPorts():
                    self._claim(number, wanted.what)
                case TellKinds(kinds):
                    self._kinds = {**self._kinds, **kinds}
                case JoinGuardian():
                    descriptor = self._join_guardian()
                case HeldSlot(role, _):
                    value = self._wards[role].slot
                case SignRecord(digest):
                    value = self._signature(digest)
                case LetGo():
                    pass
        except Exception as error:  # the other side waits for an answer even after a failure
            log.debug("Not done for the process of a run: %s", error, exc_info=True)
            self._answer(ParentReply(number, fault=fault_told(error)), None)
            return
        try:
            self._answer(ParentReply(number, value, has_descriptor=descriptor is not None), descriptor)
        finally:
            if descriptor is not None:
                os.close(descriptor)

    def _opened(self, what: OpenPort) -> tuple[int, str]:
        """Return the descriptor of a port, and the TLS parameters negotiated for it, or "" without TLS."""
        self._check(self._granted_role(what), what.device)
        if what.device.startswith(NETWORK_PREFIXES):
            from praxis_desktop.ports.network import connect

            connection, security = connect(what.device, what.role, self._listeners, self._led_to)
            descriptor = connection.detach()
            self._have_held(what, descriptor)
            return descriptor, security
        if what.device.startswith(TRANSFER_PREFIXES):
            descriptor = usb.connect(what.device, what.role).detach()
            self._have_held(what, descriptor)
            return descriptor, ""
        from praxis_desktop.ports.devices.identity import Whereabouts
        from praxis_desktop.ports.serial import open_driver
        from praxis_desktop.ports.transport import LineSettings

        settings = what.settings or LineSettings()
        driver = open_driver(
            what.device, what.role, settings, dtr=what.dtr, rts=what.rts, exclusive=what.exclusive
        )
        try:
            # Closing the driver would unlock the port; the duplicate in the other process keeps it locked.
            descriptor = os.dup(driver.fileno())
        finally:
            driver.let_go()
        self._have_held(what, descriptor)
        with self._lock:
            self._whereabouts.setdefault(what.role, Whereabouts(what.device))
        return descriptor, ""

    def _on_usb(self, device: str) -> DeviceDescription | None:
        """Return the description of a USB or HID device if it is granted and present, otherwise None."""
        with self._lock:
            granted = {_in_one_form(role, each) for role, each in self._granted.items()}
        if device not in granted:
            return None
        return usb.on_usb(device)

    def _listened(self, role: str, device: str) -> int:
        """Return the descriptor on which a listener reports peers. Raises PortFault."""
        self._check(role, device)
        if not device.startswith(LISTEN_PREFIX):
            raise PortNotAllowed(
                Message("port {role} was not granted for listening", role=repr(role)), port=role
            )
        return listen(device, role, self._listeners).detach()

    def _granted_role(self, what: OpenPort) -> str:
        """Return the role to which the port or connection belongs. Raises PortNotAllowed."""
        role = role_of(what.role)
        if what.role != role and not (
            what.device.startswith(CONNECTION_PREFIXES) and is_connection_of(what.role, role)
        ):
            raise PortNotAllowed(
                Message("{wire} is not a connection that a run may use", wire=repr(what.role)),
                port=what.role,
            )
        return role

    def _join_guardian(self) -> int:
        """Return the descriptor of the process's connection to the guardian. Raises PortFault."""
        from praxis_desktop.ports.emergency.guardian import GUARDIAN
        from praxis_desktop.settings import load_settings

        client, generation, descriptor = GUARDIAN.serve(self._process() or 0)
        GUARDIAN.beat(load_settings().ports.heartbeat)
        with self._lock:
            self._client, self._generation, self._wards = client, generation, {}
        return descriptor

    def _have_held(self, what: OpenPort, descriptor: int) -> None:
        """Make the guardian hold a port before the process receives it. If that fails, close the port. Raises
        PortFault.
        """
        from praxis_desktop.ports.emergency.guardian import GUARDIAN
        from praxis_desktop.ports.emergency.stop_commands import known_stop_commands

        try:
            with self._lock:
                ward, client, is_closed = self._wards.get(what.role), self._client, self._is_closed
            if not client or is_closed:
                raise PortNotAllowed(
                    Message(
                        "port {role} can be opened only for a process that has joined the guardian",
                        role=repr(what.role),
                    ),
                    port=what.role,
                )
            if ward is None:
                kind = self._kinds.get(role_of(what.role), "")
                ward = GUARDIAN.ward(
                    what.role,
                    command=known_stop_commands().get(kind),
                    generation=self._generation,
                    run_id=self._run_id,
                    notes=self._notes,
                    client=client,
                )
            ward.hold(_Handed(descriptor, what.device, what.role), what.device)
            with self._lock:
                self._wards[what.role] = ward
        except BaseException:
            os.close(descriptor)
            raise

    def _check(self, role: str, device: str) -> None:
        """Raise PortNotAllowed unless the device granted to the run for ``role`` is now at ``device``."""
        with self._lock:
            granted, known = self._granted.get(role), self._whereabouts.get(role)
        if granted is not None:
            granted = _in_one_form(role, granted)
            if device == granted or (known is not None and known.find() == device):
                return
            if Binding(role, granted).path() == device or self._is_recorded(role, device):
                return
        raise PortNotAllowed(
            Message(
                "the run was not granted {device} as port {role}",
                role=repr(role),
                device=device,
            ),
            port=role,
            hint="Choose it before the run, or when the program asks for a port; on the command line: "
            "--port.",
        )

    def _is_recorded(self, role: str, device: str) -> bool:
        """Return whether the device that the role had in the resumed run is now at ``device``."""
        identity = self._recorded.get(role)
        if identity is None:
            return False
        from praxis_desktop.ports.devices.discovery import present_ports
        from praxis_desktop.ports.devices.identity import find_device

        found = find_device(identity, present_ports(with_hidden=True))
        return found is not None and found.device == device

    def _latency(self, device: str, milliseconds: int) -> int | None:
        from praxis_desktop.ports.serial import set_latency_timer

        with self._lock:
            known = dict(self._granted)
        for role in known:
            try:
                self._check(role, device)
            except PortError:
                continue
            return set_latency_timer(device, milliseconds, lambda: False)
        return None

    def _new_file(self, path: str) -> int:
        with self._lock:
            may = path == self._request.journal and not self._has_made_file
            self._has_made_file = True
        if not may:
            raise PermissionError(1, "the run was not asked to create that file")
        from praxis_desktop.journal import new_descriptor

        return new_descriptor(Path(path))

    def _signature(self, digest: bytes) -> str:
        """Sign the end of the run's record. Works only once, so that nothing else can be signed."""
        with self._lock:
            if self._has_signed:
                raise StorageError("the record of this run is already signed")
            self._has_signed = True
        from praxis_desktop.records.signing import installation_key

        return installation_key().sign(digest).hex()

    # ---- claims
    def _claim(self, number: int, wanted: ClaimPorts) -> None:
        from praxis_desktop.ports.claims.claiming import Claims
        from praxis_desktop.ports.claims.tickets import ClaimOwner

        bindings = [Binding(role, device) for role, device in wanted.ports]
        for binding in bindings:
            with self._lock:
                granted = self._granted.get(binding.role)
            if binding.device != granted:
                self._check(binding.role, binding.device)
        request = self._request
        owner = ClaimOwner(self._run_id, request.program.title, request.operator, wanted.run_number)
        claim = Claims().take(
            bindings,
            owner=owner,
            queue=wanted.queue,
            tell=lambda reason: self._answer(ParentReply(number, waits=reason), None),
            cancelled=lambda: number not in self._claims,
        )
        with self._lock:
            is_wanted = number in self._claims and not self._is_closed
            if is_wanted:
                self._claims[number] = claim
        if not is_wanted:
            claim.release()

    def _let_go(self, number: int) -> None:
        with self._lock:
            claim = self._claims.pop(number, None)
        if claim is not None:
            claim.release()
