"""Series of replays, and the table of their results."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from msgspec import Struct

from bench.crashes.wheels import wheels_of
from bench.replays.again import NEVER
from bench.replays.programs import PROGRAMS
from bench.replays.recorded_program import RecordedProgram
from praxis_desktop.core.directories import cache_directory

ROOT = Path(__file__).resolve().parents[2]
_TIME_LIMIT_S = 300.0


class Setting(Struct, frozen=True):
    """The differences between a replaying process and the recording ones."""

    name: str
    collecting: str
    """When the process collects garbage; see ``again``."""
    environ: Mapping[str, str]
    is_spoilt: bool = False


RECORDING = {"PYTHONHASHSEED": "1", "TZ": "Europe/Berlin"}
SETTINGS = (
    Setting("Tokyo", "700,10,10", {"PYTHONHASHSEED": "2", "TZ": "Asia/Tokyo"}),
    Setting("no gc", NEVER, {"PYTHONHASHSEED": "random", "TZ": "America/St_Johns", "LANG": "de_DE.UTF-8"}),
    Setting("much gc", "17,2,2", {"PYTHONHASHSEED": "0", "TZ": "Pacific/Chatham"}),
)
CONTROL = Setting("control", NEVER, {"PYTHONHASHSEED": "1", "TZ": "Europe/Berlin"}, is_spoilt=True)
"""The control, in which one bit of the first random byte is flipped. A judge that overlooks this would
overlook anything.
"""


class Replayed(Struct, frozen=True):
    """The result of a replay: the product's report, and the judge's findings."""

    setting: str
    report: Mapping[str, Any]
    failures: Sequence[str]
    seconds: float


class Judged(Struct, frozen=True):
    """A recorded program, and its replays."""

    program: RecordedProgram
    failures: Sequence[str]
    replays: Sequence[Replayed]

    @property
    def is_right(self) -> bool:
        return not self.failures and not any(each.failures for each in self.replays)


class Place:
    """A folder in which programs are recorded and replayed, with its own home; ``cache`` is shared."""

    def __init__(self, folder: Path, cache: Path, wheels: Sequence[Path] = ()) -> None:
        self._folder = folder
        home = folder / "home"
        wheelhouse = home / "data" / "wheelhouse"
        wheelhouse.mkdir(parents=True)
        (home / "cache").symlink_to(cache)
        for wheel in wheels:
            (wheelhouse / wheel.name).symlink_to(wheel.resolve())
        self._environ = {**os.environ, "PRAXIS_HOME": str(home), "PYTHONPATH": str(ROOT)}
        self._environ.pop("PYTHONDONTWRITEBYTECODE", None)
        (folder / "elsewhere").mkdir()

    def record(self, programs: Sequence[RecordedProgram]) -> Iterator[dict[str, Any]]:
        """Record programs one after another in a single process; yield the result of each."""
        names = [program.name for program in programs]
        command = [sys.executable, "-m", "bench.replays.recording", str(self._folder), *names]
        with (
            (self._folder / "recording.txt").open("w") as errors,
            subprocess.Popen(
                command,
                env={**self._environ, **RECORDING},
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            ) as process,
        ):
            assert process.stdout is not None
            for line in process.stdout:
                yield json.loads(line)
        if process.returncode != 0:
            raise RuntimeError((self._folder / "recording.txt").read_text()[-3000:])

    def replay(self, program: RecordedProgram, recorded: Mapping[str, Any], setting: Setting) -> Replayed:
        """Replay a run in a new process, in another folder."""
        digests = self._folder / f"{recorded['run']}-{setting.name}.json"
        command = [sys.executable, "-m", "bench.replays.again", setting.collecting, str(digests)]
        spoilt = ["--spoilt"] if setting.is_spoilt else []
        began = time.monotonic()
        done = subprocess.run(
            [*command, *spoilt, "history", "replay", str(recorded["run"]), "--json"],
            env={**self._environ, **setting.environ},
            cwd=self._folder / "elsewhere",
            capture_output=True,
            text=True,
            timeout=_TIME_LIMIT_S,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        seconds = time.monotonic() - began
        try:
            report: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])["result"]["value"]
            found = json.loads(digests.read_text())
        except (LookupError, ValueError, TypeError, OSError):
            return Replayed(setting.name, {}, [f"exit {done.returncode}: {done.stdout[-600:]}"], seconds)
        failures = list(_failures(program, recorded, report, found))
        if setting.is_spoilt:
            failures = ["not seen"] if report["state"] == "identical" and found else []
        return Replayed(setting.name, report, failures, seconds)


def _failures(
    program: RecordedProgram,
    recorded: Mapping[str, Any],
    report: Mapping[str, Any],
    digests: Mapping[str, str],
) -> Iterator[str]:
    """Yield the differences from the expected result."""
    wanted = ("identical", "partial") if program.again == "either" else (program.again,)
    if report["state"] not in wanted:
        yield f"{report['state']}: {report['difference'] or report['reason']}"
    expected = recorded["digests"]
    if program.is_process:
        return  # another process recorded the run, so only the product's own digests are available
    if any(expected.get(number) != digest for number, digest in digests.items()):
        yield "another memory"
    if report["state"] == "identical" and len(digests) != len(expected):
        yield f"{len(expected)} marks, {len(digests)} of them found"


def judge(
    place: Place, programs: Sequence[RecordedProgram], settings: Callable[[int], Sequence[Setting]]
) -> Iterator[Judged]:
    """Record the programs, replay each under the settings for its number, and judge the results, in the same
    order.
    """
    by_name = {program.name: program for program in programs}
    with ThreadPoolExecutor(2) as pool:
        begun = []
        for number, recorded in enumerate(place.record(programs)):
            program = by_name[recorded["name"]]
            replays = [pool.submit(place.replay, program, recorded, each) for each in settings(number)]
            begun.append((program, recorded, replays))
        for program, recorded, futures in begun:
            failures = []
            if recorded["state"] != program.state:
                failures.append(f"it is {recorded['state']}, not {program.state}: {recorded['error']}")
            yield Judged(program, failures, [future.result() for future in futures])


def chosen(only: str, folder: Path) -> tuple[list[RecordedProgram], list[Path]]:
    """Return the programs with ``only`` in their names, and their wheels. Programs whose wheels are
    unavailable are reported and left out.
    """
    programs = [program for program in PROGRAMS if only in program.name]
    names = sorted({name for program in programs for name in program.wheels})
    folder.mkdir(exist_ok=True)
    try:
        return programs, wheels_of(names, folder) if names else []
    except (subprocess.CalledProcessError, OSError) as error:
        print(f"what needs {', '.join(names)} is left out: {error}")
        return [program for program in programs if not program.wheels], []


def main(rounds: int, *, only: str = "", recordings: int = 1) -> int:
    """Print the table; return the number of recordings whose replays differ."""
    begin = time.monotonic()
    settings = (*SETTINGS, CONTROL)
    judged = []
    with tempfile.TemporaryDirectory(prefix="replays") as temporary:
        programs, wheels = chosen(only, Path(temporary) / "wheels")
        cache = cache_directory()
        cache.mkdir(parents=True, exist_ok=True)
        titles = "".join(f"{setting.name:>11}" for setting in settings)
        print(f"{'':50}{'comes to':>10}{'marks':>6}{'answers':>8}{titles}")
        for number in range(recordings):
            place = Place(Path(temporary) / f"{number}", cache, wheels)
            for each in judge(place, programs, lambda number: settings):
                judged.append(each)
                print(_row(each), flush=True)
    wrong = [each for each in judged if not each.is_right]
    for each in wrong:
        told = [f"{replay.setting}: {failure}" for replay in each.replays for failure in replay.failures]
        print(f"{each.program.name}: {'; '.join([*each.failures, *told])}")
    replays = sum(len(each.replays) - 1 for each in judged)
    print(
        f"\n{len(judged)} runs, {replays} replays in processes of their own, {len(judged)} of the control;"
        f" {len(wrong)} wrong; {time.monotonic() - begin:.0f} s"
    )
    return len(wrong)


def _row(judged: Judged) -> str:
    report = judged.replays[0].report
    cells = "".join(f"{_cell(replay):>11}" for replay in judged.replays)
    marks, answers = report.get("marks", "-"), report.get("answers", "-")
    return f"{judged.program.name:50}{judged.program.state:>10}{marks:>6}{answers:>8}{cells}"


def _cell(replay: Replayed) -> str:
    return "wrong" if replay.failures else str(replay.report.get("state"))
