"""A cache of downloads, so that a second build needs no network."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from build_tools.errors import IntegrityError
from praxis_desktop.core.files import replacing

log = logging.getLogger(__name__)


class Downloads:
    """A folder of verified files, keyed by name. If it is not writable, everything works, but nothing is
    cached.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, name: str, verify: Callable[[bytes], None], obtain: Callable[[], bytes]) -> bytes:
        """Return the cached file ``name`` unless ``verify`` raises IntegrityError for it.

        Otherwise obtain, verify and cache it. Raises what ``verify`` and ``obtain`` raise.
        """
        kept = self.folder / name
        try:
            content = kept.read_bytes()
            verify(content)
        except (OSError, IntegrityError):
            content = obtain()
            verify(content)
            self._keep(kept, content)
        return content

    def _keep(self, path: Path, content: bytes) -> None:
        try:
            with replacing(path) as file:
                file.write(content)
        except OSError as error:
            log.warning("The download %s is not kept: %s", path, error.strerror)
