"""Runs, steps and other entries in the history, as immutable values."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, cast

from msgspec import Struct

from praxis_desktop.core.events import WAITING_STATES, DataEvent
from praxis_desktop.core.messages import Message
from praxis_desktop.core.verdicts import VerdictWord
from praxis_desktop.core.words import titled

if TYPE_CHECKING:
    from praxis_desktop.core.events import DataKind


class RunRow(Struct, frozen=True):
    """A run as it appears in a list.

    ``state`` is the last state recorded, or ``interrupted`` if the run was under way and its process is gone.
    ``begun_ns`` is in nanoseconds since 1970, according to the wall clock at the time; ``duration`` is in
    seconds on the monotonic clock. ``digest`` is the end of the journal's chain, ``signer`` the key that
    signed it. ``discarded`` is the time at which the record was discarded; ``is_removed`` means that the
    record was deleted permanently.
    """

    run_id: str
    ordered_ns: int
    begun_ns: int
    duration: float | None
    state: str
    protocol: str
    title: str
    name: str
    notes: str
    operator: str
    reason: str
    ended_by: str
    error: str
    simulated: bool
    steps: int
    size: int
    digest: str
    signer: str
    is_sealed: bool
    damage: str
    imported_from: str
    discarded: float | None
    discarded_by: str
    discarded_why: str
    is_removed: bool
    is_indexed: bool
    """Whether the run's whole journal has been indexed."""
    skipped: int = 0
    """Number of steps that were skipped by a decision."""
    verdict: VerdictWord = "none"
    verdict_reason: str = ""
    number: int = 0
    """The run's number as shown to users, or 0 if it has none."""
    has_instruments: bool = True
    """Whether the run used any instruments, real or simulated."""

    @property
    def begun(self) -> float:
        """The time at which the run began, in seconds since 1970."""
        return self.begun_ns / 1e9


class StepRow(Struct, frozen=True):
    """A step. ``begun`` is in seconds on the program's clock. ``details`` holds the arguments, the result,
    the traffic, any ``decisions`` (the choices made after failures, in order), and ``thread``, the name of
    the program's thread if it is not the main thread.
    """

    number: int
    parent: int
    depth: int
    kind: str
    status: str
    title: str
    operation: str
    instrument: str
    begun: float
    duration: float | None
    expected: float | None
    line: int
    file: str
    summary: str
    error: str
    details: Mapping[str, object]

    @property
    def thread(self) -> str:
        """The name of the program's thread that performed the step; "" for the main thread."""
        return str(self.details.get("thread", ""))


class OutputRow(Struct, frozen=True):
    """An output of a run. If ``is_left_out`` is set, the value is so large that only the journal holds it."""

    place: int
    time: float
    key: str
    kind: str
    title: str
    unit: str
    step: int
    value: object
    is_left_out: bool
    low: float | None = None
    high: float | None = None

    def told_as(self, value: object) -> DataEvent:
        """Return the output's event with ``value`` as its value, and with the title and unit shown to
        users.
        """
        title, unit = titled(self.key)
        return DataEvent(
            self.key,
            cast("DataKind", self.kind),
            value,
            self.title or title,
            self.unit or ("" if self.title else unit),
            self.step,
            self.low,
            self.high,
        )


class LogRow(Struct, frozen=True):
    """A log message; ``time`` is in seconds since the journal began."""

    time: float
    level: str
    message: str


class ActionRow(Struct, frozen=True):
    """An entry in the audit trail: ``kind`` is ``state``, ``prompt``, ``answer``, ``action`` or ``halt``;
    ``told`` is the complete event.
    """

    time: float
    kind: str
    what: str
    person: str
    reason: str
    told: Mapping[str, object]

    @property
    def ends_interruption(self) -> bool:
        """Whether a person resumed the run after its process had died."""
        details = self.told.get("details")
        is_resumed = self.kind == "action" and self.what == "resume"
        return is_resumed and isinstance(details, Mapping) and "number" in details  # not so after a pause


