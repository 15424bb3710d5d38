"""A JSON document that all of a user's processes share."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from praxis_desktop.core.errors import StorageError
from praxis_desktop.core.file_locks import turn_at
from praxis_desktop.core.files import make_private, read_regular, replacing, sweep
from praxis_desktop.core.messages import Message

LOCK_DEADLINE_S = 10.0
MAX_BYTES = 4 << 20
"""Maximum size of a document, in bytes; a larger file counts as damaged."""


class SharedDocument:
    """A document in a file. ``damaged`` creates the error for a malformed file, given the reason; ``hint`` is
    the advice shown if the file cannot be written. Thread-safe.
    """

    def __init__(self, path: Path, *, damaged: Callable[[str], StorageError], hint: str) -> None:
        self.path = path
        self._damaged = damaged
        self._hint = hint

    def read(self) -> Any:
        """Return the content; None if there is no file. Raises StorageError."""
        try:
            if self.path.stat().st_size > MAX_BYTES:
                raise self._damaged(Message("it is larger than {max_bytes} MiB", max_bytes=MAX_BYTES >> 20))
            return json.loads(read_regular(self.path))
        except FileNotFoundError:
            return None
        except OSError as error:
            if isinstance(error, StorageError):
                raise
            raise StorageError(
                Message("{path} cannot be read: {reason}", path=self.path, reason=error.strerror or error),
                hint="Check that file's permissions.",
            ) from error
        except (ValueError, RecursionError) as error:
            raise self._damaged(str(error)) from error

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold, within the block, the exclusive right to change the document. Raises StorageError."""
        try:
            make_private(self.path.parent)
            with turn_at(self.path, deadline_s=LOCK_DEADLINE_S):
                yield
        except StorageError:
            raise
        except OSError as error:
            raise StorageError(
                Message("{path} cannot be written: {reason}", path=self.path, reason=error.strerror or error),
                hint=self._hint,
            ) from error

    def write(self, document: object) -> None:
        """Replace the content. Call this within a ``turn``."""
        sweep(self.path.parent, self.path.name)
        with replacing(self.path) as file:
            file.write(json.dumps(document, indent=2, ensure_ascii=False).encode() + b"\n")
