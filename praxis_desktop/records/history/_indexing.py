"""Indexes a run's journal in one pass and in constant memory: when the run ends, or when the index is
rebuilt.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import structs

from praxis_desktop.core.events import FINAL_STATES
from praxis_desktop.core.messages import joined, with_said, without_said
from praxis_desktop.core.precedence import precedence
from praxis_desktop.core.prompts import READ
from praxis_desktop.core.verdicts import SEVERITY, VerdictWord
from praxis_desktop.core.wall_clock import wall_clock_ns
from praxis_desktop.interpreter.environment.frames import PayloadReader
from praxis_desktop.journal import JournalDamaged, JournalReader
from praxis_desktop.journal.format import SEAL
from praxis_desktop.records.decisions import leaves_out
from praxis_desktop.records.frame_kinds import EVENT, EVENT_PART, FACTS, FILE, SIGNATURE, SOURCE, decode_event
from praxis_desktop.records.history import queries
from praxis_desktop.records.history._database import Database
from praxis_desktop.records.history.errors import HistoryError, HistoryNewer
from praxis_desktop.records.history.notes import Standing, standing_of
from praxis_desktop.records.history.rows import (
    LARGEST_VALUE,
    as_json,
    number_of,
    said_of,
    storable,
    whole,
    words,
)
from praxis_desktop.records.run_folder import JOURNAL

if TYPE_CHECKING:
    import sqlite3


_WORDS = ("title", "name", "notes", "operator", "reason", "error")


class RunFacts(msgspec.Struct, frozen=True):
    """The facts about a run that the index takes from the header of the run's record."""

    run_id: str
    ordered_ns: int
    begun_ns: int
    protocol: str = ""
    title: str = ""
    name: str = ""
    notes: str = ""
    operator: str = ""
    simulated: bool = False
    number: int = 0


def run_facts(run_id: str, header: Mapping[str, object]) -> RunFacts:
    """Return the facts in the record header of run ``run_id``. Missing and malformed facts are left empty."""
    begun = whole(header.get("started_ns"))
    return RunFacts(
        run_id=run_id,
        ordered_ns=whole(header.get("ordered_ns")) or begun,
        begun_ns=begun,
        protocol=words(header.get("protocol")) or words(header.get("target")),
        title=words(header.get("title")) or words(header.get("protocol")),
        name=words(header.get("name")),
        notes=words(header.get("notes")),
        operator=words(header.get("operator")),
        simulated=is_simulated(header),
        number=whole(header.get("number")),
    )


def is_simulated(told: Mapping[str, object]) -> bool:
    """Return whether anything in the run was simulated."""
    if bool(told.get("simulated")):
        return True
    described = told.get("setup") or told.get("bench")
    if isinstance(described, Mapping) and described.get("simulated"):
        return True
    ports = told.get("ports")
    return isinstance(ports, list) and any("=sim:" in words(port) for port in ports)


def is_wholly_simulated(told: Mapping[str, object]) -> bool:
    """Return whether all roles in the header of a partly simulated run were simulated."""
    return all(_simulated_parts(told))


def _simulated_parts(told: Mapping[str, object]) -> Iterator[bool]:
    """Yield, for each role in a header, whether it was simulated."""
    ports = told.get("ports")
    asked = [words(port) for port in ports] if isinstance(ports, list) else []
    for port in asked:
        yield "=sim:" in port
    setup = told.get("setup")
    for group in ("machines", "ports"):
        named = setup.get(group) if isinstance(setup, Mapping) else None
        if isinstance(named, Mapping):
            for what in named.values():
                if isinstance(what, Mapping):
                    yield bool(what.get("simulated"))


