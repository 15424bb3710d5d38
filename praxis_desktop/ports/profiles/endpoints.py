"""Sends a profile's commands and receives the replies over a USB device's endpoints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from praxis_desktop.core.expressions import Expression
from praxis_desktop.ports.dialects.transfers import CONTROL, FAILED, IN, Completion, Transfer, TransferInvalid
from praxis_desktop.ports.profiles.profile import (
    Command,
    Endpoints,
    InstrumentProfile,
    Limits,
    Line,
    Query,
    Recovery,
    Replies,
    Step,
    Stop,
)
from praxis_desktop.ports.write_limits import command_text

if TYPE_CHECKING:
    from praxis_desktop.core.expressions import Found


def any_instrument() -> InstrumentProfile:
    """Return a default profile for an unknown kind of USB device, whose replies end with a short packet."""
    return InstrumentProfile(
        version=1,
        kind="usb",
        name="USB device",
        maker="",
        category="",
        backend="",
        line=Line(),
        endpoints=Endpoints(out="01", in_="81"),
        identify=Query(steps=[Step()]),
        stop=Stop(advice=""),
        limits=Limits(frames="usb", commands=[Command(pattern=".*")]),
        recover=Recovery(advice=""),
        replies=Replies(terminator=""),
        sources=[],
    )


TIMEOUT_MS = 1000
"""Time-out, in milliseconds, for a transfer made on behalf of a profile."""


def outgoing(data: bytes, endpoints: Endpoints | None) -> bytes:
    """Return the bytes to write for ``data``: a transfer or, without endpoints, ``data`` itself."""
    if endpoints is None or not data:
        return data
    return Transfer(endpoints.out_address, data, TIMEOUT_MS).to_bytes()


def incoming(data: bytes, command: bytes, endpoints: Endpoints | None) -> bytes:
    """Return the bytes received when the instrument replies to ``command`` with ``data``; for a USB device,
    they include the completions.
    """
    if endpoints is None:
        return data
    if asked(command).keys() == {CONTROL}:
        return Completion(CONTROL, data).to_bytes()
    size = endpoints.packet or len(data) or 1
    packets = range(0, len(data) + bool(endpoints.packet), size) if data else ()
    return b"".join(
        each.to_bytes()
        for each in (
            *_written(command),
            *(Completion(endpoints.in_address, data[start : start + size]) for start in packets),
        )
    )


def _written(command: bytes) -> Iterator[Completion]:
    """Yield the completions of the OUT transfers in ``command``."""
    for transfer in _transfers(command):
        if transfer.endpoint != CONTROL:
            yield Completion.written(transfer.endpoint, len(transfer.data))


def _transfers(command: bytes) -> Iterator[Transfer]:
    """Yield the transfers in ``command``, up to any data that is not a transfer."""
    try:
        while (found := Transfer.first(command)) is not None:
            yield found[0]
            command = command[found[1] :]
    except TransferInvalid:
        return


def carried(command: bytes) -> bytes:
    """Return the data that the transfers in ``command`` send to the instrument, in the form used in profiles:
    nothing for a standard request, and text for any other control transfer. Returns ``command`` itself if it
    does not consist of transfers.
    """
    data, rest = b"", command
    try:
        while (found := Transfer.first(rest)) is not None:
            transfer, size = found
            data += transfer.data if transfer.endpoint != CONTROL else command_text(rest[:size], "usb")
            rest = rest[size:]
    except TransferInvalid:
        return command
    return command if rest else data


def heard(received: bytes, endpoints: Endpoints | None) -> bytes:
    """Return the instrument's data in ``received``: the data from the IN endpoint or, without endpoints,
    everything.
    """
    if endpoints is None:
        return received
    said = (each.data for each, _ in _completions(received) if each.endpoint == endpoints.in_address)
    return b"".join(said)


def reply_to(step: Step, endpoints: Endpoints | None) -> Callable[[bytes], Found | None]:
    """Return a function that finds the complete reply to ``step`` in the data received. Data from the IN
    endpoint may arrive before the command's completion.
    """
    wanted = Expression(step.expect)

    def found(received: bytes) -> Found | None:
        if endpoints is not None and step.send:
            written = (each.endpoint == endpoints.out_address for each, _ in _completions(received))
            if not any(written):
                return None
        return wanted.search(heard(received, endpoints))

    return found


def _completions(received: bytes) -> Iterator[tuple[Completion, int]]:
    """Yield the completions in ``received``, each with the offset at which it ends."""
    place = 0
    try:
        while (found := Completion.first(received[place:])) is not None:
            place += found[1]
            yield found[0], place
    except TransferInvalid:
        return  # the remaining bytes are not completions


def unclaimed(received: bytes, start: int, end: int, endpoints: Endpoints) -> bytes:
    """Return the part of ``received`` that is left for the program: everything except the command's
    completion and the reply, which extends from ``start`` to ``end`` in the result of ``heard``.
    """
    left, place, before, is_written = b"", 0, 0, False
    for each, message_end in _completions(received):
        message, before = received[before:message_end], message_end
        if each.endpoint == endpoints.in_address:
            is_reply = place < end and place + len(each.data) > start
            place += len(each.data)
        else:
            is_reply = not is_written and each.endpoint == endpoints.out_address
            is_written = is_written or is_reply
        left += b"" if is_reply else message
    return left + received[before:]


def asked(command: bytes) -> Counter[int]:
    """Return the number of transfers in ``command``, keyed by endpoint. Each transfer gets a completion."""
    return Counter(transfer.endpoint for transfer in _transfers(command))


def owed_of(commands: Sequence[bytes], owed: Counter[int]) -> list[Counter[int]]:
    """Divide the completions that the program is ``owed``, keyed by endpoint, among ``commands``, and return
    the share of each command. ``commands`` are in the order sent; the owed completions are the last ones.
    """
    ours: list[Counter[int]] = []
    for command in reversed(commands):
        ours.insert(0, asked(command) & owed)
        owed = owed - ours[0]
    return ours


def last_size(commands: Sequence[bytes], endpoint: int) -> int:
    """Return the size, in bytes, of the last transfer to ``endpoint`` in ``commands``."""
    for command in reversed(commands):
        for transfer in reversed(list(_transfers(command))):
            if transfer.endpoint == endpoint:
                return len(transfer.data)
    return 0


def completed(received: bytes) -> Counter[int]:
    """Return the number of transfers whose completions are in ``received``, keyed by endpoint."""
    return Counter(each.endpoint for each, _ in _completions(received) if each.endpoint < IN)


def first_completions(received: bytes, count: Mapping[int, int]) -> tuple[bytes, bool]:
    """Return the first completions in ``received``, ``count`` for each endpoint, omitting those for failed
    OUT transfers, and whether any of the failed transfers had written nothing.
    """
    found, has_failed, before, taken = b"", False, 0, Counter[int]()
    for each, end in _completions(received):
        message, before = received[before:end], end
        if taken[each.endpoint] < count.get(each.endpoint, 0):
            taken[each.endpoint] += 1
            if each.endpoint != CONTROL and each.status == FAILED:
                has_failed = has_failed or not each.count
            else:
                found += message
    return found, has_failed


def without_completions(received: bytes, count: Mapping[int, int]) -> bytes:
    """Return ``received`` without the first completions, ``count`` for each endpoint."""
    dropped = Counter[int]()

    def is_kept(each: Completion) -> bool:
        if dropped[each.endpoint] >= count.get(each.endpoint, 0):
            return True
        dropped[each.endpoint] += 1
        return False

    return kept_completions(received, is_kept)


def kept_completions(received: bytes, is_kept: Callable[[Completion], bool]) -> bytes:
    """Return ``received`` with only the completions for which ``is_kept``, called in order, returns True."""
    left, before = b"", 0
    for each, end in _completions(received):
        left += received[before:end] if is_kept(each) else b""
        before = end
    return left + received[before:]


def reply_length(received: bytes, endpoints: Endpoints, replies: Replies) -> int:
    """Return the length of the first complete reply in ``received``, including the completions before it; 0
    if there is none yet. The only reply to a failed transfer or a control transfer is its completion.
    """
    said = b""
    for each, end in _completions(received):
        if each.endpoint == CONTROL or each.status:
            return end
        if each.endpoint < IN:
            continue
        said += each.data
        if _is_complete(said, each, endpoints, replies):
            return end
    return 0


def _is_complete(said: bytes, last: Completion, endpoints: Endpoints, replies: Replies) -> bool:
    if replies.whole:
        return Expression(replies.whole).match(said) is not None
    if replies.terminator:
        return said.endswith(replies.terminator.encode("latin-1"))
    return len(last.data) < endpoints.packet or not endpoints.packet
