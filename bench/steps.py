"""The cost of a step: a call of a machine's operation without listeners, and one in a run that reports it."""

from __future__ import annotations

from functools import partial

from bench import table
from praxis_desktop.core.events import StepEvent
from praxis_desktop.interpreter import run_in_guest_thread
from praxis_desktop.runs._steps import Steps
from praxis_desktop.runs.interpreter_sources import desktop_snapshots

CALLS = 2000

_PROGRAM = f"""
import time
from pylabrobot.machines.backend import MachineBackend
from pylabrobot.machines.machine import Machine

class Nothing(MachineBackend):
    async def setup(self): pass
    async def stop(self): pass

values = [[0.05 + row * column / 1000 for column in range(12)] for row in range(8)]

class Reader(Machine):
    async def _shake(self, speed, duration=None): return 3.5
    async def shake(self, speed, duration=None): return 3.5
    async def read(self, wavelength): return values

reader = Reader(Nothing())

async def cost(operation, *arguments):
    begun = time.perf_counter()
    for _ in range({CALLS}):
        await operation(*arguments)
    return (time.perf_counter() - begun) / {CALLS} * 1e6

async def costs():
    bare = await cost(reader._shake, 500, 30)
    return [await cost(reader.shake, 500, 30) - bare, await cost(reader.read, 450) - bare]
"""


def main(rounds: int) -> None:
    """Print the table."""
    told: list[StepEvent] = []

    def measure(listens: bool) -> list[list[float]]:
        snapshots = desktop_snapshots()
        with snapshots.prepare(snapshots.environments.library().recipe).start() as interpreter:
            if listens:
                Steps(told.append).offer_to(interpreter)
            interpreter.run(_PROGRAM)
            series = []
            for _ in range(rounds):
                costs = interpreter.run_async("await costs()")
                series.append([float(cost) for cost in costs])
                told.clear()
            return series

    table.heading(f"microseconds a call, {CALLS} calls of an operation that does nothing", "")
    for name, listens in (("nobody listens", False), ("each is told", True)):
        series = run_in_guest_thread(partial(measure, listens))
        table.line(name, [costs[0] for costs in series], [], "us")
        table.line(f"{name}, with a result of 96 values", [costs[1] for costs in series], [], "us")
