"""A program that was killed during an await is continued by another process, from its last checkpoint."""

from __future__ import annotations

import shutil
import signal
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from praxis_desktop.core.directories import cache_directory
from praxis_desktop.snapshots.entries import opened
from praxis_desktop.snapshots.format import read_contents, write_container
from praxis_desktop.snapshots.image_files import read_checkpoint
from tests.cli.command import UNFINISHED, Finished, finish, praxis, start

COUNTING = """
import asyncio
total = 0
print("start")
for number in range(1, 401):
    await asyncio.sleep(0.01)
    total += number
    print("passed", number)
print("total", total)
"""

# pause() ends when it runs in another process: the wall clock has advanced by then, the guest's has not.
PAUSE = """
import asyncio, time
def gone():
    return time.time() - time.monotonic()
async def pause():
    print("pause")
    before = gone()
    while gone() - before < 0.02:
        print("waiting")
        await asyncio.sleep(0.01)
"""


def started(program: str, file: Path, *options: str) -> subprocess.Popen[bytes]:
    """Start a process that saves checkpoints of ``program`` in ``file``, as often as it can."""
    often = ("--checkpoint", str(file), "--checkpoint-every", "0.01")
    return start("exec", *often, *options, "--timeout", "100", "-c", program)


def read_until(process: subprocess.Popen[bytes], line: bytes) -> list[bytes]:
    """Return the process's output up to ``line``."""
    assert process.stdout is not None
    said: list[bytes] = []
    while not said or said[-1].strip() != line:
        said.append(process.stdout.readline())
        assert said[-1], process.communicate(timeout=100)
    return said


def kill(process: subprocess.Popen[bytes]) -> list[bytes]:
    """Kill the process; returns the unread output."""
    process.kill()
    rest, _ = process.communicate(timeout=100)
    assert process.returncode == (1 if sys.platform == "win32" else -signal.SIGKILL)
    return [*rest.splitlines(keepends=True)]


def killed_in_its_pause(program: str, file: Path, *options: str) -> None:
    """Leave only a checkpoint that was taken after ``program`` had called ``pause()``."""
    process = started(PAUSE + program, file, *options)
    read_until(process, b"pause")
    seen: set[int] = set()
    while len(seen) < 3:  # the first may be older, and the second may have been made before the file existed
        read_until(process, b"waiting")
        if file.exists():
            seen.add(file.stat().st_mtime_ns)
    kill(process)


def resumed(file: Path, *options: str, env: dict[str, str] | None = None) -> Finished:
    return praxis("exec", "--resume", str(file), *options, env=env)


def lines_after_the_pause(finished: Finished) -> list[str]:
    return [line for line in finished.out.splitlines() if line != "waiting"]


def test_a_program_killed_while_it_counts_finishes_with_the_right_total(tmp_path: Path) -> None:
    file = tmp_path / "counting.checkpoint"
    process = started(COUNTING, file)
    said = read_until(process, b"passed 3")
    while not file.exists():
        said += read_until(process, b"passed %d" % len(said))
    said += kill(process)
    assert said[0] == b"start\n"
    finished = resumed(file)
    assert (finished.code, finished.err) == (0, "")
    lines = finished.out.splitlines()
    first = int(lines[0].removeprefix("passed "))
    assert 1 <= first <= len(said)
    assert lines == [*(f"passed {number}" for number in range(first, 401)), "total 80200"]
    assert not file.exists()


def test_what_was_entered_is_left_in_the_process_that_finishes(tmp_path: Path) -> None:
    program = """
import contextlib
@contextlib.asynccontextmanager
async def bench():
    print("entered")
    try: yield "bench"
    finally: print("left")
try:
    async with bench() as place:
        await pause()
        print("worked at", place)
finally:
    await asyncio.sleep(0)
    print("finally")
    with open("kept.txt", "w") as file: file.write("kept")
{"place": place, "values": [1, 2.5]}
"""
    file = tmp_path / "a checkpoint"
    killed_in_its_pause(program, file)
    (tmp_path / ".a checkpoint.0123456789abcdef.tmp").write_bytes(b"what a killed process was writing")
    finished = resumed(file, "--json", "--verbose")
    assert finished.code == 0
    text = "".join(event["text"] for event in finished.events if event["event"] == "stdout")
    assert text.replace("waiting\n", "") == "worked at bench\nleft\nfinally\n"
    assert finished.result["output"] == text
    assert finished.result["value"] == {"place": "bench", "values": [1, 2.5]}
    assert finished.result["error"] is None
    assert finished.events[-1]["details"]["artifacts"]["files"][0]["name"] == "kept.txt"
    states = [event["state"] for event in finished.events if event["event"] == "state"]
    assert states == ["preparing", "running", "completed"]
    removed = f"the program has ended: its checkpoint {file} was removed"
    assert {"event": "log", "message": removed, "level": "info"} in finished.events
    assert list(tmp_path.iterdir()) == []


