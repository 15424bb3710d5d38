"""How long a guest can make its host hold Python's lock, depending on what it passes to the host's functions,
in three sizes.
"""

from __future__ import annotations

import gc
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from praxis_desktop import garbage
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.interpreter import Interpreter, Runtime, run_in_guest_thread
from praxis_desktop.interpreter.faults import Fatal, GuestError, TimedOut

SIZES = (1 << 20, 8 << 20, 64 << 20)
_TICK_S = 0.0002
_LIMIT_S = 4.0
_MEMORY = 1 << 30

_PREPARED = {
    "text": "v = 'a' * n",
    "wide text": "v = chr(0x20ac) * (n // 2)",
    "commas": "v = 'a,' * (n // 2)",
    "JSON": "v = '[' + '1,' * (n // 2 - 1) + '1]'",
    "JSON string": "v = '\"' + 'a' * n + '\"'",
    "bytes": "v = bytes(n)",
    "buffer": "v = js.Uint8Array.new(n)",
    "floats": "v = js.Float64Array.new(n // 8)",
    "array": "v = js.Array.new(n // 8)",
    "numbers": "v = list(range(n // 16))",
    "host numbers": "v = to_js(list(range(n // 16)))",
    "names": "v = {f'k{i}': i for i in range(n // 128)}",
    "file": "open('/tmp/f', 'wb').write(bytes(n)); import os",
}

_CALLS = {
    "text to the host": ("text", "js.Object.is_(v, 1)"),
    "wide text to the host": ("wide text", "js.Object.is_(v, 1)"),
    "text to the host and back": ("wide text", "js.String.new(v)"),
    "bytes to the host": ("bytes", "to_js(v)"),
    "list to the host": ("numbers", "to_js(v)"),
    "dict to the host": ("names", "to_js(v)"),
    "array to the guest": ("host numbers", "v.to_py()"),
    "buffer to the guest": ("buffer", "v.to_py()"),
    "buffer to bytes": ("buffer", "v.to_bytes()"),
    "JSON.parse of numbers": ("JSON", "js.JSON.parse(v)"),
    "JSON.parse of a string": ("JSON string", "js.JSON.parse(v)"),
    "JSON.stringify": ("host numbers", "js.JSON.stringify(v)"),
    "JSON.stringify of a text": ("text", "js.JSON.stringify(v)"),
    "structuredClone": ("host numbers", "js.structuredClone(v)"),
    "atob": ("text", "js.atob(v)"),
    "btoa": ("text", "js.btoa(v)"),
    "encodeURIComponent": ("commas", "js.encodeURIComponent(v)"),
    "decodeURIComponent": ("text", "js.decodeURIComponent(v)"),
    "TextEncoder.encode": ("wide text", "js.TextEncoder.new().encode(v)"),
    "TextDecoder.decode": ("buffer", "js.TextDecoder.new().decode(v)"),
    "TextDecoder.decode UTF-16": ("buffer", "js.TextDecoder.new('utf-16le').decode(v)"),
    "new Array": ("text", "js.Array.new(n)"),
    "Array.concat": ("array", "v.concat(v)"),
    "Array.slice": ("array", "v.slice()"),
    "Array.join": ("host numbers", "v.join(',')"),
    "Array.sort": ("host numbers", "v.sort()"),
    "Array.sort by a function": ("host numbers", "v.sort(lambda a, b: b - a)"),
    "Array.reverse": ("array", "v.reverse()"),
    "Array.indexOf": ("array", "v.indexOf(1)"),
    "Array.fill": ("array", "v.fill(7)"),
    "Array.entries": ("array", "v.entries()"),
    "Array.from": ("array", "js.Array.from_(v)"),
    "new Set": ("host numbers", "js.Set.new(v)"),
    "new Map": ("host numbers", "js.Map.new(v.entries())"),
    "Object.keys": ("array", "js.Object.keys(v)"),
    "Uint8Array.sort": ("buffer", "v.sort()"),
    "Float64Array.sort": ("floats", "v.sort()"),
    "Uint8Array.slice": ("buffer", "v.slice()"),
    "Uint8Array.fill": ("buffer", "v.fill(7)"),
    "Uint8Array.set": ("buffer", "v.set(v)"),
    "Uint8Array.indexOf": ("buffer", "v.indexOf(9)"),
    "new Float64Array of an array": ("host numbers", "js.Float64Array.new(v)"),
    "String of a buffer": ("buffer", "v.toString()"),
    "a write to a file": ("bytes", "open('/tmp/g', 'wb', buffering=0).write(v)"),
    "a read of a file": ("file", "os.read(os.open('/tmp/f', 0), n)"),
    "a file made longer": ("file", "os.truncate('/tmp/f', 4 * n)"),
    "an exception with a long name": ("text", "raise type(v, (Exception,), {})()"),
    "console.log": ("host numbers", "js.console.log(v)"),
}


