"""What the guardian heard after a program was killed reaches the resumed program, if it is the program's."""

from __future__ import annotations

import json
import select
import socket
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import pytest

from bench.processes import suspend
from praxis_desktop.ports.simulators.exporting import ExportedInstrument
from praxis_desktop.ports.simulators.instrument import Reply
from praxis_desktop.ports.simulators.usb_instrument import HidInstrument, UsbInstrument
from tests.cli.command import Finished, finish, praxis, start
from tests.cli.homes import home
from tests.ports.wires import Wire, wire

STIRRER = {
    "version": 1,
    "kind": "stirrer",
    "name": "Stirrer",
    "maker": "Praxis",
    "category": "shaker",
    "backend": "",
    "line": {},
    "identify": {"steps": [{"send": "?\r\n", "expect": "stirrer"}]},
    "stop": {"send": ["STOP\r\n"], "confirm": "(stopped|ok)\r\n", "confirm_s": 3, "advice": "Switch it off."},
    "limits": {"commands": [{"pattern": ".*"}]},
    "recover": {"advice": "Switch it on."},
    "sources": ["this test"],
}
STIRRING = """
import serial

def main():
    told = []
    with serial.Serial("stirrer", timeout=20) as port:
        for command in (b"GO\\r\\n", b"NEXT\\r\\n"):
            port.write(command)
            print(command.decode().strip(), flush=True)
            told.append(port.read_until(b"\\r\\n").decode())
    return told
"""
BYTE_BY_BYTE = STIRRING.replace(
    'port.read_until(b"\\r\\n").decode()',
    'b"".join(iter(lambda: (port.read(1), print("byte", flush=True))[0], b"\\n")).decode()',
)
ON_A_SOCKET = """
import socket

def main():
    told = []
    with socket.create_connection(("stirrer", PORT), timeout=20) as line, line.makefile("rwb") as file:
        for command in (b"GO\\r\\n", b"NEXT\\r\\n"):
            file.write(command)
            file.flush()
            print(command.decode().strip(), flush=True)
            told.append(file.readline().decode())
    return told
"""
STOP = b"STOP\r\n"


class Stirrer:
    """The far end of a line, which sends what the test specifies."""

    def __init__(self, far: Wire | socket.socket) -> None:
        self._far = far
        self.received = b""

    def await_sent(self, what: bytes) -> None:
        while not self.received.endswith(what):
            assert select.select([self._far], [], [], 60)[0], self.received
            self.received += self._far.read() if isinstance(self._far, Wire) else self._far.recv(1000)

    def say(self, data: bytes) -> None:
        self._far.send(data)


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    env = home(tmp_path)
    profiles = Path(env["PRAXIS_HOME"]) / "data" / "instrument_profiles"
    profiles.mkdir(parents=True)
    (profiles / "stirrer.json").write_text(json.dumps(STIRRER))
    return env


def killed_at(line: str, program: str, port: str, folder: Path, env: dict[str, str], *options: str) -> Any:
    """Run a program, and kill it once it has printed a line. Its guardian survives it by some seconds."""
    run = begun(line, program, port, folder, env, *options)
    run.kill()
    return run


def begun(line: str, program: str, port: str, folder: Path, env: dict[str, str], *options: str) -> Any:
    file = folder / "program.py"
    file.write_text(program)
    role = port.partition("=")[0]
    granted = ["--port", port, "--without-asking", f"{role}=a test"]
    run = start("run", str(file), *granted, *options, env=env)
    assert run.stdout is not None
    while (text := run.stdout.readline()) and text.decode().strip() != line:
        pass
    assert text
    return run


class Resumed:
    """A resumed run, and the questions that were asked, each answered with the next of ``answers``."""

    def __init__(self, env: dict[str, str], answers: Mapping[str, str]) -> None:
        run = start("history", "resume", "last", "--on-prompt", "ask", "--json", env=env)
        assert run.stdout is not None
        self.questions: list[str] = []
        self.events: list[dict[str, Any]] = []
        for line in run.stdout:
            event = json.loads(line)
            self.events.append(event)
            if event["event"] == "prompt":
                self.questions.append(event["message"])
                what = event["details"]["what"]
                answer = answers.get(what, "go_on")
                said = praxis("runs", "answer", "last", str(event["number"]), answer, env=env)
                assert said.code == 0, said.err
        self.ended: Finished = finish(run)

    @property
    def value(self) -> object:
        return next(
            (each["value"] for each in self.events if each["event"] == "data" and each["key"] == "value"),
            None,
        )


