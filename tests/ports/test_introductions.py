"""A run's record contains the identity of an instrument behind an opened port, so that it can be
recognized.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from praxis_desktop.core.events import ConnectionEvent
from praxis_desktop.ports.devices import discovery
from praxis_desktop.ports.devices.discovery import PortInfo
from praxis_desktop.ports.errors import PortNotFound
from praxis_desktop.ports.opening import Opener
from praxis_desktop.ports.profiles.inquiry import Conversation
from praxis_desktop.ports.profiles.library import load_profiles
from praxis_desktop.ports.profiles.profile import InstrumentProfile
from praxis_desktop.ports.roles import parse_binding
from praxis_desktop.ports.serial import AskWhetherWanted
from praxis_desktop.ports.simulators import make_instrument
from praxis_desktop.ports.simulators.pty import PtyInstrument
from praxis_desktop.ports.transport import LineSettings, Port, PortReader
from praxis_desktop.ports.write_limits import AllowedCommand, WriteLimits
from tests.ports.sockets import Sockets, sockets
from tests.ports.wires import WAIT_S, Log, Wire, needs_ports, wire

TOLD_APART = [profile for profile in load_profiles().profiles.values() if profile.told_apart_by]


@pytest.fixture
def balance() -> Iterator[PtyInstrument]:
    with PtyInstrument(make_instrument("mettler,seed=3")) as served:
        yield served


def serial_number(specification: str) -> str:
    """Return a simulated balance's answer about its identity."""
    (said,) = make_instrument(specification).receive(b"I4\r\n", 0)
    return said.decode().split('"')[1]


@needs_ports
def test_an_instrument_whose_profile_lets_it_is_asked_once_who_it_is(balance: PtyInstrument) -> None:
    log = Log()
    opener = Opener(log=log, kinds={"scale": "mettler"})
    for number in range(2):
        reader = PortReader("scale")
        port = opener.open(
            parse_binding(f"scale={balance.device}"), reader, LineSettings(), dtr=True, rts=True
        )
        try:
            port.write(b"I3\r\n", WAIT_S)
            assert reader.read_until(b"\r\n", WAIT_S).startswith(b"I3 A"), number
        finally:
            port.close()
    assert log.sent_bytes() == b"I2\r\nI4\r\nI3\r\nI3\r\n"
    says = {"serial_number": serial_number("mettler,seed=3")}
    (settled,) = log.details("settled")
    assert settled["says"] == says
    # The second opening reports what is known.
    assert [each.get("says") for each in log.details("opening")] == [None, says]
    assert [each.what for each in log.told].index("settling") < [each.what for each in log.told].index("out")


@needs_ports
@pytest.mark.parametrize(
    ("kinds", "limits"),
    [
        ({}, {}),
        ({"scale": "masterflex"}, {}),
        ({"scale": "mettler"}, {"scale": WriteLimits((AllowedCommand("SI"),), name="own.json")}),
    ],
)
def test_nothing_is_asked_that_nobody_said_is_harmless(
    balance: PtyInstrument, kinds: dict[str, str], limits: dict[str, WriteLimits]
) -> None:
    log = Log()
    opener = Opener(log=log, kinds=kinds, limits=limits)
    reader = PortReader("scale")
    port = opener.open(parse_binding(f"scale={balance.device}"), reader, LineSettings(), dtr=True, rts=True)
    port.close()
    assert log.sent_bytes() == b""


def test_what_an_instrument_says_besides_is_the_programs() -> None:
    log = Log()
    with wire() as line:

        def answer() -> None:
            line.receive(4)
            line.send(b'S S   1.0 g\r\nI2 A "WXS"\r\n')
            line.receive(4)
            line.send(b'I4 A "B7"\r\nS S   2.0 g\r\n')

        thread = threading.Thread(target=answer)
        thread.start()
        reader = PortReader("scale")
        port = Opener(log=log, kinds={"scale": "mettler"}).open(
            parse_binding(f"scale={line.device}"), reader, LineSettings(), dtr=True, rts=True
        )
        try:
            thread.join(WAIT_S)
            assert reader.read_until(b"\r\n", WAIT_S) == b"S S   1.0 g\r\n"
            assert reader.read_until(b"\r\n", WAIT_S) == b"S S   2.0 g\r\n"
        finally:
            port.close()
    assert log.details("settled")[0]["says"] == {"serial_number": "B7"}


