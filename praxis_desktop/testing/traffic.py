"""What went over a port of a simulated run."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

from praxis_desktop.core.events import SerialEvent
from praxis_desktop.core.records import Record


class Exchange(Record):
    """What the protocol wrote, and what it read before it wrote again."""

    written: bytes
    read: bytes


class Traffic(Record):
    """All bytes of a port, in the order in which the protocol wrote and read them."""

    exchanges: tuple[Exchange, ...] = ()

    @property
    def written(self) -> bytes:
        """All that the protocol wrote."""
        return b"".join(exchange.written for exchange in self.exchanges)

    @property
    def read(self) -> bytes:
        """All that the protocol read."""
        return b"".join(exchange.read for exchange in self.exchanges)


class TrafficByRole(dict[str, Traffic]):
    """The traffic of each port that a run had, by its role."""

    def __missing__(self, role: str) -> Traffic:
        there_are = f"it had {', '.join(map(repr, self))}" if self else "it had none"
        raise KeyError(f"the run had no port {role!r}: {there_are}")


class TrafficRecorder:
    """Keeps what goes over the ports."""

    def __init__(self) -> None:
        self._bytes: dict[str, list[tuple[str, bytes]]] = {}

    def add(self, event: SerialEvent) -> None:
        """Bytes have crossed a port."""
        self._bytes.setdefault(event.port, []).append((event.direction, bytes.fromhex(event.data)))

    def by_role(self, roles: tuple[str, ...]) -> Mapping[str, Traffic]:
        """The traffic of all ``roles``, and of others that had any."""
        return TrafficByRole(
            {
                role: Traffic(_exchanges(self._bytes.get(role, [])))
                for role in dict.fromkeys([*roles, *self._bytes])
            }
        )


def _exchanges(parts: list[tuple[str, bytes]]) -> tuple[Exchange, ...]:
    found: list[Exchange] = []
    for direction, group in groupby(parts, key=lambda part: part[0]):
        data = b"".join(part for _, part in group)
        if direction == "out":
            found.append(Exchange(data, b""))
        else:
            written = found.pop().written if found else b""
            found.append(Exchange(written, data))
    return tuple(found)
