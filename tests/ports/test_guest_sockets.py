"""A program's sockets reach exactly the granted addresses, as CPython's would, recorded and replayed."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from praxis_desktop.core.errors import UsageError
from praxis_desktop.interpreter import Interpreter, run_in_guest_thread
from praxis_desktop.interpreter.environment import (
    Journal,
    LiveEnvironment,
    RecordingEnvironment,
    ReplayEnvironment,
    VirtualEnvironment,
)
from praxis_desktop.interpreter.host.guest_methods import guest_method
from praxis_desktop.journal import JournalWriter
from praxis_desktop.ports.emergency.stopping import stop_everything
from praxis_desktop.ports.granting.granted import GrantedPorts
from praxis_desktop.ports.guest.serial_module import SerialModule
from praxis_desktop.ports.opening import Opener
from praxis_desktop.ports.roles import parse_binding
from praxis_desktop.ports.wire import CAUSE, NOTHING
from praxis_desktop.ports.wire_logs import WireJournal
from tests.ports.guests import Outcome, booted, run_guest

WAIT_S = 20.0
AT_ONCE = struct.pack("ii", 1, 0)
"""SO_LINGER with which closing resets the connection."""


@contextmanager
def server(serve: Callable[[socket.socket], object]) -> Iterator[str]:
    """A server of this computer that calls ``serve`` with each connection, on a thread; yields its URL."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def accept() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                connection.settimeout(WAIT_S)
                threading.Thread(target=converse, args=(connection,), daemon=True).start()

        def converse(connection: socket.socket) -> None:
            with connection:
                serve(connection)

        threading.Thread(target=accept, daemon=True).start()
        yield f"tcp://127.0.0.1:{listener.getsockname()[1]}"
        with suppress(OSError):  # Windows ends the waiting only when the listener is closed
            listener.shutdown(socket.SHUT_RDWR)


def scope(connection: socket.socket) -> None:
    """An instrument that answers lines, and says goodbye when the other end has finished."""
    with connection.makefile("rwb") as file:
        for line in file:
            answers = {b"*IDN?\n": b"ACME,SCOPE\n", b"LATE?\n": b"late\n"}
            if line == b"LATE?\n":
                time.sleep(0.3)
            if line.startswith(b"BIG "):
                file.write(b"x" * int(line[4:]))
            else:
                file.write(answers.get(line, b"? " + line))
            file.flush()
        file.write(b"bye\n")


def run(source: str, url: str, **options: object) -> Outcome:
    port = url.rpartition(":")[2]
    return run_guest(source.replace("PORT", port), [f"scope={url}"], **options)  # type: ignore[arg-type]


def test_a_socket_asks_waits_selects_and_ends_its_output() -> None:
    with server(scope) as url:
        outcome = run(
            """
import select, socket
got = []
with socket.create_connection(("127.0.0.1", PORT), timeout=10) as s:
    s.sendall(b"*IDN?\\n")
    got.append(s.recv(100))
    s.settimeout(0.05)
    s.sendall(b"LATE?\\n")
    try:
        s.recv(100)
    except TimeoutError:
        got.append("timeout")
    got.append(select.select([s], [s], [], 0) == ([], [s], []))
    got.append(select.select([s], [], [], 10)[0] == [s])
    got.append((s.recv(2, socket.MSG_PEEK), s.recv(100)))
    s.setblocking(False)
    try:
        s.recv(100)
    except BlockingIOError:
        got.append("nothing yet")
    s.settimeout(10)
    s.shutdown(socket.SHUT_WR)
    got += [s.recv(100), s.recv(100), s.getpeername()[0]]
repr(got)
""",
            url,
        )
    assert outcome.error is None
    assert outcome.value == repr(
        [
            b"ACME,SCOPE\n",
            "timeout",
            True,
            True,
            (b"la", b"late\n"),
            "nothing yet",
            b"bye\n",
            b"",
            "127.0.0.1",
        ]
    )


def test_the_name_of_the_role_leads_to_its_instrument() -> None:
    with server(scope) as url:
        outcome = run(
            """
import socket
with socket.create_connection(("scope", PORT), timeout=10) as s:
    s.sendall(b"*IDN?\\n")
    got = s.recv(100), s.getpeername()[0]
repr(got)
""",
            url,
        )
    assert outcome.value == repr((b"ACME,SCOPE\n", "192.0.2.1"))


