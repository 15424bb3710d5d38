"""Unmodified pyserial and PyLabRobot in the guest use ports of the host."""

from __future__ import annotations

import ast
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from praxis_desktop.interpreter import Interpreter, run_in_guest_thread
from praxis_desktop.interpreter.faults import GuestInterrupted
from praxis_desktop.ports.errors import PortDisconnected
from praxis_desktop.ports.granting.granted import GrantedPorts
from praxis_desktop.ports.roles import parse_binding
from praxis_desktop.ports.simulators import make_instrument
from praxis_desktop.ports.simulators.pty import PtyInstrument
from praxis_desktop.snapshots.contents import Contents, attach_layers
from tests.ports.guests import run_guest, runtime
from tests.ports.wires import Wire, needs_ports, wire

pytestmark = needs_ports


@contextmanager
def echo() -> Iterator[Wire]:
    """A line whose far end sends everything back."""

    def serve(far: Wire) -> None:
        try:
            while True:
                far.send(far.read())
        except OSError:
            return

    with wire() as made:
        thread = threading.Thread(target=serve, args=(made,), daemon=True)
        thread.start()
        yield made
        made.plugged = False  # the thread notices that
        thread.join(5)


def test_a_pyserial_script_runs_as_it_would_anywhere() -> None:
    with echo() as line:
        outcome = run_guest(
            f"""
import time
import serial
from serial.tools import list_ports

seen = [[port.device, port.name] for port in list_ports.comports()]
port = serial.Serial({line.device!r}, 115200, timeout=5, write_timeout=5)
port.write(b"hello\\x00\\xff\\nrest")
seen += [port.readline(), port.read(2)]
while port.in_waiting < 2:
    pass
seen += [port.read_all(), port.out_waiting]
port.write(b"xx;yy;")
seen += [port.read_until(b";"), port.read_until(b";")]
buffer = bytearray(3)
port.write(b"123")
seen += [port.readinto(buffer), bytes(buffer)]
port.timeout = 0.05
port.write(b"abc")
seen += [port.read(5), port.read(5)]
port.timeout = 0
seen += [port.read(1), port.readline()]
port.baudrate = 9600
port.flush()
port.write(b"junk")
while port.in_waiting < 4:
    pass
port.reset_input_buffer()
port.reset_output_buffer()
seen += [port.in_waiting, port.is_open, port.port == {line.device!r}]
port.close()
with serial.serial_for_url("echo", timeout=5) as port:
    port.write(b"url")
    seen.append(port.read(3))
with serial.serial_for_url("loop://", timeout=5) as port:
    port.write(b"lp")
    seen.append(port.read(2))
repr(seen)
""",
            [f"echo={line.device}"],
        )
    assert outcome.error is None, outcome.error
    assert outcome.value == repr(
        [
            [line.device, "echo"],
            b"hello\x00\xff\n",
            b"re",
            b"st",
            0,
            b"xx;",
            b"yy;",
            3,
            b"123",
            b"abc",
            b"",
            b"",
            b"",
            0,
            True,
            True,
            b"url",
            b"lp",
        ]
    )


def test_wrong_use_raises_what_pyserial_raises() -> None:
    outcome = run_guest(
        """
import os
import serial

def told(action):
    try:
        return repr(action())
    except Exception as error:
        return f"{[kind.__name__ for kind in type(error).__mro__[:2]]} {error} {getattr(error, 'port', None)}"

port = serial.Serial("scale", 9600, timeout=1)
attempts = [
    lambda: serial.Serial("scale"),
    lambda: serial.Serial("/dev/ttyS77"),
    lambda: serial.Serial("scale", timeout=-1),
    lambda: serial.Serial("scale", baudrate=-9600),
    lambda: serial.Serial("scale", baudrate=0),
    lambda: setattr(port, "write_timeout", "soon"),
    lambda: setattr(port, "bytesize", 3),
    lambda: os.read(port.fileno(), 1),
    lambda: port.close(),
    lambda: port.fileno(),
    lambda: port.read(1),
    lambda: port.write(b"x"),
    lambda: port.in_waiting,
]
"\\n".join(told(attempt) for attempt in attempts)
""",
        ["scale=sim:mettler"],
    )
    assert outcome.error is None, outcome.error
    assert str(outcome.value).splitlines() == [
        "['PortBusy', 'SerialException'] port 'scale' is in use by this program scale",
        (
            "['PortNotFound', 'SerialException'] port '/dev/ttyS77' is not granted to this program; "
            "granted: scale (sim:mettler) /dev/ttyS77"
        ),
        "['ValueError', 'Exception'] Not a valid timeout: -1 None",
        "['ValueError', 'Exception'] Not a valid baudrate: -9600 None",
        "['PortRefused', 'SerialException'] 0 is not a baud rate: give a whole number such as 9600 scale",
        "['ValueError', 'Exception'] Not a valid timeout: 'soon' None",
        "['ValueError', 'Exception'] Not a valid byte size: 3 None",
        "['OSError', 'Exception'] [Errno 8] Bad file descriptor None",
        "None",
        "['PortNotOpenError', 'SerialException'] Attempting to use a port that is not open None",
        "['PortNotOpenError', 'SerialException'] Attempting to use a port that is not open None",
        "['PortNotOpenError', 'SerialException'] Attempting to use a port that is not open None",
        "['PortNotOpenError', 'SerialException'] Attempting to use a port that is not open None",
    ]


