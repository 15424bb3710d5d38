"""Runs a program from a public repository, in the guest or in CPython, and keeps its output."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import tomllib
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
_RAW = "https://raw.githubusercontent.com"
_LIMIT_S = 120.0
_AGAIN_S = 5.0
_AFTER_STOP_S = 20.0


@dataclass(frozen=True, slots=True)
class FoundProgram:
    """A program, its ports, input and options; see the comment at the top of ``programs.toml``."""

    repository: str
    commit: str
    path: str
    sha256: str
    licence: str
    does: str
    ports: Sequence[Mapping[str, Any]] = ()
    typed: Sequence[tuple[float, str]] = ()
    arguments: Sequence[str] = ()
    packages: Sequence[str] = ()
    stop_after: float | None = None
    ignored: Sequence[str] = ()
    differs: Sequence[str] = ()
    order: str = "kept"

    @property
    def name(self) -> str:
        """The program's repository and path, for display."""
        return f"{self.repository}: {self.path}"

    def compared(self, output: str) -> list[str]:
        """Return the lines of the program's output, without the parts that differ in each run."""
        for pattern in self.differs:
            output = re.sub(pattern, "...", output)
        return [line for line in output.splitlines() if not any(re.search(p, line) for p in self.ignored)]

    def is_same(self, guest: str, host: str) -> bool:
        """Return whether the program printed the same on both sides, and printed something at all. If two
        threads print at once, CPython may mix up their lines and line ends.
        """
        ours, theirs = self.compared(guest), self.compared(host)
        if self.order != "any":
            return bool(ours) and ours == theirs
        left = "\n".join(theirs)
        for line in sorted(ours, key=len, reverse=True):
            if line not in left:
                return False
            left = left.replace(line, "", 1)
        return bool(ours) and not left.strip()


@dataclass(slots=True)
class Outcome:
    """A program's output on one side, and how it ended."""

    output: str = ""
    errors: str = ""
    ending: str = ""
    seconds: float = 0.0


def programs() -> list[FoundProgram]:
    """Return all programs in the table."""
    table = tomllib.loads((HERE / "programs.toml").read_text("utf-8"))["program"]
    return [FoundProgram(**entry) for entry in table]


def fetched(program: FoundProgram, folder: Path, *, given: bool = False) -> Path:
    """Return the program's file in ``folder``, fetched from GitHub unless ``given``. Raises ValueError if it
    is not the file in the table.
    """
    file = folder / program.repository / program.path
    if not file.is_file() and not given:
        address = f"{_RAW}/{program.repository}/{program.commit}/{program.path}"
        with urllib.request.urlopen(address, timeout=30) as answer:
            content: bytes = answer.read()
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    if hashlib.sha256(file.read_bytes()).hexdigest() != program.sha256:
        raise ValueError(f"{file} is not the file of commit {program.commit}")
    return file


def in_guest(program: FoundProgram, file: Path) -> Outcome:
    """Run the program in the guest, with the command ``exec``."""

    def command(devices: Mapping[str, str]) -> list[str]:
        ports: list[str] = []
        for number, (name, device) in enumerate(devices.items()):
            ports += ["--port", f"port{number}={device}", "--port", f"{name}=port{number}"]
        options = ["--timeout", str(_LIMIT_S), "--args", json.dumps(list(program.arguments))]
        return [sys.executable, "-m", "praxis_desktop", "exec", str(file), *ports, *options]

    return _run(program, command, {})


def on_host(program: FoundProgram, file: Path, python: Path, packages: Path) -> Outcome:
    """Run the program with a Python of the host, which finds its packages in the folder ``packages``."""

    def command(devices: Mapping[str, str]) -> list[str]:
        start = [str(python), str(HERE / "on_host.py"), json.dumps(devices), str(file)]
        return [*start, *program.arguments]

    return _run(program, command, {"PYTHONPATH": str(packages)})


def _run(program: FoundProgram, command: Any, environment: Mapping[str, str]) -> Outcome:
    outcome = Outcome()
    with _device(program.ports) as (devices, opened):
        process = subprocess.Popen(
            command(devices),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            env={**os.environ, **environment},
        )
        began = time.monotonic()
        threading.Thread(target=_type, args=(program.typed, process, opened), daemon=True).start()
        threading.Thread(target=_stop, args=(program, process, opened, outcome), daemon=True).start()
        assert process.stdout is not None
        errors = threading.Thread(target=_keep_errors, args=(process, outcome), daemon=True)
        errors.start()
        outcome.output = process.stdout.read()
        errors.join()
        code = process.wait()
        outcome.ending = outcome.ending or ("by itself" if code == 0 else f"exit code {code}")
        outcome.seconds = time.monotonic() - began
    return outcome


def _keep_errors(process: subprocess.Popen[str], outcome: Outcome) -> None:
    assert process.stderr is not None
    outcome.errors = process.stderr.read()


@contextlib.contextmanager
def _device(ports: Sequence[Mapping[str, Any]]) -> Iterator[tuple[dict[str, str], threading.Event]]:
    """Simulate the ports; yields the device paths, keyed by name, and an event for the first opening."""
    opened = threading.Event()
    if not ports:
        opened.set()
        yield {}, opened
        return
    process = subprocess.Popen(
        [sys.executable, str(HERE / "device.py"), json.dumps(list(ports))], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    told = process.stdout
    try:
        devices = json.loads(told.readline())

        def await_open() -> None:
            if told.readline():
                opened.set()

        threading.Thread(target=await_open, daemon=True).start()
        yield devices, opened
    finally:
        process.kill()
        process.wait()


def _type(
    typed: Sequence[tuple[float, str]], process: subprocess.Popen[str], opened: threading.Event
) -> None:
    """Type the lines when they are due (negative times: without an open port); then close standard input."""
    assert process.stdin is not None
    with contextlib.suppress(OSError):
        began = None
        for due, line in typed:
            if due >= 0 and began is None:
                opened.wait(_LIMIT_S)
                began = time.monotonic()
            if began is not None:
                time.sleep(max(0.0, began + due - time.monotonic()))
            process.stdin.write(f"{line}\n")
            process.stdin.flush()
        if began is None:
            opened.wait(_LIMIT_S)
        time.sleep(1.0)
        process.stdin.close()


def _stop(
    program: FoundProgram, process: subprocess.Popen[str], opened: threading.Event, outcome: Outcome
) -> None:
    """Interrupt the program when that is due, and end it if it continues."""
    opened.wait(_LIMIT_S)
    wait_s = _LIMIT_S if program.stop_after is None else program.stop_after
    for action, ending, within_s in (
        (signal.SIGINT, "interrupted", wait_s),
        (signal.SIGINT, "interrupted", _AGAIN_S),  # CPython waits for threads after the first
        (signal.SIGKILL, "killed", _AFTER_STOP_S),
    ):
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(within_s)
            return
        outcome.ending = ending
        process.send_signal(action)
