"""Event loops of threads wait for sockets: servers, clients and PyLabRobot's visualizer."""

from __future__ import annotations

import base64
import json
import os
import socket
import threading
import time
import urllib.request
from contextlib import suppress

import pytest

from praxis_desktop.interpreter.environment import (
    Journal,
    LiveEnvironment,
    RecordingEnvironment,
    ReplayEnvironment,
)
from praxis_desktop.ports.emergency.stopping import stop_everything
from praxis_desktop.ports.opening import Opener
from tests.ports.guests import run_guest
from tests.ports.test_guest_listening import WAIT_S, connected, free_port, serve

SERVER = """
import asyncio, threading, time
served, work = [], []

async def serve():
    over = asyncio.Event()

    async def answer(reader, writer):
        while line := await reader.readline():
            writer.write(b"got " + line)
            await writer.drain()
            served.append(line)
        writer.close()
        if len(served) >= 6:
            over.set()

    async with await asyncio.start_server(answer, "127.0.0.1", PORT):
        await asyncio.wait_for(over.wait(), 20)

thread = threading.Thread(target=lambda: asyncio.run(serve()))
thread.start()
while thread.is_alive():
    work.append(sum(range(500)))
    await asyncio.sleep(0.001)
repr((sorted(served), len(work) > 1))
"""
SERVED = repr((sorted(b"%d\n" % number for number in [0, 1, 2] * 2), True))


def three_clients(port: int) -> None:
    held = [connected(port) for _ in range(3)]
    for _ in range(2):
        for number, client in enumerate(held):
            client.sendall(b"%d\n" % number)
        for number, client in enumerate(held):
            assert client.recv(100) == b"got %d\n" % number
    for client in held:
        client.close()


def test_a_server_in_a_thread_serves_several_clients_while_the_program_works() -> None:
    outcome = serve(SERVER, three_clients)
    assert (outcome.error, outcome.value) == (None, SERVED)


def test_a_recorded_server_of_a_thread_replays_to_the_bit() -> None:
    journal = Journal()
    port = free_port()
    source = SERVER.replace("PORT", str(port)).replace("len(work) > 1", "len(work), time.perf_counter_ns()")
    grant = [f"server=listen://127.0.0.1:{port}"]
    client = threading.Thread(target=three_clients, args=(port,), daemon=True)
    client.start()
    recorded = run_guest(source, grant, environment=RecordingEnvironment(LiveEnvironment(), journal))
    client.join(WAIT_S)
    assert recorded.error is None
    replayed = run_guest(source, grant, environment=ReplayEnvironment(journal))
    assert (replayed.error, replayed.value) == (None, recorded.value)


BOTH = """
import asyncio, socket, threading
import websockets.asyncio.client as client, websockets.asyncio.server as server
told = []

async def serving(ready):
    async def each(connection):
        async for message in connection:
            await connection.send(message[::-1])
        over.set()
    over = asyncio.Event()
    async with server.serve(each, "127.0.0.1", PORT):
        ready()
        await over.wait()

loop = asyncio.get_running_loop()
ready = asyncio.Event()
thread = threading.Thread(
    target=lambda: asyncio.run(serving(lambda: loop.call_soon_threadsafe(ready.set)))
)
thread.start()
await ready.wait()
async with client.connect("ws://127.0.0.1:PORT", proxy=None) as connection:
    for text in ("abc", "x" * 300_000 + "y"):
        await connection.send(text)
        told.append(await connection.recv() == text[::-1])
thread.join()
repr(told)
"""


def test_two_loops_of_a_program_talk_by_websocket() -> None:
    port = free_port()
    outcome = run_guest(
        BOTH.replace("PORT", str(port)),
        [f"server=listen://127.0.0.1:{port}", f"own=tcp://127.0.0.1:{port}"],
    )
    assert (outcome.error, outcome.value) == (None, repr([True, True]))


CALLS = """
import asyncio, socket, threading
told = []

async def use():
    loop = asyncio.get_running_loop()
    with socket.socket() as plain:
        plain.setblocking(False)
        await loop.sock_connect(plain, ("127.0.0.1", PORT))
        await loop.sock_sendall(plain, b"raw")
        told.append(await loop.sock_recv(plain, 100))
    reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
    writer.write(b"stream")
    told.append(await reader.read(100))
    try:
        await asyncio.wait_for(reader.read(100), 0.05)
    except TimeoutError:
        told.append("nothing")
    writer.close()
    try:
        await asyncio.open_connection("127.0.0.1", 9)
    except PermissionError as error:
        told.append("not granted" in str(error))
    ours, theirs = socket.socketpair()
    first = asyncio.Event()
    loop.add_reader(ours, lambda: (told.append(ours.recv(9)), first.set()))
    theirs.send(b"pair")
    await first.wait()
    told.append(loop.remove_reader(ours))
    ours.close(), theirs.close()

thread = threading.Thread(target=lambda: asyncio.run(use()))
thread.start()
thread.join()
repr(told)
"""


