"""Guests' ports on pseudo-terminals, and listeners to their stops."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from praxis_desktop.core.events import HaltEvent
from praxis_desktop.ports.opening import Opener
from praxis_desktop.ports.roles import Binding
from praxis_desktop.ports.transport import LineSettings, Port, PortReader
from praxis_desktop.ports.wire import NOTHING
from tests.ports.wires import Wire, lead, wire


class Log:
    """A WireLog that lists all events."""

    def __init__(self) -> None:
        self.entries: list[tuple[str, object]] = []
        self.left_at: list[int] = []

    def sent(self, role: str, data: bytes, at: int | None = None) -> None:
        self.entries.append(("sent", data))

    def left(self, role: str, data: bytes, at: int) -> None:
        self.sent(role, data, at)
        self.left_at.append(at)

    def received(self, role: str, data: bytes, at: int) -> None:
        self.entries.append(("received", data))

    def happened(
        self, role: str, what: str, details: Mapping[str, object] = NOTHING, at: int | None = None
    ) -> None:
        self.entries.append((what, dict(details)))


class Told:
    """Collects the events of stops, from any thread."""

    def __init__(self) -> None:
        self.events: list[HaltEvent] = []
        self._lock = threading.Lock()

    def __call__(self, event: HaltEvent) -> None:
        with self._lock:
            self.events.append(event)

    def outcomes(self, port: str) -> list[str]:
        """Return the outcomes for the instrument of ``port``, in order."""
        return [event.outcome for event in self.events if event.port == port]


@contextmanager
def guest_port(
    kind: str = "masterflex",
    *,
    role: str = "pump",
    log: Log | None = None,
    settings: LineSettings | None = None,
    link: Path | None = None,
    notes: Path | None = None,
) -> Iterator[tuple[Wire, Port, Opener]]:
    """An open port of a guest, with an instrument of ``kind`` at the far end, opened through a ``link``."""
    with wire() as made:
        if link is not None:
            lead(link, made)
        opener = Opener(log=log, kinds={role: kind} if kind else {}, notes=notes)
        port = opener.open(
            Binding(role, str(link or made.device)),
            PortReader(role),
            settings or LineSettings(),
            dtr=True,
            rts=True,
        )
        try:
            yield made, port, opener
        finally:
            port.close()
            opener.end()
