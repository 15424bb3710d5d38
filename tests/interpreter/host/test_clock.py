"""The guest's clocks and calendar agree with this computer's C library, in every zone and at any time. On
Windows, whose C library does not know the zones by name, they agree with zoneinfo.
"""

from __future__ import annotations

import calendar
import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from praxis_desktop.interpreter.host.timezones import LocalTime, break_down, wall_seconds
from tests.interpreter.host.guest import BUFFER, RESULT, Guest

ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
]
FIELDS = "<9i"


@pytest.fixture(params=ZONES)
def zone(request: pytest.FixtureRequest) -> Iterator[str]:
    """A time zone that is also set for this process, where that can be done."""
    if os.name != "posix":
        yield request.param
        return
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield request.param
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


def local_time(seconds: int, zone: str) -> tuple[tuple[int, ...], int]:
    """Return the fields of a moment in the zone, and the zone's offset."""
    if os.name == "posix":
        own = time.localtime(seconds)
        return as_c(own), own.tm_gmtoff
    there = (datetime.fromtimestamp(0, UTC) + timedelta(seconds=seconds)).astimezone(ZoneInfo(zone))
    offset = there.utcoffset()
    assert offset is not None
    return as_c(there.timetuple()), int(offset.total_seconds())


TIMES = [
    0,
    1,
    -1,
    951_827_696,
    1_710_000_000,
    1_711_846_800,
    1_711_850_400,
    1_730_000_000,
    2_000_000_000,
    -(10**9),
]


def fields(guest: Guest) -> tuple[int, ...]:
    return guest.peek(FIELDS, BUFFER)


def as_c(found: time.struct_time) -> tuple[int, ...]:
    second, minute, hour, day = found.tm_sec, found.tm_min, found.tm_hour, found.tm_mday
    weekday, is_dst = (found.tm_wday + 1) % 7, found.tm_isdst
    return (
        second,
        minute,
        hour,
        day,
        found.tm_mon - 1,
        found.tm_year - 1900,
        weekday,
        found.tm_yday - 1,
        is_dst,
    )


def test_local_time_is_this_computers(zone: str) -> None:
    guest = Guest(timezone=zone)
    for start in TIMES:
        for seconds in range(start, start + 400 * 86400, 31 * 86400 + 3599):
            guest.table["_localtime_js"](seconds, BUFFER)
            own, offset = local_time(seconds, zone)
            assert fields(guest) == own
            assert guest.peek("<i", BUFFER + 36) == (offset,)


def test_mktime_is_this_computers(zone: str) -> None:
    guest = Guest(timezone=zone)
    for start in TIMES:
        for seconds in range(start, start + 400 * 86400, 17 * 86400 + 1801):
            own, _ = local_time(seconds, zone)
            guest.poke(FIELDS, BUFFER, *own)
            assert guest.table["_mktime_js"](BUFFER) == seconds
            assert fields(guest) == own


def test_mktime_normalizes_fields(zone: str) -> None:
    guest = Guest(timezone=zone)
    wild = (75, -3, 49, 0, 14, 122, 0, 0, -1)
    guest.poke(FIELDS, BUFFER, *wild)
    own = datetime(2023, 3, 2, 0, 58, 15, tzinfo=ZoneInfo(zone)).timestamp()
    assert guest.table["_mktime_js"](BUFFER) == own


def test_an_hour_that_is_skipped_or_comes_twice() -> None:
    berlin = LocalTime("Europe/Berlin")
    skipped = calendar.timegm((2024, 3, 31, 2, 30, 0))
    assert berlin.resolve(skipped, -1) == calendar.timegm((2024, 3, 31, 1, 30, 0))
    twice = calendar.timegm((2024, 10, 27, 2, 30, 0))
    assert berlin.resolve(twice, -1) == twice - 7200
    assert (berlin.resolve(twice, 1), berlin.resolve(twice, 0)) == (twice - 7200, twice - 3600)
    winter = calendar.timegm((2024, 1, 15, 12, 0, 0))
    assert berlin.resolve(winter, 1) == winter - 7200


def test_tzset_names_the_zone() -> None:
    guest = Guest(timezone="Europe/Berlin")
    guest.table["_tzset_js"](RESULT, RESULT + 4, BUFFER, BUFFER + 32)
    assert guest.peek("<iI", RESULT) == (-3600, 1)
    assert guest.data(BUFFER, 4) == b"CET\0"
    assert guest.data(BUFFER + 32, 5) == b"CEST\0"


def test_an_unknown_zone_is_utc(caplog: pytest.LogCaptureFixture) -> None:
    assert LocalTime("Mars/Olympus").offset(0) == (0, 0)
    assert "Mars/Olympus" in caplog.text


@settings(deadline=None)
@given(st.integers(*((-62_135_596_800, 253_402_300_799) if os.name == "posix" else (0, 32_535_215_999))))
def test_utc_is_pythons(seconds: int) -> None:
    """Python's own on Windows begins in 1970 and ends with the year 3000."""
    found = break_down(seconds)
    own = as_c(time.gmtime(seconds))
    assert (found.second, found.minute, found.hour, found.day, found.month, found.year) == own[:6]
    assert (found.weekday, found.yearday) == own[6:8]


@settings(deadline=None)
@given(st.integers(-(2**62), 2**62))
def test_any_time_survives_the_way_there_and_back(seconds: int) -> None:
    found = break_down(seconds)
    again = wall_seconds(found.second, found.minute, found.hour, found.day, found.month, found.year)
    assert again == seconds
    LocalTime("Europe/Berlin").break_down(seconds)


def test_every_clock_is_read_from_the_environment() -> None:
    guest = Guest()
    for clock in range(4):
        guest.wasi("clock_time_get", clock, 0, RESULT)
        (first,) = guest.peek("<q", RESULT)
        guest.wasi("clock_time_get", clock, 0, RESULT)
        assert guest.peek("<q", RESULT)[0] >= first
    assert 0 <= first < 2**31 * 1000
    assert abs(guest.table["emscripten_date_now"]() / 1000 - time.time()) < 60
    with pytest.raises(OSError, match="Invalid"):
        guest.wasi("clock_time_get", 4, 0, RESULT)
    guest.wasi("clock_res_get", 1, RESULT)
    assert guest.peek("<q", RESULT) == (1,)
