"""Threads where nobody expects them, that do their worst, or that outlive their program."""

from __future__ import annotations

import threading
from contextlib import suppress

import pytest

from praxis_desktop.interpreter.faults import GuestError, PythonError
from tests.interpreter.guests import Guest, in_guest

START = """
import threading, time
def start(work, *arguments, daemon=False, name=None):
    thread = threading.Thread(target=work, args=arguments, daemon=daemon, name=name)
    thread.start()
    return thread
"""
ENDS = {
    "one that never waits": (
        """
def spin():
    while True: pass
start(spin, daemon=True)
for number in range(3): time.sleep(0.002); print(number)
""",
        "0\n1\n2\n",
    ),
    "a thousand, one after another": (
        """
seen = []
for _ in range(1000): start(seen.append, 1).join()
print(len(seen))
""",
        "1000\n",
    ),
    "started by __del__": (
        """
class Made:
    def __del__(self): start(print, 'deleted').join()
Made(); None
""",
        "deleted\n",
    ),
    "started by a collection of garbage": (
        """
import gc
class Made:
    def __del__(self): start(print, 'collected').join()
made = Made(); made.itself = made; del made; gc.collect()
""",
        "collected\n",
    ),
    "started by a function of atexit": (
        """
import atexit
atexit.register(lambda: start(print, 'at exit').join())
""",
        "at exit\n",
    ),
    "started by a handler of a signal": (
        """
import signal
signal.signal(signal.SIGINT, lambda *_: start(print, 'handled').join())
signal.raise_signal(signal.SIGINT)
""",
        "handled\n",
    ),
    "started while the program ends": (
        """
start(lambda: (threading.main_thread().join(), start(print, 'late')))
""",
        "late\n",
    ),
    "started by an import": (
        """
import sys
from pathlib import Path
Path('imports.py').write_text('''
import threading
seen = []
def work():
    import decimal; seen.append(decimal.Decimal(1))
thread = threading.Thread(target=work); thread.start(); thread.join()
''')
sys.path.insert(0, '.')
import imports
print(imports.seen)
""",
        "[Decimal('1')]\n",
    ),
    "a lock that a daemon holds at the end": (
        """
lock = threading.Lock()
start(lambda: (lock.acquire(), time.sleep(1000)), daemon=True)
time.sleep(0.001); print(lock.locked())
""",
        "True\n",
    ),
    "a daemon that prints at the end": (
        """
import atexit
def talk():
    while True: kept.append(1); time.sleep(0)
kept = []
start(talk, daemon=True)
def wait():
    deadline = time.monotonic() + 30
    while len(kept) <= 2 and time.monotonic() < deadline: time.sleep(0.001)
    print(len(kept) > 2)
atexit.register(wait)
""",
        "True\n",
    ),
    "SystemExit": (
        """
import sys
def leave():
    try: sys.exit(3)
    except SystemExit: print('caught')
    sys.exit(4)
start(leave).join(); print('goes on')
""",
        "caught\ngoes on\n",
    ),
    "intervals between switches": (
        """
import sys
for seconds in (1e-9, 1.0, 1e9):
    sys.setswitchinterval(seconds); start(print, seconds).join()
try: sys.setswitchinterval(0)
except ValueError as error: print(error)
""",
        "1e-09\n1.0\n1000000000.0\nswitch interval must be strictly positive\n",
    ),
    "interrupt_main": (
        """
import _thread
try:
    start(_thread.interrupt_main)
    while True: pass
except KeyboardInterrupt: print('interrupted')
""",
        "interrupted\n",
    ),
    "sizes of stacks": (
        """
for size in (0, 32768, 1 << 30, 100):
    try: threading.stack_size(size); start(print, size).join()
    except ValueError as error: print(error)
""",
        "0\n32768\n1073741824\nsize not valid: 100 bytes\n",
    ),
    "a join on itself": (
        """
def join():
    try: threading.current_thread().join()
    except RuntimeError as error: print(error)
start(join).join(); join()
""",
        "cannot join current thread\ncannot join current thread\n",
    ),
    "recursion in C": (
        """
import ast, copy, json, pickle, re, sys
sys.setrecursionlimit(20_000)
def nested(depth):
    found = []
    for _ in range(depth): found = [found]
    return found
deep = nested(50_000)
def attempt(call):
    try: call()
    except (RecursionError, MemoryError): told.append(1)
def work():
    for call in (
        lambda: json.dumps(deep), lambda: json.loads('[' * 50_000), lambda: repr(deep),
        lambda: copy.deepcopy(deep), lambda: pickle.dumps(deep), lambda: deep == nested(50_000),
        lambda: compile('+'.join('1' * 50_000), '', 'eval'), lambda: ast.parse('-' * 50_000 + '1')
    ): attempt(call)
told = []
for thread in [start(work) for _ in range(2)]: thread.join()
print(len(told))
""",
        "16\n",
    ),
    "recursion through the host": (
        """
import js
from pyodide.ffi import create_proxy
def deeper(*_): return js.Array.new(1).map(create_proxy(deeper))
def work():
    try: deeper()
    except RecursionError: told.append(1)
told = []
for thread in [start(work) for _ in range(3)]: thread.join()
print(told)
""",
        "[1, 1, 1]\n",
    ),
    "bare threads": (
        """
import _thread
for given in ((None, ()), (print, None)):
    try: _thread.start_new_thread(*given)
    except TypeError as error: print(error)
_thread.start_new_thread(print, ('bare',))
time.sleep(0.001)
""",
        "first arg must be callable\n2nd arg must be a tuple\nbare\n",
    ),
}
FAILS = {
    "each joins the other": (
        """
both = []
def join(other):
    ready.wait(); both[other].join()
ready = threading.Event()
both += [start(join, 1, name='one'), start(join, 0, name='other')]
ready.set()
""",
        "(?s)deadlock: .*'(one|other)' waits here:.*'(one|other)' waits here:",
    ),
    "a queue that nobody feeds": (
        """
import queue
waiting = queue.Queue()
start(waiting.get, name='taker')
waiting.join(); waiting.get()
""",
        "(?s)deadlock: .*'taker' waits here:.*waiting.get",
    ),
    "a consumer that has died": (
        """
import queue
waiting = queue.Queue()
def take():
    1 / waiting.get(); waiting.task_done()
threading.excepthook = print
start(take); waiting.put(0); waiting.join()
""",
        "(?s)deadlock: .*waiting.join",
    ),
    "the 65th": (
        """
import sys
for number in range(65):
    try: start(time.sleep, 1000, daemon=True)
    except RuntimeError as error: raise RuntimeError(f'{number}: {error}') from None
""",
        "64: can't start new thread: this program has 64 threads already",
    ),
}


