"""The journal of the wire: every byte with role, direction and time, before it is sent or delivered."""

from __future__ import annotations

import os
import shutil
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praxis_desktop.core.errors import PortError, StorageError
from praxis_desktop.journal import JournalReader, JournalWriter
from praxis_desktop.ports.errors import PortDisconnected, PortUnrecorded
from praxis_desktop.ports.opening import Opener
from praxis_desktop.ports.roles import Binding, parse_binding
from praxis_desktop.ports.serial import _local as local_lines
from praxis_desktop.ports.transport import LineSettings, Port, PortReader, Receiver
from praxis_desktop.ports.wire_logs import LoggedPort, RoleLog, WireJournal, WireRecord, wire_records
from tests.ports.wires import WAIT_S, Connection, of_terminals, wire

Told = tuple[str, str, bytes]


def records(path: Path) -> list[WireRecord]:
    with JournalReader(path) as reader:
        return list(wire_records(reader))


def bytes_told(path: Path, role: str = "scale") -> list[tuple[str, bytes]]:
    return [
        (record.direction, record.data) for record in records(path) if record.role == role and record.data
    ]


def open_logged(binding: Binding, receiver: Receiver, journal: JournalWriter) -> Port:
    opener = Opener(log=WireJournal(journal))
    return opener.open(binding, receiver, LineSettings(), dtr=True, rts=True)


ENTRIES = st.lists(
    st.tuples(
        st.sampled_from(["scale", "pump", "Gerät 1"]),
        st.sampled_from(["out", "in", "event"]),
        st.binary(max_size=80),
        st.integers(-(2**40), 2**60),
    )
)


@given(entries=ENTRIES)
def test_what_is_told_is_read(
    tmp_path_factory: pytest.TempPathFactory, entries: list[tuple[str, str, bytes, int]]
) -> None:
    path = tmp_path_factory.mktemp("journals") / "a.journal"
    with JournalWriter.create(path, {}, started=1000) as journal:
        log = WireJournal(journal)
        for role, direction, data, at in entries:
            if direction == "out":
                log.sent(role, data, at)
            elif direction == "in":
                log.received(role, data, at)
            else:
                log.happened(role, "fault", {"data": data.hex()}, at)
    expected = [
        WireRecord(at - 1000, role, "event", what="fault", details={"data": data.hex()})
        if direction == "event"
        else WireRecord(at - 1000, role, "out" if direction == "out" else "in", data)
        for role, direction, data, at in entries
    ]
    assert records(path) == expected


def test_a_long_write_is_kept_whole(tmp_path: Path) -> None:
    data = bytes(range(256)) * (40 << 10)
    with JournalWriter.create(tmp_path / "a.journal", {}) as journal:
        WireJournal(journal).sent("scale", data)
    assert b"".join(record.data for record in records(tmp_path / "a.journal")) == data


