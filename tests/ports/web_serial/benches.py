"""Benches for the checks: ports that a guest itself plugs in and unplugs, with fakes or ptys behind them."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from build_tools.wine.lending import port_name
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.errors import PortError
from praxis_desktop.ports.devices.discovery import PortInfo
from praxis_desktop.ports.devices.watching import PortChange
from praxis_desktop.ports.errors import PortNotFound
from praxis_desktop.ports.guest.port_requests import PortQuestion, Watch
from praxis_desktop.ports.opening import Opener
from praxis_desktop.ports.roles import Binding
from praxis_desktop.ports.simulators import pty
from praxis_desktop.ports.transport import LineErrorKind, LineSettings, Port, Receiver
from tests.ports.web_serial.fake_port import FakeEnd, FakePort
from tests.ports.wires import WAIT_S, Wire, lead

PORTS = 80
"""The number of ports that a guest can plug in, one after the other."""


class Bench(ABC):
    """The object that checks get. The guest calls its public methods, which run within these calls.

    All ports that will ever be plugged in are granted from the beginning.
    """

    opener: Opener
    watch: Watch | None

    def __init__(self) -> None:
        self._added = 0
        self._chosen: Binding | None = None
        self._question = PortQuestion("")

    @property
    @abstractmethod
    def _bindings(self) -> Sequence[Binding]: ...

    # ---- the guest
    def add_port(self, vendor: int | None = None, product: int | None = None) -> Any:
        """Plug in a new port without an event; returns its other end."""
        index, self._added = self._added, self._added + 1
        return self._plug(index, vendor, product)

    @abstractmethod
    def plug_in(self) -> Any:
        """Plug in a new port with an event; returns its other end."""

    @abstractmethod
    def plug_in_again(self, end: Any) -> None:
        """Plug in the port with this other end again, with an event."""

    @abstractmethod
    def unplug(self, end: Any) -> None:
        """Unplug the port with this other end, with an event."""

    @abstractmethod
    def reset(self) -> None:
        """Unplug all ports, without events."""

    def choose(self, end: Any) -> None:
        """Answer questions for a port with this one, or with none, from now on."""
        self._chosen = None if end is None else self._binding_of(end)

    def filters(self) -> str:
        """Return the filters of the last question, as text."""
        return " ".join(f"{one.vendor_id}:{one.product_id}" for one in self._question.filters)

    @abstractmethod
    def _plug(self, index: int, vendor: int | None, product: int | None) -> Any: ...
    @abstractmethod
    def _binding_of(self, end: Any) -> Binding: ...


class Chooser:
    """A PortAsker that answers with the bench's choice."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    def ask(self, question: PortQuestion, answer: Callable[[Binding | None], None]) -> None:
        """Answer at once."""
        self._bench._question = question
        answer(self._bench._chosen)

    def withdraw(self, question: PortQuestion) -> None:
        """Do nothing: every question is already answered."""


# ---- fakes
class FakeBinding(Binding, frozen=True):
    """A granted port that is present while the bench says so."""

    ends: Any = None
    """The ends of the ports that are present, keyed by device."""

    @property
    def is_local(self) -> bool:
        return True

    def info(self) -> PortInfo:
        end: FakeEnd = self.ends[self.device]
        return PortInfo(self.device, vid=end._vendor, pid=end._product)

    def check(self) -> None:
        if self.device not in self.ends:
            raise PortNotFound(f"there is no port {self.role!r}", port=self.role)


class FakeOpener(Opener):
    """Opens fake ports."""

    def open(
        self,
        binding: Binding,
        receiver: Receiver,
        settings: LineSettings | None,
        *,
        dtr: bool,
        rts: bool,
        connection: int = 1,
        schedule: object = None,
        attention: object = None,
        away: object = None,
    ) -> Port:
        assert isinstance(binding, FakeBinding)
        binding.check()
        end = binding.ends[binding.device]
        assert settings is not None
        return FakePort(end, receiver, settings, name=binding.role, dtr=dtr, rts=rts)


