"""However a run is ended from another process, its program cleans up, and the exit code says what
happened.
"""

from __future__ import annotations

import ctypes
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.command import COMMAND, Finished, environment, finish, praxis, start
from tests.cli.homes import home
from tests.ports.wires import needs_ports, wire

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")

# Each program says "standing by" where it can be stopped, and "parked" when it cleans up.
BUSY = """
import sys
def work():
    sys.stdout.write("standing by\\n")
    while True: pass
try: work()
finally: print("parked")
"""
ASYNC = """
import asyncio
async def main():
    try:
        print("standing by")
        await asyncio.sleep(1000)
    finally:
        await asyncio.sleep(0)
        print("parked")
asyncio.run(main())
"""
ASKING = """
try:
    print("standing by")
    input()
finally: print("parked")
"""
READING = """
import sys
try:
    print("standing by")
    sys.stdin.buffer.read()
finally: print("parked")
"""
STUBBORN = """
while True:
    try:
        print("standing by")
        while True: pass
    except KeyboardInterrupt: pass
"""


def ready(program: str, *options: str) -> subprocess.Popen[bytes]:
    """Return a process whose program has reported that it is ready."""
    process = start("exec", *options, "--timeout", "60", "-c", program)
    assert process.stdout is not None
    while b"standing by" not in (line := process.stdout.readline()):
        assert line, "the program never said that it is ready"
    return process


def keep_open(process: subprocess.Popen[bytes]) -> Finished:
    """Wait for the process while its standard input stays open, as on a terminal."""
    process.wait(timeout=60)
    return finish(process)


@pytest.mark.skipif(sys.platform != "linux", reason="signals of single threads are Linux's")
@pytest.mark.parametrize(
    ("command", "sign"),
    [
        (("exec", "-c", ASYNC), b"standing by"),
        (("exec", "--exec-mode", "process", "-c", ASYNC), b"standing by"),
        (("protocols", "list", "--watch", "--json"), b"{"),
        (("simulate", "masterflex"), b"/dev/"),
    ],
    ids=["exec", "in a process", "protocols", "simulate"],
)
def test_a_signal_that_another_thread_receives_stops_the_command(
    command: tuple[str, ...], sign: bytes
) -> None:
    """On a busy computer the system may give a signal to a thread that has just begun."""
    process = start(*command)
    assert process.stdout is not None
    while sign not in (line := process.stdout.readline()):
        assert line, "the command never said that it is ready"
    threads = {int(task.name) for task in Path(f"/proc/{process.pid}/task").iterdir()}
    other = max(threads - {process.pid})
    assert ctypes.CDLL(None).tgkill(process.pid, other, signal.SIGINT) == 0
    assert keep_open(process).code == 3


@pytest.mark.parametrize(
    "program", [BUSY, ASYNC, ASKING, READING], ids=["busy", "async", "asking", "reading"]
)
def test_ctrl_c_ends_the_program_with_its_cleaning_up(program: str) -> None:
    process = ready(program)
    process.send_signal(signal.SIGINT)
    finished = keep_open(process)
    assert finished.code == 3
    assert finished.out == "parked\n"
    assert finished.told[0] == "Traceback (most recent call last):"
    assert finished.told[-1] == "KeyboardInterrupt"


def test_ctrl_c_that_another_process_passes_on_is_one() -> None:
    process = ready(BUSY)
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGTERM)
    finished = keep_open(process)
    assert (finished.code, finished.out) == (3, "parked\n")


def test_ctrl_c_twice_is_a_hard_stop() -> None:
    process = ready(STUBBORN, "--json")
    process.send_signal(signal.SIGINT)
    assert process.stdout is not None
    while b"standing by" not in (line := process.stdout.readline()):
        assert line, "the program never went on"
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    finished = keep_open(process)
    assert finished.code == 3
    assert finished.events[-1]["state"] == "cancelled"
    assert finished.result["error"]["name"] == "Killed"


def test_the_end_of_the_session_parks_the_hardware_too() -> None:
    process = ready(BUSY, "--json")
    process.send_signal(signal.SIGHUP)
    finished = keep_open(process)
    assert finished.code == 3
    assert finished.events[-1]["state"] == "cancelled"
    assert finished.result["output"] == "standing by\nparked\n"


def test_ctrl_c_before_the_program_begins() -> None:
    process = start("exec", "--json", "-c", BUSY)
    assert process.stdout is not None
    first = process.stdout.readline()
    assert b"preparing" in first
    process.send_signal(signal.SIGINT)
    finished = keep_open(process)
    assert finished.code == 3
    assert finished.events[-1]["state"] == "cancelled"


@pytest.mark.parametrize(
    ("ended_by", "reason"),
    [
        (signal.SIGTERM, "another program ended this one (SIGTERM)"),
        (signal.SIGHUP, "the terminal was closed"),
        (None, "nothing reads the output any longer"),
    ],
)
def test_a_stop_that_nobody_asked_for_is_recorded_with_its_reason(
    tmp_path: Path, ended_by: signal.Signals | None, reason: str
) -> None:
    env = home(tmp_path)
    (tmp_path / "count.py").write_text("import itertools\nfor number in itertools.count(): print(number)")
    process = start("run", "count.py", env=env, cwd=tmp_path)
    assert process.stdout is not None
    assert process.stdout.readline() == b"0\n"
    if ended_by is None:
        process.stdout.close()
        process.wait(timeout=60)
    else:
        process.send_signal(ended_by)
    finish(process)
    shown = praxis("history", "show", "last", "--actions", "--json", env=env)
    rows = map(json.loads, shown.out.splitlines())
    assert [row["reason"] for row in rows if row.get("what") == "cancel"] == [reason]


