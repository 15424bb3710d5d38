"""The guest's clocks and its calendar: clock_gettime, Date.now, localtime, mktime, tzset."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from praxis_desktop.interpreter.environment.base import Clock
from praxis_desktop.interpreter.host.files.errnos import EINVAL, SyscallError
from praxis_desktop.interpreter.host.files.guest_memory import I32, I64, U32, Window, answering_wasi
from praxis_desktop.interpreter.host.timezones import BrokenDownTime, LocalTime, break_down, wall_seconds

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host
    from praxis_desktop.interpreter.host.imports import ImportTable

_FIELDS: Final = struct.Struct("<9i")
_TM: Final = struct.Struct("<10i")
"""musl's ``struct tm`` up to ``tm_gmtoff``, which follows the nine fields of standard C."""
_YEARS: Final = 1 << 31
_CLOCKS: Final = tuple(Clock)
_NAME_BYTES: Final = 17
_ZONE_ADDRESSES: Final = 4
"""Number of addresses that ``tzset`` takes as arguments."""
_BILLION: Final = 10**9


class Clocks:
    """Provides the guest's clocks and its calendar. The time zone is looked up only once."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._window = Window(host)
        self._local: LocalTime | None = None
        self._known_zone = ""
        self._zone_addresses: tuple[int, ...] = ()

    def imports(self) -> ImportTable:
        return {
            "clock_time_get": self.clock_time_get,
            "clock_res_get": answering_wasi(self.clock_res_get),
            "emscripten_date_now": self.date_now,
            "emscripten_get_now": self.get_now,
            "_tzset_js": self._quietly(self.tzset),
            "_gmtime_js": self._quietly(self.gmtime),
            "_localtime_js": self._quietly(self.localtime),
            "_timegm_js": self.timegm,
            "_mktime_js": self.mktime,
        }

    @staticmethod
    def _quietly(operation: Callable[..., None]) -> Callable[..., None]:
        """Wrap a function that returns nothing, so that it ignores bad pointers instead of raising."""

        def call(*arguments: int) -> None:
            try:
                operation(*arguments)
            except SyscallError:
                return

        return call

    @property
    def local(self) -> LocalTime:
        """The guest's time zone, looked up when the guest first needs it."""
        if self._local is None:
            self._local = LocalTime(self._host.environment.timezone)
        return self._local

    # ---- images
    def capture(self) -> list[object]:
        """Return the C library's time zone, and the addresses at which it is stored."""
        return [self._known_zone, *self._zone_addresses]

    def restore(self, state: list[Any]) -> None:
        self._known_zone, *addresses = state
        if len(addresses) not in (0, _ZONE_ADDRESSES) or not all(type(item) is int for item in addresses):
            raise ValueError("the C library keeps its time zone somewhere else")
        self._zone_addresses = tuple(addresses)

    def follow_zone(self) -> bool:
        """Update the C library's time zone if the environment's zone differs from the image's. The library
        itself asks for its zone only once. Return whether the zones differed.
        """
        if not self._zone_addresses or self._known_zone == self._host.environment.timezone:
            return False
        self.tzset(*self._zone_addresses)
        return True

    # ---- clocks
    def clock_time_get(self, clock: int, precision: int, result: int) -> int:
        """Store a clock's time, in nanoseconds. CPU clocks start when the interpreter starts."""
        if not 0 <= clock < len(_CLOCKS):
            return EINVAL
        try:
            self._window.pack(I64, result, self._host.environment.clock(_CLOCKS[clock]))
        except SyscallError as error:
            return error.errno
        return 0

    def clock_res_get(self, clock: int, result: int) -> None:
        """Store a clock's resolution, in nanoseconds."""
        if not 0 <= clock < len(_CLOCKS):
            raise SyscallError(EINVAL)
        self._window.pack(I64, result, 1)

    def date_now(self) -> float:
        """Return the time since 1970, in milliseconds."""
        return self._host.environment.clock(Clock.REALTIME) / 1e6

    def get_now(self) -> float:
        """Return the monotonic clock's time, in milliseconds."""
        return self._host.environment.clock(Clock.MONOTONIC) / 1e6

    # ---- dates
    def _store(self, address: int, time: BrokenDownTime) -> None:
        if not -_YEARS <= time.year < _YEARS:
            time = time._replace(year=_YEARS - 1 if time.year > 0 else -_YEARS)
        self._window.pack(_TM, address, *time)

    def gmtime(self, seconds: int, result: int) -> None:
        """Convert ``seconds`` to calendar fields in UTC, and store them at ``result``."""
        self._store(result, break_down(seconds))

    def localtime(self, seconds: int, result: int) -> None:
        """Convert ``seconds`` to calendar fields in the guest's time zone, and store them at ``result``."""
        self._store(result, self.local.break_down(seconds))

    def timegm(self, fields: int) -> int:
        """Return the time for calendar fields in UTC, and normalize the fields."""
        try:
            second, minute, hour, day, month, year, *_ = self._window.unpack(_FIELDS, fields)
            seconds = wall_seconds(second, minute, hour, day, month, year)
            self._store(fields, break_down(seconds))
        except SyscallError:
            return -1
        return seconds

    def mktime(self, fields: int) -> int:
        """Return the time for calendar fields in the guest's time zone, and normalize the fields."""
        try:
            second, minute, hour, day, month, year, _, _, is_dst = self._window.unpack(_FIELDS, fields)
            seconds = self.local.resolve(wall_seconds(second, minute, hour, day, month, year), is_dst)
            self._store(fields, self.local.break_down(seconds))
        except SyscallError:
            return -1
        return seconds

    def tzset(self, timezone: int, daylight: int, standard_name: int, daylight_name: int) -> None:
        """Set C's ``timezone`` (seconds west), ``daylight`` and ``tzname`` for the current year."""
        self._known_zone = self._host.environment.timezone
        self._zone_addresses = (timezone, daylight, standard_name, daylight_name)
        now = self._host.environment.clock(Clock.REALTIME) // _BILLION
        west, has_daylight, standard, summer = self.local.names(now)
        self._window.pack(U32, timezone, west & 0xFFFFFFFF)
        self._window.pack(I32, daylight, int(has_daylight))
        self._window.write(standard_name, standard.encode("ascii", "replace")[: _NAME_BYTES - 1] + b"\0")
        self._window.write(daylight_name, summer.encode("ascii", "replace")[: _NAME_BYTES - 1] + b"\0")
