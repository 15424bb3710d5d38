"""Processes that misbehave as a host's process."""

from __future__ import annotations

import itertools
import os
import socket
import sys
import time

from praxis_desktop.workers.pool._child_pipes import end_with_parent
from praxis_desktop.workers.pool.messages import (
    TO_CHILD,
    FrameReader,
    Progress,
    Ready,
    Run,
    Stdout,
    encode,
    failed_result,
)


def main() -> None:
    """Misbehave in the way that the argument names."""
    way = sys.argv[1]
    if way == "dies at once":
        sys.exit("there is a reason")
    if way == "holds Python's lock":
        end_with_parent()
        connection = socket.create_connection(("127.0.0.1", int(sys.argv[2])))
        connection.sendall(b".")
        sum(itertools.repeat(0))
    say(encode(Progress(5, "Starting")))
    if way == "dies in a frame":
        say(encode(Progress(45, "Starting"))[:9])
        os._exit(7)
    say(encode(Ready(0.0)))
    if way == "dies when it is ready":
        os._exit(8)
    reader = FrameReader(lambda count: os.read(0, count), TO_CHILD)
    while not isinstance(reader.next(), Run):
        continue
    if way == "talks nonsense":
        say(b"\xff" * 64)
    elif way == "answers what nobody asked":
        say(encode(failed_result("other", "Killed", "")))
    elif way == "speaks for others":
        say(encode(Stdout("other", b"x")))
    # All others send nothing.
    time.sleep(1000)


def say(frame: bytes) -> None:
    """Send the message to the parent."""
    os.write(1, frame)


if __name__ == "__main__":
    main()
