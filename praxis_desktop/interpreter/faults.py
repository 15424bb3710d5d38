"""The ways a guest's run can fail, and the ways the host can be misused.

    PraxisError
     +- AddressesRefused     the system refuses an interpreter its address space
     +- GuestError
         +- PythonError          the program raised; the interpreter can still be used
         |   +- GuestInterrupted    KeyboardInterrupt after interrupt()
         +- GuestExit            sys.exit() (interpreter still usable) or os._exit() (interpreter lost)
         +- Fatal                the instance is lost and must be closed
         |   +- Killed              hard stop
         |   |   +- TimedOut           at the end of the time limit
         |   +- MemoryExhausted     the guest reached its memory limit
         |   +- StackExhausted      the wasm stack overflowed
         |   +- Deadlocked          every thread of the program waits for another
         |   +- HostFailed          a host function failed where the guest cannot be notified
         |   +- WasmTrap            any other trap, abort() included
         +- InterpreterClosed    used after close()
         +- InterpreterBusy      closed, captured or run inside one of its own calls
         +- NotCapturable        the guest holds something that an image cannot store     (host/graph.py)
         +- NothingToResume      it was not captured in the middle of a program     (turns.py)
         +- WrongThread          used from a thread that does not own it

``Unwind`` is not itself a guest error: it carries one through the wasm stack.
"""

from __future__ import annotations

from traceback import format_exception

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.exit_codes import ExitCode


class GuestError(PraxisError):
    """Base class of the errors that can end a guest's run."""

    exit_code = ExitCode.FAULT


class PythonError(GuestError):
    """An exception that the program raised and did not catch. ``type_name`` is the exception's class,
    ``message`` its text, ``traceback`` the text that CPython would have printed. ``address`` identifies the
    guest's exception object, so that the same object is raised if the error returns to the guest.
    """

    def __init__(self, type_name: str, message: str, traceback: str, address: int = 0) -> None:
        super().__init__(message)
        self.type_name = type_name
        self.traceback = traceback
        self.address = address

    @property
    def name(self) -> str:
        """The name of the error, as guest code sees it."""
        return "PythonError"

    def __str__(self) -> str:
        return self.traceback or f"{self.type_name}: {self.message}"


class GuestInterrupted(PythonError):
    """A KeyboardInterrupt ended the program, either after ``interrupt()`` or raised by the program itself."""

    exit_code = ExitCode.STOPPED


class GuestExit(GuestError):
    """The program asked to exit. ``code`` is the argument of ``sys.exit`` or ``os._exit``. ``is_hard`` means
    ``os._exit``: the interpreter is lost, and nothing of the program could clean up.
    """

    def __init__(self, code: int | str | None, *, is_hard: bool = False) -> None:
        super().__init__(f"the program exited with {code!r}")
        self.code = code
        self.is_hard = is_hard


class Fatal(GuestError):
    """The instance cannot continue: close it and start a new one. Other interpreters are not affected."""

    traceback = ""
    """If this fault occurred during program cleanup, the traceback of the error that ended the program."""


class Killed(Fatal):
    """A hard stop ended the run."""

    exit_code = ExitCode.STOPPED


class TimedOut(Killed):
    """A hard stop, because the time limit was reached."""

    exit_code = ExitCode.TIMED_OUT


class AddressesRefused(PraxisError):
    """The system refused an interpreter the address space that it needs. No guest is to blame."""

    exit_code = ExitCode.UNUSABLE


class MemoryExhausted(Fatal):
    """The guest aborted because it reached its memory limit."""


class StackExhausted(Fatal):
    """The guest's native stack overflowed, at a depth that CPython's own recursion checks do not detect."""


class Deadlocked(Fatal):
    """Every guest thread is waiting for another, and at least one waits where no exception can reach it."""

    def __init__(self) -> None:
        super().__init__(
            "deadlock: every thread of the program waits for another, and nothing else can end their waits",
            hint="Take locks in the same order everywhere, with `with`.",
        )


class HostFailed(Fatal):
    """A host function failed where the guest cannot be notified. This is a bug in the host. The guest's stack
    was unwound past CPython, which could not clean up. ``error`` is the host's exception.
    """

    exit_code = ExitCode.INTERNAL

    def __init__(self, error: BaseException) -> None:
        super().__init__(f"the host failed while it served the program: {type(error).__name__}: {error}")
        self.error = error
        self.traceback = "".join(format_exception(error))


class WasmTrap(Fatal):
    """The wasm code trapped or called abort()."""


class InterpreterClosed(GuestError):
    """The interpreter was closed, or lost to a Fatal, and can no longer be used."""

    exit_code = ExitCode.INTERNAL


class InterpreterBusy(GuestError):
    """A request that only works between calls was made inside one of the interpreter's own calls."""

    exit_code = ExitCode.INTERNAL


class WrongThread(GuestError):
    """The interpreter belongs to another thread."""

    exit_code = ExitCode.INTERNAL


class Unwind(BaseException):
    """Carries a GuestError through the wasm stack to the outermost host call, past the guest's handlers."""

    def __init__(self, fault: GuestError) -> None:
        super().__init__(fault)
        self.fault = fault
