"""What the interpreter's host offers to the guest's shims, as the JavaScript module ``_praxis_host``."""

from collections.abc import Callable

def connect(tick: Callable[[], None], resolver: Callable[..., None]) -> None:
    """Tell the host of the scheduler's ``tick``, and show it a bound method of the kind that settles futures
    of promises.
    """

def request_tick() -> None:
    """Have ``tick`` called once, when the host's present job has ended and before any timer or completion is
    looked at.
    """

def set_timeout(callback: Callable[[], None], milliseconds: float) -> int:
    """Call ``callback`` once, ``milliseconds`` of logical time from now; returns a number for
    ``clear_timeout``.
    """

def clear_timeout(timer: int) -> None:
    """Do not call what ``set_timeout`` returned ``timer`` for."""

def turn() -> int:
    """Run one turn of the host's loop inside this call, waiting for something to do: 0, or -1 for an
    interrupt, consumed.
    """

def signal_taken() -> int:
    """The signal number of the interrupt that has just ended a wait: SIGINT, or SIGXCPU."""

def sleep(seconds: float) -> int:
    """Wait, using no processor: 0 when the time has passed, -1 for an interrupt, consumed."""

def read_line(prompt: str) -> str | int:
    """One line from whoever answers, its newline included, "" when nobody will: or -1 for an interrupt,
    consumed.
    """
