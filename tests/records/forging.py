"""What somebody does who knows the format: journals made anew from changed batches, with fitting digests."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

from praxis_desktop.journal.format import BATCH, HEAD, Link, encode_length, first_link
from praxis_desktop.records.frames import SIGNATURE

Bodies = list[bytes]


def split(path: Path) -> tuple[bytes, Bodies]:
    """Head (with its digest) and the bodies of all batches of a journal."""
    data = path.read_bytes()
    place = HEAD.size + HEAD.unpack_from(data)[2] + 32
    head, bodies = data[:place], []
    while place < len(data):
        (length,) = struct.unpack_from("<I", data, place)
        if not length:  # room that was set aside by who did not close
            break
        bodies.append(data[place + BATCH.size : place + BATCH.size + length])
        place += BATCH.size + length
    return head, bodies


def join(head: bytes, bodies: Bodies) -> tuple[bytes, list[bytes]]:
    """A journal of these bodies, and the digest before each of them."""
    link = first_link(head[:-32])
    made, before = [head[:-32] + link.digest], []
    for body in bodies:
        before.append(link.digest)
        link = Link(*link.next(body))
        made.append(BATCH.pack(len(body), link.crc, link.digest) + body)
    return b"".join(made), before


def forge(path: Path, change: Callable[[Bodies], Bodies]) -> None:
    """Change a journal and make all checksums and digests anew; the signature stays as it is."""
    head, bodies = split(path)
    path.write_bytes(join(head, change(bodies))[0])


def forge_signed(path: Path, change: Callable[[Bodies], Bodies], sign: Callable[[bytes], bytes]) -> None:
    """As ``forge``, with a signature that ``sign`` makes of the new digest."""
    head, bodies = split(path)
    changed = change(bodies)
    at = next(place for place, body in enumerate(changed) if body[0] == SIGNATURE)
    changed[at] = frame(SIGNATURE, sign(join(head, changed)[1][at]))
    path.write_bytes(join(head, changed)[0])


def frame(kind: int, payload: bytes) -> bytes:
    """A frame as a batch of its own."""
    return bytes((kind,)) + encode_length(len(payload)) + payload
