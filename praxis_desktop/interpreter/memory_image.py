"""An image of a guest's linear memory, which a new instance maps copy-on-write or copies.

On Linux the bytes are in a sealed memory file that every restored instance maps privately, which takes 0.02
ms for 30 MB; a page costs memory only once it is written to. On other systems the bytes are copied.
"""

from __future__ import annotations

import ctypes
import errno
import functools
import mmap
import os
import sys
import time
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from io import FileIO
from typing import TYPE_CHECKING, Any

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.meanwhile import made_meanwhile
from praxis_desktop.core.precedence import precedence

if TYPE_CHECKING:
    from praxis_desktop.interpreter.instance import Instance

PAGE = 4096
"""Size of a page, in bytes. Pages that are entirely zero become holes in the file."""

_MAP_FIXED = 0x10
_MADV_POPULATE_WRITE = 23
_LOOKED_AT = 65536
_ZERO, _ZERO_PAGE = bytes(_LOOKED_AT), bytes(PAGE)
_SENT_AT_ONCE = 16 << 20
"""Number of bytes copied at a time. After each piece, a thread may have to wait 5 ms for Python's lock."""

_SEALED_S, _AGAIN_S = 5.0, 0.01
"""Time limit for sealing a memory file, and the pause between two attempts, in seconds."""


