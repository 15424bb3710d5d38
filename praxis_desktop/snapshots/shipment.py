"""The baseline's image as it is shipped beside the guest's files: compressed, or as it is where the whole
program is compressed until it is installed.
"""

from __future__ import annotations

import logging
import zlib
from io import BytesIO
from pathlib import Path

from praxis_desktop.core.precedence import precedence

log = logging.getLogger("praxis_desktop.snapshots")

FILE_NAME = "baseline.image.zlib"

UNPACKED_NAME = "baseline.image"
"""The same as it is: what installers carry."""

_PIECE = 64 << 10

MOST_BYTES = 256 << 20
"""What an image that was shipped may have at most."""


def shipped_baseline(folder: Path) -> bytes | None:
    """The image's file in ``folder``, unpacked and not verified; None when there is none that can be
    unpacked.
    """
    for path in (folder / UNPACKED_NAME, folder / FILE_NAME):
        try:
            packed = path.read_bytes()
        except FileNotFoundError:
            continue
        except OSError as error:
            log.warning("The image that was shipped, %s, cannot be read: %s", path, error.strerror)
            return None
        return packed if path.name == UNPACKED_NAME else _unpacked(packed, path)
    return None


def _unpacked(packed: bytes, path: Path) -> bytes | None:
    """In pieces: laid together at once they would keep all other threads from going on for 60 ms."""
    unpacking = zlib.decompressobj()
    content = BytesIO()
    try:
        for start in range(0, len(packed), _PIECE):
            content.write(unpacking.decompress(packed[start : start + _PIECE], MOST_BYTES - content.tell()))
            precedence.give_way()
            if unpacking.eof or content.tell() >= MOST_BYTES:
                break
    except zlib.error as error:
        log.warning("The image that was shipped, %s, is damaged: %s", path, error)
        return None
    return content.getvalue()


def packed(image: bytes) -> bytes:
    """The content of FILE_NAME for an image's file; the same on every computer with the same zlib."""
    return zlib.compress(image, 6)
