"""Forgeries by somebody who knows the format: journals rebuilt from changed batches, with correct digests."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

from praxis_desktop.journal.format import BATCH, HEAD, Link, encode_length, first_link
from praxis_desktop.records.frame_kinds import SIGNATURE

Bodies = list[bytes]


def split(path: Path) -> tuple[bytes, Bodies]:
    """Return the head (with its digest) and the bodies of all batches of a journal."""
    data = path.read_bytes()
    place = HEAD.size + HEAD.unpack_from(data)[2] + 32
    head, bodies = data[:place], []
    while place < len(data):
        (length,) = struct.unpack_from("<I", data, place)
        if not length:  # space reserved by a writer that did not close
            break
        bodies.append(data[place + BATCH.size : place + BATCH.size + length])
        place += BATCH.size + length
    return head, bodies


def join(head: bytes, bodies: Bodies) -> tuple[bytes, list[bytes]]:
    """Make a journal of these bodies; returns it and the digest before each of them."""
    link = first_link(head[:-32])
    made, before = [head[:-32] + link.digest], []
    for body in bodies:
        before.append(link.digest)
        link = Link(*link.next(body))
        made.append(BATCH.pack(len(body), link.crc, link.digest) + body)
    return b"".join(made), before


def forge(path: Path, change: Callable[[Bodies], Bodies]) -> None:
    """Change a journal and recompute all checksums and digests; the signature stays as it is."""
    head, bodies = split(path)
    path.write_bytes(join(head, change(bodies))[0])


def forge_signed(path: Path, change: Callable[[Bodies], Bodies], sign: Callable[[bytes], bytes]) -> None:
    """Forge a journal as ``forge`` does, and sign its new digest with ``sign``."""
    head, bodies = split(path)
    changed = change(bodies)
    at = next(place for place, body in enumerate(changed) if body[0] == SIGNATURE)
    changed[at] = frame(SIGNATURE, sign(join(head, changed)[1][at]))
    path.write_bytes(join(head, changed)[0])


def frame(kind: int, payload: bytes) -> bytes:
    """Make a batch of one frame."""
    return bytes((kind,)) + encode_length(len(payload)) + payload
