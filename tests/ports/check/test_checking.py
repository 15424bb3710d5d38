"""A check reports true facts about a port, and notices faults."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praxis_desktop.core.devices import LOOPBACK
from praxis_desktop.ports.check.instrument import perform_check
from praxis_desktop.ports.check.loopback import NoLoopback
from praxis_desktop.ports.check.report import CheckReport, Finding, distribution
from praxis_desktop.ports.profiles.library import load_profiles
from praxis_desktop.ports.roles import Binding, parse_binding
from praxis_desktop.ports.transport import never
from tests.ports.wires import Wire, wire

SEVEN = ["echo", "line settings", "latency", "throughput", "break", "modem lines", "errors on the line"]


def checked(binding: Binding, *, cancelled: Callable[[], bool] = never) -> CheckReport:
    return perform_check(binding, on_finding=lambda finding, done: None, cancelled=cancelled)


def verdicts(report: CheckReport) -> dict[str, str]:
    return {finding.name: finding.verdict for finding in report.findings}


@contextmanager
def answering(change: Callable[[bytes], bytes]) -> Iterator[Wire]:
    """A line whose far end sends back the received data after applying ``change``."""
    with wire() as made:

        def serve() -> None:
            while True:
                try:
                    data = made.read()
                except OSError:
                    return
                made.send(change(data))

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield made


def test_a_port_joined_to_itself_passes_every_part() -> None:
    report = checked(parse_binding(f"port={LOOPBACK}"))
    assert report.passed
    assert verdicts(report) == dict.fromkeys(SEVEN, "passed")
    assert "Result: passed" in report.text()
    assert report.to_json()["passed"] is True


def test_a_pseudo_terminal_passes_what_it_can_carry() -> None:
    with answering(lambda data: data) as made:
        report = checked(parse_binding(f"port={made.device}"))
    assert report.passed
    absent = {name for name, verdict in verdicts(report).items() if verdict == "absent"}
    assert absent == {"break", "modem lines"}
    settings = report.findings[1].figures
    assert bool(settings["without_effect"]) == (os.name == "posix")  # Windows does not say


def test_without_a_plug_the_remedy_is_told() -> None:
    with wire() as made, pytest.raises(NoLoopback, match="comes back") as missing:
        checked(parse_binding(f"port={made.device}"))
    assert "TX and RX" in missing.value.hint


def test_a_line_that_changes_bytes_fails() -> None:
    with answering(lambda data: data.replace(b"A", b"B")) as made:
        report = checked(parse_binding(f"port={made.device}"))
    assert not report.passed
    echo = report.findings[0]
    assert echo.verdict == "failed"
    assert "wrong bytes came back" in echo.summary


def test_a_check_that_is_cancelled_says_what_it_found_until_then() -> None:
    seen: list[Finding] = []
    report = perform_check(
        parse_binding(f"port={LOOPBACK}"),
        on_finding=lambda finding, done: seen.append(finding),
        cancelled=lambda: bool(seen),
    )
    assert [finding.name for finding in report.findings] == ["echo"]


def test_an_instrument_is_checked_by_its_questions() -> None:
    report = perform_check(
        parse_binding("x=sim:mettler"),
        profile=load_profiles().get("mettler"),
        on_finding=lambda finding, done: None,
    )
    assert report.passed
    assert report.findings[0].figures["serial_number"] == "B741968866"
    assert report.settings == "9600 8N1"


def test_a_silent_instrument_fails_with_what_was_waited_for() -> None:
    report = perform_check(
        parse_binding("x=sim:mettler,silence"),
        profile=load_profiles().get("mettler"),
        on_finding=lambda finding, done: None,
    )
    assert verdicts(report) == {"identity": "failed"}
    assert "Sent I2; nothing came back within 2 s." in report.findings[0].summary


@given(st.lists(st.floats(0, 10), min_size=1, max_size=300))
def test_percentiles_are_values_that_were_measured(seconds: list[float]) -> None:
    figures = distribution(seconds)
    measured = {round(value * 1e6, 1) for value in seconds}
    names = ("latency_min_us", "latency_p50_us", "latency_p99_us", "latency_max_us")
    values = [figures[name] for name in names]
    assert set(values) <= measured
    assert values == sorted(values, key=float)  # type: ignore[arg-type]
    assert values[0] == min(measured)
    assert values[-1] == max(measured)
