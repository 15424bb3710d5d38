"""Limits on what may be written in SCPI, Modbus and HTTP, however a program writes it."""

from __future__ import annotations

import pytest

from praxis_desktop.core.errors import UsageError
from praxis_desktop.ports.profiles.library import write_limits
from praxis_desktop.ports.profiles.profile import Command, Limits, Line, Number
from praxis_desktop.ports.write_limits import CommandRefused, WriteGuard
from tests.ports.dialects.test_decoding import rtu, tcp

VOLTS = {"voltage": Number(minimum=0, maximum=12, unit="V")}
SCPI = Limits(
    frames="scpi",
    commands=[
        Command(header="*IDN? | *CLS | :SYSTem:ERRor[:NEXT]?"),
        Command(
            header="[:SOURce<n>]:VOLTage[:LEVel][:IMMediate][:AMPLitude]",
            arguments="(?P<voltage>[0-9.]+)",
            numbers=VOLTS,
            description="voltage",
        ),
        Command(header=":OUTPut[:STATe]", arguments="CH[1-3],OFF"),
    ],
)
REGISTERS = [
    Command(
        pattern="unit 1: read holding registers (?P<first>[0-9]+) to (?P<last>[0-9]+)",
        numbers={"last": Number(maximum=20)},
    ),
    Command(
        pattern="unit 1: write register 2 = (?P<speed>[0-9]+)",
        numbers={"speed": Number(maximum=300, scale=0.1, unit="rpm")},
    ),
    Command(pattern="unit 1: write register 3 = [01]"),
    Command(pattern="unit 1: write coil 0 = 0"),
]
HTTP = Limits(
    frames="http",
    commands=[
        Command(pattern="GET /(health|runs(/[0-9a-f-]+)?)"),
        Command(pattern="POST /runs/[0-9a-f-]+/actions"),
    ],
)


def guard(limits: Limits) -> WriteGuard:
    return WriteGuard(write_limits(limits, Line()))


@pytest.mark.parametrize(
    "line",
    [
        "*IDN?\n",
        "*idn?\r\n",
        ":SYST:ERR?\n",
        "system:error:next?\n",
        "VOLT 12\n",
        ":volt 1.2E1\n",
        ":SOUR1:VOLTAGE:LEV 3.30\n",
        "SOURCE2:VOLT:IMM:AMPL 0\n",
        "*CLS;VOLT 5\n",
        ":OUTP CH1,OFF;:SYST:ERR?\n",
        ":OUTP CH2 , OFF\n",
    ],
)
def test_allowed_scpi_passes_as_it_was_written(line: str) -> None:
    limits = guard(SCPI)
    held = b"".join(limits.admit(bytes([byte])) for byte in line.encode()[:-1])
    assert held == b""
    assert limits.admit(line.encode()[-1:]) == line.encode()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("VOLT 12.1\n", "voltage: 12.1 V is above 12 V"),
        ("VOLT 1.21e1\n", "voltage: 12.1 V is above 12 V"),
        ("SOUR1:VOLTAGE 30\n", "voltage: 30 V is above 12 V"),
        ("VOLT 5;VOLT 30\n", "voltage: 30 V is above 12 V"),
        ("VOLT MAX\n", "':VOLT MAX' is not among those allowed"),
        ("VOLT 5V\n", "':VOLT 5V' is not among"),
        ("VOLTA 5\n", "':VOLTA 5' is not among"),
        ("OUTP CH1,ON\n", "':OUTP CH1,ON' is not among"),
        ("*CLS;OUTP CH1,ON\n", "':OUTP CH1,ON' is not among"),
        ("SOUR1:VOLT 5;CURR 1\n", "write :CURR with all its keywords"),
        ("VOLT 5\rOUTP CH1,ON\n", "control characters"),
        ('DISP "a;OUTP CH1,ON"\n', "semicolon in quotes"),
        ("DATA #15abcde\n", "binary block"),
        ("VOLT\x0b5\n", "control characters"),
    ],
)
def test_other_scpi_is_refused(line: str, said: str) -> None:
    with pytest.raises(CommandRefused) as refused:
        guard(SCPI).admit(line.encode())
    assert said in refused.value.reason


