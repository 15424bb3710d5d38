"""The science pack: starts and clicks on Run with and without it, one more interpreter, and numpy at work.

The peer is node's Pyodide with the same wheels. ``python -m build_tools.science`` makes the pack.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from bench import memory, node, table
from bench.window.clicks import clicks
from build_tools.installers.order import ROOT
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.core.pack_folders import SCIENCE
from praxis_desktop.interpreter import Interpreter, run_in_guest_thread
from praxis_desktop.packages.packs import WHEELS, is_pack
from praxis_desktop.protocols import Program
from praxis_desktop.runs.interpreter_sources import desktop_snapshots

_PACK = ROOT / "build" / "science" / SCIENCE
_WITHOUT = "print(1)\n"
_IMPORTS = "import numpy, pandas, matplotlib.pyplot\n"
_WITH = f"{_IMPORTS}print(numpy.arange(3).sum())\n"
_USED = """
frame = pandas.DataFrame({"x": numpy.arange(100.0), "y": numpy.sin(numpy.arange(100))})
frame.groupby(frame.index % 7).mean()
matplotlib.pyplot.plot(frame.x, frame.y)
"""
_MORE = 4
_END_S = 5.0

_COMPUTED = """
import json, time
import numpy as np

def least(action, count):
    times = []
    for _ in range(count):
        before = time.perf_counter()
        action()
        times.append((time.perf_counter() - before) * 1000)
    return min(times)