@needs_ports
def test_the_usb_device_at_a_port_is_told(balance: PtyInstrument, monkeypatch: pytest.MonkeyPatch) -> None:
    adapter = PortInfo(balance.device, vid=0x0403, pid=0x6001, serial_number="A10K", location="1-1.4")
    monkeypatch.setattr(discovery, "present_ports", lambda **_: [adapter])
    log = Log()
    opener = Opener(log=log)
    binding = parse_binding("scale=usb:0403:6001,serial=A10K")
    port = opener.open(binding, PortReader("scale"), LineSettings(), dtr=True, rts=True)
    port.close()
    assert log.details("opening")[0]["identity"] == "usb:0403:6001,serial=A10K,location=1-1.4"


@pytest.mark.parametrize("profile", TOLD_APART, ids=[profile.kind for profile in TOLD_APART])
def test_shipped_kinds_that_can_be_told_apart_say_what_their_profile_expects(
    profile: InstrumentProfile,
) -> None:
    said = []
    for seed in (1, 2):
        binding = parse_binding(f"instrument=sim:{profile.simulator},seed={seed}")
        with Conversation(binding, profile) as conversation:
            said.append({name: conversation.identify().values[name] for name in profile.told_apart_by})
    assert all(all(each.values()) for each in said)
    if profile.kind == "mettler":
        assert said[0] != said[1]


# ---- an instrument that was away
def introduce(line: Wire, number: str, besides: bytes = b"") -> None:
    """Answer queries like a balance with this serial number, and also send ``besides``."""
    assert line.receive(4) == b"I2\r\n"
    line.send(besides + b'I2 A "WXS"\r\n')
    assert line.receive(4) == b"I4\r\n"
    line.send(f'I4 A "{number}"\r\n'.encode())


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sockets]:
    """Sockets for balances, with a wait for absent ones as long as a test takes."""
    monkeypatch.setenv("PRAXIS_PORT_GRACE", "60")
    with sockets(tmp_path) as made:
        yield made


class Balance:
    """A program's port to a balance on the desk, which has identified itself."""

    def __init__(self, desk: Sockets, ask: AskWhetherWanted | None = None) -> None:
        self._desk = desk
        self.log = Log()
        self.events: list[ConnectionEvent] = []
        self.opener = Opener(
            log=self.log, kinds={"scale": "mettler"}, tell=self.events.append, ask_whether_wanted=ask
        )
        self.line = desk.plug("scale")
        self.port, self.reader = self.open("B7")

    def open(self, number: str, times: int = 1) -> tuple[Port, PortReader]:
        """Open the port to a balance with this number, which is queried this number of ``times``."""
        reader = PortReader("scale")

        def answer() -> None:
            for _ in range(times):
                introduce(self.line, number)

        thread = threading.Thread(target=answer)
        thread.start()
        binding = parse_binding(f"scale={self._desk.path('scale')}")
        try:
            port = self.opener.open(binding, reader, LineSettings(), dtr=True, rts=True)
        finally:
            thread.join(WAIT_S)
        return port, reader

    def unplug_for(self, seconds: float) -> None:
        """Unplug the cable, and plug one in again after a while."""
        self._desk.unplug("scale")
        threading.Event().wait(seconds)
        self.line = self._desk.plug("scale")

    def replug(self) -> Wire:
        """Unplug the cable, and plug one in."""
        self._desk.unplug("scale")
        self.line = self._desk.plug("scale")
        return self.line


