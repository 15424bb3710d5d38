"""A program accepts connections at exactly the addresses that were granted, recorded and replayed."""

from __future__ import annotations

import socket
import threading
import time
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import suppress

import pytest

from praxis_desktop.core.errors import UsageError
from praxis_desktop.interpreter.environment import (
    Journal,
    LiveEnvironment,
    RecordingEnvironment,
    ReplayEnvironment,
    VirtualEnvironment,
)
from praxis_desktop.ports.emergency.stopping import stop_everything
from praxis_desktop.ports.opening import Opener
from praxis_desktop.ports.roles import parse_binding
from praxis_desktop.ports.wire import NOTHING
from tests.ports.guests import Outcome, run_guest

WAIT_S = 20.0


def free_port(address: str = "127.0.0.1") -> int:
    with socket.create_server((address, 0)) as probe:
        number: int = probe.getsockname()[1]
    return number


def connected(port: int, source: str = "127.0.0.1") -> socket.socket:
    """Return a connection to the program, as soon as it listens."""
    deadline = time.monotonic() + WAIT_S
    while True:
        try:
            made = socket.create_connection(("127.0.0.1", port), timeout=WAIT_S, source_address=(source, 0))
            if made.getsockname() != made.getpeername():
                return made
            made.close()  # before a program listens there, a socket may get that port and connect to itself
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def serve(
    source: str, client: Callable[[int], object] | None = None, *, query: str = "", **options: object
) -> Outcome:
    """Run a program that may listen; ``client`` is called with its port on another thread."""
    port = free_port()
    threads = []
    if client is not None:
        threads.append(threading.Thread(target=client, args=(port,), daemon=True))
        threads[0].start()
    device = f"listen://127.0.0.1:{port}{query}"
    outcome = run_guest(source.replace("PORT", str(port)), [f"server={device}"], **options)  # type: ignore[arg-type]
    for thread in threads:
        thread.join(WAIT_S)
    return outcome


ECHO = """
import select, selectors, socket
got = []
with socket.create_server(("127.0.0.1", PORT)) as listener:
    got.append(listener.getsockname() == ("127.0.0.1", PORT))
    got.append(listener.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))
    listener.settimeout(0)
    selector = selectors.DefaultSelector()
    selector.register(listener, selectors.EVENT_READ)
    print("listening", flush=True)
    got.append([key.fileobj is listener for key, _ in selector.select(20)])
    listener.settimeout(20)
    connection, peer = listener.accept()
    with connection:
        got.append((peer == connection.getpeername(), peer[0], peer[1] > 0))
        got.append(connection.getsockname() == ("127.0.0.1", PORT))
        got.append(connection.recv(100))
        connection.sendall(b"hello")
        got.append(connection.recv(100))
    listener.setblocking(False)
    try:
        listener.accept()
    except BlockingIOError:
        got.append("nobody")
repr(got)
"""
ECHOED = repr([True, 1, [True], (True, "127.0.0.1", True), True, b"ask", b"", "nobody"])


def ask(port: int) -> None:
    with connected(port) as client:
        client.sendall(b"ask")
        assert client.recv(100) == b"hello"
        client.shutdown(socket.SHUT_WR)
        assert client.recv(100) == b""


def test_a_program_waits_for_a_client_and_serves_it() -> None:
    outcome = serve(ECHO, ask)
    assert (outcome.error, outcome.value) == (None, ECHOED)


def test_a_recorded_server_replays_without_a_network() -> None:
    journal = Journal()
    port = free_port()
    source, grant = ECHO.replace("PORT", str(port)), [f"server=listen://127.0.0.1:{port}"]
    client = threading.Thread(target=ask, args=(port,), daemon=True)
    client.start()
    recorded = run_guest(source, grant, environment=RecordingEnvironment(LiveEnvironment(), journal))
    client.join(WAIT_S)
    assert (recorded.error, recorded.value) == (None, ECHOED)
    with socket.create_server(("127.0.0.1", port)):
        replayed = run_guest(source, grant, environment=ReplayEnvironment(journal))
    assert (replayed.error, replayed.value) == (None, ECHOED)


STREAMS = """
import asyncio

async def main():
    done = asyncio.Event()
    served = []

    async def answer(reader, writer):
        line = await reader.readline()
        writer.write(b"got " + line)
        await writer.drain()
        writer.close()
        served.append(line)
        if len(served) == 5:
            done.set()

    server = await asyncio.start_server(answer, "localhost", PORT)
    async with server:
        await asyncio.wait_for(done.wait(), 20)
    return sorted(served)

repr(asyncio.run(main()))
"""


