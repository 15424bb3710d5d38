"""A console on a copy of a paused run's guest, on its own thread, for inspection.

The run itself is not disturbed; only a mark of its guest's state is added to the record, as for a checkpoint.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from typing import TYPE_CHECKING

from praxis_desktop import snapshots
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.messages import Message
from praxis_desktop.interpreter.faults import Killed, Unwind
from praxis_desktop.ports.errors import PortNotAllowed
from praxis_desktop.ports.granting.granted import GrantedPorts
from praxis_desktop.ports.guest.port_requests import PortPolicy
from praxis_desktop.ports.lines.line import InProcessPort
from praxis_desktop.ports.opening import Opener
from praxis_desktop.ports.transport import never
from praxis_desktop.runs import NotCopied, RunCopy
from praxis_desktop.runs.figures import Figures
from praxis_desktop.snapshots.contents import attach_layers
from praxis_desktop.workers.console.outfit import ConsolePort
from praxis_desktop.workers.console.session import ConsoleHost, ConsoleSession, GuestProvider

if TYPE_CHECKING:
    from praxis_desktop.core.events import Event
    from praxis_desktop.interpreter import Image, Interpreter
    from praxis_desktop.interpreter.control import Control
    from praxis_desktop.interpreter.prepared import PreparedInterpreter
    from praxis_desktop.ports.delivery import Backpressure
    from praxis_desktop.ports.roles import Binding
    from praxis_desktop.ports.simulators import Schedule
    from praxis_desktop.ports.transport import InputLine, LineSettings, OutputLine, Port, Receiver
    from praxis_desktop.workers.console.kernel import Outfit


_HINT = "The run itself is using the instrument. Continue the run, or use the playground's own console."


def _refused(role: str) -> PortNotAllowed:
    return PortNotAllowed(
        Message(
            "port {role}: this console has a copy of the run, so its instruments are read-only",
            role=repr(role),
        ),
        port=role,
        hint=_HINT,
    )


class CopiedPort(InProcessPort):
    """Stands in for a port that the run has open: it receives nothing, and refuses to send."""

    def write(
        self, data: bytes, timeout: float | None = None, *, cancelled: Callable[[], bool] = never
    ) -> int:
        raise _refused(self.name)

    def end_output(self) -> None:
        raise _refused(self.name)

    def configure(self, settings: LineSettings) -> None:
        raise _refused(self.name)

    def set_line(self, line: OutputLine, on: bool) -> None:
        raise _refused(self.name)

    def line(self, line: InputLine) -> bool:
        raise _refused(self.name)

    def close(self) -> None:
        self._open = False


class CopiedOpener(Opener):
    """Opens only the ports that the run had open, and only while ``is_returning`` is set."""

    def __init__(self) -> None:
        super().__init__()
        self.is_returning = False

    def open(
        self,
        binding: Binding,
        receiver: Receiver,
        settings: LineSettings | None,
        *,
        dtr: bool,
        rts: bool,
        connection: int = 1,
        schedule: Schedule | None = None,
        attention: Backpressure | None = None,
        away: Callable[[], None] | None = None,
    ) -> Port:
        if not self.is_returning:
            raise _refused(binding.role)
        return CopiedPort(binding.device, receiver, settings, binding.role)


PATIENCE_S = 3.0
"""Seconds to wait for a paused program to be copied; after that, it is assumed to be inside a call."""

_LOOK_S = 0.05

Copy = Callable[[], "Future[RunCopy]"]
"""The type of the method ``Run.copy``."""


class CopyHost(ConsoleHost):
    """The host for a console on a copy of a run (``Launcher.console_on_copy``). A restart reuses the copy."""

    def __init__(self, ground: GuestProvider, copy: Copy) -> None:
        super().__init__(ground)
        self._copy = copy
        self._copied: RunCopy | None = None

    def session(self, tell: Callable[[Event], None]) -> ConsoleSession:
        return CopySession(self, tell)

    def copied(self, control: Control) -> RunCopy:
        """Return the copy, making it if needed. Call on the console's thread. Raises NotCopied or Killed."""
        if self._copied is None:
            self._copied = _awaited(self._copy(), control)
        return self._copied


