"""Writes a journal: frames are written in batches, and committed frames survive if the process dies."""

from __future__ import annotations

import hashlib
import logging
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import NoReturn, Self

from praxis_desktop import __version__
from praxis_desktop.core.messages import Message
from praxis_desktop.core.wall_clock import wall_clock_ns
from praxis_desktop.journal._file import END, FULL, JournalFile, make_file, new_descriptor
from praxis_desktop.journal.errors import JournalWriteFailed, write_failed
from praxis_desktop.journal.format import BATCH, BATCH_GOAL, SEAL_BODY, Link, encode_head, frame_head


class Batches:
    """Frames waiting to be written to ``file``, after the batch at ``link``. Not thread-safe."""

    def __init__(self, file: JournalFile, link: Link) -> None:
        self.size = 0
        """Size, in bytes, of the waiting frames."""
        self.dropped = 0
        """Number of batches dropped."""
        self._file = file
        self._crc, self.digest = link
        self._pending: list[bytes] = []

    def add(self, frame: bytes) -> int:
        """Add a complete frame; return the number of bytes waiting."""
        self._pending.append(frame)
        self.size += len(frame)
        return self.size

    def flush(self, *, is_checked: bool, goal: int) -> None:
        """Write everything, in batches of about ``goal`` bytes. If this raises OSError, the frames that have
        not been written yet are kept.
        """
        pending = self._pending
        while pending:
            count, size = self._next(goal)
            self._write(pending[0] if count == 1 else b"".join(pending[:count]), is_checked)
            self._forget(count, size)

    def drop(self, goal: int) -> None:
        """Drop the next batch, which does not fit, so that smaller batches after it may fit."""
        self._forget(*self._next(goal))
        self.dropped += 1

    def _next(self, goal: int) -> tuple[int, int]:
        """Return the number of frames in the next batch, and their size in bytes."""
        if self.size <= goal:
            return len(self._pending), self.size
        count = size = 0
        for frame in self._pending:
            if count and size + len(frame) > goal:
                break
            count, size = count + 1, size + len(frame)
        return count, size

    def _forget(self, count: int, size: int) -> None:
        if count == len(self._pending):
            self._pending.clear()
        else:
            del self._pending[:count]
        self.size -= size

    def _write(self, body: bytes, is_checked: bool) -> None:
        # Link.next() inlined: every byte sent to an instrument waits for this code.
        crc = zlib.crc32(body, self._crc)
        digest = hashlib.sha256(self.digest + body).digest()
        self._file.write(BATCH.pack(len(body), crc, digest) + body, is_checked=is_checked)
        self._crc, self.digest = crc, digest


log = logging.getLogger(__name__)

_MOST_HELD = 64 << 20
"""Total size, in bytes, of frames kept in memory while the disk is full; beyond it, writers wait."""
_ASKED_AGAIN_S = 0.05
_LAST_GOAL = 16 << 10
"""Batch size, in bytes, while a full disk's reserve is filled: small, so that little is dropped."""


