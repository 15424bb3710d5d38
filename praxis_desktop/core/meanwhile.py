"""Produces items on another thread while the calling thread uses the items produced so far."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterable
from queue import SimpleQueue
from typing import TypeVar

from msgspec import Struct

Item = TypeVar("Item")


class _End(Struct, frozen=True):
    """The end of the items; ``error`` is the exception that ended the thread early, if any."""

    error: BaseException | None = None


def made_meanwhile(items: Iterable[Item], name: str) -> Generator[Item, None, None]:
    """Yield ``items``, which a thread named ``name`` produces in advance, as fast as it can.

    An exception from ``items`` is raised here, after the items produced before it have been yielded. The
    thread ends before this iterator ends or is closed. If no thread can start, the items are made here.
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