@pytest.mark.parametrize("frames", ["modbus_tcp", "modbus_rtu"])
@pytest.mark.parametrize(
    ("pdu", "said"),
    [
        ("0300000015", ""),
        ("0300000016", "21 is above 20"),
        ("0600020bb8", ""),
        ("0600020bb9", "300.1 rpm is above 300 rpm"),
        ("1000020002040bb80001", ""),
        ("1000020002040bb80002", "'unit 1: write register 3 = 2' is not among"),
        ("100002000306000100010001", "'unit 1: write register 4 = 1' is not among"),
        ("17000000010002000102ffff", "6553.5 rpm is above 300 rpm"),
        ("0500000000", ""),
        ("050000ff00", "'unit 1: write coil 0 = 1' is not among"),
        ("0500001234", "neither 0 nor 1"),
        ("0f00000002010000"[:-2], "'unit 1: write coil 1 = 0' is not among"),
        ("160002ffff0000", "mask register 2"),
    ],
)
def test_registers_and_their_values_are_limited(frames: str, pdu: str, said: str) -> None:
    limits = guard(Limits(frames=frames, commands=REGISTERS))  # type: ignore[arg-type]
    frame = tcp(5, 1, pdu) if frames == "modbus_tcp" else rtu(1, pdu)
    assert limits.admit(frame[:5]) == b""
    if not said:
        assert limits.admit(frame[5:]) == frame
        return
    with pytest.raises(CommandRefused) as refused:
        limits.admit(frame[5:])
    assert said in refused.value.reason


@pytest.mark.parametrize(
    ("frames", "frame", "said"),
    [
        ("modbus_tcp", tcp(1, 2, "0300000001"), "'unit 2: read holding registers 0 to 0' is not among"),
        ("modbus_tcp", tcp(1, 1, "0300000001ff"), "length contradicts its function"),
        ("modbus_tcp", tcp(1, 1, "10000200020400010001ff"), "length contradicts"),
        ("modbus_tcp", b"\0\1\0\1\0\6\1\3\0\0\0\1", "not a Modbus message"),
        ("modbus_rtu", rtu(1, "0300000001")[:-1] + b"\0", "wrong checksum"),
        ("modbus_rtu", rtu(1, "4100"), "function 65 of unknown length"),
        ("modbus_rtu", rtu(0, "0600020001"), "'unit 0: write register 2 = 1' is not among"),
    ],
)
def test_frames_that_a_device_may_read_differently_are_refused(frames: str, frame: bytes, said: str) -> None:
    with pytest.raises(CommandRefused) as refused:
        guard(Limits(frames=frames, commands=REGISTERS)).admit(frame)  # type: ignore[arg-type]
    assert said in refused.value.reason


HEAD = b" HTTP/1.1\r\nHost: ot2\r\n"