square = np.random.default_rng(1).random((400, 400))
numbers = np.random.default_rng(1).random(1_000_000)
wave = np.sin(np.arange(1 << 17))
figures = json.dumps({
    "matmul of 400 by 400": least(lambda: square @ square, ROUNDS),
    "sort of a million": least(lambda: np.sort(numbers), ROUNDS),
    "fft of 131,072": least(lambda: np.fft.fft(wave), ROUNDS),
    "sum of a million": least(lambda: numbers.sum(), ROUNDS),
})
figures
"""


def main(rounds: int) -> None:
    """Print the tables."""
    if not is_pack(_PACK):
        print("there is no pack: make it with python -m build_tools.science\n")
        return
    home = _home()
    _print_starts(home, max(rounds, 5))
    _print_clicks(home)
    code = f"from bench.science import measure; measure({max(rounds, 3)})"
    output = subprocess.check_output([sys.executable, "-c", code], env=_environment(home), timeout=600)
    ours: dict[str, Any] = json.loads(output)
    peers = _node_figures(max(rounds, 3)) if node.is_present() else {}
    table.heading("numpy at work, the least", "node")
    for name, least in ours["computed"].items():
        table.line(name, [least], [peers["computed"][name]] if peers else [], "ms")
    table.heading("An interpreter with numpy, pandas and matplotlib", "node")
    table.line("made ready, the runtime loaded", ours["prepared"], [peers["ready"]] if peers else [], "ms")
    table.line("from there to the first line", ours["started"], [], "ms")
    for name in ("imported", "used"):
        sizes = [peers[name] / 2**20] if peers else []
        table.line(f"memory of one more, {name}", [size / 2**20 for size in ours[name]], sizes, "MB")
    print()


def _home() -> Path:
    """Return a home with the pack. It is kept, because compiling the pack takes a minute."""
    home = cache_directory() / "bench" / "science"
    place = home / "data" / "packs" / SCIENCE
    place.parent.mkdir(parents=True, exist_ok=True)
    place.unlink(missing_ok=True)
    place.symlink_to(_PACK)
    for name, source in (("without.py", _WITHOUT), ("with.py", _WITH)):
        (home / name).write_text(source)
    return home


def _environment(home: Path) -> Mapping[str, str]:
    # Users have compiled modules. Without a cache of them, every start would compile the sources.
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PRAXIS_HOME": str(home)}


# ---- starts
def _print_starts(home: Path, rounds: int) -> None:
    figures: dict[str, list[tuple[float, float]]] = {"with": [], "without": []}
    for number in range(rounds + 3):
        for name, series in figures.items():
            figure = _start(home, f"{name}.py")
            if number >= 3:  # the first compiles, the second has the first image
                series.append(figure)
    table.heading("A process to its first line", "without")
    for index, name in enumerate(("wall clock", "processor time")):
        with_pack, without = ([each[index] for each in figures[which]] for which in ("with", "without"))
        table.line(f"numpy, pandas and matplotlib, {name}", with_pack, without, "ms")
        table.line(f"{name}, the quickest of each", [min(with_pack)], [min(without)], "ms")
    print()


def _start(home: Path, program: str) -> tuple[float, float]:
    """Return the milliseconds to the first line of ``exec``, and those of the process's processor time."""
    before, used = time.perf_counter(), _processor_time()
    command = [sys.executable, "-m", "praxis_desktop", "exec", str(home / program)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=_environment(home)
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        taken = time.perf_counter() - before
        process.communicate()
    return taken * 1000, (_processor_time() - used) * 1000


def _processor_time() -> float:
    times = os.times()
    return times.children_user + times.children_system


def _print_clicks(home: Path) -> None:
    environment = {"QT_QPA_PLATFORM": "offscreen", **_environment(home)}
    with_pack, without = (
        [1000 * seconds for seconds in clicks(environment, home / f"{name}.py")[1:]]
        for name in ("with", "without")
    )
    table.heading("From a click on Run to the first line, in a warm window", "without")
    table.line("numpy, pandas and matplotlib", with_pack, without, "ms")
    table.line("the quickest of each", [min(with_pack)], [min(without)], "ms")
    print()


# ---- one more interpreter
def measure(rounds: int) -> None:
    """Print our figures as one JSON object."""
    figures: dict[str, Any] = {"prepared": [], "started": []}
    run_in_guest_thread(lambda: _measure(figures, rounds))
    sys.stdout.write(json.dumps(figures) + "\n")


def _measure(figures: dict[str, Any], rounds: int) -> None:
    service = desktop_snapshots()
    environment = service.environments.of(Program(_WITH, "with.py"))
    assert environment is not None

    def start() -> Interpreter:
        before = time.perf_counter()
        prepared = service.prepare(environment.recipe)
        between = time.perf_counter()
        interpreter = prepared.start()
        interpreter.run(_IMPORTS)
        figures["prepared"].append((between - before) * 1000)
        figures["started"].append((time.perf_counter() - between) * 1000)
        return interpreter

    start().close()
    figures["prepared"].clear()
    figures["started"].clear()
    for _ in range(10 * rounds):
        start().close()
    for name, further in (("imported", ""), ("used", _USED)):
        figures[name] = _memory_of_more(start, further)
    with service.prepare(environment.recipe).start() as interpreter:
        figures["computed"] = json.loads(interpreter.run(_COMPUTED.replace("ROUNDS", str(3 * rounds))))
    service.close(Deadline.after(_END_S))


def _memory_of_more(start: Callable[[], Interpreter], further: str) -> list[int]:
    interpreters, sizes = [], []
    for _ in range(_MORE + 1):
        interpreters.append(start())
        interpreters[-1].run(further)
        sizes.append(memory.private_bytes())
    for interpreter in interpreters:
        interpreter.close()
    return [later - earlier for earlier, later in pairwise(sizes)]


# ---- node
def _node_figures(rounds: int) -> Mapping[str, Any]:
    shipped = ROOT / "build" / "guest" / WHEELS
    wheels = [*(_PACK / WHEELS).glob("*.whl"), *shipped.glob("tzdata-*.whl")]
    before = time.perf_counter()
    with node.NodePyodide() as peer:
        peer.ask("unpack", wheels=[str(wheel) for wheel in wheels])
        peer.ask("run", source=f"{_IMPORTS}None")
        figures: dict[str, Any] = {"ready": (time.perf_counter() - before) * 1000}
        figures["imported"] = memory.private_bytes(str(peer.pid))
        peer.ask("run", source=f"{_USED}\nNone")
        figures["used"] = memory.private_bytes(str(peer.pid))
        figures["computed"] = json.loads(peer.ask("run", source=_COMPUTED.replace("ROUNDS", str(3 * rounds))))
    return figures
