"""The steps that a guest reports, as events."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, Literal, Protocol

import msgspec
from msgspec import Meta, Struct

from praxis_desktop.core.events import Resend, StepEvent, StepKind
from praxis_desktop.core.messages import Message, filled, message_in
from praxis_desktop.core.plain_data import is_within
from praxis_desktop.interpreter.environment.base import MONOTONIC
from praxis_desktop.runs._watchdog import StepLimit

if TYPE_CHECKING:
    from praxis_desktop.interpreter import Interpreter


log = logging.getLogger(__name__)

NOTHING: Mapping[str, Any] = MappingProxyType({})

MOST_OPEN = 10_000
"""Maximum number of open steps."""

MOST_CHARACTERS = 1 << 14
"""Maximum number of characters in a report: three times as many as this program's guests ever send."""

MOST_OF_END = 1 << 16
"""Maximum number of characters in the report that a step has ended, which may describe decks."""

_END = b'["end"'

MOST_OF_NAME = 1 << 10
"""Maximum number of characters in a title, a file name or any other name."""

_DEEPEST = 50
"""Maximum nesting depth of lists and dicts in a value."""

NANOSECONDS = 1e9

_TEXTS = frozenset({str})

_SURROGATE = b"\\ud"
"""The first bytes of an escaped surrogate (half of a character) in a report."""

_HOLD = b"hold"
"""The recorded answer that means a step must wait."""

_Count = Annotated[int, Meta(ge=0, lt=1 << 62)]
_Seconds = Annotated[float, Meta(ge=0)]
_Name = Annotated[str, Meta(max_length=MOST_OF_NAME)]

_Sentence = str | list[Any] | dict[str, Any]
"""Text, a template with its values in order, or a message as plain data."""


class _Start(Struct, frozen=True, gc=False, array_like=True, forbid_unknown_fields=True, tag="start"):
    """A guest's report that a step has started; ``since`` is when the guest's clock began, in nanoseconds."""

    since: int
    number: _Count
    parent: _Count
    depth: _Count
    kind: StepKind
    file: _Name
    line: _Count
    operation: _Name
    instrument: _Name
    title: _Sentence
    arguments: dict[str, Any]
    expected: _Seconds | None
    limit: _Seconds | None
    is_blocking: bool
    """Whether the step blocks inside a call instead of being awaited."""
    resend: Resend
    thread: _Name = ""


class _End(Struct, frozen=True, gc=False, array_like=True, forbid_unknown_fields=True, tag="end"):
    """A guest's report that a step has ended."""

    since: int
    number: _Count
    status: Literal["completed", "failed", "cancelled"]
    summary: _Sentence
    error: _Sentence
    result: Any
    traffic: dict[str, tuple[_Count, _Count]]
    decks: dict[str, Any] = {}


# msgspec builds a type's description on first use, and crashes if two threads do so at once. So build it
# while only one thread can import this module.
_DECODER = msgspec.json.Decoder(_Start | _End)
_KEPT = msgspec.json.Decoder(tuple[_Seconds, str, int])


class StepWatch(Protocol):
    """Reacts to steps as they start and end; called on the guest's thread."""

    def step_began(self, step: StepEvent, limit: StepLimit | None) -> bool:
        """Record the start of a step and its time ``limit``; return whether the step must wait first."""
        ...

    def step_ended(self, number: int) -> bool:
        """Record the end of a step; return whether the step's task must wait before continuing."""
        ...

    def say(self, request: str, action: Callable[[], bytes]) -> bytes:
        """Call ``action`` and return its result, which is recorded as input from outside."""
        ...


