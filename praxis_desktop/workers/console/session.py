"""A console: its sessions from start to finish, and the parts that survive a restart."""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING, Protocol, TypeVar

from msgspec import structs

from praxis_desktop import records, runs
from praxis_desktop.core.directories import data_directory
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.events import ActionEvent, ErrorInfo, Event, LogEvent
from praxis_desktop.core.files import make_private, replacing
from praxis_desktop.core.words import EMERGENCY_STOP
from praxis_desktop.interpreter.control import Control
from praxis_desktop.interpreter.faults import Killed
from praxis_desktop.ports.opening import NO_LIMITS
from praxis_desktop.protocols.notebooks import ENDING
from praxis_desktop.records.exporting.format import slug
from praxis_desktop.records.exporting.ipynb import notebook_of, write_notebook
from praxis_desktop.runs.commands import Cancel, EmergencyStop, GuardianStops, Note, Refused
from praxis_desktop.workers.console.cell_outputs import CellOutputs
from praxis_desktop.workers.console.messages import Message, StateChange, Stream
from praxis_desktop.workers.console.outfit import FIGURES, ConsoleFacts, ConsoleOutfit, ConsolePort
from praxis_desktop.workers.console.record import SessionRecord
from praxis_desktop.workers.control.attended import About
from praxis_desktop.workers.control.service import control_service

if TYPE_CHECKING:
    from pathlib import Path

    from praxis_desktop.core.events import HaltEvent, RunState
    from praxis_desktop.core.prompts import PromptEvent
    from praxis_desktop.interpreter import Image, Interpreter
    from praxis_desktop.interpreter.prepared import PreparedInterpreter
    from praxis_desktop.ports.granting.granted import GrantedPorts
    from praxis_desktop.ports.guest.port_requests import PortAsker
    from praxis_desktop.ports.roles import Binding
    from praxis_desktop.ports.write_limits import WriteLimits
    from praxis_desktop.records.history.history import History
    from praxis_desktop.runs import Halt
    from praxis_desktop.runs.commands import AnyCommand
    from praxis_desktop.runs.packages.environments import Console
    from praxis_desktop.settings import Settings
    from praxis_desktop.workers.console.kernel import Kernel, Outfit
    from praxis_desktop.workers.console.messages import Outgoing
    from praxis_desktop.workers.pool import Pool


log = logging.getLogger(__name__)

TITLE = "Playground console"

MOST_NOTEBOOKS = 20
"""Maximum number of notebooks that the cells of a session may write."""


class GuestProvider(Protocol):
    """A source of interpreters and settings, such as ``Launcher``."""

    @property
    def pool(self) -> Pool: ...

    @property
    def settings(self) -> Settings: ...


