"""A program that wants more than it was granted is refused, sends nothing, and is reported in the journal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from praxis_desktop.journal import JournalReader, JournalWriter
from praxis_desktop.ports.opening import Opener
from praxis_desktop.ports.wire_logs import WireJournal, WireRecord, wire_records
from praxis_desktop.ports.write_limits import AllowedCommand, NumberLimit, WriteLimits
from tests.ports.guests import Outcome, run_guest
from tests.ports.wires import wire

LIMITS = WriteLimits(
    (
        AllowedCommand("getTempActual|getShakeState"),
        AllowedCommand(
            "setTempTarget(?P<temperature>[0-9]{1,3})",
            (("temperature", NumberLimit(maximum=95, scale=0.1, unit="°C")),),
            "target temperature",
        ),
    ),
    terminator=b"\r",
)


def recorded(tmp_path: Path, program: str, *ports: str) -> tuple[Outcome, list[WireRecord]]:
    """Run a program under LIMITS for the role "shaker"; returns how it ended, and its traffic."""
    path = tmp_path / "run.journal"
    with JournalWriter.create(path, {"what": "test"}) as journal:
        outcome = run_guest(
            program, ports, opener=Opener(log=WireJournal(journal), limits={"shaker": LIMITS})
        )
    with JournalReader(path) as reader:
        return outcome, list(wire_records(reader))


def refusals(records: list[WireRecord]) -> list[dict[str, object]]:
    return [dict(record.details) for record in records if record.what == "refused"]


def answer(outcome: Outcome) -> list[Any]:
    """Return the program's value, a list in JSON."""
    assert isinstance(outcome.value, str)
    found: list[Any] = json.loads(outcome.value)
    return found


def sent(records: list[WireRecord]) -> bytes:
    return b"".join(record.data for record in records if record.direction == "out")


@pytest.mark.parametrize(
    "name",
    [
        "/dev/ttyS0",
        "/etc/passwd",
        "../../etc/passwd",
        "/dev/../etc/passwd",
        "socket://127.0.0.1:22",
        "rfc2217://127.0.0.1:22",
        "spy:///dev/ttyS0?file=/tmp/spied",
        "alt:///dev/ttyS0?class=PosixPollSerial",
        "scale\\0/dev/ttyS0",
        "",
        "SCALE",
    ],
)
def test_what_was_not_granted_is_refused_and_told(tmp_path: Path, name: str) -> None:
    program = f"""
import serial
try:
    port = serial.serial_for_url("{name}")
except (serial.SerialException, ValueError) as error:
    result = [type(error).__name__, str(error)]
else:
    result = ["opened", str(port)]
import json; json.dumps(result)"""
    outcome, records = recorded(tmp_path, program, "scale=sim:mettler")
    assert outcome.error is None, outcome.error
    kind, message = answer(outcome)
    assert kind != "opened"
    assert sent(records) == b""
    if kind == "PortNotFound":
        assert "is not granted to this program; granted: scale (sim:mettler)" in message
        assert refusals(records)[0]["reason"] == "not granted"


def test_another_runs_number_opens_nothing(tmp_path: Path) -> None:
    program = """
import _praxis_serial as host
import json
reads = [host.read(number, 1, 0) for number in (-1, 0, 1, 65537, 2**31)]
json.dumps([*reads, host.write(3, "x", 0), host.close(7)])"""
    outcome, records = recorded(tmp_path, program, "scale=sim:mettler")
    assert outcome.error is None, outcome.error
    *answers, closed = answer(outcome)
    assert all("is not open" in answer for answer in answers)
    assert closed is None
    assert sent(records) == b""


WRITES = {
    "at once": 'port.write(b"setTempTarget951\\r")',
    "byte by byte": '[port.write(bytes([byte])) for byte in b"setTempTarget951\\r"]',
    "behind an allowed one": 'port.write(b"getTempActual\\rresetDevice\\r")',
    "awaited": "asyncio.get_running_loop()"
    '.run_until_complete(asyncio.to_thread(port.write, b"resetDevice\\r"))',
    "line by line": 'port.writelines([b"setTemp", b"Target999", b"\\r"])',
}


@pytest.mark.parametrize("how", WRITES)
def test_a_command_beyond_the_limits_never_leaves(tmp_path: Path, how: str) -> None:
    program = f"""
import asyncio, serial
port = serial.Serial("shaker", timeout=5)
try:
    {WRITES[how]}
except serial.SerialException as error:
    refused = [type(error).__name__, str(error)]
port.write(b"getTempActual\\r")
answer = port.readline().decode().strip()
port.close()
import json; json.dumps([*refused, answer])"""
    outcome, records = recorded(tmp_path, program, "shaker=sim:bioshake")
    assert outcome.error is None, outcome.error
    assert answer(outcome)[0] == "PortNotAllowed"
    assert "nothing was sent" in answer(outcome)[1]
    assert answer(outcome)[2] == "24.97"
    assert sent(records) == b"getTempActual\r"
    (refusal,) = refusals(records)
    assert refusal["reason"] in (
        "target temperature: 95.1 °C is above 95 °C",
        "target temperature: 99.9 °C is above 95 °C",
        "the command 'resetDevice' is not among those allowed",
    )


def test_web_serial_is_held_to_the_same_limits(tmp_path: Path) -> None:
    program = """
from js import navigator, Uint8Array
from pyodide.ffi import JsException, to_js
import js
port = (await navigator.serial.getPorts())[0]
await port.open(to_js({"baudRate": 9600}, dict_converter=js.Object.fromEntries))
writer = port.writable.getWriter()
try:
    await writer.write(to_js(b"setTempTarget990\\r"))
except JsException as error:
    refused = [error.name, error.message]"""
    outcome, records = recorded(
        tmp_path, program + "\nawait port.forget()\nimport json; json.dumps(refused)", "shaker=sim:bioshake"
    )
    assert outcome.error is None, outcome.error
    assert answer(outcome)[0] == "NotAllowedError"
    assert "99 °C is above 95 °C" in answer(outcome)[1]
    assert sent(records) == b""


def test_allowed_commands_pass_in_pieces_as_they_would_without_limits(tmp_path: Path) -> None:
    program = """
import serial
with serial.Serial("shaker", timeout=5) as port:
    counts = [port.write(piece) for piece in (b"getTem", b"pActual", b"\\rgetShakeState\\r")]
    lines = [port.readline().decode().strip() for _ in range(2)]
import json; json.dumps([counts, lines])"""
    outcome, records = recorded(tmp_path, program, "shaker=sim:bioshake")
    assert outcome.error is None, outcome.error
    assert answer(outcome) == [[6, 7, 15], ["24.97", "3"]]
    assert refusals(records) == []


def test_a_command_given_up_does_not_spoil_the_next(tmp_path: Path) -> None:
    program = """
import serial
with serial.Serial("shaker", timeout=5) as port:
    port.write(b"getTem")
    port.reset_output_buffer()
    port.write(b"getTempActual\\r")
    answer = port.readline().decode().strip()
answer"""
    outcome, _ = recorded(tmp_path, program, "shaker=sim:bioshake")
    assert outcome.value == "24.97"


def test_a_granted_device_is_not_another_one_beside_it() -> None:
    with wire() as made:
        program = f"""
import serial
found = []
for name in ("{made.device}/", "{made.device}0", " {made.device}", "{made.device}?x=1", "//{made.device}"):
    try:
        serial.Serial(name).close()
        found.append(name)
    except serial.SerialException:
        pass
len(found)"""
        outcome = run_guest(program, [f"scale={made.device}"])
    assert outcome.error is None, outcome.error
    assert outcome.value == 0
