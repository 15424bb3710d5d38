"""Finds runs in the history, reads a run page by page, and lists the versions of a program's file."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, TypeAlias

from msgspec import Struct

from praxis_desktop.core.messages import Message, with_messages, without_said
from praxis_desktop.core.verdicts import SEVERITY, VerdictWord, verdict_words
from praxis_desktop.core.words import ending_words
from praxis_desktop.records.history.errors import NoSuchRecord
from praxis_desktop.records.history.rows import (
    ActionRow,
    FileRow,
    Filter,
    LogRow,
    NoteRow,
    OutputRow,
    RunDetails,
    RunRow,
    StepRow,
)

if TYPE_CHECKING:
    import sqlite3

if TYPE_CHECKING:
    import sqlite3

    Connection = sqlite3.Connection

_RUN = """run_id, ordered_ns, begun_ns, duration, state, protocol, title, name, notes, operator, reason,
 ended_by, error, simulated, steps, size, digest, signer, sealed, damage, imported_from, discarded_ns,
 discarded_by, discarded_why, is_removed, journal_size, skipped, verdict, verdict_reason, number,
 EXISTS (SELECT 1 FROM machines WHERE machines.run = runs.key), said"""
_SHORTEST_ID = 4
_MOST_NUMBERS = 1 << 62

Tally: TypeAlias = dict[tuple[str, VerdictWord, bool], int]
"""Counts of runs by state, verdict, and whether anything was simulated."""
_FURTHEST_S = 9.2e9


def list_runs(
    connection: Connection, wanted: Filter, limit: int | None, before: int | None = None
) -> list[RunRow]:
    """Return at most ``limit`` runs that began before ``before`` (a ``RunRow.ordered_ns``), newest first."""
    where, values = _conditions(wanted)
    if before is not None:
        where.append("ordered_ns < ?")
        values.append(before)
    conditions = f" WHERE {' AND '.join(where)}" if where else ""
    rows = connection.execute(
        f"SELECT {_RUN} FROM runs{conditions} ORDER BY ordered_ns DESC LIMIT ?",
        (*values, -1 if limit is None else limit),
    )
    return [_run(row) for row in rows]


def count_runs(connection: Connection, wanted: Filter) -> int:
    """Return the number of runs that match ``wanted``."""
    where, values = _conditions(wanted)
    conditions = f" WHERE {' AND '.join(where)}" if where else ""
    return int(connection.execute(f"SELECT count(*) FROM runs{conditions}", values).fetchone()[0])


def tally(connection: Connection, wanted: Filter) -> Tally:
    """Count the runs that match ``wanted``, by state and verdict, counting simulated runs separately."""
    where, values = _conditions(wanted)
    conditions = f" WHERE {' AND '.join(where)}" if where else ""
    rows = connection.execute(
        "SELECT state, verdict, simulated, count(*) FROM runs"
        f"{conditions} GROUP BY state, verdict, simulated",
        values,
    )
    return {(state, verdict, bool(simulated)): int(count) for state, verdict, simulated, count in rows}


def headers_of(connection: Connection, run_ids: Sequence[str]) -> dict[str, Mapping[str, object]]:
    """Return the headers of the given runs, keyed by run ID."""
    rows = connection.execute(
        "SELECT run_id, header FROM runs JOIN details ON details.run = runs.key"
        f" WHERE run_id IN ({', '.join('?' * len(run_ids))})",
        tuple(run_ids),
    )
    return {str(run_id): _object(header) for run_id, header in rows}


def next_number(connection: Connection) -> int:
    """Return the next run's number."""
    return int(connection.execute("SELECT max(number) FROM runs").fetchone()[0] or 0) + 1