def check_record(env: dict[str, str]) -> None:
    assert praxis("history", "verify", "last", env=env).code == 0
    replayed = praxis("history", "replay", "last", "--json", env=env)
    assert replayed.result["value"]["state"] == "identical"


@contextmanager
def resuming(stirrer: Stirrer, env: dict[str, str], **answers: str) -> Iterator[list[Resumed]]:
    """Resume the run while the test acts as the instrument; the list contains the resumed run at the end."""
    done: list[Resumed] = []
    thread = threading.Thread(target=lambda: done.append(Resumed(env, answers)))
    thread.start()
    yield done
    thread.join()


BY_THE_CLOCK = """
import datetime, serial, time

def main():
    with serial.Serial("stirrer", timeout=20) as port:
        until, at = time.time() + 10, datetime.datetime.now()
        port.write(b"GO\\r\\n")
        print("GO", flush=True)
        told = port.read_until(b"\\r\\n").decode()
        is_late = time.time() > until or datetime.datetime.now() < at
        while time.time() < REAL:
            time.sleep(0.1)
    return [told, is_late]
"""


def test_a_limit_that_the_program_keeps_by_the_wall_clock_does_not_end_by_the_interruption(
    tmp_path: Path, env: dict[str, str]
) -> None:
    with wire() as made:
        stirrer = Stirrer(made)
        port = f"stirrer={made.device}"
        program = BY_THE_CLOCK.replace("REAL", str(time.time() + 16))
        run = killed_at("GO", program, port, tmp_path, env, "--profile", "stirrer=stirrer")
        stirrer.await_sent(STOP)
        stirrer.say(b"going\r\nstopped\r\n")
        finish(run)
        time.sleep(8)
        resumed = Resumed(env, {})
    assert resumed.value == ["going\r\n", False], resumed.ended.err
    check_record(env)


@pytest.mark.parametrize("mode", ["thread", "process"])
@pytest.mark.parametrize("said", [b"going\r\nstopped\r\n", b"stopped\r\ngoing\r\n", b"going\r\n"])
def test_a_reply_that_came_after_the_kill_reaches_the_program(
    said: bytes, mode: str, tmp_path: Path, env: dict[str, str]
) -> None:
    with wire() as made:
        stirrer = Stirrer(made)
        grant = f"stirrer={made.device}"
        run = killed_at(
            "GO", STIRRING, grant, tmp_path, env, "--profile", "stirrer=stirrer", "--exec-mode", mode
        )
        stirrer.await_sent(STOP)
        stirrer.say(said)
        finish(run)
        with resuming(stirrer, env) as done:
            stirrer.await_sent(b"NEXT\r\n")
            stirrer.say(b"next\r\n")
    (resumed,) = done
    assert resumed.value == ["going\r\n", "next\r\n"], resumed.ended.err
    assert len(resumed.questions) == 1
    assert stirrer.received == b"GO\r\nSTOP\r\nNEXT\r\n"
    check_record(env)


def test_a_person_is_asked_whether_a_reply_was_to_the_command_or_to_the_stop(
    tmp_path: Path, env: dict[str, str]
) -> None:
    with wire() as made:
        stirrer = Stirrer(made)
        run = killed_at(
            "GO", STIRRING, f"stirrer={made.device}", tmp_path, env, "--profile", "stirrer=stirrer"
        )
        stirrer.await_sent(STOP)
        stirrer.say(b"ok\r\n")
        finish(run)
        answers = {"open exchange": "done", "reply": "ok"}
        with resuming(stirrer, env, **answers) as done:
            stirrer.await_sent(b"NEXT\r\n")
            stirrer.say(b"next\r\n")
    (resumed,) = done
    assert len(resumed.questions) == 3
    assert all("it replied ok" in question for question in resumed.questions)
    assert resumed.value == ["ok\r\n", "next\r\n"]
    check_record(env)


