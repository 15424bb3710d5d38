"""Machine code of a wasm module: made once per computer, stored in a cache folder, checked before it is run.

Compiling Pyodide takes seconds; mapping the finished machine code takes two milliseconds. Machine code is
executed unchecked, so a file that this module did not write must never be mapped. The guarantees:

* A file is used only if its BLAKE2b digest is the one that was recorded, with its name, when it was written.
* Digesting 26 MB would take too long at startup. So the record also holds the file's size and inode, and
  the times, to the nanosecond, of the last changes to its content and inode; while all of these match, the
  content is assumed to be unchanged. No program can set the inode's time back, so a file that was written to,
  restored from a backup or copied is noticed and digested again. Damage below the file system is not noticed.
* File and record belong to the user who runs this, or to root, and nobody else may write to the file. Whoever
  can write as that user can run code as that user anyway.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import wasmtime
from msgspec import Struct, structs

from praxis_desktop import interpreter
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.files import (
    DAY_S,
    changed_ns,
    listed,
    make_private,
    note_use,
    open_regular,
    read_regular,
    replacing,
    sweep,
    unused_for,
)
from praxis_desktop.core.messages import Message
from praxis_desktop.interpreter.distribution import DistributionError
from praxis_desktop.interpreter.native import machine_code_of, module_at
from praxis_desktop.interpreter.processor import UnsupportedMachineError, processor_identity

if TYPE_CHECKING:
    import filelock

    from praxis_desktop.interpreter.compiling import Check, Kind


KEPT_FOR_S: Final = 60 * DAY_S

_RECORDS: Final = ("*.json", "*.library")


def remove_unused(folder: Path) -> int:
    """Remove the entries that no process has used for sixty days; return the number removed. Any thread or
    process may call this. A process that needs a removed entry recreates it.
    """
    removed = 0
    for record in (path for pattern in _RECORDS for path in listed(folder, pattern)):
        if unused_for(record) > KEPT_FOR_S and _remove(record):
            removed += 1
    for left in (*listed(folder, "*.cwasm"), *listed(folder, "*.lock")):  # left by a process that was killed
        if unused_for(left) > KEPT_FOR_S and not left.with_suffix(".json").exists():
            with suppress(OSError):
                left.unlink()
    if removed:
        log.info("%d unused entries are removed from %s", removed, folder)
    return removed


def _remove(record: Path) -> bool:
    """Remove an entry: first its code, because a record without code does not count as an entry."""
    try:
        if record.suffix == ".json":
            record.with_suffix(".cwasm").unlink(missing_ok=True)
        record.unlink(missing_ok=True)
    except OSError:  # Windows refuses to remove a file in use
        return False
    return True


log = logging.getLogger(__name__)

Progress = Callable[[int, str], None]
"""A function that is called with a percentage and a description of the current work."""

LOCK_DEADLINE_S = 120.0
"""Time, in seconds, to wait for another process to compile the same module before compiling it here."""

_FORMAT = 1
_LOOK_EVERY_S = 0.05
_LARGE_LIBRARY = 1 << 20
"""Size, in bytes, above which compiling a library takes a second or longer."""

_said: set[str] = set()
"""Messages already logged. Without this set, every module loaded at startup would repeat them."""

WASMTIME = "50.0.1"
"""wasmtime's version. Reading it from the installation's metadata would add 40 ms to every start."""


def load_module(
    engine: wasmtime.Engine,
    wasm_path: Path,
    digest: str,
    cache_dir: Path | None,
    *,
    variant: str,
    progress: Progress | None = None,
) -> wasmtime.Module:
    """Return the module in ``wasm_path``, from the cache if it was compiled on this computer before.

    ``digest`` is the SHA-256 that ``wasm_path`` must have. ``variant`` names what else the machine code
    depends on: the engine's configuration. The cache is the folder ``machine-code`` in ``cache_dir``; with
    None nothing is cached. ``progress`` is called with 5, 45, 70 and 100 percent if the module is compiled,
    otherwise with 100 only. A cache that is damaged, read-only, locked or full costs time but does not
    prevent the start. One warning is logged.

    Any thread may call this, even in several processes at once. Raises DistributionError if ``wasm_path`` is
    missing or damaged, and UnsupportedMachineError if there is no machine code for this processor.
    """
    report = progress or _report_nothing
    entry = None if cache_dir is None else _Entry.of(cache_dir, digest, variant)
    module = None if entry is None else entry.load(engine)
    if module is None:
        report(5, "Preparing Pyodide")

        def make() -> wasmtime.Module:
            made = _compile(engine, wasm_path, digest, report)
            if entry is not None:
                report(70, "Saving the compiled Pyodide")
            return made

        module = make() if entry is None else _make_once(engine, entry, make)
    report(100, "Pyodide is ready")
    return module


def load_text_module(
    engine: wasmtime.Engine, text: str, cache_dir: Path | None, *, variant: str
) -> wasmtime.Module:
    """Load a small module of our own from text. Cached as in ``load_module``, as compiling takes 5 ms."""
    if cache_dir is None:
        return wasmtime.Module(engine, text)
    entry = _Entry.of(cache_dir, hashlib.sha256(text.encode()).hexdigest(), variant)
    module = entry.load(engine)
    if module is not None:
        return module
    return _make_once(engine, entry, lambda: wasmtime.Module(engine, text))


def load_library(
    engine: wasmtime.Engine,
    digest: str,
    read: Callable[[], bytes],
    cache_dir: Path | None,
    *,
    variant: str,
    kind: Kind = "library",
    room: int | None = None,
    progress: Progress | None = None,
    check: Check | None = None,
) -> wasmtime.Module:
    """Return the compiled module of a native library, from the cache if it was compiled before.

    ``read`` returns the library's wasm, and is called only if the library must be compiled. ``digest``
    identifies that wasm, together with ``variant``. With ``room``, the module is cached only while the cache
    holds fewer than ``room`` bytes. ``progress`` is called once for a library that is slow to compile. An
    exception raised by ``check`` ends the wait. Raises the same errors as ``read`` and ``compile_wasm``.
    """
    entry = None if cache_dir is None else _Entry.of(cache_dir, digest, variant)
    module = None if entry is None else entry.load(engine)
    if module is not None:
        return module
    report = progress or _report_nothing

    def make() -> wasmtime.Module:
        data = read()
        if len(data) > _LARGE_LIBRARY:
            report(5, "Compiling a library for this computer")
        return interpreter.compile_wasm(engine, data, kind, check=check)

    if entry is None or (room is not None and _size(entry.code.parent) >= room):
        return make()
    return _make_once(engine, entry, make, check)


def has_library(digest: str, cache_dir: Path | None, *, variant: str) -> bool:
    """Return whether ``load_library`` would find machine code for these arguments, without reading it."""
    if cache_dir is None:
        return False
    entry = _Entry.of(cache_dir, digest, variant)
    return entry.code.is_file() and entry.record.is_file()


def _size(folder: Path) -> int:
    try:
        with os.scandir(folder) as entries:
            return sum(entry.stat().st_size for entry in entries)
    except OSError:
        return 0


def _make_once(
    engine: wasmtime.Engine, entry: _Entry, make: Callable[[], wasmtime.Module], check: Check | None = None
) -> wasmtime.Module:
    """Compile and cache the module, unless another process has done so while this process waited."""
    with entry.turn(check) as writable:
        module = entry.load(engine, complain=True)
        if module is None:
            module = make()
            if writable:
                entry.save(module)
    return module


def _report_nothing(percent: int, stage: str) -> None:
    """The default ``progress``, which reports nothing."""


def _compile(engine: wasmtime.Engine, wasm_path: Path, digest: str, report: Progress) -> wasmtime.Module:
    try:
        wasm = wasm_path.read_bytes()
    except OSError as error:
        raise DistributionError(
            Message("{path} cannot be read: {reason}", path=wasm_path, reason=error.strerror)
        ) from error
    if hashlib.sha256(wasm).hexdigest() != digest:
        raise DistributionError(
            Message("{path} is damaged: its digest is not the recorded one", path=wasm_path)
        )
    report(45, "Compiling Pyodide for this computer")
    try:
        return interpreter.compile_wasm(engine, wasm)
    except wasmtime.WasmtimeError as error:
        reason = str(error).strip().splitlines()[0]
        raise UnsupportedMachineError(
            f"Pyodide cannot be compiled for this processor: {reason}",
            hint="Use a computer with a newer processor.",
        ) from error


class _Stamp(Struct, frozen=True):
    """The metadata that identifies a file's content, so that the file need not be read."""

    size: int
    inode: int
    modified_ns: int
    changed_ns: int

    @classmethod
    def of(cls, path: Path, status: os.stat_result) -> _Stamp:
        return cls(status.st_size, status.st_ino, status.st_mtime_ns, changed_ns(path, status))


