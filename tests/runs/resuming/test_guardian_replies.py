"""The program's share of the data that the guardian received, according to the shipped profiles."""

from __future__ import annotations

import pytest

from praxis_desktop.ports.dialects.transfers import WAY_FOR_STOP, Completion
from praxis_desktop.ports.profiles import endpoints
from praxis_desktop.ports.profiles.library import load_profiles
from praxis_desktop.ports.profiles.profile import InstrumentProfile
from praxis_desktop.records.guardian_notes import GuardianNote
from praxis_desktop.runs.resuming._guardian_replies import Share, share_of, stops_sent

PROFILES = load_profiles().profiles


def share(
    kind: str, heard: bytes, *, awaited: int = 1, partial: bytes = b"", owed: int = 0, twice: bool = False
) -> Share:
    """Return the program's share after the guardian stopped an instrument of ``kind``."""
    profile = PROFILES[kind]
    stops = stops_sent([note(profile, heard, twice=twice)], profile)
    return share_of(heard, stops, profile, awaited=awaited, partial=partial, owed={2: owed})


def note(profile: InstrumentProfile, heard: bytes, *, twice: bool = False) -> GuardianNote:
    sent = b"".join(
        endpoints.outgoing(each.encode("latin-1"), profile.endpoints) for each in profile.stop.send
    )
    way = WAY_FOR_STOP if profile.endpoints is not None else b""
    return GuardianNote(
        port="it",
        device="/dev/ttyUSB0",
        kind=profile.kind,
        outcome="sent",
        why="program lost",
        by="",
        reason="",
        data=way + sent * (2 if twice else 1),
        heard=heard,
        failure="",
    )


@pytest.mark.parametrize(
    ("kind", "heard", "data"),
    [
        ("masterflex", b"P02I+123.4\r\x06", b"P02I+123.4\r"),
        ("masterflex", b"\x06\x06", b"\x06"),
        ("masterflex", b"P02I+123.4\r", b"P02I+123.4\r"),
        ("bioshake", b"25.0\r\nok\r\nok\r\n", b"25.0\r\n"),
        ("bioshake", b"ok\r\nok\r\nok\r\n", b"ok\r\n"),
        ("liconic", b"00512\r\nOK\r\n", b"00512\r\n"),
        ("tempdeck", b"T:none C:21.0\r\nok\r\nok\r\nok\r\nok\r\n", b"T:none C:21.0\r\nok\r\nok\r\n"),
        ("keyence", b"ABC123\r", b"ABC123\r"),  # LOFF has no reply
        ("mettler", b'S S 12.3 g\r\nI4 A "SNR"\r\n', b"S S 12.3 g\r\n"),
    ],
)
def test_replies_are_the_programs_if_they_are_not_those_to_the_stop(
    kind: str, heard: bytes, data: bytes
) -> None:
    found = share(kind, heard)
    assert (found.data, found.is_certain) == (data, True)


@pytest.mark.parametrize(
    ("kind", "heard"),
    [
        ("masterflex", b"\x06"),
        ("bioshake", b"ok\r\n"),
        ("bioshake", b"ok\r\nok\r\n"),
        ("liconic", b"OK\r\n"),
        ("mettler", b'I4 A "SNR"\r\n'),
        ("liconic", b"0051"),
    ],
)
def test_a_reply_that_can_be_to_either_is_given_to_nobody(kind: str, heard: bytes) -> None:
    found = share(kind, heard)
    assert (found.data, found.is_certain) == (b"", False)


def test_nothing_is_left_of_the_replies_to_a_stop_when_nothing_else_was_awaited() -> None:
    assert share("masterflex", b"\x06\x06", awaited=0, twice=True) == Share()
    assert share("bioshake", b"ok\r\nok\r\n", awaited=0) == Share()
    assert share("masterflex", b"", awaited=0).stops_left == 1


def test_what_continues_a_reply_belongs_to_it() -> None:
    assert share("masterflex", b"3.4\r", partial=b"P02I+12").data == b"3.4\r"
    assert share("liconic", b"K\r\nOK\r\n", partial=b"O").data == b"K\r\n"


def said(text: bytes) -> bytes:
    return Completion(0x81, text).to_bytes()


WRITTEN = Completion.written(2, 38).to_bytes()
STOP_WRITTEN = Completion.written(2, 10).to_bytes()
OTHER = said(b"C0RFid0050er00/00rf7.6S")
MOVED, STOPPED = said(b"C0EIid0049er00/00"), said(b"C0HDid0000er00/00")


@pytest.mark.parametrize(
    ("heard", "owed", "data"),
    [
        (STOP_WRITTEN + STOPPED + MOVED, 0, MOVED),
        (MOVED + STOP_WRITTEN + STOPPED, 0, MOVED),
        (WRITTEN + STOP_WRITTEN + STOPPED + MOVED, 1, WRITTEN + MOVED),
        (WRITTEN + MOVED, 1, WRITTEN + MOVED),
        (WRITTEN + STOP_WRITTEN + STOPPED, 1, WRITTEN),
        (STOP_WRITTEN + STOPPED, 0, b""),
        (STOPPED, 0, b""),
        (
            STOP_WRITTEN + MOVED + said(b"C0RFid0050er00/00rf7.6S"),
            0,
            MOVED + said(b"C0RFid0050er00/00rf7.6S"),
        ),
    ],
)
def test_on_usb_replies_have_the_number_of_their_command_and_completions_their_order(
    heard: bytes, owed: int, data: bytes
) -> None:
    found = share("star", heard, owed=owed)
    assert (found.data, found.is_certain) == (data, True)


def test_a_transfer_that_the_stop_has_cancelled_was_not_sent() -> None:
    cancelled = Completion.written(2, 0, 5).to_bytes()
    found = share("star", cancelled + STOP_WRITTEN + STOPPED, owed=1)
    assert (found.data, found.has_failed) == (b"", True)
