"""A hostile program in the real command line, instruments on pseudo-terminals, and what must hold."""

from __future__ import annotations

import os
import random
import re
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO, Literal, NamedTuple

from bench.processes import family, has_ended, memory, started
from praxis_desktop.core.exit_codes import ExitCode
from praxis_desktop.records.history.verifying import verify
from praxis_desktop.records.reading import EventEntry, RecordReader
from praxis_desktop.records.signing import PublicKey, installation_public_keys
from tests.cli.command import praxis, start
from tests.hostile.programs import MARK, START, STOP, Hostile
from tests.ports.wires import Wire, wire

MOST_S = 90.0
"""A run with the limit ``LIMIT_S`` that has not ended after so many seconds counts as hung."""
LIMIT_S = 2
MOST_BYTES = 1_200_000_000
"""Maximum private memory of the process, in bytes; the program's limit is below that."""
OTHERS_BYTES = 300_000_000
"""Additional memory of the guardian and of the process that starts one for the program."""
PROGRAM_BYTES = 300_000_000
CODES = frozenset(set(ExitCode) - {ExitCode.INTERNAL})
"""All exit codes except the one for defects of this program."""
_OF_RUNS = (
    *("--profile", "pump=masterflex", "--profile", "mark=masterflex"),
    *("--without-asking", "pump=a wire", "--without-asking", "mark=a wire"),
)
_KEPT = 1 << 20
OURS = re.compile(r'File "[^"]*praxis_desktop[/\\](?!cli[/\\]__main__)')


class Ended(NamedTuple):
    """The result of a run; ``faults`` are the violated guarantees."""

    faults: list[str]
    code: int | None
    state: str
    seconds: float
    memory: int
    said: str


class _Listener:
    """Reads from a wire on a separate thread, and keeps the last bytes."""

    def __init__(self, made: Wire) -> None:
        self.received = b""
        self.count = 0
        self._wire = made
        self._is_over = threading.Event()
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def _listen(self) -> None:
        while not self._is_over.is_set():
            if not select.select([self._wire], [], [], 0.02)[0]:
                continue
            try:
                data = self._wire.read()
            except OSError:
                return
            with self._changed:
                self.received = (self.received + data)[-_KEPT:]
                self.count += len(data)
                self._changed.notify_all()

    def wait_for(self, wanted: bytes, seconds: float, given_up: Callable[[], bool] = lambda: False) -> bool:
        """Wait for ``wanted``; returns whether it has arrived."""
        deadline = time.monotonic() + seconds
        with self._changed:
            while wanted not in self.received and time.monotonic() < deadline and not given_up():
                self._changed.wait(0.05)
            return wanted in self.received

    def settle(self) -> bytes:
        """Return the received bytes, once nothing has arrived for a moment."""
        before = -1
        while before != self.count:
            before = self.count
            time.sleep(0.2)
        return self.received

    def close(self) -> None:
        """Stop listening."""
        self._is_over.set()
        self._thread.join()


@contextmanager
def listening(made: Wire) -> Iterator[_Listener]:
    listener = _Listener(made)
    try:
        yield listener
    finally:
        listener.close()