class Steps:
    """Reports one guest's steps as events. The guest may send anything; malformed reports are logged and
    ignored. ``watch`` decides whether a step must wait; ``commands`` returns how many commands the program
    has sent to instruments so far.
    """

    def __init__(
        self,
        tell: Callable[[StepEvent], None],
        watch: StepWatch | None = None,
        commands: Callable[[], int] = int,
    ) -> None:
        self._tell = tell
        self._watch = watch
        self._clock: Callable[[], int] = int
        self._open: dict[int, StepEvent] = {}
        self._limits: dict[int, StepLimit] = {}
        self._told: dict[int, bytes] = {}
        self._commands = commands
        self._commands_before: dict[int, int] = {}
        """For each open step, the number of commands at its start or the last call of ``has_commanded``."""
        self._has_left_out = False

    @property
    def open(self) -> list[tuple[StepEvent, StepLimit | None]]:
        """The open steps in the order in which they started, with their time limits."""
        return [(event, self._limits.get(number)) for number, event in self._open.items()]

    def offer_to(self, interpreter: Interpreter) -> None:
        """Make the guest report its steps. Call this on the guest's thread before the program starts."""
        self._listen(interpreter)
        interpreter.load("_praxis.steps:listen")()

    def _listen(self, interpreter: Interpreter) -> None:
        host = interpreter.host
        self._clock = lambda: host.environment.clock(MONOTONIC)
        host.filesystem.on_report = self.take

    def kept(self) -> list[str]:
        """Return the guest's reports about its open steps, with the steps' start times and the number of
        commands sent since, for ``return_to``.
        """
        now = self._commands()
        return [
            json.dumps([self._open[number].time, told.decode(), now - self._commands_before[number]])
            for number, told in self._told.items()
        ]

    def has_commanded(self, step: int) -> bool:
        """Return whether any part of the program has sent a command to an instrument since ``step`` began or
        since the last call for it. For a step that is not open: since the program started.
        """
        before, now = self._commands_before.get(step, 0), self._commands()
        if step in self._commands_before:
            self._commands_before[step] = now
        return now != before

    def return_to(self, interpreter: Interpreter, kept: Sequence[str]) -> None:
        """Take over the reports of a captured guest, without the guest noticing. Raises ValueError for
        invalid data.
        """
        for text in kept:
            time, report, commands = _KEPT.decode(text)
            told = _decoded(report.encode())
            if not isinstance(told, _Start):
                raise ValueError(f"{report[:30]!r} is not the start of a step")
            self._add(report.encode(), _event_of(told, time), _limit_of(told))
            self._commands_before[told.number] -= commands
        self._listen(interpreter)

    def take(self, report: bytes) -> int:
        """Process a report from the guest. Return 0 if the step must wait before it starts, or if its task
        must wait before continuing after the step; otherwise, return the report's length.
        """
        try:
            told = _decoded(report)
            if isinstance(told, _End):
                is_held = self._ended(told)
            else:
                is_held = self._started(told, report)
        except ValueError as error:
            if not self._has_left_out:
                log.warning("Invalid steps from the guest are ignored: %s", error)
            self._has_left_out = True
            return len(report)
        return 0 if is_held else len(report)

    def _started(self, told: _Start, report: bytes) -> bool:
        if told.number in self._open:
            return False
        if len(self._open) >= MOST_OPEN:
            raise ValueError(f"{MOST_OPEN} of them have not ended")
        event, limit = _event_of(told, self._time(told)), _limit_of(told)
        self._add(report, event, limit)
        self._tell(event)
        watch = self._watch
        return watch is not None and _held(watch, partial(watch.step_began, event, limit))

    def _add(self, report: bytes, event: StepEvent, limit: StepLimit | None) -> None:
        self._open[event.step] = event
        self._told[event.step] = report
        self._commands_before[event.step] = self._commands()
        if limit is not None:
            self._limits[event.step] = limit

    def _ended(self, told: _End) -> bool:
        begun = self._open.pop(told.number, None)
        if begun is None:
            return False
        self._limits.pop(told.number, None)
        del self._told[told.number], self._commands_before[told.number]
        self._tell(_ended_event(begun, told, self._time(told)))
        watch = self._watch
        return watch is not None and _held(watch, partial(watch.step_ended, begun.step))

    def _time(self, told: _Start | _End) -> float:
        """Return the current time, in seconds since the guest's clock began."""
        passed = self._clock() - told.since
        return passed / NANOSECONDS if passed > 0 else 0.0


