"""A run's numbers over time, from instruments' replies, step results, and reported series."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QLocale, QObject, Signal, Slot

from praxis_desktop.core.devices import is_simulated
from praxis_desktop.core.events import DataEvent, SerialEvent, StepEvent
from praxis_desktop.core.sizes_and_durations import number_for_people
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.gui.run.words import spaced, with_zeros
from praxis_desktop.gui.widgets.labels import with_decimal_sign
from praxis_desktop.ports.dialects.usb import received_text, sent_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from praxis_desktop.runs.request import RunRequest
    from praxis_desktop.workers.launch.interrupted_runs import InterruptedRun


LINE_LIMIT = 512
"""Maximum number of bytes stored for a line whose end has not arrived."""

_ENDS = re.compile(rb"[\r\n\x03]+")
_READING = re.compile(
    r"(?P<before>.*?)(?:^|(?<=[\s:=,]))"
    r"(?P<number>[+-]?\d{1,15}(?:\.\d{1,12})?(?:[eE][+-]?\d{1,3})?)"
    r"\s{0,3}(?P<unit>[A-Za-zµμ°%][A-Za-zµμ°/%0-9²³]{0,5})?",
)
_UNITS = {"C": "°C", "degC": "°C", "μL": "µL", "ul": "µL", "uL": "µL"}


class Reading(Struct, frozen=True):
    """A number in a line; ``what`` is the text before the number, as the instrument sent it."""

    what: str
    value: float
    unit: str = ""
    decimals: int = 0
    """The number of decimal places that the instrument sent."""


def reading_of(line: str) -> Reading | None:
    """Return the number at the end of a line, or None. The number must stand alone, have a name
    (``T=37.2``) or have a unit (``S S 61.4047 g``).
    """
    found = _READING.fullmatch(line.strip()[:LINE_LIMIT])
    if found is None:
        return None
    before, unit = found["before"].strip(), found["unit"] or ""
    is_named = before.endswith(("=", ":"))
    if before and not unit and not is_named:
        return None  # it could be anything, such as a serial number or a status
    words = before.rstrip("=: ").split()
    number = found["number"]
    decimals = 0 if "e" in number.lower() else len(number.partition(".")[2])
    return Reading(words[0][:24] if words else "", float(number), _UNITS.get(unit, unit), decimals)


def shown(data: bytes, *, is_sent: bool) -> str:
    """Return bytes in readable form: as text if possible, otherwise in hexadecimal; "" if they only confirm
    transfers to a USB device.
    """
    transfers = sent_text(data) if is_sent else received_text(data)
    if transfers is not None:
        return transfers
    text = data.strip(b"\r\n\x00")
    if text and all(0x20 <= byte < 0x7F for byte in text):
        return " ".join(text.decode("ascii").split()) or data[:48].hex(" ").upper()
    return data[:48].hex(" ").upper()


class LineReader:
    """Splits the data of one port into lines."""

    def __init__(self) -> None:
        self._held = b""

    def feed(self, data: bytes) -> list[bytes]:
        """Return the lines that ``data`` completes."""
        *lines, self._held = _ENDS.split(self._held + data)
        self._held = self._held[-LINE_LIMIT:]
        return [line for line in lines if line]


MOST_COURSES = 60
MOST_POINTS = 20_000
"""Maximum number of points in a curve. Of every four older points, only the lowest and highest are kept."""
_MANY_POINTS, _FOURS = 19_200, 8
"""Number of points at which thinning begins, and number of groups of four examined for each new point.
Thinning in one step would freeze the window.
"""

_SUMMARY = re.compile(r"([+-]?\d{1,15}(?:\.\d{1,12})?)\s?(\S{1,8})?")


class Course:
    """A quantity as it changes over time during a run. Times are in seconds."""

    def __init__(self, key: str, title: str, unit: str, instrument: str = "") -> None:
        self.key = key
        self.title = title
        self.unit = unit
        self.instrument = instrument
        """The role that provides the values; "" for values that the protocol reports."""
        self.times = array("d")
        self.values = array("d")
        self.set_point: float | None = None
        self._decimals = 0
        self._place = 0
        self._thinned = array("d"), array("d")

    def add(self, time: float, value: float, decimals: int = 0) -> None:
        """Add a point; ``decimals`` is the number of decimal places with which the value was reported."""
        self._decimals = decimals if self.key.startswith("wire") else max(decimals, self._decimals)
        self.times.append(time)
        self.values.append(value)
        if len(self.values) > _MANY_POINTS:
            self._thin_some()

    @property
    def last(self) -> float:
        """The newest number."""
        return self.values[-1]

    @property
    def last_text(self) -> str:
        """The newest number, as text. A number from an instrument keeps the decimal places with which it was
        sent: 0.99740 does not become 0.9974. Any other number has as many decimal places as the most precise
        number so far.
        """
        if self._decimals and self.key.startswith("wire"):
            return with_decimal_sign(f"{self.last:.{self._decimals}f}".replace("-", "\N{MINUS SIGN}"))
        return with_zeros(with_decimal_sign(number_for_people(self.last)), self._decimals)

    def since(self, time: float) -> list[tuple[float, float]]:
        """Return the points from ``time`` onwards."""
        place = len(self.times)
        while place and self.times[place - 1] >= time:
            place -= 1
        return list(zip(self.times[place:], self.values[place:], strict=True))

    def _thin_some(self) -> None:
        """Examine some more points. Once all have been examined, replace the points with the thinned ones."""
        times, values = self._thinned
        for start in range(self._place, min(self._place + 4 * _FOURS, _MANY_POINTS), 4):
            four = self.values[start : start + 4]
            least, most = four.index(min(four)), four.index(max(four))
            for place in sorted({least, most}):
                times.append(self.times[start + place])
                values.append(four[place])
        self._place += 4 * _FOURS
        if self._place >= _MANY_POINTS:
            times.extend(self.times[_MANY_POINTS:])
            values.extend(self.values[_MANY_POINTS:])
            self.times, self.values = times, values
            self._place, self._thinned = 0, (array("d"), array("d"))


class Readings(QObject):
    """Collects the readings of a run. GUI thread only. ``changed`` carries the keys of quantities with new
    points; ``added`` is emitted when there are new quantities.
    """

    changed = Signal(object)
    added = Signal()
    cleared = Signal()

    def __init__(self, *, model: RunModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.courses: dict[str, Course] = {}
        self.newest: dict[str, str] = {}
        """For each role, the key of the quantity last updated; numbers with a unit take precedence, and among
        them replies.
        """
        self.roles: Mapping[str, str] = {}
        """Maps port names to roles."""
        self._readers: dict[str, LineReader] = {}
        model.started.connect(self.clear)
        model.forgotten.connect(self.clear)
        model.exchanges_arrived.connect(self.take_exchanges)
        model.steps_arrived.connect(self.take_steps)
        model.data_arrived.connect(self.take_data)

    @Slot()
    def clear(self) -> None:
        """Reset for another run."""
        self.courses, self.newest, self._readers = {}, {}, {}
        self.cleared.emit()

    @Slot(object)
    def take_exchanges(self, events: Sequence[SerialEvent]) -> None:
        """Add readings from instrument replies."""
        time = self._model.elapsed_ms / 1000
        touched: set[str] = set()
        count = len(self.courses)
        for event in events:
            if event.direction != "in":
                continue
            reader = self._readers.setdefault(event.port, LineReader())
            role = self.roles.get(event.port, event.port)
            for line in reader.feed(bytes.fromhex(event.data)):
                reading = reading_of(line.decode("latin-1"))
                if reading is None:
                    continue
                key = f"wire {role} {reading.what} {reading.unit}"
                title = " ".join(part for part in (role, reading.what) if part)
                self._add(key, title, reading.unit, role, time, reading.value, touched, reading.decimals)
        self._tell(touched, count)

    @Slot(object)
    def take_steps(self, events: Sequence[StepEvent]) -> None:
        """Add numbers from step results, and temperatures that were set. Those from before an interruption
        are not added, because they may no longer be true.
        """
        if events is self._model.past_steps:
            return
        touched: set[str] = set()
        count = len(self.courses)
        for event in events:
            if not event.instrument:
                continue
            if "temperature" in event.arguments:
                self._take_set_point(event, touched)
            # The summary is in the window's language and uses a real minus sign.
            plain = event.summary.replace(QLocale().decimalPoint(), ".").replace("−", "-")
            found = _SUMMARY.fullmatch(plain)
            if event.status != "started" and found is not None:
                operation = event.operation.rpartition(".")[2] or event.title
                key = f"step {event.instrument} {operation} {found[2] or ''}"
                title = f"{event.instrument}: {operation.replace('_', ' ')}"
                time = self._model.elapsed_ms / 1000
                decimals = len(found[1].partition(".")[2])
                self._add(
                    key, title, found[2] or "", event.instrument, time, float(found[1]), touched, decimals
                )
        self._tell(touched, count)

    @Slot(object)
    def take_data(self, events: Iterable[DataEvent]) -> None:
        """Add series that the protocol reports."""
        touched: set[str] = set()
        count = len(self.courses)
        for event in events:
            value = event.value
            if event.kind != "series" or not isinstance(value, Mapping):
                continue
            for point in value.get("points", ()):
                time, number = point
                if isinstance(time, int | float) and isinstance(number, int | float):
                    title = event.title or event.key
                    self._add(f"series {event.key}", title, event.unit, "", float(time), number, touched)
        self._tell(touched, count)

    def in_order(self) -> list[Course]:
        """Return the quantities: the protocol's first, then those from steps, then those from replies."""
        order = {"series": 0, "step": 1, "wire": 2}
        return sorted(self.courses.values(), key=lambda course: order[course.key.partition(" ")[0]])

    def _add(
        self,
        key: str,
        title: str,
        unit: str,
        role: str,
        time: float,
        value: float,
        touched: set[str],
        decimals: int = 0,
    ) -> None:
        course = self.courses.get(key)
        if course is None:
            if len(self.courses) >= MOST_COURSES:
                return
            course = self.courses[key] = Course(key, title, unit, role)
        course.add(time, value, decimals)
        touched.add(key)
        before = self.courses.get(self.newest.get(role, ""))
        if role and (before is None or _worth(course) >= _worth(before)):
            self.newest[role] = key

    def _take_set_point(self, event: StepEvent, touched: set[str]) -> None:
        wanted = event.arguments.get("temperature")
        if isinstance(wanted, int | float) and not isinstance(wanted, bool):
            for course in self.courses.values():
                if course.instrument == event.instrument and course.unit == "°C":
                    course.set_point = float(wanted)
                    touched.add(course.key)

    def _tell(self, touched: set[str], count: int) -> None:
        if len(self.courses) > count:
            self.added.emit()
        if touched:
            self.changed.emit(frozenset(touched))