def _awaited(asked: Future[RunCopy], control: Control) -> RunCopy:
    deadline = Deadline.after(PATIENCE_S)
    while True:
        if control.killed is not None:
            asked.cancel()
            raise Unwind(control.killed)
        try:
            return asked.result(_LOOK_S)
        except TimeoutError:
            if not deadline.expired:
                continue
            if asked.cancel():
                raise NotCopied(
                    "the program is waiting inside a call, such as time.sleep() or asyncio.run(), and "
                    "cannot be copied at that point",
                    hint="A program can be copied at a top-level await. Resume it, then pause it again.",
                ) from None
        except CancelledError:
            raise Killed("the run has ended") from None


class CopySession(ConsoleSession):
    """A session of a CopyHost.

    Its guest has the run's image and packages, IPython's packages, and ports that can only be read.
    """

    def __init__(self, host: CopyHost, tell: Callable[[Event], None]) -> None:
        super().__init__(host, tell)
        self._copies = host
        self._copied: RunCopy | None = None
        self._opener = CopiedOpener()
        self._ports: GrantedPorts | None = None

    # ---- the kernel's thread
    def furnish(self, control: Control) -> Outfit:
        self._control = control
        copied = self._copied = self._copies.copied(control)
        source = self._host.interpreters
        self._console = source.environments.console(self._tell, control)
        self._know(
            python=source.distribution.manifest.python,
            packages=tuple((pin["name"], pin["version"]) for pin in self._console.library.to_json()),
            memory_limit=self._host.memory_limit,
            copy_of=copied.run_id,
        )
        return self

    def prepare(self, control: Control) -> PreparedInterpreter:
        assert self._copied is not None
        from praxis_desktop.interpreter.prepared import PreparedInterpreter
        from praxis_desktop.runs.interpreter_sources import host_modules

        self._know(start="image")
        # The copy holds a reference to its image, so no image has to be looked up or read.
        checkpoint = self._copied.checkpoint
        named = snapshots.named_objects(host_modules())
        return PreparedInterpreter(checkpoint.image, checkpoint=checkpoint, named=named)

    def fit(self, interpreter: Interpreter, image: Image) -> None:
        copied, console = self._copied, self._console
        assert copied is not None
        assert console is not None
        self._interpreter = interpreter
        interpreter.limit_memory(max(self._host.memory_limit, interpreter.memory_bytes))
        self._ports = GrantedPorts(copied.bindings, opener=self._opener, policy=PortPolicy())
        self._return_ports(interpreter, copied, self._ports)
        Figures(self._tell).return_to(interpreter)
        own = [layer for layer in console.layers if layer not in console.library.layers]
        attach_layers(interpreter, own, self._host.interpreters.contents)
        with interpreter.program():
            interpreter.load("_praxis.kernel.copied:begin")(
                Message(
                    "run {run_id}, {title}, {place}",
                    run_id=copied.run_id[:8],
                    title=copied.program.title,
                    place=copied.place,
                )
            )
        self._know(image_bytes=image.memory.size)

    def _return_ports(self, interpreter: Interpreter, copied: RunCopy, ports: GrantedPorts) -> None:
        try:
            ports.return_to(interpreter, copied.ports)
            self._opener.is_returning = True
            for channel in ports.open_channels:
                channel.reconnect()
        except (LookupError, TypeError, ValueError) as error:
            raise NotCopied(Message("the ports of the copy are not valid ({error})", error=error)) from error
        finally:
            self._opener.is_returning = False

    def close(self) -> None:
        if self._ports is not None:
            self._ports.close_all()

    def _take_given(self) -> None:
        """Do nothing, because a copy has only the run's ports."""

    # ---- any thread
    @property
    def ports(self) -> tuple[ConsolePort, ...]:
        ports = self._ports
        if ports is None:
            return ()
        return tuple(self._told(binding, ports) for binding in ports.bindings)

    def grant(self, binding: Binding) -> Future[None]:
        return _refused_future()

    def revoke(self, role: str) -> Future[None]:
        return _refused_future()

    def emergency_stop(self, *, by: str = "", reason: str = "") -> None:
        """Do nothing: a copy cannot send anything, so it has nothing to stop."""


def _refused_future() -> Future[None]:
    refused: Future[None] = Future()
    refused.set_exception(PraxisError("this console has a copy of a run and only that run's instruments"))
    return refused