class _Entry(Struct, frozen=True):
    """A module's entry in the cache: the machine code, the record that vouches for it, and a lock."""

    code: Path
    record: Path
    lock: Path

    @classmethod
    def of(cls, folder: Path, digest: str, variant: str) -> _Entry:
        identity = "\n".join((str(_FORMAT), digest, WASMTIME, processor_identity(), variant))
        key = hashlib.blake2b(identity.encode(), digest_size=16).hexdigest()
        path = folder / "machine-code" / key
        return cls(path.with_suffix(".cwasm"), path.with_suffix(".json"), path.with_suffix(".lock"))

    def load(self, engine: wasmtime.Engine, *, complain: bool = False) -> wasmtime.Module | None:
        """Return the cached module if it is usable, else None. With ``complain``, log why it is unusable."""
        try:
            status = self.code.stat()
        except OSError:
            return None
        defect = self._defect(status)
        if defect is None:
            try:
                return module_at(engine, self.code)
            except (wasmtime.WasmtimeError, UnicodeEncodeError, OSError) as error:
                defect = str(error).strip().splitlines()[0]
        if complain:
            _say_once(f"The compiled Pyodide in {self.code.parent} is rebuilt: {defect}")
        return None

    def _defect(self, status: os.stat_result) -> str | None:
        """Return the reason why the file must not be mapped, or None if it may be."""
        # Mapped machine code runs with this process's rights.
        if hasattr(os, "geteuid") and (status.st_uid not in (0, os.geteuid()) or status.st_mode & 0o022):
            return "other users can write to it"
        try:
            record = json.loads(read_regular(self.record))
            digest = record["blake2b"]
            stamp = _Stamp(**record["stamp"])
            name = record.get("name", self.code.name)
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return "its record is missing or damaged"
        # A renamed file would be sound machine code of the wrong module.
        if name != self.code.name:
            return "it is another module's"
        try:
            is_unchanged = _Stamp.of(self.code, status) == stamp
        except OSError:
            is_unchanged = False
        if is_unchanged:
            note_use(self.record)
            return None
        # A copied or restored file has another stamp, but the same content.
        try:
            with open_regular(self.code) as code:
                if hashlib.file_digest(code, "blake2b").hexdigest() != digest:
                    return "its digest is not the recorded one"
        except OSError as error:
            return f"it cannot be read: {error.strerror}"
        try:
            self._write_record(digest, status)
        except OSError:
            log.debug("%s stays as it is: the next start computes digests again", self.record)
        return None

    @contextmanager
    def turn(self, check: Check | None = None) -> Iterator[bool]:
        """Wait for this process's turn to write the entry. Yield False if another process takes too long, or
        if the folder cannot be written.

        An exception raised by ``check`` ends the wait.
        """
        lock = self._acquire(check)
        try:
            yield lock is not None
        finally:
            if lock is not None:
                lock.release()

    def _acquire(self, check: Check | None) -> filelock.BaseFileLock | None:
        import filelock

        deadline = Deadline.after(LOCK_DEADLINE_S)
        try:
            make_private(self.code.parent)
            # A soft lock would survive a crash, and each later start would wait for it.
            lock = filelock.FileLock(self.lock, fallback_to_soft=False, mode=0o600)
            while not _is_acquired(lock):
                if check is not None:
                    check()
                if deadline.expired:
                    log.warning(
                        "Another process has not compiled it in %.0f s; compiling here as well",
                        LOCK_DEADLINE_S,
                    )
                    return None
        except OSError as error:
            _say_once(
                "The compiled Pyodide cannot be saved, so every start will compile it:"
                f" {self.code.parent} cannot be written: {error.strerror or error}"
            )
            return None
        return lock

    def save(self, module: wasmtime.Module) -> None:
        """Store the machine code for the next start. A failure, such as a full disk, is only logged."""
        try:
            sweep(self.code.parent, f"{self.code.stem}.*")
            with machine_code_of(module) as code:
                with replacing(self.code) as file:
                    file.write(code)
                digest = hashlib.blake2b(code).hexdigest()
            # Written last: after a crash in between, the code has no record and is not used.
            self._write_record(digest, self.code.stat())
            remove_unused(self.code.parent)
        except OSError as error:
            _say_once(
                "The compiled Pyodide cannot be saved, so the next start will compile it again:"
                f" {self.code.parent}: {error.strerror}"
            )

    def _write_record(self, digest: str, status: os.stat_result) -> None:
        stamp = structs.asdict(_Stamp.of(self.code, status))
        record = {"format": _FORMAT, "name": self.code.name, "blake2b": digest, "stamp": stamp}
        with replacing(self.record) as file:
            file.write(json.dumps(record).encode())


def _is_acquired(lock: filelock.BaseFileLock) -> bool:
    import filelock

    try:
        lock.acquire(timeout=_LOOK_EVERY_S, poll_interval=_LOOK_EVERY_S)
    except filelock.Timeout:
        return False
    return True


def _say_once(text: str) -> None:
    if text not in _said:
        _said.add(text)
        log.warning("%s", text)
