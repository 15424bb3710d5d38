"""The key that signs sessions: one per user and computer, made on first use."""

from __future__ import annotations

import logging
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import filelock

from praxis_desktop.core.private_files import make_private
from praxis_desktop.core.regular_files import open_regular, read_regular

log = logging.getLogger(__name__)

KEY_BYTES = 32
"""Length of the key: that of the digest it is used with."""

_LOCK_SECONDS = 10.0


def session_key(folder: Path) -> bytes:
    """The key in ``folder/session.key``, made if there is none.

    Safe on any thread; never raises for what it finds on the disk. Processes that ask at the same time agree
    on one key. A key that is damaged, or that others could have read, is replaced with a warning: sessions
    signed with it are refused from then on. If the folder cannot be written, the key lives as long as its
    process; that is logged, too.
    """
    path = folder / "session.key"
    try:
        make_private(folder)
        with _locked(path):
            key = _usable(path)
            return _kept(path) if key is None else key
    except OSError as error:
        log.warning(
            "The key of sessions cannot be kept in %s (%s): sessions of this process cannot be resumed by"
            " another",
            path,
            error.strerror or error,
        )
        return secrets.token_bytes(KEY_BYTES)


def _usable(path: Path) -> bytes | None:
    """The key in the file; None if there is none that may be used."""
    try:
        with open_regular(path) as file:
            key = file.read(KEY_BYTES + 1)
            is_private = os.name != "posix" or os.fstat(file.fileno()).st_mode & 0o077 == 0
    except FileNotFoundError:
        return None
    if len(key) != KEY_BYTES:
        _replaced(path, f"holds {len(key)} bytes instead of {KEY_BYTES}")
    elif not is_private:
        _replaced(path, "could be read by other users")
    else:
        return key
    return None


def _replaced(path: Path, reason: str) -> None:
    log.warning("The key of sessions %s %s: it is replaced, sessions made before are refused", path, reason)
    path.unlink(missing_ok=True)


def _kept(path: Path) -> bytes:
    """A new key stored at ``path``, or the one that another process stored there first."""
    descriptor, name = tempfile.mkstemp(prefix=".session-key-", dir=path.parent)  # readable only by this user
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(temporary, path)  # unlike a rename, a link never replaces an existing key
        except FileExistsError:
            pass
        except OSError:  # a file system without links: rely on the lock
            temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    key = read_regular(path)
    if len(key) != KEY_BYTES:
        raise OSError(f"{path} does not keep what is written to it")
    return key


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold the key's lock; go on without it on a file system that has no locks."""
    lock = filelock.FileLock(
        path.with_suffix(".lock"), timeout=_LOCK_SECONDS, fallback_to_soft=False, mode=0o600
    )
    try:
        lock.acquire()
    except (OSError, NotImplementedError, filelock.Timeout) as error:
        log.debug("No lock for %s: %s", path, error)
    try:
        yield
    finally:
        with suppress(OSError):
            lock.release()
