"""A console's instrument is taken back while a thread of the program writes to it."""

from __future__ import annotations

from bench.controls.line import NotedLine
from tests.ports.wires import needs_ports, wire
from tests.workers.consoles.conftest import LIMIT_S, OpenConsole

WRITING = """
import serial, threading, time
told = []
def write():
    try:
        while True: line.write(b"x" * {size}); time.sleep(0.002)
    except serial.SerialException as error: told.append(type(error).__name__)
line = serial.Serial("pump", write_timeout=2)
writer = threading.Thread(target=write, daemon=True); writer.start()
"""


@needs_ports
def test_it_is_taken_back_while_a_thread_writes_to_it_all_the_time(
    open_console: OpenConsole,
) -> None:
    with NotedLine() as line:
        talk = open_console(f"pump={line.device}")
        talk.become("idle")
        talk.run(WRITING.format(size=10))
        assert line.wait_for(b"x" * 100, LIMIT_S)
        talk.session.revoke("pump").result(LIMIT_S)
        assert talk.session.ports == ()
        assert talk.value("writer.join(30); told") == "['PortNotOpenError']"
        assert talk.error("serial.Serial('pump')") == "PortNotFound"


def test_one_that_takes_no_more_bytes_of_a_thread_is_taken_back(open_console: OpenConsole) -> None:
    with wire() as full:  # the other end does not read
        talk = open_console(f"pump={full.device}")
        talk.become("idle")
        talk.begin(WRITING.format(size=100_000))
        talk.session.revoke("pump").result(LIMIT_S)
        assert talk.session.ports == ()
        assert talk.value("writer.join(30); told") in ("['PortTimeout']", "['PortNotOpenError']")
        assert not talk.error("assert not writer.is_alive()")
        assert talk.error("serial.Serial('pump')") == "PortNotFound"