def perform(
    hostile: Hostile,
    folder: Path,
    env: Mapping[str, str],
    *,
    command: Literal["run", "exec"] = "run",
    mode: str = "thread",
    stops: bool = False,
) -> Ended:
    """Run the program in the home ``env``, which nothing else uses. With ``stops`` there is an emergency
    stop, some time after it has started the pump. Runs of ``exec`` have no record.
    """
    file = folder / f"hostile-{hostile.seed}.py"
    file.write_bytes(hostile.source.encode("utf-8", "surrogatepass"))
    runs = Path(env["PRAXIS_HOME"]) / "data" / "history" / "runs"
    before = set(runs.glob("*"))
    chance = random.Random(hostile.seed)
    faults: list[str] = []
    with ExitStack() as stack:
        pump, mark = stack.enter_context(wire()), stack.enter_context(wire())
        heard, ended = stack.enter_context(listening(pump)), stack.enter_context(listening(mark))
        out = stack.enter_context((folder / f"out-{hostile.seed}").open("w+b"))
        err = stack.enter_context((folder / f"err-{hostile.seed}").open("w+b"))
        began = time.monotonic()
        run = start(
            *(command, str(file), "--timeout", str(LIMIT_S), "--exec-mode", mode),
            *("--port", f"pump={pump.device}", "--port", f"mark={mark.device}"),
            *(_OF_RUNS if command == "run" else ()),
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
        )
        pressed = threading.Event()
        if stops:
            stopper = threading.Thread(target=_press, args=(run, env, heard, chance.random() * 0.5, pressed))
            stopper.start()
            stack.callback(stopper.join)
        most, seen = _watch(run, began + MOST_S)
        seconds = time.monotonic() - began
        if run.poll() is None:
            faults.append(f"still runs after {seconds:.0f} s")
            run.kill()
            run.wait(60)
        arrived = heard.settle()
        has_ended = MARK in ended.settle()
        said = _text(err)
        code = run.returncode
        if code not in CODES:
            faults.append(f"exit code {code}")
        if most > MOST_BYTES + (OTHERS_BYTES if mode == "process" else 0):
            faults.append(f"{most / 1e6:.0f} MB of memory")
        if OURS.search(said):
            faults.append("a traceback of this program")
        if stops and pressed.is_set() and code == 3:
            if STOP not in arrived:
                faults.append("no stop at the pump")
            elif not arrived.endswith(STOP):
                faults.append(f"behind the stop came {arrived.rpartition(STOP)[2][:80]!r}")
        state = ""
        made = set(runs.glob("*")) - before
        if len(made) == 1:
            state, complaints = _judged(made.pop(), env)
            faults += complaints
        elif made or (command == "run" and code != 2):
            faults.append(f"{len(made)} records")
        is_completed = state == "completed" if command == "run" else code == 0
        if is_completed and not has_ended:
            faults.append("completed, and did not get to its end")
        faults += left(seen)
    return Ended(faults, code, state, seconds, most, said)


def _press(
    run: subprocess.Popen[bytes],
    env: Mapping[str, str],
    heard: _Listener,
    delay: float,
    pressed: threading.Event,
) -> None:
    if heard.wait_for(START, MOST_S, lambda: run.poll() is not None):
        time.sleep(delay)
        if run.poll() is None:
            pressed.set()
            if sys.platform == "win32":  # which lets nobody press a key for another program
                praxis("runs", "emergency-stop", "--all", env=env)
            else:
                run.send_signal(signal.SIGQUIT)


def _watch(run: subprocess.Popen[bytes], deadline: float) -> tuple[int, set[tuple[int, int]]]:
    """Wait for its end; returns the maximum memory in bytes, including its children, and the children, each
    with its start.
    """
    most, seen = 0, set[tuple[int, int]]()
    while run.poll() is None and time.monotonic() < deadline:
        found = family(run.pid)
        seen |= with_starts(found)
        most = max(most, sum(map(memory, found)))
        time.sleep(0.05)
    return most, seen


def _text(file: IO[bytes]) -> str:
    """Return the beginning and the end of a text, because programs may flood it."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    said = file.read(_KEPT)
    file.seek(max(len(said), size - _KEPT))
    return (said + file.read()).decode(errors="replace")


def _judged(folder: Path, env: Mapping[str, str]) -> tuple[str, list[str]]:
    """Return the state in a record, and the faults of the record."""
    key = Path(env["PRAXIS_HOME"])
    keys: list[PublicKey] = [*installation_public_keys(next(key.rglob("*.key"), None))]
    verdict = verify(folder, keys=keys)
    faults = [f"the record: {finding.problem}: {finding.message}" for finding in verdict.findings]
    with RecordReader(folder) as reader:
        results = [
            e.event for e in reader.entries() if isinstance(e, EventEntry) and e.event["event"] == "result"
        ]
    if not results:
        return "", [*faults, "the record has no result"]
    return str(results[-1]["state"]), faults


def with_starts(processes: Iterable[int]) -> set[tuple[int, int]]:
    """Return the processes that have not ended, each with its start."""
    found = set()
    for each in processes:
        with suppress(OSError):  # it has ended
            found.add((each, started(each)))
    return found


def left(processes: Iterable[tuple[int, int]]) -> list[str]:
    """Return the processes that are left after their run, once those that are ending have had time to end."""
    deadline = time.monotonic() + 20
    while found := [pid for pid, since in processes if not has_ended(pid, since)]:
        if time.monotonic() > deadline:
            return [f"processes are left: {found}"]
        time.sleep(0.05)
    return []