def _held(watch: StepWatch, ask: Callable[[], bool]) -> bool:
    """Return whether a task must wait. This depends on the user, so the answer is recorded as input."""
    return bool(watch.say("step", lambda: _HOLD if ask() else b""))


def _decoded(report: bytes) -> _Start | _End:
    """Decode a report. Raises ValueError for anything that this program's guests do not send."""
    if len(report) > (MOST_OF_END if report.startswith(_END) else MOST_CHARACTERS):
        raise ValueError(f"{len(report)} characters")
    try:
        try:
            told: _Start | _End = _DECODER.decode(report)
        except msgspec.DecodeError:
            if _SURROGATE not in report:
                raise
            told = _DECODER.decode(_with_whole_characters(report))
    except RecursionError:
        raise ValueError("a value that is nested too deeply") from None
    if report.count(b"[") + report.count(b"{") > _DEEPEST:
        values = [told.result, told.decks] if isinstance(told, _End) else [told.arguments]
        if not all(is_within(value, _DEEPEST) for value in values):
            raise ValueError("a value that is nested too deeply")
    return told


def _with_whole_characters(report: bytes) -> bytes:
    """Replace lone surrogates in the report with ``?``. Python strings may contain them, for example in the
    name of a file that is not UTF-8.
    """
    return json.dumps(json.loads(report), ensure_ascii=False).encode("utf-8", "replace")


def _event_of(told: _Start, time: float) -> StepEvent:
    return StepEvent(
        told.number,
        "started",
        _text_of(told.title, MOST_OF_NAME),
        told.kind,
        told.operation,
        told.instrument,
        told.parent,
        told.depth,
        told.arguments or NOTHING,
        None,
        "",
        "",
        told.file,
        told.line,
        time,
        None,
        told.expected,
        NOTHING,
        told.resend,
        told.thread,
    )


def _ended_event(begun: StepEvent, told: _End, time: float) -> StepEvent:
    return StepEvent(
        begun.step,
        told.status,
        begun.title,
        begun.kind,
        begun.operation,
        begun.instrument,
        begun.parent,
        begun.depth,
        begun.arguments,
        told.result,
        _text_of(told.summary),
        _text_of(told.error),
        begun.file,
        begun.line,
        time,
        max(0.0, time - begun.time),
        begun.expected,
        told.traffic or NOTHING,
        begun.resend,
        begun.thread,
        told.decks or NOTHING,
    )


def _limit_of(told: _Start) -> StepLimit | None:
    return None if told.limit is None else StepLimit(told.limit, told.is_blocking)


def _text_of(told: object, most: int = MOST_CHARACTERS) -> str:
    """Return the text or message of a ``_Sentence``. Raises ValueError."""
    if isinstance(told, str):
        if len(told) > most:
            raise ValueError("a text that is too long")
        return told
    if isinstance(told, list) and told and isinstance(told[0], str):
        if _TEXTS.issuperset(map(type, told)):
            return _title(*told) if most == MOST_OF_NAME else filled(told[0], told[1:], most)
        # Skip lists in the list: they could nest without limit, and no value is a list.
        values = [_text_of(value) for value in told[1:] if not isinstance(value, list)]
        return filled(told[0], values, most)
    message = message_in(told, most)
    if message is None:
        raise ValueError("a sentence that is too long or lacks its values")
    return message


@lru_cache(128)
def _title(template: str, *values: str) -> Message:
    """Return the title of a step. Titles are cached, because programs repeat them and creating a title takes
    longer than decoding the report that contains it.
    """
    return filled(template, values, MOST_OF_NAME)
