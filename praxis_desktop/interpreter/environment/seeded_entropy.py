"""Random bytes that depend only on a seed."""

from __future__ import annotations

import hashlib


class SeededEntropy:
    """An endless stream of bytes that depends only on the seed, not on the machine."""

    def __init__(self, seed: int) -> None:
        self._key = hashlib.blake2b(str(seed).encode()).digest()
        self._blocks = 0

    def draw(self, count: int) -> bytes:
        """Return the next ``count`` bytes. Unused bytes of the last 64-byte block are dropped."""
        made = bytearray()
        while len(made) < count:
            made += hashlib.blake2b(self._blocks.to_bytes(8, "little"), key=self._key).digest()
            self._blocks += 1
        return bytes(made[:count])