class ConsoleHost:
    """The part of a console that survives restarts. ``Launcher.console`` and text consoles create it.

    Thread-safe; every method returns immediately. The properties create their objects on first use, which may
    take a long time. ``asker`` asks the user which port a cell may use; ``limits``, keyed by role, are passed
    to an Opener. ``title`` and ``conductor`` identify the console to other processes.
    """

    def __init__(
        self,
        ground: GuestProvider,
        *,
        asker: PortAsker | None = None,
        bindings: Sequence[Binding] = (),
        limits: Mapping[str, WriteLimits] = NO_LIMITS,
        title: str = TITLE,
        conductor: str = "window",
    ) -> None:
        self._ground = ground
        self.asker = asker
        self.limits = limits
        self.title = title
        self.conductor = conductor
        self.kinds: dict[str, str] = {}
        """The kind of instrument at each port, keyed by role. Needed to stop the instruments."""
        self._lock = threading.Lock()
        self._bindings = tuple(bindings)
        self._has_closed_records = False

    # ---- for the window
    def session(self, tell: Callable[[Event], None]) -> ConsoleSession:
        """Create a session, which lasts from one start of the console to its end. ``tell`` receives events on
        any thread, and must return immediately: progress and log events from the preparation, figures, bytes
        on the wire, connections made and lost, and the results of an emergency stop.
        """
        return ConsoleSession(self, tell)

    @property
    def bindings(self) -> tuple[Binding, ...]:
        """The ports that the console may use, including after a restart."""
        return self._bindings

    def give(self, binding: Binding, kind: str = "") -> None:
        """Let the console use one more port from its next start, replacing any port with the same role.

        ``kind`` is the kind of the port's instrument.
        """
        with self._lock:
            others = [known for known in self._bindings if known.role != binding.role]
            self._bindings = (*others, binding)
            self.kinds[binding.role] = kind

    def take_back(self, role: str) -> None:
        """Withdraw the port for ``role`` from the console as of its next start."""
        with self._lock:
            self._bindings = tuple(known for known in self._bindings if known.role != role)
            self.kinds.pop(role, None)

    def close(self) -> None:
        """Release the host's resources: the console will not be started again. Returns immediately."""
        if self._bindings:
            runs.close_simulators(self._bindings)

    # ---- for its sessions, on their threads
    @property
    def interpreters(self) -> Pool:
        """The source of interpreters and packages. It always uses threads, even if runs use processes."""
        return self._ground.pool

    @property
    def memory_limit(self) -> int:
        """The memory limit of the console's guest, in bytes."""
        return self._ground.settings.execution.memory_bytes

    def history(self) -> History:
        """Return the history that stores the records of the console's sessions."""
        return records.history_of(self._ground.settings.history)

    def close_records(self) -> None:
        """Close the records of consoles whose processes have ended. Returns immediately."""
        if not self._has_closed_records:
            self._has_closed_records = True
            threading.Thread(target=self._close_records, name="console records", daemon=True).start()

    def _close_records(self) -> None:
        from praxis_desktop.records.history.resuming import close_consoles

        try:
            close_consoles(self.history())
        except PraxisError as error:
            log.warning("Records of consoles are not closed: %s", error)

    def host_simulators(self, bindings: Iterable[Binding], tell: Callable[[Event], None]) -> None:
        """Make simulators that run in guests use interpreters from the console's pool."""
        simulated = [binding for binding in bindings if binding.is_simulated]
        if simulated:
            from praxis_desktop.runs.guest_simulators.instrument import host_simulators

            host_simulators(simulated, self.interpreters, tell)


_NO_RUN = Refused("it is a console, which has no steps. Interrupt its cell, or stop its instruments.")


class ConsoleControls:
    """A console as a Controllable: ``cancel`` interrupts the running cell."""

    def __init__(self, session: ConsoleSession, run_id: str) -> None:
        self._session = session
        self._run_id = run_id

    @property
    def run_id(self) -> str:
        return self._run_id

    @property
    def state(self) -> RunState:
        return "running"

    @property
    def prompts(self) -> tuple[PromptEvent, ...]:
        return ()

    def do(self, command: AnyCommand) -> Refused | None:
        match command:
            case Cancel():
                return None if self._session.interrupt() else Refused("no console cell is running")
            case EmergencyStop():
                self._session.emergency_stop(by=command.by, reason=command.reason)
                return None
            case Note():
                self._session.note(command.text, by=command.by)
                return None
            case _:
                return _NO_RUN


T = TypeVar("T")

STOPPED = "the console was ended by an emergency stop"

_BUILDING = "Building an image for the console"
"""The start of the log entry about building an image, as ``snapshots._making`` writes it."""


