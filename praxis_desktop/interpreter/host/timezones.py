"""Calendar arithmetic in the guest's time zone, for any 64-bit time, as needed by localtime and mktime."""

from __future__ import annotations

import functools
import logging
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

logger = logging.getLogger(__name__)

_DAY: Final = 86400
_QUARTER: Final = 900
"""Time, in seconds, for which a looked-up offset is reused, because programs mostly ask for nearby times."""
_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001 - arithmetic on wall-clock time
_FIRST: Final = -62_135_510_400
"""One day after the earliest time that datetime can hold. Before it, the zone's first offset applies."""
_LAST: Final = 253_402_214_400
"""One day before the latest time that datetime can hold. After it, the offset no longer changes."""


class BrokenDownTime(NamedTuple):
    """C's ``struct tm``: months count from 0, years from 1900; Sunday is 0; ``offset`` is seconds east."""

    second: int
    minute: int
    hour: int
    day: int
    month: int
    year: int
    weekday: int
    yearday: int
    is_dst: int
    offset: int


def civil_from_days(days: int) -> tuple[int, int, int]:
    """Return the date ``days`` days after 1970-01-01: year, month (1..12) and day (proleptic Gregorian)."""
    era, day_of_era = divmod(days + 719_468, 146_097)
    year_of_era = (day_of_era - day_of_era // 1460 + day_of_era // 36_524 - day_of_era // 146_096) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted = (5 * day_of_year + 2) // 153
    month = shifted + 3 if shifted < 10 else shifted - 9
    year = year_of_era + era * 400 + (month <= 2)
    return year, month, day_of_year - (153 * shifted + 2) // 5 + 1


def days_from_civil(year: int, month: int, day: int) -> int:
    """Return the inverse of ``civil_from_days``. Any ``day`` is allowed."""
    year -= month <= 2
    era, year_of_era = divmod(year, 400)
    day_of_year = (153 * (month - 3 if month > 2 else month + 9) + 2) // 5
    day_of_era = year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year
    return era * 146_097 + day_of_era - 719_468 + day - 1


def break_down(seconds: int, offset: int = 0, is_dst: int = 0) -> BrokenDownTime:
    """Return the calendar fields of ``seconds`` since 1970 at ``offset`` seconds east of Greenwich."""
    days, rest = divmod(seconds + offset, _DAY)
    year, month, day = civil_from_days(days)
    return BrokenDownTime(
        rest % 60,
        rest // 60 % 60,
        rest // 3600,
        day,
        month - 1,
        year - 1900,
        (days + 4) % 7,
        days - days_from_civil(year, 1, 1),
        is_dst,
        offset,
    )


def wall_seconds(second: int, minute: int, hour: int, day: int, month: int, year: int) -> int:
    """Return the seconds since 1970 for C's calendar fields, taken as UTC. The fields may be out of range."""
    years, month = divmod(month, 12)
    return (
        ((days_from_civil(year + 1900 + years, month + 1, 1) + day - 1) * 24 + hour) * 3600
        + minute * 60
        + second
    )


def load_zone(name: str) -> tzinfo:
    """Return the time zone called ``name``. If this computer lacks it, log a warning and return UTC."""
    if name == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        logger.warning("There is no time zone %r on this computer; the guest gets UTC.", name)
        return UTC


class LocalTime:
    """A time zone. Times are seconds since 1970."""

    def __init__(self, name: str) -> None:
        self._zone = load_zone(name)
        self._quarter = 0
        self._offset: tuple[int, int] | None = None

    def _at(self, seconds: int) -> datetime:
        return _in_zone(seconds, self._zone)

    def offset(self, seconds: int) -> tuple[int, int]:
        """Return the offset (seconds east of Greenwich) at the given time, and 1 if it is DST, else 0."""
        quarter = seconds // _QUARTER
        if self._offset is not None and quarter == self._quarter:
            return self._offset
        found = self._look_up(seconds)
        start = quarter * _QUARTER
        is_constant = found == self._look_up(start) == self._look_up(start + _QUARTER - 1)
        self._quarter, self._offset = quarter, found if is_constant else None
        return found

    def _look_up(self, seconds: int) -> tuple[int, int]:
        moment = self._at(seconds)
        offset, saving = moment.utcoffset(), moment.dst()
        return int(offset.total_seconds()) if offset else 0, int(bool(saving))

    def break_down(self, seconds: int) -> BrokenDownTime:
        """Return the calendar fields, as localtime does."""
        return break_down(seconds, *self.offset(seconds))

    def resolve(self, wall: int, is_dst: int) -> int:
        """Return mktime's result: the time at which local clocks show ``wall`` (seconds since 1970 as if it
        were UTC).

        ``is_dst`` decides between two possible times; if it is negative, the earlier one is returned. For a
        time skipped by a clock change, the offset before the change applies. A time with the wrong ``is_dst``
        is moved by the difference, as C requires.
        """
        before, _ = self.offset(wall - _DAY)
        after, _ = self.offset(wall + _DAY)
        valid = [wall - offset for offset in sorted({before, after}, reverse=True)]
        valid = [time for time in valid if self.offset(time)[0] == wall - time]
        if is_dst >= 0:
            wanted = int(is_dst > 0)
            for time in valid:
                if self.offset(time)[1] == wanted:
                    return time
            other = self._offset_with(wall, wanted)
            if other is not None:
                return wall - other
        return min(valid) if valid else wall - before

    def _offset_with(self, wall: int, is_dst: int) -> int | None:
        """Return the offset at the time nearest to ``wall`` whose daylight-saving state is ``is_dst``, or
        None if there is no such time within a year.
        """
        for days in range(0, 366, 7):
            for time in (wall - days * _DAY, wall + days * _DAY):
                offset, found = self.offset(time)
                if found == is_dst:
                    return offset
        return None

    def names(self, seconds: int) -> tuple[int, bool, str, str]:
        """Return the values that tzset sets for the year that contains ``seconds``: seconds west of UTC,
        whether the zone has DST, and both names.
        """
        return _names(self._zone, min(max(self._at(seconds).year, 2), 9998))


def _in_zone(seconds: int, zone: tzinfo) -> datetime:
    within = min(max(seconds, _FIRST), _LAST)
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=within)).astimezone(zone)


@functools.lru_cache(maxsize=16)
def _names(zone: tzinfo, year: int) -> tuple[int, bool, str, str]:
    standard: tuple[int, str] | None = None
    daylight: tuple[int, str] | None = None
    start = days_from_civil(year, 1, 1) * _DAY
    for week in range(53):
        moment = _in_zone(start + week * 7 * _DAY, zone)
        offset = moment.utcoffset() or timedelta()
        found = (-int(offset.total_seconds()), moment.tzname() or "UTC")
        if moment.dst():
            daylight = daylight or found
        else:
            standard = standard or found
    west, name = standard or daylight or (0, "UTC")
    return west, daylight is not None, name, daylight[1] if daylight else name
