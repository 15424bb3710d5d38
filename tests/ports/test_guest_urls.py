"""pyserial's URLs, settings and utilities in the guest: each on its granted port, or refused with
a reason.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.ports.guests import run_guest
from tests.ports.talkers import echo
from tests.ports.wires import needs_ports, wire

pytestmark = needs_ports


@contextmanager
def serial_server() -> Iterator[str]:
    """The URL of a serial server on the network whose line echoes."""

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                while data := connection.recv(4096):
                    connection.sendall(data)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, daemon=True).start()
        yield f"socket://127.0.0.1:{listener.getsockname()[1]}"


def test_urls_lead_to_granted_ports() -> None:
    with echo() as line:
        outcome = run_guest(
            """
import io, sys
import serial
from serial.tools import list_ports

seen = []
for url in ("spy://echo?file=/tmp/spied", "alt://echo?class=PosixPollSerial", "alt://echo?class=VTIMESerial",
            "hwgrep://echo", "echo"):
    with serial.serial_for_url(url, timeout=5) as port:
        port.write(b"hello\\n")
        seen.append([port.readline(), type(port).__name__])
with open("/tmp/spied") as spied:
    seen.append("68 65 6C 6C 6F" in spied.read())
seen.append([port.name for port in list_ports.comports(include_links=True)])
seen.append([port.name for port in list_ports.grep("ECHO|nothing")])
repr(seen)
""",
            [f"echo={line.device}"],
        )
    assert outcome.error is None, outcome.error
    assert outcome.value == repr(
        [
            [b"hello\n", "Serial"],
            [b"hello\n", "PosixPollSerial"],
            [b"hello\n", "VTIMESerial"],
            [b"hello\n", "Serial"],
            [b"hello\n", "Serial"],
            True,
            ["echo"],
            ["echo"],
        ]
    )


def test_a_serial_server_is_reached_under_its_granted_url_only() -> None:
    with serial_server() as url:
        outcome = run_guest(
            f"""
import asyncio
import serial

seen = []
for name in ({url!r}, {url!r} + "?logging=debug", "server"):
    with serial.serial_for_url(name, timeout=5) as port:
        port.write(b"hello\\n")
        seen.append(port.readline())
port = await asyncio.to_thread(serial.serial_for_url, {url!r}, timeout=5)
port.close()
for name in ("socket://127.0.0.1:1", "rfc2217://127.0.0.1:1"):
    try:
        serial.serial_for_url(name)
    except serial.SerialException as error:
        seen.append([type(error).__name__, str(error).partition(";")[0], error.hint.rpartition(": ")[2]])
repr(seen)
""",
            [f"server={url}"],
        )
    assert outcome.error is None, outcome.error
    refused = "port '{}' is not granted to this program"
    assert outcome.value == repr(
        [
            b"hello\n",
            b"hello\n",
            b"hello\n",
            *(
                ["PortNotFound", refused.format(url), f"--port ROLE={url}."]
                for url in ("socket://127.0.0.1:1", "rfc2217://127.0.0.1:1")
            ),
        ]
    )


def test_every_setting_of_pyserial_is_taken() -> None:
    outcome = run_guest(
        """
import serial, serial.rs485

seen = []
port = serial.Serial("scale", 9600, bytesize=8, parity="N", stopbits=1, timeout=1, xonxoff=False,
                     rtscts=False, write_timeout=1, dsrdtr=False, inter_byte_timeout=0.5, exclusive=True)
for name, value in {
    "exclusive": False, "inter_byte_timeout": None, "xonxoff": True, "rtscts": True, "dsrdtr": True,
    "bytesize": 7, "parity": "E", "stopbits": 2, "timeout": None, "write_timeout": 0, "dtr": False,
    "rts": False, "break_condition": True,
}.items():
    try:
        setattr(port, name, value)
        seen.append(getattr(port, name) == value)
    except Exception as error:
        seen.append([name, repr(error)])
for wrong in [("inter_byte_timeout", -1), ("timeout", -1), ("baudrate", -1), ("parity", "X")]:
    try:
        setattr(port, *wrong)
    except ValueError as error:
        seen.append("refused")
port.break_condition = False
port.close()
with serial.rs485.RS485("scale", timeout=5) as port:
    port.rs485_mode = serial.rs485.RS485Settings()
    port.write(b"TAC\\r\\n")
    seen.append(port.readline())
repr(seen)
""",
        ["scale=sim:mettler,portion=0"],
    )
    assert outcome.error is None, outcome.error
    assert outcome.value == repr([True] * 13 + ["refused"] * 4 + [b"TAC A\r\n"])


def test_a_read_ends_between_bytes_when_none_follows() -> None:
    with wire() as line:

        def answer() -> None:
            for reply in (b"abc", b"defg"):
                line.receive(1)
                line.send(reply)

        outcome = run_guest(
            """
import asyncio
import serial

seen = []
with serial.Serial("line", timeout=60, inter_byte_timeout=0.1) as port:
    port.write(b"1")
    seen.append(port.read(100))
    port.write(b"2")
    seen.append(await asyncio.to_thread(port.read, 100))
repr(seen)
""",
            [f"line={line.device}"],
            meanwhile=answer,
        )
    assert outcome.error is None, outcome.error
    assert outcome.value == repr([b"abc", b"defg"])


def test_wrong_arguments_raise_what_pyserial_raises() -> None:
    with echo() as line:
        outcome = run_guest(
            """
import serial

def told(action):
    try:
        return action()
    except Exception as error:
        return type(error).__name__

seen = []
with serial.Serial("echo", timeout=0.2) as port:
    seen.append(told(lambda: port.write("text")))
    seen.append(told(lambda: port.write(None)))
    seen.append(told(lambda: port.write([1, 2, 256])))
    port.write([104, 105])
    port.write(memoryview(b"!"))
    port.write(bytearray(b"\\xff\\xfe garbage"))
    seen.append(told(lambda: port.read(10**12)))
    port.write(b"\\xff\\x00garbage without an end")
    seen.append(told(port.readline))
    seen.append(told(lambda: port.read_until(b"")))
    seen.append(told(lambda: port.read(-3)))
    port.write(b"a\\nb\\nc")
    seen.append(told(port.readlines))
    port.close()
    port.close()
    seen += [told(lambda: port.read(1)), told(port.readline), told(lambda: port.read_until(b"x")),
             told(lambda: port.write(b"x")), told(lambda: port.in_waiting), told(port.flush),
             told(lambda: port.cts), told(port.reset_input_buffer), told(port.send_break)]
repr(seen)
""",
            [f"echo={line.device}"],
        )
    assert outcome.error is None, outcome.error
    assert outcome.value == repr(
        [
            "TypeError",
            "TypeError",
            "ValueError",
            b"hi!\xff\xfe garbage",
            b"\xff\x00garbage without an end",
            b"",
            b"",
            [b"a\n", b"b\n", b"c"],
            *["PortNotOpenError"] * 9,
        ]
    )