@pytest.mark.parametrize(
    "request_",
    [
        b"GET /health" + HEAD + b"\r\n",
        b"POST /runs/1-f/actions" + HEAD + b"Content-Length: 4\r\n\r\n{  }",
        b"POST /runs/1-f/actions" + HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    ],
)
def test_an_allowed_request_leaves_when_it_is_whole(request_: bytes) -> None:
    limits = guard(HTTP)
    assert limits.admit(request_[:-1]) == b""
    assert limits.admit(request_[-1:] + request_) == request_ + request_


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (b"DELETE /runs/1" + HEAD + b"\r\n", "'DELETE /runs/1' is not among"),
        (b"GET /runs/1/../../settings" + HEAD + b"\r\n", "not in normalized form"),
        (b"GET /runs/%2e%2e/settings" + HEAD + b"\r\n", "not in normalized form"),
        (b"GET //runs" + HEAD + b"\r\n", "not in normalized form"),
        (b"GET http://other/health" + HEAD + b"\r\n", "not in normalized form"),
        (b"CONNECT other:80" + HEAD + b"\r\n", "not in normalized form"),
        (b"GET /health" + HEAD + b"X-HTTP-Method-Override: DELETE\r\n\r\n", "x-http-method-override"),
        (b"GET /health" + HEAD + b"Upgrade: websocket\r\n\r\n", "upgrade"),
        (b"GET /health" + HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n", "two content-length"),
        (b"GET /health" + HEAD + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", "two lengths"),
        (b"GET /health" + HEAD + b"Transfer-Encoding: xchunked\r\n\r\n", "unknown length"),
        (b"GET /health HTTP/1.1\nHost: ot2\n\r\n\r\n", "not an HTTP request"),
        (b"GET /health" + HEAD + b"A: b\n\nDELETE /runs/1 HTTP/1.1\r\n\r\n", "a malformed header"),
        (b"GET /health" + HEAD + b"X: " + b"x" * 20000, "unterminated header"),
        (b"GET /health" + HEAD + b"Content-Length: 9999999\r\n\r\n", "more than 1048576 bytes"),
        (b"GET /health" + HEAD + b"\r\nDELETE /runs/1" + HEAD + b"\r\n", "'DELETE /runs/1' is not among"),
    ],
)
def test_other_requests_are_refused(request_: bytes, said: str) -> None:
    with pytest.raises(CommandRefused) as refused:
        guard(HTTP).admit(request_)
    assert said in refused.value.reason


@pytest.mark.parametrize(
    ("command", "frames", "said"),
    [
        (Command(), "scpi", "either a pattern or a header"),
        (Command(pattern="x", header=":X"), "scpi", "either a pattern or a header"),
        (Command(header=":VOLT"), "http", "the frames are not SCPI"),
        (Command(header="[:SOUR:VOLT"), "scpi", "do not match"),
        (Command(header=":VOLT {x}"), "scpi", "is not a SCPI header"),
    ],
)
def test_wrong_limits_are_refused_with_their_reason(command: Command, frames: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        write_limits(Limits(frames=frames, commands=[command]), Line())  # type: ignore[arg-type]


SOAP = Limits(frames="http", commands=[Command(pattern="POST / (GetStatus|OpenDoor)")])


def soap(action: str, body: str) -> bytes:
    content = f"<s:Envelope xmlns:s='x'><s:Body>{body}</s:Body></s:Envelope>"
    head = f'POST / HTTP/1.1\r\nSOAPAction: "http://sila.coop/{action}"\r\nContent-Length: {len(content)}'
    return f"{head}\r\n\r\n{content}".encode()


def test_a_command_of_soap_is_allowed_by_its_name() -> None:
    request = soap("OpenDoor", "<OpenDoor><requestId>1</requestId></OpenDoor>")
    assert guard(SOAP).admit(request) == request


@pytest.mark.parametrize(
    "request_",
    [
        soap("CloseDoor", "<CloseDoor/>"),
        soap("GetStatus", "<CloseDoor/>"),
        soap("CloseDoor", "<GetStatus/>"),
        soap("GetStatus", "<!-- <GetStatus/> --><CloseDoor/>"),
        soap("GetStatus", "<?x <GetStatus/> ?><CloseDoor/>"),
        soap("GetStatus", ""),
        soap("GetStatus", "<GetStatus/>").replace(b"SOAPAction", b"SOAPAction: CloseDoor\r\nSOAPAction"),
        soap("GetStatus", "<GetStatus/>").replace(b"SOAPAction", b"X"),
    ],
)
def test_another_command_of_soap_is_not_allowed_however_it_is_named(request_: bytes) -> None:
    with pytest.raises(CommandRefused):
        guard(SOAP).admit(request_)
