"""A user at a terminal is asked for ports: for the roles that a protocol names, and those that a program
requests.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.cli.command import praxis
from tests.cli.homes import home
from tests.cli.terminal import CTRL_C, CTRL_D, Terminal

PROTOCOL = """
# /// script
# [tool.praxis.ports]
# scale = "Mettler Toledo balance"
# ///
import serial

def main():
    with serial.Serial("scale", timeout=2) as port:
        port.write(b"SI\\r\\n")
        print("weighed", port.readline().decode().strip())
"""

REQUEST = """
import js

async def weigh():
    port = await js.navigator.serial.requestPort()
    await port.open(baudRate=9600)
    writer = port.writable.getWriter()
    await writer.write(js.Uint8Array.new(b"SI\\r\\n"))
    reader = port.readable.getReader()
    print("weighed", bytes((await reader.read()).value).decode().strip())

try:
    await weigh()
except Exception as error:
    print("not weighed:", error)
"""

WEIGHED = "weighed S S   12.34"


@pytest.fixture
def protocol(tmp_path: Path) -> str:
    path = tmp_path / "weigh.py"
    path.write_text(PROTOCOL)
    return str(path)


@pytest.fixture
def request_port(tmp_path: Path) -> str:
    path = tmp_path / "request.py"
    path.write_text(REQUEST)
    return str(path)


def test_a_role_without_a_port_is_asked_for(protocol: str) -> None:
    with Terminal("run", protocol) as terminal:
        shown = terminal.until("Port: ")
        assert "weigh.py needs a port for 'scale': Mettler Toledo balance" in shown
        assert "sim:KIND for a simulator; Enter for none." in shown
        terminal.line("sim:mettler")
        code, rest = terminal.end()
    assert code == 0
    assert WEIGHED in rest
    assert "Remember" not in rest  # a simulator never is


def test_what_is_typed_wrong_is_said_and_asked_again(protocol: str) -> None:
    with Terminal("run", protocol) as terminal:
        terminal.until("Port: ")
        for typed, told in (
            ("999", "There is no number 999 in the list."),
            ("/dev/there-is-none", "does not exist"),
            ("sim:metler", "mettler"),
            *((("ttyUSB0", "Did you mean /dev/ttyUSB0?"),) if os.name == "posix" else ()),
            ("../etc/passwd", "cannot be the name of a port"),
        ):
            terminal.line(typed)
            assert told in terminal.until("Port: ")
        terminal.line("")
        code, _ = terminal.end()
    assert code == 2


@pytest.mark.parametrize("key", ["\r", CTRL_D, "0\r"])
def test_no_port_is_bad_usage(protocol: str, key: str) -> None:
    with Terminal("run", protocol) as terminal:
        terminal.until("Port: ")
        terminal.press(key)
        code, rest = terminal.end()
    assert code == 2
    assert "Add --port scale=DEVICE" in rest


def test_ctrl_c_cancels(protocol: str) -> None:
    with Terminal("run", protocol) as terminal:
        terminal.until("Port: ")
        terminal.press(CTRL_C)
        code, rest = terminal.end()
    assert code == 3
    assert "cancelled" in rest


def test_without_a_terminal_or_with_json_nobody_is_asked(protocol: str, request_port: str) -> None:
    done = praxis("run", protocol)
    assert done.code == 2
    assert "needs a port for 'scale'" in done.err
    done = praxis("exec", request_port)
    assert "not weighed: NotFoundError" in done.out
    assert "--port ROLE=DEVICE" in done.out
    with Terminal("run", protocol, "--json") as terminal:
        assert terminal.end()[0] == 2


@pytest.mark.parametrize("mode", ["thread", "process"])
def test_a_program_that_asks_for_a_port_gets_the_one_that_is_chosen(request_port: str, mode: str) -> None:
    # The user takes longer than the program's time limit.
    with Terminal("exec", request_port, "--exec-mode", mode, "--timeout", "1.5") as terminal:
        assert "request.py asks for a port" in terminal.until("Port: ")
        terminal.pause(2.0)
        terminal.line("sim:mettler")
        code, rest = terminal.end()
    assert code == 0
    assert WEIGHED in rest


def test_none_chosen_is_told_to_the_program(request_port: str) -> None:
    with Terminal("exec", request_port) as terminal:
        terminal.until("Port: ")
        terminal.line("")
        code, rest = terminal.end()
    assert code == 0
    assert "not weighed: NotFoundError: Failed to execute 'requestPort' on 'Serial': No port was" in rest


@pytest.mark.parametrize("mode", ["thread", "process"])
def test_ctrl_c_stops_a_program_that_waits_for_an_answer(request_port: str, mode: str) -> None:
    with Terminal("exec", request_port, "--exec-mode", mode) as terminal:
        terminal.until("Port: ")
        terminal.press(CTRL_C)
        code, rest = terminal.end()
    assert code == 3
    assert "weighed" not in rest


def test_a_port_that_was_granted_is_given_unasked(request_port: str) -> None:
    with Terminal("exec", request_port, "--port", "scale=sim:mettler") as terminal:
        code, rest = terminal.end()
    assert code == 0
    assert WEIGHED in rest
    assert "Port:" not in rest


def test_a_program_that_ends_while_it_asks_takes_the_question_along() -> None:
    program = "import js, asyncio\njs.navigator.serial.requestPort()\nawait asyncio.sleep(1)\nprint('over')"
    with Terminal("exec", "-c", program) as terminal:
        terminal.until("Port: ")
        code, rest = terminal.end()
    assert code == 0
    assert "over" in rest


def test_questions_and_the_programs_own_input_take_turns() -> None:
    program = (
        "import asyncio, js\n"
        "asked = asyncio.ensure_future(js.navigator.serial.requestPort())\n"
        "await asyncio.sleep(0.5)\n"
        "print('name', input('Name? '))\n"
        "print('chosen', await asked)\n"
    )
    with Terminal("exec", "-c", program) as terminal:
        if "Port: " in terminal.until("Name? "):
            terminal.line("sim:mettler")
            terminal.line("robot")
        else:  # so slow that the program's own turn came first
            terminal.line("robot")
            terminal.until("Port: ")
            terminal.line("sim:mettler")
        code, rest = terminal.end()
    assert code == 0
    assert "name robot" in rest
    assert "chosen [object SerialPort]" in rest


def test_a_cell_of_a_console_asks_too(tmp_path: Path) -> None:
    with Terminal("console", env=home(tmp_path)) as terminal:
        terminal.prompt()
        terminal.answer("import js")
        terminal.line("port = await js.navigator.serial.requestPort()")
        assert "the console asks for a port" in terminal.until("Port: ")
        terminal.press(CTRL_C)
        assert "KeyboardInterrupt" in terminal.prompt()
        terminal.line("port = await js.navigator.serial.requestPort()")
        terminal.until("Port: ")
        terminal.line("sim:mettler")
        terminal.prompt()
        assert "SerialPort" in terminal.answer("port")
        terminal.line("exit()")
        assert terminal.end()[0] == 0
