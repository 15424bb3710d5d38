"""Passes exceptions between host and guest. A host exception sets the guest's error indicator."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from praxis_desktop.interpreter.environment.base import WaitInterrupted
from praxis_desktop.interpreter.faults import (
    Fatal,
    GuestExit,
    GuestInterrupted,
    InterpreterClosed,
    PythonError,
    Unwind,
    WasmTrap,
)
from praxis_desktop.interpreter.host.imports import ImportTable
from praxis_desktop.interpreter.host.js.operators import js_string
from praxis_desktop.interpreter.host.js.values import ERROR, JsError

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host
    from praxis_desktop.interpreter.host.store_handover import ProgramThread

_Function = TypeVar("_Function", bound=Callable[..., Any])


_UNPRINTABLE = "PyodideInternalError"
"""The exception that Pyodide raises in place of one whose traceback it could not format."""

_LONGEST_NAME = 1000
_HALF_A_TRACEBACK = 1 << 17
"""Maximum number of characters kept from an exception's class name, and from each end of its traceback."""

_TP_NAME = 12
"""Offset of ``tp_name`` in a PyTypeObject of 32-bit CPython."""


class NotAvailable(AttributeError):
    """The guest used a browser feature that this host does not have. The guest gets an AttributeError."""


_OWN_TYPES: dict[type[BaseException], str] = {
    NotAvailable: "PyExc_AttributeError",
    WaitInterrupted: "PyExc_KeyboardInterrupt",
    RecursionError: "PyExc_RecursionError",
    MemoryError: "PyExc_MemoryError",
}
"""Host exceptions that become guest exceptions with the same meaning."""


class GuestErrorPending(Exception):
    """The guest's error indicator is already set, so a handler only has to return."""