def test_a_reply_of_which_the_program_had_a_part_goes_on(tmp_path: Path, env: dict[str, str]) -> None:
    with wire() as made:
        stirrer = Stirrer(made)
        port = f"stirrer={made.device}"
        run = begun("GO", BYTE_BY_BYTE, port, tmp_path, env, "--profile", "stirrer=stirrer")
        stirrer.say(b"go")
        assert [run.stdout.readline().strip() for _ in range(2)] == [b"byte"] * 2
        run.kill()
        stirrer.await_sent(STOP)
        stirrer.say(b"ing\r\nstopped\r\n")
        finish(run)
        with resuming(stirrer, env) as done:
            stirrer.await_sent(b"NEXT\r\n")
            stirrer.say(b"next\r\n")
    (resumed,) = done
    assert resumed.value == ["going\r", "next\r"], resumed.ended.err
    assert len(resumed.questions) == 1
    check_record(env)


def test_a_program_that_stood_still_gets_its_reply_when_it_was_killed(
    tmp_path: Path, env: dict[str, str]
) -> None:
    with wire() as made:
        stirrer = Stirrer(made)
        port = f"stirrer={made.device}"
        run = begun("GO", STIRRING, port, tmp_path, env, "--profile", "stirrer=stirrer")
        suspend(run.pid)
        stirrer.await_sent(b"GO\r\n")
        praxis("runs", "emergency-stop", "--all", env=env)
        stirrer.await_sent(STOP)
        stirrer.say(b"going\r\nstopped\r\n")
        run.kill()
        finish(run)
        with resuming(stirrer, env) as done:
            stirrer.await_sent(b"NEXT\r\n")
            stirrer.say(b"next\r\n")
    (resumed,) = done
    assert resumed.value == ["going\r\n", "next\r\n"], resumed.ended.err
    check_record(env)


