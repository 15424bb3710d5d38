"""Has the guest's scheduler run what is ready, once for all that became ready before."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host


class Ticks:
    """``host.ticks``: when the guest's ``scheduler.tick`` is called, which is a microtask of the host's loop.

    The guest asks for it, or the host has made something ready itself. Nothing is outstanding in an image:
    what is queued runs before a capture.
    """

    def __init__(self, host: Host) -> None:
        self._host = host
        self._is_queued = False

    def request(self) -> None:
        """Tick when the microtasks that are queued have run, unless a tick is among them."""
        if not self._is_queued:
            self._is_queued = True
            self._host.loop.enqueue(self._run)

    def follow(self) -> None:
        """Tick after what the current microtask has made ready: at once when it is the last of the queue,
        which is when a queued one would run.
        """
        if not self._is_queued:
            if self._host.loop.has_microtasks:
                self.request()
            else:
                self._run()

    def _run(self) -> None:
        self._is_queued = False
        host = self._host
        if not host.instance.export("PyObject_CallNoArgs")(host.shims["tick"].pointer):
            host.errors.raise_guest_error()
