"""Who is asked when a program wants another port, and who tells it of ports that come and go."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from praxis_desktop.ports.roles import IDENTITY_PREFIX

if TYPE_CHECKING:
    from praxis_desktop.ports.asking import PortAsker, PortQuestion
    from praxis_desktop.ports.roles import Binding
    from praxis_desktop.ports.watching import PortChange


class Watching(Protocol):
    """What watches ports until it is closed."""

    def close(self) -> None: ...


Watch = Callable[[Callable[["PortChange"], None], Sequence[str]], Watching]
"""Begins to tell a function, on another thread, of ports that come and go, those at these paths included."""


class PortPolicy:
    """What a program may do about ports beyond those it has. Used on its interpreter's thread, and closed on
    any. Without an ``asker`` it gets one of those it has; without a ``watch`` this computer's are watched.
    """

    def __init__(
        self, *, program: str = "", asker: PortAsker | None = None, watch: Watch | None = None
    ) -> None:
        self.program = program
        self.chosen: dict[str, Binding] = {}
        """By role, what was chosen and the program was not told of yet."""
        self._asker = asker
        self._watch = watch
        self._watching: Watching | None = None
        self._asked: list[PortQuestion] = []
        self._closed = False
        self._lock = threading.Lock()

    def ask(self, question: PortQuestion, answer: Callable[[Binding | None], None]) -> None:
        """Have ``question`` answered: ``answer`` is called once, on any thread, perhaps before it returns."""
        if self._asker is None:
            from praxis_desktop.ports.asking import GrantedOnly
            from praxis_desktop.ports.web_serial.presence import passes

            self._asker = GrantedOnly(passes)
        with self._lock:
            self._asked.append(question)

        def answered(binding: Binding | None) -> None:
            with self._lock:
                if question in self._asked:
                    self._asked.remove(question)
            if binding is not None:
                self.chosen[binding.role] = binding
            answer(binding)

        self._asker.ask(question, answered)

    def watch(self, on_change: Callable[[PortChange], None], bindings: Sequence[Binding]) -> None:
        """Tell ``on_change``, on another thread, of the devices of ``bindings`` from now on."""
        local = [binding.device for binding in bindings if binding.is_local]
        paths = [device for device in local if not device.startswith(IDENTITY_PREFIX)]
        watching: Watching | None = None
        if local:
            if self._watch is None:
                from praxis_desktop.ports.watching import PortWatcher

                watching = PortWatcher(on_change, paths=paths)
            else:
                watching = self._watch(on_change, paths)
        with self._lock:
            before, self._watching = self._watching, watching
            closed = self._closed
        if before is not None:
            before.close()
        if closed:
            self.close()

    def close(self) -> None:
        """Ask and tell nothing any more; idempotent."""
        with self._lock:
            self._closed = True
            asked, self._asked = self._asked, []
            watching, self._watching = self._watching, None
        for question in asked:
            if self._asker is not None:
                self._asker.withdraw(question)
        if watching is not None:
            watching.close()
