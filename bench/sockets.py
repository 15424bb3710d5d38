"""Exchanges and throughput over TCP: sockets in the guest beside CPython's own sockets on the host."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench import table
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.interpreter import Interpreter, Runtime, run_in_guest_thread
from praxis_desktop.ports.granting.granted import GrantedPorts
from praxis_desktop.ports.roles import Binding
from praxis_desktop.snapshots.contents import Contents, attach_layers

_EXCHANGES = 2000
_BULK = 100_000_000

_SERVER = """
import socket, sys
size, bulk = 64, int(sys.argv[1])
piece = bytes(range(256)) * 4096
with socket.create_server(("127.0.0.1", 0)) as listener:
    print(listener.getsockname()[1], flush=True)
    while True:
        connection, _ = listener.accept()
        with connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if connection.recv(1) == b"b":
                left = bulk
                while left:
                    left -= connection.send(piece[:left])
                continue
            while data := connection.recv(4096):
                connection.sendall(data)
"""

_PROGRAMS = """
import asyncio, hashlib, socket, time

def blocking(place, count):
    took = []
    with socket.create_connection(place) as s:
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        s.sendall(b"e")
        data = b"x" * 64
        for _ in range(count):
            began = time.perf_counter()
            s.sendall(data)
            left = 64
            while left:
                left -= len(s.recv(left))
            took.append(time.perf_counter() - began)
    return took

async def awaited(place, count):
    took = []
    reader, writer = await asyncio.open_connection(*place)
    writer.write(b"e")
    data = b"x" * 64
    for _ in range(count):
        began = time.perf_counter()
        writer.write(data)
        await reader.readexactly(64)
        took.append(time.perf_counter() - began)
    writer.close()
    await writer.wait_closed()
    return took

def bulk(place, path):
    began, digest, count = time.perf_counter(), hashlib.sha256(), 0
    with socket.create_connection(place) as s, open(path, "wb") as file:
        s.sendall(b"b")
        while data := s.recv(1 << 20):
            digest.update(data)
            file.write(data)
            count += len(data)
    return count, digest.hexdigest(), time.perf_counter() - began

def digest_alone(count):
    data, digest, began = bytes(1 << 20), hashlib.sha256(), time.perf_counter()
    for _ in range(count >> 20):
        digest.update(data)
    return time.perf_counter() - began
"""


def main(rounds: int) -> None:
    """Print how long exchanges of 64 bytes and transfers of 100 MB take; host and guest take turns."""
    run_in_guest_thread(lambda: _series(rounds))


@contextmanager
def _server() -> Iterator[int]:
    process = subprocess.Popen([sys.executable, "-c", _SERVER, str(_BULK)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    try:
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def _series(rounds: int) -> None:
    runtime = Runtime(cache_dir=cache_directory())
    own: dict[str, Any] = {}
    exec(_PROGRAMS, own)  # noqa: S102 - the same source as in the guest
    ours: dict[str, list[float]] = {"blocking": [], "awaited": [], "bulk": [], "digest": []}
    peers: dict[str, list[float]] = {"blocking": [], "awaited": [], "bulk": [], "digest": []}
    with _server() as port, tempfile.TemporaryDirectory() as folder, Interpreter.boot(runtime) as interpreter:
        ports = GrantedPorts([Binding("echo", f"tcp://127.0.0.1:{port}")])
        ports.grant_to(interpreter)
        attach_layers(interpreter, runtime.distribution.base_layers, Contents(runtime.distribution))
        interpreter.run("import json\n" + _PROGRAMS)
        place, path = ("127.0.0.1", port), str(Path(folder) / "bulk")
        for _ in range(rounds):
            exchanges = f"({place!r}, {_EXCHANGES})"
            peers["blocking"] += own["blocking"](place, _EXCHANGES)
            ours["blocking"] += json.loads(str(interpreter.run(f"json.dumps(blocking{exchanges})")))
            peers["awaited"] += asyncio.run(own["awaited"](place, _EXCHANGES))
            ours["awaited"] += json.loads(str(interpreter.run_async(f"json.dumps(await awaited{exchanges})")))
            told = own["bulk"](place, path)
            again = json.loads(str(interpreter.run(f"json.dumps(bulk({place!r}, '/tmp/bulk'))")))
            assert list(told[:2]) == again[:2], "the same bytes have the same digest"
            peers["bulk"].append(told[2])
            ours["bulk"].append(again[2])
            peers["digest"].append(own["digest_alone"](_BULK))
            ours["digest"].append(float(interpreter.run(f"digest_alone({_BULK})")))
        ports.close_all()
    table.heading("Sending 64 B over TCP and receiving them", "the host's")
    for way in ("blocking", "awaited"):
        table.line(way, [each * 1e6 for each in ours[way]], [each * 1e6 for each in peers[way]], "us")
        print(f"{'':44} {table.median_difference(ours[way], peers[way]) * 1e6:+9.2f} us")
    table.heading("\n100 MB received, hashed and written", "the host's")
    table.line("time", ours["bulk"], peers["bulk"], "s")
    table.line("the digest of 100 MB alone", ours["digest"], peers["digest"], "s")
