"""The frames that a run's journal has besides its guest's answers and its wire: what happened in the run."""

from __future__ import annotations

import json
from collections.abc import Mapping

EVENT, SOURCE, FACTS, FILE, SIGNATURE = 96, 97, 98, 99, 100
"""Kinds of frames.

EVENT: time (i64, ns of the monotonic clock since the header's ``monotonic_ns``), then the event's JSON as it
is on the command line. SOURCE: name (text) and bytes of a program's file. FACTS: JSON of what was not known
when the journal was begun, such as ``packages`` and ``image``. FILE: JSON ``{name, size, sha256}`` of a file
kept beside the journal. SIGNATURE: JSON ``{key, signature}``, over the digest of all before its own batch.
"""


def encode_event(time_ns: int, event: Mapping[str, object]) -> bytes:
    """The payload of an EVENT."""
    told = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
    return time_ns.to_bytes(8, "little", signed=True) + told.encode("utf-8", "surrogatepass")


def decode_event(payload: bytes) -> tuple[int, dict[str, object]]:
    """Time and event of an EVENT's payload. Raises ValueError."""
    event = json.loads(payload[8:].decode("utf-8", "surrogatepass"))
    if not isinstance(event, dict):
        raise ValueError("an event that is no object")
    return int.from_bytes(payload[:8], "little", signed=True), event