def _to_its_end(guest: Guest, source: str) -> None:
    try:
        guest.interpreter.run_script(START + source, filename="program.py")
    except GuestError:
        with suppress(GuestError):
            guest.interpreter.finish()
        raise
    guest.interpreter.finish()


def _runs_next() -> None:
    """Check that nothing of the threads is left, and that another program runs."""
    assert not [thread.name for thread in threading.enumerate() if "of a guest" in thread.name]
    assert (
        in_guest(lambda guest: guest.run(f"{START}seen = []; start(seen.append, 1).join(); len(seen)")) == 1
    )


@pytest.mark.parametrize("name", ENDS)
def test_a_program_gets_to_its_end_with(name: str) -> None:
    source, expected = ENDS[name]

    def use(guest: Guest) -> None:
        _to_its_end(guest, source)
        assert guest.output.endswith(expected)

    in_guest(use)
    _runs_next()


@pytest.mark.parametrize("name", FAILS)
def test_a_program_fails_and_is_told_why_with(name: str) -> None:
    source, message = FAILS[name]

    def use(guest: Guest) -> None:
        with pytest.raises(PythonError, match=message):
            _to_its_end(guest, source)

    in_guest(use)
    _runs_next()


def test_an_exception_of_the_hook_for_exceptions_of_threads_is_printed() -> None:
    def use(guest: Guest) -> None:
        _to_its_end(
            guest,
            "def hook(_): raise ValueError('in the hook')\nthreading.excepthook = hook\n"
            "start(lambda: 1 / 0).join(); print('goes on')",
        )
        assert "ValueError: in the hook\n" in guest.output
        assert guest.output.endswith("goes on\n")

    in_guest(use)


@pytest.mark.parametrize("where", ["main", "thread"])
def test_memory_that_threads_use_up_ends_no_more_than_the_program(where: str) -> None:
    def use(guest: Guest) -> None:
        with pytest.raises(GuestError):
            _to_its_end(
                guest,
                "import os\nkept = []\ndef fill():\n"
                "    try:\n        while True: kept.append(bytearray(1 << 16))\n"
                "    except MemoryError: kept.append('full'); raise\n"
                "def leave(_): os._exit(3)\nthreading.excepthook = leave\n"
                f"threads = [start(fill) for _ in range(4)]\n{'fill()' if where == 'main' else ''}\n"
                "for thread in threads: thread.join()",
            )

    in_guest(use, memory_limit=128 << 20)
    _runs_next()


def test_a_thread_that_has_filled_the_memory_with_small_objects_is_told() -> None:
    def use(guest: Guest) -> None:
        _to_its_end(
            guest,
            "def fill():\n    kept = []\n    while True: kept.append([0] * 1000)\n"
            "start(fill).join(); print('goes on')",
        )
        assert "Exception in thread Thread-1 (fill):\n" in guest.output
        assert "\nMemoryError: the program has used up its memory" in guest.output
        assert guest.output.endswith("goes on\n")

    in_guest(use, memory_limit=128 << 20)
    _runs_next()
