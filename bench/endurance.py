"""Whether the host's memory grows: thirty thousand runs in one interpreter, then many interpreters one after
another.
"""

from __future__ import annotations

import gc
import time

from bench.memory import private_bytes
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.interpreter import Interpreter, Runtime, run_in_guest_thread
from praxis_desktop.interpreter.faults import PythonError

RUNS = 30_000
INTERPRETERS = 200

_PROGRAMS = (
    "x = [i * i for i in range(100)]; sum(x)",
    "import json; json.loads(json.dumps({'a': [1, 2, {'b': None}]}))['a'][2]",
    "from js import Object, setTimeout; o = Object.new(); o.x = [1, 2]; len(o.x)",
    "import asyncio\nasync def f():\n  await asyncio.sleep(0)\n  return 1\nawait asyncio.gather(f(), f())",
    "1 / 0",
    "host.call(lambda value: value + 1)",
)


class _Host:
    def call(self, function: object) -> object:
        """Call back into the guest."""
        assert callable(function)
        return function(1)


def main(rounds: int) -> None:
    """Print the table."""
    run_in_guest_thread(_measure)


def _measure() -> None:
    runtime = Runtime(cache_dir=cache_directory())
    with Interpreter.boot(runtime) as guest:
        guest.register_module("bench_host", _Host())
        guest.run("import bench_host as host")
        print(f"{RUNS} runs in one interpreter (private MiB of the process, MiB of the guest)")
        start = time.perf_counter()
        for number in range(RUNS + 1):
            if number % (RUNS // 5) == 0:
                gc.collect()
                sizes = private_bytes() / 2**20, guest.memory_bytes / 2**20
                elapsed = time.perf_counter() - start
                print(f"  after {number:6} {sizes[0]:8.2f} {sizes[1]:8.2f}  {elapsed:7.1f} s")
            try:
                guest.run_async(_PROGRAMS[number % len(_PROGRAMS)])
            except PythonError:
                continue
        image = guest.capture()
    print(f"{INTERPRETERS} interpreters restored, used and closed one after another")
    for number in range(INTERPRETERS + 1):
        if number % (INTERPRETERS // 4) == 0:
            gc.collect()
            print(f"  after {number:6} {private_bytes() / 2**20:8.2f}")
        with Interpreter.restore(image, named={"module:bench_host": _Host()}) as restored:
            restored.run("sum(range(1000))")
    image.close()
