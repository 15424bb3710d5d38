"""``socket.socketpair`` and pipes inside a guest: both wake what waits for them, and need no network."""

from __future__ import annotations

import pytest

from praxis_desktop.interpreter.environment import (
    Journal,
    LiveEnvironment,
    RecordingEnvironment,
    ReplayEnvironment,
)
from praxis_desktop.interpreter.faults import GuestError
from tests.interpreter.guests import Guest, in_guest

BEGIN = """
import asyncio, os, select, selectors, socket, threading, time
near, far = socket.socketpair()
def later(function, *arguments):
    def wait():
        time.sleep(0.1)
        function(*arguments)
    threading.Thread(target=wait).start()
"""

PROGRAMS = {
    "sends and receives": (
        "near.sendall(b'hello'); result = far.recv(10, socket.MSG_PEEK) + far.recv(10)",
        b"hellohello",
    ),
    "says the end": ("near.close(); result = far.recv(10)", b""),
    "ends one direction": (
        (
            "near.sendall(b'a'); near.shutdown(socket.SHUT_WR); far.sendall(b'b')\n"
            "result = far.recv(1) + far.recv(1) + near.recv(1)"
        ),
        b"ab",
    ),
    "is readable and writable": (
        "near.send(b'x'); result = [len(each) for each in select.select([near, far], [near, far], [], 5)]",
        [1, 2, 0],
    ),
    "receives from a thread": ("later(near.sendall, b'late'); result = far.recv(10)", b"late"),
    "wakes a select": ("later(near.send, b'x'); result = select.select([far], [], [], 20)[0] == [far]", True),
    "wakes a poll without a time-out": (
        (
            "poll = select.poll(); poll.register(far, select.POLLIN); later(near.send, b'x')\n"
            "result = len(poll.poll())"
        ),
        1,
    ),
    "wakes a selector": (
        (
            "s = selectors.DefaultSelector(); s.register(far, selectors.EVENT_READ, 'mark')\n"
            "later(near.send, b'x'); result = [key.data for key, _ in s.select(20)]"
        ),
        ["mark"],
    ),
    "makes a sender wait": (
        (
            "got = []\n"
            "def read():\n"
            "    while data := far.recv(65536): got.append(len(data))\n"
            "reader = threading.Thread(target=read); reader.start()\n"
            "near.sendall(bytes(3_000_000)); near.close(); reader.join(); result = sum(got)"
        ),
        3_000_000,
    ),
    "holds a bounded number of bytes": (
        (
            "near.setblocking(False)\n"
            "count = 0\n"
            "try:\n"
            "    while True: count += near.send(bytes(65536))\n"
            "except BlockingIOError: pass\n"
            "blocked = select.select([], [near], [], 0)[1]\n"
            "result = [count, blocked, len(far.recv(10)), len(select.select([], [near], [], 0)[1])]"
        ),
        [1 << 18, [], 10, 1],
    ),
    "lets a pipe wake a select": (
        "r, w = os.pipe(); later(os.write, w, b'x'); result = select.select([r, far], [], [], 20)[0] == [r]",
        True,
    ),
    "lets a pipe alone wake a select": (
        "r, w = os.pipe(); later(os.write, w, b'x'); result = select.select([r], [], [])[0] == [r]",
        True,
    ),
    "lets a pipe be read by a thread": (
        "r, w = os.pipe(); later(os.write, w, b'x'); result = os.read(r, 5)",
        b"x",
    ),
    "lets the end of a pipe be seen": ("r, w = os.pipe(); later(os.close, w); result = os.read(r, 5)", b""),
    "is what a pipe of multiprocessing has": (
        (
            "from multiprocessing import Pipe\n"
            "ours, theirs = Pipe(); later(ours.send, [1]); result = theirs.recv()"
        ),
        [1],
    ),
    "is awaited": (
        (
            "async def main():\n"
            "    loop = asyncio.get_running_loop()\n"
            "    near.setblocking(False); far.setblocking(False)\n"
            "    waiting = asyncio.ensure_future(loop.sock_recv(far, 10))\n"
            "    await asyncio.sleep(0.01)\n"
            "    await loop.sock_sendall(near, b'one')\n"
            "    first = await waiting\n"
            "    later(near.send, b'two')\n"
            "    return first + await asyncio.wait_for(loop.sock_recv(far, 10), 20)\n"
            "result = asyncio.run(main())"
        ),
        b"onetwo",
    ),
    "has streams": (
        (
            "async def main():\n"
            "    reader, kept = await asyncio.open_connection(sock=far)\n"
            "    _, writer = await asyncio.open_connection(sock=near)\n"
            "    assert 'read=' in repr(kept) and 'write=' in repr(writer)\n"
            "    writer.write(b'line\\nrest'); line = await reader.readline()\n"
            "    writer.close(); return line + await reader.read()\n"
            "result = asyncio.run(main())"
        ),
        b"line\nrest",
    ),
    "lets a pipe call a reader of the loop": (
        (
            "async def main():\n"
            "    r, w = os.pipe(); called = asyncio.Event()\n"
            "    asyncio.get_running_loop().add_reader(r, called.set)\n"
            "    later(os.write, w, b'x')\n"
            "    await asyncio.wait_for(called.wait(), 20)\n"
            "    return asyncio.get_running_loop().remove_reader(r)\n"
            "result = asyncio.run(main())"
        ),
        True,
    ),
}


@pytest.mark.parametrize("what", PROGRAMS)
def test_a_pair_of_sockets_or_a_pipe(what: str) -> None:
    source, expected = PROGRAMS[what]

    def check(guest: Guest) -> None:
        guest.run(BEGIN + source)
        assert guest.run("repr(result)") == repr(expected)

    in_guest(check)


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("far.close(); near.send(b'x')", "BrokenPipeError"),
        ("far.settimeout(0.01); far.recv(1)", "TimeoutError"),
        ("far.setblocking(False); far.recv(1)", "BlockingIOError"),
        ("socket.socketpair(type=socket.SOCK_DGRAM)", "ValueError"),
        ("pairs = [socket.socketpair() for _ in range(100_000)]", "No file descriptors available"),
        ("near.connect(('127.0.0.1', 80))", "connected"),
    ],
)
def test_what_a_pair_cannot_do_is_an_error(source: str, error: str) -> None:
    def check(guest: Guest) -> None:
        with pytest.raises(GuestError) as caught:
            guest.run(BEGIN + source)
        assert error in str(caught.value)

    in_guest(check)


def test_a_pair_is_replayed_without_its_data_in_the_record() -> None:
    source = BEGIN + "later(near.sendall, b'a secret of the pair'); result = far.recv(100)\nrepr(result)"
    journal = Journal()
    recorded = in_guest(
        lambda guest: guest.run(source), environment=RecordingEnvironment(LiveEnvironment(), journal)
    )
    replayed = in_guest(lambda guest: guest.run(source), environment=ReplayEnvironment(journal))
    assert recorded == replayed == "b'a secret of the pair'"
