"""Frames in words, for the message about a replay that differs from its recording."""

from __future__ import annotations

from praxis_desktop.interpreter.environment.frames import Frame, FrameKind, Outcome, PayloadReader, zigzag_of

_LONGEST_SHOWN = 200


def shown(data: bytes) -> str:
    """Return ``data`` as a Python literal, cut off if it is long."""
    cut = "" if len(data) <= _LONGEST_SHOWN else f"... ({len(data)} bytes)"
    return f"{data[:_LONGEST_SHOWN]!r}{cut}"


def waits_in_words(*payloads: bytes) -> list[str]:
    """Describe WAIT frames by what they wait for."""
    fields = map(PayloadReader, payloads)
    return [_wait_in_words(each.text(), each.varint()) for each in fields]


def _wait_in_words(channel: str, deadline: int) -> str:
    """Describe a wait. ``deadline`` is encoded as in its frame."""
    if deadline == 0:
        return f"a wait for {channel!r} without end"
    return f"a wait for {channel!r} until {zigzag_of(deadline - 1)} ns from now"


def describe(frame: Frame) -> str:
    """Describe ``frame``. Raises MalformedJournal if its payload does not fit its kind."""
    kind = frame.kind
    fields = PayloadReader(frame.payload)
    match kind:
        case FrameKind.CLOCK_REALTIME | FrameKind.CLOCK_MONOTONIC | FrameKind.CLOCK_CPU:
            return f"a reading of the {kind.name.removeprefix('CLOCK_').lower()} clock"
        case FrameKind.ENTROPY:
            return f"{len(frame.payload)} random bytes"
        case FrameKind.REQUEST:
            channel = fields.text()
            return f"the request {shown(fields.rest())} to {channel!r}"
        case FrameKind.ANSWER:
            return f"the answer {shown(frame.payload)}"
        case FrameKind.FAILURE:
            number = fields.varint()
            return f"the error {number} {shown(fields.rest())}"
        case FrameKind.SLEEP:
            return f"a sleep of {fields.varint()} ns"
        case FrameKind.WAIT:
            wait = _wait_in_words(fields.text(), fields.varint())
            return f"{wait} ({Outcome(fields.varint()).name.lower().replace('_', ' ')})"
        case FrameKind.COMPLETION:
            turn = fields.varint()
            fields.varint()
            channel = fields.text()
            return f"the completion {shown(fields.rest())} of {channel!r} in turn {turn}"
        case FrameKind.TIMER | FrameKind.WOKEN | FrameKind.RELEASE | FrameKind.BARRIER | FrameKind.PAUSE:
            names = {
                FrameKind.TIMER: "a timer",
                FrameKind.WOKEN: "an interrupt",
                FrameKind.RELEASE: "a release of host objects",
                FrameKind.PAUSE: "a visit",
                FrameKind.BARRIER: "an interrupt or a kill whose place is not recorded",
            }
            return f"{names[kind]} in turn {fields.varint()}"
        case FrameKind.OUTPUT:
            stream = fields.varint()
            return f"the output {shown(fields.rest())} on stream {stream}"
        case FrameKind.LONG_OUTPUT:
            stream = fields.varint()
            return (
                f"{fields.varint()} bytes of output on stream {stream} with the digest {fields.rest().hex()}"
            )
        case FrameKind.INTERRUPT:
            return "an interrupt"
        case FrameKind.GIVEN_UP:
            return "an interrupted request"
        case FrameKind.START:
            return "the start of a recording"
