"""The way of a person's wishes to a run: one after another, on a thread that is none of the window's."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from praxis_desktop.runs.engine.controls import Refused

if TYPE_CHECKING:
    from praxis_desktop.runs.engine.controls import Controllable

log = logging.getLogger(__name__)

Wish = Callable[["Controllable"], Refused | None]
"""What is to be done to a run; returns why it was not."""


class ControlLine:
    """Holds wishes until there is a run, then has them done in their order. Any thread; every method returns
    at once. ``refused`` is told on a thread of this line what was not done.
    """

    def __init__(self, refused: Callable[[Refused], None]) -> None:
        self._refused = refused
        self._lock = threading.Lock()
        self._run: Controllable | None = None
        self._waiting: deque[Wish] = deque()
        self._is_working = False

    def reopen(self) -> None:
        """Another run is going to be: what was wished of the last one is over."""
        with self._lock:
            self._run = None
            self._waiting.clear()

    def connect(self, run: Controllable) -> None:
        """This is the run; called before it begins, so that what was wished before is done before."""
        with self._lock:
            self._run = run
            waiting, self._waiting = self._waiting, deque()
        for wish in waiting:
            self._do(wish, run)

    def put(self, wish: Wish) -> None:
        """Have something done when what was wished before is done."""
        with self._lock:
            self._waiting.append(wish)
            starts = self._run is not None and not self._is_working
            self._is_working |= starts
        if starts:
            threading.Thread(target=self._work, name="run controls", daemon=True).start()

    def put_first(self, wish: Wish) -> None:
        """Have something done now, whatever is being done; with no run yet, before all else."""
        with self._lock:
            run = self._run
            if run is None:
                self._waiting.appendleft(wish)
        if run is not None:
            threading.Thread(target=self._do, args=(wish, run), name="urgent control", daemon=True).start()

    def _work(self) -> None:
        while True:
            with self._lock:
                run = self._run
                if run is None or not self._waiting:
                    self._is_working = False
                    return
                wish = self._waiting.popleft()
            self._do(wish, run)

    def _do(self, wish: Wish, run: Controllable) -> None:
        try:
            refused = wish(run)
        except Exception as error:  # the thread's last frame: a person who pressed a button is told
            log.exception("What was wished of a run failed")
            refused = Refused(f"This program made a mistake: {type(error).__name__}: {error}")
        if refused is not None:
            self._refused(refused)
