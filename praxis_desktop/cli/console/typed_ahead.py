r"""Reads what is typed while a cell runs before the terminal's buffer is full: with a full buffer the system
reads no further keys, so Ctrl+\ would have no effect until the cell has ended.
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
"""Bytes kept for the next prompt."""

_LOOK_S = 0.05
_MORE_S = 0.002
"""Seconds until the next look while somebody is pasting."""

_FULL = 1 << 10
"""Bytes of the 4,096 in a terminal's buffer: a sender may fill the rest between two looks."""


class TypedAhead:
    """Keeps what is typed at ``terminal`` for the next prompt, on a thread of its own.

    Call the methods on the main thread.
    """

    def __init__(self, terminal: Vt100Input) -> None:
        self._terminal = terminal
        self._descriptor = terminal.fileno()
        self._kept = bytearray()
        self._is_too_much = False
        self._reading = threading.Lock()
        """Held by the current reader of the terminal: the prompt, or the thread."""
        self._over = threading.Event()
        threading.Thread(target=self._watch, name="typed ahead", daemon=True).start()

    @contextmanager
    def handed_over(self) -> Iterator[bool]:
        """While inside this context, the prompt reads the terminal, beginning with what was kept.

        Yields whether that was too much; then it is all dropped, because half of a pasted text must not run.
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
        """Stop reading."""
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
