"""A process that is killed while it keeps a record: the record has all reported events and every
byte sent.
"""

from __future__ import annotations

import random
import select
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from praxis_desktop.records.history.resuming import close_abandoned
from praxis_desktop.records.history.verifying import verify
from praxis_desktop.records.reading import AnswerEntry, EventEntry, RecordReader, SourceEntry, WireEntry
from praxis_desktop.records.run_folder import is_owned
from praxis_desktop.records.signing import PublicKey
from tests.journal import journals
from tests.ports.wires import Wire, needs_ports
from tests.records import sample_records as samples
from tests.records.killed_run import command

pytestmark = needs_ports


class Device:
    """An instrument on a pty, which answers every command; it is not part of the process that is killed."""

    def __init__(self) -> None:
        self._wire = Wire()
        self.path = self._wire.device
        self.received = bytearray()
        self._is_over = False
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            if not select.select([self._wire], [], [], 0.02)[0]:
                if self._is_over:
                    return
                continue
            data = self._wire.read()
            self.received += data
            self._wire.send(b"ok\r\n" * data.count(b">"))

    def end(self) -> bytes:
        """Stop the instrument; returns all bytes that it has received."""
        self._is_over = True
        self._thread.join()
        self._wire.unplug()
        return bytes(self.received)


def _kill(runs: Path, moment: int, delay_s: float) -> tuple[set[str], bytes]:
    """Kill a run ``delay_s`` after its ``moment``-th line of output; returns these lines and the bytes that
    it sent.
    """
    device = Device()
    told: list[str] = []
    arguments = [sys.executable, "-m", "tests.records.killed_run", str(runs), device.path]
    with subprocess.Popen(
        arguments, stdout=subprocess.PIPE, env=journals.environment(), cwd=journals.ROOT
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.endswith(b"\n"):
                told.append(line.decode().strip())
            if len(told) == moment:
                time.sleep(delay_s)
                assert is_owned(runs / samples.RUN)
                process.kill()
    return set(told), device.end()


def _check(runs: Path, told: set[str], received: bytes) -> None:
    folder = runs / samples.RUN
    assert not is_owned(folder)
    with RecordReader(folder) as record:
        entries = list(record.entries(answers=True))
        assert not record.is_sealed
    sent = b"".join(
        e.record.data for e in entries if isinstance(e, WireEntry) and e.record.direction == "out"
    )
    assert sent.startswith(received)
    assert sent == b"".join(map(command, range(1, sent.count(b">") + 1)))
    events = [entry.event for entry in entries if isinstance(entry, EventEntry)]
    kept = {f"step {e['step']}" for e in events if e.get("status") == "started"}
    kept |= {str(e["message"]) for e in events if e["event"] == "log"}
    assert told <= kept
    assert sum(isinstance(entry, SourceEntry) for entry in entries) == len(samples.SOURCES)
    if sent:
        assert any(isinstance(entry, AnswerEntry) for entry in entries)

    assert close_abandoned(folder, key=samples.key)
    verdict = verify(folder, keys=[PublicKey(samples.key().public_key)])
    assert verdict.is_sound, verdict.findings
    assert verdict.recovered
    with RecordReader(folder) as record:
        last = list(record.events())[-2:]
        assert [one.event["state"] for one in last] == ["failed", "failed"]
        again = list(record.entries(answers=True))
    assert again[: len(entries)] == entries


def test_a_killed_run_leaves_everything_that_it_told_and_every_byte_that_left(tmp_path: Path) -> None:
    chance = random.Random()
    for number, moment in enumerate((1, 60, 700)):
        _check(tmp_path / f"{number}", *_kill(tmp_path / f"{number}", moment, chance.random() * 0.01))


@pytest.mark.long
@pytest.mark.timeout(900)
def test_runs_killed_at_many_moments_leave_everything(tmp_path: Path) -> None:
    chance = random.Random(6)
    for number in range(150):
        runs = tmp_path / f"{number}"
        _check(runs, *_kill(runs, chance.randrange(1, 2500), chance.random() * 0.01))
