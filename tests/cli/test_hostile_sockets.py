"""A hostile program tries every way to reach what it was not granted, in a thread and in a process."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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
    "an address as a hexadecimal number": 'connect("0x7f000001", F)',
    "an address with leading zeros": 'connect("127.000.000.001", F)',
    "an address with a blank": 'connect(" 127.0.0.1", F)',
    "an address with a line feed": 'connect("127.0.0.1\\n", F)',
    "an address with full stops of another script": 'connect("127\\u30020\\u30020\\u30021", F)',
    "an address with a scope": 'connect("127.0.0.1%lo", F)',
    "a name in full-width letters": 'connect("\\uff4c\\uff4fcalhost", F)',
    "a name with a soft hyphen": 'connect("local\\u00adhost", F)',
    "a name in Punycode": 'connect("xn--localhost-", F)',
    "the granted name with a dot on another port": 'connect("scope.", F)',
    "a link-local address with a scope": 'connect("fe80::1%lo", F)',
    "IPv6 of a translator": 'connect("64:ff9b::7f00:1", F)',
    "IPv6 in full": 'connect("0:0:0:0:0:0:0:1", F)',
    "the addresses of a cloud's own services": 'connect("169.254.169.254", 80)',
    "no name at all": "connect(*socket.getaddrinfo(None, F)[0][4])",
    "no name, to serve": "connect(*socket.getaddrinfo(None, F, flags=socket.AI_PASSIVE)[0][4])",
    "a numeric name": 'socket.getaddrinfo("example.org", 80, flags=socket.AI_NUMERICHOST)',
    "a canonical name": 'socket.getaddrinfo("example.org", 80, flags=socket.AI_CANONNAME)',
    "a name of IPv6": 'socket.getaddrinfo("scope", P, family=10)',
    "all of a name": 'socket.gethostbyname_ex("example.org")',
    "who has an address": 'connect(socket.gethostbyaddr("127.0.0.1")[0], F)',
    "a chosen source": 'socket.create_connection(("127.0.0.1", F), 5, ("127.0.0.1", P))',
    "the source of a listener": (
        '(lambda s: (s.bind(("127.0.0.1", L)), s.connect(("127.0.0.1", F))))(socket.socket())'
    ),
    "a connect of a listener": 'serving(lambda s: s.connect(("127.0.0.1", F)))',
    "another port of a listener": 'serving(lambda s: s.bind(("127.0.0.1", F)))',
    "the granted server on another address": 'socket.create_server(("127.0.0.2", L))',
    "the granted server on the next port": 'socket.create_server(("127.0.0.1", L + 1))',
    "the granted server for datagrams": 'udp().bind(("127.0.0.1", L))',
    "a server in place of the instrument": 'socket.create_server(("127.0.0.1", P))',
    "datagrams in place of the instrument": 'udp().bind(("127.0.0.1", U))',
    "datagrams for a group": (
        "(lambda s: (s.setsockopt(0, 35, bytes([224, 0, 0, 1]) + bytes(4)), s.bind(('224.0.0.1', G))))(udp())"
    ),
    "a name on a connected datagram socket": (
        '(lambda s: (s.connect(("127.0.0.1", U)), s.sendto(b"x", ("localhost", G))))(udp())'
    ),
    "a connected datagram socket again": (
        '(lambda s: (s.connect(("127.0.0.1", U)), s.connect(("127.0.0.1", G)), s.send(b"x")))(udp())'
    ),
    "TLS in a plain connection, under another name": (
        'via(lambda s: ssl.create_default_context().wrap_socket(s, server_hostname="example.org"))'
    ),
    "HTTPS": 'urllib.request.urlopen(f"https://127.0.0.1:{F}/", timeout=5)',
    "a user in an address": 'urllib.request.urlopen(f"http://127.0.0.1:{P}@127.0.0.1:{F}/", timeout=5)',
    "a backslash in an address": 'pyodide.http.open_url(f"http://127.0.0.1:{F}\\\\@127.0.0.1:{P}/")',
    "a line feed in an address": (
        'urllib.request.urlopen(f"http://127.0.0.1:{P}/ HTTP/1.1\\r\\nHost: 127.0.0.1:{F}\\r\\n", timeout=5)'
    ),
    "a line feed in a field": (
        'urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{P}/", '
        'headers={"X": "1\\r\\nHost: elsewhere"}), timeout=5)'
    ),
    "a chosen proxy": (
        'urllib.request.build_opener(urllib.request.ProxyHandler({"http": f"http://127.0.0.1:{F}"}))'
        '.open(f"http://127.0.0.1:{P}/", timeout=5)'
    ),
    "a proxy for all": (
        '(os.environ.update(all_proxy=f"http://127.0.0.1:{F}", http_proxy=f"http://127.0.0.1:{F}"), '
        'pyodide.http.open_url(f"http://127.0.0.1:{F}/"))'
    ),
    "FTP": 'urllib.request.urlopen(f"ftp://127.0.0.1:{F}/x", timeout=5)',
    "a file of the host": 'urllib.request.urlopen("file:///etc/hostname")',
    "mail": 'smtplib.SMTP("127.0.0.1", F, timeout=5)',
    "calls of procedures": 'xmlrpc.client.ServerProxy(f"http://127.0.0.1:{F}/").ping()',
    "a log on the network": 'logging.handlers.SocketHandler("127.0.0.1", F).makeSocket()',
    "the log of the system": 'logged(logging.handlers.SysLogHandler("/dev/log"))',
    "datagrams to a log": 'logged(logging.handlers.SysLogHandler(("127.0.0.1", G)))',
    "a browser's request": 'asyncio.run(fetched(f"http://127.0.0.1:{F}/"))',
    "a browser's request across a redirect": 'asyncio.run(fetched(f"http://127.0.0.1:{P}/"))',
    "a browser's older request": (
        '(lambda r: (r.open("GET", f"http://127.0.0.1:{F}/", False), r.send()))(js.XMLHttpRequest.new())'
    ),
    "a browser's socket": 'js.WebSocket.new(f"ws://127.0.0.1:{F}/")',
    "a serial server": 'serial.serial_for_url(f"socket://127.0.0.1:{F}")',
    "a serial server of RFC 2217": 'serial.serial_for_url(f"rfc2217://127.0.0.1:{F}")',
    "a connection as a serial port": 'serial.serial_for_url(f"tcp://127.0.0.1:{F}")',
    "a thread": 'in_thread(lambda: connect("127.0.0.1", F))',
    "a loop of a thread": 'in_thread(lambda: asyncio.run(asyncio.open_connection("127.0.0.1", F)))',
    "a server in a loop of a thread": (
        'in_thread(lambda: asyncio.run(asyncio.start_server(print, "127.0.0.1", 8080)))'
    ),
    "a copy of a descriptor": "socket.fromfd(0, 2, socket.SOCK_STREAM).connect(('127.0.0.1', F))",
    "standard input made a socket": "via(lambda s: (os.dup2(0, s.fileno()), s.connect(('127.0.0.1', F))))",
    "C": "check(ctypes.CDLL(None).connect(3, bytes(16), 16))",
}

PROGRAM = """
import asyncio, ctypes, json, logging.handlers, os, smtplib, socket, ssl, subprocess, threading
import urllib.request, xmlrpc.client
import js, pyodide.http, serial
F, G, P, U, L = PORTS

