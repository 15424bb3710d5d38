"""PyLabRobot's drivers of SiLA 1 devices, unmodified and in the guest, on simulators that call them back."""

from __future__ import annotations

import json
import re
import textwrap

import pytest

from praxis_desktop.interpreter.environment import (
    Environment,
    Journal,
    LiveEnvironment,
    RecordingEnvironment,
    ReplayEnvironment,
    VirtualEnvironment,
)
from praxis_desktop.ports.opening import Opener
from praxis_desktop.ports.roles import parse_bindings
from praxis_desktop.ports.simulators import make_instrument
from praxis_desktop.ports.simulators.listening import ListeningInstrument
from tests.ports.guests import Outcome, run_guest
from tests.ports.scripted import Happenings
from tests.ports.test_guest_listening import free_port

SCILA = """
from pylabrobot.storage.inheco.scila.scila_backend import SCILABackend
driver = SCILABackend(HOST, client_ip="127.0.0.2")
"""
DRAWER = """
value = [await driver.request_status()]
await driver.open(2)
value.append(await driver.request_drawer_status(2))
"""
OPENED = ["idle", "Opened"]
"""The messages until then: 1 and 2 of Reset, 3 and 4 of Initialize, 5 of GetStatus, 6 and 7 of
PrepareForInput, 8 and 9 of OpenDoor: its answer, and its event.
"""


def use(
    make: str,
    work: str,
    device: str,
    *,
    limit_s: float = 100,
    environment: Environment | None = None,
    log: Happenings | None = None,
    port: int = 9000,
) -> Outcome:
    """Have the driver that ``make`` makes do its ``work`` on ``device``, within ``limit_s`` of its time."""
    source = f"""
import asyncio, gc, json, threading
HOST = "10.1.1.1"
{make}
value = error = None
try:
    async with asyncio.timeout({limit_s}):
        await driver.setup()
{textwrap.indent(work, "        ")}
except Exception as e:
    error = type(e).__name__ + ": " + str(e)
await driver.stop()
gc.collect()
for _ in range(400):  # until the threads that serve events have ended
    if threading.active_count() > 1:
        await asyncio.sleep(1)
json.dumps([value, error])
"""
    return run_guest(
        source,
        parse_bindings(
            [f"device={device}", "http://10.1.1.1:8080=device", f"events=listen://127.0.0.2:{port}"]
        ),
        environment=VirtualEnvironment() if environment is None else environment,
        opener=Opener(log=log or Happenings()),
    )


def told(outcome: Outcome) -> list[object]:
    assert outcome.error is None, outcome.error
    found: list[object] = json.loads(str(outcome.value))
    return found


def test_a_drawer_opens_and_its_chamber_warms_in_no_time() -> None:
    work = f"""{DRAWER}
await driver.start_temperature_control(37.0)
await asyncio.sleep(600)
value.append(await driver.measure_temperature())
await driver.close(2)
value.append(await driver.request_drawer_status(2))
"""
    assert told(use(SCILA, work, "sim:scila", limit_s=700)) == [[*OPENED, 37.0, "Closed"], None]


@pytest.mark.parametrize(
    "fault",
    [
        "late:at=9:delay=30",
        "double",
        "fragmented",
        "slow:delay=0.4",
    ],
)
def test_events_that_are_late_doubled_or_in_pieces_make_no_difference(fault: str) -> None:
    assert told(use(SCILA, DRAWER, f"sim:scila,{fault}")) == [OPENED, None]


@pytest.mark.parametrize("fault", ["silence:at=9", "late:at=9:delay=200", "late:at=8:delay=20"])
def test_an_event_that_does_not_come_in_time_ends_with_the_programs_limit(fault: str) -> None:
    """The last comes before the answer, and PyLabRobot's driver drops such an event."""
    assert told(use(SCILA, DRAWER, f"sim:scila,{fault}")) == [["idle"], "TimeoutError: "]


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("refused:at=4", "URLError: .*nothing listens"),
        ("busy:command=OpenDoor", "RuntimeError: command OpenDoor failed: 4 the device is busy"),
        ("jam=2", "SiLAError: Command OpenDoor failed with code 1000: 'drawer 2 is jammed'"),
        ("partial:at=8", "IncompleteRead: "),
        ("garbage:at=8", "BadStatusLine: "),
        ("reset:at=8", "RemoteDisconnected|ConnectionResetError|URLError"),
    ],
)
def test_a_fault_is_an_error_of_the_driver(fault: str, error: str) -> None:
    value, said = told(use(SCILA, DRAWER, f"sim:scila,{fault}"))
    assert re.match(error, str(said)), said
    assert value in (None, ["idle"])


@pytest.mark.parametrize(
    ("work", "error"),
    [
        ("await driver.start_temperature_control(200.0)", "failed: 11 targetTemperature must be 5 to 70 °C"),
        ("await driver._sila_interface.send_command('OpenDoor')", "failed: 9 no drawer was chosen"),
        ("await driver._sila_interface.send_command('Fly')", "HTTPError: HTTP Error 500"),
        ("await driver.maintenance()\nawait driver.open(1)", "failed: 9 PrepareForInput is not allowed"),
    ],
)
def test_a_command_that_the_device_does_not_take_is_refused(work: str, error: str) -> None:
    _, said = told(use(SCILA, work, "sim:scila"))
    assert error in str(said)


def test_two_dry_runs_are_alike() -> None:
    logs = Happenings(), Happenings()
    for log in logs:
        use(SCILA, DRAWER, "sim:scila,seed=3", log=log)
    assert logs[0].told == logs[1].told != []
    assert logs[0].sent_bytes == logs[1].sent_bytes


def test_a_recorded_run_replays_without_the_instrument() -> None:
    journal, port = Journal(), free_port("127.0.0.2")
    recording = RecordingEnvironment(LiveEnvironment(), journal)
    recorded = use(SCILA, DRAWER, "sim:scila,pace=10", environment=recording, port=port)
    assert told(recorded) == [OPENED, None]
    replayed = use(SCILA, DRAWER, "sim:scila,pace=10", environment=ReplayEnvironment(journal), port=port)
    assert replayed.value == recorded.value


def test_the_simulator_calls_programs_on_real_sockets() -> None:
    with ListeningInstrument(make_instrument("scila,pace=10"), "127.0.0.1:0") as served:
        device = served.path.replace("tcp://", "http://")
        outcome = use(SCILA, DRAWER, device, environment=LiveEnvironment(), port=free_port("127.0.0.2"))
    assert told(outcome) == [OPENED, None]