@pytest.mark.parametrize("timeout", ["10", "0"])
def test_nothing_counts_as_sent_to_an_instrument_that_has_closed_the_connection(timeout: str) -> None:
    came = []

    def pump(connection: socket.socket) -> None:
        came.append(connection.recv(100))
        connection.shutdown(socket.SHUT_WR)
        came.append(connection.recv(100))

    with server(pump) as url:
        outcome = run(
            f"""
import select, socket
with socket.create_connection(("scope", PORT), timeout=10) as s:
    s.sendall(b"DISPENSE 1")
    select.select([s], [], [], 10)
    s.settimeout({timeout})
    try:
        s.sendall(b"DISPENSE 2")
    except BrokenPipeError as error:
        got = error.strerror, s.recv(100)
repr(got)
""",
            url,
        )
    assert outcome.value == repr((f"the other end of port 'scope' ({url}) closed the connection", b""))
    assert came == [b"DISPENSE 1", b""]


STREAMS = """
import asyncio

async def main():
    reader, writer = await asyncio.open_connection("scope", PORT)
    ticks = 0

    async def tick():
        nonlocal ticks
        while True:
            await asyncio.sleep(0.05)
            ticks += 1

    ticking = asyncio.create_task(tick())
    writer.write(b"LATE?\\n")
    late = await reader.readline()
    ticking.cancel()
    writer.write(b"BIG 300000\\n")
    await writer.drain()
    big = len(await reader.readexactly(300000))
    writer.write_eof()
    rest = await reader.read()
    writer.close()
    await writer.wait_closed()
    return late, ticks > 2, big, rest

repr(asyncio.run(main()))
"""


def test_streams_of_asyncio_let_other_tasks_go_on() -> None:
    with server(scope) as url:
        outcome = run(STREAMS, url)
    assert (outcome.error, outcome.value) == (None, repr((b"late\n", True, 300000, b"bye\n")))


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        ('s.connect(("127.0.0.1", 9))', "the address 127.0.0.1:9 is not granted to this program; granted: "),
        ('s.connect(("10.0.0.7", PORT))', "the address 10.0.0.7:"),
        ('socket.getaddrinfo("example.org", 80)', "the host 'example.org' is not granted to this program"),
        ('socket.create_connection(("localhost", 9))', "the address 127.0.0.1:9 is not granted"),
        ('s.bind(("0.0.0.0", 8080))', "may not wait for connections or datagrams on 0.0.0.0:8080"),
        ("s.listen()", "may not wait for connections"),
        ("socket.socket(socket.AF_INET, socket.SOCK_RAW)", "Protocol not supported"),
        ("socket.socket(1, socket.SOCK_STREAM)", "Address family not supported"),
        ('socket.socket(fileno=1).sendto(b"x", ("127.0.0.1", PORT))', "Not a socket"),
    ],
)
def test_what_was_not_granted_is_refused_with_a_sentence(call: str, sentence: str) -> None:
    with server(scope) as url:
        outcome = run(f"import socket\ns = socket.socket()\n{call}", url)
    assert outcome.error is not None
    assert sentence in str(outcome.error)


@pytest.mark.parametrize(
    ("target", "device", "hint"),
    [
        (
            ("scope", 9),
            "tcp://10.1.2.3:5025",
            "scope is granted as tcp://10.1.2.3:5025: connect to that port",
        ),
        (("10.1.2.3", 9), "tls://10.1.2.3:5025", "or choose tls://10.1.2.3:9 for scope; on the command line"),
        (("meter.lab", 9), "tcp://meter.lab:5025", "--port scope=tcp://meter.lab:9."),
        (("scope", 8080), "http://meter.lab", "scope is granted as http://meter.lab: connect to that port"),
        (("scope", 5025), "udp://10.1.2.3:5025", "or choose tcp://10.1.2.3:5025 for scope"),
    ],
)
def test_a_wrong_port_of_a_granted_instrument_is_told_with_the_right_one(
    target: tuple[str, int], device: str, hint: str
) -> None:
    outcome = run(f"import socket\nsocket.create_connection({target})", device)
    assert hint in str(outcome.error)
    assert "tool.praxis.ports" not in str(outcome.error)


