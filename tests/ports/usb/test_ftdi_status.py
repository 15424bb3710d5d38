"""The status that an FTDI chip sends all the time does not fill the record while a program does not read."""

from __future__ import annotations

import ast
import time
from collections.abc import Iterator

import pytest

from praxis_desktop.interpreter.environment import (
    LiveEnvironment,
    RecordingEnvironment,
    ReplayEnvironment,
)
from praxis_desktop.ports.dialects.transfers import Completion
from praxis_desktop.ports.opening import Opener
from tests.ports.emergency.halts import Log
from tests.ports.guests import run_guest
from tests.ports.usb.virtual_devices import FTDI_STATUS, VirtualDevices, virtual_devices

CHIP = "chip=usb:0403:6001"
STATUS = Completion(0x81, FTDI_STATUS).to_bytes()

OPEN = """
import time, usb.core, usb.util
chip = usb.core.find(idVendor=0x0403, idProduct=0x6001)
chip.set_configuration()
def read():
    return chip.read(0x81, 64, 1000).tobytes()
def exchange(data):
    chip.write(0x02, data)
    while read()[2:] != data:
        pass
exchange(b"ready")
time.sleep(1)
"""
END = """
usb.util.dispose_resources(chip)
repr(got)
"""
IDLE = OPEN + "got = [read() for _ in range(5)]" + END
CHANGED = OPEN + "got = exchange(b'x' * 62)" + END


@pytest.fixture
def chip(monkeypatch: pytest.MonkeyPatch) -> Iterator[VirtualDevices]:
    with virtual_devices(monkeypatch, "ftdi:A1") as made:
        yield made


def received(log: Log) -> list[bytes]:
    return [data for what, data in log.entries if what == "received" and isinstance(data, bytes)]


def test_a_program_that_does_not_read_has_one_entry_and_reads_on_afterwards(chip: VirtualDevices) -> None:
    log, recording = Log(), RecordingEnvironment(LiveEnvironment())
    told = run_guest(IDLE, [CHIP], environment=recording, opener=Opener(log=log))
    assert told.error is None, told.error
    assert ast.literal_eval(str(told.value)) == [FTDI_STATUS] * 5
    answer = received(log).index(Completion(0x81, FTDI_STATUS + b"ready").to_bytes())
    # One was there for the first read, and one came for each other; at most one more before the end.
    assert 5 <= len(received(log)[answer + 1 :]) <= 6
    replayed = run_guest(IDLE, [CHIP], environment=ReplayEnvironment(recording.journal))
    assert replayed.value == told.value


def test_each_change_of_the_status_is_an_entry_and_no_data_are_lost(chip: VirtualDevices) -> None:
    log = Log()

    def change() -> None:
        chip.received("ftdi:A1", 2)
        for status in (b"\x11\x60", FTDI_STATUS):
            chip.tell("status", "ftdi:A1", status.hex())
            while received(log)[-1:] != [Completion(0x81, status).to_bytes()]:
                time.sleep(0.01)

    told = run_guest(CHANGED, [CHIP], opener=Opener(log=log), meanwhile=change)
    assert told.error is None, told.error
    got = received(log)
    assert STATUS in got[got.index(Completion(0x81, b"\x11\x60").to_bytes()) :]