def test_tasks_that_run_beside_each_other_are_all_finished(tmp_path: Path) -> None:
    program = """
async def work(name, steps):
    for step in range(steps):
        await asyncio.sleep(0.001)
    await pause()
    return name, steps
print(await asyncio.gather(work("a", 3), work("b", 5)))
"""
    file = tmp_path / "gather"
    killed_in_its_pause(program, file)
    finished = resumed(file)
    assert (finished.code, finished.err) == (0, "")
    assert lines_after_the_pause(finished)[-1] == "[('a', 3), ('b', 5)]"


@pytest.mark.parametrize(
    ("ending", "code", "told"),
    [
        ("raise SystemExit(3)", 1, []),
        ("raise SystemExit(0)", 0, []),
        ("raise ValueError('no')", 1, ["    raise ValueError('no')", "ValueError: no"]),
    ],
)
def test_it_ends_as_it_would_have(tmp_path: Path, ending: str, code: int, told: list[str]) -> None:
    file = tmp_path / "an ending"
    killed_in_its_pause(f"await pause()\n{ending}", file)
    finished = resumed(file)
    assert finished.code == code
    assert [line for line in finished.told if line in told] == told
    assert file.exists() == (code != 0)
    if code:
        quoted = f'"{file}"' if sys.platform == "win32" else f"'{file}'"
        resume = f"praxis-desktop exec --resume {quoted}"
        assert f"praxis-desktop: to continue from the last checkpoint: {resume}" in finished.told


def test_it_can_be_killed_and_resumed_again(tmp_path: Path) -> None:
    program = "await pause()\nprint('between')\nawait pause()\nprint('end')"
    file = tmp_path / "twice"
    killed_in_its_pause(program, file)
    first = file.read_bytes()
    process = start("exec", "--resume", str(file), "--timeout", "100")
    read_until(process, b"between")
    seen: set[int] = set()
    while len(seen) < 3:
        read_until(process, b"waiting")
        seen.add(file.stat().st_mtime_ns)
    kill(process)
    assert file.read_bytes() != first
    finished = resumed(file)
    assert (finished.code, lines_after_the_pause(finished)) == (0, ["end"])
    assert not file.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")
def test_ctrl_c_cancels_a_resumed_program_and_it_can_still_be_resumed(tmp_path: Path) -> None:
    program = """
try:
    await pause()
    print("resumed")
    await asyncio.sleep(1000)
finally:
    await asyncio.sleep(0)
    print("parked")
"""
    file = tmp_path / "cancelled"
    killed_in_its_pause(program, file)
    process = start("exec", "--resume", str(file), "--timeout", "100")
    read_until(process, b"resumed")
    process.send_signal(signal.SIGINT)
    process.wait(timeout=100)
    finished = finish(process)
    assert (finished.code, finished.out) == (3, "parked\n")
    assert "KeyboardInterrupt" in finished.told
    assert file.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")
def test_a_program_that_ends_by_itself_after_ctrl_c_can_still_be_resumed(tmp_path: Path) -> None:
    program = """
await pause()
print("resumed", flush=True)
try:
    while True: pass
except KeyboardInterrupt:
    print("stopped")
"""
    file = tmp_path / "stopped"
    killed_in_its_pause(program, file)
    process = start("exec", "--resume", str(file), "--timeout", "100")
    read_until(process, b"resumed")
    process.send_signal(signal.SIGINT)
    process.wait(timeout=100)
    finished = finish(process)
    assert (finished.code, finished.out) == (3, "stopped\n")
    assert f"praxis-desktop: to continue from the last checkpoint: praxis-desktop exec --resume {file}" in (
        finished.told
    )
    assert file.exists()


