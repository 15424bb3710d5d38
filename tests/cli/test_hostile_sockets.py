"""A hostile program tries each way to what it was not granted, in a thread and in a process of its own."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.command import praxis
from tests.cli.homes import home

ATTEMPTS = {
    "another port": 'connect("127.0.0.1", F)',
    "another address of this computer": 'connect("127.0.0.2", F)',
    "another host": 'connect("10.255.255.1", P)',
    "a name of this computer": 'connect("localhost", F)',
    "that name in capitals": 'connect("LOCALHOST", F)',
    "that name with a dot": 'connect("localhost.", F)',
    "a name under the granted one": 'connect("x.scope", P)',
    "a short address": 'connect("127.1", F)',
    "an octal address": 'connect("0177.0.0.1", F)',
    "a hexadecimal address": 'connect("0x7f.0.0.1", F)',
    "an address as a number": 'connect("2130706433", F)',
    "an address with a dot": 'connect("127.0.0.1.", F)',
    "an address in other digits": 'connect("\\uff11\\uff12\\uff17.0.0.1", F)',
    "an address with a NUL": 'connect("127.0.0.1\\0.scope", F)',
    "the unspecified address": 'connect("0.0.0.0", F)',
    "an empty address": 'connect("", F)',
    "the granted name on another port": 'connect("scope", F)',
    "the stand-in of the granted name": 'connect(socket.gethostbyname("scope"), F)',
    "an unused stand-in": 'connect("192.0.2.77", P)',
    "a port beyond 65535": 'connect("127.0.0.1", F + 65536)',
    "a negative port": 'connect("127.0.0.1", F - 65536)',
    "IPv6": 'socket.socket(socket.AF_INET6).connect(("::1", F))',
    "IPv4 in IPv6": 'connect("::ffff:127.0.0.1", F)',
    "IPv6 in brackets": 'connect("[::1]", F)',
    "a name that is not granted": 'socket.getaddrinfo("example.org", 80)',
    "the name of an address": 'connect(socket.getnameinfo(("127.0.0.1", F), 0)[0], F)',
    "a raw socket": "socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)",
    "a UNIX socket": 'socket.socket(1).connect("/tmp/socket")',
    "a netlink socket": "socket.socket(16, socket.SOCK_RAW)",
    "a packet socket": "socket.socket(17, socket.SOCK_RAW)",
    "another protocol": "socket.socket(socket.AF_INET, socket.SOCK_STREAM, 132)",
    "a connection from a pair": 'socket.socketpair()[0].connect(("127.0.0.1", F))',
    "data elsewhere from a pair": 'socket.socketpair()[0].sendto(b"x", ("127.0.0.1", F))',
    "a descriptor of the host": "[socket.socket(fileno=n).connect(('127.0.0.1', F)) for n in range(3, 40)]",
    "standard output as a socket": "socket.socket(fileno=1).connect(('127.0.0.1', F))",
    "a descriptor's folder": "open('/proc/self/fd/5', 'wb').write(b'x')",
    "a device of the shell": "open(f'/dev/tcp/127.0.0.1/{F}', 'wb').write(b'x')",
    "descriptors in a message": "via(lambda s: socket.send_fds(s, [b'x'], [0, 1]))",
    "a server": 'socket.create_server(("127.0.0.1", 8080))',
    "a server on any port of all addresses": 'socket.create_server(("0.0.0.0", 0))',
    "a server that shares its port": 'bound(F, "SO_REUSEPORT")',
    "a server that reuses its port": 'bound(F, "SO_REUSEADDR")',
    "a chosen interface": "(via(lambda s: s.setsockopt(1, 25, b'lo')), connect('127.0.0.1', F))",
    "a server without bind": "socket.socket().listen()",
    "a datagram elsewhere": 'udp().sendto(b"x", ("127.0.0.1", G))',
    "a datagram to a granted TCP port": 'udp().sendto(b"x", ("127.0.0.1", P))',
    "a stream to a granted UDP port": 'connect("127.0.0.1", U)',
    "a broadcast": 'udp().sendto(b"x", ("<broadcast>", G))',
    "a broadcast with leave": (
        "(lambda s: (s.setsockopt(1, 6, 1), s.sendto(b'x', ('<broadcast>', G))))(udp())"
    ),
    "a multicast": 'udp().sendto(b"x", ("224.0.0.1", G))',
    "a datagram elsewhere on a connected socket": (
        '(lambda s: (s.connect(("127.0.0.1", U)), s.sendto(b"x", ("127.0.0.1", G))))(udp())'
    ),
    "a message elsewhere": 'udp().sendmsg([b"x"], [], 0, ("127.0.0.1", G))',
    "data elsewhere on a connected stream": 'via(lambda s: s.sendto(b"x", ("127.0.0.1", F)))',
    "a second connect": 'via(lambda s: s.connect(("127.0.0.1", F)))',
    "data without a connection": 'socket.socket().sendto(b"x", ("127.0.0.1", F))',
    "asyncio": 'asyncio.run(asyncio.open_connection("127.0.0.1", F))',
    "a server of asyncio": 'asyncio.run(asyncio.start_server(print, "127.0.0.1", 8080))',
    "a datagram endpoint of asyncio": ('asyncio.run(endpoint(local_addr=("127.0.0.1", 0)))'),
    "a UNIX socket of asyncio": 'asyncio.run(asyncio.open_unix_connection("/tmp/socket"))',
    "HTTP": 'urllib.request.urlopen(f"http://127.0.0.1:{F}/", timeout=5)',
    "a redirect": 'urllib.request.urlopen(f"http://127.0.0.1:{P}/", timeout=5)',
    "a proxy from the environment": (
        '(os.environ.update(http_proxy=f"http://127.0.0.1:{F}"), '
        'urllib.request.urlopen(f"http://127.0.0.1:{P}/", timeout=5))'
    ),
    "fetch": 'pyodide.http.open_url(f"http://127.0.0.1:{F}/")',
    "a program of the host": 'subprocess.run(["curl", f"http://127.0.0.1:{F}/"], check=True)',
    "C": "check(ctypes.CDLL(None).connect(3, bytes(16), 16))",
}

PROGRAM = """
import asyncio, ctypes, json, os, socket, subprocess, urllib.request
import pyodide.http
F, G, P, U = PORTS

