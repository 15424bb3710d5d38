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
"""The messages up to that point: 1 and 2 of Reset, 3 and 4 of Initialize, 5 of GetStatus, 6 and 7 of
PrepareForInput, 8 and 9 of OpenDoor: its answer, and its event.
"""


ODTC = """
from pylabrobot.thermocycling.inheco.odtc_backend import ExperimentalODTCBackend
from pylabrobot.thermocycling.standard import Protocol, Stage, Step
driver = ExperimentalODTCBackend(HOST, client_ip="127.0.0.2")
"""
PCR = """
protocol = Protocol([
    Stage([Step([95.0], 30)], 1),
    Stage([Step([95.0], 5), Step([60.0], 20)], 3),
])
await driver.open_lid()
await driver.close_lid()
await driver.run_protocol(protocol, start_block_temperature=37.0, start_lid_temperature=100.0)
value = [round(each) for each in (await driver.get_block_current_temperature())]
value += [round(each) for each in (await driver.get_lid_current_temperature())]
"""
CYCLED = [60, 100]
"""The messages up to that point: 1 to 4 of the set-up, 5 and 6 of OpenDoor, 7 and 8 of CloseDoor, 9 and 10 of
SetParameters, then those of ExecuteMethod, with DataEvents.
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
        ("refused:at=4", "URLError: .*nothing is listening"),
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


def test_a_protocol_of_pcr_is_cycled_in_no_time_with_its_temperatures() -> None:
    outcome = use(ODTC, PCR, "sim:odtc", limit_s=3600)
    assert told(outcome) == [CYCLED, None]
    assert "Executing method" in outcome.output
    assert re.search(r"SiLA DataEvent\] .*Current mount temperature", outcome.output)


def test_a_block_is_brought_to_its_temperature_by_a_method_of_its_own() -> None:
    work = """
before = time.monotonic()
await driver.set_block_temperature([37.0])
value = [round(each) for each in (await driver.get_block_current_temperature())]
value.append(420 <= time.monotonic() - before < 440)
await driver.deactivate_block()
await asyncio.sleep(60)
value += [round(each) for each in (await driver.get_block_current_temperature())]
"""
    assert told(use(f"import time{ODTC}", work, "sim:odtc", limit_s=900)) == [[37, True, 23], None]


@pytest.mark.parametrize("fault", ["late:at=6:delay=30", "double", "fragmented", "slow:delay=0.4"])
def test_events_of_the_cycler_that_are_late_doubled_or_in_pieces_make_no_difference(fault: str) -> None:
    assert told(use(ODTC, PCR, f"sim:odtc,{fault}", limit_s=3600)) == [CYCLED, None]


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("silence:at=6", "TimeoutError: "),
        ("busy:command=ExecuteMethod", "RuntimeError: command ExecuteMethod failed: 4 the device is busy"),
        ("jam=1", "SiLAError: Command OpenDoor failed with code 1000: 'the lid is jammed'"),
        ("refused:at=3", "URLError: .*nothing is listening"),
        ("garbage:at=9", "BadStatusLine: "),
    ],
)
def test_a_fault_of_the_cycler_is_an_error_of_its_driver_or_of_the_programs_limit(
    fault: str, error: str
) -> None:
    value, said = told(use(ODTC, PCR, f"sim:odtc,{fault}", limit_s=3600))
    assert value is None
    assert re.match(error, str(said)), said


@pytest.mark.parametrize(
    ("work", "error"),
    [
        (
            "await driver._sila_interface.send_command('ExecuteMethod', methodName='none')",
            "failed: 11 there is no method none",
        ),
        ("await driver.open_lid()\nawait driver.set_block_temperature([37.0])", "failed: 9 the lid is open"),
        ("await driver.set_block_temperature([150.0])", "TargetBlockTemperature must be 4 to 99"),
        ("await driver._sila_interface.send_command('SetParameters', paramsXML='<')", "failed: 11 paramsXML"),
    ],
)
def test_the_cycler_refuses_what_it_cannot_do(work: str, error: str) -> None:
    _, said = told(use(ODTC, work, "sim:odtc"))
    assert error in str(said)


def test_a_method_that_is_stopped_has_no_result_and_its_block_cools() -> None:
    work = """
try:
    async with asyncio.timeout(200):
        await driver.set_block_temperature([95.0])
except TimeoutError:
    value = ["waits"]
await driver.stop_method()
await asyncio.sleep(120)
value += [round(each) for each in (await driver.get_block_current_temperature())]
"""
    assert told(use(ODTC, work, "sim:odtc", limit_s=900)) == [["waits", 23], None]