def test_the_time_limit_counts_anew(tmp_path: Path) -> None:
    file = tmp_path / "late"
    killed_in_its_pause("await pause()\nawait asyncio.sleep(1000)", file)
    finished = resumed(file, "--timeout", "0.5")
    assert finished.code == 5
    assert finished.told[-1].endswith("the time limit of 0.5 s ended the program")


def test_a_program_with_an_open_port_goes_on_without_checkpoints_until_it_is_closed(tmp_path: Path) -> None:
    program = """
import serial, sys
port = serial.Serial("scale", timeout=10)
for _ in range(100): await asyncio.sleep(0.01)
print("open")
port.close()
await pause()
port.open()
port.write(b"SI\\r\\n")
print(port.readline().decode().split()[0])
port.close()
"""
    file = tmp_path / "port"
    grant = ("--port", "scale=sim:mettler")
    process = started(PAUSE + program, file, *grant)
    read_until(process, b"open")
    assert not file.exists()
    seen: set[int] = set()
    while len(seen) < 3:
        read_until(process, b"waiting")
        if file.exists():
            seen.add(file.stat().st_mtime_ns)
    process.kill()
    _, errors = process.communicate(timeout=100)
    warning = "no checkpoint is taken as long as the program has the open port 'scale': it cannot be captured"
    assert errors.decode().splitlines() == [f"praxis-desktop: {warning}"]
    without = resumed(file)
    assert without.code == 4
    assert "port 'scale' is not granted to this program" in without.err
    finished = resumed(file, *grant)
    assert (finished.code, lines_after_the_pause(finished)) == (0, ["S"])


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")
def test_a_program_that_never_awaits_at_its_top_level_is_told_why_there_is_no_checkpoint(
    tmp_path: Path,
) -> None:
    program = "import asyncio\nasyncio.run(asyncio.sleep(3600))"
    process = start("exec", "--checkpoint", str(tmp_path / "file"), "-c", program)
    assert process.stderr is not None
    assert b"such as asyncio.run()" in process.stderr.readline()
    process.send_signal(signal.SIGINT)
    finished = finish(process)
    assert (finished.code, finished.told[-1]) == (3, "KeyboardInterrupt")
    assert "no checkpoint" not in finished.err  # it is reported once


