"""The frames of a run's journal for the events of the run, in addition to its guest's answers and its
wire.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from praxis_desktop.core.messages import with_said, without_said
from praxis_desktop.core.wall_clock import LATEST_NS

EVENT, SOURCE, FACTS, FILE, SIGNATURE, EVENT_PART = 96, 97, 98, 99, 100, 101
REQUEST, INPUT, CHECKPOINT, SEGMENT = 102, 103, 104, 105
"""Kinds of frames.

EVENT: time (i64, ns of the monotonic clock since the header's ``monotonic_ns``), then the event's JSON as it
is on the command line, with ``said`` for its messages (``core.messages``). SOURCE: name (text) and bytes of a
program's file. FACTS: JSON of what was not known when the journal was begun, such as ``packages`` and
``image``. FILE: JSON ``{name, size, sha256}`` of a file kept beside the journal. SIGNATURE: JSON ``{key,
signature}``, over the digest of all before its own batch. EVENT_PART: the beginning of the JSON of the EVENT
that follows, which is too long for one frame. REQUEST: JSON of what the run was asked to do, without sources
and inputs. INPUT: name (text) and bytes of a file that the program was given, in parts of the same name if it
is long. CHECKPOINT: JSON of where the guest stands, told on its thread: all its answers so far stand before.
SEGMENT: JSON of who continues with a record that was cut off.
"""

_LONGEST_PART = 4 << 20
"""Maximum size, in bytes, of the part of an event's JSON in one frame."""


def encode_event(time_ns: int, event: Mapping[str, object]) -> bytes:
    """The payload of an EVENT."""
    told = json.dumps(with_said(event), ensure_ascii=False, separators=(",", ":"), default=_plain)
    return time_ns.to_bytes(8, "little", signed=True) + told.encode("utf-8", "surrogatepass")


def _plain(value: object) -> object:
    """JSON for a value of an event, or its Python text if JSON cannot represent it."""
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, tuple | set | frozenset) else repr(value)


def event_frames(time_ns: int, event: Mapping[str, object]) -> list[tuple[int, bytes]]:
    """Kind and payload of the frames for an event: several frames for a long event."""
    payload = encode_event(time_ns, event)
    if len(payload) <= _LONGEST_PART:
        return [(EVENT, payload)]
    told = payload[8:]
    last = (len(told) - 1) // _LONGEST_PART * _LONGEST_PART
    parts = [told[start : start + _LONGEST_PART] for start in range(0, last, _LONGEST_PART)]
    return [*((EVENT_PART, part) for part in parts), (EVENT, payload[:8] + told[last:])]


def decode_event(payload: bytes) -> tuple[int, dict[str, object]]:
    """Time and event of an EVENT's payload. Raises ValueError."""
    event = json.loads(payload[8:].decode("utf-8", "surrogatepass"))
    if not isinstance(event, dict):
        raise ValueError("an event that is not an object")
    time_ns = int.from_bytes(payload[:8], "little", signed=True)
    if abs(time_ns) > LATEST_NS:
        raise ValueError("a time that no clock tells")
    return time_ns, without_said(event)


def as_json(told: Mapping[str, object]) -> bytes:
    """The payload of FACTS, FILE and the other frames that are JSON."""
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), default=str).encode(
        "utf-8", "surrogatepass"
    )