def waited_s(actions: Iterable[ActionRow]) -> float:
    """Return the total time, in seconds, that a run was paused or waiting for the user. An interruption does
    not count.
    """
    waited, since, last = 0.0, None, 0.0
    for action in actions:
        if action.kind == "state" or action.ends_interruption:
            until = last if action.ends_interruption else action.time
            waited += 0.0 if since is None else until - since
            since = action.time if action.what in WAITING_STATES else None
        last = action.time
    return waited


def questions_asked(actions: Iterable[ActionRow]) -> list[ActionRow]:
    """Return a run's questions, without those that an interruption left open, which are asked again."""
    asked: list[ActionRow] = []
    answered: set[object] = set()
    for action in actions:
        if action.kind == "prompt":
            asked.append(action)
        elif action.kind == "answer":
            answered.add(action.told.get("number"))
        elif action.ends_interruption:
            asked = [question for question in asked if question.told.get("number") in answered]
    return asked


class FileRow(Struct, frozen=True):
    """A file next to the journal."""

    name: str
    size: int
    sha256: str


class NoteRow(Struct, frozen=True):
    """A user's remark, added to a run after it ended."""

    number: int
    written: float
    person: str
    words: str


class RunDetails(Struct, frozen=True):
    """A run's request and results."""

    header: Mapping[str, object]
    facts: Mapping[str, object]
    result: object
    machines: Mapping[str, str]
    sources: Mapping[str, str]
    """The program's files: the SHA-256 of each, keyed by name."""


class Filter(Struct, frozen=True):
    """Selects the runs in a list. Fields that are "" or None do not restrict the selection.

    ``protocol`` is a protocol's name or title; each word in ``text`` must occur in a run's texts; ``machine``
    is a role or the instrument in a role; ``since`` and ``until`` are in seconds since 1970. There may be
    several ``states`` and several ``verdicts``; runs in ``or_states`` are listed in addition. ``end`` is a
    final state, or ``emergency stop`` for runs ended by one. ``shown`` holds the words for results (see
    ``queries``), which are searched too. Discarded records are listed only if ``with_discarded`` is set.
    """

    protocol: str = ""
    states: tuple[str, ...] = ()
    operator: str = ""
    text: str = ""
    machine: str = ""
    since: float | None = None
    until: float | None = None
    simulated: bool | None = None
    verdicts: tuple[VerdictWord, ...] = ()
    with_discarded: bool = False
    end: str = ""
    shown: tuple[tuple[str, str], ...] = ()
    or_states: tuple[str, ...] = ()


LARGEST_VALUE = 1 << 18
"""Maximum number of characters in a value's JSON. Longer values are stored only in the journal."""

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def words(value: object) -> str:
    """Return a string unchanged, or "" for any other value."""
    if not isinstance(value, str):
        return ""
    return value if value.isascii() else storable(value)


def storable(text: str) -> str:
    """Return ``text`` with lone surrogates escaped, because the database cannot store them."""
    if text.isascii():
        return text
    stored = text.encode("utf-8", "backslashreplace").decode()
    return text if stored == text else stored


def said_of(**texts: str) -> str | None:
    """Return, as JSON, the templates and values of the messages among ``texts``; None if there are none."""
    said = {column: text.to_json() for column, text in texts.items() if isinstance(text, Message)}
    return as_json(said) if said else None


def whole(value: object) -> int:
    """Return a 64-bit integer unchanged, or 0 for any other value."""
    return value if type(value) is int and abs(value) < 1 << 63 else 0


def number_of(value: object) -> float | None:
    """Return a number as a float, or None for any other value."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value)
    except OverflowError:
        return None


def as_json(value: object, largest: int = LARGEST_VALUE) -> str | None:
    """Return ``value`` as JSON, or None if the JSON is too long or too deeply nested."""
    try:
        told = _encode(value)
    except RecursionError:
        return None
    return storable(told) if len(told) <= largest else None
