"""Interrupted runs that the window offers to resume: found, read and closed on a separate thread."""

from __future__ import annotations

import logging
import os
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct, structs

from praxis_desktop import records
from praxis_desktop.core.devices import is_simulated
from praxis_desktop.core.events import DataEvent, StepEvent, figures_of
from praxis_desktop.core.files import open_regular
from praxis_desktop.core.words import instrument_names_in, number_or_id

if TYPE_CHECKING:
    from praxis_desktop.ports.wire_logs import WireRecord
    from praxis_desktop.protocols.benches.bench import Bench
    from praxis_desktop.protocols.program import Program
    from praxis_desktop.protocols.text import Description
    from praxis_desktop.records.decisions import ByHand, ValuesByHand
    from praxis_desktop.records.guardian_notes import GuardianNote
    from praxis_desktop.records.history.history import History
    from praxis_desktop.runs.printed_output import OutputBuffer
    from praxis_desktop.runs.request import RunRequest, RunSetup
    from praxis_desktop.runs.resuming.past import SaidBefore
    from praxis_desktop.settings import Settings


log = logging.getLogger(__name__)

MOST_STEPS = 2000
"""Maximum number of steps returned, starting with the newest; the record contains all of them."""
MOST_PRINTED = 16 << 20
"""Maximum number of bytes, from the end of the earlier output, to be shown again."""
READ_AT_ONCE, MOST_AT_ONCE = 8 << 20, 2
"""Maximum size, in bytes, and number of the journals that ``find`` reads; each of them takes 0.3 s."""
_CHUNK = _MOST_TOLD = 1 << 16


_E = TypeVar("_E", StepEvent, DataEvent)
_Stamp = tuple[int, int]
_UNKNOWN: _Stamp = (-1, 0)


class Role(Struct, frozen=True):
    """The machine or labware in a role; ``device`` ("" for none) is in the form that ``--port`` takes.
    ``name_here`` is the laboratory's name for the instrument; "" if it has none.
    """

    name: str
    device: str
    is_simulated: bool
    name_here: str = ""

    @property
    def place(self) -> str:
        """The instrument's name and device."""
        return ", ".join(filter(None, (self.name_here, self.device)))


class LastSent(Struct, frozen=True):
    """The data last sent to a port that has not replied."""

    role: str
    data: bytes


class InterruptedRun(Struct, frozen=True):
    """A run without a recorded end whose process is gone. The fields after ``is_read`` are filled in only if
    ``is_read`` is True.

    ``step`` is the innermost step in progress. ``obstacle`` says why the run cannot be resumed, ``remedy``
    what to do about it. ``is_over`` means that the run had finished, but its record was not closed.
    """

    run_id: str
    title: str
    folder: Path
    number: int = 0
    """The number shown to users, or 0 if the run has none."""
    is_read: bool = False
    operator: str = ""
    name: str = ""
    began: float = 0.0
    """The run's start, in seconds since 1970; ``last`` is the time of the last entry in its record."""
    last: float = 0.0
    state: str = ""
    seconds: float = 0.0
    """Duration of the run up to the last entry, in seconds."""
    steps: tuple[StepEvent, ...] = ()
    """The latest steps; their expected times include extensions of waits."""
    told_at: tuple[float, ...] = ()
    """When each of ``steps`` was recorded, in seconds since 1970."""
    step: StepEvent | None = None
    steps_done: int = 0
    question: str = ""
    printed: bytes = b""
    """The end of the program's output."""
    unanswered: tuple[LastSent, ...] = ()
    roles: tuple[Role, ...] = ()
    program: Program | None = None
    description: Description | None = None
    obstacle: str = ""
    remedy: str = ""
    is_over: bool = False
    target: str = ""
    """The file of the run's protocol; ``function`` is the function in it."""
    function: str = ""
    values: Mapping[str, object] = MappingProxyType({})
    """The values of the protocol's parameters."""
    planned: Mapping[str, int] = MappingProxyType({})
    """The numbers of ``steps`` and ``checks`` in the dry run before the run, if there was one."""
    setup: RunSetup | None = None
    bench: Bench | None = None
    limits: Mapping[str, str] = MappingProxyType({})
    """The port limits, keyed by role."""
    results: tuple[tuple[DataEvent, ByHand], ...] = ()
    """The latest results with limits, each with whether it comes from a value that a user typed."""
    checks: tuple[int, int] = (0, 0)
    """How many values with limits were reported, and how many of them are outside their limits."""
    hand: ValuesByHand | None = None
    """The values that users typed."""
    guardian_notes: tuple[GuardianNote, ...] = ()
    """What the guardian did to the instruments when the run was interrupted."""
    guardian_complaint: str = ""
    """Which of those notes are missing, if any."""
    said: tuple[SaidBefore, ...] = ()
    """Statements about open commands, made by the user who resumes the run."""

    @property
    def called(self) -> str:
        """The run's number, or the beginning of its ID if it has none."""
        return number_or_id(self.number, self.run_id)