def echoing() -> tuple[socket.socket, int]:
    listener = socket.create_server(("127.0.0.1", 0))

    def echo(connection: socket.socket) -> None:
        with connection:
            while data := connection.recv(100):
                connection.sendall(data)

    def accept() -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=echo, args=(listener.accept()[0],), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    return listener, listener.getsockname()[1]


THREADS = """
import asyncio, socket, threading
told = []

def read(place):
    with socket.create_connection(("127.0.0.1", PORT)) as connection:
        connections[place] = connection
        told.append(connection.recv(1))

connections = [None] * 3
threads = [threading.Thread(target=read, args=(place,)) for place in range(3)]
for thread in threads:
    thread.start()
while None in connections:
    await asyncio.sleep(0.01)
await asyncio.sleep(0.05)
for place in 2, 1, 0:
    connections[place].sendall(b"%d" % place)
    async with asyncio.timeout(10):
        while b"%d" % place not in told:
            await asyncio.sleep(0.01)
repr(told)
"""


def test_every_thread_hears_of_its_own_connection_while_the_loop_waits() -> None:
    listener, port = echoing()
    with listener:
        outcome = run_guest(THREADS.replace("PORT", str(port)), [f"scope=tcp://127.0.0.1:{port}"])
    assert (outcome.error, outcome.value) == (None, repr([b"2", b"1", b"0"]))


def test_a_thread_uses_streams_plain_sockets_and_pairs_in_its_loop() -> None:
    listener, port = echoing()
    with listener:
        outcome = run_guest(CALLS.replace("PORT", str(port)), [f"scope=tcp://127.0.0.1:{port}"])
    told = [b"raw", b"stream", "nothing", True, b"pair", True]
    assert (outcome.error, outcome.value) == (None, repr(told))


def test_a_loop_takes_the_sockets_it_watched_along_to_a_thread() -> None:
    outcome = run_guest(
        """
import asyncio, socket, threading
import serial
got = []
ours, theirs = socket.socketpair()
loop = asyncio.new_event_loop()

def readable():
    got.append((ours.recv(100), threading.current_thread().name))
    loop.stop()

loop.add_reader(ours, readable)
thread = threading.Thread(target=loop.run_forever, name="watcher")
thread.start()
theirs.send(b"news")
thread.join()
loop.close()
ours.close(), theirs.close()
repr(got)
"""
    )
    assert (outcome.error, outcome.value) == (None, repr([(b"news", "watcher")]))


WAITING = """
import asyncio, threading

async def wait():
    reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
    try:
        await reader.read(1)
    finally:
        writer.close()
        print("left")

thread = threading.Thread(target=lambda: asyncio.run(wait()))
thread.start()
WAIT
"""


@pytest.mark.parametrize(
    "wait",
    ["thread.join()", "while True: pass", "await asyncio.sleep(1000)", "# the program waits for its thread"],
)
def test_an_interrupt_ends_a_loop_that_waits_for_a_socket(wait: str) -> None:
    listener, port = echoing()
    with listener:
        outcome = run_guest(
            WAITING.replace("PORT", str(port)).replace("WAIT", wait),
            [f"scope=tcp://127.0.0.1:{port}"],
            interrupt_after_s=0.3,
        )
    assert "KeyboardInterrupt" in str(outcome.error)
    assert "left" in outcome.output


def test_an_emergency_stop_ends_what_a_loop_of_a_thread_does() -> None:
    received: list[bytes] = []

    def client(port: int) -> None:
        with connected(port) as connection, suppress(TimeoutError):
            connection.settimeout(1)
            received.extend(iter(lambda: connection.recv(1), b""))

    outcome = serve(
        """
import asyncio, threading
told = []

async def serve():
    async def each(reader, writer):
        writer.write(b"x")
        print("now")
        told.append(await reader.read(1))
        try:
            writer.write(b"more")
            await writer.drain()
        except OSError:
            told.append("stopped")
        writer.close()
        over.set()
    over = asyncio.Event()
    async with await asyncio.start_server(each, "127.0.0.1", PORT):
        await over.wait()

thread = threading.Thread(target=lambda: asyncio.run(serve()))
thread.start()
thread.join()
repr(told)
""",
        client,
        opener=Opener(),
        on_output=lambda: stop_everything(asked_at=time.monotonic(), tell=lambda event: None).wait(10),
    )
    assert (outcome.error, outcome.value) == (None, repr([b"", "stopped"]))
    assert received == [b"x"]


