"""While a guest waits for a port, in any style of code, the rest of its program continues."""

from __future__ import annotations

import threading

import pytest

from praxis_desktop.interpreter.environment import VirtualEnvironment
from praxis_desktop.ports.opening import Opener
from praxis_desktop.ports.transport import Port
from tests.ports.guests import run_guest
from tests.ports.talkers import echo
from tests.ports.wires import WAIT_S, needs_ports, wire

pytestmark = needs_ports


def test_two_instruments_overlap() -> None:
    outcome = run_guest(
        """
import asyncio, time
import serial

async def wait(name):
    with serial.Serial(name, timeout=1) as port:
        return await asyncio.to_thread(port.read, 1)

start = time.monotonic()
await asyncio.gather(wait("left"), wait("right"), asyncio.to_thread(lambda: time.sleep(1)))
repr(round(time.monotonic() - start, 3))
""",
        ["left=sim:mettler", "right=sim:mettler"],
        environment=VirtualEnvironment(),
    )
    assert outcome.error is None, outcome.error
    assert outcome.value == "1.0"


WAYS = """
import asyncio, functools, time
from concurrent.futures import ThreadPoolExecutor
import serial

port = serial.Serial("echo", timeout=60)
one = ThreadPoolExecutor(1)
buffer = bytearray(2)

def read_it():
    return port.read(2)

def nested(port, *, count):
    assert port is not None
    return port.read(count)

def discarding():
    port.readinto(buffer)

async def in_executor(function, *arguments):
    return await asyncio.get_running_loop().run_in_executor(one, function, *arguments)

WAYS = {
    "method": lambda: in_executor(port.read, 2),
    "partial": lambda: in_executor(functools.partial(port.read, size=2)),
    "thread": lambda: asyncio.to_thread(port.read, 2),
    "keywords": lambda: asyncio.to_thread(port.read, size=2),
    "read_until": lambda: asyncio.to_thread(port.read_until, b"y"),
    "readline": lambda: asyncio.to_thread(port.readline, 2),
    "readinto": lambda: asyncio.to_thread(port.readinto, buffer),
    "lambda": lambda: asyncio.to_thread(lambda: port.read(2)),
    "function": lambda: in_executor(read_it),
    "nested": lambda: in_executor(lambda: nested(port, count=2)),
    "unbound": lambda: in_executor(serial.Serial.read, port, 2),
}

async def waits(way):
    '''Whether others run while the read waits: what it waits for is written by one of them.'''
    task = asyncio.ensure_future(WAYS[way]())
    for _ in range(5):
        await asyncio.sleep(0)
    assert not task.done()
    port.write(b"xy")
    return await task

seen = [[way, await waits(way)] for way in WAYS]
port.close()
repr(seen)
"""


def test_every_way_to_read_in_an_executor_lets_others_go_on() -> None:
    with echo() as line:
        outcome = run_guest(WAYS, [f"echo={line.device}"])
    assert outcome.error is None, outcome.error
    ways = "method partial thread keywords read_until readline readinto lambda function nested unbound"
    assert outcome.value == repr([[way, 2 if way == "readinto" else b"xy"] for way in ways.split()])


BLOCKING = """
import asyncio
import serial

port = serial.Serial("echo", timeout=60)
log = []

def with_more_to_do():
    data = port.read(2)
    log.append("more")
    return data

def in_try():
    try:
        return port.read(2)
    finally:
        log.append("finally")

def by_way_of_c():
    return [bytes(data) for data in map(port.read, [1, 1])]

def converted():
    return list(map(port.read, (2,)))

def in_loop():
    for _ in range(2):
        port.read(1)

def twice():
    return port.read(1) + port.read(1)

def generated():
    return next(port.read(2) for _ in range(1))

class Wrapped:
    def __len__(self):
        return len(port.read(2))

def by_protocol():
    return len(Wrapped())

def tuple_of():
    return (port.read(2),)

seen = []
for function in (
    with_more_to_do, in_try, by_way_of_c, converted, in_loop, twice, generated, by_protocol, tuple_of
):
    port.write(b"xy")
    seen.append(await asyncio.to_thread(function))
seen += [log, port.in_waiting]
port.close()
repr(seen)
"""


