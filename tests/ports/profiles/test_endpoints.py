"""A profile's commands and replies travel over the endpoints of a USB device."""

from __future__ import annotations

import pytest
from msgspec import structs

from praxis_desktop.core.expressions import Expression
from praxis_desktop.ports.dialects.transfers import WAY_FOR_STOP, Completion, Setup, Transfer
from praxis_desktop.ports.emergency import kind_of_device
from praxis_desktop.ports.profiles.endpoints import (
    any_instrument,
    carried,
    heard,
    incoming,
    outgoing,
    reply_length,
    unclaimed,
)
from praxis_desktop.ports.profiles.inquiry import Conversation
from praxis_desktop.ports.profiles.library import find_profile
from praxis_desktop.ports.profiles.profile import Endpoints, InstrumentProfile, Query, Replies, Step
from praxis_desktop.records.guardian_notes import GuardianNote
from tests.ports.usb.instruments import Echo
from tests.ports.usb.test_guest_transfers import simulated

ENDPOINTS = Endpoints(out="02", in_="81", packet=8)
BY_PACKET = Replies(terminator="")
WRITTEN = Completion.written(2, 5).to_bytes()


def said(*packets: bytes, endpoint: int = 0x81) -> bytes:
    return b"".join(Completion(endpoint, packet).to_bytes() for packet in packets)


def test_commands_are_transfers_to_the_out_endpoint() -> None:
    assert Transfer.from_bytes(outgoing(b"*IDN?", ENDPOINTS)).data == b"*IDN?"
    assert outgoing(b"*IDN?", None) == b"*IDN?"


def test_what_is_heard_is_the_data_of_the_in_endpoint() -> None:
    received = WRITTEN + said(b"12345678") + said(b"status", endpoint=0x83) + said(b"9")
    assert heard(received, ENDPOINTS) == b"123456789"
    assert heard(received[:-1], ENDPOINTS) == b"12345678"


@pytest.mark.parametrize(
    ("received", "replies", "rest"),
    [
        (WRITTEN + said(b"12345678", b"9") + said(b"x"), BY_PACKET, said(b"x")),
        (WRITTEN + said(b"12345678", b"") + WRITTEN, BY_PACKET, WRITTEN),
        (WRITTEN + said(b"a", b"b\r\n") + said(b"c"), Replies(), said(b"c")),
        (WRITTEN + said(b"a", b"end") + said(b"c"), Replies(whole="a[a-z]*d"), said(b"c")),
        (Completion.written(2, 0, 110).to_bytes() + said(b"c"), BY_PACKET, said(b"c")),
        (Completion(0, b"x").to_bytes() + said(b"c"), BY_PACKET, said(b"c")),
    ],
)
def test_a_reply_ends_where_the_profile_says(received: bytes, replies: Replies, rest: bytes) -> None:
    assert received[reply_length(received, ENDPOINTS, replies) :] == rest


@pytest.mark.parametrize("received", [b"", WRITTEN, WRITTEN + said(b"12345678"), said(b"1")[:-1]])
def test_an_incomplete_reply_has_no_length(received: bytes) -> None:
    assert reply_length(received, ENDPOINTS, BY_PACKET) == 0


def test_a_made_reply_is_received_as_the_instrument_would_send_it() -> None:
    command = outgoing(b"hello", ENDPOINTS)
    received = incoming(b"12345678", command, ENDPOINTS)
    assert received == WRITTEN + said(b"12345678", b"")
    assert reply_length(received, ENDPOINTS, BY_PACKET) == len(received)


def test_what_is_not_the_reply_is_left_for_the_program() -> None:
    early, late = said(b"early"), said(b"late", endpoint=0x83)
    received = early + WRITTEN + said(b"ok") + late + WRITTEN
    found = Expression("ok").search(heard(received, ENDPOINTS))
    assert found is not None
    assert unclaimed(received, found.start, found.end, ENDPOINTS) == early + late + WRITTEN


def on_usb() -> InstrumentProfile:
    mettler = find_profile("mettler")
    assert mettler is not None
    identify = Query(steps=[Step(discard=True, send="who are you", expect="who (?P<word>[a-z]+) you$")])
    return structs.replace(mettler, identify=identify, endpoints=ENDPOINTS, replies=BY_PACKET)


def test_an_instrument_on_usb_is_asked_who_it_is() -> None:
    with Conversation(simulated(Echo()), on_usb()) as conversation:
        assert conversation.identify().values == {"word": "are"}


def test_a_command_without_a_reply_was_written_all_the_same() -> None:
    assert incoming(b"", outgoing(b"hello", ENDPOINTS), ENDPOINTS) == WRITTEN
    assert incoming(b"", b"hello", None) == b""


def test_an_unknown_instrument_replies_with_a_short_packet() -> None:
    profile = any_instrument()
    assert profile.endpoints is not None
    received = WRITTEN + said(bytes(64), b"end") + said(b"more")
    assert received[reply_length(received, profile.endpoints, profile.replies) :] == said(b"more")


@pytest.mark.parametrize(
    ("device", "kind"),
    [
        ("usb:08af:8000", "star"),
        ("usb:08af:8000,serial=0001", "star"),
        ("hid:16d0:1199", "byonoy_a96a"),
        ("usb:0403:6001", ""),
        ("/dev/ttyUSB0", ""),
        ("sim:star", ""),
    ],
)
def test_a_usb_device_without_a_serial_port_is_known_by_its_numbers(device: str, kind: str) -> None:
    assert kind_of_device(device) == kind


def test_a_guardian_tells_what_it_sent_in_words() -> None:
    note = GuardianNote(
        port="star",
        device="usb:08af:8000",
        kind="star",
        outcome="sent",
        why="program lost",
        by="",
        reason="",
        data=WAY_FOR_STOP + outgoing(b"C0HDid0000", ENDPOINTS),
        heard=Completion.written(2, 10).to_bytes() + said(b"C0HDid0000er00/00"),
        failure="",
    )
    assert str(note) == (
        "port 'star' (usb:08af:8000): out 2: C0HDid0000 was sent to stop it when the program died; "
        "it replied in 1: C0HDid0000er00/00"
    )


STANDARD = Transfer(0, Setup(0x00, 9, 1, 0, 0).to_bytes()).to_bytes()
VENDOR = Transfer(0, Setup(0x40, 3, 0x4138, 2, 0).to_bytes()).to_bytes()


@pytest.mark.parametrize(
    ("command", "text"),
    [
        (outgoing(b"C0RFid0001", ENDPOINTS), b"C0RFid0001"),
        (outgoing(b"one", ENDPOINTS) + outgoing(b"two", ENDPOINTS), b"onetwo"),
        (STANDARD, b""),
        (VENDOR, b"control 40.03 4138 0002: "),
        (b"C0RFid0001", b"C0RFid0001"),
    ],
)
def test_a_profile_knows_commands_by_what_their_transfers_carry(command: bytes, text: bytes) -> None:
    assert carried(command) == text
