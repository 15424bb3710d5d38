"""Where the locks of programs lie: beside a program, or in the user's data."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from praxis_desktop.core.atomic_files import listed
from praxis_desktop.core.regular_files import read_regular
from praxis_desktop.packages.errors import PackageError
from praxis_desktop.packages.lock_files import LockFile, lock_beside, read_file, write_lock
from praxis_desktop.packages.pins import Lock

log = logging.getLogger(__name__)


class LockStore:
    """The locks of programs, by their lasting names, in ``folder``; it need not exist. Any thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, name: str, program: Path | None = None) -> LockFile | None:
        """The lock's file of a program: the one beside the file ``program``, else the one in the store; None
        when there is neither. Raises PackageError when the one beside the program cannot be read.
        """
        beside = lock_beside(program) if program is not None else None
        if beside is not None:
            try:
                return LockFile(beside, read_file(beside), is_own=True)
            except (FileNotFoundError, NotADirectoryError):
                pass
            except OSError as error:
                raise PackageError(
                    f"{beside} cannot be read: {error.strerror}",
                    hint="It says which packages the program has. Make it readable, or remove it.",
                ) from None
        path = self._path(name)
        try:
            return LockFile(path, read_regular(path))
        except FileNotFoundError:
            return None
        except OSError as error:
            log.warning("The lock %s of %s is not used: %s", path, name, error.strerror or error)
            return None

    def get(self, name: str, program: Path | None = None) -> Lock | None:
        """The lock of a program; a damaged one of the store counts for none. Raises PackageError for one
        beside the program that is no lock.
        """
        found = self.find(name, program)
        if found is None:
            return None
        try:
            return found.read()
        except PackageError as error:
            if found.is_own:
                raise
            log.warning("The lock of %s is made anew: %s", name, error)
            return None

    def put(self, name: str, lock: Lock) -> Path:
        """Keep the lock in the store. Raises PackageNotSaved."""
        path = self._path(name)
        write_lock(path, lock)
        return path

    def locks(self) -> Iterator[Lock]:
        """Those in the store that can be read."""
        for path in listed(self._folder, "pylock.*.toml"):
            try:
                lock = LockFile(path, read_regular(path)).read()
            except (PackageError, OSError) as error:
                log.warning("The lock %s is not used: %s", path, error)
            else:
                yield lock

    def _path(self, name: str) -> Path:
        return self._folder / f"pylock.{sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}.toml"
