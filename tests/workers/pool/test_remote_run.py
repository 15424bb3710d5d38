"""A run in a separate process reports like any other, and the loss of its process is reported, too."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from bench.controls.line import NotedLine
from bench.processes import KILL, KILLED, suspend
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.core.events import Event, HaltEvent, LogEvent, ResultEvent, SerialEvent, StateEvent
from praxis_desktop.ports.opening import NO_KINDS
from praxis_desktop.protocols import Program
from praxis_desktop.runs.commands import Cancel, EmergencyStop, Kill, SetPace
from praxis_desktop.runs.printed_output import OutputBuffer
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.settings import ExecutionMode, ExecutionSettings, Settings
from praxis_desktop.workers.launch.gated_run import GatedRun
from praxis_desktop.workers.launch.launcher import Launched, Launcher
from praxis_desktop.workers.pool import Children, RemoteRun
from praxis_desktop.workers.pool import _remote_run as remote_run
from praxis_desktop.workers.pool._child_process import ChildProcess
from praxis_desktop.workers.pool._remote_run import KillTimers
from tests.ports.wires import needs_ports


class Performed:
    """A run that has ended. ``meanwhile`` is called when the program has printed something."""

    def __init__(
        self,
        source: str,
        *,
        meanwhile: Callable[[RemoteRun], object] = lambda run: None,
        lines: list[bytes] | None = None,
        ports: tuple[str, ...] = (),
        profiles: Mapping[str, str] = NO_KINDS,
        timeout: float | None = None,
        spool: Path | None = None,
    ) -> None:
        self.events: list[Event] = []
        self.output = OutputBuffer(overflow="skip", spool=spool)
        given = list(lines or [])
        self.run = RemoteRun(
            RunRequest(
                Program(source, "/lab/script.py"),
                is_script=True,
                ports=ports,
                profiles=profiles,
                timeout=timeout,
            ),
            children=Children(cache_directory()),
            on_event=self.events.append,
            output=self.output,
            stdin=None if lines is None else lambda: given.pop(0) if given else b"",
        )

        def watch() -> None:
            if self.output.read(1, Deadline.after(100)):
                meanwhile(self.run)

        thread = threading.Thread(target=watch)
        thread.start()
        self.last: ResultEvent = self.run.execute()
        thread.join()
        assert self.events[-1] is self.last
        assert self.events[-2] == StateEvent(self.last.state)

    @property
    def states(self) -> list[str]:
        return [event.state for event in self.events if isinstance(event, StateEvent)]

    @property
    def error(self) -> str:
        assert self.last.result.error is not None
        return f"{self.last.result.error.name}: {self.last.result.error.message.splitlines()[0]}"


def test_a_run_is_told_as_in_a_thread(tmp_path: Path) -> None:
    source = "import sys\nprint(input('name? '))\nsys.stderr.write('\\xff\\n')\n[1, '\\ud800', 10**30]"
    performed = Performed(source, lines=[b"ro", b"bot\n"], spool=tmp_path / "all.log")
    assert performed.states == ["preparing", "running", "completed"]
    assert performed.last.result.value == [1, "\ud800", 10**30]
    assert performed.last.result.output == "name? robot\n\xff\n"
    assert performed.last.run_id == performed.run.run_id
    assert performed.last.details["spool"] == str(tmp_path / "all.log")
    assert (tmp_path / "all.log").read_text("utf-8") == "name? robot\n\xff\n"
    assert performed.run.exit_code == 0


@pytest.mark.parametrize(
    ("source", "error", "code"),
    [
        ("1/0", "ZeroDivisionError: division by zero", 1),
        ("import sys; sys.exit(3)", "SystemExit: 3", 1),
        ("def f(:", "SyntaxError: script.py: invalid syntax", 2),
        ("import os; os._exit(9)", "SystemExit: 9", 1),
    ],
)
def test_errors_have_the_same_names_and_exit_codes(source: str, error: str, code: int) -> None:
    performed = Performed(source)
    assert (performed.error, performed.run.exit_code) == (error, code)


def test_ports_are_opened_in_the_process() -> None:
    source = "import serial\nport = serial.Serial('scale', timeout=5)\nport.write(b'S\\r\\n')\nport.read(3)"
    performed = Performed(source, ports=("scale=sim:mettler",))
    assert performed.last.result.value == "b'S S'"
    assert [event.direction for event in performed.events if isinstance(event, SerialEvent)][:2] == [
        "out",
        "in",
    ]
    gone = Performed(source, ports=("scale=sim:mettler,unplug:after=0",))
    assert gone.run.exit_code == 4
    assert gone.last.details["port"] == "scale"


HANG = "print('here', flush=True)\nwhile True: pass"
STUBBORN = """
print('here', flush=True)
while True:
    try:
        while True: pass
    except BaseException: pass
