"""Times of a run as people and other programs write them: in the zone of the computer that it ran on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo

_ZONES = ("timezone", "zone", "time_zone")


class RunClock:
    """Turns seconds since a record began into dates. ``header`` is the record's."""

    def __init__(self, header: Mapping[str, object]) -> None:
        started = header.get("started_ns")
        self._started_ns = started if isinstance(started, int) and 0 <= started < 1 << 62 else 0
        self.zone = _zone(header)

    def at(self, seconds: float) -> datetime:
        """The moment, in the run's zone."""
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=self._started_ns // 1000)
        return (moment + timedelta(seconds=seconds)).astimezone(self.zone)

    def iso_of(self, written_ns: int) -> str:
        """A moment of the wall clock, in nanoseconds since 1970, as ISO 8601 has it."""
        return self.iso((written_ns - self._started_ns) / 1e9)

    def iso(self, seconds: float) -> str:
        """The moment as ISO 8601 has it, with milliseconds and offset."""
        return self.at(seconds).isoformat(timespec="milliseconds")


def _zone(header: Mapping[str, object]) -> tzinfo:
    for field in _ZONES:
        named = header.get(field)
        if isinstance(named, str) and named:
            from zoneinfo import ZoneInfo

            try:
                return ZoneInfo(named)
            except (ValueError, OSError, LookupError):
                continue
    return UTC