class InterruptedRuns:
    """The interrupted runs in the history named in the settings.

    Do not use this object on the window's thread; ``settings`` is called on the thread that uses the object.
    """

    def __init__(self, settings: Callable[[], Settings]) -> None:
        self._settings = settings
        self._known: dict[str, tuple[_Stamp, InterruptedRun]] = {}

    def find(self) -> tuple[InterruptedRun, ...]:
        """Return all interrupted runs, newest first. To save time, only the newest short records are read;
        facts read earlier are remembered. Raises PraxisError.
        """
        history = self._history()
        found: list[InterruptedRun] = []
        for run_id, title, number in history.interrupted():
            run = InterruptedRun(run_id, title, history.places.run(run_id), number)
            stamp, known = self._known.get(run_id, (_UNKNOWN, run))
            now = _stamp(run.folder)
            if now == stamp:
                found.append(known)
            elif len(found) < MOST_AT_ONCE and now[0] <= READ_AT_ONCE:
                found.append(self.read(run))
            else:
                found.append(run)
        return tuple(found)

    def read(self, run: InterruptedRun) -> InterruptedRun:
        """Return ``run`` with the facts from its record or, if the record is damaged, the facts recorded
        before the damage.
        """
        stamp, read = _stamp(run.folder), _read(run)
        self._known[run.run_id] = stamp, read
        return read

    def close(self, run: InterruptedRun, person: str, reason: str) -> InterruptedRun:
        """Close the run's record, so that the run cannot be resumed; return ``run``. Raises PraxisError."""
        history = self._history()
        row = history.find(run.run_id)
        records.close_interrupted(history.database, history.places, row, person=person, reason=reason)
        return run

    def _history(self) -> History:
        return records.history_of(self._settings().history)


