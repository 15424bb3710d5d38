"""Make the kept records of this version: ``python -m tests.records.kept.make``.

It executes a dozen runs on the command line in a home of their own, one for each way in which a run can end.
Their history becomes ``VERSION.tar.xz`` beside this file, and the facts about them ``VERSION.json``. An
existing archive is never made again: its purpose is to show that older records can be read.
"""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from praxis_desktop import __version__
from praxis_desktop.ports.simulators import make_instrument
from praxis_desktop.ports.simulators.pty import PtyInstrument
from tests.cli.command import finish, praxis, start
from tests.cli.homes import home

HERE = Path(__file__).parent
SAMPLE = HERE.parents[2] / "resources" / "protocols" / "gravimetric_check.py"
PROGRAMS = {
    "raises.py": """
from praxis import step
async def main() -> None:
    with step("divide"):
        raise ValueError("no quotient")
""",
    "asks.py": """
import praxis
from praxis import step
from praxis.interactive import input
async def main() -> None:
    with step("ask"):
        level = await input("Level?", kind=float, default=3.5, unit="mm")
    praxis.output("level", level, "mm", "Level", low=0, high=3)
""",
    "doubts.py": """
import praxis
async def main() -> None:
    praxis.output("mass", 1.5, "g", "Mass", low=0, high=1)
    praxis.verdict("passed", "It looked well.")
""",
    "sleeps.py": """
import asyncio
from praxis import step
async def main() -> None:
    for number in range(600):
        with step(f"wait {number}"):
            await asyncio.sleep(0.1)
""",
    "pumps.py": """
# /// script
# [tool.praxis.ports]
# pump = "Cole-Parmer Masterflex L/S pump"
# ///
import time
import serial
from praxis import step
def main() -> None:
    with serial.Serial("pump", 4800, timeout=5) as port, step("pump"):
        port.write(b"\\x02P01S+100\\r")
        time.sleep(600)
""",
    "leaves_files.py": """
import praxis
async def main() -> None:
    with open("notes.txt", "w") as file:
        file.write("kept\\n")
    praxis.table("rows", [{"Row": n, "Square": n * n} for n in range(5)], title="Squares")
""",
}


def main() -> int:
    """Make the archive, unless it exists."""
    archive = HERE / f"{__version__}.tar.xz"
    if archive.exists():
        sys.stdout.write(f"{archive.name} is there\n")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        env = home(Path(folder))
        praxis("settings", "set", "runs.checkpoint_s", "1", env=env)
        shutil.copy(SAMPLE, folder)
        for name, source in PROGRAMS.items():
            (Path(folder) / name).write_text(source, "utf-8")
        ends = dict(_runs(Path(folder), env))
        history = Path(env["PRAXIS_HOME"]) / "data" / "history"
        shutil.rmtree(history / "locks", ignore_errors=True)
        with tarfile.open(archive, "w:xz") as packed:
            packed.add(history, "history")
            packed.add(history.parent / "signing" / "installation.pub", "installation.pub")
        listed = praxis("history", "list", "--json", env=env)
    known = {event["name"]: event for event in listed.events if event.get("name")}
    told = {
        name: {key: known[name][key] for key in ("run_id", "number", "state")} | {"code": code}
        for name, code in ends.items()
    }
    (HERE / f"{__version__}.json").write_text(json.dumps(told, indent=1) + "\n", "utf-8")
    sys.stdout.write(f"{archive.name}: {len(told)} runs, {archive.stat().st_size:,} bytes\n")
    return 0


def _runs(folder: Path, env: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    """Execute the runs; yields the name of each and the exit code of its command."""

    def run(name: str, *arguments: str) -> tuple[str, int]:
        return name, praxis("run", *arguments, "--name", name, env=env, cwd=folder).code

    yield run("passed", "gravimetric_check.py", "--simulate", "--set", "portions=2")
    low = ("--port", "scale=sim:mettler,portion=0.95")
    yield run("failed its limits", "gravimetric_check.py", "--simulate", "--set", "portions=2", *low)
    yield run("inconclusive", "doubts.py")
    yield run("raised", "raises.py")
    yield run("answered by default", "asks.py", "--on-prompt", "default")
    yield run("left files", "leaves_files.py")
    yield run("timed out", "sleeps.py", "--timeout", "1")
    yield run("in a process", "raises.py", "--exec-mode", "process", "--on-error", "skip")
    with _started("stopped", env, folder, "sleeps.py") as process:
        process.send_signal(signal.SIGINT)
        yield "stopped", finish(process).code
    with _started("interrupted with a checkpoint", env, folder, "sleeps.py") as process:
        time.sleep(3.0)
        process.kill()
        yield "interrupted with a checkpoint", finish(process).code
    for name, number in (
        ("stopped in an emergency", signal.SIGQUIT),
        ("its program was lost", signal.SIGKILL),
    ):
        with PtyInstrument(make_instrument("masterflex")) as pump:
            port = ("--port", f"pump={pump.path}", "--profile", "pump=masterflex")
            asked = ("--without-asking", "pump=made for a record")
            with _started(name, env, folder, "pumps.py", *port, *asked) as process:
                process.send_signal(number)
                yield name, finish(process).code


@contextmanager
def _started(
    name: str, env: Mapping[str, str], folder: Path, *arguments: str
) -> Iterator[subprocess.Popen[bytes]]:
    """Start a run, and wait until it is in one of its steps."""
    process = start("run", *arguments, "--name", name, "--json", env=env, cwd=folder)
    assert process.stdout is not None
    for line in process.stdout:
        if json.loads(line)["event"] == "step":
            break
    time.sleep(0.5)
    yield process


if __name__ == "__main__":
    sys.exit(main())
