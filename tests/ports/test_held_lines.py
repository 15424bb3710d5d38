"""With limits, the line keeps the specified settings, however a program accesses its port."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from praxis_desktop.interpreter.environment import VirtualEnvironment
from praxis_desktop.ports.opening import Opener
from praxis_desktop.ports.profiles import read_role_limits
from tests.ports.guests import run_guest
from tests.ports.scripted import Happenings
from tests.ports.test_web_serial_shim import MESSAGES

PYSERIAL = """
import json, serial
told = []
def attempt(change, **line):
    try:
        with serial.Serial("scale", timeout=1, **line) as port:
            change(port)
            told.append("done")
    except (serial.SerialException, ValueError) as error:
        told.append(str(error))

attempt(lambda port: None, bytesize=7, parity="S")
attempt(lambda port: setattr(port, "baudrate", 19200))
attempt(lambda port: setattr(port, "dtr", False))
attempt(lambda port: setattr(port, "rts", False))
attempt(lambda port: setattr(port, "xonxoff", True))
attempt(lambda port: port.send_break(0.1))
attempt(lambda port: setattr(port, "dtr", True))
json.dumps(told)
"""

WEB = """
import json
from js import navigator
from pyodide.ffi import to_js
import js
told = []
async def attempt(what):
    try:
        await what
        told.append("done")
    except Exception as error:
        told.append(str(error))

port = (await navigator.serial.getPorts())[0]
await attempt(port.open(baudRate=9600, dataBits=7, parity="even"))
await attempt(port.open(baudRate=19200))
await attempt(port.open(baudRate=9600))
for signal in ("dataTerminalReady", "requestToSend"):
    await attempt(port.setSignals(js.Object.fromEntries(to_js([[signal, False]]))))
await attempt(port.setSignals(js.Object.fromEntries(to_js([["break", True]]))))
await attempt(port.setSignals(js.Object.fromEntries(to_js([["dataTerminalReady", True]]))))
await port.close()
json.dumps(told)
"""

PRAXIS = f"""{MESSAGES}
def line(**others):
    return {{"baudRate": 9600, "dataBits": 8, "stopBits": 1, "parity": "none"}} | others
post("1", "open", deviceId="scale", port="scale", options=line(dataBits=7, parity="space"))
post("2", "open", deviceId="scale", port="scale", options=line(baudRate=300))
post("3", "open", deviceId="scale", port="scale", options=line())
await asyncio.sleep(1)
post("4", "signals", deviceId="scale", dataTerminalReady=False)
post("5", "signals", deviceId="scale", requestToSend=False)
post("6", "configure", deviceId="scale", options=line(xonxoff=True))
post("7", "signals", deviceId="scale", requestToSend=True)
await asyncio.sleep(1)
post("8", "close", deviceId="scale")
await asyncio.sleep(1)
del answers["8"]
json.dumps([answers[number].get("error", "done") for number in sorted(answers)])
"""


def run(source: str, limits: str) -> tuple[list[Any], Happenings]:
    """Return the program's report on each attempt, and the events on its port."""
    log = Happenings()
    opener = Opener(log=log, limits=read_role_limits({"scale": limits}, ["scale"]))
    outcome = run_guest(source, ["scale=sim:mettler"], environment=VirtualEnvironment(), opener=opener)
    assert outcome.error is None, outcome.error
    return json.loads(str(outcome.value)), log


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            PYSERIAL,
            [
                "require the line settings bytesize=8, parity=N, not bytesize=7, parity=S",
                "require the line settings baudrate=9600, not baudrate=19200",
                "require the line settings dtr=True, not dtr=False",
                "require the line settings rts=True, not rts=False",
                "require the line settings xonxoff=False, not xonxoff=True",
                "require the line settings break=False, not break=True",
                "done",
            ],
        ),
        (
            WEB,
            [
                "require the line settings bytesize=8, parity=N, not bytesize=7, parity=E",
                "require the line settings baudrate=9600, not baudrate=19200",
                "done",
                "require the line settings dtr=True, not dtr=False",
                "require the line settings rts=True, not rts=False",
                "require the line settings break=False, not break=True",
                "done",
            ],
        ),
        (
            PRAXIS,
            [
                "require the line settings bytesize=8, parity=N, not bytesize=7, parity=S",
                "require the line settings baudrate=9600, not baudrate=300",
                "done",
                "require the line settings dtr=True, not dtr=False",
                "require the line settings rts=True, not rts=False",
                "require the line settings xonxoff=False, not xonxoff=True",
                "done",
            ],
        ),
    ],
    ids=["pyserial", "navigator.serial", "messages"],
)
def test_what_the_limits_fix_cannot_be_changed(source: str, expected: list[str]) -> None:
    told, log = run(source, "mettler")
    assert len(told) == len(expected)
    for said, reason in zip(told, expected, strict=True):
        assert said == "done" if reason == "done" else f"the limits of mettler {reason}; nothing" in said
    refused = [str(one["reason"]) for one in log.of("scale", "refused")]
    wanted = [f"the limits of mettler {reason}" for reason in expected if reason != "done"]
    assert refused == wanted
    assert {(change["line"], change["on"]) for change in log.of("scale", "line")} <= {
        ("dtr", True),
        ("rts", True),
        ("break", False),
    }
    assert {str(settings) for settings in log.settings("scale", "opening")} == {"9600 8N1"}
    assert {(opening["dtr"], opening["rts"]) for opening in log.of("scale", "opening")} == {(True, True)}


