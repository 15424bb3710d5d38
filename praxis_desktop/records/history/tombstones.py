"""What stays of a record that was deleted: that there was one, what it was, who deleted it, when and why."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from praxis_desktop.core.private_files import make_private
from praxis_desktop.journal import JournalExists, JournalWriter
from praxis_desktop.records.history.columns import number_of, whole, words
from praxis_desktop.records.history.header_facts import searched
from praxis_desktop.records.history.places import Places

if TYPE_CHECKING:
    import sqlite3

    from praxis_desktop.records.history.rows import RunRow


def write_tombstone(places: Places, run: RunRow, *, person: str, reason: str) -> None:
    """Write it, on the disk when this returns; one that is there stays. Raises JournalError."""
    make_private(places.discarded)
    header = {
        "what": "tombstone",
        "run": run.run_id,
        "ordered_ns": run.ordered_ns,
        "begun_ns": run.begun_ns,
        "duration": run.duration,
        "state": run.state,
        "protocol": run.protocol,
        "title": run.title,
        "name": run.name,
        "operator": run.operator,
        "simulated": run.simulated,
        "digest": run.digest,
        "signer": run.signer,
        "person": person,
        "reason": reason,
    }
    with suppress(JournalExists):
        JournalWriter.create(places.tombstone(run.run_id), header, durable=True).close()


def put_tombstone(connection: sqlite3.Connection, header: Mapping[str, object]) -> None:
    """Put what a tombstone says into the index (in a transaction), in place of the record."""
    run_id = words(header.get("run"))
    said = {"title": header.get("title"), "name": header.get("name"), "operator": header.get("operator")}
    connection.execute("DELETE FROM runs WHERE run_id = ?", (run_id,))
    columns: dict[str, object] = {
        "run_id": run_id,
        "ordered_ns": whole(header.get("ordered_ns")),
        "begun_ns": whole(header.get("begun_ns")),
        "duration": number_of(header.get("duration")),
        "simulated": int(bool(header.get("simulated"))),
        "discarded_ns": whole(header.get("started_ns")),
        "discarded_by": words(header.get("person")),
        "discarded_why": words(header.get("reason")),
        "is_removed": 1,
        "searched": searched(said, run_id, words(header.get("protocol"))),
        "journal_size": 0,
    }
    texts = ("state", "protocol", "title", "name", "operator", "digest", "signer")
    columns |= {name: words(header.get(name)) for name in texts}
    connection.execute(
        f"INSERT INTO runs ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",
        tuple(columns.values()),
    )