def test_a_server_of_asyncio_serves_several_clients_at_a_time() -> None:
    answers: list[bytes] = []

    def clients(port: int) -> None:
        held = [connected(port) for _ in range(5)]
        for number, client in enumerate(held):
            client.sendall(b"%d\n" % number)
        for client in held:
            answers.append(client.recv(100))
            client.close()

    outcome = serve(STREAMS, clients)
    assert (outcome.error, outcome.value) == (None, repr([b"%d\n" % number for number in range(5)]))
    assert answers == [b"got %d\n" % number for number in range(5)]


HTTP = """
import http.server, threading
from http.server import BaseHTTPRequestHandler, HTTPServer, ThreadingHTTPServer

names = []

class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        names.append(threading.current_thread() is threading.main_thread())
        body = f"you asked for {self.path}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        if self.path == "/last":
            threading.Thread(target=server.shutdown).start()

    def log_message(self, *told):
        pass

with SERVER(("", PORT), Handler) as server:
    server.serve_forever()
repr(names)
"""


@pytest.mark.parametrize("server", ["HTTPServer", "ThreadingHTTPServer"])
def test_a_server_of_http_serves_a_browser(server: str) -> None:
    answers: list[bytes] = []

    def browse(port: int) -> None:
        connected(port).close()
        for path in ("first", "last"):
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/{path}", timeout=WAIT_S) as answer:
                answers.append(answer.read())

    outcome = serve(HTTP.replace("SERVER", server), browse)
    assert (outcome.error, outcome.value) == (None, repr([server == "HTTPServer"] * 2))
    assert answers == [b"you asked for /first", b"you asked for /last"]


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            's.bind(("127.0.0.1", 9))',
            "start it with --port ROLE=listen://127.0.0.1:9, and have the program listen at that address.",
        ),
        ('s.bind(("127.0.0.2", PORT))', "may not wait for connections or datagrams on 127.0.0.2:"),
        ('s.bind(("10.0.0.5", 9000))', "start it with --port ROLE=listen://10.0.0.5:9000?from=PEER"),
        ('(s.bind(("", 0)), s.listen())', "start it with --port ROLE=listen://127.0.0.1:PORT"),
        ("s.listen()", "granted: server (listen://127.0.0.1:"),
        ('s.connect(("127.0.0.1", PORT))', "is not granted to this program"),
        ('socket.create_connection(("server", PORT))', "is not granted to this program"),
        ('(s.bind(("", PORT)), s.listen(), s.connect(("127.0.0.1", PORT)))', "Socket is connected"),
        ('s.accept()', "Invalid argument"),
        (
            '(s.bind(("", PORT)), s.listen(), (t := socket.socket()).bind(("", PORT)), t.listen())',
            "is in use",
        ),
    ],
)  # fmt: skip
def test_what_was_not_granted_cannot_be_bound(call: str, sentence: str) -> None:
    outcome = serve(f"import socket\ns = socket.socket()\n{call}")
    assert outcome.error is not None
    assert sentence in str(outcome.error)


def test_an_address_that_another_program_uses_is_refused_with_a_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        outcome = run_guest(
            f"import socket\nsocket.create_server(('', {port}))", [f"server=listen://127.0.0.1:{port}"]
        )
    assert "Another program, or another part of this one, is accepting connections there" in str(
        outcome.error
    )


@pytest.mark.parametrize(
    ("device", "sentence"),
    [
        ("listen://10.0.0.5:9000", "does not specify who may connect"),
        ("listen://0.0.0.0:9000", "is not the address of one computer"),
        ("listen://example.org:9000", "must contain an IPv4 address of this computer"),
        ("listen://[::1]:9000", "must contain an IPv4 address of this computer"),
        ("listen://127.0.0.1", "must contain a host and a port"),
        ("listen://127.0.0.1:0", "a port that is not a number from 1 to 65535"),
        ("listen://127.0.0.1:9000?from=somebody", "must specify who may connect, as an IPv4 address"),
        ("listen://127.0.0.1:9000?fingerprint=00", "must contain only an address"),
    ],
)
def test_a_grant_says_where_and_for_whom(device: str, sentence: str) -> None:
    with pytest.raises(UsageError) as raised:
        parse_binding(f"server={device}")
    assert sentence in raised.value.message


def test_a_grant_may_name_several_peers_and_networks() -> None:
    binding = parse_binding("server=listen://10.0.0.5:9000?from=10.0.0.7,from=10.1.0.0/16")
    assert binding.device == "listen://10.0.0.5:9000?from=10.0.0.7,from=10.1.0.0/16"
    assert parse_binding("server=listen://localhost:9000").device == "listen://127.0.0.1:9000"


