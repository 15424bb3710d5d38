"""Adds the host's messages for refusals to socket errors, and tells the host which line sends data."""

from __future__ import annotations

import errno
import os
import socket
import ssl
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any

import _praxis_host

from _praxis import places, program_threads, steps

_NO_NETWORK = "The sandbox has no network access."
_SO_REUSEADDR = 2
_UNSPECIFIED = 1
"""OpenSSL's error number for a certificate that is rejected without a specific reason."""
_told: tuple[int, str, int, str] | tuple[()] = ()
"""The cause that was last reported to the host for data sent on sockets: step, file, line and thread."""
_SENDING = ("send", "sendall", "sendmsg", "sendto")


def _refusal(error: OSError) -> str:
    """Return the host's message for its last refusal or failure, or "" if there is none."""
    told: str | None = None
    with suppress(ImportError):  # the embedder grants nothing
        import _praxis_serial

        told = _praxis_serial.socket_refusal()
    if told is not None:
        return told
    is_lacking = isinstance(error, socket.gaierror) or error.errno == errno.ENOTSUP
    return _NO_NETWORK if is_lacking else ""


def failure(error: OSError) -> OSError:
    """Return ``error`` with the host's explanation, if there is one, or an SSLCertVerificationError if the
    host does not trust the other end.
    """
    told = _refusal(error)
    if not told:
        return error
    if error.errno == errno.EPROTO:
        untrusted = ssl.SSLCertVerificationError(ssl.SSLErrorNumber.SSL_ERROR_SSL, told)
        untrusted.library, untrusted.reason = "SSL", "CERTIFICATE_VERIFY_FAILED"
        untrusted.verify_code, untrusted.verify_message = _UNSPECIFIED, told
        return untrusted
    # OSError itself chooses the class for a number, such as ConnectionRefusedError.
    return (type(error) if isinstance(error, socket.gaierror) else OSError)(error.errno, told)


def _explaining(call: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap ``call`` so that its errors have the host's message instead of the system's."""

    @wraps(call)
    def explained(*arguments: Any, **options: Any) -> Any:
        try:
            return call(*arguments, **options)
        except OSError as error:
            if error.errno in (errno.EINPROGRESS, errno.EAGAIN, errno.EINTR):
                raise
            explained_error = failure(error)
            if explained_error is error:
                raise
            raise explained_error from None

    return explained


def _waiting(connect: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap ``connect`` so that, if the program's time-out expires, the error says what it was waiting for."""

    @wraps(connect)
    def connected(self: socket.socket, address: Any) -> Any:
        try:
            return connect(self, address)
        except TimeoutError as error:
            if error.errno is not None:
                raise
            with suppress(ImportError):  # the embedder grants nothing
                import _praxis_serial

                if told := _praxis_serial.socket_waits_for(str(address[0])):
                    raise TimeoutError(told) from None
            raise

    return connected


def _causing(call: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap ``call`` so that it first tells the host which step and line of the program send data."""

    @wraps(call)
    def caused(*arguments: Any, **options: Any) -> Any:
        global _told
        try:
            import _praxis_serial
        except ImportError:  # the embedder grants nothing: this is one of a pair
            return call(*arguments, **options)
        file, line = places.place_of(sys._getframe(1))
        step = None if steps.recorder is None else steps.current.get()
        if step is not None and not line:
            file, line = step.place
        number = 0 if step is None else step.number
        cause = (number, file, line, program_threads.current_name())
        while cause != _told:  # again if another thread has reported its own meanwhile
            _told = cause
            _praxis_serial.socket_cause(*cause)
        return call(*arguments, **options)

    return caused


def forget_cause() -> None:
    """Forget which line was last reported as sending data, so that it is reported to the new host."""
    global _told
    _told = ()


def _socketpair(
    family: int | None = None,
    type: int = socket.SOCK_STREAM,  # noqa: A002 - socket's name
    proto: int = 0,
) -> tuple[socket.socket, socket.socket]:
    """Make two connected sockets inside the program."""
    if family == socket.AF_INET6:
        raise OSError(errno.EAFNOSUPPORT, os.strerror(errno.EAFNOSUPPORT))
    if family not in (None, socket.AF_INET):
        raise ValueError("Only AF_INET is supported")
    if type != socket.SOCK_STREAM:
        raise ValueError("Only SOCK_STREAM socket type is supported")
    if proto != 0:
        raise ValueError("Only protocol zero is supported")
    told = _praxis_host.socket_pair().split()
    if len(told) == 1:
        raise OSError(int(told[0]), os.strerror(int(told[0])))
    first, second = (socket.socket(socket.AF_INET, type, proto, fileno=int(fd)) for fd in told)
    return first, second


def install() -> None:
    """Change the module ``socket``."""
    # Emscripten's CPython lacks it; servers set it, and the host always does.
    vars(socket)["SO_REUSEADDR"] = _SO_REUSEADDR
    made = socket.socket
    made.__init__ = _explaining(made.__init__)  # type: ignore[method-assign]
    made.connect = _waiting(_explaining(made.connect))  # type: ignore[method-assign]
    for name in ("bind", "listen", "_accept"):
        setattr(made, name, _explaining(getattr(made, name)))
    for name in _SENDING:
        setattr(made, name, _explaining(_causing(getattr(made, name))))
    for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex"):
        setattr(socket, name, _explaining(getattr(socket, name)))
    _socketpair.__name__ = _socketpair.__qualname__ = "socketpair"
    socket.socketpair = _socketpair