def _read(run: InterruptedRun) -> InterruptedRun:
    from praxis_desktop.core.errors import PraxisError
    from praxis_desktop.protocols.text import describe
    from praxis_desktop.runs.recorded import NotRepeatable, RecordedRun

    try:
        told = _RecordSummary(run.folder)
    except PraxisError as error:
        return structs.replace(run, is_read=True, obstacle=error.message, remedy=error.hint)
    run = structs.replace(
        run,
        is_read=True,
        operator=told.text("operator"),
        name=told.text("name"),
        began=told.began_ns / 1e9,
        last=(told.began_ns + told.last_ns) / 1e9,
        state=told.state,
        seconds=told.last_ns / 1e9,
        steps=tuple([told.lengthened(step) for _, step in told.steps]),
        told_at=tuple([(told.began_ns + at_ns) / 1e9 for at_ns, _ in told.steps]),
        step=told.step,
        steps_done=told.steps_done,
        question=told.question,
        printed=_last_printed(run.folder),
        unanswered=told.unanswered,
        is_over=told.is_over,
        target=told.text("target"),
        function=told.text("function"),
        values=told.mapping("values"),
        planned=told.mapping("planned"),
        results=tuple(told.results),
        checks=(told.checked, told.outside),
        hand=told.hand,
        guardian_notes=tuple(told.guardian_notes),
        guardian_complaint=told.guarded.complaint(told.guardian_notes),
    )
    if told.is_over:
        return structs.replace(
            run, obstacle="It had ended when its process ended; only its record was not closed.", remedy=""
        )
    try:
        with RecordedRun(run.folder) as recorded:
            request = recorded.request
        description = describe(request.program)
    except PraxisError as error:
        # Where the obstacle is shown, the run is already named.
        obstacle = error.reason if isinstance(error, NotRepeatable) else error.message
        return structs.replace(run, obstacle=obstacle, remedy=error.hint)
    is_named = told.text("title") not in ("", request.program.title)
    return structs.replace(
        run,
        title=told.text("title") if is_named else description.title,
        program=request.program,
        description=description,
        roles=_roles(request, told.names),
        setup=request.setup,
        bench=None if request.setup is None else request.setup.bench,
        limits=request.limits,
    )


def _last_printed(folder: Path) -> bytes:
    try:
        with open_regular(folder / records.OUTPUT) as file:
            start = file.seek(max(0, file.seek(0, os.SEEK_END) - _MOST_TOLD))
            data = file.read(_MOST_TOLD)
    except OSError as error:
        log.info("What the run had printed is not shown: %s", error)
        return b""
    return data.partition(b"\n")[2] if start else data


def write_printed(folder: Path, output: OutputBuffer) -> None:
    """Write the program's earlier output, or only its end if it is long, to ``output``."""
    from praxis_desktop.runs.printed_output import PAST

    output.note_step(0, PAST)
    try:
        with open_regular(folder / records.OUTPUT) as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - MOST_PRINTED))
            while data := file.read(_CHUNK):
                output.write("stdout", data)
    except OSError as error:
        log.info("What the run had printed is not shown: %s", error)
    output.note_step(0, 0)