def test_an_exchange_with_an_instrument_is_told_from_opening_to_closing(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    reader = PortReader("scale")
    binding = parse_binding("scale=sim:mettler")
    with JournalWriter.create(path, {}) as journal, open_logged(binding, reader, journal) as port:
        port.write(b"S\r\n")
        reply = reader.read_until(b"\n", WAIT_S)
        port.configure(LineSettings(19200))
        port.set_line("rts", False)
    told = records(path)
    assert told[0].what == "opening"
    assert told[0].details["device"] == "sim:mettler"
    settings = told[0].details["settings"]
    assert isinstance(settings, dict)
    assert settings["baudrate"] == 9600
    assert bytes_told(path) == [("out", b"S\r\n"), ("in", reply)]
    assert [record.what for record in told if record.direction == "event"] == [
        "opening",
        "configure",
        "line",
        "closed",
    ]
    times = [record.time_ns for record in told]
    assert times == sorted(times)


class _Checking:
    """A receiver that checks the journal whenever it gets something."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.seen: list[list[tuple[str, bytes]]] = []
        self.lost: PortError | None = None
        self.came = threading.Event()

    def on_bytes(self, data: bytes) -> None:
        self.seen.append(bytes_told(self.path))
        self.came.set()

    def on_line_error(self, kind: str, data: bytes) -> None: ...

    def on_lost(self, error: PortError) -> None:
        self.lost = error
        self.came.set()


def test_bytes_are_in_the_file_before_they_are_delivered_and_before_they_leave(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    receiver = _Checking(path)
    with (
        wire() as line,
        JournalWriter.create(path, {}) as journal,
        open_logged(Binding("scale", line.device), receiver, journal) as port,
    ):
        line.send(b"hello")
        assert receiver.came.wait(WAIT_S)
        assert receiver.seen[0] == [("in", b"hello")]
        port.write(b"S\r\n")
        assert line.receive(3) == b"S\r\n"
        assert bytes_told(path)[-1] == ("out", b"S\r\n")


@pytest.mark.skipif(os.name != "posix", reason="an open file cannot be removed here")
def test_what_cannot_be_recorded_is_not_sent(tmp_path: Path) -> None:
    folder = tmp_path / "runs"
    folder.mkdir()
    reader = PortReader("scale")
    journal = JournalWriter.create(folder / "a.journal", {})
    with wire() as line:
        port = open_logged(Binding("scale", line.device), reader, journal)
        shutil.rmtree(folder)
        with pytest.raises(PortUnrecorded, match="scale") as raised:
            port.write(b"MOVE\r\n")
        assert isinstance(raised.value, StorageError)
        assert raised.value.hint
        with pytest.raises(PortUnrecorded):
            port.write_now(b"MOVE\r\n")
        with pytest.raises(PortUnrecorded):
            port.set_line("dtr", False)
        line.send(b"status\r\n")
        with pytest.raises(PortUnrecorded):
            reader.read(1, WAIT_S)
        port.close()
        assert not port.is_open


def test_a_vanished_instrument_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    receiver = _Checking(path)
    with (
        wire() as line,
        JournalWriter.create(path, {}) as journal,
        open_logged(Binding("scale", line.device), receiver, journal) as port,
    ):
        line.unplug()
        assert receiver.came.wait(WAIT_S)
        with pytest.raises(PortDisconnected):
            port.write(b"S\r\n")
    assert isinstance(receiver.lost, PortDisconnected)
    faults = [record.details for record in records(path) if record.what == "fault"]
    assert [(fault["during"], fault["kind"]) for fault in faults] == [
        ("read", "PortDisconnected"),
        ("write", "PortDisconnected"),
    ]


def test_a_port_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    with JournalWriter.create(path, {}) as journal, pytest.raises(PortError):
        open_logged(Binding("scale", str(tmp_path / "none")), PortReader("scale"), journal)
    told = records(path)
    assert [record.what for record in told] == ["opening", "fault"]
    assert told[1].details["during"] == "open"


@of_terminals
def test_a_write_that_did_not_leave_as_a_whole_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    data = bytes(1 << 20)
    with (
        wire() as line,
        JournalWriter.create(path, {}) as journal,
        open_logged(Binding("scale", line.device), PortReader("scale"), journal) as port,
    ):
        written = port.write_now(data)
        port.discard_output()
        assert port.statistics().bytes_out == written
    partial = next(record for record in records(path) if record.what == "partial")
    assert partial.details == {"written": written, "of": len(data)}


def test_what_a_line_cannot_write_at_once_is_recorded_when_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local_lines, "line_of", local_lines.PortableLine)
    path = tmp_path / "a.journal"
    data = bytes(3500)
    with Connection() as connection, JournalWriter.create(path, {}) as journal:
        line = connection.wire
        port = LoggedPort(connection.port, RoleLog(WireJournal(journal), "scale", time.monotonic_ns))
        assert port.write_now(data) == 0  # it takes 0.3 s at this speed
        assert port.write(data) == len(data)
        assert line.receive(len(data)) == data
    assert [(record.direction, record.data) for record in records(path)] == [("out", data)]


def test_ports_in_threads_keep_each_role_in_order(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    begun = time.monotonic_ns()
    with JournalWriter.create(path, {}) as journal:
        log = WireJournal(journal)

        def talk(role: str) -> None:
            for number in range(300):
                log.sent(role, b"%d" % number)
                log.received(role, b"%d" % number, time.monotonic_ns())

        threads = [threading.Thread(target=talk, args=(f"role{number}",)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    wanted = [(direction, b"%d" % number) for number in range(300) for direction in ("out", "in")]
    for number in range(4):
        assert bytes_told(path, f"role{number}") == wanted
    assert all(record.time_ns <= time.monotonic_ns() - begun for record in records(path))
