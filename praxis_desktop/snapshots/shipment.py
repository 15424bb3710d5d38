"""The baseline's image as it is shipped beside the guest's files: compressed, or as it is where the whole
program is compressed until it is installed.
"""

from __future__ import annotations

import logging
import zlib
from pathlib import Path

log = logging.getLogger("praxis_desktop.snapshots")

FILE_NAME = "baseline.image.zlib"

UNPACKED_NAME = "baseline.image"
"""The same as it is: what installers carry."""

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
    unpacking = zlib.decompressobj()
    try:
        content = unpacking.decompress(packed, MOST_BYTES)
    except zlib.error as error:
        log.warning("The image that was shipped, %s, is damaged: %s", path, error)
        return None
    return content


def packed(image: bytes) -> bytes:
    """The content of FILE_NAME for an image's file; the same on every computer with the same zlib."""
    return zlib.compress(image, 6)
