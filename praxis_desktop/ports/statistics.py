"""What passed over a port since it was opened, and what went wrong on its line."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from praxis_desktop.core.records import Record, field_names, replace

if TYPE_CHECKING:
    from praxis_desktop.ports.transport import LineErrorKind


class PortStatistics(Record):
    """Counts since the opening; moments are in nanoseconds of ``time.monotonic_ns``, None for never.

    A chunk is what one call of the system took or gave. ``notes`` are the settings that the system accepted
    and does not keep, each a sentence for people.
    """

    opened_ns: int
    last_in_ns: int | None = None
    last_out_ns: int | None = None
    bytes_in: int = 0
    bytes_out: int = 0
    chunks_in: int = 0
    chunks_out: int = 0
    framing_errors: int = 0
    parity_errors: int = 0
    breaks: int = 0
    overruns: int = 0
    notes: tuple[str, ...] = ()

    @property
    def line_errors(self) -> int:
        """Everything that was wrong on the line."""
        return self.framing_errors + self.parity_errors + self.breaks + self.overruns

    def after(self, earlier: PortStatistics) -> PortStatistics:
        """These counts and ``earlier`` ones of the same port, before its device was opened again."""
        kept = ("opened_ns", "last_in_ns", "last_out_ns", "notes")
        counts = [name for name in field_names(PortStatistics) if name not in kept]
        return replace(
            self,
            opened_ns=earlier.opened_ns,
            last_in_ns=earlier.last_in_ns if self.last_in_ns is None else self.last_in_ns,
            last_out_ns=earlier.last_out_ns if self.last_out_ns is None else self.last_out_ns,
            **{name: getattr(self, name) + getattr(earlier, name) for name in counts},
        )


class Tally:
    """Counts for one open port.

    ``received`` and ``line_error`` are told on its reading thread, ``sent`` under the lock of its writers;
    ``statistics`` is asked on any thread.
    """

    def __init__(self) -> None:
        self._opened_ns = time.monotonic_ns()
        self._in: tuple[int | None, int, int] = (None, 0, 0)
        self._out: tuple[int | None, int, int] = (None, 0, 0)
        self._errors: dict[LineErrorKind, int] = {"framing": 0, "parity": 0, "break": 0, "overrun": 0}
        self.notes: tuple[str, ...] = ()

    def received(self, count: int) -> None:
        """Take note of a chunk of ``count`` bytes."""
        _, total, chunks = self._in
        self._in = (time.monotonic_ns(), total + count, chunks + 1)

    def sent(self, count: int) -> None:
        """Take note that ``count`` bytes were taken by the system."""
        _, total, chunks = self._out
        self._out = (time.monotonic_ns(), total + count, chunks + 1)

    def line_error(self, kind: LineErrorKind) -> None:
        """Take note of an error on the line."""
        self._errors[kind] += 1

    def statistics(self) -> PortStatistics:
        """The counts of this moment."""
        last_in, bytes_in, chunks_in = self._in
        last_out, bytes_out, chunks_out = self._out
        return PortStatistics(
            opened_ns=self._opened_ns,
            last_in_ns=last_in,
            last_out_ns=last_out,
            bytes_in=bytes_in,
            bytes_out=bytes_out,
            chunks_in=chunks_in,
            chunks_out=chunks_out,
            framing_errors=self._errors["framing"],
            parity_errors=self._errors["parity"],
            breaks=self._errors["break"],
            overruns=self._errors["overrun"],
            notes=self.notes,
        )
