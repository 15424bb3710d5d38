"""Has checkpoints of a running program taken now and then, where that is possible, and kept."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from praxis_desktop.interpreter.faults import InterpreterClosed
from praxis_desktop.interpreter.host.graph import NotCapturable

if TYPE_CHECKING:
    from praxis_desktop.interpreter import Interpreter

_T = TypeVar("_T")

log = logging.getLogger(__name__)

PATIENCE_S = 5.0
"""Seconds a program may go without an await that can be captured before that is worth a word, if there was
none before.
"""


class CheckpointKeeper(Generic[_T]):
    """Has ``take`` called every ``interval`` seconds at most, where the program awaits, and then ``keep``
    with what it has returned, which writes that to ``place``, a file or a folder.

    The program stands still in ``take``, some milliseconds, not in ``keep``, which has a thread of its own
    and may raise OSError. ``warn`` is told what keeps the program from being captured, each thing once.
    """

    def __init__(
        self,
        place: Path,
        interval: float,
        take: Callable[[Interpreter], _T | None],
        keep: Callable[[_T], object],
        warn: Callable[[str], object] = log.warning,
    ) -> None:
        self._place = place
        self._interval = min(interval, threading.TIMEOUT_MAX)
        self._take_one = take
        self._keep_one = keep
        self._warn = warn
        self._lock = threading.Lock()
        self._has_ended = threading.Event()
        self._asked: Future[_T | None] | None = None
        self._told: set[str] = set()
        self.count = 0
        """How many have been kept."""

    @contextmanager
    def keeping(self, interpreter: Interpreter) -> Iterator[None]:
        """While inside, on the interpreter's thread, checkpoints are kept; afterwards nobody writes any."""
        thread = threading.Thread(target=self._keep, args=(interpreter,), name="checkpoints", daemon=True)
        thread.start()
        try:
            yield
        finally:
            with self._lock:
                self._has_ended.set()
                asked = self._asked
            if asked is not None:
                asked.cancel()
            thread.join()

    # ---- the keeper's thread
    def _keep(self, interpreter: Interpreter) -> None:
        while not self._has_ended.wait(self._interval):
            taken = self._take(interpreter)
            if taken is not None:
                self._save(taken)

    def _take(self, interpreter: Interpreter) -> _T | None:
        """The program as it is where it awaits next; None when it cannot be captured there, or has ended."""
        with self._lock:
            if self._has_ended.is_set():
                return None
            asked = self._asked = interpreter.between_turns(partial(self._take_one, interpreter))
        try:
            return self._awaited(asked)
        except NotCapturable as error:
            held = f" (held by {error.holder})" if error.holder else ""
            self._tell(
                f"no checkpoint is taken as long as the program has {error.what}{held}: it cannot be captured"
            )
        except MemoryError:
            self._tell("no checkpoint is taken: there is not enough memory for a copy of the program's")
        except (CancelledError, InterpreterClosed):
            log.debug("the program has ended before it could be captured")
        return None

    def _awaited(self, asked: Future[_T | None]) -> _T | None:
        try:
            return asked.result(PATIENCE_S)
        except TimeoutError:
            if not self.count:
                self._tell(
                    f"no checkpoint could be taken for {PATIENCE_S:.0f} s: a program can be captured where"
                    " its top level awaits, not while it computes or waits in a call, such as asyncio.run()"
                )
        return asked.result()

    def _save(self, taken: _T) -> None:
        try:
            self._keep_one(taken)
        except OSError as error:
            self._tell(f"the checkpoint {self._place} cannot be written: {error.strerror or error}")
        else:
            self.count += 1

    def _tell(self, message: str) -> None:
        if message not in self._told:
            self._told.add(message)
            self._warn(message)
