"""Ports in threads of the program: readers, pyserial's ReaderThread, reads that another thread ends."""

from __future__ import annotations

import threading

import pytest

from praxis_desktop.interpreter import Interpreter, run_in_guest_thread
from praxis_desktop.interpreter.environment import (
    Journal,
    LiveEnvironment,
    RecordingEnvironment,
    ReplayEnvironment,
    VirtualEnvironment,
)
from praxis_desktop.interpreter.host.guest_methods import guest_method
from praxis_desktop.ports.granting.granted import GrantedPorts
from praxis_desktop.ports.roles import Binding
from tests.ports.guests import booted, run_guest
from tests.ports.talkers import echo
from tests.ports.wires import WAIT_S, needs_ports, wire

needs_wires = needs_ports

READER = """
import queue, threading
import serial

port = serial.Serial("scale", 9600, timeout=0.05)
lines, stop = queue.Queue(), threading.Event()

def read():
    while not stop.is_set():
        if line := port.readline():
            lines.put(line.decode().split()[0])

thread = threading.Thread(target=read, daemon=True)
thread.start()
got = []
for _ in range(3):
    port.write(b"SI\\r\\n")
    got.append(lines.get(timeout=10))
stop.set()
thread.join()
port.close()
repr((got, thread.is_alive()))
"""
READ = "(['S', 'S', 'S'], False)"


def test_a_thread_reads_lines_for_the_main_program() -> None:
    outcome = run_guest(READER, ["scale=sim:mettler"])
    assert (outcome.value, outcome.error) == (READ, None)


def test_a_recording_of_a_reader_thread_replays() -> None:
    journal = Journal()
    recording = RecordingEnvironment(LiveEnvironment(), journal)
    assert run_guest(READER, ["scale=sim:mettler"], environment=recording).value == READ
    replay = ReplayEnvironment(journal)
    assert run_guest(READER, ["scale=sim:mettler"], environment=replay).value == READ


def test_a_reader_thread_reads_under_the_virtual_clock() -> None:
    outcome = run_guest(READER, ["scale=sim:mettler"], environment=VirtualEnvironment(seed=1))
    assert (outcome.value, outcome.error) == (READ, None)


def test_a_thread_waits_for_bytes_with_select() -> None:
    program = READER.replace(
        "if line := port.readline():",
        "if select.select([port.fileno()], [], [], 0.5)[0] and (line := port.readline()):",
    )
    outcome = run_guest(f"import select\n{program}", ["scale=sim:mettler"])
    assert (outcome.value, outcome.error) == (READ, None)


def test_select_says_which_ports_and_files_are_ready_in_time() -> None:
    outcome = run_guest(
        """
import os, select, time
import serial

port = serial.Serial("scale", 9600, timeout=1)
ends = os.pipe()
empty = select.select([port, ends[0]], [], [], 0.05)
os.write(ends[1], b"x")
file = select.select([port, ends[0]], [], [])[0] == [ends[0]]
port.write(b"SI\\r\\n")
both = select.select([port], [port], [port], 10)
line = port.readline()
ready = [each == [port] for each in both[:2]]
port.close()
repr((empty, file, any(ready), line[:1]))
""",
        ["scale=sim:mettler"],
    )
    assert (outcome.value, outcome.error) == ("(([], [], []), True, True, b'S')", None)


@needs_wires
def test_a_read_without_a_time_out_ends_by_data_by_cancel_and_by_close() -> None:
    with echo() as line:
        outcome = run_guest(
            """
import threading, time
import serial

port = serial.Serial("echo")
got = []

def read():
    try:
        got.append(port.read(3))
    except serial.SerialException as error:
        got.append(type(error).__name__)

for end in (lambda: port.write(b"abc"), port.cancel_read, port.close):
    thread = threading.Thread(target=read); thread.start()
    time.sleep(0.01)
    end()
    thread.join()
repr(got)
""",
            [f"echo={line.device}"],
        )
    assert outcome.error is None, outcome.error
    assert outcome.value == "[b'abc', b'', 'PortNotOpenError']"