def connect(host, port):
    with socket.socket() as s:
        s.settimeout(5)
        s.connect((host, port))

def via(use):
    with socket.create_connection(("127.0.0.1", P), timeout=5) as s:
        use(s)

def udp():
    return socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

def bound(port, option):
    with socket.socket() as s:
        s.setsockopt(socket.SOL_SOCKET, getattr(socket, option), 1)
        s.bind(("127.0.0.1", port))

def check(answer):
    if answer < 0:
        raise OSError("refused by the C library")

async def endpoint(**where):
    await asyncio.get_running_loop().create_datagram_endpoint(asyncio.DatagramProtocol, **where)

def main():
    told = {}
    for name, attempt in ATTEMPTS.items():
        os.environ.pop("http_proxy", None)
        try:
            eval(attempt)
            told[name] = ""
        except Exception as error:
            told[name] = f"{type(error).__name__}: {error}"
    print(json.dumps(told))
"""


@contextmanager
def this_computer() -> Iterator[tuple[list[str], list[int]]]:
    """What arrives where nothing was granted, and the ports: forbidden TCP and UDP, granted TCP and UDP."""
    arrived: list[str] = []
    with (
        socket.create_server(("0.0.0.0", 0)) as forbidden,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as unwanted,
        socket.create_server(("127.0.0.1", 0)) as granted,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as meter,
    ):
        unwanted.bind(("0.0.0.0", 0))
        meter.bind(("127.0.0.1", 0))
        elsewhere = f"http://127.0.0.1:{forbidden.getsockname()[1]}/".encode()

        def accept() -> None:
            while True:
                try:
                    connection, sender = forbidden.accept()
                except OSError:
                    return
                arrived.append(f"a connection from {sender}")
                connection.close()

        def redirect() -> None:
            while True:
                try:
                    connection, _ = granted.accept()
                except OSError:
                    return
                with connection:
                    connection.settimeout(5)
                    try:
                        if connection.recv(4096).startswith(b"GET "):
                            connection.sendall(
                                b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: "
                                + elsewhere
                                + b"\r\n\r\n"
                            )
                    except OSError:
                        continue

        threading.Thread(target=accept, daemon=True).start()
        threading.Thread(target=redirect, daemon=True).start()
        yield arrived, [each.getsockname()[1] for each in (forbidden, unwanted, granted, meter)]
        unwanted.setblocking(False)
        try:
            arrived.append(f"the datagram {unwanted.recv(100)!r}")
        except BlockingIOError:
            pass
        for listener in (forbidden, granted):
            listener.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("mode", ["thread", "process"])
def test_nothing_that_was_not_granted_is_reached_and_each_attempt_is_told_so(
    tmp_path: Path, mode: str
) -> None:
    program = tmp_path / "hostile.py"
    with this_computer() as (arrived, ports):
        program.write_text(
            PROGRAM.replace("PORTS", repr(ports)).replace("ATTEMPTS.items", f"{ATTEMPTS!r}.items")
        )
        granted = [f"scope=tcp://127.0.0.1:{ports[2]}", f"meter=udp://127.0.0.1:{ports[3]}"]
        arguments = [part for grant in granted for part in ("--port", grant)]
        ran = praxis("run", str(program), *arguments, "--exec-mode", mode, env=home(tmp_path))
    assert ran.code == 0, ran.err
    told = json.loads(next(line for line in ran.out.splitlines() if line.startswith("{")))
    assert list(told) == list(ATTEMPTS)
    assert not arrived
    assert [name for name, sentence in told.items() if len(sentence.split()) < 4] == []
