"""Runs, steps and what else is found in the history, as immutable values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from praxis_desktop.core.events import DataEvent
from praxis_desktop.core.records import Record
from praxis_desktop.core.titles import titled
from praxis_desktop.core.verdicts import VerdictWord

if TYPE_CHECKING:
    from praxis_desktop.core.events import DataKind


class RunRow(Record):
    """A run as it stands in lists.

    ``state`` is the last that was told, or ``interrupted`` for a run that was under way and whose process is
    no more. ``begun_ns`` is in nanoseconds since 1970 by the clock of then, ``duration`` in seconds by one
    that nobody sets. ``digest`` is the end of the journal's chain, ``signer`` the key that signed it. A
    record that was discarded has ``discarded``, when; one that was deleted for good ``is_removed``.
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
    """Whether everything that its journal tells is in the history."""
    skipped: int = 0
    """Steps that were left out because somebody decided so."""
    verdict: VerdictWord = "none"
    verdict_reason: str = ""
    number: int = 0
    """By what people call it; 0 for none."""
    has_instruments: bool = True
    """Whether it used any, real or simulated ones."""

    @property
    def begun(self) -> float:
        """When it began, in seconds since 1970."""
        return self.begun_ns / 1e9


class StepRow(Record):
    """A step; ``begun`` is in seconds of the program's clock, ``details`` has arguments, result, traffic and
    ``decisions`` where there are any: what somebody chose when it had failed, one choice after the other.
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


class OutputRow(Record):
    """A result of a run; ``is_left_out`` when it is so large that only the journal has its value."""

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
        """The output as it was told, with this value, and the title and unit that people read."""
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


class LogRow(Record):
    """A sentence; ``time`` is in seconds since the journal began."""

    time: float
    level: str
    message: str


class ActionRow(Record):
    """Something for the audit trail: ``kind`` is ``state``, ``prompt``, ``answer``, ``action`` or ``halt``,
    ``told`` the whole event.
    """

    time: float
    kind: str
    what: str
    person: str
    reason: str
    told: Mapping[str, object]


class FileRow(Record):
    """A file that is kept beside the journal."""

    name: str
    size: int
    sha256: str


class NoteRow(Record):
    """What somebody said of a run afterwards."""

    number: int
    written: float
    person: str
    words: str


class RunDetails(Record):
    """What a run was asked to do and came to."""

    header: Mapping[str, object]
    facts: Mapping[str, object]
    result: object
    machines: Mapping[str, str]
    sources: Mapping[str, str]
    """Names of the program's files, and the SHA-256 of each."""


class Filter(Record):
    """Which runs are listed; what is "" or None does not count.

    ``protocol`` is its name or title, ``text`` stands anywhere in what is said of a run, ``machine`` is a
    role or what stood there, ``since`` and ``until`` are in seconds since 1970. Several ``states`` are
    possible, and several ``verdicts``, beside which runs in ``or_states`` are listed. ``end`` is a state in
    which runs end, where that of those that an emergency stop has ended is ``emergency stop``. ``shown`` are
    the words for results that a list shows (see ``queries``): they are looked through as well. Discarded
    records are listed with ``with_discarded`` only.
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
"""Characters of JSON of one value; the journal alone has what is longer."""


def words(value: object) -> str:
    """A text; "" for what is none."""
    return storable(value) if isinstance(value, str) else ""


def storable(text: str) -> str:
    """``text`` without halves of characters, which no database keeps."""
    if text.isascii():
        return text
    return text.encode("utf-8", "backslashreplace").decode()


def whole(value: object) -> int:
    """A whole number of 64 bits; 0 for what is none."""
    return value if type(value) is int and abs(value) < 1 << 63 else 0


def number_of(value: object) -> float | None:
    """A number; None for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value)
    except OverflowError:
        return None


def as_json(value: object, largest: int = LARGEST_VALUE) -> str | None:
    """``value`` as JSON; None when that is longer, or lies deeper, than is kept."""
    try:
        told = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    except RecursionError:
        return None
    return storable(told) if len(told) <= largest else None
