"""The host's services for the guest's shims: JavaScript's ``_praxis_host`` (see ``_praxis_host.pyi``)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from praxis_desktop.interpreter.environment.base import LINE, WaitInterrupted
from praxis_desktop.interpreter.host import awaited_input
from praxis_desktop.interpreter.host.files.errnos import SyscallError
from praxis_desktop.interpreter.host.guest_methods import guest_method
from praxis_desktop.interpreter.host.js.values import JsError
from praxis_desktop.interpreter.host.socket_pairs import open_pair

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host
    from praxis_desktop.interpreter.host.js.pyproxy import PyProxy

INTERRUPTED = -1
"""The result of an interrupted wait. The shim then raises KeyboardInterrupt in the waiting program."""


class ShimServices:
    """The functions of ``_praxis_host``. Each runs inside a call from the guest."""

    def __init__(self, host: Host) -> None:
        self._host = host

    @guest_method
    def connect(self, tick: PyProxy, resolver: PyProxy) -> None:
        """Connect the guest's scheduler once it has started.

        ``tick`` runs everything that is ready. ``resolver`` is a bound method like those that settle the
        guest's futures.
        """
        self._host.shims.update(tick=tick, resolver=resolver)
        self._host.promises.connect()

    @guest_method
    def request_tick(self) -> None:
        """Call ``tick`` after the current job and before any timer or completion."""
        self._host.ticks.request()

    @guest_method
    def set_timeout(self, callback: Callable[[], object], milliseconds: float) -> int:
        """Call ``callback`` after ``milliseconds`` of logical time. Returns the timer's number."""
        return self._host.loop.set_timeout(callback, milliseconds)

    @guest_method
    def clear_timeout(self, timer: int) -> None:
        self._host.loop.clear_timeout(timer)

    @guest_method
    def turn(self) -> int:
        """Run one turn of the loop inside the call, or only the microtasks if there are any.

        The microtasks may settle the promise that the guest is waiting for. Raises JsError on any thread
        other than the main one.
        """
        if not self._host.threads.is_main:
            raise JsError("the event loop belongs to the main thread")
        try:
            if not self._host.loop.drain():
                self._host.loop.turn()
        except WaitInterrupted:
            return INTERRUPTED
        return 0

    @guest_method
    def signal_taken(self) -> int:
        """Return the signal number of the interrupt that ended a wait."""
        return self._host.control.taken

    @guest_method
    def sleep(self, seconds: float) -> int:
        """Sleep for ``seconds`` without using the processor."""
        try:
            self._host.environment.waits.sleep(seconds)
        except WaitInterrupted:
            return INTERRUPTED
        return 0

    @guest_method
    def end_thread_waits(self) -> None:
        """Wake all other threads that are waiting, so that they raise any exceptions pending for them."""
        if self._host.threads.scheduler is not None:
            self._host.threads.scheduler.end_waits()

    @guest_method
    def socket_pair(self) -> str:
        """Make two connected sockets. Return their descriptors or, on failure, an error number, as text."""
        try:
            return "{} {}".format(*open_pair(self._host))
        except SyscallError as error:
            return str(error.errno)

    @guest_method
    def listen_to_descriptors(self, listener: Callable[[], object] | None) -> None:
        """Call ``listener`` between turns after an event on a socket or a pipe. None removes the listener."""
        self._host.readiness.listener = listener

    @guest_method
    def thread_refusal(self) -> str:
        """Return the reason why the last thread could not be started, or "" if it was started."""
        return self._host.threads.refusal

    @guest_method
    def raise_in_thread(self, ident: int, exception: int) -> None:
        """Raise, in another thread, the exception whose class is at the address ``exception``."""
        self._host.threads.raise_in(ident, exception)

    @guest_method
    def read_line(self, prompt: str) -> str | int:
        """Return a line of input from the embedder. It is read through the environment, so that a replay
        repeats it. The other threads of the program run meanwhile.
        """
        environment = self._host.environment
        try:
            while True:
                try:
                    request = prompt.encode(errors="replace")
                    answer = environment.perform(LINE, request, partial(self._ask, prompt))
                except BlockingIOError:
                    prompt = ""  # it has already been shown
                    if not awaited_input.wait(self._host):
                        return ""  # the exception set for the thread is raised before this is used
                else:
                    return answer.decode()
        except WaitInterrupted:
            return INTERRUPTED

    def _ask(self, prompt: str) -> bytes:
        def line() -> bytes:
            return self._host.read_line(prompt).encode(errors="replace")

        return awaited_input.ask(self._host, line, may_wait=not self._host.threads.alive)