def test_functions_that_go_on_after_their_call_do_all_of_their_work() -> None:
    with echo() as line:
        outcome = run_guest(BLOCKING, [f"echo={line.device}"])
    assert outcome.error is None, outcome.error
    expected = [b"xy", b"xy", [b"x", b"y"], [b"xy"], None, b"xy", b"xy", 2, (b"xy",)]
    assert outcome.value == repr([*expected, ["more", "finally"], 0])


class _SlowOpener(Opener):
    """Opens a port only when told that the program has continued meanwhile."""

    def __init__(self) -> None:
        super().__init__()
        self.went_on = threading.Event()

    def open(self, *arguments: object, **settings: object) -> Port:
        assert self.went_on.wait(WAIT_S), "the program waited for the port to open"
        return super().open(*arguments, **settings)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "opening",
    [
        "asyncio.to_thread(serial.Serial, 'slow', 9600)",
        "asyncio.to_thread(serial.Serial, port='slow', baudrate=9600)",
        "asyncio.to_thread(serial.serial_for_url, 'slow', 9600)",
        "asyncio.to_thread(lambda: serial.Serial(port='slow', baudrate=9600))",
        "asyncio.get_running_loop().run_in_executor(None, open_it)",
        "asyncio.to_thread(unopened.open)",
    ],
)
def test_a_port_that_opens_slowly_keeps_nobody_else_waiting(opening: str) -> None:
    opener = _SlowOpener()
    with echo() as fast, wire() as slow:
        outcome = run_guest(
            f"""
import asyncio
import serial

unopened = serial.Serial(None, 9600)
unopened.port = "slow"

def open_it():
    return serial.Serial("slow", 9600)

async def go_on():
    for _ in range(5):
        await asyncio.sleep(0)
    print("went on")

opened, _ = await asyncio.gather({opening}, go_on())
opened = opened or unopened
opened.write(b"hello")
seen = [opened.is_open, opened.port, opened.baudrate]
opened.close()
repr(seen)
""",
            [f"slow={slow.device}", f"fast={fast.device}"],
            opener=opener,
            on_output=opener.went_on.set,
        )
        assert slow.receive(5) == b"hello"
    assert outcome.error is None, outcome.error
    assert outcome.value == repr([True, "slow", 9600])


def test_an_opening_that_is_given_up_leaves_the_port_free() -> None:
    opener = _SlowOpener()
    with wire() as slow:
        outcome = run_guest(
            """
import asyncio
import serial

try:
    await asyncio.wait_for(asyncio.to_thread(serial.Serial, "slow"), 0.05)
except TimeoutError:
    print("gave up")
while True:
    try:
        port = serial.Serial("slow")
        break
    except serial.SerialException as error:
        assert type(error).__name__ == "PortBusy", error
        await asyncio.sleep(0.01)
port.write(b"free")
port.close()
""",
            [f"slow={slow.device}"],
            opener=opener,
            on_output=opener.went_on.set,
        )
        assert slow.receive(4) == b"free"
    assert outcome.error is None, outcome.error


@pytest.mark.parametrize(
    "blocked",
    ["port.read(1)", "port.readline()", "port.read_until(b'!')", "len(port.write(b'x' * 500_000) * 'x')"],
)
def test_a_program_that_handles_the_interrupt_itself_goes_on_waiting(blocked: str) -> None:
    with wire() as line:
        handled, answered = threading.Event(), threading.Event()

        def answer() -> None:
            handled.wait(WAIT_S)
            if "write" in blocked:
                line.receive(500_000)
            else:
                line.send(b"!\n")
            answered.set()

        outcome = run_guest(
            f"""
import signal
import serial

signal.signal(signal.SIGINT, lambda number, frame: print("handled"))
with serial.Serial("line", timeout=60) as port:
    seen = {blocked}
repr(seen)
""",
            [f"line={line.device}"],
            interrupt_after_s=0.2,
            meanwhile=answer,
            on_output=handled.set,
        )
        assert answered.wait(WAIT_S)
    assert outcome.error is None, outcome.error
    assert outcome.output == "handled\n"
    read = {"port.read(1)": b"!", "port.readline()": b"!\n", "port.read_until(b'!')": b"!"}
    assert outcome.value == repr(read.get(blocked, 500_000))