def machines(told: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield the roles in a run, each with the kind, backend or device named in the run's header or facts."""
    setup = told.get("setup")
    for source in (told, setup if isinstance(setup, Mapping) else {}):
        ports = source.get("ports")
        if isinstance(ports, list):
            for port in ports:
                role, _, device = words(port).partition("=")
                if role:
                    yield role, device.removeprefix("sim:")
        for named in (source.get("machines"), ports, source.get("profiles")):
            if isinstance(named, Mapping):
                yield from ((storable(str(role)), _machine(what)) for role, what in named.items())


def _machine(described: object) -> str:
    if isinstance(described, Mapping):
        named = (described.get(key) for key in ("kind", "backend", "device"))
        return next((words(name).removeprefix("sim:") for name in named if name), "")
    return words(described).removeprefix("sim:")


def searched(said: Mapping[str, object], run_id: str, protocol: str) -> str:
    """Return a run's searchable text, in lower case."""
    return "\n".join([run_id, protocol, *(words(said.get(name)) for name in _WORDS)]).casefold()


_ENDS = frozenset({"canceling", "cancelled", "failed", "completed"})

Row = tuple[object, ...]
Put = Callable[[str, Row], None]
"""Receives a table's name, and a row without the run's key."""

EventData = Mapping[str, Any]
_decode = msgspec.json.Decoder().decode


class EventRows:
    """Converts a run's events to rows, and passes these to ``put``. Stores only open steps and decisions."""

    def __init__(self, put: Put) -> None:
        self._put = put
        self._open: dict[int, tuple[EventData, float]] = {}
        self._place = 0
        self._asked: dict[int, int] = {}
        """The steps whose failure led to a question, keyed by the question's number."""
        self._decided: dict[int, list[str]] = {}
        self._parts: list[bytes] = []
        self._is_over = False
        self.steps = 0
        self.state = "pending"
        self.reason = ""
        self.ended_by = ""
        self.error = ""
        self.duration: float | None = None
        """Seconds from the journal's beginning to its last event, on the monotonic clock."""
        self.result: str | None = None
        self.verdict: VerdictWord = "none"
        self.verdict_reason = ""
        self.verdict_told: Mapping[str, object] = {}
        """The complete verdict, with the numbers that decided it."""
        self.is_simulated = False
        self.machines: dict[str, str] = {}
        self._readers: dict[str, Callable[[EventData, float], None]] = {
            "step": self._step,
            "state": self._state,
            "data": self._data,
            "prompt": self._prompt,
            "answer": self._answer,
            "action": self._action,
            "halt": self._halt,
            "result": self._result,
        }

    @property
    def skipped(self) -> int:
        """The number of steps that decisions skipped."""
        return sum(leaves_out(choices[-1]) for choices in self._decided.values())

    def add(self, payload: bytes) -> None:
        """Process the payload of an EVENT frame. Invalid payloads are ignored."""
        if self._parts:
            payload = b"".join([payload[:8], *self._parts, payload[8:]])
            self._parts.clear()
        try:
            time_ns, event = int.from_bytes(payload[:8], "little", signed=True), _decode(payload[8:])
        except (msgspec.DecodeError, UnicodeDecodeError):  # lone surrogates, malformed numbers
            try:
                time_ns, event = decode_event(payload)
            except (ValueError, RecursionError):
                return
        except RecursionError:
            return
        if not isinstance(event, dict):
            return
        event = without_said(event)
        time, kind = time_ns / 1e9, event.get("event")
        # A person may close the record of an interrupted run much later.
        self._is_over |= kind == "action" and event.get("action") == "close"
        if not self._is_over:
            self.duration = time
        self._readers.get(str(kind), self._log)(event, time)

    def add_part(self, payload: bytes) -> None:
        """Store the beginning of an event that is too long for one frame."""
        self._parts.append(payload)

    def end(self) -> None:
        """Add the steps that never ended."""
        for event, _ in self._open.values():
            self._put_step(event, event)
        self._open.clear()

    def _next(self) -> int:
        self._place += 1
        return self._place

    # ---- what the run did
    def _step(self, event: EventData, time: float) -> None:
        number = whole(event.get("step"))
        if event.get("status") == "started":
            self._open[number] = (event, time)
            return
        begun, _ = self._open.pop(number, (event, time))
        self._put_step(begun, event)

    def _put_step(self, begun: EventData, ended: EventData) -> None:
        self.steps += 1
        number = whole(begun.get("step"))
        details = {
            key: value
            for key, value in (
                ("arguments", ended.get("arguments") or begun.get("arguments")),
                ("result", ended.get("result")),
                ("traffic", ended.get("traffic")),
                ("decisions", self._decided.get(number)),
                ("thread", words(begun.get("thread"))),
            )
            if value or (key == "result" and value is not None)  # 0 is a result, as for an empty balance
        }
        title, summary, error = (
            words(begun.get("title")),
            words(ended.get("summary")),
            words(ended.get("error")),
        )
        self._put(
            "steps",
            (
                number,
                whole(begun.get("parent")),
                whole(begun.get("depth")),
                words(begun.get("kind")),
                words(ended.get("status")),
                title,
                words(begun.get("operation")),
                words(begun.get("instrument")),
                number_of(begun.get("time")) or 0.0,
                number_of(ended.get("duration")),
                number_of(begun.get("expected")),
                whole(begun.get("line")),
                words(begun.get("file")),
                summary,
                error,
                as_json(details) if details else None,
                said_of(title=title, summary=summary, error=error),
            ),
        )

    def _data(self, event: EventData, time: float) -> None:
        place, value = self._next(), event.get("value")
        kind = words(event.get("kind"))
        row = (words(event.get("key")), kind, words(event.get("title")), words(event.get("unit")))
        limits = (number_of(event.get("low")), number_of(event.get("high")))
        self._put("outputs", (place, time, *row, whole(event.get("step")), as_json(value), *limits))
        if kind == "wells":
            for well, number, said in wells(value):
                self._put("wells", (place, well, number, said))

    def _log(self, event: EventData, time: float) -> None:
        """Add a log event, or an event of another kind that is shown to users only as a message."""
        if "message" in event:
            level, message = words(event.get("level")) or "warning", words(event["message"])
            self._put("log", (self._next(), time, level, message, said_of(message=message)))

    # ---- what people did to the run
    def _state(self, event: EventData, time: float) -> None:
        state = words(event.get("state"))
        self._put_action(event, time, "state", state)
        if state not in FINAL_STATES:
            self.state = state  # a run ends with its result, not with a state alone
        if state in _ENDS:
            self.reason = words(event.get("reason")) or self.reason
            self.ended_by = words(event.get("by")) or self.ended_by

    def _prompt(self, event: EventData, time: float) -> None:
        if event.get("kind") == "recover":
            self._asked[whole(event.get("number"))] = whole(event.get("step"))
        self._put_action(event, time, "prompt", words(event.get("message")))

    def _answer(self, event: EventData, time: float) -> None:
        value = event.get("value")
        step = self._asked.pop(whole(event.get("number")), 0)
        choice = value.get("choice") if isinstance(value, Mapping) else value
        if step and isinstance(choice, str):
            self._decided.setdefault(step, []).append(storable(choice))
        told = value.get(READ, value) if isinstance(value, Mapping) else value
        self._put_action(event, time, "answer", told if isinstance(told, str) else json.dumps(told))

    def _action(self, event: EventData, time: float) -> None:
        self._put_action(event, time, "action", words(event.get("action")))

    def _halt(self, event: EventData, time: float) -> None:
        self._put_action(event, time, "halt", words(event.get("message")))

    def _put_action(self, event: EventData, time: float, kind: str, what: str) -> None:
        person, reason = words(event.get("by")), words(event.get("reason"))
        told = as_json({key: value for key, value in with_said(event).items() if key != "event"}) or "{}"
        self._put("actions", (self._next(), time, kind, storable(what), person, reason, told))

    def _result(self, event: EventData, time: float) -> None:
        self.state = words(event.get("state"))
        verdict = event.get("verdict")
        if isinstance(verdict, dict) and (word := verdict.get("verdict")) in SEVERITY:
            self.verdict, self.verdict_reason = word, words(verdict.get("reason"))
            if word != "none" or verdict.get("checked"):
                self.verdict_told = verdict
        result = event.get("result")
        details = event.get("details")
        if isinstance(details, dict):
            setup = details.get("setup")
            for told in (details, setup if isinstance(setup, dict) else {}):
                self.is_simulated |= is_simulated(told)
                self.machines.update(machines(told))
        if isinstance(result, dict):
            error = result.get("error")
            if isinstance(error, dict):
                self.error = joined(
                    ": ", filter(None, (words(error.get("name")), words(error.get("message"))))
                )
        self.result = as_json(result, LARGEST_VALUE * 4)


def wells(value: object) -> Iterator[tuple[str, float | None, str]]:
    """Yield each well in an output, with the well's value as a number (if it is one) and as text."""
    if isinstance(value, Mapping):
        inner = value.get("wells", value.get("values"))
        if isinstance(inner, Mapping):
            value = inner
    if not isinstance(value, Mapping):
        return
    for well, what in value.items():
        number = number_of(what)
        if isinstance(what, Mapping):
            number = number_of(what.get("value"))
        said = "" if number is not None else what if isinstance(what, str) else as_json(what, 4096) or ""
        yield storable(str(well)), number, storable(said)


_HEX = re.compile("([0-9a-f]{2})*")
_MOST_ROWS = 4000
"""Number of rows to collect before writing them, so that others can use the database in between."""

_CHILDREN = (
    "details",
    "machines",
    "steps",
    "outputs",
    "wells",
    "log",
    "actions",
    "files",
    "sources",
    "locks",
    "notes",
)


def index_record(database: Database, folder: Path) -> bool:
    """Index the record in ``folder``, replacing its existing rows.

    If the journal is damaged or truncated, its undamaged part is indexed. Returns False if another process
    has since begun to index the same record. Raises JournalError if the journal cannot be read at all, and
    HistoryError.
    """
    with JournalReader(folder / JOURNAL) as journal:
        return _Indexing(database, folder, journal).perform()


def put_begun(connection: sqlite3.Connection, facts: RunFacts, header: Mapping[str, object]) -> None:
    """Add a run that has just begun to the index, within a transaction."""
    key = _run_key(connection, facts)
    put = "INSERT OR IGNORE INTO"
    connection.execute(f"{put} details (run, header) VALUES (?, ?)", (key, as_json(dict(header)) or "{}"))
    connection.executemany(
        f"{put} machines VALUES (?, ?, ?)", [(key, *found) for found in dict(machines(header)).items()]
    )


class _Superseded(Exception):
    """Another process has since begun to index the same record."""


class _Indexing:
    def __init__(self, database: Database, folder: Path, journal: JournalReader) -> None:
        self._database = database
        self._folder = folder
        self._journal = journal
        self._facts = run_facts(folder.name, journal.header)
        self._mark = os.urandom(8).hex()
        self._key = 0
        self._rows: dict[str, list[Row]] = {}
        self._count = 0
        self._events = EventRows(self._put)
        self._told: dict[str, object] = {}
        self._machines = dict(machines(journal.header))
        self._signer = ""
        self._damage = ""
        self._is_sealed = False

    def perform(self) -> bool:
        with self._database.several_writes() as connection:
            self._connection = connection
            try:
                self._read()
                standing = standing_of(self._folder)
                with Database.transaction(connection):
                    self._write_rows()
                    self._finish(standing)
            except _Superseded:
                return False
        return True

    def _read(self) -> None:
        try:
            for frames, _, _ in self._journal.chained_batches():
                precedence.give_way()
                self._is_sealed = frames[-1][0] == SEAL
                for kind, payload in frames:
                    if kind < EVENT:  # nearly all frames of a long record: answers, and bytes on the wire
                        continue
                    if kind == EVENT:
                        self._events.add(payload)
                    elif kind == EVENT_PART:
                        self._events.add_part(payload)
                    elif kind >= SOURCE:
                        self._frame(kind, payload)
                    if self._count >= _MOST_ROWS:
                        with Database.transaction(self._connection):
                            self._write_rows()
        except JournalDamaged as error:
            self._damage = str(error)
        self._events.end()

    def _frame(self, kind: int, payload: bytes) -> None:
        if kind == SOURCE:
            reader = PayloadReader(payload)
            name = reader.text()
            self._put_text("sources", (words(name),), reader.rest())
            return
        told = _object(payload)
        if kind == FACTS:
            self._told |= told
            self._machines.update(machines(told))
        elif kind == FILE:
            self._put("files", (words(told.get("name")), whole(told.get("size")), words(told.get("sha256"))))
        elif kind == SIGNATURE:
            key = words(told.get("key"))
            self._signer = key if _HEX.fullmatch(key) else ""

    def _put(self, table: str, row: Row) -> None:
        self._rows.setdefault(table, []).append(row)
        self._count += 1

    def _put_text(self, table: str, row: Row, content: bytes) -> None:
        """Add a row whose last column refers to a text; equal texts are stored once for all runs."""
        with Database.transaction(self._connection):
            self._write_rows()
            text = _text_key(self._connection, content)
            self._connection.execute(
                f"INSERT OR REPLACE INTO {table} VALUES ({_marks(len(row) + 2)})", (self._key, *row, text)
            )

    def _write_rows(self) -> None:
        """Write the collected rows, within a transaction. Raises _Superseded."""
        execute = self._connection.execute
        if not self._key:
            self._key = _run_key(self._connection, self._facts)
            execute("UPDATE runs SET indexing = ?, journal_size = -1 WHERE key = ?", (self._mark, self._key))
            for table in _CHILDREN:
                execute(f"DELETE FROM {table} WHERE run = ?", (self._key,))
        elif execute("SELECT indexing FROM runs WHERE key = ?", (self._key,)).fetchone() != (self._mark,):
            raise _Superseded
        for table, rows in self._rows.items():
            self._connection.executemany(
                f"INSERT OR REPLACE INTO {table} VALUES ({_marks(len(rows[0]) + 1)})",
                [(self._key, *row) for row in rows],
            )
        self._rows.clear()
        self._count = 0

    def _finish(self, standing: Standing) -> None:
        events, journal, facts = self._events, self._journal, self._facts
        execute = self._connection.execute
        header = dict(journal.header)
        names = {**self._machines, **events.machines}
        self._connection.executemany(
            "INSERT INTO machines VALUES (?, ?, ?)", [(self._key, *found) for found in names.items()]
        )
        if "packages" in self._told:
            packages = json.dumps(self._told.pop("packages"), separators=(",", ":")).encode()
            text = _text_key(self._connection, packages)
            execute("INSERT INTO locks VALUES (?, ?)", (self._key, text))
        told = {**self._told, "verdict": events.verdict_told} if events.verdict_told else self._told
        execute(
            "INSERT INTO details VALUES (?, ?, ?, ?)",
            (self._key, as_json(header) or "{}", as_json(told) or "{}", events.result),
        )
        self._connection.executemany(
            "INSERT INTO notes VALUES (?, ?, ?, ?, ?)", [(self._key, *note) for note in standing.notes]
        )
        simulated = facts.simulated or events.is_simulated or is_simulated(self._told)
        said = {**structs.asdict(facts), "reason": events.reason, "error": events.error}
        said["notes"] = "\n".join([facts.notes, *(note.words for note in standing.notes)])
        columns: dict[str, object] = {
            "duration": events.duration,
            # A sealed record has ended, even if a full disk left no room for its result.
            "state": "failed" if self._is_sealed and events.state not in FINAL_STATES else events.state,
            "reason": events.reason,
            "ended_by": events.ended_by,
            "error": events.error,
            "simulated": int(simulated),
            "steps": events.steps,
            "skipped": events.skipped,
            "verdict": events.verdict,
            "verdict_reason": events.verdict_reason,
            "size": standing.size,
            "digest": journal.digest.hex(),
            "signer": self._signer,
            "sealed": int(self._is_sealed),
            "damage": self._damage,
            "imported_from": standing.imported_from,
            "discarded_ns": standing.discarded_ns,
            "discarded_by": standing.discarded_by,
            "discarded_why": standing.discarded_why,
            "searched": searched(said, facts.run_id, facts.protocol),
            "journal_size": journal.place,
            "said": said_of(
                reason=events.reason,
                error=events.error,
                damage=self._damage,
                verdict_reason=events.verdict_reason,
            ),
            "indexing": None,
        }
        _update(self._connection, self._key, columns)


def _run_key(connection: sqlite3.Connection, facts: RunFacts) -> int:
    """Return the key of a run's row, creating the row if necessary."""
    columns: dict[str, Any] = {**structs.asdict(facts), "simulated": int(facts.simulated)}
    if not facts.number:  # from a version without run numbers: keep the number assigned here
        del columns["number"]
    found = connection.execute("SELECT key FROM runs WHERE run_id = ?", (facts.run_id,)).fetchone()
    if found is not None:
        _update(connection, found[0], columns)
        return int(found[0])
    columns |= {"state": "pending", "searched": searched(columns, facts.run_id, facts.protocol)}
    cursor = connection.execute(
        f"INSERT INTO runs ({', '.join(columns)}) VALUES ({_marks(len(columns))})", tuple(columns.values())
    )
    return int(cursor.lastrowid or 0)


def _update(connection: sqlite3.Connection, key: int, columns: Mapping[str, object]) -> None:
    changes = ", ".join(f"{name} = ?" for name in columns)
    connection.execute(f"UPDATE runs SET {changes} WHERE key = ?", (*columns.values(), key))


def _text_key(connection: sqlite3.Connection, content: bytes) -> int:
    digest = hashlib.sha256(content).hexdigest()
    found = connection.execute("SELECT key FROM texts WHERE digest = ?", (digest,)).fetchone()
    if found is not None:
        return int(found[0])
    cursor = connection.execute(
        "INSERT INTO texts (digest, size, content) VALUES (?, ?, ?)",
        (digest, len(content), zlib.compress(content, 6)),
    )
    return int(cursor.lastrowid or 0)


def _marks(count: int) -> str:
    return ", ".join("?" * count)


def _object(payload: bytes) -> dict[str, object]:
    try:
        told = json.loads(payload.decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


log = logging.getLogger(__name__)

CONSOLE = "<console>"
"""The protocol name in the records of consoles; no run can have this name."""

_LOOKED_AT = 200
"""Number of most recent runs to check for interruption when a run begins."""

_UNENDED = """
SELECT run_id, title, number FROM (
    SELECT run_id, title, number, protocol, state, is_removed, discarded_ns FROM runs
    ORDER BY key DESC LIMIT ?
) WHERE state NOT IN ('completed', 'failed', 'cancelled') AND run_id != ? AND NOT is_removed
AND discarded_ns IS NULL AND (protocol = ?) = ?
"""


class BegunRow:
    """The row of one run in ``database``. Database errors never prevent a run from beginning. ``close``
    waits for the disk if nobody else has the database open, so call it on a thread that may wait.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: sqlite3.Connection | None = None
        try:
            self._connection = database.open()
        except HistoryNewer as error:
            log.warning("%s. %s", error, error.hint)
        except HistoryError as error:
            log.debug("the run is not in the history yet, and its order is by the clock alone: %s", error)

    def next_order(self) -> int:
        """Return the start time for a new run, adjusted to be later than the start times of all earlier runs,
        even if the clock is wrong.
        """
        now = wall_clock_ns()
        if self._connection is None:
            return now
        try:
            with self._database.told_errors():
                newest = self._connection.execute("SELECT max(ordered_ns) FROM runs").fetchone()[0]
        except HistoryError as error:
            log.debug("the order of the run is by the clock alone: %s", error)
            return now
        return max(now, (newest or 0) + 1)

    def next_number(self) -> int:
        """Return the number of the next run; 0 if the database cannot be read."""
        if self._connection is None:
            return 0
        try:
            with self._database.told_errors():
                return queries.next_number(self._connection)
        except HistoryError as error:
            log.debug("the run has no number: %s", error)
            return 0

    def put(self, run_id: str, header: Mapping[str, object]) -> None:
        """Add the run's row to the database."""
        if self._connection is None:
            return
        facts = run_facts(run_id, {**header, "started_ns": wall_clock_ns()})
        try:
            with self._database.told_errors(), self._database.transaction(self._connection):
                put_begun(self._connection, facts, header)
        except HistoryError as error:
            log.debug("the run is not in the history yet: %s", error)

    def put_unindexed(self, run_id: str) -> None:
        """Mark the row as incomplete, because the record continues and may outlive this process."""
        if self._connection is None:
            return
        try:
            with self._database.told_errors(), self._database.transaction(self._connection):
                self._connection.execute(
                    "UPDATE runs SET journal_size = -1 WHERE run_id = ? AND NOT is_removed", (run_id,)
                )
        except HistoryError as error:
            log.debug("the history has the run as it was: %s", error)

    def unended(self, besides: str) -> list[tuple[str, str, int]]:
        """Return the IDs, titles and numbers of the newest runs without a final state, except ``besides`` and
        consoles.
        """
        return self._unended(besides, consoles=False)

    def unended_consoles(self) -> list[str]:
        """Return the IDs of the newest console records that have not ended."""
        return [run_id for run_id, *_ in self._unended("", consoles=True)]

    def _unended(self, besides: str, *, consoles: bool) -> list[tuple[str, str, int]]:
        if self._connection is None:
            return []
        try:
            with self._database.told_errors():
                asked = _LOOKED_AT, besides, CONSOLE, consoles
                rows = self._connection.execute(_UNENDED, asked).fetchall()
        except HistoryError as error:
            log.debug("which runs are interrupted is not known: %s", error)
            return []
        return [(str(run_id), str(title), int(number)) for run_id, title, number in rows]

    def close(self) -> None:
        """Close the database. Idempotent and thread-safe."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(HistoryError), self._database.told_errors():
                connection.close()