def test_a_reader_that_goes_stops_the_run_and_hears_nothing() -> None:
    process = start("exec", "-c", "import itertools\nfor number in itertools.count(): print(number)")
    assert process.stdout is not None
    assert process.stdout.readline() == b"0\n"
    process.stdout.close()
    process.wait(timeout=60)
    finished = finish(process)
    assert (finished.code, finished.err) == (3, "")


LOUD = {
    "output": ("exec", "print('x' * 1000)", ()),
    "steps": ("run", "with praxis.step('again'): pass", ("--json", "--without-asking", "pump=a wire")),
}
UNREAD = """
import praxis, serial
port = serial.Serial('pump', 9600)
print('standing by', flush=True)
try:
    while True:
        {loud}
finally:
    port.write(b'parked')
"""


@needs_ports
@pytest.mark.parametrize("mode", ["thread", "process"])
@pytest.mark.parametrize("loud", LOUD)
def test_a_reader_that_sleeps_does_not_keep_the_end_of_its_time_from_the_program(
    loud: str, mode: str, tmp_path: Path
) -> None:
    command, line, options = LOUD[loud]
    file = tmp_path / "program.py"
    file.write_text(UNREAD.format(loud=line), "utf-8")
    with wire() as made:
        process = start(
            *(command, str(file), "--timeout", "4", "--exec-mode", mode),
            *("--port", f"pump={made.device}", *options),
            env=home(tmp_path),
        )
        # Nobody reads what the program prints.
        assert made.receive(len(b"parked")) == b"parked"
        finished = finish(process)
    assert finished.code == 5, finished.err


@pytest.mark.skipif(sys.platform != "linux", reason="/proc tells when a process waits")
def test_a_reader_that_sleeps_does_not_keep_a_stop_from_the_program() -> None:
    loud = "import itertools\nfor number in itertools.count(): print('x' * 1000)"
    process = start(
        "exec", "-c", f"try:\n  {loud.replace(chr(10), chr(10) + '  ')}\nfinally: print('parked')"
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"x" * 1000 + b"\n"
    _wait_until_blocked(process.pid)
    process.send_signal(signal.SIGINT)
    finished = finish(process)
    assert finished.code == 3, finished.err
    assert finished.out.endswith("parked\n")
    assert finished.told[-1] == "KeyboardInterrupt"


def _wait_until_blocked(pid: int) -> None:
    """Return when the process no longer uses any processor time."""
    used = -1.0
    while True:
        fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
        now = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        if now == used and used > 0:
            return
        used = now
        time.sleep(0.5)


def test_ctrl_c_while_the_program_is_read_from_standard_input() -> None:
    tell = (
        "import praxis_desktop.cli.commands.exec as module\n"
        "module.parse_some = lambda ports: (sys.stderr.write('in\\n'), [])[1]"
    )
    process = start("exec", "-", "--json", command=prepared(tell))
    assert process.stderr is not None
    assert process.stderr.readline() == b"in\n"
    process.send_signal(signal.SIGINT)
    finished = keep_open(process)
    assert (finished.code, finished.err) == (3, "")
    assert finished.events[-1]["state"] == "cancelled"
    assert finished.result["error"]["message"] == "cancelled"


def test_ctrl_c_thrice_ends_the_process_whatever_it_waits_for() -> None:
    stuck = "import time, praxis_desktop.runs._mode as mode\nmode.local_timezone = lambda: time.sleep(1000)"
    process = start("exec", "--json", "-c", BUSY, command=prepared(stuck))
    assert process.stdout is not None
    while b"progress" not in process.stdout.readline():
        pass
    while process.poll() is None:
        process.send_signal(signal.SIGINT)
        time.sleep(0.3)
    finish(process)
    assert process.returncode == 3


def prepared(code: str) -> tuple[str, ...]:
    """Return the command line after ``code`` has changed the program."""
    return (
        sys.executable,
        "-c",
        f"import sys\nfrom praxis_desktop.cli import main\n{code}\nsys.exit(main())",
    )


IN_A_SCRIPT = """
"$@" &
process=$!
read -r line
kill -INT $process
kill -QUIT $process
wait $process
"""


def test_keys_that_a_script_has_ignored_are_named_with_what_works_instead(tmp_path: Path) -> None:
    """A shell without job control starts background processes with SIGINT and SIGQUIT ignored."""
    waits = "print('standing by', flush=True)\nimport time\ntime.sleep(60)\n"
    place = home(tmp_path)
    script = subprocess.Popen(
        ["sh", "-c", IN_A_SCRIPT, "sh", *COMMAND, "exec", "--port", "scale=sim:mettler", "-c", waits],
        env=environment(**place),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert script.stdout is not None
    begun = script.stdout.readline()
    assert begun == "standing by\n", script.communicate(timeout=60)
    until = time.monotonic() + 60
    while (stop := praxis("runs", "emergency-stop", "last", env=place)).code == 2:
        assert time.monotonic() < until, stop.err  # other processes see it shortly after it has begun
    assert stop.code == 0, stop.err
    told = script.communicate("\n", timeout=60)[1]
    assert script.returncode == 3
    run_id = re.search(r"Ctrl\+C and Ctrl\+\\ cannot stop this run: .* runs emergency-stop (\w+)`", told)
    assert run_id is not None, told
    assert run_id[1] in stop.out + stop.err