def connect(host, port):
    with socket.socket() as s:
        s.settimeout(5)
        s.connect((host, port))

def via(use):
    with socket.create_connection(("127.0.0.1", P), timeout=5) as s:
        use(s)

def serving(use):
    with socket.create_server(("127.0.0.1", L)) as s:
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

def logged(handler):
    handler.handleError = lambda record: failed()
    try:
        handler.handle(logging.makeLogRecord({"msg": "x"}))
    finally:
        handler.close()

def failed():
    raise

def in_thread(attempt):
    errors = []

    def run():
        try:
            attempt()
        except Exception as error:
            errors.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    for error in errors:
        raise error

async def fetched(url):
    return await pyodide.http.pyfetch(url)

async def endpoint(**where):
    await asyncio.get_running_loop().create_datagram_endpoint(asyncio.DatagramProtocol, **where)

def main():
    told = {}
    for name, attempt in ATTEMPTS.items():
        os.environ.pop("http_proxy", None)
        os.environ.pop("all_proxy", None)
        try:
            eval(attempt)
            told[name] = ""
        except Exception as error:
            told[name] = f"{type(error).__name__}: {error}"
    print(json.dumps(told))
"""


@contextmanager
def this_computer() -> Iterator[tuple[list[str], list[int]]]:
    """Yield the data that arrives at ports that were not granted, and the ports: forbidden TCP and UDP,
    granted TCP and UDP, and granted for listening.
    """
    arrived: list[str] = []
    with (
        socket.create_server(("0.0.0.0", 0)) as forbidden,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as unwanted,
        socket.create_server(("127.0.0.1", 0)) as granted,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as meter,
    ):
        unwanted.bind(("0.0.0.0", 0))
        meter.bind(("127.0.0.1", 0))
        with socket.create_server(("127.0.0.1", 0)) as probe:
            listening = probe.getsockname()[1]
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
        held = [each.getsockname()[1] for each in (forbidden, unwanted, granted, meter)]
        yield arrived, [*held, listening]
        unwanted.setblocking(False)
        try:
            arrived.append(f"the datagram {unwanted.recv(100)!r}")
        except BlockingIOError:
            pass
        for listener in (forbidden, granted):
            with suppress(OSError):  # Windows shuts down connections only
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
        granted = [
            f"scope=tcp://127.0.0.1:{ports[2]}",
            f"meter=udp://127.0.0.1:{ports[3]}",
            f"server=listen://127.0.0.1:{ports[4]}",
        ]
        arguments = [part for grant in granted for part in ("--port", grant)]
        ran = praxis("run", str(program), *arguments, "--exec-mode", mode, env=home(tmp_path))
    assert ran.code == 0, ran.err
    told = json.loads(next(line for line in ran.out.splitlines() if line.startswith("{")))
    assert list(told) == list(ATTEMPTS)
    assert not arrived
    assert [name for name, sentence in told.items() if len(sentence.split()) < 4] == []
