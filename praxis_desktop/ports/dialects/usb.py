"""Shows transfers of USB and HID devices, and their outcomes, as text.

A bulk or interrupt transfer is shown as ``out 2: `` and its data, one character per byte; a class or vendor
control transfer as ``control 21.09 0200 0000: `` (request type, request, value and index in hexadecimal) and
its data. Standard requests have the prefix ``standard``: the host handles them, and they contain no command.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from praxis_desktop.ports.dialects.messages import NoMessage, Said, shortened
from praxis_desktop.ports.dialects.transfers import (
    CONTROL,
    FAILED,
    IN,
    LARGEST,
    OVERFLOWED,
    STALLED,
    TIMED_OUT,
    WAY_FOR_STOP,
    Completion,
    Setup,
    Transfer,
    TransferInvalid,
)

LONGEST = LARGEST + 16
_Kind = TypeVar("_Kind", Transfer, Completion)
_OUT, _IN, _CONTROL, _STANDARD, _FAILED = "out", "in", "control", "standard", "failed"
_REASONS = {STALLED: "stalled", TIMED_OUT: "timed out", OVERFLOWED: "too much data", FAILED: "transfer error"}
KIND = 0x60
"""The bits in a request type that distinguish standard requests (0) from class and vendor requests."""


def first_of(kind: type[_Kind], data: bytes) -> tuple[_Kind, int] | None:
    """Return the transfer or completion at the start of ``data``, and its size; None if the message is
    incomplete. Raises NoMessage.
    """
    try:
        return kind.first(data)
    except TransferInvalid as invalid:
        raise NoMessage(invalid.args[0]) from None


def first_transfer(data: bytes) -> Said | None:
    """Return the transfer at the start of ``data``; None if it is incomplete. Raises NoMessage."""
    found = first_of(Transfer, data)
    if found is None:
        return None
    transfer, size = found
    if transfer.endpoint != CONTROL:
        head, content = f"{_OUT} {transfer.endpoint}", transfer.data
    else:
        setup, content = transfer.setup, transfer.data_stage
        head = _request(setup)
        if not setup.request_type & KIND:
            return Said(size, _line(f"{_STANDARD} {head}", content))
    return Said(size, _line(head, content), (f"{head}: {content.decode('latin-1')}",))


def only_reads(messages: bytes) -> bool:
    """Return whether ``messages`` consists of standard requests and of control transfers that only fetch
    data.
    """
    try:
        while (found := first_of(Transfer, messages)) is not None:
            transfer, size = found
            if transfer.endpoint != CONTROL:
                return False
            if transfer.setup.request_type & KIND and not transfer.setup.is_in:
                return False
            messages = messages[size:]
    except NoMessage:
        return False
    return not messages


def first_completion(data: bytes) -> Said | None:
    """Return the completion at the start of ``data``; None if it is incomplete. Raises NoMessage."""
    found = first_of(Completion, data)
    if found is None:
        return None
    completion, size = found
    number, is_error = completion.endpoint & ~IN, bool(completion.status)
    if is_error:
        return Said(
            size, f"{_FAILED} {number}: {_REASONS.get(completion.status, _REASONS[FAILED])}", is_error=True
        )
    if completion.endpoint >= IN:
        return Said(size, _line(f"{_IN} {number}", completion.data))
    if completion.endpoint == CONTROL:
        return Said(size, _line(_CONTROL, completion.data))
    return Said(size, "")


def sent_text(messages: bytes) -> str | None:
    """Return the transfers in ``messages`` on one line; None if ``messages`` contains anything else."""
    return _text(messages.removeprefix(WAY_FOR_STOP), first_transfer)


def received_text(messages: bytes) -> str | None:
    """Return the completions in ``messages`` on one line, omitting those that contain no information; None if
    ``messages`` is empty or contains anything else.
    """
    return _text(messages, first_completion)


def _text(messages: bytes, first: Callable[[bytes], Said | None]) -> str | None:
    lines = []
    try:
        while messages and (said := first(messages)) is not None:
            messages = messages[said.size :]
            lines.append(said.line)
    except NoMessage:
        return None
    return None if messages or not lines else "; ".join(filter(None, lines))


class UsbTalk:
    """Reads the transfers and completions for one device."""

    def request(self, data: bytes) -> Said | None:
        """Return the transfer at the start of ``data``; None if it is incomplete. Raises NoMessage."""
        return first_transfer(data)

    def reply(self, data: bytes) -> Said | None:
        """Return the completion at the start of ``data``; None if it is incomplete. Raises NoMessage."""
        return first_completion(data)


def _request(setup: Setup) -> str:
    return f"{_CONTROL} {setup.request_type:02x}.{setup.request:02x} {setup.value:04x} {setup.index:04x}"


def _line(head: str, content: bytes) -> str:
    return shortened(f"{head}: {content.decode('latin-1')}" if content else head)