class MemoryImage:
    """An immutable copy of ``size`` bytes of linear memory. Any thread may use it. ``close`` frees the
    memory; instances keep what they have mapped. With ``copying``, the bytes are on the heap instead of in a
    memory file. This works everywhere, and is meant for systems without memory files, and for tests.
    """

    digest = ""
    """A digest of the bytes, if known. Whoever sets it decides how it is computed."""

    def __init__(self, memory: memoryview, *, copying: bool = sys.platform != "linux") -> None:
        def fill(copy: memoryview) -> None:
            for start, end in written_stretches(memory):
                copy[start:end] = memory[start:end]

        self.size = len(memory)
        self._descriptor = -1
        self._bytes: bytes | bytearray = b""
        self._closed = False
        self._release: weakref.finalize[..., MemoryImage] | None = None
        if copying:
            self._bytes = bytearray(self.size)
            fill(memoryview(self._bytes))
        else:
            self._hold(_sealed_file(self.size, functools.partial(_write_stretches, memory)))

    @classmethod
    def filled(
        cls, size: int, fill: Callable[[memoryview], None], *, copying: bool = sys.platform != "linux"
    ) -> MemoryImage:
        """Return an image of ``size`` bytes. ``fill`` is called with a view of these bytes, all zero, and
        writes their values. The view is valid only during the call.

        Afterwards the bytes cannot be changed. Exceptions raised by ``fill`` propagate.
        """
        image = cls.__new__(cls)
        image.size = size
        image._descriptor = -1
        image._bytes = b""
        image._closed = False
        image._release = None
        if copying:
            image._bytes = bytearray(size)
            with memoryview(image._bytes) as view:
                fill(view)
        else:
            image._hold(_sealed_file(size, functools.partial(_fill_mapping, size, fill)))
        return image

    @classmethod
    def from_file(
        cls,
        size: int,
        file: FileIO,
        offset: int,
        stretches: Sequence[tuple[int, int]],
        follow: Callable[[memoryview], None],
    ) -> MemoryImage:
        """Return an image of ``size`` bytes. The ranges in ``stretches``, each a start and an end, are filled
        from ``file``; all other bytes are zero.

        The file holds the ranges one after another, starting at ``offset``. Linux only. Twice as fast as
        ``filled`` with a ``fill`` that reads the file, because the kernel copies between the files.
        ``follow`` is called on this thread with each part, in order, once the part has been copied. Raises
        OSError if the system cannot copy this way, and EOFError if the file is too short.
        """
        image = cls.__new__(cls)
        image.size = size
        image._bytes = b""
        image._closed = False
        image._release = None

        def write(descriptor: int) -> None:
            pieces = _sent(file.fileno(), offset, stretches, descriptor)
            # Not a shared mapping: the file could not be sealed before that is gone.
            view = memoryview(mmap.mmap(descriptor, size, mmap.MAP_PRIVATE, mmap.PROT_READ))
            for start, end in made_meanwhile(pieces, "image reader"):
                follow(view[start:end])

        image._hold(_sealed_file(size, write))
        return image

    @property
    def is_mapped(self) -> bool:
        """Whether instances map these bytes instead of each getting a copy."""
        return self._descriptor >= 0

    @property
    def is_closed(self) -> bool:
        """Whether the image has been closed. Nothing can be restored from a closed image."""
        return self._closed

    def view(self) -> memoryview:
        """Return a read-only view of the bytes. The view remains valid after ``close``, and keeps the memory
        allocated until the view is dropped. Raises ValueError if the image is already closed.
        """
        self._check()
        if self._descriptor < 0:
            return memoryview(self._bytes).toreadonly()
        # A private mapping shows the file's pages. Linux before 6.7 refuses a shared mapping of a sealed
        # file.
        return memoryview(mmap.mmap(self._descriptor, self.size, mmap.MAP_PRIVATE, mmap.PROT_READ))

    def load_into(self, instance: Instance) -> None:
        """Fill the first ``size`` bytes of the instance's memory with the image.

        Raises ValueError after ``close``, or if the instance's memory is smaller.
        """
        self._check()
        if self.size > len(instance.memory):
            raise ValueError(f"{self.size} bytes do not fit in a memory of {len(instance.memory)}")
        if self._descriptor < 0:
            instance.memory[: self.size] = self._bytes
            return
        address = _function("mmap")(
            instance.base,
            self.size,
            mmap.PROT_READ | mmap.PROT_WRITE,
            # Replaces, in place, the pages that wasmtime has reserved for the memory.
            mmap.MAP_PRIVATE | _MAP_FIXED,
            self._descriptor,
            0,
        )
        if address != instance.base:
            raise OSError(ctypes.get_errno(), "the memory image cannot be mapped")

    def copy_now(self, instance: Instance, runs: Iterable[Sequence[int]]) -> None:
        """Give the instance its own copies of pages that it will soon write to.

        ``runs`` contains the first page and the length of each run of pages. Raises ValueError for pages that
        the image does not have.

        Takes as long as copying on first write would: half a millisecond for 200 pages. Does nothing if the
        system cannot do this (Linux before 5.14), or if all bytes were copied anyway.
        """
        last = self.size // PAGE
        for first, count in runs:
            if not 0 <= first < first + count <= last:
                raise ValueError(f"the image has no {count} pages from {first} on")
            if not self.is_mapped:
                continue
            # An older kernel refuses the call, and the pages are copied when they are written.
            if _function("madvise")(instance.base + first * PAGE, count * PAGE, _MADV_POPULATE_WRITE):
                return

    def read(self) -> bytes:
        """Return all bytes. Raises ValueError after ``close``."""
        with self.view() as view:
            return bytes(view)

    def close(self) -> None:
        """Release the memory; idempotent. Dropping the last reference to the image also releases it."""
        self._closed = True
        if self._release is not None:
            self._release()
            self._descriptor = -1
        self._bytes = b""

    def _hold(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._release = weakref.finalize(self, os.close, descriptor)
        # The system closes the file at exit, when another thread may still be restoring from it.
        self._release.atexit = False

    def _check(self) -> None:
        if self._closed:
            raise ValueError("the image is closed")


def written_stretches(memory: memoryview) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each run of pages that are not zero. The last run may end inside a page."""
    start = -1
    for block in range(0, len(memory), _LOOKED_AT):
        # This runs for many milliseconds, possibly beside a running program.
        precedence.give_way()
        content = memory[block : block + _LOOKED_AT].tobytes()
        pages = [(0, False)]
        if not _ZERO.startswith(content):
            places = range(0, len(content), PAGE)
            content = content.ljust(_LOOKED_AT, b"\0")  # the last page may be incomplete
            pages = [(offset, not content.startswith(_ZERO_PAGE, offset)) for offset in places]
        for offset, is_written in pages:
            if is_written and start < 0:
                start = block + offset
            elif not is_written and start >= 0:
                yield start, block + offset
                start = -1
    if start >= 0:
        yield start, len(memory)


def _sealed_file(size: int, write: Callable[[int], None]) -> int:
    """Return the descriptor of a memory file of ``size`` bytes, filled by ``write`` and then sealed."""
    descriptor = os.memfd_create("praxis-image", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    try:
        os.ftruncate(descriptor, size)
        write(descriptor)
        _seal(descriptor)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _seal(descriptor: int) -> None:
    """Seal a memory file. Retries after EBUSY, which occurs while Linux itself is using one of the pages."""
    import fcntl  # not on Windows

    # Instances on any thread map these pages, so nobody may change or truncate them.
    seals = fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE | fcntl.F_SEAL_SEAL
    deadline = Deadline.after(_SEALED_S)
    while True:
        try:
            fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, seals)
        except OSError as error:
            if error.errno != errno.EBUSY or deadline.expired:
                raise
            time.sleep(_AGAIN_S)
        else:
            return


def _write_stretches(memory: memoryview, descriptor: int) -> None:
    for start, end in written_stretches(memory):
        position = start
        while position < end:
            position += os.pwrite(descriptor, memory[position:end], position)


def _sent(
    source: int, offset: int, stretches: Sequence[tuple[int, int]], descriptor: int
) -> Iterator[tuple[int, int]]:
    """Copy the stretches from ``source``, and yield the start and end of each piece that has been copied."""
    for start, end in stretches:
        os.lseek(descriptor, start, os.SEEK_SET)
        position = start
        while position < end:
            sent = os.sendfile(descriptor, source, offset, min(end - position, _SENT_AT_ONCE))
            if not sent:
                raise EOFError("the file is shorter than the memory it is to fill")
            yield position, position + sent
            position, offset = position + sent, offset + sent


def _fill_mapping(size: int, fill: Callable[[memoryview], None], descriptor: int) -> None:
    with mmap.mmap(descriptor, size) as mapping, memoryview(mapping) as view:
        fill(view)


_PROTOTYPES: dict[str, tuple[Any, ...]] = {
    "mmap": (
        ctypes.c_void_p,
        ctypes.c_void_p,
        ctypes.c_size_t,
        ctypes.c_int,
        ctypes.c_int,
        ctypes.c_int,
        ctypes.c_long,
    ),
    "madvise": (ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int),
}
"""The types for each C library function: the result's type, followed by the arguments' types."""


@functools.cache
def _function(name: str) -> Any:
    function = getattr(ctypes.CDLL(None, use_errno=True), name)
    function.restype, *function.argtypes = _PROTOTYPES[name]
    return function