def test_an_address_granted_in_ipv6_is_reached_by_its_role_or_in_that_form() -> None:
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as listener:
        port = listener.getsockname()[1]

        def answer() -> None:
            for _ in range(2):
                connection, _ = listener.accept()
                with connection:
                    scope(connection)

        threading.Thread(target=answer, daemon=True).start()
        outcome = run_guest(
            f"""
import socket
got = []
for host in ("scope", "::1"):
    with socket.create_connection((host, {port}), timeout=10) as s:
        s.sendall(b"*IDN?\\n")
        got.append(s.recv(100))
repr(got)
""",
            [f"scope=tcp://[::1]:{port}"],
        )
    assert (outcome.error, outcome.value) == (None, repr([b"ACME,SCOPE\n", b"ACME,SCOPE\n"]))


def test_a_refused_and_a_reset_connection_are_the_errors_that_cpython_raises() -> None:
    def reset(connection: socket.socket) -> None:
        connection.recv(1)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)

    with server(reset) as url, socket.create_server(("127.0.0.1", 0)) as silent:
        free = silent.getsockname()[1]
        silent.close()
        port = url.rpartition(":")[2]
        outcome = run_guest(
            f"""
import socket
got = []
try:
    socket.create_connection(("127.0.0.1", {free}), timeout=10)
except ConnectionRefusedError as error:
    got.append("nothing is listening there" in str(error))
with socket.create_connection(("127.0.0.1", {port}), timeout=10) as s:
    s.sendall(b"x")
    try:
        s.recv(100)
    except ConnectionResetError:
        got.append("reset")
s = socket.socket()
s.setblocking(False)
got.append(s.connect_ex(("127.0.0.1", {free})))
import select
select.select([], [s], [], 10)
got.append(s.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) != 0)
s.close()
import errno
repr((got, errno.EINPROGRESS))
""",
            [f"scope={url}", f"free=tcp://127.0.0.1:{free}"],
        )
    assert (outcome.error, outcome.value) == (None, repr(([True, "reset", 26, True], 26)))


def test_a_name_cannot_lead_to_this_computer_unless_it_was_granted_as_such() -> None:
    with server(scope) as url:
        port = url.rpartition(":")[2]
        outcome = run_guest(
            f'import socket\nsocket.create_connection(("localhost.localdomain", {port}), timeout=10)',
            [f"scope=tcp://localhost.localdomain:{port}"],
        )
    assert outcome.error is not None
    assert "is this computer" in str(outcome.error) or "unknown name" in str(outcome.error)


def test_a_sender_that_is_not_read_waits_and_loses_nothing() -> None:
    total = 40 << 20

    def pour(connection: socket.socket) -> None:
        piece = b"y" * (1 << 20)
        for _ in range(total >> 20):
            connection.sendall(piece)

    with server(pour) as url:
        outcome = run(
            """
import socket, time
with socket.create_connection(("scope", PORT), timeout=20) as s:
    time.sleep(1)
    count = 0
    while data := s.recv(1 << 20):
        count += len(data)
count
""",
            url,
        )
    assert (outcome.error, outcome.value) == (None, total)


def test_an_interrupt_ends_a_wait_for_data_and_a_connection_is_closed() -> None:
    ended = threading.Event()

    def silent(connection: socket.socket) -> None:
        if not connection.recv(1):
            ended.set()

    with server(silent) as url:
        outcome = run(
            'import socket\nwith socket.create_connection(("scope", PORT)) as s:\n    s.recv(1)',
            url,
            interrupt_after_s=0.3,
        )
        assert outcome.error is not None
        assert "KeyboardInterrupt" in str(outcome.error)
        assert ended.wait(WAIT_S)


def test_an_interrupt_ends_a_blocking_write() -> None:
    def deaf(connection: socket.socket) -> None:
        time.sleep(2)

    with server(deaf) as url:
        outcome = run(
            """
import socket
with socket.create_connection(("scope", PORT)) as s:
    while True:
        s.sendall(bytes(1 << 20))
""",
            url,
            interrupt_after_s=0.5,
        )
    assert "KeyboardInterrupt" in str(outcome.error)