"""


def test_a_time_limit_holds() -> None:
    performed = Performed("while True: pass", timeout=0.5)
    assert performed.error.startswith("TimedOut")
    assert performed.run.exit_code == 5


def test_a_stop_is_gentle_and_a_second_one_hard() -> None:
    gentle = Performed(
        f"try:\n    {HANG.replace(chr(10), chr(10) + '    ')}\nfinally: print('parked')",
        meanwhile=lambda run: run.do(Cancel()),
    )
    assert gentle.last.result.output == "here\nparked\n"
    assert (gentle.last.state, gentle.run.exit_code) == ("cancelled", 3)

    def stop_twice(run: RemoteRun) -> None:
        run.do(Cancel())
        run.do(Cancel())

    hard = Performed(STUBBORN, meanwhile=stop_twice)
    assert (hard.last.state, hard.error, hard.run.exit_code) == (
        "cancelled",
        "Killed: the program was stopped",
        3,
    )
    killed = Performed(STUBBORN, meanwhile=lambda run: run.do(Kill()))
    assert (killed.last.state, killed.run.exit_code) == ("cancelled", 3)


def test_a_command_that_the_process_refuses_is_told() -> None:
    def ask(run: RemoteRun) -> None:
        run.do(SetPace("10"))
        run.do(Cancel())

    told = [event for event in Performed(HANG, meanwhile=ask).events if isinstance(event, LogEvent)]
    assert [event.level for event in told if "can be changed only if" in event.message] == ["warning"]


def test_a_run_stopped_before_it_begins_never_does() -> None:
    events: list[Event] = []
    request = RunRequest(Program("print(1)", "x.py"), is_script=True)
    run = RemoteRun(
        request, children=Children(cache_directory()), on_event=events.append, output=OutputBuffer()
    )
    run.do(Cancel())
    result = run.execute()
    assert (result.state, result.result.output, run.exit_code) == ("cancelled", "", 3)


def test_a_process_that_hangs_from_its_start_is_killed_if_the_run_was_stopped_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(remote_run, "KILL_S", 0.1)
    taken: list[int] = []

    class Hanging(Children):
        def take(self) -> ChildProcess:
            child = super().take()
            suspend(child.pid)
            taken.append(child.pid)
            return child

    request = RunRequest(Program("print(1)", "x.py"), is_script=True)
    run = RemoteRun(
        request, children=Hanging(cache_directory()), on_event=lambda event: None, output=OutputBuffer()
    )
    run.do(Cancel())
    thread = threading.Thread(target=run.execute, daemon=True)
    thread.start()
    thread.join(60)
    is_hanging = thread.is_alive()
    if is_hanging:
        os.kill(taken[0], KILL)
    assert (is_hanging, run.state, run.exit_code) == (False, "cancelled", 3)


def test_pressing_stop_again_and_again_does_not_put_off_the_kill() -> None:
    timers, killed = KillTimers(), threading.Event()
    begun = time.monotonic()
    while not killed.wait(0.02) and time.monotonic() < begun + 20:
        timers.end_within(0.2, killed.set)
    assert killed.is_set()


def pid_of(run: RemoteRun) -> int:
    assert run.pid is not None
    return run.pid


def test_a_process_that_is_killed_from_outside_is_a_failed_run() -> None:
    performed = Performed(HANG, meanwhile=lambda run: os.kill(pid_of(run), KILL))
    assert performed.last.state == "failed"
    assert performed.error == f"ProcessDied: the program's process ended ({KILLED})"
    assert performed.last.result.output == "here\n"
    assert performed.run.exit_code == 1


GUARDS = os.name == "posix"
"""Whether the guardian of this process stops the instruments of a run's process, and tells of it. On Windows
the run's process has a guardian of its own, which stops them.
"""
OPEN_AND_HANG = "import serial\nport = serial.Serial('pump', 9600)\n" + HANG


@needs_ports
def test_a_process_that_is_killed_leaves_its_instruments_to_the_guardian() -> None:
    with NotedLine() as line:
        performed = Performed(
            OPEN_AND_HANG,
            meanwhile=lambda run: os.kill(pid_of(run), KILL),
            ports=(f"pump={line.device}", "scale=sim:mettler"),
            profiles={"pump": "masterflex"},
        )
        assert line.wait_for(b"\x02P02H\r", 60)
    if GUARDS:
        (halt,) = [event for event in performed.events if isinstance(event, HaltEvent)]
        assert (halt.port, halt.outcome) == ("pump", "sent")
    assert performed.error == f"ProcessDied: the program's process ended ({KILLED})"


@needs_ports
@pytest.mark.skipif(not GUARDS, reason="on Windows a run's process has its own guardian")
def test_one_whose_stop_nobody_knows_is_left_to_a_person() -> None:
    with NotedLine() as line:
        performed = Performed(
            OPEN_AND_HANG,
            meanwhile=lambda run: os.kill(pid_of(run), KILL),
            ports=(f"pump={line.device}",),
        )
    assert performed.last.result.error is not None
    (told,) = performed.last.result.error.message.splitlines()[1:]
    assert told.startswith("port 'pump' ")
    assert told.endswith("Stop the instrument with its own button or switch.")


def test_a_process_that_does_not_listen_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote_run, "KILL_S", 0.1)

    def freeze(run: RemoteRun) -> None:
        suspend(pid_of(run))
        run.do(Kill())

    performed = Performed(HANG, meanwhile=freeze)
    assert (performed.last.state, performed.run.exit_code) == ("cancelled", 3)


@needs_ports
def test_a_process_that_stands_still_in_an_emergency_is_killed_once_its_instrument_is_stopped() -> None:
    def freeze(run: RemoteRun) -> None:
        suspend(pid_of(run))
        run.do(EmergencyStop(by="somebody"))

    with NotedLine() as line:
        performed = Performed(
            OPEN_AND_HANG,
            meanwhile=freeze,
            ports=(f"pump={line.device}",),
            profiles={"pump": "masterflex"},
        )
        line.settle()
        assert line.received().count(b"\x02P02H\r") == 1
    if GUARDS:
        (halt,) = [event for event in performed.events if isinstance(event, HaltEvent)]
        assert (halt.port, halt.outcome) == ("pump", "sent")
        assert "an emergency stop was requested" in halt.message
    assert (performed.last.state, performed.run.exit_code) == ("cancelled", 3)
    assert performed.error == "Killed: the run was ended by an emergency stop"


def test_a_stop_ends_a_wait_for_input() -> None:
    asked = threading.Event()
    never = threading.Event()

    def wait_for_ever() -> bytes:
        asked.set()
        never.wait()
        return b""

    request = RunRequest(Program("input()", "x.py"), is_script=True)
    run = RemoteRun(
        request,
        children=Children(cache_directory()),
        on_event=lambda event: None,
        output=OutputBuffer(),
        stdin=wait_for_ever,
    )

    def stop() -> None:
        asked.wait(100)
        run.do(Cancel())

    stopper = threading.Thread(target=stop)
    stopper.start()
    assert run.execute().state == "cancelled"
    stopper.join()
    never.set()


def test_the_next_run_has_its_process_ready() -> None:
    reserve = Children(cache_directory(), keeps_one=True)
    reserve.order(0.0)
    deadline = Deadline.after(60)
    while (ready := reserve.pid) is None:
        assert not deadline.expired
        time.sleep(0.01)
    pids: set[int | None] = set()

    def print_number(number: int) -> None:
        run = RemoteRun(
            RunRequest(Program(f"print({number})", "x.py"), is_script=True),
            children=reserve,
            on_event=lambda event: pids.add(run.pid),
            output=OutputBuffer(),
        )
        assert run.execute().result.output == f"{number}\n"

    print_number(1)
    print_number(2)
    assert ready in pids
    assert len(pids - {None}) == 2
    reserve.close()
    assert reserve.await_end(Deadline.after(60))
    assert reserve.pid is None


def is_in_a_process(launched: Launched) -> bool:
    run = launched.run
    return isinstance(vars(run)["_run"] if isinstance(run, GatedRun) else run, RemoteRun)


@pytest.mark.parametrize(
    ("mode", "block"),
    [("process", ""), ("thread", '# /// script\n# [tool.praxis.execution]\n# mode = "process"\n# ///\n')],
)
def test_the_window_runs_programs_in_processes_where_the_settings_or_they_say_so(
    mode: ExecutionMode, block: str, tmp_path: Path
) -> None:
    path = tmp_path / "program.py"
    path.write_text(f"{block}print('shown')")
    settings = Settings(execution=ExecutionSettings(mode=mode))
    launcher = Launcher(cache=cache_directory(), spools=tmp_path / "spools", settings=lambda: settings)
    launched = launcher.launch(RunRequest(Program("", str(path))))(lambda event: None)
    assert is_in_a_process(launched)
    result = launched.run.execute()
    assert (result.state, result.result.output) == ("completed", "shown\n")
    assert launcher.close(Deadline.after(60))