class _RecordSummary:
    """A summary of a record's events and wire data. Raises JournalError, StorageError."""

    def __init__(self, folder: Path) -> None:
        from praxis_desktop.records.guardian_notes import GuardedPorts, guardian_notes

        self.last_ns = 0
        self.state = ""
        self.steps: deque[tuple[int, StepEvent]] = deque(maxlen=MOST_STEPS)
        self.steps_done = 0
        self.is_over = False
        self.results: deque[tuple[DataEvent, ByHand]] = deque(maxlen=MOST_STEPS)
        self.checked = self.outside = 0
        self.hand = records.ValuesByHand()
        self.guarded = GuardedPorts()
        self._open: dict[int, StepEvent] = {}
        self._added: dict[int, float] = {}
        self._asked: dict[int, str] = {}
        self._sent: dict[str, bytes] = {}
        with records.RecordReader(folder) as record:
            self.began_ns, self._header = record.started_ns, record.header
            for entry in record.entries():
                self.guarded.add(entry)
                match entry:
                    case records.EventEntry(time_ns, event):
                        self.last_ns = max(self.last_ns, time_ns)
                        self._take(event)
                    case records.WireEntry(time_ns, told):
                        self.last_ns = max(self.last_ns, time_ns)
                        self._take_bytes(told)
                    case _:
                        pass
        self.guardian_notes = guardian_notes(folder)[self.guarded.known_notes :]

    def text(self, name: str) -> str:
        """Return a text field of the header."""
        return str(self._header.get(name) or "")

    def mapping(self, name: str) -> Mapping[str, Any]:
        """Return a mapping in the header."""
        told = self._header.get(name)
        return told if isinstance(told, dict) else {}

    @property
    def names(self) -> Mapping[str, str]:
        """The laboratory's names for the instruments, keyed by role."""
        return instrument_names_in(self._header)

    @property
    def step(self) -> StepEvent | None:
        """The innermost step that was in progress."""
        return self._open[max(self._open)] if self._open else None

    @property
    def question(self) -> str:
        """The first unanswered question for the user."""
        return next(iter(self._asked.values()), "")

    @property
    def unanswered(self) -> tuple[LastSent, ...]:
        """The ports that have not replied, with the data last sent to each."""
        return tuple([LastSent(role, data) for role, data in self._sent.items() if data])

    def _take(self, event: Mapping[str, object]) -> None:
        match event.get("event"):
            case "state":
                self.state = str(event.get("state"))
            case "step":
                self._take_step(event)
            case "data":
                self._take_result(_read_event(DataEvent, event))
            case "prompt":
                self._asked[_whole(event.get("number"))] = str(event.get("message", ""))
                self.hand.note_question(event.get("number"), event.get("step"))
            case "answer":
                self._asked.pop(_whole(event.get("number")), None)
                self.hand.note_answer(event.get("number"), event.get("value"))
            case "action" if event.get("action") == "extend_wait":
                self._take_extension(event.get("details"))
            case "result":
                self.is_over = True
            case _:
                pass

    def lengthened(self, step: StepEvent) -> StepEvent:
        """Return ``step`` with its expected time increased by the extensions of its wait."""
        added = self._added.get(step.step, 0.0)
        return structs.replace(step, expected=step.expected + added) if step.expected and added else step

    def _take_extension(self, details: object) -> None:
        if isinstance(details, dict) and isinstance(details.get("seconds"), int | float):
            step = _whole(details.get("step"))
            self._added[step] = self._added.get(step, 0.0) + details["seconds"]

    def _take_result(self, result: DataEvent) -> None:
        figures = [figure for figure in figures_of(result) if figure is not None and figure.has_limits]
        if figures:
            self.results.append((result, self.hand.of(result.step, has_limits=True)))
            self.checked += len(figures)
            self.outside += sum(figure.is_outside for figure in figures)

    def _take_step(self, event: Mapping[str, object]) -> None:
        step = _read_event(StepEvent, event)
        self.steps.append((self.last_ns, step))
        self.hand.note_step(step.step, step.parent)
        if step.status == "started":
            self._open[step.step] = step
        else:
            self._open.pop(step.step, None)
            self.steps_done += 1

    def _take_bytes(self, told: WireRecord) -> None:
        if told.direction == "out":
            self._sent[told.role] = told.data
        elif told.direction == "in" or told.what == "opening":
            self._sent[told.role] = b""


def _read_event(kind: type[_E], event: Mapping[str, object]) -> _E:
    """Return a recorded event."""
    told: dict[str, Any] = {name: event[name] for name in kind.__match_args__ if name in event}
    return kind(**told)


def _whole(number: object) -> int:
    return number if isinstance(number, int) else 0


def _roles(request: RunRequest, names: Mapping[str, str]) -> tuple[Role, ...]:
    """Return the machines and labware in the run's roles; ``names`` are the laboratory's names for them."""
    roles = [
        Role(role, device, is_simulated(device), names.get(role, ""))
        for role, _, device in (port.partition("=") for port in request.ports)
    ]
    named = {role.name for role in roles}
    machines = () if request.setup is None else request.setup.bench.machines
    roles += [
        Role(choice.role, choice.port or "", choice.is_simulated, names.get(choice.role, ""))
        for choice in machines
        if choice.role not in named
    ]
    return tuple(roles)


def _stamp(folder: Path) -> _Stamp:
    """Return the size of a journal, and when it or the guardian's file was last modified."""
    try:
        status = (folder / records.JOURNAL).stat()
    except OSError:
        return 0, 0
    try:
        noted_ns = (folder / records.GUARDIAN).stat().st_mtime_ns
    except OSError:
        noted_ns = 0
    return status.st_size, max(status.st_mtime_ns, noted_ns)