def test_a_thread_reads_while_the_main_program_writes() -> None:
    with server(scope) as url:
        outcome = run(
            """
import queue, socket, threading
lines = queue.Queue()
s = socket.create_connection(("scope", PORT))

def read():
    with s.makefile("rb") as file:
        for line in file:
            lines.put(line)

reader = threading.Thread(target=read)
reader.start()
got = []
for number in range(3):
    s.sendall(b"%d\\n" % number)
    got.append(lines.get(timeout=10))
s.shutdown(socket.SHUT_WR)
got.append(lines.get(timeout=10))
reader.join()
s.close()
repr(got)
""",
            url,
        )
    assert (outcome.error, outcome.value) == (None, repr([b"? 0\n", b"? 1\n", b"? 2\n", b"bye\n"]))


def test_two_connections_are_waited_for_together() -> None:
    with server(scope) as one, server(scope) as other:
        ports = [url.rpartition(":")[2] for url in (one, other)]
        outcome = run_guest(
            f"""
import selectors, socket
selector = selectors.DefaultSelector()
for name, port in (("one", {ports[0]}), ("other", {ports[1]})):
    s = socket.create_connection((name, port))
    selector.register(s, selectors.EVENT_READ, name)
    s.sendall(b"LATE?\\n" if name == "one" else b"*IDN?\\n")
got = []
while len(got) < 2:
    for key, _ in selector.select(10):
        got.append((key.data, key.fileobj.recv(100)))
for key in list(selector.get_map().values()):
    key.fileobj.close()
repr(got)
""",
            [f"one={one}", f"other={other}"],
        )
    assert outcome.value == repr([("other", b"ACME,SCOPE\n"), ("one", b"late\n")])


SIMULATED = """
import socket
with socket.create_connection(("scale", 4001), timeout=10) as s, s.makefile("rwb") as file:
    file.write(b"SI\\r\\n")
    file.flush()
    answer = file.readline().split()[0]
repr(answer)
"""


def test_a_simulated_instrument_answers_on_a_socket_live_and_in_virtual_time() -> None:
    for environment in (None, VirtualEnvironment(seed=1)):
        outcome = run_guest(SIMULATED, ["scale=sim:mettler"], environment=environment)
        assert (outcome.error, outcome.value) == (None, repr(b"S"))


def test_a_recorded_program_replays_without_the_network() -> None:
    journal = Journal()
    with server(scope) as url:
        recorded = run(STREAMS, url, environment=RecordingEnvironment(LiveEnvironment(), journal))
    assert recorded.error is None
    replayed = run(STREAMS, url, environment=ReplayEnvironment(journal))
    assert (replayed.error, replayed.value) == (None, recorded.value)


def test_an_address_in_the_program_can_lead_to_a_simulator() -> None:
    from praxis_desktop.ports.roles import parse_bindings

    outcome = run_guest(
        SIMULATED.replace('"scale"', '"10.1.2.3"'),
        parse_bindings(["scale=sim:mettler", "tcp://10.1.2.3:4001=scale"]),
    )
    assert (outcome.error, outcome.value) == (None, repr(b"S"))


@pytest.mark.parametrize("device", ["tcp://host", "tcp://:80", "tcp://host:80/path", "tcp://host:99999"])
def test_an_incomplete_address_is_refused(device: str) -> None:
    with pytest.raises(UsageError) as raised:
        parse_binding(f"scope={device}")
    assert "Use tcp://HOST:PORT" in raised.value.hint


MANY = """
import asyncio, socket

def ask(s, text):
    s.sendall(text)
    return s.recv(100)

first, second = (socket.create_connection(("scope", PORT), timeout=10) for _ in range(2))
got = [ask(second, b"2\\n"), ask(first, b"1\\n"), ask(second, b"*IDN?\\n")]
first.close()
third = socket.create_connection(("scope", PORT), timeout=10)
got += [ask(third, b"3\\n"), ask(second, b"2\\n")]

async def one(number):
    reader, writer = await asyncio.open_connection("scope", PORT)
    writer.write(b"%d\\n" % number)
    line = await reader.readline()
    writer.close()
    return line

async def all():
    return await asyncio.gather(*(one(number) for number in range(8)))

got += asyncio.run(all())
second.close()
third.close()
repr(got)
"""


