"""The versions of a program's file in runs: since when, how often, by whom, and whether approved."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from typing import TYPE_CHECKING

from praxis_desktop.core.records import Record
from praxis_desktop.records.history.queries import headers_of

if TYPE_CHECKING:
    import sqlite3

_MOST = 200
"""Most versions of one file: the newest."""

_AT_ONCE = 100

_MOMENT, _ID = 20, 32
"""Characters of a time in nanoseconds, and of a run's id."""


class ProgramVersion(Record):
    """A version of a file in runs: ``digest`` is the SHA-256 of its text, ``name`` its name in the newest of
    these runs. ``first`` and ``last`` are the begins of the oldest and the newest of them (seconds since
    1970), ``run_id`` is the newest. ``version`` is the protocol's own; ``approved_by`` and ``reason`` are
    from its approval, "" without one.
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
    """The versions of the file ``name``, the one that ran last first. A file in another folder counts as the
    same if name and ``protocol`` are the same: it was moved, or this program is installed elsewhere now.
    """
    rows = connection.execute(
        "SELECT texts.digest, max(printf('%020d', begun_ns) || run_id || sources.name), min(begun_ns),"
        " max(begun_ns), count(*), group_concat(DISTINCT operator)"
        " FROM sources JOIN runs ON runs.key = sources.run JOIN texts ON texts.key = sources.text"
        " WHERE sources.name = ? OR (runs.protocol = ? AND substr(sources.name, -length(?)) = ?)"
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
    """The id of the newest run of a version, and its name for the file, split from SQLite's joined text."""
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
