"""Cold boot, eval, calls in both directions and six CPU-bound programs: ours and node's, alternating."""

from __future__ import annotations

import json
import subprocess
import sys
import time

from bench import table
from bench.node import NodePyodide
from bench.programs import NAMES, SOURCE
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.interpreter import Interpreter, Runtime, run_in_guest_thread

_BOOT = """
import json, time
start = time.perf_counter()
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.interpreter import Interpreter, Runtime, run_in_guest_thread
def boot():
    Interpreter.boot(Runtime(cache_dir=cache_directory())).close()
run_in_guest_thread(boot)
print(json.dumps((time.perf_counter() - start) * 1000))
"""
_HOST_CALL = """
import time, json
from {module} import plain
def measure(count):
    target, clock = plain, time.perf_counter
    start = clock()
    for _ in range(count):
        target(1)
    return (clock() - start) / count * 1e6
"""
_EVALS, _CALLS, _REPETITIONS = 2000, 20000, 3


def main(rounds: int) -> None:
    """Print the table."""
    run_in_guest_thread(lambda: _measure(rounds))


def _measure(rounds: int) -> None:
    runtime = Runtime(cache_dir=cache_directory())
    ours: dict[str, list[float]] = {}
    peers: dict[str, list[float]] = {}

    def note(series: dict[str, list[float]], name: str, value: float) -> None:
        series.setdefault(name, []).append(value)

    with Interpreter.boot(runtime) as guest, NodePyodide() as node:
        guest.register_module("bench_host", _Host())
        guest.run(SOURCE + _HOST_CALL.format(module="bench_host"))
        node.ask("run", source=SOURCE + _HOST_CALL.format(module="js"))
        identity = guest.run("def identity(x): return x\nidentity")
        node.ask("run", source="def identity(x): return x")
        evaluate = guest.load("pyodide.code:eval_code")
        for _ in range(rounds):
            note(ours, "boot", float(subprocess.check_output([sys.executable, "-c", _BOOT])))
            with NodePyodide() as fresh:
                note(peers, "boot", fresh.boot_ms)
            note(ours, "run", _timed(_EVALS, lambda: guest.run("1+1")))
            note(ours, "eval", _timed(_EVALS, lambda: evaluate("1+1")))
            note(peers, "eval", node.ask("eval", count=_EVALS))
            note(ours, "call", _timed(_CALLS, lambda: identity(1)))
            note(peers, "call", node.ask("call", count=_CALLS, name="identity"))
            note(ours, "callback", guest.run(f"measure({_CALLS})"))
            note(peers, "callback", node.ask("run", source=f"measure({_CALLS})"))
            for name in NAMES:
                note(ours, name, guest.run(f"best_of({name!r}, {_REPETITIONS})"))
                note(peers, name, node.ask("run", source=f"best_of({name!r}, {_REPETITIONS})"))
    table.heading("Speed", "node")
    table.line("cold boot (library files cached)", ours["boot"], peers["boot"], "ms")
    table.line('eval_code("1+1") from the host', ours["eval"], peers["eval"], "us")
    table.line('Interpreter.run("1+1")', ours["run"], peers["eval"], "us")
    table.line("guest function called by the host", ours["call"], peers["call"], "us")
    table.line("host function called by the guest", ours["callback"], peers["callback"], "us")
    ratios = [
        table.line(
            f"CPU: {name} (best of {rounds * _REPETITIONS})", [min(ours[name])], [min(peers[name])], "ms"
        )
        for name in NAMES
    ]
    print(f"{'CPU: geometric mean of the six':44} {'':12} {'':12} {table.geometric_mean(ratios):10.3f}\n")
    print(json.dumps({"ours": ours, "node": peers}))


class _Host:
    """The object that the guest calls."""

    def plain(self, value: object) -> object:
        return value


def _timed(count: int, action: object) -> float:
    assert callable(action)
    start = time.perf_counter()
    for _ in range(count):
        action()
    return (time.perf_counter() - start) / count * 1e6
