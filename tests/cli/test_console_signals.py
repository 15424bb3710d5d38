r"""Ctrl+C and Ctrl+\ in a console, while it reads a line and at other times."""

from __future__ import annotations

import os
import queue
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from praxis_desktop.cli.commands.console.command import ConsoleEnded, ConsoleSignals
from praxis_desktop.core.counters import FILE_NAME
from praxis_desktop.core.directories import cache_directory
from tests.cli.command import finish, start
from tests.cli.homes import home
from tests.cli.terminal import CTRL_C, Terminal
from tests.ports.wires import wire

if os.name == "posix":
    import fcntl

needs_sigquit = pytest.mark.skipif(os.name != "posix", reason="SIGQUIT is POSIX's")

CTRL_BACKSLASH = "\x1c"
START = b"\x02P02S+100\r"
STOP = b"\x02P02H\r"
OPEN = (
    f"import serial; p = serial.Serial('pump', 4800, 7, 'O'); _ = p.write({START!r}); print('runs' + ' now')"
)


@needs_sigquit
@pytest.mark.parametrize("cell", ["", "while True: pass", "input('name?' + ' ')"])
def test_ctrl_backslash_stops_every_instrument_and_ends_the_console(tmp_path: Path, cell: str) -> None:
    with (
        wire() as made,
        Terminal(
            "console", "--port", f"pump={made.device}", "--limit", "pump=masterflex", env=home(tmp_path)
        ) as terminal,
    ):
        terminal.prompt()
        terminal.line(OPEN)
        terminal.until("runs now")
        assert made.receive(len(START)) == START
        terminal.prompt()
        if cell:
            terminal.line(cell)
            terminal.until("name? " if "input" in cell else cell + "\n")
            terminal.pause(0.5)
        terminal.press(CTRL_BACKSLASH)
        assert made.receive(len(STOP)) == STOP
        assert terminal.end()[0] == 3


@needs_sigquit
def test_ctrl_backslash_right_behind_enter_is_heard(tmp_path: Path) -> None:
    """The key was pressed while single keys were being read, and stayed unread until the cell ended."""
    with (
        wire() as made,
        Terminal(
            "console", "--port", f"pump={made.device}", "--limit", "pump=masterflex", env=home(tmp_path)
        ) as terminal,
    ):
        terminal.prompt()
        terminal.line(OPEN)
        terminal.until("runs now")
        assert made.receive(len(START)) == START
        terminal.prompt()
        terminal.press("while True: pass\r\r" + CTRL_BACKSLASH)
        assert made.receive(len(STOP)) == STOP
        assert terminal.end()[0] == 3


@needs_sigquit
def test_ctrl_backslash_is_heard_behind_more_than_a_terminal_keeps(tmp_path: Path) -> None:
    """After 4,096 unread bytes, the system held the key back until the cell had ended."""
    with (
        wire() as made,
        Terminal(
            "console", "--port", f"pump={made.device}", "--limit", "pump=masterflex", env=home(tmp_path)
        ) as terminal,
    ):
        terminal.prompt()
        terminal.line(OPEN)
        terminal.until("runs now")
        assert made.receive(len(START)) == START
        terminal.prompt()
        terminal.press("while True: pass\r\r")
        terminal.pause(0.5)
        terminal.press("x = 1\n" * 5_000 + CTRL_BACKSLASH)
        assert made.receive(len(STOP)) == STOP
        assert terminal.end()[0] == 3


def test_what_is_typed_while_a_cell_runs_is_run_after_it(tmp_path: Path) -> None:
    with Terminal("console", env=home(tmp_path)) as terminal:
        terminal.prompt()
        terminal.line("import time; time.sleep(1.5)")
        terminal.pause(0.3)
        text = "x" * 1_000
        terminal.press("".join(f"\x1b[200~{name} = '{text}'\x1b[201~\r" for name in "abcdefgh"))
        terminal.press("print('all', len(a + b + c + d + e + f + g + h))\r")
        terminal.until("all 8000")


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps all that is typed")
def test_a_paste_that_is_too_much_to_keep_is_dropped_whole(tmp_path: Path) -> None:
    with Terminal("console", env=home(tmp_path)) as terminal:
        terminal.prompt()
        terminal.line("found = ''")
        terminal.prompt()
        terminal.line("while True: pass\r")
        terminal.pause(2)  # by then it computes, even on a busy computer
        terminal.press("found += 'x'\r" * 100_000)
        terminal.press(CTRL_C)
        terminal.until("It was discarded")
        terminal.line("print('found', len(found))")
        terminal.until("found 0")


@needs_sigquit
def test_a_stop_while_a_line_is_read_from_a_pipe_ends_that_and_is_heard() -> None:
    told: queue.SimpleQueue[str] = queue.SimpleQueue()
    signals = ConsoleSignals(lambda: told.put("interrupt"), lambda: told.put("end"), lambda: told.put("stop"))
    before = signal.getsignal(signal.SIGQUIT)
    try:
        with signals.caught(), pytest.raises(ConsoleEnded), signals.raised():
            os.kill(os.getpid(), signal.SIGQUIT)
        assert told.get(timeout=10) == "stop"
        assert signals.has_ended
    finally:
        signal.signal(signal.SIGQUIT, before)


def has_open(process: int, path: Path) -> bool:
    for found in Path(f"/proc/{process}/fd").iterdir():
        with suppress(FileNotFoundError):  # it was closed in the meantime
            if found.resolve() == path:
                return True
    return False


@pytest.mark.skipif(sys.platform != "linux", reason="open files are looked for in /proc")
def test_ctrl_c_while_a_console_is_ending_changes_nothing(tmp_path: Path) -> None:
    cache = tmp_path / "home" / "cache"
    cache.mkdir(parents=True)
    for entry in cache_directory().iterdir():
        if FILE_NAME not in entry.name:
            (cache / entry.name).symlink_to(entry)
    lock = cache / f".{FILE_NAME}.lock"
    with lock.open("w") as held:  # so that the process, which counts at its very end, waits there
        fcntl.flock(held, fcntl.LOCK_EX)
        console = start("console", env={"PRAXIS_HOME": str(tmp_path / "home")})
        assert console.stdin is not None
        console.stdin.write(b"print(6 * 7)\n")
        console.stdin.close()
        console.stdin = None
        deadline = time.monotonic() + 60
        while not has_open(console.pid, lock):
            assert time.monotonic() < deadline
            time.sleep(0.005)
        console.send_signal(signal.SIGINT)
        done = finish(console)
    assert (done.code, done.out) == (0, "42\n"), done.err
    assert "Traceback" not in done.err


def twice() -> None:
    try:
        signal.raise_signal(signal.SIGINT)
    finally:
        signal.raise_signal(signal.SIGINT)


def test_of_two_interrupts_of_a_prompt_one_is_raised() -> None:
    told: queue.SimpleQueue[str] = queue.SimpleQueue()
    signals = ConsoleSignals(lambda: told.put("interrupt"), lambda: told.put("end"), lambda: told.put("stop"))
    with signals.caught():
        with pytest.raises(KeyboardInterrupt), signals.raised():
            twice()
        assert told.get(timeout=10) == "interrupt"
        with pytest.raises(KeyboardInterrupt), signals.raised():
            signal.raise_signal(signal.SIGINT)
