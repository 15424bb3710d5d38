"""The versions of a program's file that runs had: since when, how often, by whom, and whether approved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from praxis_desktop.core.records import Record
from praxis_desktop.records.history.queries import headers_of

if TYPE_CHECKING:
    import sqlite3

_MOST = 200
"""Of one file: the newest."""

_AT_ONCE = 100


class ProgramVersion(Record):
    """A file as it was in some runs, ``digest`` is the SHA-256 of its text. ``first`` and ``last`` are when
    the oldest and the newest of them began (seconds since 1970), ``run_id`` is the newest. ``version`` is
    what the protocol called itself, ``approved_by`` and ``reason`` are of its approval, "" where nobody
    approved it.
    """

    digest: str
    run_id: str
    first: float
    last: float
    runs: int
    operators: tuple[str, ...] = ()
    version: str = ""
    approved_by: str = ""
    reason: str = ""


def versions_of(connection: sqlite3.Connection, name: str) -> list[ProgramVersion]:
    """Those of the file ``name``, the one that ran last first."""
    rows = connection.execute(
        "SELECT texts.digest, substr(max(printf('%020d', begun_ns) || run_id), 21), min(begun_ns),"
        " max(begun_ns), count(*), group_concat(DISTINCT operator)"
        " FROM sources JOIN runs ON runs.key = sources.run JOIN texts ON texts.key = sources.text"
        " WHERE sources.name = ? GROUP BY texts.key ORDER BY max(begun_ns) DESC LIMIT ?",
        (name, _MOST),
    ).fetchall()
    ids = [str(row[1]) for row in rows]
    headers: dict[str, Mapping[str, object]] = {}
    for start in range(0, len(ids), _AT_ONCE):
        headers |= headers_of(connection, ids[start : start + _AT_ONCE])
    return [
        _version(digest, run_id, first, last, count, operators or "", headers.get(run_id, {}))
        for digest, run_id, first, last, count, operators in rows
    ]


def _version(
    digest: str,
    run_id: str,
    first: int,
    last: int,
    count: int,
    operators: str,
    header: Mapping[str, object],
) -> ProgramVersion:
    approval = header.get("approval")
    told = approval if isinstance(approval, Mapping) else {}
    return ProgramVersion(
        digest=digest,
        run_id=run_id,
        first=first / 1e9,
        last=last / 1e9,
        runs=count,
        operators=tuple(sorted(filter(None, operators.split(",")))),
        version=str(header.get("version") or ""),
        approved_by=str(told.get("by") or ""),
        reason=str(told.get("reason") or ""),
    )
