"""Standard output that comes line by line although it is no terminal, and that is flushed when a program
ends.
"""

from __future__ import annotations

import io
import sys


def install() -> None:
    """Write each line when it is complete: whoever watches a run sees it at once."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(line_buffering=True)


def flush() -> None:
    """Write what has been printed without a newline."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and not stream.closed:
            stream.flush()


class flushed:  # noqa: N801 - used as a function is
    """Around a program: what it has printed is written when it ends. What fails then is told unless the
    program has failed: it may have made its streams itself.
    """

    def __enter__(self) -> None:
        """Nothing is written before it."""

    def __exit__(self, kind: type[BaseException] | None, *error: object) -> None:
        try:
            flush()
        except BaseException:
            if kind is None:
                raise