class Browser:
    """A client of websockets (RFC 6455), for whole text messages."""

    def __init__(self, port: int) -> None:
        self._socket = connected(port)
        self._file = self._socket.makefile("rb")
        key = base64.b64encode(os.urandom(16)).decode()
        self._socket.sendall(
            f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        assert b" 101 " in self._file.readline()
        while self._file.readline().strip():
            pass

    def send(self, message: object) -> None:
        payload = json.dumps(message).encode()
        assert len(payload) < 126
        mask = os.urandom(4)
        masked = bytes(byte ^ mask[place % 4] for place, byte in enumerate(payload))
        self._socket.sendall(bytes((0x81, 0x80 | len(payload))) + mask + masked)

    def receive(self) -> dict[str, object]:
        payload = b""
        while True:
            first, length = self._file.read(2)
            if length >= 126:
                length = int.from_bytes(self._file.read(2 if length == 126 else 8), "big")
            payload += self._file.read(length)
            if first & 0x80:
                told: dict[str, object] = json.loads(payload)
                return told

    def close(self) -> None:
        self._file.close()
        self._socket.close()


VISUALIZER = """
import asyncio
from pylabrobot.resources import STARLetDeck, TIP_CAR_480_A00, hamilton_96_tiprack_1000uL_filter
from pylabrobot.visualizer import Visualizer

deck = STARLetDeck()
visualizer = Visualizer(deck, ws_port=PORT, fs_port=PAGE)
await visualizer.setup()
print("open the page")
async with asyncio.timeout(20):
    while not visualizer.has_connection():
        await asyncio.sleep(0.01)
carrier = TIP_CAR_480_A00("carrier")
carrier[0] = hamilton_96_tiprack_1000uL_filter("tips")
deck.assign_child_resource(carrier, rails=3)
answer = await visualizer.send_command("ask", wait_for_response=True)
thread = visualizer.t
await visualizer.stop()
thread.join()
answer["success"]
"""


def test_a_browser_sees_the_deck_in_pylabrobots_visualizer() -> None:
    port, page = free_port(), free_port()
    told: dict[str, dict[str, object]] = {}
    pages: list[str] = []
    is_served = threading.Event()

    def browse() -> None:
        assert is_served.wait(WAIT_S)
        connected(page).close()
        with urllib.request.urlopen(f"http://127.0.0.1:{page}/", timeout=WAIT_S) as answer:
            pages.append(answer.read().decode())
        browser = Browser(port)
        browser.send({"event": "ready"})
        while "stop" not in told:
            message = browser.receive()
            told[str(message["event"])] = message
            if message["event"] == "ask":
                browser.send({"event": "answer", "id": message["id"], "success": True})
        browser.close()

    reading = threading.Thread(target=browse, daemon=True)
    reading.start()
    outcome = run_guest(
        VISUALIZER.replace("PORT", str(port)).replace("PAGE", str(page)),
        [f"visualizer=listen://127.0.0.1:{port}", f"page=listen://127.0.0.1:{page}"],
        on_output=is_served.set,
    )
    reading.join(WAIT_S)
    assert (outcome.error, outcome.value) == (None, True)
    assert str(port) in pages[0]
    root = told["set_root_resource"]["data"]
    assert isinstance(root, dict)
    assert root["resource"]["type"] == "HamiltonSTARDeck"
    assigned = told["resource_assigned"]["data"]
    assert isinstance(assigned, dict)
    assert assigned["resource"]["name"] == "carrier"


def test_the_visualizer_says_what_to_grant() -> None:
    outcome = run_guest(
        "from pylabrobot.resources import STARLetDeck\nfrom pylabrobot.visualizer import Visualizer\n"
        "await Visualizer(STARLetDeck()).setup()"
    )
    assert (
        "start it with --port ROLE=listen://127.0.0.1:2121, and have the program listen at that address."
        in str(outcome.error)
    )
