"""``praxis-desktop simulate`` serves an instrument to any program, and obeys typed commands."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import pytest
import serial

from praxis_desktop.cli import main
from praxis_desktop.ports.simulators import known_simulators
from praxis_desktop.ports.simulators.faults import CONNECTION_FAULTS, FAULTS, VALUE_FAULTS
from praxis_desktop.ports.transport import LineSettings
from tests.cli.command import COMMAND, environment, finish, praxis, start
from tests.cli.terminal import CTRL_C, Terminal
from tests.ports.wires import needs_ports

WAIT_S = 60.0

posix = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals")


class Simulation:
    """A ``simulate`` in a separate process."""

    def __init__(self, *arguments: str) -> None:
        self.process = start("simulate", *arguments)

    @staticmethod
    def _read(stream: IO[bytes] | None) -> str:
        assert stream is not None
        return stream.readline().decode().rstrip("\n")

    def line(self) -> str:
        """Return the next line on standard output."""
        return self._read(self.process.stdout)

    def told(self) -> str:
        """Return the next line on standard error."""
        return self._read(self.process.stderr)

    def event(self, name: str) -> dict[str, Any]:
        """Return the next event of this name."""
        while True:
            line = self.line()
            assert line, "no more events"
            event: dict[str, Any] = json.loads(line)
            if event["event"] == name:
                return event

    def type(self, command: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(command.encode() + b"\n")
        self.process.stdin.flush()


@pytest.fixture
def simulate() -> Iterator[type[Simulation]]:
    """Start a simulation with ``simulate(*arguments)``; it is ended after the test."""
    started: list[Simulation] = []

    class Kept(Simulation):
        def __init__(self, *arguments: str) -> None:
            super().__init__(*arguments)
            started.append(self)

    yield Kept
    for simulation in started:
        if simulation.process.poll() is None:
            simulation.process.kill()
        simulation.process.communicate()


def ask(path: str, command: bytes = b"I4\r\n", baudrate: int = 9600, timeout: float = WAIT_S) -> bytes:
    """Return the reply of the instrument at ``path``."""
    with serial.Serial(path, baudrate, timeout=timeout) as port:
        port.write(command)
        return port.readline()


def end(process: subprocess.Popen[bytes]) -> None:
    """End a simulation that is still running: on POSIX with Ctrl+C, which no other program of Windows
    presses.
    """
    assert process.poll() is None
    if sys.platform == "win32":
        process.kill()
        process.wait(WAIT_S)
    else:
        process.send_signal(signal.SIGINT)
        assert process.wait(WAIT_S) == 3


def test_without_a_kind_it_lists_them() -> None:
    finished = praxis("simulate")
    assert finished.code == 0
    assert [line.split()[0] for line in finished.out.splitlines()] == list(known_simulators())
    events = praxis("simulate", "--json").events
    assert [event["kind"] for event in events[:-1]] == list(known_simulators())


@needs_ports
def test_the_first_line_is_the_path_that_any_program_can_open(simulate: type[Simulation]) -> None:
    simulation = simulate("mettler,seed=3")
    path = simulation.line()
    assert path.startswith("COM" if sys.platform == "win32" else "/dev/")
    assert ask(path).startswith(b'I4 A "B')
    assert "Mettler Toledo" in simulation.told()
    finished = finish(simulation.process, b"quit\n")
    assert (finished.code, finished.out) == (0, "")


@posix
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_from_outside_ends_it_cleanly(
    simulate: type[Simulation], number: signal.Signals, tmp_path: Path
) -> None:
    link = tmp_path / "scale"
    simulation = simulate("mettler", "--link", str(link))
    assert simulation.line() == str(link)
    simulation.process.send_signal(number)
    finished = finish(simulation.process)
    assert finished.code == 3
    assert "Traceback" not in finished.err
    assert not link.is_symlink()


@needs_ports
def test_ctrl_c_ends_it_cleanly() -> None:
    with Terminal("simulate", "mettler", env={"PYTHONWARNINGS": "error"}) as terminal:
        terminal.until("Mettler Toledo")
        terminal.pause(0.5)
        terminal.press(CTRL_C)
        code, shown = terminal.end()
    assert code == 3
    assert "Traceback" not in shown


@posix
def test_a_link_that_another_simulator_uses_is_left_alone_and_a_dead_one_is_replaced(
    simulate: type[Simulation], tmp_path: Path
) -> None:
    link = tmp_path / "scale"
    link.symlink_to("/dev/pts/praxis-none")
    first = simulate("mettler", "--link", str(link))
    assert first.line() == str(link)
    target = link.readlink()
    second = praxis("simulate", "bioshake", "--link", str(link))
    assert second.code == 2
    assert "another simulator may be using it" in second.err
    assert link.readlink() == target


@needs_ports
def test_it_goes_on_when_nobody_types(simulate: type[Simulation]) -> None:
    simulation = simulate("mettler")
    path = simulation.line()
    assert simulation.process.stdin is not None
    simulation.process.stdin.close()
    simulation.process.stdin = None
    assert ask(path).startswith(b"I4 A")
    end(simulation.process)


IN_THE_BACKGROUND = """
import fcntl, subprocess, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
job = subprocess.Popen(sys.argv[1:], process_group=0)
print(job.pid, flush=True)
sys.exit(job.wait())
"""


@posix
def test_as_a_job_in_the_background_it_leaves_the_terminal_alone() -> None:
    master, terminal = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", IN_THE_BACKGROUND, *COMMAND, "simulate", "mettler"],
        env=environment(),
        stdin=terminal,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    os.close(terminal)
    assert process.stdout is not None
    job, path = int(process.stdout.readline()), process.stdout.readline().decode().strip()
    try:
        for _ in range(3):
            os.write(master, b"unplug\n")  # meant for the shell in the foreground
            assert ask(path, timeout=5).startswith(b"I4 A")
        os.kill(job, signal.SIGINT)
        process.communicate(timeout=WAIT_S)
        assert process.returncode == 3
    finally:
        os.close(master)
        if process.poll() is None:
            os.kill(job, signal.SIGKILL)
            process.communicate()


@needs_ports
def test_the_cable_is_pulled_and_put_back_on_command(simulate: type[Simulation], tmp_path: Path) -> None:
    link = () if sys.platform == "win32" else ("--link", str(tmp_path / "scale"))
    simulation = simulate("mettler,portion=0", *link)
    path = simulation.line()
    assert path in link or not link
    assert ask(path, b"TA 5 g\r\n") == b"TA A    5.00000 g\r\n"
    simulation.type("unplug")
    assert simulation.line() == "unplugged"
    with pytest.raises(serial.SerialException):
        ask(path)
    simulation.type("plug")
    path = simulation.line()
    assert path in link or not link
    assert ask(path, b"TA\r\n") == b"TA A    5.00000 g\r\n"


@needs_ports
def test_faults_come_from_the_command_line_and_from_what_is_typed(simulate: type[Simulation]) -> None:
    simulation = simulate("mettler", "--faults", "busy:at=1")
    path = simulation.line()
    assert ask(path, b"T\r\n") == b"T I\r\n"
    simulation.type("clear")
    simulation.type("silence:times=1")
    assert simulation.line() == "fault: silence:times=1"
    assert ask(path, timeout=0.2) == b""
    assert ask(path).startswith(b"I4 A")
    simulation.type("state")
    assert simulation.line() == "load_g: 12.3456"


@needs_ports
def test_a_fault_that_unplugs_is_told(simulate: type[Simulation]) -> None:
    simulation = simulate("mettler", "--faults", "unplug:at=1")
    path = simulation.line()
    with pytest.raises(serial.SerialException):
        ask(path)
    assert simulation.line() == "unplugged"
    simulation.type("clear")
    simulation.type("plug")
    assert ask(simulation.line()).startswith(b"I4 A")


@needs_ports
def test_a_wrong_command_is_explained_and_nothing_else_happens(simulate: type[Simulation]) -> None:
    simulation = simulate("mettler")
    path = simulation.line()
    simulation.told()
    for command, words in (("smoke", "silence"), ("plug", "plugged in"), ("late:delay=x", "positive")):
        simulation.type(command)
        assert words in simulation.told()
    simulation.type("help")
    assert "standard input" in simulation.told()
    for fault in (*FAULTS, *CONNECTION_FAULTS, *VALUE_FAULTS):
        assert any(f"  {fault} " in simulation.told() for _ in range(20))
    assert ask(path).startswith(b"I4 A")


@needs_ports
def test_as_json_every_exchange_is_told(simulate: type[Simulation]) -> None:
    simulation = simulate("bioshake,seed=1", "--json")
    plug = simulation.event("plug")
    assert (plug["plugged"], plug["kind"], plug["line"]) == (True, "bioshake", "9600 8N1")
    assert ask(plug["path"], b"getShakeMaxRpm\r") == b"3000\r\n"
    received, sent = simulation.event("exchange"), simulation.event("exchange")
    assert (received["direction"], bytes.fromhex(received["data"])) == ("received", b"getShakeMaxRpm\r")
    assert (sent["direction"], sent["text"]) == ("sent", "3000\\r\\n")
    assert received["time_ns"] <= sent["time_ns"]
    simulation.type("late:delay=2")
    assert simulation.event("instrument")["faults"] == ["late:delay=2"]
    simulation.type("state")
    assert simulation.event("instrument")["state"]["shaker"] == "STOP"
    simulation.type("unplug")
    assert not simulation.event("plug")["plugged"]
    simulation.type("quit")
    assert simulation.event("result")["state"] == "completed"
    assert simulation.process.wait(WAIT_S) == 0


@needs_ports
def test_output_that_nobody_reads_any_more_does_not_end_it() -> None:
    process = start("simulate", "mettler", "--json", stdin=subprocess.PIPE)
    assert process.stdout is not None
    path = json.loads(process.stdout.readline())["path"]
    process.stdout.close()
    for _ in range(3):
        assert ask(path).startswith(b"I4 A")
    end(process)
    finish(process)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["scales"], "there is no simulator"),
        (["mettler,smoke"], "has no fault"),
        (["mettler", "--faults", "smoke"], "has no fault"),
        (["mettler,colour=3"], "has no option"),
        pytest.param(["mettler", "--link", os.devnull], "not a link", marks=posix),
    ],
)
@needs_ports
def test_bad_input_is_told_with_what_is_known(arguments: list[str], words: str) -> None:
    finished = praxis("simulate", *arguments)
    assert finished.code == 2
    assert words in finished.err
    assert finished.out == ""


def test_without_pseudo_terminals_the_remedy_is_a_tcp_port(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def pair(line: LineSettings) -> None:
        raise ImportError("pty")

    # As on Windows, even where the host of Wine lends ports.
    monkeypatch.setattr("praxis_desktop.ports.simulators.pty.TerminalPair", pair)
    assert main(["simulate", "mettler"]) == 2
    told, remedy = capsys.readouterr().err.splitlines()
    assert told == "praxis-desktop: this system has no pseudo-terminals"
    assert "--listen 127.0.0.1:0" in remedy
    assert "--port ROLE=sim:mettler" in remedy


@needs_ports
def test_an_instrument_of_one_s_own_is_served_until_its_code_fails(
    simulate: type[Simulation], tmp_path: Path
) -> None:
    (tmp_path / "own.py").write_text(
        "from praxis.simulators import Instrument\n"
        "class Echo(Instrument):\n"
        "    def answer(self, command):\n"
        "        return command[1 / len(command) > 1:]\n"
        "    def split(self, received):\n"
        "        *found, received[:] = received.split(b'.')\n"
        "        return found\n"
    )
    simulation = simulate(f"{tmp_path / 'own.py'}:Echo")
    with serial.Serial(simulation.line(), timeout=WAIT_S) as port:
        port.write(b"one.two.")
        assert port.read_until(b"two\r\n") == b"one\r\ntwo\r\n"
        port.write(b".")
        code, _, told = finish_told(simulation)
    assert code == 4
    assert "own.py:Echo failed in line 4: ZeroDivisionError" in told


def finish_told(simulation: Simulation) -> tuple[int, str, str]:
    """Wait for its end; returns the exit code and the remaining output of both streams."""
    out, told = simulation.process.communicate(timeout=WAIT_S)
    return simulation.process.returncode, out.decode(), told.decode()


def test_an_instrument_is_served_on_a_tcp_port_to_several_connections(simulate: type[Simulation]) -> None:
    served = simulate("ot2,pace=1000", "--listen", "127.0.0.1:0")
    address = served.line()
    assert address.startswith("tcp://127.0.0.1:")
    host, port = address.removeprefix("tcp://").split(":")
    with (
        socket.create_connection((host, int(port)), timeout=WAIT_S) as first,
        socket.create_connection((host, int(port)), timeout=WAIT_S) as second,
    ):
        for connection, request in ((first, b"POST /runs"), (second, b"GET /runs")):
            connection.sendall(request + b" HTTP/1.1\r\nHost: ot2\r\nConnection: close\r\n\r\n")
            with connection.makefile("rb") as stream:
                answer = stream.read()
            assert answer.startswith(b"HTTP/1.1 20")
            assert answer.count(b'"createdAt"') == 1
    served.type("reset:at=1")
    assert served.line() == "fault: reset:at=1"
    with socket.create_connection((host, int(port)), timeout=WAIT_S) as third:
        third.sendall(b"GET /health HTTP/1.1\r\nHost: ot2\r\n\r\n")
        with pytest.raises(ConnectionResetError):
            third.recv(100)
    served.type("quit")
    assert finish(served.process).code == 0


@pytest.mark.parametrize("place", ["31950", "127.0.0.1:99999", "192.0.2.1:80"])
def test_an_address_that_is_none_of_this_computer_is_refused(place: str) -> None:
    done = praxis("simulate", "ot2", "--listen", place)
    assert done.code == 2
    assert "--listen" in done.err