def test_awaited_reads_time_out_overlap_and_lose_nothing() -> None:
    with wire() as mute, echo() as line:
        outcome = run_guest(
            """
import asyncio, time
from concurrent.futures import ThreadPoolExecutor
import serial

mute, echo = serial.Serial("mute", timeout=60), serial.Serial("echo", timeout=60)
seen = []

async def main():
    loop = asyncio.get_running_loop()
    start = time.monotonic()
    try:
        await asyncio.wait_for(asyncio.to_thread(mute.readline), 2)
    except TimeoutError:
        seen.append(2 <= time.monotonic() - start < 20)

    async def read_mute():
        try:
            return await asyncio.wait_for(asyncio.to_thread(mute.read, 1), 1)
        except TimeoutError:
            return "mute"

    async def ask_echo():
        await asyncio.to_thread(echo.write, b"ping")
        return await asyncio.to_thread(echo.read, 4), order.append("echo")

    order = []
    waiting = asyncio.ensure_future(read_mute())
    waiting.add_done_callback(lambda future: order.append("mute"))
    seen.append((await ask_echo())[0])
    seen.append([await waiting, order])

    echo.write(b"abc")
    reading = asyncio.ensure_future(asyncio.to_thread(echo.read, 10))
    while echo.in_waiting < 3:
        await asyncio.sleep(0.001)
    reading.cancel()
    try:
        await reading
    except asyncio.CancelledError:
        seen.append("cancelled")
    echo.write(b"def")
    seen.append(await asyncio.to_thread(echo.read, 6))

    one = ThreadPoolExecutor(max_workers=1)
    log = []
    jobs = [
        loop.run_in_executor(one, echo.read, 2),
        loop.run_in_executor(one, log.append, "after the read"),
        loop.run_in_executor(one, echo.write, b"tail\\n"),
        loop.run_in_executor(one, echo.readline),
    ]
    seen.append(list(log))
    echo.write(b"12")
    seen.append([await jobs[0], await jobs[3], log])
    one.shutdown()
    try:
        await loop.run_in_executor(one, echo.read, 1)
    except RuntimeError as error:
        seen.append(str(error))

asyncio.run(main())
mute.close()
echo.close()
repr(seen)
""",
            [f"mute={mute.device}", f"echo={line.device}"],
        )
    assert outcome.error is None, outcome.error
    assert outcome.value == repr(
        [
            True,
            b"ping",
            ["mute", ["echo", "mute"]],
            "cancelled",
            b"abcdef",
            [],
            [b"12", b"tail\n", ["after the read"]],
            "cannot schedule new futures after shutdown",
        ]
    )


def test_no_byte_is_lost_when_time_outs_and_replies_race() -> None:
    with echo() as line:
        outcome = run_guest(
            """
import asyncio, random
import serial

async def main():
    port = serial.Serial("echo", timeout=60)
    chance = random.Random(2)
    sent = received = timed_out = 0
    for _ in range(300):
        port.write(b"abcd")
        sent += 4
        try:
            limit = chance.choice([0.00005, 0.0001, 0.0002, 0.0004])
            received += len(await asyncio.wait_for(asyncio.to_thread(port.read, 4), limit))
        except TimeoutError:
            timed_out += 1
    port.timeout = 5
    received += len(port.read(sent - received))
    port.close()
    return sent == received

await main()
""",
            [f"echo={line.device}"],
        )
    assert outcome.error is None, outcome.error
    assert outcome.value is True


