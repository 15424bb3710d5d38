"""Parameter types that Python does not have."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import IO, TYPE_CHECKING, Any, overload

from _praxis.messages import Message

if TYPE_CHECKING:
    from datetime import timedelta
    from typing import Self

_SECONDS = {"ms": 0.001, "s": 1.0, "sec": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0}
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_GROUPED = re.compile(r"[1-9]\d{0,2},\d{3}")
_DURATION = re.compile(rf"\s*({_NUMBER.pattern})\s*([a-z]+)")
_CLOCK = re.compile(r"(\d{1,4}):([0-5]\d):([0-5]\d(?:[.,]\d+)?)")


class Barcode(str):
    """The text of a barcode, which may be scanned into the form."""

    __slots__ = ()


class SerialPort(str):
    """The name of one of the run's serial ports, which a program opens with ``serial.Serial(port)``."""

    __slots__ = ()


class Duration(float):
    """A time in seconds. Can also be made from a timedelta, or from a string as typed into a form:
    ``Duration("1 h 30 min")``, ``Duration("1:30:00")``. Raises ValueError if the string is not a duration,
    and TypeError for other values.
    """

    __slots__ = ()

    def __new__(cls, value: float | str | timedelta) -> Self:
        if isinstance(value, str):
            return super().__new__(cls, _seconds(value))
        if hasattr(value, "total_seconds"):
            return super().__new__(cls, value.total_seconds())
        if isinstance(value, bool) or not hasattr(value, "__float__"):
            raise TypeError(f"a duration must be a number of seconds or a text such as 5 min, not {value!r}")
        return super().__new__(cls, value)


def _seconds(text: str) -> float:
    rest, seconds = text.strip(), 0.0
    if not rest:
        raise ValueError("a duration must be a number with a unit, such as 5 min")
    if _NUMBER.fullmatch(rest):
        return _number(rest, text)
    if clock := _CLOCK.fullmatch(rest):
        return 3600 * int(clock[1]) + 60 * int(clock[2]) + float(clock[3].replace(",", "."))
    while rest:
        match = _DURATION.match(rest)
        if match is None or match[2] not in _SECONDS:
            raise ValueError(
                Message("{text} is not a duration: write 90 s, 5 min or 1 h 30 min", text=repr(text))
            )
        seconds += _number(match[1], text) * _SECONDS[match[2]]
        rest = rest[match.end() :].strip()
    return seconds


def _number(digits: str, text: str) -> float:
    """Return the number that ``digits`` denote. Raises ValueError for ``1,000``, as a form refuses it."""
    if _GROUPED.fullmatch(digits):
        whole, decimal = digits.replace(",", ""), digits.replace(",", ".")
        raise ValueError(
            Message("{text} can mean {whole} or {decimal}", text=repr(text), whole=whole, decimal=decimal)
        )
    return float(digits.replace(",", "."))


class File:
    """A file chosen for the run. ``name`` is the file's name. Can be passed to ``open()`` and ``Path()``."""

    def __init__(self, path: str) -> None:
        self.path = path

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    def open(self, mode: str = "r", **options: Any) -> IO[Any]:
        """Open the file, with the arguments of ``open()``."""
        return open(self.path, mode, **options)  # noqa: PTH123 - pathlib is not loaded in every guest

    def read_text(self, encoding: str = "utf-8") -> str:
        """Return the whole content as text."""
        with self.open(encoding=encoding) as file:
            text: str = file.read()
        return text

    def read_bytes(self) -> bytes:
        """Return the whole content as bytes."""
        with self.open("rb") as file:
            content: bytes = file.read()
        return content

    def __fspath__(self) -> str:
        return self.path

    def __repr__(self) -> str:
        return f"File({self.path!r})"


class Table(Sequence[Mapping[str, Any]]):
    """The rows of a table that was chosen for the run, each a mapping keyed by the names in ``columns``."""

    def __init__(self, columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> None:
        self.columns: tuple[str, ...] = tuple(columns)
        self._rows = tuple(rows)

    def column(self, name: str) -> list[Any]:
        """Return the values of one column, from top to bottom. Raises KeyError for an unknown column."""
        if name not in self.columns:
            raise KeyError(f"there is no column {name!r}: the table has {', '.join(self.columns)}")
        return [row[name] for row in self._rows]

    def frame(self) -> Any:
        """Return the table as a pandas DataFrame. This imports pandas. Missing cells become nan or NaT, and
        dates become datetime64. Raises ImportError if the program does not have pandas.
        """
        import datetime

        import pandas

        made = pandas.DataFrame({name: self.column(name) for name in self.columns})
        for name in self.columns:
            kinds = {type(cell) for cell in made[name]} - {type(None)}
            if kinds == {datetime.date}:
                made[name] = pandas.to_datetime(made[name])
        return made

    @overload
    def __getitem__(self, index: int) -> Mapping[str, Any]: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Mapping[str, Any]]: ...
    def __getitem__(self, index: int | slice) -> Mapping[str, Any] | Sequence[Mapping[str, Any]]:
        return self._rows[index]

    def __len__(self) -> int:
        return len(self._rows)

    def __repr__(self) -> str:
        return f"<Table of {len(self)} rows: {', '.join(self.columns)}>"
