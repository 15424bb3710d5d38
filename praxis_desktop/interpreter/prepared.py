"""A prepared interpreter: restored and idle, so that little remains to be done when it is started."""

from __future__ import annotations

import threading
from collections.abc import Mapping

from praxis_desktop.interpreter.checkpoint import Checkpoint
from praxis_desktop.interpreter.control import Control
from praxis_desktop.interpreter.environment import Environment
from praxis_desktop.interpreter.faults import InterpreterClosed
from praxis_desktop.interpreter.first_pages import copy_first_pages
from praxis_desktop.interpreter.host.context import Host
from praxis_desktop.interpreter.image import Image, restore
from praxis_desktop.interpreter.interpreter import Interpreter
from praxis_desktop.interpreter.streams import ByteSink, ByteSource, LineSource
from praxis_desktop.interpreter.threads import check_stack


class PreparedInterpreter:
    """An interpreter that has been restored but has not run an instruction yet.

    It may be made on any thread and started on another, which must have a stack large enough for a guest. It
    is used once: ``start`` or ``close`` it. Many may be prepared at the same time; each costs a megabyte.

    ``named`` provides the host objects that were registered under a name when the image was captured, and
    ``checkpoint`` a later state to start from. ``image_key`` is the caller's name for the image. Raises the
    same errors as ``Interpreter.restore``.
    """

    def __init__(
        self,
        image: Image,
        *,
        checkpoint: Checkpoint | None = None,
        named: Mapping[str, object] | None = None,
        image_key: str = "",
    ) -> None:
        self.image = image
        self.image_key = image_key
        self._lock = threading.Lock()
        host = restore(image, dict(named or {}), checkpoint)
        try:
            copy_first_pages(host, image)
        except BaseException:
            host.instance.close()
            raise
        self._host: Host | None = host

    def start(
        self,
        *,
        environment: Environment | None = None,
        control: Control | None = None,
        stdout: ByteSink | None = None,
        stderr: ByteSink | None = None,
        stdin: ByteSource | None = None,
        read_line: LineSource | None = None,
    ) -> Interpreter:
        """Make the interpreter belong to the current thread, give it fresh entropy, and run its first
        instructions.

        Raises InterpreterClosed if it has already been started or closed, StackTooSmall (in which case it can
        still be started on another thread), and the faults of its first instructions.
        """
        check_stack()
        host = self._take()
        if host is None:
            raise InterpreterClosed("a prepared interpreter can be started once, and not after its close")
        return Interpreter.start(
            host,
            environment=environment,
            control=control,
            stdout=stdout,
            stderr=stderr,
            stdin=stdin,
            read_line=read_line,
        )

    def close(self) -> None:
        """Free an interpreter that was not started. Any thread may call it, even twice or after ``start``."""
        host = self._take()
        if host is not None:
            host.instance.close()

    def _take(self) -> Host | None:
        with self._lock:
            host, self._host = self._host, None
            return host