def find_run(connection: Connection, named: str) -> RunRow:
    """Return the run whose number or ID is ``named``, or the only run whose ID begins with ``named``;
    ``last`` is the newest run.

    Up to three digits always mean a run's number. A longer number is refused if it is the number of one run
    and begins the ID of another, because the wrong record might be discarded. Raises NoSuchRecord.
    """
    if named == "last":
        found = list_runs(connection, Filter(), 1)
        if not found:
            raise NoSuchRecord("there is no run in the history yet", hint="Run something first.")
        return found[0]
    wanted = named.lower()
    is_number = (
        len(wanted) < 19 and wanted.isascii() and wanted.isdecimal() and 0 < int(wanted) < _MOST_NUMBERS
    )
    is_id = len(wanted) >= _SHORTEST_ID and set(wanted) <= set("0123456789abcdef")
    if not is_number and not is_id:
        raise NoSuchRecord(
            f"{named!r} is not a run",
            hint="Give its number, at least the first four digits of its id, or `last`; see `history list`.",
        )
    rows = (
        connection.execute(
            f"SELECT {_RUN} FROM runs WHERE run_id >= ? AND run_id < ? ORDER BY run_id LIMIT 3",
            (wanted, wanted + "g"),
        ).fetchall()
        if is_id
        else []
    )
    if rows and rows[0][0] == wanted:
        return _run(rows[0])
    if is_number:
        rows += connection.execute(
            f"SELECT {_RUN} FROM runs WHERE number = ? ORDER BY ordered_ns DESC LIMIT 3", (int(wanted),)
        ).fetchall()
    if not rows:
        raise NoSuchRecord(f"there is no run {named} in the history", hint="`history list --all` lists all.")
    run_ids = dict.fromkeys(str(row[0]) for row in rows)
    if len(run_ids) > 1:
        ids = ", ".join(run_id[: max(len(wanted) + 4, 8)] for run_id in run_ids)
        raise NoSuchRecord(f"several runs are called {named}: {ids}", hint="Give more of the id.")
    return _run(rows[0])


def journal_size_of(connection: Connection, run_id: str) -> int:
    """Return how many bytes of the run's journal were undamaged when it was indexed; -1 if the run has not
    been indexed or is still under way.
    """
    found = connection.execute("SELECT journal_size FROM runs WHERE run_id = ?", (run_id,)).fetchone()
    return -1 if found is None else int(found[0])


def steps_of(
    connection: Connection, run_id: str, *, after: int = 0, limit: int | None = None
) -> list[StepRow]:
    """Return at most ``limit`` steps with numbers above ``after``, in the order in which they began."""
    rows = connection.execute(
        "SELECT number, parent, depth, kind, status, title, operation, instrument, begun, duration, expected,"
        " line, file, summary, error, details, said FROM steps WHERE run = ? AND number > ? ORDER BY number"
        " LIMIT ?",
        (_key(connection, run_id), after, -1 if limit is None else limit),
    )
    return [with_messages(StepRow(*(*row[:15], _object(row[15]))), _object(row[16])) for row in rows]


def parents_of(connection: Connection, run_id: str) -> dict[int, int]:
    """Return the number of the enclosing step, or 0, for each of the run's steps."""
    key = _key(connection, run_id)
    return dict(connection.execute("SELECT number, parent FROM steps WHERE run = ? ORDER BY number", (key,)))


def details_of(connection: Connection, run_id: str) -> RunDetails:
    """Return the run's request and results."""
    key = _key(connection, run_id)
    header, facts, result = connection.execute(
        "SELECT header, facts, result FROM details WHERE run = ?", (key,)
    ).fetchone() or ("{}", "{}", None)
    machines = connection.execute("SELECT role, machine FROM machines WHERE run = ? ORDER BY role", (key,))
    sources = connection.execute(
        "SELECT name, digest FROM sources JOIN texts ON texts.key = sources.text WHERE run = ? ORDER BY name",
        (key,),
    )
    lock = connection.execute(
        "SELECT content FROM locks JOIN texts ON texts.key = locks.text WHERE run = ?", (key,)
    ).fetchone()
    packages = {} if lock is None else {"packages": json.loads(zlib.decompress(lock[0]))}
    return RunDetails(
        header=_object(header),
        facts={**_object(facts), **packages},
        result=None if result is None else json.loads(result),
        machines=dict(machines.fetchall()),
        sources=dict(sources.fetchall()),
    )


