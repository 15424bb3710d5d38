"""The effects on a program whose instruments are stopped."""

from __future__ import annotations

import threading
import time

import pytest

from praxis_desktop.ports.emergency.port import OPEN_PORTS
from praxis_desktop.ports.emergency.stopping import stop_everything
from praxis_desktop.ports.opening import Opener
from tests.ports.emergency.halts import Told
from tests.ports.guests import run_guest
from tests.ports.wires import WAIT_S, wire

_STOP = b"\x02P02H\r"

_OPEN = """
import serial, time
port = serial.Serial('pump', 9600, timeout=30)
"""
_THEN = """
except serial.SerialException as error:
    answer = f'{type(error).__name__}: {error}'
finally:
    port.close()
answer
"""
_COMPUTE = """
    until = time.monotonic() + 0.5
    while time.monotonic() < until:
        pass
    """
_DOING = {
    "a write that waits": "port.write(b'x' * 1_000_000)",
    "writes without end": "while True: port.write(b'P02G0\\r')",
    "a read, and then a write": "port.read(1); port.write(b'P02G0\\r')",
    "a busy loop, and then a write": _COMPUTE + "port.write(b'P02G0\\r')",
    "a busy loop, and then opening it again": _COMPUTE + "port.close(); port.open()",
}


@pytest.mark.parametrize("doing", _DOING.values(), ids=list(_DOING))
def test_a_program_in_the_middle_of_something_sends_nothing_more(doing: str) -> None:
    told = Told()
    with wire() as made:
        opener = Opener(kinds={"pump": "masterflex"})
        received = bytearray()
        is_over = threading.Event()

        def stop() -> None:
            while not any(port.device == made.device for port in OPEN_PORTS.present()):
                time.sleep(0.01)
            time.sleep(0.1)
            report = stop_everything(asked_at=time.monotonic(), tell=told)
            while not received.endswith(_STOP):
                received.extend(made.read())
            made.send(b"\x06")
            assert report.wait(WAIT_S)
            is_over.set()

        stopping = threading.Thread(target=stop)
        outcome = run_guest(
            f"{_OPEN}answer = ''\ntry:\n    {doing}{_THEN}",
            [f"pump={made.device}"],
            opener=opener,
            meanwhile=stopping.start,
        )
        stopping.join(WAIT_S)
        assert is_over.is_set()
        # A write that was cut off makes the stop go out twice, and a write in progress in the system once
        # more.
        rest = made.read() if made.has_bytes() else b""
        assert (received + rest).endswith(_STOP)
        assert rest.replace(_STOP, b"") in (b"", b"P02G0\r")
    assert outcome.error is None
    assert str(outcome.value).startswith("PortStopped: the instrument on port 'pump' was stopped")
    assert told.outcomes("pump") == ["sent", "confirmed"]
