"""``DOMException``: the web platform's errors, distinguished by name (Web IDL, section 2.8.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.js.attributes import define_properties, get
from praxis_desktop.interpreter.host.js.error_members import ErrorProperties
from praxis_desktop.interpreter.host.js.operators import error_message, error_name, js_string
from praxis_desktop.interpreter.host.js.values import JsError, JsObject

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host

CODES = {
    "IndexSizeError": 1,
    "HierarchyRequestError": 3,
    "WrongDocumentError": 4,
    "InvalidCharacterError": 5,
    "NoModificationAllowedError": 7,
    "NotFoundError": 8,
    "NotSupportedError": 9,
    "InUseAttributeError": 10,
    "InvalidStateError": 11,
    "SyntaxError": 12,
    "InvalidModificationError": 13,
    "NamespaceError": 14,
    "InvalidAccessError": 15,
    "TypeMismatchError": 17,
    "SecurityError": 18,
    "NetworkError": 19,
    "AbortError": 20,
    "URLMismatchError": 21,
    "QuotaExceededError": 22,
    "TimeoutError": 23,
    "InvalidNodeTypeError": 24,
    "DataCloneError": 25,
}
"""The legacy codes for error names. Other names have the code 0."""


@host_value("web.DOMException")
class DOMException(JsError):
    """An error with one of the web platform's names, such as "NetworkError"."""

    js_class: ClassVar[str] = "DOMException"

    def __init__(self, message: str = "", name: str = "Error") -> None:
        super().__init__(message, name)

    @property
    def code(self) -> int:
        """The legacy code for the error's name, or 0."""
        return CODES.get(self.name, 0)

    @classmethod
    def construct(cls, host: Host, message: Any = "", options: Any = None) -> DOMException:
        """Implement ``new DOMException(message, name)``; the second argument may be ``{name, cause}``."""
        if not isinstance(options, JsObject):
            return cls(js_string(message), "Error" if options is None else js_string(options))
        made = cls(js_string(message), js_string(get(options, "name", "Error")))
        cause = get(options, "cause", None)
        if isinstance(cause, BaseException):
            made.__cause__ = cause
        return made


define_properties(
    DOMException,
    ErrorProperties(
        getters={
            "name": error_name,
            "message": error_message,
            "code": lambda error: error.code,
            "stack": lambda error: error.stack,
            "cause": lambda error: error.__cause__,
        }
    ),
)


def abort_error() -> DOMException:
    """Return the error for an operation that was aborted without a reason."""
    return DOMException("This operation was aborted", "AbortError")