def test_several_connections_at_a_time_lead_to_one_role_and_replay() -> None:
    journal = Journal()
    log = TrafficLog()
    with server(scope) as url:
        recorded = run(
            MANY,
            url,
            environment=RecordingEnvironment(LiveEnvironment(), journal),
            opener=Opener(log=log),
        )
    expected = [b"? 2\n", b"? 1\n", b"ACME,SCOPE\n", b"? 3\n", b"? 2\n"]
    expected += [b"? %d\n" % number for number in range(8)]
    assert (recorded.error, recorded.value) == (None, repr(expected))
    assert log.sent_by("scope")[:2] == [b"1\n", b"3\n"]
    assert log.sent_by("scope#2") == [b"2\n", b"*IDN?\n", b"2\n"]
    assert log.sent_by("scope#10")
    assert not recorded.ports.held_roles
    replayed = run(MANY, url, environment=ReplayEnvironment(journal))
    assert (replayed.error, replayed.value) == (None, recorded.value)


class TrafficLog:
    """Records sent data, keyed by connection."""

    def __init__(self) -> None:
        self._sent: list[tuple[str, bytes]] = []
        self._now: dict[str, Mapping[str, object]] = {}
        self.causes: list[Mapping[str, object]] = []
        self.lines: set[tuple[bytes, object]] = set()
        """The data sent, with the number of the line that sent it."""

    def sent_by(self, wire: str) -> list[bytes]:
        return [data for name, data in self._sent if name == wire]

    def sent(self, role: str, data: bytes, at: int | None = None) -> None:
        self._sent.append((role, data))
        self.lines.add((data, self._now.get(role, {}).get("line")))

    def left(self, role: str, data: bytes, at: int) -> None:
        self._sent.append((role, data))

    def received(self, role: str, data: bytes, at: int) -> None:
        pass

    def happened(
        self, role: str, what: str, details: Mapping[str, object] = NOTHING, at: int | None = None
    ) -> None:
        if what == CAUSE:
            self.causes.append(details)
            self._now[role] = details


TALK = """
import socket
def talk():
    with socket.create_connection(("scope", PORT)) as line:
        line.sendall(b"2\\n")
        line.recv(100)
talk()
"""


def test_the_line_that_sends_is_known_in_a_restored_program_too() -> None:
    def talk_twice(url: str) -> list[TrafficLog]:
        logs = [TrafficLog(), TrafficLog()]
        images = [booted()]
        for log, source in zip(logs, (TALK.replace("PORT", url.rpartition(":")[2]), "talk()"), strict=True):
            ports = GrantedPorts([parse_binding(f"scope={url}")], opener=Opener(log=log))
            with Interpreter.restore(images[-1], named={GrantedPorts.NAME: ports.module}) as interpreter:
                ports.grant_to(interpreter)
                interpreter.run_script(source, filename="program.py")
                ports.close_all()
                images.append(interpreter.capture())
        for image in images[1:]:
            image.close()
        return logs

    with server(scope) as url:
        logs = run_in_guest_thread(lambda: talk_twice(url))
    assert [[cause["line"] for cause in log.causes] for log in logs] == [[5], [5]]


THREADS = """
import socket, threading
def talk(line):
    for _ in range(50):
        for _ in range(3):
            line.sendall(b"6")
        for _ in range(3):
            line.sendall(b"8")
def talk_too(line):
    for _ in range(50):
        for _ in range(3):
            line.sendall(b"12")
        for _ in range(3):
            line.sendall(b"14")
lines = [socket.create_connection(("scope", PORT)) for _ in range(2)]
threads = [threading.Thread(target=each, args=(line,)) for each, line in zip((talk, talk_too), lines)]
for thread in threads: thread.start()
for thread in threads: thread.join()
for line in lines: line.close()
"""


def test_the_line_that_sends_is_known_where_threads_take_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    tell = SerialModule.socket_cause

    def take_a_whole_turn(module: SerialModule, *cause: Any) -> None:
        time.sleep(0.006)
        tell(module, *cause)

    monkeypatch.setattr(SerialModule, "socket_cause", guest_method(take_a_whole_turn))
    log = TrafficLog()
    with server(lambda connection: connection.makefile("rb").read()) as url:
        assert run(THREADS, url, opener=Opener(log=log)).error is None
    assert log.lines == {(b"%d" % line, line) for line in (6, 8, 12, 14)}


SENDING = """
import asyncio, socket

async def main():
    line = socket.create_connection(("scope", PORT))
    line.setblocking(False)
    reader, writer = await asyncio.open_connection(sock=line)
    writer.write(bytes(8_000_000))
    END
    await writer.wait_closed()

asyncio.run(main())
"""