def source_of(connection: Connection, run_id: str, name: str) -> bytes:
    """Return the contents of one of the program's files. Raises NoSuchRecord."""
    row = connection.execute(
        "SELECT content FROM sources JOIN texts ON texts.key = sources.text WHERE run = ? AND name = ?",
        (_key(connection, run_id), name),
    ).fetchone()
    if row is None:
        raise NoSuchRecord(f"the run {run_id} has no file {name!r} of a program")
    return zlib.decompress(row[0])


def outputs_of(connection: Connection, run_id: str) -> list[OutputRow]:
    """Return the outputs in order. A series is a single output that contains all its points."""
    rows = connection.execute(
        "SELECT place, time, name, kind, title, unit, step, value, low, high FROM outputs WHERE run = ?"
        " ORDER BY place",
        (_key(connection, run_id),),
    )
    found: list[OutputRow] = []
    points: dict[str, list[object]] = {}
    for row in rows:
        value = None if row[7] is None else json.loads(row[7])
        told = OutputRow(*(*row[:7], value, row[7] is None, *row[8:]))
        if told.kind == "series" and isinstance(value, dict) and isinstance(value.get("points"), list):
            if told.key in points:
                points[told.key] += value["points"]
                continue
            points[told.key] = value["points"]
        found.append(told)
    return found


def wells_of(connection: Connection, run_id: str, place: int) -> dict[str, float | str]:
    """Return the values of the output at ``place``, keyed by well."""
    rows = connection.execute(
        "SELECT well, number, words FROM wells WHERE run = ? AND place = ?", (_key(connection, run_id), place)
    )
    return {well: words if number is None else number for well, number, words in rows}


def log_of(connection: Connection, run_id: str) -> list[LogRow]:
    """Return the log messages, in order."""
    rows = connection.execute(
        "SELECT time, level, message, said FROM log WHERE run = ? ORDER BY place", (_key(connection, run_id),)
    )
    return [with_messages(LogRow(*row[:3]), _object(row[3])) for row in rows]


def actions_of(connection: Connection, run_id: str) -> list[ActionRow]:
    """Return states, prompts, answers and users' actions, in order."""
    rows = connection.execute(
        "SELECT time, kind, what, person, reason, told FROM actions WHERE run = ? ORDER BY place",
        (_key(connection, run_id),),
    )
    return [_action(row) for row in rows]


def files_of(connection: Connection, run_id: str) -> list[FileRow]:
    """Return the files next to the journal, sorted by name."""
    rows = connection.execute(
        "SELECT name, size, sha256 FROM files WHERE run = ? ORDER BY name", (_key(connection, run_id),)
    )
    return [FileRow(*row) for row in rows]


def notes_of(connection: Connection, run_id: str) -> list[NoteRow]:
    """Return the notes that users added after the run's end, in order."""
    rows = connection.execute(
        "SELECT number, written_ns / 1e9, person, words FROM notes WHERE run = ? ORDER BY number",
        (_key(connection, run_id),),
    )
    return [NoteRow(*row) for row in rows]


class Known(Struct, frozen=True):
    """The values by which runs can be filtered."""

    protocols: tuple[str, ...]
    operators: tuple[str, ...]
    machines: tuple[str, ...]


