"""The frames in a run's journal, such as events, except the guest's answers and the bytes on the wire."""

from __future__ import annotations

import json
from collections.abc import Mapping

from praxis_desktop.core.messages import with_said, without_said
from praxis_desktop.core.wall_clock import LATEST_NS

EVENT, SOURCE, FACTS, FILE, SIGNATURE, EVENT_PART = 96, 97, 98, 99, 100, 101
REQUEST, INPUT, CHECKPOINT, SEGMENT = 102, 103, 104, 105
"""Kinds of frames.

EVENT: the time (i64, ns of the monotonic clock since the header's ``monotonic_ns``), then the event's JSON as
on the command line, with ``said`` for its messages (``core.messages``). SOURCE: name (text) and bytes of a
program's file. FACTS: JSON of facts that were unknown when the journal was created, such as ``packages`` and
``image``. FILE: JSON ``{name, size, sha256}`` of a file kept beside the journal. SIGNATURE: JSON ``{key,
signature}``, a signature over the digest of everything before its own batch. EVENT_PART: the beginning of the
JSON of the next EVENT, which is too long for one frame. REQUEST: JSON of the run's request, without sources
and inputs. INPUT: name (text) and bytes of a file given to the program; a long file is split into several
frames with the same name. CHECKPOINT: JSON of the guest's position, written on the guest's thread after all
answers that it has received. SEGMENT: JSON about the person who continues an interrupted record.
"""

_LONGEST_PART = 4 << 20
"""Maximum number of bytes of an event's JSON in a single frame."""


def encode_event(time_ns: int, event: Mapping[str, object]) -> bytes:
    """Return the payload of an EVENT frame."""
    told = _encode(with_said(event)).encode("utf-8", "surrogatepass")
    return time_ns.to_bytes(8, "little", signed=True) + told


def _plain(value: object) -> object:
    """Convert a value in an event to one that JSON can represent, or else to its ``repr``."""
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, tuple | set | frozenset) else repr(value)


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_plain).encode


def event_frames(time_ns: int, event: Mapping[str, object]) -> list[tuple[int, bytes]]:
    """Return the kinds and payloads of the frames for an event; a long event needs several."""
    payload = encode_event(time_ns, event)
    if len(payload) <= _LONGEST_PART:
        return [(EVENT, payload)]
    told = payload[8:]
    last = (len(told) - 1) // _LONGEST_PART * _LONGEST_PART
    parts = [told[start : start + _LONGEST_PART] for start in range(0, last, _LONGEST_PART)]
    return [*((EVENT_PART, part) for part in parts), (EVENT, payload[:8] + told[last:])]


def decode_event(payload: bytes) -> tuple[int, dict[str, object]]:
    """Return the time and the event in the payload of an EVENT frame. Raises ValueError."""
    event = json.loads(payload[8:].decode("utf-8", "surrogatepass"))
    if not isinstance(event, dict):
        raise ValueError("an event that is not an object")
    time_ns = int.from_bytes(payload[:8], "little", signed=True)
    if abs(time_ns) > LATEST_NS:
        raise ValueError("a time that no clock tells")
    return time_ns, without_said(event)


def as_json(told: Mapping[str, object]) -> bytes:
    """Return the payload of FACTS, FILE and the other frames that contain JSON."""
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), default=str).encode(
        "utf-8", "surrogatepass"
    )
