"""Standard output, written line by line even though it is not a terminal, and flushed when a program ends."""

from __future__ import annotations

import io
import sys


def install() -> None:
    """Make the streams write each line as soon as it is complete, so that it is seen immediately."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(line_buffering=True)


def flush() -> None:
    """Write any output that does not yet end in a newline."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and not stream.closed:
            stream.flush()


class flushed:  # noqa: N801 - used like a function
    """Flush a program's output when the block ends. Flushing may fail, because the program may have
    replaced its streams. The error is raised unless the program itself has failed.
    """

    def __enter__(self) -> None:
        """Do nothing."""

    def __exit__(self, kind: type[BaseException] | None, *error: object) -> None:
        try:
            flush()
        except BaseException:
            if kind is None:
                raise
