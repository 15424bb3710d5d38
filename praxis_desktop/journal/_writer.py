"""Writing a journal: frames are collected, and what is committed outlives the process."""

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
from praxis_desktop.core.wall_clock import wall_clock_ns
from praxis_desktop.journal._file import END, FULL, JournalFile, make_file, new_descriptor
from praxis_desktop.journal.errors import JournalWriteFailed, write_failed
from praxis_desktop.journal.format import BATCH, BATCH_GOAL, SEAL_BODY, Link, encode_head, frame_head


class Batches:
    """What waits to be written to ``file``, whose last batch is at ``link``. One thread at a time."""

    def __init__(self, file: JournalFile, link: Link) -> None:
        self.size = 0
        """Bytes of frames that wait."""
        self.dropped = 0
        """Batches that were dropped."""
        self._file = file
        self._crc, self.digest = link
        self._pending: list[bytes] = []

    def add(self, frame: bytes) -> int:
        """Add a whole frame; returns how many bytes wait."""
        self._pending.append(frame)
        self.size += len(frame)
        return self.size

    def flush(self, *, is_checked: bool, goal: int) -> None:
        """Write everything, in batches of about ``goal`` bytes. Raises OSError; the rest waits then."""
        pending = self._pending
        while pending:
            count, size = self._next(goal)
            self._write(pending[0] if count == 1 else b"".join(pending[:count]), is_checked)
            self._forget(count, size)

    def drop(self, goal: int) -> None:
        """Forget the batch that has no room, so that those behind it get theirs."""
        self._forget(*self._next(goal))
        self.dropped += 1

    def _next(self, goal: int) -> tuple[int, int]:
        """Number and bytes of the frames of the next batch."""
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
        # Link.next() in place: a tuple less on the way of every byte that is sent.
        crc = zlib.crc32(body, self._crc)
        digest = hashlib.sha256(self.digest + body).digest()
        self._file.write(BATCH.pack(len(body), crc, digest) + body, is_checked=is_checked)
        self._crc, self.digest = crc, digest


log = logging.getLogger(__name__)

_MOST_HELD = 64 << 20
"""Bytes of frames that are held in memory while somebody makes room on the disk; who brings more waits."""
_ASKED_AGAIN_S = 0.05
_LAST_GOAL = 16 << 10
"""Bytes of a batch when a full disk's reserve is filled: of what does not fit little is dropped with it."""