class JournalWriter:
    """An open journal, to which any number of threads can write.

    Once ``commit`` has returned, all frames appended before the call survive the death of the process and,
    with ``durable``, even a power cut; concurrent commits share one sync. After an error the journal refuses
    everything, and any action that must be recorded first must not take place.

    **A full disk** is not an error if ``when_full`` is given. Frames are kept in the file's reserve and in
    memory, in order; threads that need the disk wait; ``when_full`` is called with the error on a separate
    thread, and may take any length of time. If it returns True, space has been freed: the frames are written
    and everything continues. If it returns False, actions that need the disk are refused
    (JournalWriteFailed), and everything else is accepted until the reserve is used up, so that the end can be
    recorded.
    """

    def __init__(
        self,
        path: Path,
        file: JournalFile,
        link: Link,
        *,
        durable: bool,
        started: int = 0,
        when_full: Callable[[JournalWriteFailed], bool] | None = None,
    ) -> None:
        """Take over an open, locked file; only ``create`` and ``reopen`` call this."""
        self.path = path
        self.started = started
        """The header's ``monotonic_ns``, the time at which the journal started."""
        self.durable = durable
        self._file = file
        self._batches = Batches(file, link)
        self._lock = threading.Lock()
        self._room = threading.Condition(self._lock)
        self._syncing = threading.Lock()
        self._synced = 0
        self._when_full = when_full
        self._shortage: JournalWriteFailed | None = None
        self._is_stuck = False
        """Whether the waiting frames did not fit at the last attempt to write them."""
        self._given_up: JournalWriteFailed | None = None
        self._failure: JournalWriteFailed | None = None
        self._is_closed = False

    @classmethod
    def create(
        cls,
        path: Path,
        header: Mapping[str, object],
        *,
        durable: bool = False,
        started: int | None = None,
        when_full: Callable[[JournalWriteFailed], bool] | None = None,
        watch: Callable[[], OSError | None] | None = None,
        new_file: Callable[[Path], int] | None = None,
    ) -> Self:
        """Create a file that only this user can read. ``header`` describes its contents.

        The program's version and the time on both clocks (``started_ns``, ``monotonic_ns``) are added to the
        header; ``started`` replaces the monotonic time if time is virtual. ``watch`` may report a full disk
        early (see JournalFile). If this process may not create the file, ``new_file`` does so instead and
        returns a descriptor, or raises OSError. Raises JournalExists or JournalUnusable.
        """
        started = time.monotonic_ns() if started is None else started
        described = {
            **header,
            "program": f"praxis-desktop {__version__}",
            "started_ns": wall_clock_ns(),
            "monotonic_ns": started,
        }
        head, link = encode_head(described)
        file = make_file(path, head, is_lasting=durable, watch=watch, new_file=new_file or new_descriptor)
        return cls(path, file, link, durable=durable, started=started, when_full=when_full)

    @property
    def size(self) -> int:
        """Number of bytes in the file."""
        return self._file.size

    @property
    def digest(self) -> bytes:
        """The chain's latest digest, which reveals any change to or removal of earlier data."""
        return self._batches.digest

    @property
    def dropped(self) -> int:
        """Number of batches that did not fit in the reserve."""
        return self._batches.dropped

    @property
    def is_given_up(self) -> bool:
        """Whether the disk has stayed full, in which case only the journal's end is still accepted."""
        return self._given_up is not None

    @property
    def is_short(self) -> bool:
        """Whether the disk is full and ``when_full`` has been called."""
        return self._shortage is not None

    def lacks_room(self, error: OSError) -> None:
        """Call ``when_full`` for a file next to the journal, as if the journal itself lacked space."""
        with self._lock:
            if self._when_full is not None and self._given_up is None and not self._is_closed:
                self._ask_for_room(error)

    def ask_no_longer(self, left: int = END) -> None:
        """Stop waiting for free space, as if ``when_full`` had returned False. On a full disk, the next
        frames may use the reserve except for its last ``left`` bytes.
        """
        with self._lock:
            if self._shortage is not None:
                self._give_up()
            if self._given_up is not None:
                self._file.finish(left)

    def await_room(self) -> None:
        """Wait until ``when_full`` has returned. Raises JournalWriteFailed if it returned False."""
        with self._lock:
            self._wait_for_room()

    # ---- accepting frames
    def append(self, kind: int, payload: bytes) -> None:
        """Add a frame of ``kind`` (0 to 253) of at most 16 MiB. Raises JournalWriteFailed or ValueError."""
        # Every answer to a guest waits for this code: a frame takes as long as reading a clock.
        size = len(payload)
        frame = (bytes((kind, size)) if size < 0x80 else frame_head(kind, size)) + payload
        with self._lock:
            if self._failure is not None or self._is_closed:
                raise self._refusal()
            if self._batches.add(frame) >= BATCH_GOAL:
                self._flush(False)
                self._wait_while_too_much()

    def commit(self, *, sync: bool = True) -> None:
        """Wait until everything appended so far is safe. Raises JournalWriteFailed.

        ``sync=False`` is for frames about past events: the call does not wait for the disk. Until the next
        commit with ``sync``, a power cut may remove these frames from a durable journal; a deleted file is
        noticed a little later, and a full disk does not block the call.
        """
        with self._lock:
            self._check(sync)
            self._flush(sync)
            if sync:
                self._wait_for_room()
            place = self._file.size
        if sync and self.durable:
            self._wait_for_disk(place)

    def keep(self, kind: int, payload: bytes, *, sync: bool = True) -> None:
        """Append a frame and commit in a single call, which is faster than two."""
        frame = frame_head(kind, len(payload)) + payload
        with self._lock:
            self._check(sync)
            self._batches.add(frame)
            self._flush(sync)
            if sync:
                self._wait_for_room()
            elif self._batches.size >= BATCH_GOAL:
                self._wait_while_too_much()
            place = self._file.size
        if sync and self.durable:
            self._wait_for_disk(place)

    def note(self, frames: Iterable[tuple[int, bytes]]) -> None:
        """Add frames as one block and commit them without waiting for the disk or for free space. Raises
        JournalWriteFailed.
        """
        encoded = [frame_head(kind, len(payload)) + payload for kind, payload in frames]
        with self._lock:
            self._check(False)
            for frame in encoded:
                self._batches.add(frame)
            self._flush(False)

    def _check(self, waits: bool) -> None:
        """Raise if the journal has failed or is closed. With ``waits``, also wait for space."""
        if self._failure is not None or self._is_closed:
            raise self._refusal()
        if waits and (self._shortage is not None or self._given_up is not None):
            self._wait_for_room()

    # ---- writing (lock held)
    def _flush(self, is_checked: bool) -> bool:
        """Write the waiting frames. Returns False if not all of them fit."""
        if self._is_stuck and self._shortage is not None and not is_checked:
            return False  # tried again once there is space, not for every byte in between
        self._is_stuck = False
        while True:
            goal = BATCH_GOAL if self._given_up is None else _LAST_GOAL
            try:
                self._batches.flush(is_checked=is_checked, goal=goal)
            except OSError as error:
                if error.errno not in FULL or self._when_full is None:
                    self._fail(error)
                if self._given_up is None:
                    self._is_stuck = True
                    self._ask_for_room(error)
                    return False
                self._batches.drop(goal)
                continue
            shortage = self._file.shortage
            if shortage is not None and self._given_up is None:
                if self._when_full is None:
                    self._file.shortage = None  # the write itself shows whether there is space
                else:
                    self._ask_for_room(shortage)
            return True

    # ---- a full disk (lock held, except in _ask)
    def _ask_for_room(self, error: OSError) -> None:
        if self._shortage is None:
            self._shortage = write_failed(self.path, error)
            try:
                threading.Thread(target=self._ask, name="room for a journal", daemon=True).start()
            except RuntimeError:  # the system cannot start another thread
                self._give_up()

    def _ask(self) -> None:
        """Call ``when_full`` until there is space, or until it returns False."""
        while (shortage := self._shortage) is not None and self._when_full is not None:
            try:
                goes_on = self._when_full(shortage)
            except Exception:
                log.exception("nobody could be asked to make room for %s", self.path)
                goes_on = False
            with self._lock:
                if self._shortage is None or self._is_closed:
                    return
                if not goes_on:
                    self._give_up()
                    return
                self._file.shortage = None
                with suppress(JournalWriteFailed):
                    if self._flush(True) and self._file.shortage is None:
                        self._shortage = None
                        self._room.notify_all()
                        return
                if self._failure is not None:
                    return
            time.sleep(_ASKED_AGAIN_S)

    def _give_up(self) -> None:
        """Stop asking for space, and write the waiting frames to the reserve, which has room for the end."""
        self._given_up, self._shortage = self._shortage, None
        self._file.finish(END)
        with suppress(JournalWriteFailed):
            self._flush(False)
        self._room.notify_all()

    def _wait_for_room(self) -> None:
        while self._shortage is not None and self._failure is None and not self._is_closed:
            self._room.wait()
        if self._failure is not None or self._given_up is not None or self._is_closed:
            raise self._refusal()

    def _wait_while_too_much(self) -> None:
        while self._batches.size > _MOST_HELD and self._shortage is not None and self._failure is None:
            self._room.wait()

    # ---- the disk
    def _wait_for_disk(self, place: int) -> None:
        with self._syncing:
            if self._failure is not None:
                raise self._refusal()
            if self._synced >= place:
                return  # an earlier sync also covered this
            reached = self._file.size
            failed = self._sync()
            if failed is None:
                self._synced = reached
                return
        # The system may have discarded data that it could not write: a second sync would wrongly succeed. Not
        # while holding _syncing, because `close` takes _lock first.
        with self._lock:
            self._fail(failed)

    def _sync(self) -> OSError | None:
        try:
            self._file.sync()
        except OSError as error:
            # Set before another thread can sync, which would wrongly succeed.
            self._failure = write_failed(self.path, error)
            return error
        return None

    def _fail(self, error: OSError) -> NoReturn:
        """Refuse everything from now on; call this with the lock held."""
        self._failure = write_failed(self.path, error)
        self._shortage = None
        self._room.notify_all()
        raise self._refusal() from error

    def _refusal(self) -> JournalWriteFailed:
        """Return a new exception each time, because a single exception raised on several threads would
        collect all their tracebacks.
        """
        known = self._failure or self._given_up
        if known is not None:
            return JournalWriteFailed(known.message, path=self.path, hint=known.hint)
        return JournalWriteFailed(Message("the journal {path} is closed", path=self.path), path=self.path)

    def leave(self) -> None:
        """Write what fits and close the file unsealed, so that ``reopen`` can add to it. Idempotent."""
        with self._lock, self._syncing:
            if self._is_closed:
                return
            self._is_closed = True
            try:
                if self._failure is None:
                    self._file.finish()
                    with suppress(JournalWriteFailed):
                        self._flush(True)
            finally:
                self._room.notify_all()
                with suppress(OSError):
                    self._file.close(lasting=self.durable)

    def close(self, last: Callable[[bytes], tuple[int, bytes]] | None = None) -> None:
        """Commit, seal and close the file. From then on, a missing end can be detected. Idempotent.

        ``last`` is called with the digest of everything so far, and returns the final frame before the seal.
        Raises JournalWriteFailed if a write fails or an earlier one failed. The file is closed even then.
        """
        with self._lock, self._syncing:
            if self._is_closed:
                return
            is_lasting = False
            try:
                if self._failure is not None:
                    raise self._refusal()
                if self._shortage is not None:
                    self._give_up()
                self._file.finish()
                self._flush(True)
                if self._shortage is not None:
                    self._give_up()
                dropped = self.dropped
                if last is not None:
                    kind, payload = last(self._batches.digest)
                    self._write_last(frame_head(kind, len(payload)) + payload)
                self._write_last(SEAL_BODY)
                if self.dropped > dropped:
                    raise self._refusal()
                is_lasting = self.durable
            finally:
                self._is_closed = True
                self._room.notify_all()
                try:
                    self._file.close(lasting=is_lasting)
                except OSError as error:
                    if is_lasting:
                        self._fail(error)

    def _write_last(self, body: bytes) -> None:
        self._batches.add(body)
        if not self._flush(True):
            self._give_up()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.close()
        else:
            with suppress(JournalWriteFailed):
                self.close()