def known(connection: Connection) -> Known:
    """Return all protocols, operators and machines in the history, sorted by name."""

    def names(column: str, table: str) -> tuple[str, ...]:
        """Query the index for each distinct name in turn, to avoid reading the whole index."""
        rows = connection.execute(
            f"WITH RECURSIVE found(next) AS (SELECT min({column}) FROM {table} UNION ALL"
            f" SELECT (SELECT min({column}) FROM {table} WHERE {column} > found.next) FROM found"
            " WHERE found.next IS NOT NULL) SELECT next FROM found WHERE next <> ''"
        )
        return tuple([str(row[0]) for row in rows])

    return Known(names("protocol", "runs"), names("operator", "runs"), names("machine", "machines"))


def _conditions(wanted: Filter) -> tuple[list[str], list[Any]]:
    where: list[str] = []
    values: list[Any] = []

    def add(condition: str, *given: object) -> None:
        where.append(condition)
        values.extend(given)

    if not wanted.with_discarded:
        add("discarded_ns IS NULL")
    if wanted.protocol:
        add("(protocol = ? OR title = ?)", wanted.protocol, wanted.protocol)
    if wanted.states:
        add(f"state IN ({', '.join('?' * len(wanted.states))})", *wanted.states)
    if wanted.verdicts:
        words, states = (", ".join("?" * len(each)) for each in (wanted.verdicts, wanted.or_states))
        add(f"(verdict IN ({words}) OR state IN ({states}))", *wanted.verdicts, *wanted.or_states)
    if wanted.operator:
        add("operator = ?", wanted.operator)
    if wanted.machine:
        add("key IN (SELECT run FROM machines WHERE machine = ? OR role = ?)", wanted.machine, wanted.machine)
    if wanted.since is not None:
        add("begun_ns >= ?", _nanoseconds(wanted.since))
    if wanted.until is not None:
        add("begun_ns < ?", _nanoseconds(wanted.until))
    if wanted.simulated is not None:
        add("simulated = ?", int(wanted.simulated))
    if wanted.end:
        add(f"{_END} = ?", wanted.end)
    for word in wanted.text.casefold().split():
        results = tuple([name for name, shown in wanted.shown or _SHOWN if word in shown])
        told = f" OR {_RESULTS}" if results else ""
        marks = ", ".join("?" * len(results))
        add(f"(instr(searched, ?) > 0{told.replace('?', marks)})", word, *(results * told.count("?")))
    return where, values


_END = "CASE WHEN state = 'cancelled' AND reason LIKE 'emergency stop%' THEN 'emergency stop' ELSE state END"
_RESULTS = f"""CASE simulated WHEN 0 THEN 'verdict ' ELSE 'simulated ' END || verdict IN (?)
 OR 'end ' || {_END} IN (?) OR CASE simulated WHEN 0 THEN 'mode real' ELSE 'mode simulated' END IN (?)"""
"""SQL that is true for a run with one of the results named in ``Filter.shown``."""
_SHOWN: tuple[tuple[str, str], ...] = (
    *[(f"verdict {word}", verdict_words(word, False).casefold()) for word in SEVERITY],
    *[(f"simulated {word}", verdict_words(word, True).casefold()) for word in SEVERITY],
    *[(f"end {end}", ending_words(end)) for end in ("completed", "cancelled", "failed", "interrupted")],
    ("end emergency stop", "emergency stop"),
    ("mode simulated", "simulated"),
)
"""The command line's words for results."""


def _nanoseconds(seconds: float) -> int:
    """Convert seconds to nanoseconds since 1970, within the database's range."""
    return int(max(-_FURTHEST_S, min(seconds, _FURTHEST_S)) * 1e9)


def _run(row: Sequence[Any]) -> RunRow:
    values = list(row)
    values[13], values[18], values[24] = bool(row[13]), bool(row[18]), bool(row[24])
    values[21] = None if row[21] is None else row[21] / 1e9
    values[25], values[30] = row[25] >= 0, bool(row[30])
    return with_messages(RunRow(*values[:31]), _object(row[31]))


