"""Images: restoring, capturing, size, memory, warm calls and replacement, beside node's Pyodide and eryx."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from bench import sandboxes
from bench.memory import private_bytes
from bench.node import is_present, pyodide_folder
from bench.timing import milliseconds
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.interpreter import Interpreter, Runtime, run_in_guest_thread
from praxis_desktop.snapshots.recipes import BASELINE
from praxis_desktop.snapshots.service import SnapshotService
from praxis_desktop.snapshots.store import ImageStore

_NODE_SCRIPT = Path(__file__).with_name("node_snapshots.mjs")
_COUNTS = (1, 3, 10)

Series = Mapping[str, Any]


def main(rounds: int) -> None:
    """Print the table: medians, and the minimum of each series in brackets."""
    rounds = max(rounds, 5)
    ours = dict(_our_figures(rounds))
    node = _node_figures(rounds) if is_present() else {}
    python = sandboxes.python()
    peer = dict(sandboxes.figures(python, rounds)) if python is not None else {}
    if python is not None:
        peer["process"] = [sandboxes.process_ms(python) for _ in range(rounds)]
    print(f"{'Images':44}{'ours':>20}{'node Pyodide':>20}{'eryx':>20}")
    for name, key, unit in (
        ("restore and first line, process warm", "restore", "ms"),
        ("whole process that prints one line", "process", "ms"),
        ("whole process that loads wasmtime alone", "floor", "ms"),
        ("capture in memory", "capture", "ms"),
        ("warm call through a worker thread", "calls", "us"),
        ("warm call through a worker process", "process_calls", "us"),
        ("request to a pool's thread, new guest", "requests", "ms"),
        ("request to a pool's process, new guest", "process_requests", "ms"),
        ("hung worker killed to next result", "replaced", "ms"),
    ):
        cells = "".join(_cell(series.get(key), unit) for series in (ours, node, peer))
        print(f"{name:44}{cells}")
    for name, key in (("image file", "bytes"), ("image file, disk blocks", "blocks"), ("save", "save")):
        unit = "ms" if key == "save" else "MB"
        cells = "".join(_size(series.get(key), unit) for series in (ours, node, peer))
        print(f"{name:44}{cells}")
    for count in _COUNTS:
        cells = "".join(_memory(series.get("memory"), count) for series in (ours, node, peer))
        print(f"{f'private memory with {count}':44}{cells}")
    print()


def _cell(values: Sequence[float] | None, unit: str) -> str:
    if not values:
        return f"{'-':>20}"
    return f"{f'{statistics.median(values):.2f} [{min(values):.2f}] {unit}':>20}"


def _size(value: float | None, unit: str) -> str:
    return f"{'-':>20}" if value is None else f"{f'{value:.1f} {unit}':>20}"


def _memory(sizes: Mapping[str, int] | None, count: int) -> str:
    return f"{'-':>20}" if not sizes else f"{f'{sizes[str(count)] / 2**20:.1f} MiB':>20}"


# ---- ours
def _our_figures(rounds: int) -> Series:
    """Return the figures of images and of pools, each of a process whose memory holds nothing else."""
    figures: dict[str, Any] = {}
    for module in ("bench.snapshots", "bench.pools"):
        code = f"from {module} import measure; measure({rounds})"
        figures |= json.loads(subprocess.check_output([sys.executable, "-c", code], timeout=600))
    return {**figures, **_process_figures(rounds)}


def _process_figures(rounds: int) -> Series:
    """Return the figures of whole processes, alternating with processes that only load wasmtime."""
    # Users have compiled modules. Without a cache of them, every start would compile the sources.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    commands = {
        "process": [sys.executable, "-m", "praxis_desktop", "exec", "-c", "print(1)"],
        "floor": [sys.executable, "-c", "import wasmtime"],
    }
    figures: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(2 * rounds + 1):
        for name, command in commands.items():
            figures[name].append(milliseconds(partial(_run, command, environment)))
    return {name: times[1:] for name, times in figures.items()}


def measure(rounds: int) -> None:
    """Print the figures of images as one JSON object."""
    figures: dict[str, Any] = {}
    run_in_guest_thread(lambda: _measure_images(figures, rounds))
    sys.stdout.write(json.dumps(figures) + "\n")


def _measure_images(figures: dict[str, Any], rounds: int) -> None:
    runtime = Runtime(cache_dir=cache_directory())
    with tempfile.TemporaryDirectory() as folder:
        store = ImageStore(Path(folder), limit_bytes=1 << 30)
        service = SnapshotService(lambda: runtime, store)
        figures["save"] = milliseconds(lambda: service.image(BASELINE))
        file = next(path for path in Path(folder).iterdir() if path.stat().st_size > 1 << 20)
        figures["bytes"] = file.stat().st_size / 1e6
        figures["blocks"] = file.stat().st_blocks * 512 / 1e6
        figures["memory"] = _memory_of_interpreters(service)

        def restore() -> None:
            with service.prepare(BASELINE).start() as interpreter:
                interpreter.run("print(1)")

        figures["restore"] = [milliseconds(restore) for _ in range(10 * rounds)]
        with Interpreter.boot(runtime) as booted:
            figures["capture"] = [milliseconds(lambda: booted.capture().close()) for _ in range(rounds)]


def _memory_of_interpreters(service: SnapshotService) -> dict[int, int]:
    interpreters: list[Interpreter] = []
    sizes = {}
    for count in range(1, max(_COUNTS) + 1):
        interpreters.append(service.prepare(BASELINE).start())
        interpreters[-1].run("print(1)")
        sizes[count] = private_bytes()
    for interpreter in interpreters:
        interpreter.close()
    return sizes


def _run(command: Sequence[str], environment: Mapping[str, str]) -> None:
    subprocess.run(command, check=True, capture_output=True, env=environment)


# ---- node
def _node_figures(rounds: int) -> Series:
    folder = pyodide_folder()
    with tempfile.TemporaryDirectory() as temporary:
        file = Path(temporary) / "pyodide.snapshot"

        def ask(action: str, count: int = 0) -> Any:
            command = ["node", str(_NODE_SCRIPT), str(folder), str(file), action, str(count)]
            return json.loads(subprocess.check_output(command, timeout=600))

        figures: dict[str, Any] = ask("make")
        figures["bytes"] /= 1e6
        figures["blocks"] = file.stat().st_blocks * 512 / 1e6
        figures |= ask("restore", 2 * rounds)
        figures |= ask("threads", rounds)
        command = ["node", str(_NODE_SCRIPT), str(folder), str(file), "process"]
        figures["process"] = [milliseconds(lambda: _run(command, os.environ)) for _ in range(rounds)]
        return figures