class JournalWriter:
    """An open journal that frames are added to, from any number of threads.

    What was appended before ``commit`` was called outlives the process once it has returned, and with
    ``durable`` a power cut as well; threads that commit at the same time share one wait for the disk. After
    an error nothing more is taken: who has to keep something before doing it must not do it.

    **A full disk** is no error where there is ``when_full``. The frames stay in the file's reserve and in
    memory, in their order; who has to wait for the disk waits; and ``when_full`` is called with what is
    wrong, on a thread of its own, for as long as it wants. Returns it True, somebody has made room: the
    frames are written, and everything goes on. Returns it False, nothing that waits for the disk is taken any
    more (JournalWriteFailed), and all else as long as the reserve lasts, so that the end can be told.
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
        """For ``create`` and ``reopen``: takes over an open, locked file."""
        self.path = path
        self.started = started
        """The header's ``monotonic_ns``: when the journal began."""
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
        """Whether what is pending had no room when it was last written."""
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
        """Make a new file, readable by this user alone. ``header`` says what is kept in it; the program's
        version and the time on both clocks (``started_ns``, ``monotonic_ns``) are added to it; ``started``
        is the latter where time is virtual. ``watch`` may find the disk full before it is: see JournalFile.
        ``new_file`` makes the file where this process may not: it returns a descriptor, or raises OSError.

        Raises JournalExists, JournalUnusable when it cannot be made.
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
        """Bytes in the file."""
        return self._file.size

    @property
    def digest(self) -> bytes:
        """The end of the chain: who has it can tell whether anything before was changed, or left out."""
        return self._batches.digest

    @property
    def dropped(self) -> int:
        """Batches that the reserve had no room for, once nobody would make any."""
        return self._batches.dropped

    @property
    def is_given_up(self) -> bool:
        """Whether the disk is full and nobody makes room: only the end is still taken."""
        return self._given_up is not None

    @property
    def is_short(self) -> bool:
        """Whether the disk is full, and somebody is asked to make room."""
        return self._shortage is not None

    def lacks_room(self, error: OSError) -> None:
        """Have somebody asked to make room for a file beside the journal, as if for the journal itself."""
        with self._lock:
            if self._when_full is not None and self._given_up is None and not self._is_closed:
                self._ask_for_room(error)

    def ask_no_longer(self) -> None:
        """Whoever is asked to make room has not done so by the end: as if nobody would."""
        with self._lock:
            if self._shortage is not None:
                self._give_up()

    def await_room(self) -> None:
        """Return when nobody is asked to make room any more. Raises JournalWriteFailed when nobody does."""
        with self._lock:
            self._wait_for_room()

    # ---- taking frames
    def append(self, kind: int, payload: bytes) -> None:
        """Add a frame of ``kind`` (0 to 253). Raises JournalWriteFailed; ValueError beyond 16 MiB."""
        # On the way of every answer that a guest gets: a frame takes as long as a clock reading.
        size = len(payload)
        frame = (bytes((kind, size)) if size < 0x80 else frame_head(kind, size)) + payload
        with self._lock:
            if self._failure is not None or self._is_closed:
                raise self._refusal()
            if self._batches.add(frame) >= BATCH_GOAL:
                self._flush(False)
                self._wait_while_too_much()

    def commit(self, *, sync: bool = True) -> None:
        """Return when everything appended until now is kept. Raises JournalWriteFailed.

        Without ``sync``, for what has happened anyway, a power cut may still take it from a durable journal
        until the next commit that waits for the disk, that the file was removed shows a little later, and
        nobody waits for room on a full disk.
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
        """``append`` and ``commit`` in one, in less time."""
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
        """Add frames that nothing comes between, and commit without waiting for anything: neither for the
        disk nor for room on a full one. Raises JournalWriteFailed.
        """
        encoded = [frame_head(kind, len(payload)) + payload for kind, payload in frames]
        with self._lock:
            self._check(False)
            for frame in encoded:
                self._batches.add(frame)
            self._flush(False)

    def _check(self, waits: bool) -> None:
        """Refuse what can be kept no more; what ``waits`` for the disk is not begun while that is full."""
        if self._failure is not None or self._is_closed:
            raise self._refusal()
        if waits and (self._shortage is not None or self._given_up is not None):
            self._wait_for_room()

    # ---- writing them (lock held)
    def _flush(self, is_checked: bool) -> bool:
        """Write what is pending; False when the disk has no room for all of it."""
        if self._is_stuck and self._shortage is not None and not is_checked:
            return False  # tried again when somebody has made room, not for every byte that comes meanwhile
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
                    self._file.shortage = None  # the write itself tells whether there is none
                else:
                    self._ask_for_room(shortage)
            return True

    # ---- a full disk (lock held, but for _ask)
    def _ask_for_room(self, error: OSError) -> None:
        if self._shortage is None:
            self._shortage = write_failed(self.path, error)
            try:
                threading.Thread(target=self._ask, name="room for a journal", daemon=True).start()
            except RuntimeError:  # the system gives no thread to ask on
                self._give_up()

    def _ask(self) -> None:
        """Have somebody make room, as often as there is none."""
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
        """Nobody makes room: what is pending, and the end, go into the reserve."""
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
                return  # whoever waited before has waited for this, too
            reached = self._file.size
            failed = self._sync()
            if failed is None:
                self._synced = reached
                return
        # What the system could not write it may have forgotten: it must not be asked again.
        with self._lock:
            self._fail(failed)

    def _sync(self) -> OSError | None:
        try:
            self._file.sync()
        except OSError as error:
            # Before anybody else asks the system, which would say that all is well.
            self._failure = write_failed(self.path, error)
            return error
        return None

    def _fail(self, error: OSError) -> NoReturn:
        """Take nothing more (lock held)."""
        self._failure = write_failed(self.path, error)
        self._shortage = None
        self._room.notify_all()
        raise self._refusal() from error

    def _refusal(self) -> JournalWriteFailed:
        """A new error each time: one that is raised on several threads would collect all their tracebacks."""
        known = self._failure or self._given_up
        if known is not None:
            return JournalWriteFailed(known.message, path=self.path, hint=known.hint)
        return JournalWriteFailed(f"the journal {self.path} is closed", path=self.path)

    def leave(self) -> None:
        """Close the file without an end, as far as there is room for what is pending: more can be added by
        ``reopen``. Idempotent.
        """
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
        """Commit, and seal the file: what is missing from its end shows from now on. Idempotent. ``last``
        makes a frame of the digest of all before, which nothing but the seal comes behind.

        Raises JournalWriteFailed, also when something could not be kept before; the file is closed then too.
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
