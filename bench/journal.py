"""Writing commands to a journal, beside a row in SQLite; and the speed of verifying a journal."""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench import table
from praxis_desktop.journal import JournalReader, JournalWriter
from praxis_desktop.ports.wire_logs import WireJournal

_COMMAND = b"SI\r\n"
_WRITES = {False: 5000, True: 200}
_BATCHES = 100_000
_CHUNK = bytes(1 << 16)
_CHUNKS = 2000


def main(rounds: int) -> None:
    """Print the tables."""
    with tempfile.TemporaryDirectory() as folder:
        for durable, synchronous in ((False, "OFF"), (True, "FULL")):
            ours, peers = [], []
            for number in range(rounds):
                path = Path(folder, f"{durable}{number}")
                with JournalWriter.create(path.with_suffix(".journal"), {}, durable=durable) as journal:
                    send = partial(WireJournal(journal).sent, "scale", _COMMAND)
                    ours.append(_each(send, _WRITES[durable]))
                peers.append(_sqlite(path.with_suffix(".db"), synchronous, _WRITES[durable]))
            until = "on the disk" if durable else "in the system's hands"
            table.heading(f"a command of {len(_COMMAND)} bytes, until it is {until}", "SQLite, WAL")
            table.line("kept", ours, peers, "us")
            print()
        table.heading("verifying a journal", "")
        for what, count, chunk in (("commands", _BATCHES, _COMMAND), ("chunks of 64 KiB", _CHUNKS, _CHUNK)):
            path = Path(folder, f"{count}.journal")
            with JournalWriter.create(path, {}) as journal:
                for _ in range(count):
                    journal.keep(1, chunk)
            _rate(path)
            rates = [_rate(path) for _ in range(rounds)]
            table.line(f"{count} {what}", rates, [], "MB/s")
    print()


def _each(act: Callable[[], object], count: int) -> float:
    """Return the median time per call, in microseconds."""
    times = []
    for _ in range(count):
        before = time.perf_counter()
        act()
        times.append(time.perf_counter() - before)
    return sorted(times)[count // 2] * 1e6


def _sqlite(path: Path, synchronous: str, count: int) -> float:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(f"PRAGMA synchronous = {synchronous}")
    connection.execute("CREATE TABLE wire (role TEXT, direction TEXT, time INTEGER, data BLOB)")

    def insert() -> None:
        row = ("scale", "out", time.monotonic_ns(), _COMMAND)
        connection.execute("INSERT INTO wire VALUES (?, ?, ?, ?)", row)

    try:
        return _each(insert, count)
    finally:
        connection.close()


def _rate(path: Path) -> float:
    before = time.perf_counter()
    with JournalReader(path) as journal:
        found = journal.verify()
    if not found.is_sound:
        raise RuntimeError(found.reason)
    return found.size / (time.perf_counter() - before) / 1e6
