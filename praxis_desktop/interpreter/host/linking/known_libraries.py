"""Information about library files, cached under stamps that change with the files, so that each file is read
only once.
"""

from __future__ import annotations

import hashlib
import logging
import os
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Struct

from praxis_desktop.core.files import make_private, note_use, replacing
from praxis_desktop.interpreter.exnref import ExnrefError, keeps_exceptions
from praxis_desktop.interpreter.host.linking.dylink import Dylink, DylinkError, read_dylink
from praxis_desktop.interpreter.host.linking.library_imports import (
    LibraryImport,
    call_chain,
    read_imports,
)
from praxis_desktop.interpreter.host.linking.prepared_library import preparer_of

log = logging.getLogger(__name__)

_LARGEST = 16 << 20


class LibraryFacts(Struct, frozen=True):
    """Information about a library file. ``digest`` is its SHA-256. ``preparer`` is the digest of the code
    that prepared the library according to its mark, or "" if it has no mark. Both digests are hexadecimal.
    ``keeps_exceptions`` says whether the library's handlers may still hold exceptions as ``exnref`` after it
    is prepared again; ``call_chain`` is the address of the variable for a thread's innermost call.
    """

    digest: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
    preparer: str
    dylink: Dylink
    imports: tuple[LibraryImport, ...]
    keeps_exceptions: bool
    call_chain: int | None

    @classmethod
    def of(cls, content: bytes | bytearray | memoryview) -> LibraryFacts:
        """Read the information from a library's bytes. Raises DylinkError if they are not a library."""
        view = memoryview(content)
        dylink, data = read_dylink(view), bytes(view)
        imports = read_imports(data)
        try:
            keeps = keeps_exceptions(data)
        except ExnrefError as error:
            raise DylinkError(f"damaged dynamic library: {error}") from error
        chain = call_chain(data, imports)
        return cls(hashlib.sha256(view).hexdigest(), preparer_of(view), dylink, imports, keeps, chain)


# msgspec describes a type on first use, and crashes if two threads do so at once.
_FACTS = msgspec.json.Decoder(LibraryFacts)


class KnownLibraries:
    """Maps stamps to LibraryFacts, in this process and, with ``cache_dir``, on this computer. Any thread may
    use it. A record that another user could have written is not used, because a forged digest would make
    one library run the machine code of another.
    """

    def __init__(self, cache_dir: Path | None) -> None:
        self._folder = None if cache_dir is None else cache_dir / "machine-code"
        self._known: dict[str, LibraryFacts] = {}

    def facts(self, stamp: str) -> LibraryFacts | None:
        """Return the LibraryFacts for a stamp, or None if they are not known."""
        found = self._known.get(stamp)
        if found is None and self._folder is not None:
            found = _read(_path(self._folder, stamp))
            if found is not None:
                self._known[stamp] = found
                note_use(_path(self._folder, stamp))
        return found

    def keep(self, stamp: str, facts: LibraryFacts) -> None:
        """Store ``facts`` in this process and, if possible, on disk."""
        self._known[stamp] = facts
        if self._folder is None:
            return
        try:
            make_private(self._folder)
            with replacing(_path(self._folder, stamp)) as file:
                file.write(msgspec.json.encode(facts))
        except OSError as error:
            log.debug("The facts about a library are not saved: %s", error)

    def prepared(self, digest: str) -> LibraryFacts | None:
        """Return the LibraryFacts of the prepared library with this digest, or None if none is known."""
        return self.facts(f"prepared {digest}")

    def keep_prepared(self, facts: LibraryFacts) -> None:
        """Store ``facts`` about a library from a source whose libraries are all prepared."""
        if self.prepared(facts.digest) is None:
            self.keep(f"prepared {facts.digest}", facts)


def _path(folder: Path, stamp: str) -> Path:
    key = hashlib.blake2b(stamp.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    return folder / f"{key}.library"


def _read(path: Path) -> LibraryFacts | None:
    try:
        with path.open("rb", buffering=0) as file:
            status = os.fstat(file.fileno())
            if hasattr(os, "geteuid") and (status.st_uid not in (0, os.geteuid()) or status.st_mode & 0o022):
                return None
            return _FACTS.decode(file.read(_LARGEST))
    except (OSError, ValueError, RecursionError):
        return None