def test_the_image_is_made_again_where_it_is_gone(tmp_path: Path) -> None:
    file = tmp_path / "elsewhere"
    killed_in_its_pause("await pause()\nprint('end')", file)
    compiled = cache_directory() / "machine-code"
    if compiled.is_dir():
        shutil.copytree(compiled, tmp_path / "home" / "cache" / "machine-code", ignore=UNFINISHED)
    finished = resumed(file, "--verbose", env={"PRAXIS_HOME": str(tmp_path / "home")})
    assert (finished.code, lines_after_the_pause(finished)) == (0, ["end"])
    assert "praxis-desktop: [Pyodide] Snapshot saved" in finished.told


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A checkpoint that can be resumed."""
    file = tmp_path_factory.mktemp("sound") / "checkpoint"
    killed_in_its_pause("await pause()", file)
    return file.read_bytes()


def refused(file: Path) -> str:
    """Return why a checkpoint is refused. None of its program runs, and the file is kept."""
    finished = resumed(file, "--json")
    assert finished.code == 2
    error = finished.result["error"]
    assert error["name"] == "CheckpointRefused"
    assert finished.result["output"] == ""
    message, hint = error["message"].splitlines()
    assert hint == "Run the program from its beginning."
    prefix = f"{file} cannot be resumed: "
    assert message.startswith(prefix)
    return str(message.removeprefix(prefix))


def test_damage_is_refused_with_its_reason(tmp_path: Path, sound: bytes) -> None:
    file = tmp_path / "damaged"
    flipped = bytearray(sound)
    flipped[len(sound) // 2] ^= 4
    version = sound[:8] + struct.pack("<I", 9) + sound[12:]
    cases = [
        (b"", "it is not a checkpoint"),
        (b"print(1)\n", "it is not a checkpoint"),
        (sound[:-1], f"it is truncated: only {len(sound) - 1} of {len(sound)} bytes are present"),
        (sound + b"\0", "it is 1 bytes too long"),
        (bytes(flipped), "its digest does not match: the file is damaged"),
        (version, "it has format version 9; this program reads 2"),
    ]
    for content, reason in cases:
        file.write_bytes(content)
        assert refused(file) == reason
    file.unlink()
    assert refused(file) == "there is no such file"
    file.mkdir()
    assert refused(file) == "it is a folder, not a file"


def changed(sound: bytes, file: Path, **changes: Any) -> None:
    """Write an intact checkpoint to ``file`` with other metadata."""
    file.write_bytes(sound)
    with opened(file) as (opened_file, size):
        stored = read_checkpoint(opened_file, size)
    metadata = msgspec.structs.replace(stored.metadata, **changes)
    with file.open("wb") as written:
        write_container(written, metadata, stored.state, [stored.pages])


def test_what_another_program_made_is_refused(tmp_path: Path, sound: bytes) -> None:
    file = tmp_path / "foreign"
    file.write_bytes(sound)
    with opened(file) as (opened_file, size):
        metadata: Any = read_contents(opened_file, size).metadata
    replace = msgspec.structs.replace
    changed(sound, file, made=replace(metadata.made, program="0.0.1"))
    assert refused(file).startswith("it was built by version 0.0.1; this is ")
    changed(sound, file, made=replace(metadata.made, machine="linux sparc"))
    assert refused(file).startswith("it was made on another machine (linux sparc, not ")
    changed(sound, file, base=replace(metadata.base, key="0" * 64))
    assert refused(file).startswith("it was made from a different package image (0000000000000000)")
    changed(sound, file, base=replace(metadata.base, memory_digest="0" * 64))
    assert refused(file).endswith("an image built from the same parts now differs from it")
    changed(sound, file, details={})
    assert refused(file).startswith("it is not the checkpoint of a program (")


def test_nothing_else_is_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "results.csv"
    file.write_text("precious", "ascii")
    finished = praxis("exec", "--checkpoint", str(file), "-c", "print(1)")
    assert (finished.code, finished.out) == (2, "")
    assert finished.told[0] == f"praxis-desktop: {file} is not a checkpoint, and would be overwritten by one"
    assert file.read_text("ascii") == "precious"
    finished = praxis("exec", "--checkpoint", str(tmp_path / "none" / "file"), "-c", "print(1)")
    assert (finished.code, finished.out) == (2, "")
    assert finished.told[0] == f"praxis-desktop: there is no folder {tmp_path / 'none'}"


def test_an_earlier_checkpoint_is_replaced_and_that_is_told(tmp_path: Path, sound: bytes) -> None:
    file = tmp_path / "earlier"
    file.write_bytes(sound)
    finished = praxis("exec", "--checkpoint", str(file), "-c", "print(1)")
    assert (finished.code, finished.out) == (0, "1\n")
    assert finished.told == [
        f"praxis-desktop: {file} contains the checkpoint of an earlier run, which is replaced"
    ]


@pytest.mark.parametrize(
    "options",
    [
        ("--resume", "FILE", "-c", "print(1)"),
        ("--resume", "FILE", "program.py"),
        ("--resume", "FILE", "--checkpoint", "other"),
        ("--resume", "FILE", "--args", "[]"),
        ("--resume", "FILE", "--trace"),
        ("--resume", "FILE", "--benchmark", "3"),
        ("--resume", "FILE", "--exec-mode", "process"),
        ("--checkpoint", "new", "--benchmark", "3", "-c", "print(1)"),
        ("--checkpoint", "new", "--checkpoint-every", "0", "-c", "print(1)"),
        ("--checkpoint-every", "1", "-c", "print(1)"),
        ("--checkpoint", "new"),
    ],
)
def test_what_does_not_go_together_is_bad_usage(
    tmp_path: Path, sound: bytes, options: tuple[str, ...]
) -> None:
    (tmp_path / "FILE").write_bytes(sound)
    finished = praxis("exec", *options, cwd=tmp_path)
    assert (finished.code, finished.out) == (2, "")
    assert [path.name for path in tmp_path.iterdir()] == ["FILE"]
