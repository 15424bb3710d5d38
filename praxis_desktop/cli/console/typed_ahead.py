r"""What is typed while a cell runs: taken out of the terminal's buffer before that is full. Of a full one the
system reads no further keys, so Ctrl+\ would be kept back until the cell has ended.
"""

from __future__ import annotations

import array
import fcntl
import os
import termios
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from prompt_toolkit.input.typeahead import store_typeahead
from prompt_toolkit.input.vt100 import Vt100Input

MOST: Final = 1 << 20
"""Bytes that are kept for the next prompt."""

_LOOK_S = 0.05
_MORE_S = 0.002
"""Until the next look, while somebody pastes."""

_FULL = 1 << 10
"""Bytes of the 4,096 that a terminal's buffer has: a sender may fill it between two looks, and goes on
afterwards.
"""


class TypedAhead:
    """Keeps what is typed at ``terminal`` for the next prompt. On a thread of its own, but for the methods,
    which are the main thread's.
    """

    def __init__(self, terminal: Vt100Input) -> None:
        self._terminal = terminal
        self._descriptor = terminal.fileno()
        self._kept = bytearray()
        self._is_too_much = False
        self._reading = threading.Lock()
        """Held by whoever reads the terminal: the prompt, or the thread."""
        self._over = threading.Event()
        threading.Thread(target=self._watch, name="typed ahead", daemon=True).start()

    @contextmanager
    def handed_over(self) -> Iterator[bool]:
        """While inside, the prompt reads the terminal; first what was kept. Whether that was too much: then
        nothing of it is there, for half of what somebody pasted must not run.
        """
        with self._reading:
            text = self._kept.decode("utf-8", "surrogateescape")
            is_too_much, self._is_too_much = self._is_too_much, False
            self._kept.clear()
            if is_too_much:
                termios.tcflush(self._descriptor, termios.TCIFLUSH)
            elif text:
                self._terminal.vt100_parser.feed(text)
                store_typeahead(self._terminal, self._terminal.flush_keys())
            yield is_too_much

    def close(self) -> None:
        """Read nothing more."""
        self._over.set()

    def _watch(self) -> None:
        pause = _LOOK_S
        while not self._over.wait(pause):
            pause = _LOOK_S
            with self._reading:
                try:
                    while self._unread() > _FULL:
                        self._keep(os.read(self._descriptor, 1 << 12))
                        pause = _MORE_S
                except OSError:  # the terminal is gone
                    return

    def _unread(self) -> int:
        counted = array.array("i", [0])
        fcntl.ioctl(self._descriptor, termios.FIONREAD, counted)
        return counted[0]

    def _keep(self, data: bytes) -> None:
        self._is_too_much |= len(self._kept) + len(data) > MOST
        if self._is_too_much:
            self._kept.clear()
        else:
            self._kept += data
