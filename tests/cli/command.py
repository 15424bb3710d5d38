"""The program in a separate process, started as from a shell."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import IO, Any, cast

from tests.cli.ready import COMMAND_LINE, ReadyProcesses

ROOT = Path(__file__).resolve().parents[2]
COMMAND = (sys.executable, "-c", "import sys; from praxis_desktop.cli import main; sys.exit(main())")
TIMEOUT_S = 100
UNPROTECTED = "The system's sandbox does not fully confine this run's process: "
UNFINISHED = shutil.ignore_patterns(".*")
"""Leaves out files that other tests are writing, when the shared cache is copied."""

READY = ReadyProcesses()
_started: list[subprocess.Popen[bytes]] = []


@dataclass
class Finished:
    """How a process ended."""

    code: int
    out: str
    err: str

    @property
    def events(self) -> list[dict[str, Any]]:
        """Standard output as events. Every line must be an event, and the last one a result."""
        events = [json.loads(line, parse_constant=_refuse) for line in self.out.splitlines()]
        assert events, self.err
        assert events[-1]["event"] == "result", events[-1]
        assert [event["event"] for event in events].count("result") == 1
        return events

    @property
    def result(self) -> dict[str, Any]:
        """The ExecutionResult."""
        return cast(dict[str, Any], self.events[-1]["result"])

    @property
    def told(self) -> list[str]:
        """The lines of standard error, without the warning on systems that have no sandbox for processes."""
        return [line for line in self.err.splitlines() if UNPROTECTED not in line]


def _refuse(name: str) -> None:
    raise AssertionError(f"{name} is not JSON")


def environment(**changes: str) -> dict[str, str]:
    """Return this process's environment with the sources on the path and with ``changes``."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error", **changes}


def start(
    *arguments: str,
    command: Sequence[str] | None = None,
    module: str = COMMAND_LINE,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    stdin: int | IO[Any] | None = subprocess.PIPE,
    stdout: int | IO[Any] | None = subprocess.PIPE,
    stderr: int | IO[Any] | None = subprocess.PIPE,
) -> subprocess.Popen[bytes]:
    """Start a process of the command line with ``arguments``, or of the ``main`` in another ``module``; see
    ``end_what_is_left``. It is a ready process (see ``ready``) unless ``command`` says how to start it.
    """
    variables = environment(**(env or {}))
    process: subprocess.Popen[bytes] | None = None
    if command is None:
        process = READY.start(
            arguments, variables, cwd, stdin=stdin, stdout=stdout, stderr=stderr, module=module
        )
        command = COMMAND if module == COMMAND_LINE else (sys.executable, "-m", module)
    process = process or subprocess.Popen(
        [*command, *arguments],
        env=variables,
        cwd=cwd,
        stdin=stdin,
        stdout=stdout,
        stderr=stderr,
    )
    _started.append(process)
    return process


def end_what_is_left() -> None:
    """Kill the processes that a failed test left running, and show their output."""
    while _started:
        process = _started.pop()
        if process.returncode is not None:
            continue
        process.kill()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()
        if process.stderr is not None:
            with process.stderr:
                sys.stderr.write(process.stderr.read().decode(errors="replace"))
        process.wait(TIMEOUT_S)


def finish(process: subprocess.Popen[bytes], given: bytes = b"") -> Finished:
    """Send ``process`` the rest of its standard input, and wait for its end. Returns the output that was not
    read yet.
    """
    if process.stdout is not None and process.stdout.closed:
        process.stdout = None
    ahead = _read_ahead(process.stdout), _read_ahead(process.stderr)
    try:
        out, err = process.communicate(given, timeout=TIMEOUT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    return Finished(
        process.returncode, (ahead[0] + (out or b"")).decode(), (ahead[1] + (err or b"")).decode()
    )


def _read_ahead(stream: IO[bytes] | None) -> bytes:
    """Data that is already in the buffer, such as half a line: ``communicate`` ignores it."""
    if not isinstance(stream, BufferedReader) or stream.closed or os.name != "posix":
        return b""
    os.set_blocking(stream.fileno(), False)
    ahead = stream.peek()
    os.set_blocking(stream.fileno(), True)
    return ahead


def praxis(
    *arguments: str,
    given: bytes = b"",
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> Finished:
    """Run the command line to its end, with ``given`` as standard input."""
    return finish(start(*arguments, env=env, cwd=cwd), given)


def native(*arguments: str, cwd: Path | None = None) -> Finished:
    """Run this computer's Python."""
    run = subprocess.run(
        [sys.executable, *arguments], cwd=cwd, capture_output=True, timeout=TIMEOUT_S, check=False
    )
    return Finished(run.returncode, run.stdout.decode(), run.stderr.decode())
