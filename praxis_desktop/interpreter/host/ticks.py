"""Makes the guest's scheduler run everything that is ready, in as few calls as possible."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host


class Ticks:
    """``host.ticks``: calls the guest's ``scheduler.tick`` in a microtask of the host's loop, when the
    guest requests a tick or the host itself has made something ready. An image has no pending tick,
    because queued microtasks run before a capture.
    """

    def __init__(self, host: Host) -> None:
        self._host = host
        self._is_queued = False

    def request(self) -> None:
        """Queue a call to ``tick`` as a microtask, unless one is already queued."""
        if not self._is_queued:
            self._is_queued = True
            self._host.loop.enqueue(self._run)

    def follow(self) -> None:
        """Call ``tick`` for the work that the current microtask has made ready: immediately if no other
        microtask is queued, otherwise after the queued ones.
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
