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