class ErrorBridge:
    """Converts exceptions between host and guest. An exception that is passed back to where it came from
    becomes the original object again.
    """

    def __init__(self, host: Host) -> None:
        self._host = host
        self._suspended: BaseException | None = None
        self._kept: dict[ProgramThread, int] = {}
        """For each thread, the address of the last exception that the host received from it."""

    # ---- host -> guest
    def guarded(self, sentinel: object) -> Callable[[_Function], _Function]:
        """Return a decorator for an import. If the import raises an Exception, the decorated function sets
        the guest's error indicator and returns ``sentinel``.
        """

        def decorate(function: _Function) -> _Function:
            set_guest_error = self.set_guest_error

            def call(*arguments: Any) -> Any:
                try:
                    return function(*arguments)
                except Exception as error:  # noqa: BLE001 - every exception is passed on to the guest
                    set_guest_error(error)
                    return sentinel

            return call  # type: ignore[return-value]

        return decorate

    def set_guest_error(self, error: BaseException) -> None:
        """Raise ``error`` in the guest: the original if it came from there, else a builtin or a JsException.

        A fault that terminates the instance is raised as Unwind instead.
        """
        if isinstance(error, GuestErrorPending):
            return
        if isinstance(error, WaitInterrupted):
            error = self._meaning_of(error)
        if isinstance(error, Fatal | GuestExit | InterpreterClosed):
            raise Unwind(error)
        export = self._host.instance.export
        if isinstance(error, PythonError) and error.address and self._restored(error.address):
            return
        for kind, name in _OWN_TYPES.items():
            if isinstance(error, kind):
                self.set_python_error(name, str(error))
                return
        if isinstance(error, ctypes.ArgumentError) and "RecursionError" in str(error):
            # ctypes replaces a RecursionError in the conversion of an argument with its ArgumentError.
            self.set_python_error("PyExc_RecursionError", "maximum recursion depth exceeded in the host")
            return
        proxy = export("JsProxy_create")(error)
        if proxy:
            export("set_error")(proxy)
            export("Py_DecRef")(proxy)

    def _meaning_of(self, interrupt: WaitInterrupted) -> BaseException:
        """Call the guest's handler for the signal that interrupted the host's work. Return the exception
        raised by the handler, or ``interrupt`` if it raises none.

        CPython would have called the handler between two instructions of the program. Here, the interrupt
        ends the host's work even if the handler raises nothing.
        """
        handle = self._host.shims.get("call_own_handler")
        try:
            if handle is not None:
                handle()
        except Exception as raised:  # noqa: BLE001 - the program's own handler may raise anything
            return raised
        return interrupt

    def set_python_error(self, type_global: str, message: str) -> None:
        """Set the guest's error indicator to a builtin exception, named as in C (``PyExc_TypeError``)."""
        instance = self._host.instance
        exception_type = instance.u32(instance.global_value(type_global))
        if not message:
            instance.export("PyErr_SetNone")(exception_type)
            return
        text = instance.new_bytes(message.encode("utf-8", "replace"))
        instance.export("PyErr_SetString")(exception_type, text)
        instance.export("free")(text)

    # ---- guest -> host
    def raise_guest_error(self) -> NoReturn:
        """Raise the guest's pending exception on the host as PythonError, and clear the guest's error
        indicator. If the program did not catch a host exception, that exception is the cause of the
        PythonError.
        """
        export = self._host.instance.export
        pending = self._name_of_pending_type()
        error = self._wrapped()
        if isinstance(error, PythonError) and error.type_name == _UNPRINTABLE and pending != _UNPRINTABLE:
            # Pyodide lacked the memory to format the exception, and reported that instead. The original type
            # matters more.
            error = self._error_of(pending, f"{pending}: {error.message}", error.address)
        if isinstance(error, PythonError) and error.type_name.endswith("JsException") and error.address:
            original = export("python2js")(error.address)
            if isinstance(original, BaseException):
                raise error from original
        if isinstance(error, BaseException):
            raise error
        raise JsError(js_string(error))

    def _wrapped(self) -> object:
        """Return the host's form of the guest's pending exception.

        While Pyodide's Python code formats the traceback, only ``sys.last_exc`` keeps the exception alive.
        Another thread may replace ``sys.last_exc`` meanwhile, so a reference is kept here.
        """
        export, scheduler = self._host.instance.export, self._host.threads.scheduler
        if scheduler is None:
            return export("wrap_exception")()
        address = export("PyErr_GetRaisedException")()
        export("Py_IncRef")(address)
        export("PyErr_SetRaisedException")(address)
        error = export("wrap_exception")()
        thread = scheduler.current
        for other in [each for each in self._kept if each is thread or each.is_done]:
            export("Py_DecRef")(self._kept.pop(other))
        self._kept[thread] = address
        return error

    def _restored(self, address: int) -> bool:
        """Re-raise, in the guest, an exception that the host got from the guest. Return False if that is
        impossible.
        """
        export, scheduler = self._host.instance.export, self._host.threads.scheduler
        if scheduler is not None and self._kept.get(scheduler.current) == address:
            export("Py_IncRef")(address)
            export("PyErr_SetRaisedException")(address)
            return True
        return bool(export("restore_sys_last_exception")(address))

    def check(self) -> None:
        """Raise the guest's pending exception, if any."""
        if self._host.instance.export("PyErr_Occurred")():
            self.raise_guest_error()

    def check_result(self, result: Any) -> Any:
        """Return the result of an export. If it is ERROR, raise the guest's exception instead."""
        if result is ERROR:
            self.raise_guest_error()
        return result

    def check_status(self, status: int) -> int:
        """Return the status of an export. If it is -1, raise the guest's exception instead."""
        if status == -1:
            self.raise_guest_error()
        return status

    def suspend(self, error: BaseException) -> None:
        """Keep the exception raised in a nested wait until the guest fetches it."""
        self._suspended = error

    # ---- imports
    def imports(self) -> ImportTable:
        guarded = self.guarded(ERROR)
        return {
            "new_error": self._new_error,
            "JsException_new_helper": guarded(self._new_js_error),
            "JsvError_Check": _is_error,
            "Jsv_GetError_import": _error,
            "JsvError_Throw": self._throw,
            "JsvPromise_Syncify_handleError": self._raise_suspended,
            "hiwire_invalid_ref_js": self._invalid_reference,
            "throw_no_gil": self._no_gil,
            "fail_test": _nothing,
        }

    def _new_error(self, type_name: int, traceback: str, address: int) -> PythonError:
        return self._error_of(self._host.instance.cstring(type_name), traceback, address)

    def _name_of_pending_type(self) -> str:
        """Return the type name of the guest's pending exception, or "" if no exception is pending."""
        instance = self._host.instance
        exception_type = instance.export("PyErr_Occurred")()
        if not exception_type:
            return ""
        return instance.cstring(instance.u32(exception_type + _TP_NAME)).rpartition(".")[2]

    def _error_of(self, name: str, traceback: str, address: int) -> PythonError:
        name = name[:_LONGEST_NAME]
        if len(traceback) > 2 * _HALF_A_TRACEBACK:
            traceback = f"{traceback[:_HALF_A_TRACEBACK]}\n...\n{traceback[-_HALF_A_TRACEBACK:]}"
        kind = GuestInterrupted if self._is_interrupt(address) else PythonError
        return kind(name, message_of(name, traceback), traceback, address)

    def _is_interrupt(self, address: int) -> bool:
        """Return whether the guest exception at ``address`` is a KeyboardInterrupt. The name of its type
        proves nothing, because any class may have that name.
        """
        if not address:
            return False
        instance = self._host.instance
        interrupt = instance.u32(instance.global_value("PyExc_KeyboardInterrupt"))
        return bool(instance.export("PyErr_GivenExceptionMatches")(address, interrupt))

    def _new_js_error(self, name: int, message: int, stack: int) -> JsError:
        cstring = self._host.instance.cstring
        return JsError(cstring(message), cstring(name), cstring(stack))

    def _throw(self, error: object) -> NoReturn:
        raise error if isinstance(error, BaseException) else JsError(js_string(error))

    def _raise_suspended(self) -> None:
        error, self._suspended = self._suspended, None
        if error is not None:
            self.set_guest_error(error)

    def _invalid_reference(self, kind: int, reference: int) -> NoReturn:
        use = {1: "get", 2: "incref", 3: "decref"}.get(kind, "use")
        if kind == 1 and not reference:
            self.check()
        raise Unwind(WasmTrap(f"hiwire_{use} on invalid reference {reference}: used after it was freed"))

    def _no_gil(self) -> NoReturn:
        raise JsError("Attempted to use PyProxy when Python GIL not held", "NoGilError")


def _is_error(value: object) -> int:
    return value is ERROR


def _error() -> object:
    return ERROR


def _nothing(*arguments: object) -> None:
    return None


def message_of(type_name: str, traceback: str) -> str:
    """Return the error's text, which follows the last ``type_name`` that begins a line of ``traceback``."""
    matches = list(
        re.finditer(rf"^[ |+]*(?:[\w.<>]+\.)?{re.escape(type_name)}(?::[ ]|$)", traceback, re.MULTILINE)
    )
    return traceback[matches[-1].end() :].strip("\n") if matches else traceback.strip("\n")
