"""Programs to be stopped, and ways to stop them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.interpreter.guests import Guest

PATIENCE = 15.0
"""Seconds after which a test stops waiting for a stop."""


@contextmanager
def meanwhile(function: Callable[[], object], delay: float = 0.02) -> Iterator[None]:
    """While the block runs, another thread calls ``function`` a little later."""
    timer = threading.Timer(delay, function)
    timer.start()
    try:
        yield
    finally:
        timer.join()


class Host:
    """Functions of the host, in the guest's module ``host``, in which the guest may be when it is stopped."""

    def __init__(self, guest: Guest) -> None:
        self._guest = guest
        self._after: Callable[[], object] | None = None
        guest.interpreter.register_module("host", self)

    @contextmanager
    def soon_after_begin(self, function: Callable[[], object]) -> Iterator[None]:
        """Have another thread call ``function`` a little after the guest has called ``begin``."""
        begun = threading.Event()
        self._after = begun.set

        def call() -> None:
            if begun.wait(PATIENCE):
                time.sleep(0.01)
                function()

        thread = threading.Thread(target=call)
        thread.start()
        try:
            yield
        finally:
            begun.set()
            thread.join()

    def begin(self) -> None:
        """Report that the program has reached the place where it is to be stopped."""
        if self._after is not None:
            self._after()

    def work(self) -> int:
        """Work for a while without checking for stops."""
        time.sleep(0.08)
        return 5

    def interrupt(self) -> None:
        """Interrupt the program from inside its own call."""
        self._guest.interpreter.interrupt()

    def kill(self) -> None:
        """Kill the program from inside its own call."""
        self._guest.interpreter.kill()

    def call(self, function: Callable[[], object]) -> object:
        """Call back into the guest."""
        return function()


SOFT = {
    "computing": "while True: pass",
    "a list comprehension": "[i for i in range(10**12) if i < 0]",
    "a loop that ends in a condition": "x = 0\nwhile True:\n  if x: x += 1",
    "a loop that ends in a continue": "for x in iter(int, 1):\n  if x: continue\n  if not x: pass",
    "a generator": "for _ in (i for i in iter(int, 1)): pass",
    "sleeping": "import time\ntime.sleep(1000)",
    "awaiting": "import asyncio\nawait asyncio.sleep(1000)",
    "awaiting what never comes": "import asyncio\nawait asyncio.get_running_loop().create_future()",
    "asyncio.run": "import asyncio\nasyncio.run(asyncio.sleep(1000))",
    "run_sync": "import asyncio\nfrom pyodide.ffi import run_sync\nrun_sync(asyncio.sleep(1000))",
    "a task of its own": "import asyncio\nawait asyncio.create_task(asyncio.sleep(1000))",
    "a gather": "import asyncio\nawait asyncio.gather(asyncio.sleep(1000), asyncio.sleep(2000))",
    "a busy loop of tasks": "import asyncio\nwhile True: await asyncio.sleep(0)",
    "a regular expression": "import re\nre.match('(a+)+b', 'a' * 60)",
    "sorting": "import random\n[random.sample(range(10**5), 10**5).sort() for _ in range(10**6)]",
    "an import": (
        "import sys\nfor _ in range(10**6):\n  sys.modules.pop('calendar', None)\n  import calendar"
    ),
    "an exception handler": "try: 1/0\nexcept ZeroDivisionError:\n  while True: pass",
    "a finally block": "try: 1/0\nfinally:\n  while True: pass",
    "a lambda called by the host": "host.call(lambda: [None for _ in iter(int, 1)])",
    "after a deaf host function": "host.work()\nwhile True: pass",
    "from a host function": "host.interrupt()\nwhile True: pass",
    "exec": "exec('while True: pass')",
    "a context manager": "import contextlib\nwith contextlib.suppress(ValueError):\n  while True: pass",
    "json": "import json\nx = list(range(10**5))\nwhile True: json.loads(json.dumps(x))",
}
