"""Far ends of lines that act by themselves: they send everything back, or send data unasked."""

from __future__ import annotations

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
        made.plugged = False  # the thread notices that
        thread.join(5)


def _echo(line: Wire) -> None:
    while True:
        line.send(line.read())


def _talk(line: Wire) -> None:
    """Send numbers, a few at a time, a line each, from one received byte to the next; then END."""
    number = 0
    line.read(1)
    while True:
        told, _, _ = select.select([line], [], [], 0.0002 * (number % 7))
        if told:
            line.send(b"END")
            return
        some = range(number, number + 1 + number % 5)
        line.send(b"".join(b"%d\n" % count for count in some))
        number = some.stop


def echo() -> AbstractContextManager[Wire]:
    """Return a wire whose far end sends everything back."""
    return _served(_echo)


def talker() -> AbstractContextManager[Wire]:
    """Return a line whose far end sends numbers unasked, from the first byte received to the second."""
    return _served(_talk)