def test_large_writes_are_awaited_while_the_loop_goes_on() -> None:
    with echo() as line:
        outcome = run_guest(
            """
import asyncio
import serial

async def main():
    port = serial.Serial("echo", timeout=30, write_timeout=30)
    data = bytes(range(256)) * 400
    reading = asyncio.ensure_future(asyncio.to_thread(port.read, len(data)))
    written = await asyncio.to_thread(port.write, data)
    same = await reading == data
    port.close()
    return written == len(data) and same

await main()
""",
            [f"echo={line.device}"],
        )
    assert outcome.error is None, outcome.error
    assert outcome.value is True


SCALE = """
import asyncio
from pylabrobot.scales import Scale
from pylabrobot.scales.mettler_toledo_backend import MettlerToledoError, MettlerToledoWXS205SDUBackend

async def weigh(**where):
    scale = Scale("scale", 0, 0, 0, backend=MettlerToledoWXS205SDUBackend(**where))
    await scale.setup()
    seen = [scale.backend.serial_number[0], round(await scale.read_weight(), 2)]
    await scale.tare()
    seen.append(round(await scale.read_weight(timeout=0), 2))
    seen.append(round(await scale.backend.request_tare_weight(), 2))
    try:
        await scale.backend.send_command("XYZ")
    except MettlerToledoError as error:
        seen.append(error.title)
    await scale.zero()
    await scale.stop()
    return repr(seen)
"""
BALANCE = "mettler,portion=0,noise=0,drift=0"
WEIGHED = repr(["B", 12.35, 0.0, 12.35, "Syntax error"])


def test_pylabrobot_drives_a_simulated_balance_in_this_process() -> None:
    outcome = run_guest(SCALE + "await weigh(port='scale')", [f"scale=sim:{BALANCE}"])
    assert outcome.error is None, outcome.error
    assert outcome.value == WEIGHED


def test_pylabrobot_finds_a_balance_by_its_usb_number() -> None:
    outcome = run_guest(SCALE + "await weigh()", [f"scale=sim:{BALANCE}"])
    assert outcome.error is None, outcome.error
    assert outcome.value == WEIGHED


def test_pylabrobot_drives_two_balances_on_ptys_at_once() -> None:
    with (
        PtyInstrument(make_instrument(BALANCE)) as left,
        PtyInstrument(make_instrument(BALANCE)) as right,
    ):
        outcome = run_guest(
            SCALE + "repr(await asyncio.gather(weigh(port='left'), weigh(port='right')))",
            [f"left={left.device}", f"right={right.device}"],
        )
    assert outcome.error is None, outcome.error
    assert outcome.value == repr([WEIGHED, WEIGHED])


def test_an_unplugged_balance_is_an_error_that_names_the_port() -> None:
    outcome = run_guest(
        SCALE
        + """
scale = Scale("scale", 0, 0, 0, backend=MettlerToledoWXS205SDUBackend(port="scale"))
await scale.setup()
try:
    await scale.read_weight()
finally:
    await scale.stop()
""",
        ["scale=sim:mettler,unplug:after=2"],
    )
    assert outcome.error is not None
    assert outcome.error.type_name.endswith("PortDisconnected")
    assert "port 'scale'" in outcome.error.message
    assert isinstance(outcome.ports.last_fault, PortDisconnected)


@pytest.mark.parametrize("blocked", ["port.read(1)", "port.readline()", "port.write(b'x' * 500_000)"])
def test_an_interrupt_ends_a_blocked_call_and_the_port_is_closed(blocked: str) -> None:
    with wire() as mute:
        outcome = run_guest(
            f"""
import serial

with serial.Serial("mute") as port:
    try:
        {blocked}
    except KeyboardInterrupt:
        print("stopped")
print("after")
""",
            [f"mute={mute.device}"],
            interrupt_after_s=0.2,
        )
    assert outcome.error is None, outcome.error
    assert outcome.output == "stopped\nafter\n"


def test_an_interrupt_cancels_an_awaited_read_and_the_port_is_closed() -> None:
    with wire() as mute:
        outcome = run_guest(
            """
import asyncio
import serial

async def main():
    with serial.Serial("mute") as port:
        try:
            await asyncio.to_thread(port.read, 1)
        finally:
            print("parked")

await main()
""",
            [f"mute={mute.device}"],
            interrupt_after_s=0.2,
        )
    assert isinstance(outcome.error, GuestInterrupted)
    assert outcome.output == "parked\n"


