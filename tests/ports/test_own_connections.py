"""Programs that connect to themselves, at a port of 127.0.0.1 that exists only inside them."""

from __future__ import annotations

import json
import socket

import pytest

from praxis_desktop.interpreter.environment import (
    Journal,
    LiveEnvironment,
    RecordingEnvironment,
    ReplayEnvironment,
)
from tests.ports.guests import run_guest

PAIR = """
import json, socket
with socket.create_server(("127.0.0.1", 0)) as server:
    near = socket.create_connection(server.getsockname())
    far, address = server.accept()
"""

WITH_THREADS = """
import socket, threading

def serve(server):
    with server.accept()[0] as far:
        far.sendall(far.recv(100).upper())

with socket.create_server(("127.0.0.1", 0)) as server:
    threading.Thread(target=serve, args=(server,), daemon=True).start()
    with socket.create_connection(server.getsockname(), timeout=20) as near:
        near.sendall(b"shake")
        value = near.recv(100).decode()
value
"""

WITH_ASYNCIO = """
import asyncio

async def serve(reader, writer):
    writer.write((await reader.readline()).upper())
    writer.close()

async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    writer.write(b"shake\\n")
    answer = await reader.read()
    writer.close()
    server.close()
    return answer.decode().strip()

asyncio.run(main())
"""


def test_both_ends_know_each_other_and_the_server_is_gone_after_it_was_closed() -> None:
    outcome = run_guest(
        PAIR
        + """
told = [near.getsockname() == far.getpeername() == address, near.getpeername() == far.getsockname()]
near.sendall(b"one")
told.append(far.recv(100).decode())
place = far.getsockname()
far.close()
told.append(near.recv(100).decode())
near.close()
try:
    socket.create_connection(place)
except OSError as error:
    told.append(str(error))
json.dumps(told)
"""
    )
    assert outcome.error is None
    *told, refusal = json.loads(str(outcome.value))
    assert told == [True, True, "one", ""]
    assert "is not granted to this program" in refusal


@pytest.mark.parametrize("program", [WITH_THREADS, WITH_ASYNCIO], ids=["threads", "asyncio"])
def test_a_program_serves_itself_and_replays(program: str) -> None:
    journal = Journal()
    recorded = run_guest(program, environment=RecordingEnvironment(LiveEnvironment(), journal))
    assert (recorded.error, recorded.value) == (None, "SHAKE")
    replayed = run_guest(program, environment=ReplayEnvironment(journal))
    assert (replayed.error, replayed.value) == (None, "SHAKE")


def test_a_program_reaches_itself_by_the_name_localhost() -> None:
    outcome = run_guest(
        """
import http.client, http.server, threading

class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

with http.server.HTTPServer(("localhost", 0), Page) as server:
    threading.Thread(target=server.handle_request, daemon=True).start()
    connection = http.client.HTTPConnection("localhost", server.server_port, timeout=20)
    connection.request("GET", "/")
    answer = connection.getresponse()
    told = [answer.fileno() >= 0, answer.read().decode()]
    connection.close()
json.dumps(told)
""".replace("import http", "import json, http", 1)
    )
    assert outcome.error is None
    assert json.loads(str(outcome.value)) == [True, "ok"]


def test_nobody_else_reaches_a_program_at_its_own_port() -> None:
    answers: list[int] = []

    def knock() -> None:
        with socket.socket() as other:
            answers.append(other.connect_ex(("127.0.0.1", 49152)))

    outcome = run_guest(
        """
import socket
with socket.create_server(("127.0.0.1", 0)) as server:
    print("listening")
    server.settimeout(0.2)
    try:
        server.accept()
    except TimeoutError:
        value = server.getsockname()
repr(value)
""",
        on_output=knock,
    )
    assert (outcome.error, outcome.value) == (None, repr(("127.0.0.1", 49152)))
    assert answers
    assert 0 not in answers


def test_a_granted_port_is_never_the_programs_own() -> None:
    outcome = run_guest(
        """
import socket
with socket.create_server(("127.0.0.1", 0)) as first, socket.create_server(("127.0.0.1", 0)) as second:
    value = [first.getsockname()[1], second.getsockname()[1]]
repr(value)
""",
        ["scope=tcp://127.0.0.1:49152", "page=listen://127.0.0.1:49154"],
    )
    assert (outcome.error, outcome.value) == (None, repr([49153, 49155]))


def test_more_than_a_program_accepts_are_refused() -> None:
    outcome = run_guest(
        """
import socket
with socket.create_server(("127.0.0.1", 0)) as server:
    near = []
    try:
        while True:
            near.append(socket.create_connection(server.getsockname()))
    except ConnectionRefusedError:
        pass
for each in near:
    assert each.recv(1) == b""
    each.close()
len(near)
"""
    )
    assert (outcome.error, outcome.value) == (None, 64)


def test_a_client_may_choose_the_programs_own_address_to_connect_from() -> None:
    outcome = run_guest(
        """
import socket
with socket.create_server(("127.0.0.1", 0)) as server:
    with socket.create_connection(server.getsockname(), 20, ("127.0.0.1", 0)) as near:
        far, address = server.accept()
        far.close()
        value = address == near.getsockname()
value
"""
    )
    assert (outcome.error, outcome.value) == (None, True)


def test_a_message_has_no_more_than_its_data() -> None:
    outcome = run_guest(
        """
import socket
with socket.create_server(("127.0.0.1", 0)) as server:
    near = socket.create_connection(server.getsockname())
    far, _ = server.accept()
    far.sendall(b"shake")
    value = [near.recvmsg(3, 1000), near.recvmsg_into([bytearray(9)], 1000)]
    near.close(), far.close()
repr(value)
"""
    )
    assert (outcome.error, outcome.value) == (None, repr([(b"sha", [], 0, None), (2, [], 0, None)]))


@pytest.mark.parametrize(
    ("use", "told"),
    [
        ("context.wrap_socket(near)", "the server at 127.0.0.1 is the program itself"),
        (
            "context.wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO(), server_hostname='localhost').do_handshake()",
            "the server at localhost is the program itself",
        ),
        ("context.wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO()).do_handshake()", "server_hostname is empty"),
    ],
)
def test_a_program_has_no_tls_with_itself_and_is_told_so(use: str, told: str) -> None:
    outcome = run_guest(
        f"import ssl\n{PAIR}    context = ssl.create_default_context()\n"
        f"    context.check_hostname = False\n"
        f"    try:\n        {use}\n"
        "    except ssl.SSLError as error:\n        value = json.dumps([str(error), error.reason])\n"
        "value"
    )
    assert outcome.error is None
    sentence, reason = json.loads(str(outcome.value))
    assert told in sentence
    assert reason is None
