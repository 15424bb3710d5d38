"""A program's datagrams reach exactly the granted addresses, whole and one by one, recorded and replayed."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from praxis_desktop.core.errors import UsageError
from praxis_desktop.interpreter.environment import (
    Journal,
    LiveEnvironment,
    RecordingEnvironment,
    ReplayEnvironment,
)
from praxis_desktop.ports.roles import parse_binding
from tests.ports.guests import run_guest


@contextmanager
def meter() -> Iterator[str]:
    """An instrument that answers each datagram with two: ``ok`` with the datagram, and its length."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as end:
        end.bind(("127.0.0.1", 0))

        def serve() -> None:
            while True:
                data, sender = end.recvfrom(65536)
                if data == b"end":
                    return
                end.sendto(b"ok " + data, sender)
                end.sendto(b"%d" % len(data), sender)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"udp://127.0.0.1:{end.getsockname()[1]}"
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"end", end.getsockname())
        thread.join()


ASKING = """
import asyncio, select, socket, time
got = []
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
    s.settimeout(10)
    got.append(s.type == socket.SOCK_DGRAM)
    s.sendto(b"one", ("meter", PORT))
    data, sender = s.recvfrom(100)
    got += [data, sender == (socket.gethostbyname("meter"), PORT), s.recvfrom(100)[0]]
    s.sendto(b"a longer one", ("meter", PORT))
    got.append(select.select([s], [], [], 10)[0] == [s])
    time.sleep(0.1)
    got += [s.recv(5, socket.MSG_PEEK), s.recv(5), s.recv(100)]
    try:
        s.settimeout(0.05)
        s.recv(1)
    except TimeoutError:
        got.append("timeout")
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
    s.connect(("meter", PORT))
    s.send(b"x" * 40000)
    got += [len(s.recv(65536)), s.recv(100), s.getpeername()[1] == PORT]
    try:
        s.send(b"x" * 65508)
    except OSError as error:
        got.append(error.strerror)

class Heard(asyncio.DatagramProtocol):
    def __init__(self):
        self.data, self.done = [], asyncio.Event()
    def datagram_received(self, data, sender):
        self.data.append(data)
        if len(self.data) == 4:
            self.done.set()

async def main():
    loop = asyncio.get_running_loop()
    transport, heard = await loop.create_datagram_endpoint(Heard, remote_addr=("meter", PORT))
    transport.sendto(b"a")
    transport.sendto(b"bb")
    await asyncio.wait_for(heard.done.wait(), 10)
    transport.close()
    await asyncio.sleep(0)
    return heard.data

got += asyncio.run(main())
repr(got)
"""


def test_datagrams_keep_their_borders_and_a_replay_needs_no_network() -> None:
    journal = Journal()
    with meter() as url:
        source = ASKING.replace("PORT", url.rpartition(":")[2])
        recorded = run_guest(
            source, [f"meter={url}"], environment=RecordingEnvironment(LiveEnvironment(), journal)
        )
    assert (recorded.error, recorded.value) == (
        None,
        repr(
            [
                *(True, b"ok one", True, b"3", True, b"ok a ", b"ok a ", b"12", "timeout"),
                *(40003, b"40000", True, "Message too large", b"ok a", b"1", b"ok bb", b"2"),
            ]
        ),
    )
    replayed = run_guest(source, [f"meter={url}"], environment=ReplayEnvironment(journal))
    assert (replayed.error, replayed.value) == (None, recorded.value)


def test_one_socket_exchanges_datagrams_with_several_granted_instruments() -> None:
    with meter() as one, meter() as other:
        ports = [int(url.rpartition(":")[2]) for url in (one, other)]
        outcome = run_guest(
            f"""
import socket
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
    s.sendto(b"one", ("one", {ports[0]}))
    s.sendto(b"other", ("other", {ports[1]}))
    got = sorted((s.recvfrom(100)[0] for _ in range(4)))
repr(got)
""",
            [f"one={one}", f"other={other}"],
        )
    assert (outcome.error, outcome.value) == (None, repr([b"3", b"5", b"ok one", b"ok other"]))


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        ('s.sendto(b"x", ("127.0.0.1", PORT + 1))', "is not granted to this program; granted: meter"),
        ('s.sendto(b"x", ("255.255.255.255", PORT))', "the address 255.255.255.255:"),
        ('s.sendto(b"x", ("224.0.0.251", PORT))', "the address 224.0.0.251:"),
        ('s.connect(("127.0.0.1", PORT)); s.sendto(b"x", ("127.0.0.1", 9))', "Socket is connected"),
        ('s.bind(("0.0.0.0", 5353))', "may not wait for connections or datagrams"),
        ('s = socket.socket(); s.connect(("meter", PORT))', "is not granted to this program"),
    ],
)
def test_datagrams_go_nowhere_else(call: str, sentence: str) -> None:
    with meter() as url:
        source = f"""
import socket
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
    {call}
"""
        outcome = run_guest(source.replace("PORT", url.rpartition(":")[2]), [f"meter={url}"])
    assert outcome.error is not None
    assert sentence in str(outcome.error)


@pytest.mark.parametrize("host", ["224.0.0.251", "255.255.255.255", "0.0.0.0", "[ff02::1]", "[::]"])
def test_addresses_of_many_computers_cannot_be_granted(host: str) -> None:
    with pytest.raises(UsageError) as raised:
        parse_binding(f"meter=udp://{host}:5353")
    assert "is not the address of one computer" in raised.value.message