def test_on_the_network_the_guardian_hears_on_the_programs_connection(
    tmp_path: Path, env: dict[str, str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        number = listener.getsockname()[1]
        place = f"stirrer=tcp://127.0.0.1:{number}"
        run = begun(
            "GO",
            ON_A_SOCKET.replace("PORT", str(number)),
            place,
            tmp_path,
            env,
            "--profile",
            "stirrer=stirrer",
        )
        with listener.accept()[0] as first:
            stirrer = Stirrer(first)
            run.kill()
            stirrer.await_sent(STOP)
            stirrer.say(b"going\r\nstopped\r\n")
            finish(run)
        with resuming(stirrer, env) as done, listener.accept()[0] as second:
            again = Stirrer(second)
            again.await_sent(b"NEXT\r\n")
            again.say(b"next\r\n")
    (resumed,) = done
    assert resumed.value == ["going\r\n", "next\r\n"], resumed.ended.err
    assert again.received == b"NEXT\r\n"
    check_record(env)


class Robot(UsbInstrument):
    """A STAR that, like many instruments, answers a motion only after a command to discard data."""

    kind = "robot"
    description = "Robot"
    usb_id: ClassVar[tuple[int, int] | None] = (0x08AF, 0x8000)
    answers: ClassVar[Mapping[str, str]] = {
        "C0RF": "rf7.6S 35 2020-03-17 (GRU C0)",
        "C0RI": "si2021-03-15sn2519",
        "C0QW": "qw1",
        "C0QC": "qc0",
        "C0RT": "rt0 0 0 0 0 0 0 0",
    }

    def __init__(self, *, replies: bool) -> None:
        super().__init__()
        self._replies = replies
        self.told: list[str] = []
        self._moves: list[str] = []
        self._asked = 0

    def answer(self, command: str, now: int) -> Iterable[Reply]:
        name = command[:10]
        self.told.append(name)
        if name.startswith("C0RM"):
            self._asked += 1
            return [Reply(f"{name}er00/00")] if self._asked > 1 else []
        if name.startswith("C0VI"):
            self._moves.append(name)
            return []
        moved = [Reply(f"{each}er00/00") for each in self._moves if self._replies]
        if name.startswith("C0HD"):
            self._moves = []
            return [Reply(f"{name}er00/00"), *moved]
        return [Reply(f"{name}er00/00{self.answers.get(name[:4], '')}")]

    def state(self, now: int) -> Mapping[str, object]:
        return {}


MOVING = """
import usb.core
import usb.util

def main():
    star = usb.core.find(idVendor=0x08AF, idProduct=0x8000)
    star.set_configuration()
    told = []
    for command in (COMMAND, "C0DIid0002", "C0EIid0003"):
        star.write(0x02, command.encode())
        print(command, flush=True)
        told.append(star.read(0x81, 64, timeout=20000).tobytes().decode())
    usb.util.dispose_resources(star)
    return told
"""
MOVED = ["C0VIid0001er00/00", "C0DIid0002er00/00", "C0EIid0003er00/00"]


def moved(
    robot: Robot, command: str, folder: Path, env: dict[str, str], mode: str, **answers: str
) -> Resumed:
    with ExportedInstrument(robot, "127.0.0.1:0") as served:
        on_usb = {**env, "PRAXIS_USBIP": served.device}
        program = MOVING.replace("COMMAND", repr(command))
        run = killed_at(command, program, "star=usb:08af:8000", folder, on_usb, "--exec-mode", mode)
        finish(run)
        return Resumed(on_usb, {name.replace("_", " "): text for name, text in answers.items()})


@pytest.mark.parametrize("mode", ["thread", "process"])
def test_on_usb_a_reply_behind_that_to_the_stop_reaches_the_program(
    mode: str, tmp_path: Path, env: dict[str, str]
) -> None:
    robot = Robot(replies=True)
    resumed = moved(robot, "C0VIid0001", tmp_path, env, mode)
    assert resumed.value == MOVED, resumed.ended.err
    assert len(resumed.questions) == 1
    assert [each for each in robot.told if "id0000" not in each] == ["C0VIid0001", "C0DIid0002", "C0EIid0003"]
    check_record(env)


@pytest.mark.parametrize("mode", ["thread", "process"])
def test_on_usb_a_person_is_asked_about_a_motion_without_a_reply(
    mode: str, tmp_path: Path, env: dict[str, str]
) -> None:
    robot = Robot(replies=False)
    resumed = moved(robot, "C0VIid0001", tmp_path, env, mode, open_exchange="done", reply=MOVED[0])
    assert resumed.value == MOVED, resumed.ended.err
    assert "it replied in 1: C0HDid0000er00/00" in resumed.questions[1]
    assert robot.told.count("C0VIid0001") == 1
    check_record(env)


@pytest.mark.parametrize("mode", ["thread", "process"])
def test_on_usb_a_question_is_asked_again_and_later_transfers_are_completed(
    mode: str, tmp_path: Path, env: dict[str, str]
) -> None:
    robot = Robot(replies=False)
    resumed = moved(robot, "C0RMid0001", tmp_path, env, mode)
    assert resumed.value == ["C0RMid0001er00/00", *MOVED[1:]], resumed.ended.err
    assert robot.told.count("C0RMid0001") == 2
    check_record(env)


class Keys(HidInstrument):
    """Answers the second report that it receives, and all later ones, with the next ID."""

    kind = "keys"
    description = "Keys"
    usb_id: ClassVar[tuple[int, int] | None] = (0x1234, 0x5679)
    numbers_reports: ClassVar[bool] = True

    def __init__(self) -> None:
        super().__init__()
        self.told: list[bytes] = []

    def report(self, report: bytes, now: int) -> None:
        self.told.append(report)
        if len(self.told) > 1:
            self.send_report(bytes((report[0] + 1,)) + report[1:], now)

    def state(self, now: int) -> Mapping[str, object]:
        return {}


TYPING = """
import hid

def main():
    told = []
    with hid.Device(vid=0x1234, pid=0x5679) as keys:
        for number in (1, 3):
            keys.write(bytes((number, 65)))
            print(number, flush=True)
            told.append(list(keys.read(64, timeout=20000)[:2]))
    return told
"""


@pytest.mark.parametrize("mode", ["thread", "process"])
@pytest.mark.parametrize("said", ["send", "done"])
def test_a_person_is_asked_about_a_report_to_a_hid_device(
    said: str, mode: str, tmp_path: Path, env: dict[str, str]
) -> None:
    keys = Keys()
    with ExportedInstrument(keys, "127.0.0.1:0") as served:
        on_usb = {**env, "PRAXIS_USBIP": served.device}
        finish(killed_at("1", TYPING, "keys=hid:1234:5679", tmp_path, on_usb, "--exec-mode", mode))
        resumed = Resumed(on_usb, {"open exchange": said, "reply": "\\x02A"})
    assert resumed.value == [[2, 65], [4, 65]], resumed.ended.err
    assert [report[0] for report in keys.told] == ([1, 1, 3] if said == "send" else [1, 3])
    check_record(env)
