"""100 MB between a guest and its host, in each way that arrays are exchanged, beside a copy in CPython."""

from __future__ import annotations

import time
from collections.abc import Callable

from bench import table
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.interpreter import Interpreter, Runtime, run_in_guest_thread

SIZE = 100_000_000
_LIMIT_S = 0.2
"""Maximum time, in seconds, that an exchange may take."""

_HALF = SIZE // 2
"""A buffer of the host has at most 64 MiB, so data copied there is split in two."""

_PREPARED = f"""
import os
import js
from pyodide.ffi import to_js
data = bytearray({SIZE})
halves = memoryview(data)[:{_HALF}], memoryview(data)[{_HALF}:]
given = [to_js(half) for half in halves]
open("/tmp/file", "wb", buffering=0).write(data)
"""

_GUEST = {
    "to the host: to_js(array), a copy": "for half in halves: to_js(half)",
    "to the host: buffer.assign(array)": "for half, buffer in zip(halves, given): buffer.assign(half)",
    "to the host: a write to a file": "open('/tmp/file', 'wb', buffering=0).write(data)",
    "to the guest: buffer.to_bytes()": "for buffer in given: buffer.to_bytes()",
    "to the guest: buffer.to_memoryview()": "for buffer in given: buffer.to_memoryview()",
    "to the guest: buffer.assign_to(array)": "for half, buffer in zip(halves, given): buffer.assign_to(half)",
    "to the guest: a read of a file": "open('/tmp/file', 'rb', buffering=0).read()",
    "to the guest: file.readinto(array)": "open('/tmp/file', 'rb', buffering=0).readinto(data)",
}


def main(rounds: int) -> None:
    """Print the table: seconds."""
    run_in_guest_thread(lambda: _measure(max(rounds, 3)))


def _measure(rounds: int) -> None:
    source = bytearray(SIZE)
    peers = [_timed(lambda: bytes(source)) for _ in range(rounds)]
    table.heading(f"{SIZE // 10**6} MB, at most {_LIMIT_S:g} s (the least of {rounds})", "CPython")
    with Interpreter.boot(Runtime(cache_dir=cache_directory()), memory_limit=1 << 30) as guest:
        guest.run(_PREPARED)
        data = guest.run("data")
        files, whole = guest.host.filesystem, bytes(SIZE)
        ways: dict[str, Callable[[], object]] = {
            "to the host: a view, without a copy": lambda: data.get_buffer().release(),
            "to the host: a view, copied there": lambda: _copied(data),
            "to the host: files.read_file()": lambda: files.read_file("/tmp/file"),
            "to the guest: files.write_file()": lambda: files.write_file("/tmp/given", whole),
        }
        for name, program in _GUEST.items():
            ways[name] = lambda program=program: guest.run(program)  # type: ignore[misc]
        late = []
        for name, way in sorted(ways.items()):
            times = [_timed(way) for _ in range(rounds)]
            table.line(name, [min(times)], [min(peers)], "s")
            if min(times) > _LIMIT_S:
                late.append(name)
        data.destroy()
    print(f"slower than {_LIMIT_S:g} s: {'; '.join(late) or 'none'}\n")


def _copied(data: object) -> int:
    view = data.get_buffer()  # type: ignore[attr-defined]
    copy = bytes(view.data.view)
    view.release()
    return len(copy)


def _timed(way: Callable[[], object]) -> float:
    before = time.perf_counter()
    way()
    return time.perf_counter() - before
