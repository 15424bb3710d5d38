"""The time until a run is live again, if its process was killed after an hour of exchanges."""

from __future__ import annotations

import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from msgspec import Struct

from bench.crashes.trial import Bench
from praxis_desktop import garbage
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.ports.wire_logs import WireJournal

EXCHANGES = 7200
"""One exchange every half second."""
_MORE = 200

_BLOCKING = """
import serial

def main():
    with serial.Serial("a", 115200, timeout=10) as port:
        for number in range(1, COUNT + 1):
            port.write(b"#%d %d\\r\\n" % (number, number))
            assert port.readline()
"""
_AWAITED = """
import asyncio
from concurrent.futures import ThreadPoolExecutor
import serial

async def main():
    loop, executor = asyncio.get_running_loop(), ThreadPoolExecutor(1)
    with serial.Serial("a", 115200, timeout=10) as port:
        for number in range(1, COUNT + 1):
            await loop.run_in_executor(executor, port.write, b"#%d %d\\r\\n" % (number, number))
            assert await loop.run_in_executor(executor, port.readline)
"""
_PROGRAMS = {"blocking": _BLOCKING, "awaited": _AWAITED}


class _Resumed(Struct, frozen=True):
    """The seconds from the start of the process, and from the moment it begins to resume the run; and the
    processor time in both, on which other programs have less effect.
    """

    whole: float
    run: float
    whole_processor: float
    run_processor: float


def main(rounds: int, *, exchanges: int = EXCHANGES) -> None:
    """Print the table."""
    for kind, source in _PROGRAMS.items():
        with tempfile.TemporaryDirectory(prefix="resume") as temporary:
            folder = Path(temporary)
            bench = Bench(folder, cache_directory(), checkpoint_s=0.2)
            times = _measured(bench, source, exchanges, rounds)
            run = bench.run_folder()
            assert run is not None
            size = (run / "record.journal").stat().st_size
        shown = ", ".join(
            f"{name} {statistics.median(values):.2f} s ({min(values):.2f} to {max(values):.2f})"
            for name, values in (
                ("from the process's begin", [each.whole for each in times]),
                ("of which the run", [each.run for each in times]),
                ("processor time of the process", [each.whole_processor for each in times]),
                ("of which the run", [each.run_processor for each in times]),
            )
        )
        print(f"{kind:8} live behind {exchanges:,} exchanges, {size / 1e6:.1f} MB: {shown}", flush=True)


def _measured(bench: Bench, source: str, exchanges: int, rounds: int) -> list[_Resumed]:
    program = bench.folder / "program.py"
    program.write_text(source.replace("COUNT", str(exchanges + _MORE)).lstrip())
    times = []
    serving = ["bench.crashes.instrument", str(bench.log), "--at-once", "a"]
    instrument = bench.start(*serving, stdin=subprocess.PIPE)
    try:
        assert instrument.stdout is not None
        path = json.loads(instrument.stdout.readline())["a"]
        plan = json.dumps({"point": "durable", "count": exchanges})
        arguments = ["run", str(program), "--json", "--port", f"a={path}", "--profile", "a=numbered"]
        arguments += ["--without-asking", "a=its bytes are counted"]
        killed = bench.start("bench.crashes.child", plan, *arguments, stdin=subprocess.DEVNULL)
        killed.communicate()
        assert killed.returncode == -signal.SIGKILL, killed.returncode
        folder = bench.run_folder()
        assert folder is not None
        kept = bench.folder / "kept"
        shutil.copytree(folder, kept)
        for _ in range(rounds):
            times.append(_resumed(bench, folder))
            shutil.rmtree(folder)
            shutil.copytree(kept, folder)
    finally:
        instrument.communicate()
    return times


def _resumed(bench: Bench, folder: Path) -> _Resumed:
    """Resume the run until it is live, then kill it again."""
    begin = time.time()
    process = bench.start(
        "bench.resume", "history", "resume", folder.name, "--json", stdin=subprocess.DEVNULL
    )
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("live "):
                taken_up, taken_up_at, live, live_at = map(float, line.split()[1:])
                return _Resumed(live - begin, live - taken_up, live_at, live_at - taken_up_at)
    finally:
        process.kill()
        process.communicate()
    raise RuntimeError("the run did not go on")


def resume() -> int:
    """Run the command line, which reports when it has loaded the record and when the program is live."""
    garbage.start_begins()
    from praxis_desktop.cli import main as command_line
    from praxis_desktop.runs._run import Run

    execute, happened, taken_up = Run.execute, WireJournal.happened, ""

    def begun(self: Run) -> object:
        nonlocal taken_up
        taken_up = f"{time.time()} {time.process_time()}"
        return execute(self)

    def told(self: WireJournal, role: str, what: str, *arguments: object) -> None:
        if what == "reconnect":
            os.write(1, f"live {taken_up} {time.time()} {time.process_time()}\n".encode())
        happened(self, role, what, *arguments)  # type: ignore[arg-type]

    Run.execute = begun  # type: ignore[method-assign,assignment]
    WireJournal.happened = told  # type: ignore[method-assign,assignment]
    return command_line(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(resume())
