"""``Date``: points in time, with fields in UTC and in the guest's time zone."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Any, ClassVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from praxis_desktop.interpreter.environment.base import Clock
from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.js.constructors import JsClass
from praxis_desktop.interpreter.host.js.operators import tidy, to_index, to_number
from praxis_desktop.interpreter.host.js.values import JsError

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LIMIT = 8.64e15
_FIELDS = {
    "FullYear": "year",
    "Month": "month",
    "Date": "day",
    "Hours": "hour",
    "Minutes": "minute",
    "Seconds": "second",
    "Milliseconds": "millisecond",
    "Day": "weekday",
}


@host_value("date")
class JsDate:
    """A point in time, in milliseconds since 1970, or NaN if the date is invalid."""

    js_class = js_tag = "Date"
    js_members: ClassVar[Mapping[str, str]] = {
        "getTime": "js_value_of",
        "valueOf": "js_value_of",
        "toISOString": "iso",
        "toJSON": "to_json",
        "toString": "js_to_string",
        "getTimezoneOffset": "timezone_offset",
        **{f"getUTC{name}": f"utc_{field}" for name, field in _FIELDS.items()},
        **{f"get{name}": f"local_{field}" for name, field in _FIELDS.items()},
    }

    def __init__(self, host: Host, milliseconds: float) -> None:
        self._host = host
        valid = milliseconds == milliseconds and abs(milliseconds) <= _LIMIT
        self.milliseconds: float = math.trunc(milliseconds) if valid else math.nan

    def js_value_of(self) -> float:
        """Return the milliseconds since 1970."""
        return self.milliseconds

    def iso(self) -> str:
        """Return ``toISOString()``. Raises JavaScript's RangeError if the date is invalid."""
        if self.milliseconds != self.milliseconds:
            raise JsError("Invalid time value", "RangeError")
        moment = self._moment(UTC)
        return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z"

    def to_json(self, key: object = None) -> Any:
        """Return ``toISOString()``, for JSON."""
        return self.iso()

    def js_to_string(self) -> str:
        """Return the date as text in the guest's time zone."""
        if self.milliseconds != self.milliseconds:
            return "Invalid Date"
        moment = self._moment(self._zone())
        return f"{moment:%a %b %d %Y %H:%M:%S GMT%z} ({moment.tzname()})"

    def timezone_offset(self) -> float:
        """Return UTC minus the guest's local time, in minutes."""
        offset = self._moment(self._zone()).utcoffset() or timedelta()
        return -int(offset.total_seconds()) // 60

    def _zone(self) -> tzinfo:
        try:
            return ZoneInfo(self._host.environment.timezone)
        except (ZoneInfoNotFoundError, ValueError):
            return UTC

    def _moment(self, zone: tzinfo) -> datetime:
        return (_EPOCH + timedelta(milliseconds=self.milliseconds)).astimezone(zone)

    def __getattr__(self, name: str) -> Any:
        where, _, field = name.partition("_")
        if where not in ("utc", "local") or field not in _FIELDS.values():
            raise AttributeError(name)
        return DateField(self, where, field)

    def field(self, where: str, name: str) -> float:
        """Return one field of the date, numbered as in JavaScript: months start at 0, and Sunday is 0."""
        if self.milliseconds != self.milliseconds:
            return math.nan
        moment = self._moment(UTC if where == "utc" else self._zone())
        if name == "weekday":
            return moment.isoweekday() % 7
        if name == "millisecond":
            return moment.microsecond // 1000
        value: int = getattr(moment, name)
        return value - 1 if name == "month" else value

    def graph_state(self) -> list[object]:
        return [float(self.milliseconds)]

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        self.__init__(host, state[0])  # type: ignore[misc]


@host_value("datefield")
class DateField:
    """A method of a date, such as ``getUTCHours``."""

    __slots__ = ("_date", "_name", "_where")

    def __init__(self, date: JsDate, where: str, name: str) -> None:
        self._date = date
        self._where = where
        self._name = name

    def __call__(self) -> float:
        return self._date.field(self._where, self._name)

    def graph_state(self) -> list[object]:
        return [self._date, self._where, self._name]

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        self._date, self._where, self._name = state


class DateMaker:
    """Implements the functions of ``Date``."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def now(self) -> int:
        """Return ``Date.now()``."""
        return self._host.environment.clock(Clock.REALTIME) // 1_000_000

    def make(self, *arguments: Any) -> JsDate:
        """Implement ``new Date``: the current time, or the date given by milliseconds, a string, or a year, a
        month and so on in the guest's time zone.
        """
        if not arguments:
            return JsDate(self._host, self.now())
        first = arguments[0]
        if len(arguments) > 1:
            zone = JsDate(self._host, 0)._zone()
            return JsDate(self._host, _from_fields(arguments, zone))
        if isinstance(first, JsDate):
            return JsDate(self._host, first.milliseconds)
        return JsDate(self._host, parse_date(first) if isinstance(first, str) else to_number(first))

    def describe(self, *arguments: object) -> str:
        """Return the result of ``Date()`` without ``new``."""
        return JsDate(self._host, self.now()).js_to_string()


def parse_date(text: Any = None) -> float:
    """Return ``Date.parse(text)`` for an ISO date, or NaN for any other string."""
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return math.nan
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return tidy((moment - _EPOCH) / timedelta(milliseconds=1))


def _from_fields(arguments: tuple[Any, ...], zone: tzinfo) -> float:
    year, month, day, hour, minute, second, millisecond = (
        [to_index(value) for value in arguments[:7]] + [0, 0, 1, 0, 0, 0, 0][len(arguments) :]
    )[:7]
    year += 1900 if 0 <= year <= 99 else 0
    try:
        start = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=zone)
        moment = start + timedelta(
            days=day - 1, hours=hour, minutes=minute, seconds=second, milliseconds=millisecond
        )
        return tidy((moment - _EPOCH) / timedelta(milliseconds=1))
    except (ValueError, OverflowError):
        return math.nan


def make_date(host: Host) -> JsClass:
    """Return the ``Date`` constructor."""
    maker = DateMaker(host)
    utc: dict[str, Callable[..., float]] = {
        "UTC": lambda *fields: _from_fields(fields, UTC),
        "now": maker.now,
        "parse": parse_date,
    }
    return JsClass("Date", maker.make, convert=maker.describe, statics=utc)