def _action(row: Sequence[Any]) -> ActionRow:
    time, kind, what, person, reason, told = row
    event = without_said({**_object(told), "event": kind})
    event.pop("event")
    said = {str(text): text for text in event.values() if isinstance(text, Message)}
    return ActionRow(time, kind, said.get(what, what), person, said.get(reason, reason), event)


def _key(connection: Connection, run_id: str) -> int:
    row = connection.execute("SELECT key FROM runs WHERE run_id = ?", (run_id,)).fetchone()
    if row is None:
        raise NoSuchRecord(f"there is no run {run_id} in the history", hint="`history list` lists all.")
    return int(row[0])


def _object(told: str | None) -> Mapping[str, object]:
    found = json.loads(told) if told else {}
    return found if isinstance(found, dict) else {}


_MOST = 200
"""Maximum number of versions listed per file. The oldest versions are left out."""

_AT_ONCE = 100

_MOMENT, _ID = 20, 32
"""The number of characters in a timestamp in nanoseconds, and in a run's ID."""


class ProgramVersion(Struct, frozen=True):
    """A version of a file that has been run. ``digest`` is the SHA-256 of its text, ``name`` its name in the
    newest run. ``first`` and ``last`` are the start times of its oldest and newest runs, in seconds since
    1970; ``run_id`` is the newest run's ID. ``version`` is the protocol's own version; ``approved_by`` and
    ``reason`` are from the approval of this version, "" if it was not approved.
    """

    digest: str
    run_id: str
    first: float
    last: float
    runs: int
    name: str = ""
    operators: tuple[str, ...] = ()
    version: str = ""
    approved_by: str = ""
    reason: str = ""


def versions_of(connection: sqlite3.Connection, name: str, protocol: str) -> list[ProgramVersion]:
    """Return the versions of the file ``name``, the most recently run first. A file in another folder counts
    as the same file if its name and ``protocol`` are the same, because the file may have been moved, or this
    program may have been installed elsewhere.
    """
    rows = connection.execute(
        "SELECT texts.digest, max(printf('%020d', begun_ns) || run_id || sources.name), min(begun_ns),"
        " max(begun_ns), count(*), group_concat(DISTINCT operator)"
        " FROM sources JOIN runs ON runs.key = sources.run JOIN texts ON texts.key = sources.text"
        " WHERE sources.name = ? OR (runs.protocol = ?"
        r"  AND substr(replace(sources.name, '\', '/'), -length(?)) = ?)"
        " GROUP BY texts.key ORDER BY max(begun_ns) DESC LIMIT ?",
        (name, protocol, *2 * (f"/{PurePath(name).name}",), _MOST),
    ).fetchall()
    ids = [_run_and_name(newest)[0] for _, newest, *_ in rows]
    headers: dict[str, Mapping[str, object]] = {}
    for start in range(0, len(ids), _AT_ONCE):
        headers |= headers_of(connection, ids[start : start + _AT_ONCE])
    return [
        _version(digest, *_run_and_name(newest), first, last, count, operators or "", headers)
        for digest, newest, first, last, count, operators in rows
    ]


def _run_and_name(newest: str) -> tuple[str, str]:
    """Split text joined by SQLite into the ID of a version's newest run and the file's name in that run."""
    return newest[_MOMENT : _MOMENT + _ID], newest[_MOMENT + _ID :]


def _version(
    digest: str,
    run_id: str,
    name: str,
    first: int,
    last: int,
    count: int,
    operators: str,
    headers: Mapping[str, Mapping[str, object]],
) -> ProgramVersion:
    header = headers.get(run_id, {})
    approval = header.get("approval")
    told = approval if isinstance(approval, Mapping) else {}
    return ProgramVersion(
        digest=digest,
        run_id=run_id,
        first=first / 1e9,
        last=last / 1e9,
        runs=count,
        name=name,
        operators=tuple(sorted(filter(None, operators.split(",")))),
        version=str(header.get("version") or ""),
        approved_by=str(told.get("by") or ""),
        reason=str(told.get("reason") or ""),
    )