def test_an_instrument_that_is_back_says_who_it_is_before_anything_goes_on(desk: Sockets) -> None:
    balance = Balance(desk)
    with balance.port:
        line = balance.replug()
        writing = threading.Thread(target=balance.port.write, args=(b"SI\r\n", WAIT_S))
        writing.start()
        introduce(line, "B7", besides=b"S S   1.0 g\r\n")  # which is the program's
        assert line.receive(4) == b"SI\r\n"
        writing.join(WAIT_S)
        assert balance.reader.read_until(b"\r\n", WAIT_S) == b"S S   1.0 g\r\n"
    assert [event.what for event in balance.events] == ["lost", "rebound"]
    assert [told["says"] for told in balance.log.details("settled")] == [{"serial_number": "B7"}] * 2
    records = [each.what for each in balance.log.told]
    assert (
        records.index("lost") < len(records) - 1 - records[::-1].index("settling") < records.index("rebound")
    )
    assert b"".join(each.data for each in balance.log.told if each.what == "in").count(b"S S   1.0 g") >= 1
    assert not balance.opener.introductions.is_replaced("scale")


def test_another_instrument_is_as_good_as_gone_until_the_one_before_is_back(desk: Sockets) -> None:
    balance = Balance(desk)
    with balance.port:
        line = balance.replug()
        for _ in range(2):  # it is queried once more, because earlier data may have corrupted the query
            introduce(line, "B8")
        with pytest.raises(PortNotFound, match=r"a different instrument .* serial number B8, .* number B7"):
            balance.reader.read_until(b"\r\n", WAIT_S)
        with pytest.raises(PortNotFound):
            balance.port.write(b"SI\r\n", WAIT_S)
    assert not line.has_bytes(), "nothing of the program's was sent to it"
    assert [event.what for event in balance.events] == ["lost", "gone"]
    assert balance.opener.introductions.is_replaced("scale")
    assert balance.opener.introductions.marks("scale") == {"serial_number": "B7"}

    with pytest.raises(PortNotFound, match="a different instrument"):
        balance.open("B8", times=2)  # a reconnected instrument is queried in the same way
    balance.replug()
    port, _ = balance.open("B7")
    port.close()
    assert not balance.opener.introductions.is_replaced("scale")


class Wanted:
    """Somebody who is asked whether to wait longer, and does not answer until the instrument is back."""

    is_wanted: bool | None = None

    def __init__(self) -> None:
        self.reasons: list[str] = []
        self.is_asked, self.is_withdrawn = threading.Event(), threading.Event()

    def ask(self, port: str, reason: str) -> Wanted:
        """Take the question."""
        self.reasons.append(reason)
        self.is_asked.set()
        return self

    def withdraw(self) -> None:
        self.is_withdrawn.set()


def test_while_somebody_is_asked_about_another_instrument_the_right_one_can_come_back(desk: Sockets) -> None:
    wanted = Wanted()
    balance = Balance(desk, wanted.ask)
    with balance.port:
        line = balance.replug()
        for _ in range(2):
            introduce(line, "B8")
        assert wanted.is_asked.wait(WAIT_S)
        balance.unplug_for(1.0)
        introduce(balance.line, "B7")
        balance.line.send(b"S S   2.0 g\r\n")
        assert balance.reader.read_until(b"\r\n", WAIT_S) == b"S S   2.0 g\r\n"
    assert wanted.is_withdrawn.is_set()
    (reason,) = wanted.reasons
    assert "a different instrument is on port 'scale': it has serial number B8" in reason
    assert not balance.opener.introductions.is_replaced("scale")


def test_one_that_does_not_say_who_it_is_is_waited_for(desk: Sockets) -> None:
    balance = Balance(desk)
    with balance.port:
        line = balance.replug()
        assert line.receive(4) == b"I2\r\n"  # its cable is plugged in, but it is not switched on yet
        balance.replug()
        introduce(balance.line, "B7")
        balance.line.send(b"S S   2.0 g\r\n")
        assert balance.reader.read_until(b"\r\n", WAIT_S) == b"S S   2.0 g\r\n"
    assert [event.what for event in balance.events][-1] == "rebound"