class ConsoleSession:
    """One session of a console. It is the Outfit of its Kernel, which ``begin`` starts.

    All other methods are thread-safe. ``tell`` receives events, but not the kernel's own
    messages.
    """

    def __init__(self, host: ConsoleHost, tell: Callable[[Event], None]) -> None:
        self._host = host
        self._tell_window = tell
        self._session_id = uuid.uuid4().hex
        self._began_at = time.perf_counter()
        self._control: Control | None = None
        self._console: Console | None = None
        self._outfit: ConsoleOutfit | None = None
        self._record: SessionRecord | None = None
        self._kernel: Kernel | None = None
        self._interpreter: Interpreter | None = None
        self._emergency: Halt | None = None
        self._guardian_stops = GuardianStops()
        self._outputs = CellOutputs()
        self._notebooks: set[Path] = set()
        self._lock = threading.Lock()
        self._is_busy = self._was_stopped = self._has_ended = False
        self.facts = ConsoleFacts(session_id=self._session_id, memory_limit=0)
        """Facts about the session, replaced whenever more is known; ``changed`` is then called."""
        self.changed: Callable[[], None] = _ignore

    def begin(self, put: Callable[[Outgoing], None]) -> Kernel:
        """Start the session's kernel, whose messages go to ``put``."""
        from praxis_desktop.workers.console.kernel import Kernel

        with self._lock:  # the first message needs the kernel
            self._kernel = Kernel(self.prepare, partial(self._said, put), self.furnish)
        return self._kernel

    # ---- the kernel's thread
    def furnish(self, control: Control) -> Outfit:
        """Create the additions to the console's guest. Raises PackageError."""
        self._control = control
        source = self._host.interpreters
        self._console = console = source.environments.console(self._tell, control)
        packages = console.library.to_json()
        bindings = self._host.bindings
        self._record = SessionRecord(
            self._session_id,
            self._host.history,
            self._bindings,
            packages,
            self._change,
            self._attend,
            title=self._host.title,
        )
        self._outfit = ConsoleOutfit(
            source,
            console,
            tell=self._tell,
            bindings=bindings,
            limits=self._host.limits,
            asker=self._host.asker,
            chose=self._host.give,
            observe=self._tell,
            told_connection=self._tell,
            log=self._record,
            kinds=self._host.kinds,
            stopped=self._note_stop,
            stopped_elsewhere=self._stop_with_guardian,
        )
        self._host.host_simulators(bindings, self._tell)
        self._know(
            python=source.distribution.manifest.python,
            packages=tuple((pin["name"], pin["version"]) for pin in packages),
            memory_limit=self._host.memory_limit,
        )
        return self

    def prepare(self, control: Control) -> PreparedInterpreter:
        """Prepare an interpreter from the console's image; call it after ``furnish``. Raises PraxisError."""
        assert self._console is not None
        recipe = self._console.recipe
        is_warm = self._host.interpreters.is_ready(recipe)
        self._know(start="warm" if is_warm else "image")
        return self._host.interpreters.prepare(recipe, report=self._tell_preparation, control=control)

    def fit(self, interpreter: Interpreter, image: Image) -> None:
        """Add ports, figures and packages to the guest."""
        assert self._outfit is not None
        self._interpreter = interpreter
        interpreter.limit_memory(self._host.memory_limit)
        self._outfit.fit(interpreter, image)
        self._know(image_bytes=image.memory.size)

    def close(self) -> None:
        """Release all resources, because the guest has ended."""
        assert self._outfit is not None
        self._has_ended = True
        if self._emergency is not None:
            self._emergency.outcome()
        elif self._is_busy and not self._was_stopped:
            # The guest ended while its cell may have been using the instruments.
            runs.stop_left_alone(self._outfit.opener, self._tell)
        self._outfit.close()

    def _said(self, put: Callable[[Outgoing], None], message: Outgoing) -> None:
        """Process a message from the kernel."""
        record = self._record
        if isinstance(message, Stream):
            if record is not None:
                record.output(message.name, message.data)
        elif isinstance(message, StateChange):
            self._is_busy = message.state == "busy" or (self._is_busy and message.state == "dead")
            if message.state == "idle" and not self.facts.start_ms:
                self._take_given()
                self._know(start_ms=(time.perf_counter() - self._began_at) * 1000)
            elif message.state == "dead":
                self._conclude(message)
        elif isinstance(message, Message):
            self._note(message)
            if message.msg_type == "notebook":
                message = self._write_notebook(str(message.content.get("name", "")))
        self._outputs.hear(message)
        put(message)

    def _take_given(self) -> None:
        """Add the ports that were given to the console while it was starting."""
        assert self._outfit is not None
        for binding in self._host.bindings:
            if binding not in self._outfit.ports.bindings:
                self._outfit.ports.grant(binding)

    def _note(self, message: Message) -> None:
        content, record = message.content, self._record
        if message.msg_type == "status" and content.get("execution_state") == "busy":
            with self._lock:
                kernel = self._kernel
            number = content.get("execution_count")
            code = "" if kernel is None else kernel.running_code
            if code:
                self._outputs.begin(number if isinstance(number, int) else 0, code)
            if code and record is not None:
                record.begin_cell(number if isinstance(number, int) else 0, code)
        elif record is None:
            return
        elif message.msg_type == "execute_reply" and content.get("status") != "aborted":
            record.end_cell(str(content.get("ename", "")), self._outputs.last)
            self._change()
        elif message.msg_type == "error":
            record.tell(LogEvent(f"{content.get('ename')}: {content.get('evalue')}", "error"))

    def _write_notebook(self, name: str) -> Stream:
        """Write the cells before the running one to a notebook in a folder for the session. Returns the text
        to show to the user.
        """
        folder = data_directory() / FIGURES / self._session_id
        path = folder / f"{slug(name.removesuffix(ENDING), 'session')}{ENDING}"
        self._notebooks.add(path)
        if len(self._notebooks) > MOST_NOTEBOOKS:
            return Stream(
                "stderr", b"This session has written enough notebooks: use one of their names again\n"
            )
        try:
            make_private(folder)
            with replacing(path) as file:
                write_notebook(file, notebook_of(self._outputs.cells[:-1]))
        except OSError as error:
            return Stream("stderr", f"{path} cannot be written: {error.strerror or error}\n".encode())
        return Stream("stdout", f"The session is in {path}\n".encode())

    def _conclude(self, end: StateChange) -> None:
        control_service().remove(self._session_id)
        if self._record is not None:
            error = ErrorInfo("ConsoleEnded", end.reason) if end.reason else None
            if self._emergency is not None or self._was_stopped:
                self._record.close("cancelled", error, reason=EMERGENCY_STOP)
            else:
                self._record.close("failed" if error else "completed", error)

    def _tell_preparation(self, event: Event) -> None:
        if isinstance(event, LogEvent) and event.message.startswith(_BUILDING):
            self._know(start="built")
        self._tell(event)

    # ---- any thread
    def _tell(self, event: Event) -> None:
        if self._record is not None:
            self._record.tell(event)
        self._tell_window(event)
        control_service().tell(self._session_id, event)

    def _know(self, **facts: object) -> None:
        self.facts = structs.replace(self.facts, is_warm=self._is_warm, **facts)
        self.changed()

    @property
    def _is_warm(self) -> bool:
        """Whether an interpreter is ready for the console's next start."""
        return self._console is not None and self._host.interpreters.is_ready(self._console.recipe)

    def _change(self) -> None:
        """Report, through ``changed``, that the session's ports or record may have changed."""
        record = self._record
        if record is not None and record.folder != self.facts.folder:
            self._know(folder=record.folder)
        else:
            self.changed()

    def _bindings(self) -> tuple[Binding, ...]:
        return () if self._outfit is None else self._outfit.ports.bindings

    @property
    def ports(self) -> tuple[ConsolePort, ...]:
        """The ports that the console may currently use."""
        outfit = self._outfit
        if outfit is None:
            return tuple(self._told(binding, None) for binding in self._host.bindings)
        return tuple(self._told(binding, outfit.ports) for binding in outfit.ports.bindings)

    def _told(self, binding: Binding, ports: GrantedPorts | None) -> ConsolePort:
        kind = self._host.kinds.get(binding.role, "")
        if binding.instrument is not None:
            kind = binding.instrument.kind
        is_open = ports is not None and binding.role in ports.open_roles
        is_held = ports is not None and binding.role in ports.held_roles
        return ConsolePort(
            binding.role, binding.device, kind, binding.is_simulated, is_open, is_held=is_open or is_held
        )

    def grant(self, binding: Binding) -> Future[None]:
        """Let the console use one more port, once its guest is waiting."""
        self._host.host_simulators((binding,), self._tell)
        return self._visited(lambda outfit: outfit.ports.grant(binding))

    def revoke(self, role: str) -> Future[None]:
        """Revoke access to the port for ``role``, and close that port, once the guest is waiting."""
        return self._visited(lambda outfit: outfit.ports.revoke(role))

    def _visited(self, act: Callable[[ConsoleOutfit], None]) -> Future[None]:
        def visit() -> None:
            assert self._outfit is not None
            act(self._outfit)
            self.changed()

        with self._lock:
            kernel = self._kernel
        assert kernel is not None
        return kernel.visit(visit)

    def visit(self, visit: Callable[[Interpreter], T]) -> Future[T]:
        """Call ``visit`` with the interpreter on its thread while the guest is waiting; see
        ``Kernel.visit``.
        """

        def visit_guest() -> T:
            assert self._interpreter is not None
            return visit(self._interpreter)

        with self._lock:
            kernel = self._kernel
        assert kernel is not None
        return kernel.visit(visit_guest)

    def interrupt(self) -> bool:
        """Raise KeyboardInterrupt in the running cell; return False if none is running."""
        with self._lock:
            kernel = self._kernel
        return kernel is not None and kernel.interrupt()

    def note(self, text: str, *, by: str = "") -> None:
        """Add a user's note to the session's record."""
        self._tell(ActionEvent("note", by, text))

    # ---- emergency
    def emergency_stop(self, *, by: str = "", reason: str = "") -> None:
        """Immediately stop the console, and send all of this process's instruments their stop commands."""
        self._stop(EmergencyStop(by=by, reason=reason))

    def _stop_with_guardian(self, by: str, reason: str) -> None:
        """Stop the console because its guardian has stopped its instruments, unless this is known already."""
        if self._emergency is None:
            stop = EmergencyStop(by=by, reason=reason)
            self._guardian_stops.note(stop)
            self._stop(stop)

    def _stop(self, stop: EmergencyStop) -> None:
        asked_at = time.monotonic()
        halt = self._emergency or runs.Halt(self._tell)
        not_stopped = halt.press(asked_at, self._not_stopped)
        self._emergency = halt
        self._end_by_emergency()
        for event in not_stopped:
            self._tell(event)
        if not self._guardian_stops.are_same(stop):
            self._tell(ActionEvent("emergency_stop", stop.by, stop.reason))

    def _not_stopped(self, asked_at: float) -> list[HaltEvent]:
        """Return a HaltEvent for each granted instrument to which an emergency stop sends nothing."""
        return [] if self._outfit is None else self._outfit.opener.not_stopped(self._bindings(), asked_at)

    def _note_stop(self) -> None:
        """Handle emergency stops from any source: kill the guest if it may hold an instrument, or is busy and
        may open one.
        """
        outfit = self._outfit
        if outfit is None or self._has_ended:
            return  # after the end, close() has stopped the instruments
        if outfit.ports.held_roles or (self._is_busy and outfit.ports.bindings):
            self._end_by_emergency()
        else:  # nothing can move: keep the console's variables, and the ports that it may use
            outfit.opener.forget_stop()

    def _end_by_emergency(self) -> None:
        self._was_stopped = True
        if self._control is not None:
            told = Killed(STOPPED, hint=_AFTER_STOP)
            self._control.kill(told)

    def _attend(self) -> None:
        """Register with the control service, so that other processes can stop the console's instruments."""
        ports = tuple(f"{each.role}={each.device}" for each in self._bindings())
        about = About(self._host.title, self._host.conductor, ports=ports)
        control_service().add(ConsoleControls(self, self._session_id), about)
        control_service().be_reachable()
        self._host.close_records()


_AFTER_STOP = "Check the instruments, then restart the console."


def _ignore() -> None:
    """Ignore the call."""