class Refusals:
    """Records refusals."""

    def __init__(self) -> None:
        self.told: list[tuple[str, Mapping[str, object]]] = []

    def sent(self, role: str, data: bytes, at: int | None = None) -> None:
        pass

    def left(self, role: str, data: bytes, at: int) -> None:
        pass

    def received(self, role: str, data: bytes, at: int) -> None:
        pass

    def happened(
        self, role: str, what: str, details: Mapping[str, object] = NOTHING, at: int | None = None
    ) -> None:
        if what == "refused":
            self.told.append((role, details))


def test_a_peer_that_may_not_connect_is_closed_and_told_in_the_log() -> None:
    log = Refusals()
    turned_away: list[bytes] = []

    def clients(port: int) -> None:
        with connected(port, "127.0.0.9") as stranger, suppress(ConnectionResetError):
            turned_away.append(stranger.recv(100))
        with connected(port, "127.0.0.7") as friend:
            assert friend.recv(100) == b"hello"

    outcome = serve(
        """
import socket
with socket.create_server(("", PORT)) as listener:
    listener.settimeout(20)
    connection, peer = listener.accept()
    with connection:
        connection.sendall(b"hello")
peer[0]
""",
        clients,
        query="?from=127.0.0.7",
        opener=Opener(log=log),
    )
    assert (outcome.error, outcome.value) == (None, "127.0.0.7")
    assert turned_away in ([b""], [])
    ((role, details),) = log.told
    assert (role, details["reason"]) == ("server", "peer not granted")
    assert str(details["peer"]).startswith("127.0.0.9:")


def test_at_most_64_peers_are_connected_and_the_others_wait() -> None:
    held: list[socket.socket] = []
    answers: list[bytes] = []

    def clients(port: int) -> None:
        held.extend(connected(port) for _ in range(70))
        answers.extend(client.recv(100) for client in held)

    outcome = serve(
        """
import select, socket
with socket.create_server(("", PORT)) as listener:
    held = []
    while len(held) < 64:
        held.append(listener.accept()[0])
    ready = select.select([listener], [], [], 0.5)[0]
    try:
        listener.accept()
    except OSError as error:
        told = str(error)
    for _ in range(6):
        connection = held.pop(0)
        connection.sendall(b"x")
        connection.close()
        held.append(listener.accept()[0])
    for connection in held:
        connection.sendall(b"x")
        connection.close()
repr((ready, told))
""",
        clients,
    )
    for client in held:
        client.close()
    assert outcome.error is None
    assert str(outcome.value).startswith("([], ")
    assert "already has 64 connections to 'server'" in str(outcome.value)
    assert answers == [b"x"] * 70


def test_an_interrupt_ends_a_wait_for_a_client() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        other_port = other.getsockname()[1]
        port = free_port()
        outcome = run_guest(
            f"""
import socket
with (
    socket.create_server(("", {port})) as listener,
    socket.create_connection(("other", {other_port})),
):
    listener.accept()
""",
            [f"server=listen://127.0.0.1:{port}", f"other=tcp://127.0.0.1:{other_port}"],
            interrupt_after_s=0.3,
        )
    assert "KeyboardInterrupt" in str(outcome.error)


def test_after_an_emergency_stop_nobody_is_accepted() -> None:
    opener = Opener()

    def client(port: int) -> None:
        with connected(port) as first:
            assert first.recv(1) == b"x"
            with connected(port):
                first.sendall(b"y")
                with suppress(OSError):
                    first.recv(1)

    outcome = serve(
        """
import socket
got = []
with socket.create_server(("", PORT)) as listener:
    connection, _ = listener.accept()
    with connection:
        connection.sendall(b"x")
        connection.recv(1)
        print("now")
        for call in (lambda: connection.sendall(b"more"), listener.accept):
            try:
                call()
            except OSError as error:
                got.append("stopped" in str(error))
repr(got)
""",
        client,
        opener=opener,
        on_output=lambda: stop_everything(asked_at=time.monotonic(), tell=lambda event: None).wait(10),
    )
    assert (outcome.error, outcome.value) == (None, repr([True, True]))


def test_the_address_is_free_as_soon_as_the_program_has_closed_its_socket() -> None:
    outcome = serve(
        """
import socket
for _ in range(20):
    socket.create_server(("", PORT)).close()
"""
    )
    assert outcome.error is None


def test_nobody_connects_in_virtual_time() -> None:
    outcome = serve(
        """
import socket
with socket.create_server(("", PORT)) as listener:
    listener.settimeout(3600)
    try:
        listener.accept()
    except TimeoutError:
        told = "nobody"
told
""",
        environment=VirtualEnvironment(seed=1),
    )
    assert (outcome.error, outcome.value) == (None, "nobody")
