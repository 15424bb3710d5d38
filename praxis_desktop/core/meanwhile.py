"""Items that another thread makes while this one uses those that are there."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterable
from queue import SimpleQueue
from typing import TypeVar

from msgspec import Struct

Item = TypeVar("Item")


class _End(Struct, frozen=True):
    """Comes after the last item; ``error`` is what ended the thread too early."""

    error: BaseException | None = None


def made_meanwhile(items: Iterable[Item], name: str) -> Generator[Item, None, None]:
    """Yield ``items``, which a thread called ``name`` takes from their iterable as fast as it gives them.

    Exceptions of the iterable are raised here, after the items before them. The thread has ended when this
    iterator ends, or is closed. If the system has no further thread, the items are made on this one.
    """
    made: SimpleQueue[Item | _End] = SimpleQueue()

    def make() -> None:
        try:
            for item in items:
                made.put(item)
        except BaseException as error:  # noqa: BLE001 - raised again on the thread that uses the items
            made.put(_End(error))
        else:
            made.put(_End())

    thread = threading.Thread(target=make, name=name)
    try:
        thread.start()
    except RuntimeError:
        yield from items
        return
    try:
        while not isinstance(item := made.get(), _End):
            yield item
        if item.error is not None:
            raise item.error
    finally:
        thread.join()
