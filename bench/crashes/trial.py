"""One trial: a run that is killed, resumed until it has ended, and judged."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any

from msgspec import Struct

from bench.crashes.child import KILLED
from bench.crashes.instrument import PROFILE, commands_of
from bench.crashes.person import TIME_LIMIT_S, Person
from bench.crashes.programs import Situation
from praxis_desktop.records.reading import EventEntry, RecordReader, SegmentEntry

ROOT = Path(__file__).resolve().parents[2]
_MOST_RESUMES = 8
_REFUSED = 2
_QUESTIONS = re.compile(r"\?(last|kind)|get(?!ShakeTargetSpeed).*|I[24]|SI")
"""Matches queries for an instrument's identity, for its state, and for the outcome of a command."""


class Trial(Struct, frozen=True):
    """The result of a trial."""

    kills: int
    twice: list[str]
    """Commands that an instrument received more than once."""
    missing: list[str]
    asked: int
    """Questions that a person was asked."""
    failures: list[str]
    """All other faults."""
    value: object = None
    seconds: float = 0.0
    commands: Sequence[str] = ()
    """The commands, without questions, that instruments received, each with the instrument's name."""
    again: int = 0
    """How many times instruments received a repeat of a query that the program sent once. Queries change
    nothing.
    """
    restored: int = 0
    """Resumes that continued from a checkpoint."""

    @property
    def is_right(self) -> bool:
        return not (self.twice or self.missing or self.failures)


