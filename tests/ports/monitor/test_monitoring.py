"""A port opened by a person: its traffic, who else may have it, and how it is stopped."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from praxis_desktop.core.errors import PortError
from praxis_desktop.core.events import HaltEvent
from praxis_desktop.ports.claims.claiming import Claims
from praxis_desktop.ports.claims.tickets import ClaimOwner
from praxis_desktop.ports.dialects.usb import received_text, sent_text
from praxis_desktop.ports.emergency.stopping import stop_everything
from praxis_desktop.ports.errors import PortBusy, PortRefused, PortStopped
from praxis_desktop.ports.monitor.monitoring import Monitor
from praxis_desktop.ports.monitor.traffic import Traffic, TrafficLine
from praxis_desktop.ports.profiles import load_profiles
from praxis_desktop.ports.roles import parse_binding
from praxis_desktop.ports.simulators.faults import parse_fault
from praxis_desktop.ports.transport import LineSettings
from tests.ports.wires import WAIT_S, wire

BALANCE = "scale=sim:mettler"


def come(traffic: Traffic, wanted: Callable[[list[TrafficLine]], bool]) -> list[TrafficLine]:
    """Return the lines, once they equal ``wanted``."""
    lines: list[TrafficLine] = []
    until = time.monotonic() + WAIT_S
    while not wanted(lines):
        assert time.monotonic() < until, lines
        lines += traffic.take()
        time.sleep(0.005)
    return lines


def received(lines: list[TrafficLine]) -> list[bytes]:
    return [line.data for line in lines if line.kind == "received"]


def test_what_is_sent_and_what_is_answered_are_lines_with_the_delay() -> None:
    traffic = Traffic()
    monitor = Monitor(parse_binding(BALANCE), LineSettings(), traffic, kind="mettler")
    monitor.send(b"I4\r\n")
    lines = come(traffic, lambda lines: bool(received(lines)))
    assert [line.kind for line in lines] == ["note", "sent", "received"]
    assert lines[2].data.startswith(b'I4 A "')
    assert lines[2].delay_s is not None
    monitor.close()
    monitor.close()
    assert [line.words for line in traffic.take()] == ["port closed"]
    with pytest.raises(PortError):
        monitor.send(b"SI\r\n")


def test_a_line_ends_with_its_terminator_or_a_pause() -> None:
    traffic = Traffic(b"\r\n")
    traffic.on_bytes(b"one\r")
    traffic.on_bytes(b"\ntwo\r\nthr")
    assert [line.data for line in traffic.take()] == [b"one\r\n", b"two\r\n"]
    lines = come(traffic, bool)
    assert [line.data for line in lines] == [b"thr"]
    traffic.on_bytes(b"x" * 3000)
    traffic.note("and")
    assert [len(line.data) for line in traffic.take()] == [1024, 1024, 952, 0]


def test_a_flood_that_nobody_takes_keeps_its_end() -> None:
    traffic = Traffic(b"\n")
    for _ in range(51):
        traffic.on_bytes(b"x\n" * 1000)
    assert (len(traffic.take()), traffic.dropped, traffic.bytes_in) == (50_000, 1000, 102_000)


def test_it_is_claimed_as_a_run_claims_it(tmp_path: Path) -> None:
    claims = Claims(tmp_path)
    with wire() as line:
        binding = parse_binding(f"scale={line.device}")
        monitor = Monitor(binding, LineSettings(), Traffic(), claims=claims)
        assert [ticket.owner.program for ticket in claims.present()] == ["Serial monitor"]
        with pytest.raises(PortBusy, match="Serial monitor"):
            claims.take([binding], owner=ClaimOwner("run", "weigh", "me"))
        monitor.close()
        assert claims.present() == []
        with (
            claims.take([binding], owner=ClaimOwner("run", "weigh", "me")),
            pytest.raises(PortBusy, match="weigh"),
        ):
            Monitor(binding, LineSettings(), Traffic(), claims=claims)


def test_a_cable_that_is_pulled_is_told() -> None:
    traffic = Traffic()
    with wire() as line:
        monitor = Monitor(parse_binding(f"scale={line.device}"), LineSettings(), traffic)
        line.unplug()
        lines = come(traffic, lambda lines: any(line.kind == "error" for line in lines))
        assert "disconnected" in lines[-1].words
        assert traffic.lost is not None
        with pytest.raises(PortError):
            monitor.send(b"SI\r\n")
        monitor.close()


def test_an_emergency_stop_reaches_it_and_nothing_is_sent_afterwards() -> None:
    traffic = Traffic()
    monitor = Monitor(parse_binding(BALANCE), LineSettings(), traffic, kind="mettler")
    told: list[HaltEvent] = []
    report = stop_everything(asked_at=time.monotonic(), tell=told.append)
    assert report.wait(WAIT_S)
    assert [event.outcome for event in told if event.port == "scale"] == ["sent", "confirmed"]
    with pytest.raises(PortStopped):
        monitor.send(b"SI\r\n")
    assert "not sent" in traffic.take()[-1].words
    monitor.close()
    again = Monitor(parse_binding(BALANCE), LineSettings(), traffic, kind="mettler")
    again.send(b"SI\r\n")
    again.close()


def test_a_simulator_goes_wrong_and_works_again() -> None:
    traffic = Traffic()
    binding = parse_binding(BALANCE)
    monitor = Monitor(binding, LineSettings(), traffic, kind="mettler")
    monitor.inject(parse_fault("silence"))
    monitor.send(b"I4\r\n")
    assert not received(traffic.take())
    monitor.clear_faults()
    monitor.send(b"I4\r\n")
    come(traffic, lambda lines: bool(received(lines)))
    monitor.unplug()
    lines = come(traffic, lambda lines: any(line.kind == "error" for line in lines))
    assert "disconnected" in lines[-1].words
    monitor.clear_faults()
    monitor.close()
    again = Monitor(binding, LineSettings(), traffic, kind="mettler")
    again.send(b"I4\r\n")
    come(traffic, lambda lines: bool(received(lines)))
    again.close()


def test_a_command_to_a_usb_device_is_one_transfer() -> None:
    traffic = Traffic()
    star = load_profiles().profiles["star"]
    with closing(
        Monitor(parse_binding("star=sim:star"), LineSettings(), traffic, kind="star", over=star.endpoints)
    ) as monitor:
        monitor.send(b"C0QWid0001")
        lines = come(traffic, lambda lines: bool(received(lines)))
    assert [line.words for line in lines if line.kind == "note"] == ["port opened"]
    assert [sent_text(line.data) for line in lines if line.kind == "sent"] == ["out 2: C0QWid0001"]
    assert [received_text(line) for line in received(lines)] == ["in 1: C0QWid0001er00/00qw0"]


def test_nothing_is_sent_to_a_usb_device_whose_endpoints_are_not_known() -> None:
    traffic = Traffic()
    with closing(Monitor(parse_binding("star=sim:star"), LineSettings(), traffic)) as monitor:
        with pytest.raises(
            PortRefused, match="the endpoint on which this device accepts commands is unknown"
        ) as refused:
            monitor.send(b"C0QWid0001")
        assert refused.value.hint == "Specify the endpoint."
        assert [line.kind for line in traffic.take()] == ["note"]