@pytest.mark.parametrize("end", ["writer.close()", "writer.write_eof(); await reader.read(); writer.close()"])
def test_what_a_stream_has_accepted_arrives_before_its_end(end: str) -> None:
    received: list[int] = []

    def listen_slowly(connection: socket.socket) -> None:
        count = 0
        while data := connection.recv(65536):
            count += len(data)
            time.sleep(0.002)
        received.append(count)

    with server(listen_slowly) as url:
        assert run(SENDING.replace("END", end), url).error is None
        deadline = time.monotonic() + WAIT_S
        while not received:
            assert time.monotonic() < deadline
            time.sleep(0.01)
    assert received == [8_000_000]


def test_a_refused_callback_leaves_the_sockets_of_others_alone() -> None:
    with server(scope) as url:
        outcome = run(
            """
import asyncio, socket

async def main():
    loop, told = asyncio.get_running_loop(), []
    closed = socket.socket()
    closed.close()
    for wait in (loop.add_reader, loop.add_writer):
        try:
            wait(closed, print)
        except ValueError:
            told.append("refused")
    reader, writer = await asyncio.open_connection("scope", PORT)
    writer.write(b"*IDN?\\n")
    told.append(await reader.readline())
    writer.close()
    return told

repr(asyncio.run(main()))
""",
            url,
        )
    assert outcome.value == repr(["refused", "refused", b"ACME,SCOPE\n"])


def test_a_program_has_at_most_64_connections_to_a_role_and_a_sentence_says_so() -> None:
    with server(scope) as url:
        outcome = run(
            """
import socket
held = []
try:
    while True:
        held.append(socket.create_connection(("scope", PORT), timeout=10))
except OSError as error:
    told = str(error)
count = len(held)
held.pop().close()
held.append(socket.create_connection(("scope", PORT), timeout=10))
for s in held:
    s.close()
repr((count, told))
""",
            url,
        )
    assert outcome.error is None
    assert outcome.value is not None
    assert str(outcome.value).startswith("(64, ")
    assert "this program already has 64 connections to 'scope'" in str(outcome.value)


def test_an_emergency_stop_ends_all_connections_to_a_role() -> None:
    ended: list[bool] = []

    def silent(connection: socket.socket) -> None:
        connection.sendall(b"x")
        while connection.recv(100):
            pass
        ended.append(True)

    opener = Opener()
    with server(silent) as url:
        outcome = run(
            """
import socket
held = [socket.create_connection(("scope", PORT), timeout=10) for _ in range(3)]
for s in held:
    s.recv(1)
    s.sendall(b"go")
print("now")
got = []
for s in held:
    try:
        for _ in range(1000):
            s.sendall(b"more")
    except OSError as error:
        got.append("stopped" in str(error))
try:
    socket.create_connection(("scope", PORT), timeout=10)
except OSError as error:
    got.append("stopped" in str(error))
for s in held:
    s.close()
repr(got)
""",
            url,
            opener=opener,
            on_output=lambda: stop_everything(asked_at=time.monotonic(), tell=lambda event: None).wait(10),
        )
        assert (outcome.error, outcome.value) == (None, repr([True] * 4))
        deadline = time.monotonic() + WAIT_S
        while len(ended) < 3 and time.monotonic() < deadline:
            time.sleep(0.01)
        assert len(ended) == 3


def test_pyserial_says_that_a_network_connection_is_not_a_serial_port() -> None:
    with server(scope) as url:
        outcome = run('import serial\nserial.Serial("scope")', url)
    assert outcome.error is not None
    assert "port 'scope' is a network connection" in str(outcome.error)
    assert "Connect to it over a socket" in str(outcome.error)


def test_a_recording_of_several_connections_plays_them_beside_each_other(tmp_path: Path) -> None:
    place = tmp_path / "run.journal"
    with server(scope) as url:
        with JournalWriter.create(place, {"what": "a test"}) as writer:
            recorded = run(MANY, url, opener=Opener(log=WireJournal(writer)))
        assert recorded.error is None
    played = run_guest(MANY.replace("PORT", "5025"), [f"scope=replay:{place},timing=fast"])
    assert (played.error, played.value) == (None, recorded.value)