class Bench:
    """A folder for trials; all of them share ``cache``. ``checkpoint_s`` is the time, in seconds, between two
    checkpoints of a run; ``mode`` says where its program runs.
    """

    def __init__(
        self,
        folder: Path,
        cache: Path,
        wheels: Sequence[Path] = (),
        *,
        checkpoint_s: float = 60.0,
        mode: str = "thread",
    ) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.data = self.home / "data"
        profiles = self.data / "instrument_profiles"
        profiles.mkdir(parents=True)
        self.lend(cache, self.home / "cache")
        settings = self.home / "config" / "settings.json"
        settings.parent.mkdir()
        settings.write_text(json.dumps({"runs": {"checkpoint_s": checkpoint_s}, "execution": {"mode": mode}}))
        (profiles / "numbered.json").write_text(json.dumps(PROFILE))
        wheelhouse = self.data / "wheelhouse"
        wheelhouse.mkdir()
        for wheel in wheels:
            self.lend(wheel, wheelhouse / wheel.name)
        self._hands: IO[str] | None = None
        self.environment = {**os.environ, "PRAXIS_HOME": str(self.home), "PYTHONPATH": str(ROOT)}
        self.environment.pop("PYTHONDONTWRITEBYTECODE", None)

    def lend(self, there: Path, place: Path) -> None:
        """Make the file or folder ``there`` available at ``place`` as well."""
        place.symlink_to(there)

    def start(self, module: str, *arguments: str, **streams: Any) -> subprocess.Popen[str]:
        """Start a process of ``module``. Its standard output can be read unless ``streams`` says
        otherwise.
        """
        return subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            env=self.environment,
            cwd=ROOT,
            text=True,
            **{"stdout": subprocess.PIPE, **streams},
        )

    def call(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command line without a kill."""
        process = self.start(
            "bench.crashes.child", "{}", *arguments, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        try:
            out, err = process.communicate(timeout=TIME_LIMIT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    # ---- instruments
    @contextmanager
    def instruments(self, situation: Situation) -> Iterator[dict[str, str]]:
        """Serve instruments with numbered commands; yield their paths, keyed by name."""
        paths = {}
        with ExitStack() as stack:
            for name, kind in situation.simulators.items():
                paths[name] = stack.enter_context(self._simulated(name, kind))
            if situation.instruments:
                paths.update(stack.enter_context(self._numbered(situation.instruments)))
            yield paths

    @contextmanager
    def _numbered(self, names: Sequence[str]) -> Iterator[dict[str, str]]:
        process = self.start("bench.crashes.instrument", str(self.log), *names, stdin=subprocess.PIPE)
        self._hands = process.stdin
        try:
            assert process.stdout is not None
            yield json.loads(process.stdout.readline())
        finally:
            process.communicate()

    @contextmanager
    def _simulated(self, name: str, kind: str) -> Iterator[str]:
        told = self._told_by(name)
        with told.open("w") as file:
            process = self.start(
                "bench.crashes.child", "{}", "simulate", kind, "--json", stdin=subprocess.PIPE, stdout=file
            )
        try:
            while not (lines := told.read_text().splitlines()):
                time.sleep(0.02)
            yield json.loads(lines[0])["path"]
        finally:
            process.communicate("quit\n")

    def do_by_hand(self, name: str, command: str) -> None:
        """Have a numbered instrument carry out a command by hand, without sending it."""
        assert self._hands is not None
        before = len(commands_of(self.log))
        self._hands.write(f"{name} {command}\n")
        self._hands.flush()
        while len(commands_of(self.log)) == before:
            time.sleep(0.01)

    @property
    def log(self) -> Path:
        return self.folder / "instruments.log"

    def _told_by(self, name: str) -> Path:
        return self.folder / f"{name}.jsonl"

    def received(self, situation: Situation) -> list[tuple[str, str]]:
        """Return the commands that each instrument received, in order."""
        received = commands_of(self.log)
        for name in situation.simulators:
            data = b"".join(
                bytes.fromhex(each["data"])
                for each in self.simulated(name)
                if each["direction"] == "received"
            )
            lines = data.replace(b"\r", b"\n").split(b"\n")
            received += [(name, line.decode("latin-1")) for line in lines if line]
        return received

    def simulated(self, name: str) -> list[dict[str, Any]]:
        """Return the exchanges of a simulated instrument."""
        lines = self._told_by(name).read_bytes().splitlines(keepends=True)
        events = [json.loads(line) for line in lines if line.endswith(b"\n")]
        return [event for event in events if event["event"] == "exchange"]

    def run_folder(self) -> Path | None:
        """Return the record of the only run."""
        runs = self.data / "history" / "runs"
        return (
            next((each for each in runs.iterdir() if len(each.name) == 32), None) if runs.exists() else None
        )


def perform(
    bench: Bench, situation: Situation, plans: list[dict[str, object]], expected: Trial | None = None
) -> Trial:
    """Run a program and kill it according to the first plan, then resume it and kill it according to the
    others. ``expected`` is the result without a kill.
    """
    program = bench.folder / "program.py"
    program.write_text(situation.program)
    begin = time.monotonic()
    with bench.instruments(situation) as paths:
        arguments = ["run", str(program), "--json"]
        for name, path in paths.items():
            # The program's bytes are counted, so nothing else may query the instruments.
            arguments += ["--without-asking", f"{name}=its bytes are counted"]
            if name in situation.machines:
                arguments += ["--machine", f"{name}={situation.machines[name]}@{path}"]
                continue
            arguments += ["--port", f"{name}={path}"]
            if name not in situation.unknown:
                kind = situation.simulators.get(name, "numbered").partition(",")[0]
                arguments += ["--profile", f"{name}={kind}"]
        person = Person(bench, situation)
        code, events = person.watch(plans[0] if plans else {}, arguments)
        kills = int(code == KILLED)
        seconds = time.monotonic() - begin
        rest = plans[1:]
        last_code = code
        for _ in range(_MOST_RESUMES):
            if last_code != KILLED:
                break
            folder = bench.run_folder()
            if folder is None:
                break
            plan = rest.pop(0) if rest else {}
            last_code, more = person.watch(
                plan, ["history", "resume", folder.name, "--json", "--on-prompt", "ask"]
            )
            kills += int(last_code == KILLED)
            events += more
        received = bench.received(situation)
    folder = bench.run_folder()
    if last_code == _REFUSED and folder is not None:  # the process was killed after the run's end
        if "its process ended before closing the record" in person.errors:
            last_code = bench.call("history", "close", folder.name, "--reason", "it was over").returncode
        elif "is not interrupted: it is completed" in person.errors:
            last_code = 0
        events += _told(folder)
    failures = [] if last_code == 0 else [f"exit {last_code}: {person.errors[-600:]}"]
    return _judged(bench, situation, received, events, kills, person.asked, failures, expected, seconds)


def _told(folder: Path) -> list[dict[str, Any]]:
    """Return the events in a record."""
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
    commands = [f"{name}: {command}" for name, command in received if not _QUESTIONS.fullmatch(command)]
    counts = Counter(commands)
    wanted = Counter(commands if expected is None else expected.commands)
    more = counts - wanted
    again = sum(more[each] for each in more if each.partition(": ")[2] in situation.harmless)
    twice = sorted(each for each in more if each.partition(": ")[2] not in situation.harmless)
    missing = sorted(wanted - counts)
    folder = bench.run_folder()
    if expected is not None:
        if value != expected.value and not failures:
            failures.append(_difference(value, expected.value))
        if folder is None:
            failures.append("there is no record")
        elif kills:
            program = str(bench.folder / "program.py")
            for action in (["verify"], ["replay"], ["replay", "--with", program]):
                done = bench.call("history", action[0], folder.name, *action[1:])
                if done.returncode != 0:
                    told = (done.stdout + done.stderr)[-600:]
                    failures.append(f"{' '.join(action)}: exit {done.returncode}: {told}")
    restored = 0 if folder is None else _restored(folder)
    return Trial(kills, twice, missing, asked, failures, value, seconds, commands, again, restored)


def _restored(folder: Path) -> int:
    with RecordReader(folder) as reader:
        segments = [each for each in reader.entries(wire=False) if isinstance(each, SegmentEntry)]
    return sum(bool(each.told.get("checkpoint")) for each in segments)


def _difference(value: object, expected: object) -> str:
    """Return a sentence with the first difference between two values."""
    ours, theirs = json.dumps(value), json.dumps(expected)
    place = next((at for at, (one, other) in enumerate(zip(ours, theirs, strict=False)) if one != other), 0)
    begin = max(0, place - 30)
    return f"came to ...{ours[begin : place + 40]}..., not to ...{theirs[begin : place + 40]}..."


def remove(bench: Bench) -> None:
    """Delete the files of a trial."""
    shutil.rmtree(bench.folder, ignore_errors=True)
