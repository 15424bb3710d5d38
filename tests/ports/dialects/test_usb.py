"""USB transfers as text, and limits on them."""

from __future__ import annotations

import pytest

from praxis_desktop.ports.dialects import decoded, usb
from praxis_desktop.ports.dialects.transfers import STALLED, Completion, Setup, Transfer
from praxis_desktop.ports.profiles.library import write_limits
from praxis_desktop.ports.profiles.profile import Command, Limits, Line, Number
from praxis_desktop.ports.write_limits import CommandRefused, WriteGuard

LIMITS = Limits(
    frames="usb",
    commands=[
        Command(
            pattern="out 1: 1STT(?P<target>[0-9]{1,3}).",
            numbers={"target": Number(maximum=700, scale=1, unit="1/10 °C")},
            description="target",
        ),
        Command(pattern="control 21.09 0200 0000: .*"),
    ],
)
SET_CONFIGURATION = Setup(0, 9, 1, 0, 0).to_bytes()
SET_REPORT = Setup(0x21, 9, 0x0200, 0, 2).to_bytes() + b"\1\2"
STATUS = Setup(0xC0, 5, 0, 0, 2).to_bytes()
VENDOR = Setup(0x40, 3, 1, 0, 0).to_bytes()


def guard() -> WriteGuard:
    return WriteGuard(write_limits(LIMITS, Line()))


def test_each_transfer_and_each_completion_is_one_line() -> None:
    talk = [
        ("out", Transfer(0, SET_CONFIGURATION).to_bytes()),
        ("in", Completion(0).to_bytes()),
        ("out", Transfer(2, b"QQ\r").to_bytes()),
        ("in", Completion.written(2, 3).to_bytes()),
        ("in", Completion(0x81, b"ST\r").to_bytes()),
        ("out", Transfer(0, SET_REPORT).to_bytes()),
        ("in", Completion(0, status=STALLED).to_bytes()),
    ]
    lines = [f"{one.direction} {one.line}{' !' * one.is_error}" for one in decoded(talk, "usb")]  # type: ignore[arg-type]
    assert lines == [
        "out standard control 00.09 0001 0000",
        "in control",
        "out out 2: QQ\\x0d",
        "in in 1: ST\\x0d",
        "out control 21.09 0200 0000: \\x01\\x02",
        "in failed 0: stalled !",
    ]


@pytest.mark.parametrize(
    ("transfer", "only_reads"),
    [
        (Transfer(0, SET_CONFIGURATION), True),
        (Transfer(0, STATUS), True),
        (Transfer(0, SET_REPORT), False),
        (Transfer(0, VENDOR), False),
        (Transfer(2, b"QQ\r"), False),
    ],
)
def test_a_device_is_commanded_by_what_is_sent_to_it_not_by_what_it_is_asked(
    transfer: Transfer, only_reads: bool
) -> None:
    status, sent = Transfer(0, STATUS).to_bytes(), transfer.to_bytes()
    assert usb.only_reads(status + sent) == only_reads
    assert not usb.only_reads(sent[:-1])


@pytest.mark.parametrize(
    "transfer",
    [Transfer(1, b"1STT370x"), Transfer(0, SET_REPORT), Transfer(0, SET_CONFIGURATION)],
)
def test_allowed_transfers_pass_as_they_are(transfer: Transfer) -> None:
    assert guard().admit(transfer.to_bytes()) == transfer.to_bytes()


@pytest.mark.parametrize(
    ("message", "why"),
    [
        (Transfer(1, b"1STT850x").to_bytes(), "target: 850 1/10 °C is above 700 1/10 °C"),
        (Transfer(2, b"1STT370x").to_bytes(), "'out 2: 1STT370x' is not among those allowed"),
        (Transfer(0, VENDOR).to_bytes(), "'control 40.03 0001 0000: ' is not among those allowed"),
        (
            Transfer(1, b"1STT370x").to_bytes() + Transfer(2, b"QQ").to_bytes(),
            "'out 2: QQ' is not among those allowed",
        ),
        (b"\x81\0\0\0\0\0\0", "0x81 is not an endpoint to which data is sent"),
    ],
)
def test_other_transfers_are_refused(message: bytes, why: str) -> None:
    with pytest.raises(CommandRefused) as refused:
        guard().admit(message)
    assert why in str(refused.value.reason)
