"""Bytes of SCPI, Modbus, HTTP and USB become one readable line per message, however they are cut."""

from __future__ import annotations

import random

import pytest

from praxis_desktop.ports.dialects import Dialect, TrafficDecoder, decoded, guessed_dialect
from praxis_desktop.ports.dialects.http import only_reads
from praxis_desktop.ports.dialects.modbus import crc
from praxis_desktop.ports.dialects.transfers import STALLED, TIMED_OUT, Completion, Setup, Transfer

Pieces = list[tuple[str, bytes]]


def tcp(transaction: int, unit: int, pdu: str) -> bytes:
    body = bytes([unit]) + bytes.fromhex(pdu)
    return transaction.to_bytes(2, "big") + b"\0\0" + len(body).to_bytes(2, "big") + body


def rtu(unit: int, pdu: str) -> bytes:
    body = bytes([unit]) + bytes.fromhex(pdu)
    return body + crc(body)


SCPI: Pieces = [
    ("out", b"*IDN?\n"),
    ("in", b"RIGOL TECHNOLOGIES,DS1104Z,DS1ZA0001,00.04.04\n"),
    ("out", b":CHAN1:SCAL 0.5;:TIM:MAIN:SCAL 1e-3\r\n"),
    ("out", b":WAV:DATA?\n"),
    ("in", b"#9000000010\n\r\n\0\1\2\3\4\5\6\n"),
    ("out", b":SYST:ERR?\n"),
    ("in", b'-113,"Undefined header"\n'),
    ("in", b'0,"No error"\n'),
]
SCPI_LINES = [
    "> *IDN?",
    "< RIGOL TECHNOLOGIES,DS1104Z,DS1ZA0001,00.04.04",
    "> :CHAN1:SCAL 0.5;:TIM:MAIN:SCAL 1e-3",
    "> :WAV:DATA?",
    "< block of 10 bytes: 0A 0D 0A 00 01 02 03 04 ...",
    "> :SYST:ERR?",
    '! -113,"Undefined header"',
    '< 0,"No error"',
]
MODBUS = [
    ("out", "0300000003"),
    ("in", "030600010002ffff"),
    ("out", "0100050009"),
    ("in", "0102a101"),
    ("out", "0500020000"),
    ("in", "0500020000"),
    ("out", "06001004b0"),
    ("in", "8603"),
    ("out", "10001000020400010002"),
    ("in", "1000100002"),
    ("out", "0f0003000a02ff02"),
    ("in", "0f0003000a"),
    ("out", "170000000200050001020007"),
    ("in", "170400010002"),
    ("out", "2b0e0100"),
]
MODBUS_LINES = [
    "> unit 7: read holding registers 0 to 2",
    "< unit 7: holding registers 0 to 2: 1, 2, 65535",
    "> unit 7: read coils 5 to 13",
    "< unit 7: coils 5 to 13: 1, 0, 0, 0, 0, 1, 0, 1, 1",
    "> unit 7: write coil 2 = 0",
    "< unit 7: done: write coil 2 = 0",
    "> unit 7: write register 16 = 1200",
    "! unit 7: refused, illegal data value (3): write register 16 = 1200",
    "> unit 7: write registers 16 to 17 = 1, 2",
    "< unit 7: done: write registers 16 to 17 = 1, 2",
    "> unit 7: write coils 3 to 12 = 1, 1, 1, 1, 1, 1, 1, 1, 0, 1",
    "< unit 7: done: write coils 3 to 12 = 1, 1, 1, 1, 1, 1, 1, 1, 0, 1",
    "> unit 7: read holding registers 0 to 1; write register 5 = 7",
    "< unit 7: holding registers 0 to 1: 1, 2",
    "> unit 7: function 43 0e 01 00",
]
MODBUS_TCP: Pieces = [(way, tcp(index // 2, 7, pdu)) for index, (way, pdu) in enumerate(MODBUS)]
MODBUS_RTU: Pieces = [(way, rtu(7, pdu)) for way, pdu in MODBUS[:-1]]  # function 43 states no length
HTTP: Pieces = [
    ("out", b"GET /health HTTP/1.1\r\nHost: ot2\r\n\r\n"),
    ("in", b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 14\r\n\r\n"),
    ("in", b'{"name":"ot2"}'),
    ("out", b"POST /runs HTTP/1.1\r\nContent-Length: 10\r\nContent-Type: application/json\r\n\r\n"),
    ("out", b'{"data":1}'),
    ("in", b"HTTP/1.1 422 Oops\r\nTransfer-Encoding: chunked\r\nContent-Type: text/plain\r\n\r\n"),
    ("in", b"3\r\nbad\r\n5\r\n data\r\n0\r\n\r\n"),
    ("out", b"HEAD /big HTTP/1.1\r\nHost: ot2\r\n\r\n"),
    ("in", b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n"),
    ("out", b"GET /big HTTP/1.1\r\nHost: ot2\r\n\r\n"),
    ("in", b"HTTP/1.1 200 OK\r\nContent-Length: 20000\r\n\r\n" + b"x" * 20000),
    ("out", b"DELETE /runs/1 HTTP/1.1\r\nHost: ot2\r\n\r\n"),
    ("in", b"HTTP/1.1 204 No Content\r\n\r\n"),
]
HTTP_LINES = [
    "> GET /health",
    '< 200 OK (14 bytes, application/json) {"name":"ot2"}',
    '> POST /runs (10 bytes, application/json) {"data":1}',
    "! 422 Oops (8 bytes, text/plain) bad data",
    "> HEAD /big",
    "< 200 OK",
    "> GET /big",
    "< 200 OK (20000 bytes)",
    "> DELETE /runs/1",
    "< 204 No Content",
]
USB: Pieces = [
    ("out", Transfer(2, b"VERSION?\r\n", 1000).to_bytes()),
    ("in", Completion.written(2, 12).to_bytes()),
    ("in", Completion(0x81, b"VERSION 1.0").to_bytes()),
    ("in", Completion(0x81).to_bytes()),
    ("out", Transfer(0, Setup(0xC0, 7, 1, 0, 2).to_bytes()).to_bytes()),
    ("in", Completion(0, b"\x01\xff").to_bytes()),
    ("out", Transfer(0, Setup(0x40, 3, 0x4138, 2, 1).to_bytes() + b"\x07").to_bytes()),
    ("in", Completion(0, b"", STALLED).to_bytes()),
    ("out", Transfer(1, b"\x02\0\0").to_bytes()),
    ("in", Completion.written(1, 0, TIMED_OUT).to_bytes()),
]
USB_LINES = [
    "> out 2: VERSION?\\x0d\\x0a",
    "< in 1: VERSION 1.0",
    "< in 1",
    "> control c0.07 0001 0000",
    "< control: \\x01ÿ",
    "> control 40.03 4138 0002: \\x07",
    "! failed 0: stalled",
    "> out 1: \\x02\\x00\\x00",
    "! failed 1: timed out",
]
TALKS: dict[Dialect, tuple[Pieces, list[str]]] = {
    "scpi": (SCPI, SCPI_LINES),
    "modbus_tcp": (MODBUS_TCP, MODBUS_LINES),
    "modbus_rtu": (MODBUS_RTU, MODBUS_LINES[:-1]),
    "http": (HTTP, HTTP_LINES),
    "usb": (USB, USB_LINES),
}


def lines(pieces: Pieces, dialect: Dialect) -> list[str]:
    return [
        f"{'!' if one.is_error else '>' if one.direction == 'out' else '<'} {one.line}"
        for one in decoded(pieces, dialect)  # type: ignore[arg-type]
    ]


@pytest.mark.parametrize("dialect", TALKS)
def test_each_message_is_one_line(dialect: Dialect) -> None:
    pieces, expected = TALKS[dialect]
    assert lines(pieces, dialect) == expected


@pytest.mark.parametrize("dialect", TALKS)
@pytest.mark.parametrize("size", [1, 3, 7])
def test_messages_cut_into_pieces_are_the_same(dialect: Dialect, size: int) -> None:
    pieces, expected = TALKS[dialect]
    cut = [(way, data[place : place + size]) for way, data in pieces for place in range(0, len(data), size)]
    assert lines(cut, dialect) == expected


@pytest.mark.parametrize("dialect", TALKS)
def test_the_dialect_is_told_by_what_is_sent_first(dialect: Dialect) -> None:
    assert guessed_dialect(TALKS[dialect][0][0][1]) == dialect


@pytest.mark.parametrize("sent", [b"", b"SI\r\n", b"\x05", b"\x02P02H\r", b"{}\n", bytes(20)])
def test_other_bytes_have_no_dialect(sent: bytes) -> None:
    assert guessed_dialect(sent) is None


@pytest.mark.parametrize("dialect", TALKS)
def test_any_bytes_end_in_lines_and_hold_no_memory(dialect: Dialect) -> None:
    chance = random.Random(dialect)
    decoder = TrafficDecoder(dialect)
    count = 0
    for _ in range(400):
        pieces, _ = TALKS[dialect]
        way, data = chance.choice(pieces)
        noisy = bytearray(data)
        noisy[chance.randrange(len(noisy))] = chance.randrange(256)
        count += len(decoder.take(way, bytes(noisy[: chance.randrange(1, len(noisy) + 1)])))  # type: ignore[arg-type]
    count += len(decoder.end())
    assert count
    assert lines(TALKS[dialect][0], dialect) == TALKS[dialect][1]


def test_what_is_no_message_is_shown_as_it_is() -> None:
    assert lines([("out", b"hello\r\n\r\n")], "http") == ["! not an HTTP request (9 bytes): hello"]
    assert lines([("in", bytes.fromhex("000100ff0001"))], "modbus_tcp") == [
        "! not a Modbus message (6 bytes): 00 01 00 FF 00 01"
    ]
    assert lines([("out", b"*IDN?")], "scpi") == ["! incomplete (5 bytes): *IDN?"]


@pytest.mark.parametrize(
    ("sent", "reads"),
    [
        (b"GET /volume HTTP/1.1\r\n\r\n", True),
        (b"GET /volume HTTP/1.1\r\n\r\nHEAD / HTTP/1.0\r\n\r\n", True),
        (b"GET /volume HTTP/1.1\r\n\r\nPOST /dispense HTTP/1.1\r\n\r\n", False),
        (b"GET /dispense HTTP/1.1\r\nX-HTTP-Method-Override: POST\r\n\r\n", False),
        (b"GET /volume HTTP/1.1\r\n", False),
        (b"GET WEIGHT\r\n", False),
    ],
)
def test_only_complete_requests_to_read_are_sure_to_change_nothing(sent: bytes, reads: bool) -> None:
    assert only_reads(sent) == reads


def test_a_response_with_an_absurd_length_is_shown() -> None:
    absurd = b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n"
    assert lines([("out", b"GET / HTTP/1.1\r\n\r\n"), ("in", absurd)], "http") == ["> GET /", "< 200 OK"]