@needs_wires
def test_two_threads_at_one_port_read_every_byte_once_and_in_order() -> None:
    with echo() as line:
        outcome = run_guest(
            """
import threading
import serial

port = serial.Serial("echo", timeout=10)
sent = bytes(range(256)) * 8
taken, lock = [], threading.Lock()

def read():
    while True:
        with lock:
            if len(taken) == len(sent): return
            taken.append(port.read(1))

def look():
    while len(taken) < len(sent): port.in_waiting

threads = [threading.Thread(target=work) for work in (read, read, look)]
for thread in threads: thread.start()
for start in range(0, len(sent), 64): port.write(sent[start:start + 64])
for thread in threads: thread.join()
port.close()
b"".join(taken) == sent
""",
            [f"echo={line.device}"],
        )
    assert (outcome.value, outcome.error) == (True, None)


@needs_wires
def test_readers_that_wait_at_the_same_time_share_what_arrives() -> None:
    with echo() as line:
        outcome = run_guest(
            """
import threading, time
import serial

port = serial.Serial("echo")
got = []
threads = [threading.Thread(target=lambda: got.append(port.read(2))) for _ in range(3)]
for thread in threads: thread.start()
time.sleep(0.01)
port.write(b"abcdef")
for thread in threads: thread.join()
port.close()
sorted(got) == [b"ab", b"cd", b"ef"]
""",
            [f"echo={line.device}"],
        )
    assert (outcome.value, outcome.error) == (True, None)


@pytest.mark.parametrize("timeout", ["None", "0.05"])
def test_pyserials_reader_thread_hands_lines_to_its_protocol(timeout: str) -> None:
    outcome = run_guest(
        f"""
import threading
import serial, serial.threaded

class Lines(serial.threaded.LineReader):
    TERMINATOR = b"\\r\\n"
    def connection_made(self, transport):
        super().connection_made(transport)
        seen.append("made")
    def handle_line(self, data):
        seen.append(data.split()[0]); heard.set()
    def connection_lost(self, error):
        seen.append(("lost", error))

seen, heard = [], threading.Event()
port = serial.Serial("scale", 9600, timeout={timeout})
with serial.threaded.ReaderThread(port, Lines) as protocol:
    for _ in range(2):
        heard.clear(); protocol.write_line("SI"); heard.wait(10)
repr((seen, port.is_open, threading.active_count()))
""",
        ["scale=sim:mettler"],
    )
    assert outcome.error is None, outcome.error
    assert outcome.value == "(['made', 'S', 'S', ('lost', None)], False, 1)"


STUCK = """
import threading, time
import serial

pump, scale = serial.Serial("pump"), serial.Serial("scale", timeout=10)
outcome = []

def pour():
    try:
        outcome.append(pump.write(b"x" * 200_000))
    except serial.SerialException as error:
        outcome.append(type(error).__name__)

thread = threading.Thread(target=pour, daemon=True)
thread.start()
"""


@needs_wires
def test_a_thread_that_writes_more_than_an_instrument_takes_holds_up_no_other() -> None:
    with wire() as pump, wire() as scale:

        def drain() -> None:
            scale.receive(2)
            pump.receive(200_000)
            scale.send(b"done")

        outcome = run_guest(
            f"""{STUCK}
scale.write(b"go")
answer = scale.read(4)
thread.join()
pump.close()
scale.close()
repr((answer, outcome))
""",
            [f"pump={pump.device}", f"scale={scale.device}"],
            meanwhile=drain,
        )
    assert (outcome.value, outcome.error) == ("(b'done', [200000])", None)


@needs_wires
def test_closing_the_port_ends_a_write_of_another_thread() -> None:
    with wire() as pump, wire() as scale:
        outcome = run_guest(
            STUCK + "time.sleep(0.05); pump.close(); thread.join(); scale.close(); repr(outcome)",
            [f"pump={pump.device}", f"scale={scale.device}"],
        )
    assert (outcome.value, outcome.error) == ("['PortNotOpenError']", None)


