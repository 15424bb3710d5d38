"""Far ends of lines that act by themselves: they send everything back, or send data unasked."""

from __future__ import annotations

import os
import select
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from tests.ports.wires import Wire, wire


@contextmanager
def _served(serve: Callable[[Wire], None]) -> Iterator[Wire]:
    def run(made: Wire) -> None:
        try:
            serve(made)
        except OSError:
            return  # its other end has been closed

    with wire() as made:
        thread = threading.Thread(target=run, args=(made,), daemon=True)
        thread.start()
        yield made
        os.close(made.near)  # what the thread waits for ends when the last near end is closed
        made.plugged = False
        thread.join(5)
        os.close(made.far)


def _write_all(far: int, data: bytes) -> None:
    while data:
        data = data[os.write(far, data) :]


def _echo(line: Wire) -> None:
    while True:
        _write_all(line.far, os.read(line.far, 65536))


def _talk(line: Wire) -> None:
    """Send numbers, a few at a time, a line each, from one received byte to the next; then END."""
    number = 0
    os.read(line.far, 1)
    while True:
        told, _, _ = select.select([line.far], [], [], 0.0002 * (number % 7))
        if told:
            _write_all(line.far, b"END")
            return
        some = range(number, number + 1 + number % 5)
        _write_all(line.far, b"".join(b"%d\n" % count for count in some))
        number = some.stop


def echo() -> AbstractContextManager[Wire]:
    """Return a wire whose far end sends everything back."""
    return _served(_echo)


def talker() -> AbstractContextManager[Wire]:
    """Return a line whose far end sends numbers unasked, from the first byte received to the second."""
    return _served(_talk)