def test_a_guest_restored_from_an_image_uses_the_ports_it_is_granted_then() -> None:
    def program() -> object:
        before = GrantedPorts()
        with Interpreter.boot(runtime()) as interpreter:
            before.grant_to(interpreter)
            attach_layers(interpreter, runtime().distribution.base_layers, Contents(runtime().distribution))
            interpreter.run("import serial.tools.list_ports\nassert not serial.tools.list_ports.comports()")
            image = interpreter.capture()
        after = GrantedPorts([parse_binding("scale=sim:mettler")])
        with Interpreter.restore(image, named={GrantedPorts.NAME: after.module}) as interpreter:
            after.attach(interpreter.host)
            interpreter.run("port = serial.Serial('scale', timeout=5)\nport.write(b'TAC\\r\\n')")
            seen = interpreter.run("repr(port.readline())")
            interpreter.run("port.close()")
        image.close()
        return seen

    assert run_in_guest_thread(program) == repr(b"TAC A\r\n")


def test_flow_control_by_hand_is_sent_or_refused() -> None:
    outcome = run_guest(
        """
import io, serial, warnings
with serial.Serial("plug", timeout=5) as port:
    with warnings.catch_warnings(record=True, action="always") as warned:
        port.nonblocking()
    port.set_input_flow_control(False)
    port.set_input_flow_control()
    sent = port.read(2).hex()
    try:
        port.set_output_flow_control(False)
    except io.UnsupportedOperation as error:
        refused = str(error)
" ".join([sent, warned[0].category.__name__, refused])""",
        ["plug=loop://"],
    )
    assert outcome.error is None, outcome.error
    assert str(outcome.value).startswith(
        "1311 DeprecationWarning bytes written to a granted port cannot be held back"
    )


def test_time_outs_may_be_numbers_of_any_kind() -> None:
    outcome = run_guest(
        """
import serial
from fractions import Fraction
port = serial.Serial("plug", timeout=Fraction(1, 4), write_timeout=True, inter_byte_timeout=Fraction(1, 8))
told = [port.timeout, port.write_timeout, port.inter_byte_timeout, port.read()]
for wrong in ("1", float("nan"), Fraction(-1, 2), 1j):
    try:
        port.timeout = wrong
    except ValueError as error:
        told.append(str(error))
port.close()
repr(told)""",
        ["plug=loop://"],
    )
    assert outcome.error is None, outcome.error
    assert ast.literal_eval(str(outcome.value)) == [
        *(0.25, True, 0.125, b""),
        *("Not a valid timeout: '1'", "Not a valid timeout: nan"),
        *("Not a valid timeout: Fraction(-1, 2)", "Not a valid timeout: 1j"),
    ]


def test_lines_are_read_until_there_are_more_bytes_than_the_hint() -> None:
    outcome = run_guest(
        """
import serial
with serial.Serial("plug", timeout=0.2) as port:
    port.write(b"one\\ntwo\\nsix\\nten\\n")
    told = [port.readlines(4), port.readlines()]
repr(told)""",
        ["plug=loop://"],
    )
    assert outcome.error is None, outcome.error
    assert ast.literal_eval(str(outcome.value)) == [[b"one\n", b"two\n"], [b"six\n", b"ten\n"]]


def test_a_loop_watches_ports_as_it_does_descriptors_on_a_desktop() -> None:
    outcome = run_guest(
        """
import asyncio
import serial

loop = asyncio.get_running_loop()
port = serial.Serial("/dev/ttyUSB0", 115200, timeout=0, write_timeout=0)
told, got, sent = [], bytearray(), [b"x" * 20_000, b"end"]

def readable(limit):
    data = port.read(limit)
    told.append(len(data))
    got.extend(data)
    if got.endswith(b"end"):
        over.set_result(loop.remove_reader(port))

def writable():
    port.write(sent.pop(0))
    if not sent:
        loop.remove_writer(port.fileno())

over = loop.create_future()
loop.add_reader(port, readable, 7_000)
loop.add_writer(port.fileno(), writable)
was_watched = await asyncio.wait_for(over, 5)
port.write(b"kept")
loop.add_reader(port, told.clear)
loop.remove_reader(port)
rest = b""
while len(rest) < 4:
    await asyncio.sleep(0.001)
    rest += port.read(10)
try:
    loop.add_reader(0, print)
except NotImplementedError as error:
    refused = str(error)
port.close()
repr([bytes(got) == b"x" * 20_000 + b"end", max(told), was_watched, loop.remove_reader(99), rest, refused])
""",
        ["/dev/ttyUSB0=loop://"],
    )
    assert outcome.error is None, outcome.error
    assert str(outcome.value) == repr(
        [
            True,
            7_000,
            True,
            False,
            b"kept",
            "a loop can only watch serial ports, sockets and pipes here: files have no readiness",
        ]
    )