@needs_wires
def test_cancelling_a_write_of_another_thread_tells_how_much_was_sent() -> None:
    with wire() as pump, wire() as scale:
        outcome = run_guest(
            STUCK
            + """
time.sleep(0.05)
pump.cancel_write()
thread.join()
pump.cancel_write()  # nothing is being written
pump.close()
scale.close()
0 < outcome[0] < 200_000
""",
            [f"pump={pump.device}", f"scale={scale.device}"],
        )
    assert (outcome.value, outcome.error) == (True, None)


@needs_wires
def test_a_write_larger_than_any_text_for_the_host_arrives_whole() -> None:
    count, is_whole = 0, threading.Event()
    with wire() as pump:

        def drain() -> None:
            nonlocal count
            while count < 17 << 20:
                count += len(pump.receive(1))
                while pump.has_bytes():
                    count += len(pump.read())
            is_whole.set()

        outcome = run_guest(
            "import serial\nwith serial.Serial('pump') as pump: count = pump.write(bytes(17 << 20))\ncount",
            [f"pump={pump.device}"],
            meanwhile=drain,
        )
        assert is_whole.wait(WAIT_S)
    assert (outcome.value, outcome.error, count) == (17 << 20, None, 17 << 20)


@needs_wires
def test_an_interrupt_ends_a_write_beside_a_thread_and_the_rest_is_not_sent() -> None:
    interrupted, arrived, received = threading.Event(), threading.Event(), b""
    with wire() as pump:

        def drain() -> None:
            nonlocal received
            assert interrupted.wait(WAIT_S)
            while not received.endswith(b"y"):
                received += pump.read()
            arrived.set()

        outcome = run_guest(
            """
import threading, time
import serial

port = serial.Serial("pump")
over = threading.Event()
threading.Thread(target=over.wait, daemon=True).start()
try:
    port.write(b"x" * 200_000)
except KeyboardInterrupt:
    print("interrupted", flush=True)
    time.sleep(0.3)
port.write(b"y")
over.set()
port.close()
""",
            [f"pump={pump.device}"],
            interrupt_after_s=0.2,
            meanwhile=drain,
            on_output=interrupted.set,
        )
        assert arrived.wait(WAIT_S)
    assert (outcome.output, outcome.error) == ("interrupted\n", None)
    assert len(received) < 100_000
    assert received.endswith(b"xy")


class Waiting:
    """A host object that returns the amount of received data that no thread of the program has taken yet."""

    def __init__(self, ports: GrantedPorts) -> None:
        self._ports = ports

    @guest_method
    def count(self) -> int:
        """Return the number of bytes on the first port."""
        reader = self._ports.open_channels[0].reader
        assert len(reader.arrived.unread) - len(reader.buffer.data) == reader.arrived.count - reader.delivered
        return reader.arrived.count - reader.delivered


BESIDE_OTHERS = """
import threading, time
import serial, waiting

port = serial.Serial("scale", 115200, timeout=10)
read, most = bytearray(), [0]

def reader():
    while len(read) < 300: read.extend(port.read(1))

def other():
    while len(read) < 300:
        time.sleep(0.001)
        most.append(waiting.count())

threads = [threading.Thread(target=target) for target in [reader, *[other] * 8]]
for thread in threads: thread.start()
for number in range(100): port.write(b"xxx"); time.sleep(0.001)
for thread in threads: thread.join()
port.close()
repr((len(read), max(most) > 0))
"""


@needs_wires
def test_data_that_waits_for_its_thread_counts_as_received() -> None:
    """A run that is resumed at that moment must not get it a second time."""

    def use(device: str) -> object:
        ports = GrantedPorts([Binding("scale", device)])
        with Interpreter.restore(booted()) as interpreter:
            interpreter.register_module("waiting", Waiting(ports))
            ports.grant_to(interpreter)
            return interpreter.run(BESIDE_OTHERS)

    with echo() as made:
        assert run_in_guest_thread(lambda: use(made.device)) == repr((300, True))
