"""The JavaScript module ``_praxis_host``: what the interpreter's host provides to the guest's shims."""

from collections.abc import Callable

def connect(tick: Callable[[], None], resolver: Callable[..., None]) -> None:
    """Register ``tick``, and a bound method by which the host recognizes methods that settle futures."""

def request_tick() -> None:
    """Have ``tick`` called once, after the host's current job and before any timer or completion."""

def set_timeout(callback: Callable[[], None], milliseconds: float) -> int:
    """Call ``callback`` once, ``milliseconds`` of logical time from now. Returns the timer's number."""

def clear_timeout(timer: int) -> None:
    """Cancel the timer with this number."""

def turn() -> int:
    """Run one turn of the host's loop inside this call, waiting for an event.

    Returns 0, or -1 if an interrupt, now consumed, ended the wait.
    """

def signal_taken() -> int:
    """Return the signal number of the interrupt that has just ended a wait: SIGINT or SIGXCPU."""

def sleep(seconds: float) -> int:
    """Wait without using the processor. Returns 0, or -1 if an interrupt, now consumed, ended it."""

def read_line(prompt: str) -> str | int:
    """Return a line of input with its newline, or "" at the end of input.

    Returns -1 if an interrupt, now consumed, ended the wait.
    """

def end_thread_waits() -> None:
    """End other threads' waits for a time or for the host."""

def thread_refusal() -> str:
    """Return why the most recent thread could not be started, or "" if it was started."""

def raise_in_thread(ident: int, exception: int) -> None:
    """Raise an exception, given by the address of its class, in another thread. This ends the thread's
    sleep or its wait for a port.
    """

def socket_pair() -> str:
    """Make two connected sockets. Returns their descriptors, separated by a space, or an error number."""

def listen_to_descriptors(listener: Callable[[], object] | None) -> None:
    """Have ``listener`` called between turns after something has happened on a socket or a pipe. If it is
    None, the listener is removed.
    """
