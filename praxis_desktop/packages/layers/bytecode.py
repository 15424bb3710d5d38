"""Compiles the modules of a package in a guest, with the Python that will import them."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from praxis_desktop import interpreter
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.messages import Message
from praxis_desktop.interpreter import Control
from praxis_desktop.interpreter.faults import GuestError, PythonError, TimedOut

if TYPE_CHECKING:
    from praxis_desktop.interpreter import Interpreter

log = logging.getLogger(__name__)

Start = Callable[["Control"], "Interpreter"]
"""A function that makes an interpreter on the calling thread, which must be a GuestThread."""

Progress = Callable[[int], None]
"""A function to be called with a percentage."""

LIMIT_S: Final = 60.0
"""Maximum time, in seconds, to compile a batch of files; a megabyte takes one second."""

MEMORY_LIMIT: Final = 1 << 30
"""Memory limit of the guest, in bytes."""

_BATCH: Final = 512 << 10
"""Maximum size, in bytes, of the sources compiled in one batch, unless a single file is larger."""

_NOT_COMPILED = (1 << 32) - 1
_SOURCES, _TARGET = "/tmp/sources", "/tmp/compiled"


class CompilingFailed(PraxisError):
    """The file ``name`` could not be compiled, for ``reason`` ("it took longer than 60 s")."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(Message("{name} cannot be compiled: {reason}", name=name, reason=reason))
        self.name = name
        self.reason = reason


class LayerCompiler:
    """Compiles modules in guests made by ``start``, one guest per call. Usable on any thread; calls block."""

    def __init__(self, start: Start, *, limit_s: float = LIMIT_S, memory_limit: int = MEMORY_LIMIT) -> None:
        self._start = start
        self._limit_s = limit_s
        self._memory_limit = memory_limit

    def compile(
        self, sources: Mapping[str, bytes], report: Progress = lambda percent: None
    ) -> dict[str, bytes]:
        """Return the compiled ``sources``. In both mappings, keys are the file names that tracebacks show.

        Sources that the guest's Python rejects are left out. Raises CompilingFailed.
        """
        if not sources:
            return {}
        return interpreter.run_in_guest_thread(lambda: self._compile(sources, report))

    def _compile(self, sources: Mapping[str, bytes], report: Progress) -> dict[str, bytes]:
        control = Control()
        done: dict[str, bytes] = {}
        with self._start(control) as guest:
            guest.limit_memory(self._memory_limit)
            total = sum(map(len, sources.values())) or 1
            size = 0
            for names in _batches(sources):
                self._compile_batch(guest, control, names, sources, done)
                size += sum(len(sources[name]) for name in names)
                report(100 * size // total)
        return done

    def _compile_batch(
        self,
        guest: Interpreter,
        control: Control,
        names: Sequence[str],
        sources: Mapping[str, bytes],
        done: dict[str, bytes],
    ) -> None:
        files = guest.files  # they outlive the guest
        files.write_file(_SOURCES, b"".join(sources[name] for name in names))
        files.write_file(_TARGET, b"")
        listing = json.dumps([[name, len(sources[name])] for name in names])
        try:
            with control.limited(self._limit_s), guest.program():
                guest.load("_praxis.compiling:compile_files")(listing, _SOURCES, _TARGET)
        except (GuestError, PythonError) as error:
            results = list(_results(files.read_file(_TARGET)))
            name = names[min(len(results), len(names) - 1)]
            late = isinstance(error, TimedOut)
            reason = (
                Message("it took longer than {limit_s:g} s", limit_s=self._limit_s) if late else error.message
            )
            raise CompilingFailed(name, reason) from error
        for name, result in zip(names, _results(files.read_file(_TARGET)), strict=True):
            if result is None:
                log.info("%s is not compiled: it is not Python code of the guest's version", name)
            else:
                done[name] = result


def _batches(sources: Mapping[str, bytes]) -> Iterator[list[str]]:
    batch: list[str] = []
    size = 0
    for name, source in sources.items():
        if batch and size + len(source) > _BATCH:
            yield batch
            batch, size = [], 0
        batch.append(name)
        size += len(source)
    if batch:
        yield batch


def _results(content: bytes) -> Iterator[bytes | None]:
    """Yield the guest's results: a compiled file, or None for an invalid source."""
    at = 0
    while at + 4 <= len(content):
        size = int.from_bytes(content[at : at + 4], "little")
        at += 4
        if size == _NOT_COMPILED:
            yield None
            continue
        if at + size > len(content):
            return
        yield content[at : at + size]
        at += size
