"""One trial: a run that is killed, resumed until it has ended, and judged."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

from bench.crashes.instrument import PROFILE, commands_of
from bench.crashes.programs import Situation
from praxis_desktop.journal import JournalDamaged
from praxis_desktop.records.reading import EventEntry, RecordReader, WireEntry

ROOT = Path(__file__).resolve().parents[2]
_TIME_LIMIT_S = 120.0
_MOST_RESUMES = 8
_REFUSED = 2
_QUESTIONS = ("?last", "?kind")
"""What is no command of a program's, but asked to find out what became of one."""


class Trial(NamedTuple):
    """What a trial came to."""

    kills: int
    twice: list[str]
    """Commands that an instrument got more than once."""
    missing: list[str]
    asked: int
    """Questions that a person was asked."""
    failures: list[str]
    """What else is not as it should be."""
    value: object = None
    seconds: float = 0.0
    commands: Sequence[str] = ()
    """What instruments got, but for questions; each with its instrument's name."""
    again: int = 0
    """Questions that a program asked once and an instrument got more often: they change nothing."""

    @property
    def is_right(self) -> bool:
        return not (self.twice or self.missing or self.failures)


class Bench:
    """A folder that trials are made in; ``cache`` is shared by all."""

    def __init__(self, folder: Path, cache: Path, wheels: Sequence[Path] = ()) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.data = self.home / "data"
        profiles = self.data / "instrument_profiles"
        profiles.mkdir(parents=True)
        (self.home / "cache").symlink_to(cache)
        (profiles / "numbered.json").write_text(json.dumps(PROFILE))
        wheelhouse = self.data / "wheelhouse"
        wheelhouse.mkdir()
        for wheel in wheels:
            (wheelhouse / wheel.name).symlink_to(wheel)
        self.environment = {**os.environ, "PRAXIS_HOME": str(self.home), "PYTHONPATH": str(ROOT)}
        self.environment.pop("PYTHONDONTWRITEBYTECODE", None)

    def start(self, *command: str, **more: Any) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", *command],
            env=self.environment,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            **more,
        )

    def call(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A command line that is not killed."""
        return subprocess.run(
            [sys.executable, "-m", "bench.crashes.child", "{}", *arguments],
            check=False,
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=_TIME_LIMIT_S,
            stdin=subprocess.DEVNULL,
        )

    # ---- instruments
    @contextmanager
    def instruments(self, situation: Situation) -> Iterator[dict[str, str]]:
        """Serve them; their names and paths."""
        if situation.simulator:
            with self._simulated(situation) as path:
                yield {situation.instruments[0]: path}
            return
        process = self.start(
            "bench.crashes.instrument", str(self.log), *situation.instruments, stdin=subprocess.PIPE
        )
        try:
            assert process.stdout is not None
            yield json.loads(process.stdout.readline())
        finally:
            process.communicate()

    @contextmanager
    def _simulated(self, situation: Situation) -> Iterator[str]:
        told = self.folder / "simulator.jsonl"
        with told.open("w") as file:
            process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "bench.crashes.child",
                    "{}",
                    "simulate",
                    situation.simulator,
                    "--json",
                ],
                env=self.environment,
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=file,
            )
        try:
            while not (lines := told.read_text().splitlines()):
                time.sleep(0.02)
            yield json.loads(lines[0])["path"]
        finally:
            process.communicate(b"quit\n")

    @property
    def log(self) -> Path:
        return self.folder / "instruments.log"

    def received(self, situation: Situation) -> list[tuple[str, str]]:
        """Which instrument got which command, in their order."""
        if not situation.simulator:
            return commands_of(self.log)
        data = b"".join(
            bytes.fromhex(each["data"]) for each in self.simulated() if each["direction"] == "received"
        )
        return [(situation.instruments[0], line.decode().strip()) for line in data.splitlines()]

    def simulated(self) -> list[dict[str, Any]]:
        """What a simulated instrument has exchanged."""
        events = map(json.loads, (self.folder / "simulator.jsonl").read_text().splitlines())
        return [event for event in events if event["event"] == "exchange"]

    def run_folder(self) -> Path | None:
        """The record of the only run."""
        runs = self.data / "history" / "runs"
        return (
            next((each for each in runs.iterdir() if len(each.name) == 32), None) if runs.exists() else None
        )


def perform(
    bench: Bench, situation: Situation, plans: list[dict[str, object]], expected: Trial | None = None
) -> Trial:
    """Run, killed by the first plan; resume, killed by the others; ``expected`` was not killed at all."""
    program = bench.folder / "program.py"
    program.write_text(situation.program)
    kind = situation.simulator.partition(",")[0] or "numbered"
    begin = time.monotonic()
    with bench.instruments(situation) as paths:
        arguments = ["run", str(program), "--json"]
        for name, path in paths.items():
            arguments += ["--port", f"{name}={path}"]
            if situation.has_profile:
                arguments += ["--profile", f"{name}={kind}"]
        person = _Person(bench, situation)
        code, events = person.watch(plans[0] if plans else {}, arguments)
        kills = int(code == -signal.SIGKILL)
        seconds = time.monotonic() - begin
        rest = plans[1:]
        last_code = code
        for _ in range(_MOST_RESUMES):
            if last_code != -signal.SIGKILL:
                break
            folder = bench.run_folder()
            if folder is None:
                break
            plan = rest.pop(0) if rest else {}
            last_code, more = person.watch(
                plan, ["history", "resume", folder.name, "--json", "--on-prompt", "ask"]
            )
            kills += int(last_code == -signal.SIGKILL)
            events += more
        received = bench.received(situation)
    folder = bench.run_folder()
    if last_code == _REFUSED and folder is not None:  # it was killed behind its end
        if "was over when its process ended" in person.errors:
            last_code = bench.call("history", "close", folder.name, "--reason", "it was over").returncode
        elif "is not interrupted: it is completed" in person.errors:
            last_code = 0
        events += _told(folder)
    failures = [] if last_code == 0 else [f"exit {last_code}: {person.errors[-600:]}"]
    return _judged(bench, situation, received, events, kills, person.asked, failures, expected, seconds)


def _told(folder: Path) -> list[dict[str, Any]]:
    """The events of a record."""
    with RecordReader(folder) as reader:
        return [dict(each.event) for each in reader.entries(wire=False) if isinstance(each, EventEntry)]


def _judged(
    bench: Bench,
    situation: Situation,
    received: list[tuple[str, str]],
    events: list[dict[str, Any]],
    kills: int,
    asked: int,
    failures: list[str],
    expected: Trial | None,
    seconds: float,
) -> Trial:
    results = [each for each in events if each["event"] == "data" and each["key"] == "value"]
    value = results[-1]["value"] if results else None
    commands = [f"{name}: {command}" for name, command in received if command not in _QUESTIONS]
    counts = Counter(commands)
    wanted = Counter(commands if expected is None else expected.commands)
    more = counts - wanted
    again = sum(more[each] for each in more if each.partition(": ")[2] in situation.harmless)
    twice = sorted(each for each in more if each.partition(": ")[2] not in situation.harmless)
    missing = sorted(wanted - counts)
    if expected is not None:
        if value != expected.value and not failures:
            failures.append(_difference(value, expected.value))
        folder = bench.run_folder()
        if folder is None:
            failures.append("there is no record")
        elif kills:
            for action in ("verify", "replay"):
                done = bench.call("history", action, folder.name)
                if done.returncode != 0:
                    failures.append(f"{action}: exit {done.returncode}: {(done.stdout + done.stderr)[-600:]}")
    return Trial(kills, twice, missing, asked, failures, value, seconds, commands, again)


def _difference(value: object, expected: object) -> str:
    """Where two values differ first."""
    ours, theirs = json.dumps(value), json.dumps(expected)
    place = next((at for at, (one, other) in enumerate(zip(ours, theirs, strict=False)) if one != other), 0)
    begin = max(0, place - 30)
    return f"came to ...{ours[begin : place + 40]}..., not to ...{theirs[begin : place + 40]}..."


class _Person:
    """Answers what is asked, truthfully: it knows what the instrument got."""

    def __init__(self, bench: Bench, situation: Situation) -> None:
        self._bench = bench
        self._situation = situation
        self.asked = 0
        self.errors = ""

    def watch(self, plan: Mapping[str, object], arguments: list[str]) -> tuple[int, list[dict[str, Any]]]:
        """Let a command line go on until it has ended; its exit code and events."""
        errors = self._bench.folder / "errors.txt"
        events = []
        with errors.open("a") as file:
            process = self._bench.start(
                "bench.crashes.child",
                json.dumps(plan),
                *arguments,
                stdin=subprocess.DEVNULL,
                stderr=file,
            )
            assert process.stdout is not None
            timer = _KilledLate(process)
            with timer, process.stdout:
                for line in process.stdout:
                    with suppress(ValueError):
                        event = json.loads(line)
                        events.append(event)
                        if event["event"] == "prompt":
                            self._answer(event)
                code = process.wait()
        with (self._bench.folder / "events.jsonl").open("a") as told:
            told.writelines(json.dumps(event) + "\n" for event in events)
        results = [event["result"] for event in events if event["event"] == "result"]
        complaints = [str((each or {}).get("error")) for each in results]
        self.errors = errors.read_text() + "".join(complaints)
        if timer.is_late:
            self.errors += f" (it took more than {_TIME_LIMIT_S:g} s)"
            code = 124
        return code, events

    def _answer(self, prompt: Mapping[str, Any]) -> None:
        details = prompt.get("details") or {}
        self.asked += 1
        answer = "unsure"
        if details.get("what") == "open exchange":
            command = bytes.fromhex(details["command"]).decode("latin-1").strip()
            self._command = command
            answer = "done" if self._has_arrived(details["port"], command) else "send"
        elif details.get("what") == "reply":
            answer = self._reply()
        folder = self._bench.run_folder()
        assert folder is not None
        done = self._bench.call("runs", "answer", folder.name, str(prompt["number"]), answer)
        if done.returncode != 0:
            self.errors += done.stderr

    def _reply(self) -> str:
        """What the instrument answered."""
        if not self._situation.simulator:
            return self._command.replace(" ", " ok ")
        data = b""
        for event in self._bench.simulated():
            if event["direction"] == "received":
                data = b""
            else:
                data += bytes.fromhex(event["data"])
        return data.decode("latin-1").strip()

    def _has_arrived(self, role: str, command: str) -> bool:
        """As often as it was sent, as the record says."""
        got = Counter(self._bench.received(self._situation))[(role, command)]
        folder = self._bench.run_folder()
        assert folder is not None
        sent = 0
        with RecordReader(folder) as reader, suppress(JournalDamaged):
            for entry in reader.entries():
                if isinstance(entry, WireEntry) and entry.record.direction == "out":
                    sent += entry.record.data.decode("latin-1").strip() == command
        return got >= max(1, sent)


class _KilledLate:
    """Ends a process that does not end."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.is_late = False
        self._process = process
        self._timer = threading.Timer(_TIME_LIMIT_S, self._end)

    def _end(self) -> None:
        self.is_late = True
        self._process.kill()

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()


def remove(bench: Bench) -> None:
    """Delete what a trial left."""
    shutil.rmtree(bench.folder, ignore_errors=True)