SPEAK = """
import json, serial
told = []
try:
    with serial.Serial("scale", 19200, bytesize=7, timeout=1) as port:
        told.append([port.write(b"SI\\r\\n"), port.dtr, port.rts])
        port.write(b"SI\\r\\n")
        port.reset_output_buffer()
        port.break_condition = True
        port.write(b"SI\\r\\n")
except serial.SerialException as error:
    told.append(str(error))
json.dumps(told)
"""


def test_a_file_of_limits_says_its_line_and_whether_a_program_may_break(tmp_path: Path) -> None:
    file = tmp_path / "limits.json"
    limits: dict[str, object] = {"commands": [{"pattern": "SI"}]}
    file.write_text(json.dumps(limits))
    told, _ = run(SPEAK, str(file))
    needed = f"the limits of {file} require the line settings baudrate=9600, bytesize=8, not baudrate=19200"
    assert needed in told[0]
    limits |= {"line": {"baudrate": 19200, "bytesize": 7, "dtr": False}, "may_break": True}
    file.write_text(json.dumps(limits))
    told, log = run(SPEAK, str(file))
    assert told[0] == [4, True, True]
    assert "data written during a break does not arrive in full" in told[1]
    (opening,) = log.of("scale", "opening")
    assert (opening["dtr"], opening["rts"]) == (False, True)
    assert [(change["line"], change["on"]) for change in log.of("scale", "line")] == [("break", True)]
    # An admitted command is sent whole: part of it and the next command could form a third.
    assert not log.of("scale", "discard output")


CHANGED = """
import serial
with serial.Serial("scale", timeout=1) as port:
    try:
        port.bytesize, port.parity = 7, "S"
    except serial.SerialException:
        pass
    try:
        port.write(b'D "x\\x8d\\x8aZ\\x8d\\x8a"\\r\\n')
    except serial.SerialException:
        pass
    answers = port.read(100)
answers.decode("latin-1")
"""


def test_no_setting_turns_an_allowed_command_into_a_forbidden_one(tmp_path: Path) -> None:
    file = tmp_path / "limits.json"
    file.write_text(json.dumps({"commands": [{"pattern": 'D "[^"]*"'}]}))
    opener = Opener(limits=read_role_limits({"scale": str(file)}, ["scale"]))
    outcome = run_guest(CHANGED, ["scale=sim:mettler"], environment=VirtualEnvironment(), opener=opener)
    assert outcome.error is None
    assert "Z A" not in str(outcome.value)