class _Ticker(threading.Thread):
    """Acquires Python's lock repeatedly. Between two acquisitions, another thread held the lock or was in a
    guest; ``longest`` is the longest such interval, in seconds of processor time.
    """

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.longest = 0.0
        self.is_over = False
        self._clock = time.pthread_getcpuclockid(threading.get_ident())

    def run(self) -> None:
        before, computed = time.perf_counter(), time.clock_gettime(self._clock)
        while not self.is_over:
            time.sleep(_TICK_S)
            now, more = time.perf_counter(), time.clock_gettime(self._clock)
            self.longest = max(self.longest, min(now - before, more - computed))
            before, computed = now, more


@contextmanager
def _ticking() -> Iterator[_Ticker]:
    ticker = _Ticker()
    ticker.start()
    try:
        yield ticker
    finally:
        ticker.is_over = True
        ticker.join()


def main(rounds: int) -> None:
    """Print the table. Not for Windows, where a thread cannot query the processor time of another one."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(_TICK_S)
    try:
        run_in_guest_thread(lambda: _measure(min(rounds, 3)))
    finally:
        sys.setswitchinterval(interval)


def _measure(rounds: int) -> None:
    runtime = Runtime(cache_dir=cache_directory())
    with Interpreter.boot(runtime, memory_limit=_MEMORY) as guest:
        image = guest.capture()
    garbage.start_begins()
    gc.freeze()  # as the program does after its start
    print("Milliseconds that Python's lock was held at the longest / the call took, the least of", rounds)
    print(f"  {'':32}" + "".join(f"{size >> 20:>18} MB" for size in SIZES))
    for name, (prepared, call) in _CALLS.items():
        told = []
        for size in SIZES:
            results = [_one(image, _PREPARED[prepared], call, size) for _ in range(rounds)]
            told.append(min(results))
        cells = (f"{held * 1000:9.1f} /{took * 1000:6.0f} {end:3}" for held, took, end in told)
        print(f"  {name:32}" + " ".join(cells), flush=True)


def _one(image: object, preparation: str, call: str, size: int) -> tuple[float, float, str]:
    """Return how long the lock was held, how long the call took (both in seconds), and how it ended: ""
    normally, "err" with an exception in the guest, "MEM" at its memory limit, "!" at its time limit.
    """
    end = ""
    with Interpreter.restore(image) as guest:  # type: ignore[arg-type]
        try:
            guest.run(f"import js\nfrom pyodide.ffi import to_js\nn = {size}\n{preparation}\nNone")
        except GuestError:
            return 0.0, 0.0, "-"
        with _ticking() as ticker:
            time.sleep(0.01)
            ticker.longest = 0.0
            began = time.perf_counter()
            try:
                with guest.control.limited(_LIMIT_S):
                    guest.run(f"w = {call}\nNone" if not call.startswith("raise") else call)
            except TimedOut:
                end = "!"
            except Fatal:
                end = "MEM"
            except GuestError:
                end = "err"
            took = time.perf_counter() - began
        return ticker.longest, took, end