class FakeBench(Bench):
    """A bench of ports whose other ends are FakeEnds."""

    def __init__(self) -> None:
        super().__init__()
        self._ends: dict[str, FakeEnd] = {}
        self._granted = [FakeBinding(f"port{i}", f"/fake/{i}", ends=self._ends) for i in range(PORTS)]
        self._tell: Callable[[PortChange], None] | None = None
        self.opener = FakeOpener()
        self.watch = self._watch

    @property
    def _bindings(self) -> Sequence[Binding]:
        return self._granted

    def _watch(self, on_change: Callable[[PortChange], None], paths: Sequence[str]) -> FakeBench:
        self._tell = on_change
        return self

    def close(self) -> None:
        """Report no more events."""
        self._tell = None

    def _plug(self, index: int, vendor: int | None, product: int | None) -> FakeEnd:
        device = self._granted[index].device
        self._ends[device] = end = FakeEnd(device, vendor, product)
        return end

    def plug_in(self) -> FakeEnd:
        end: FakeEnd = self.add_port()
        assert self._tell is not None
        self._tell(PortChange("added", PortInfo(end._device)))
        return end

    def plug_in_again(self, end: Any) -> None:
        self._ends[end._device] = end
        assert self._tell is not None
        self._tell(PortChange("added", PortInfo(end._device)))

    def unplug(self, end: Any) -> None:
        del self._ends[end._device]
        assert self._tell is not None
        self._tell(PortChange("removed", PortInfo(end._device)))

    def reset(self) -> None:
        self._ends.clear()

    def _binding_of(self, end: Any) -> Binding:
        return next(binding for binding in self._granted if binding.device == end._device)


# ---- pseudo-terminals
class Flow:
    """The Receiver of a port, which counts the bytes sent to it since it was opened, and the bytes it has
    taken: the system does not report the bytes that are on their way through a pty.
    """

    def __init__(self) -> None:
        self.sent = self.taken = 0
        self._receiver: Receiver | None = None

    def to(self, receiver: Receiver) -> Flow:
        """Count from zero, and pass bytes on to ``receiver``."""
        self.sent = self.taken = 0
        self._receiver = receiver
        return self

    def on_bytes(self, data: bytes) -> None:
        assert self._receiver is not None
        self._receiver.on_bytes(data)
        self.taken += len(data)

    def on_line_error(self, kind: LineErrorKind, data: bytes) -> None:
        assert self._receiver is not None
        self._receiver.on_line_error(kind, data)

    def on_lost(self, error: PortError) -> None:
        assert self._receiver is not None
        self._receiver.on_lost(error)


class PtyBinding(Binding, frozen=True):
    """A granted port of this computer; Praxis does not wait for it to come back."""

    flow: Any = None
    """Counts the bytes of the port."""

    def open(self, receiver: Receiver, *arguments: Any, **options: Any) -> Port:
        return super().open(self.flow.to(receiver), *arguments, **options, grace=0)


class PtyEnd:
    """The other end of a pty, as the guest uses it."""

    def __init__(self, made: Wire, link: Path, flow: Flow) -> None:
        self._wire = made
        self._link = link
        self._flow = flow

    def write(self, data: bytes) -> None:
        """Send to the port."""
        self._flow.sent += len(data)
        self._wire.send(bytes(data))

    def read(self, count: int) -> bytes:
        """Read exactly ``count`` bytes from the port."""
        return self._wire.receive(count)

    def receive_all(self) -> None:
        """Wait until the port has taken what was sent."""
        deadline = Deadline.after(WAIT_S)
        while self._flow.taken < self._flow.sent:
            assert not deadline.expired
            time.sleep(0.001)

    def waiting(self) -> int:
        """Return whether there are bytes from the port to read."""
        return int(self._wire.has_bytes())

    def unplug(self) -> None:
        """Make the port and its name disappear."""
        pty.remove_link(self._link, self._wire.device)
        self._wire.unplug()

    def simulate_disconnect_on_read(self) -> None:
        """Pull the cable."""
        self._wire.unplug()

    def simulate_disconnect_on_write(self) -> None:
        """Pull the cable."""
        self._wire.unplug()


class PtyBench(Bench):
    """A bench of ports of this computer: links to ptys, which the real watcher sees appear and disappear."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._granted = [
            PtyBinding(f"port{i}", str(port_name(folder, f"tty{i}")), flow=Flow()) for i in range(PORTS)
        ]
        self._plugged: list[PtyEnd] = []
        self.opener = Opener()
        self.watch = None

    @property
    def _bindings(self) -> Sequence[Binding]:
        return self._granted

    def _plug(self, index: int, vendor: int | None, product: int | None) -> PtyEnd:
        return self._connect(Path(self._granted[index].device))

    def _connect(self, link: Path) -> PtyEnd:
        made = Wire()
        lead(link, made)
        [flow] = [binding.flow for binding in self._granted if binding.device == str(link)]
        end = PtyEnd(made, link, flow)
        self._plugged.append(end)
        return end

    def plug_in(self) -> PtyEnd:
        end: PtyEnd = self.add_port()
        return end

    def plug_in_again(self, end: Any) -> None:
        self._connect(end._link)

    def unplug(self, end: Any) -> None:
        self._plugged.remove(end)
        end.unplug()

    def reset(self) -> None:
        for end in list(self._plugged):
            self.unplug(end)

    def _binding_of(self, end: Any) -> Binding:
        return next(binding for binding in self._granted if binding.device == str(end._link))
