"""The device that a port of an interrupted run leads to, if the names of devices have changed since."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from msgspec import structs

from praxis_desktop.core.events import Event, LogEvent
from praxis_desktop.core.prompts import PromptEvent
from praxis_desktop.ports.devices.discovery import PortInfo
from praxis_desktop.ports.errors import PortNotFound
from praxis_desktop.ports.opening import Opener
from praxis_desktop.ports.profiles.introductions import device_identity
from praxis_desktop.ports.roles import parse_binding
from praxis_desktop.ports.transport import LineSettings, PortReader
from praxis_desktop.ports.wire_logs import WireRecord
from praxis_desktop.records.reading import WireEntry
from praxis_desktop.runs.resuming._instruments import InstrumentCheck
from praxis_desktop.runs.resuming.past import PortMissing, RecordedPast, StaysInterrupted
from tests.ports.wires import of_terminals, wire

ADAPTER = PortInfo("/dev/ttyUSB0", vid=0x0403, pid=0x6001, serial_number="A10K", location="1-1.4")
WAS = "usb:0403:6001,serial=A10K,location=1-1.4"


def at(device: str, **changes: object) -> PortInfo:
    """Make an FTDI adapter of the same kind at a place."""
    told: Mapping[str, object] = {"vid": 0x0403, "pid": 0x6001, "serial_number": "A10K", "location": "1-1.4"}
    return PortInfo(device, **{**told, **changes})  # type: ignore[arg-type]


class Bench:
    """The ports of a computer, and a user."""

    def __init__(self, *present: PortInfo, says: str = "", was: str = WAS) -> None:
        self.asked: list[PromptEvent] = []
        self.told: list[Event] = []
        self.opener = Opener()
        past = RecordedPast()
        details = {"device": "/dev/ttyUSB0", **({"identity": was} if was else {})}
        past.add(WireEntry(0, WireRecord(0, "scale", "event", what="opening", details=details)), 0)
        self._says = says
        self.check = InstrumentCheck(
            past, self.opener, ask=self._ask, tell=self.told.append, ports=lambda: present
        )

    def _ask(self, prompt: PromptEvent) -> tuple[object, str]:
        self.asked.append(prompt)
        if not self._says:
            raise StaysInterrupted("someone must be asked")
        return self._says, "ada"

    def find(self) -> str:
        """Return the device with which the port is opened."""
        self.check.find(parse_binding("scale=/dev/ttyUSB0"))
        return self.opener.place(parse_binding("scale=/dev/ttyUSB0")).device


def test_the_same_device_at_its_place_is_nothing_to_speak_of() -> None:
    bench = Bench(at("/dev/ttyUSB0"), at("/dev/ttyUSB1", serial_number="B20L", location="1-1.5"))
    assert bench.find() == "/dev/ttyUSB0"
    assert not bench.asked
    assert not bench.told


@pytest.mark.parametrize("location", ["1-1.4", "2-3"])
def test_two_adapters_that_have_changed_their_names_are_not_confused(location: str) -> None:
    bench = Bench(
        at("/dev/ttyUSB0", serial_number="B20L", location="1-1.5"), at("/dev/ttyUSB1", location=location)
    )
    assert bench.find() == "/dev/ttyUSB1"
    assert not bench.asked
    (told,) = bench.told
    assert isinstance(told, LogEvent)
    assert "its device is now /dev/ttyUSB1, not /dev/ttyUSB0" in told.message


def test_an_adapter_without_a_serial_number_is_the_one_in_its_socket() -> None:
    was = "usb:0403:6001,location=1-1.4"
    bench = Bench(
        at("/dev/ttyUSB0", serial_number=None, location="1-1.5"),
        at("/dev/ttyUSB1", serial_number=None),
        was=was,
    )
    assert bench.find() == "/dev/ttyUSB1"
    assert not bench.asked


def test_another_device_of_the_same_kind_in_its_place_is_asked_about() -> None:
    present = at("/dev/ttyUSB0", serial_number="B20L")
    with pytest.raises(StaysInterrupted, match="someone must be asked"):
        Bench(present).find()
    refused = Bench(present, says="stay")
    with pytest.raises(StaysInterrupted, match="not the one that the run used"):
        refused.find()
    (prompt,) = refused.asked
    assert "serial=A10K" in prompt.message
    assert "serial=B20L" in prompt.message
    accepted = Bench(present, says="go_on")
    assert accepted.find() == "/dev/ttyUSB0"
    (action,) = accepted.told
    assert (action.to_json()["action"], action.to_json()["by"]) == ("settle", "ada")


def test_a_device_that_is_nowhere_is_missing_by_its_name() -> None:
    bench = Bench()
    with pytest.raises(PortMissing, match="serial=A10K"):
        bench.find()
    bench.check.expect(parse_binding("scale=/dev/ttyUSB0"))  # the program may never open it again


@of_terminals
def test_a_terminal_of_somebody_else_is_not_written_to_because_it_has_the_name() -> None:
    with wire() as line:
        binding = parse_binding(f"scale={line.device}")
        same = Bench(was=device_identity(binding))
        same.check.find(binding)
        another = Bench(was="terminal:1")
        with pytest.raises(PortMissing, match="now belongs to another program"):
            another.check.find(binding)
        another.check.expect(binding)
        with pytest.raises(PortNotFound, match="now belongs to another program"):
            another.opener.open(binding, PortReader("scale"), LineSettings(), dtr=True, rts=True)


@of_terminals
def test_a_terminal_that_is_gone_is_not_opened_when_another_gets_its_name_in_between() -> None:
    with wire() as line:
        binding = parse_binding(f"scale={line.device}")
        gone = Bench(was=device_identity(binding))
    with pytest.raises(PortMissing, match=r"the pseudo-terminal .* is gone"):
        gone.check.find(binding)
    gone.check.expect(binding)
    while_it_resumed: list[int] = []
    try:
        while not Path(binding.device).exists():
            while_it_resumed += os.openpty()
        with pytest.raises(PortNotFound, match=r"the pseudo-terminal .* is gone"):
            gone.opener.open(binding, PortReader("scale"), LineSettings(), dtr=True, rts=True)
    finally:
        for descriptor in while_it_resumed:
            os.close(descriptor)


def test_what_no_record_knows_of_is_not_asked_about() -> None:
    bench = Bench(at("/dev/ttyUSB0", serial_number="B20L"), was="")
    assert bench.find() == "/dev/ttyUSB0"
    assert not bench.asked


def test_a_recording_cannot_be_gone_on_with_in_its_middle() -> None:
    binding = structs.replace(parse_binding("scale=/dev/ttyUSB0"), recording=object())
    with pytest.raises(StaysInterrupted, match="plays a recording"):
        Bench().check.find(binding)
