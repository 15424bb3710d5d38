"""An interpreter that is restored and idle: all that can be done before anybody needs it."""

from __future__ import annotations

from collections.abc import Mapping

from praxis_desktop.interpreter.control import Control
from praxis_desktop.interpreter.environment import Environment
from praxis_desktop.interpreter.image import Image
from praxis_desktop.interpreter.interpreter import Interpreter
from praxis_desktop.interpreter.streams import ByteSink, ByteSource, LineSource


class PreparedInterpreter:
    """An interpreter that has not run an instruction since its image was taken.

    It may be made on one thread and started on another. It is used once: ``start`` or ``close`` it.
    """

    def __init__(self, image: Image, *, named: Mapping[str, object] | None = None) -> None:
        self.image = image
        self._named = named

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
        """Make it the current thread's, with fresh entropy; its first instructions run here."""
        return Interpreter.restore(
            self.image,
            environment=environment,
            control=control,
            stdout=stdout,
            stderr=stderr,
            stdin=stdin,
            read_line=read_line,
            named=self._named,
        )

    def close(self) -> None:
        """Give it up unused; idempotent."""