def _worth(course: Course) -> tuple[bool, bool]:
    """Return how much a number says: without a unit, it can be anything, and an instrument's reply has more
    digits than the result that a step derives from it.
    """
    return bool(course.unit), course.key.startswith("wire")


class Player(Struct, frozen=True):
    """An instrument in a run: ``role`` is its name in the program, ``port`` is its device or ""."""

    role: str
    model: str
    port: str
    is_simulated: bool
    name: str = ""
    """The name that this laboratory gave the instrument, or ""."""

    @property
    def place(self) -> str:
        """The instrument's own name, model and port; for a simulator, its kind."""
        port = self.port.removeprefix("sim:").partition("?")[0] if self.port.startswith("sim:") else self.port
        parts = [self.name, self.model, port.removeprefix("/dev/")]
        return " · ".join(part for part in parts if part)

    @property
    def names(self) -> tuple[str, ...]:
        """The names that events use for the instrument's port."""
        return tuple(name for name in (self.role, self.port) if name)


def players_of(request: RunRequest, resumes: InterruptedRun | None = None) -> list[Player]:
    """Return the instruments of a run: its machines, then its other ports, which a resumed run takes from its
    record.
    """
    players: dict[str, Player] = {}
    ports = dict(binding.partition("=")[::2] for binding in request.ports)
    if request.setup is not None:
        for choice in request.setup.bench.machines:
            model = choice.backend.rpartition(":")[2].rpartition(".")[2].removesuffix("Backend")
            port = choice.port or ports.get(choice.role, "")
            players[choice.role] = Player(
                choice.role, spaced(model), port, choice.is_simulated or is_simulated(port)
            )
    if resumes is not None:
        ports = {role.name: role.device for role in resumes.roles}
    for role, port in ports.items():
        players.setdefault(role, Player(role, "", port, is_simulated(port)))
    return list(players.values())


def age_text(seconds: float) -> str:
    """Return an age as text, with tenths of a second below ten seconds."""
    if seconds < 10:
        return with_decimal_sign(f"{seconds:.1f} s")
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min"
