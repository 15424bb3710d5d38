"""Lets a simulated instrument connect to a program that listens in this process, without a socket."""

from __future__ import annotations

from collections.abc import Callable

from praxis_desktop.ports.simulators.instrument import Connection, Instrument, Place
from praxis_desktop.ports.simulators.pace import Schedule


class Line:
    """A program that listens at ``place`` for connections from ``instrument``, until ``close`` is called.

    ``ring`` is called with each connection that the instrument makes to the program, and must not block.
    ``schedule`` determines when the instrument is driven.
    """

    def __init__(
        self, instrument: Instrument, place: Place, schedule: Schedule, ring: Callable[[Connection], None]
    ) -> None:
        self._instrument = instrument
        self._place = place
        self._schedule = schedule
        self._ring = ring
        with instrument.driving:
            instrument.listening.append(self)
        self.hear()

    @property
    def place(self) -> Place | None:
        return self._place

    def connect(self, connection: Connection) -> None:
        self._ring(connection)

    def hear(self) -> None:
        self._schedule.call_at(self._schedule.now(), self._drive)

    def _drive(self) -> None:
        with self._instrument.driving:
            if self not in self._instrument.listening:
                return
            self._instrument.act(self._schedule.now())
            self._schedule.call_at(self._instrument.acts_at, self._drive)

    def close(self) -> None:
        """Stop listening. Idempotent."""
        with self._instrument.driving:
            if self in self._instrument.listening:
                self._instrument.listening.remove(self)
        self._schedule.close()
