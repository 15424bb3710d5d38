"""Reads what is typed at a POSIX terminal: keeps it while a cell runs, and reads key by key at a prompt."""

from __future__ import annotations

import array
import fcntl
import os
import termios
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

from prompt_toolkit.input.typeahead import store_typeahead
from prompt_toolkit.input.vt100 import Vt100Input

MOST: Final = 1 << 20
"""Maximum number of bytes kept for the next prompt."""

_LOOK_S = 0.05
_MORE_S = 0.002
"""Seconds until the next check while text is being pasted."""

_FULL = 1 << 10
"""A terminal's 4,096-byte buffer is read if it holds more than this many bytes, because a sender may fill the
rest of the buffer between two checks.
"""


class TypedAhead:
    """Keeps what is typed at ``terminal`` for the next prompt, on a separate thread.

    Call the methods on the main thread.
    """

    def __init__(self, terminal: Vt100Input) -> None:
        self._terminal = terminal
        self._descriptor = terminal.fileno()
        # A separate descriptor, which alone does not block: Ctrl+C can drop unread input at any moment.
        self._unblocked = os.open(os.ttyname(self._descriptor), os.O_RDONLY | os.O_NOCTTY | os.O_NONBLOCK)
        self._kept = bytearray()
        self._is_too_much = False
        self._reading = threading.Lock()
        """Held by whoever is reading the terminal: the prompt, or the thread."""
        self._over = threading.Event()
        threading.Thread(target=self._watch, name="typed ahead", daemon=True).start()

    @contextmanager
    def handed_over(self) -> Iterator[bool]:
        """Let the prompt read the terminal within the ``with`` block, starting with the input kept so far.

        Yields whether there was too much input; if so, the input is dropped, because partially pasted
        text must not run.
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
                        self._keep(os.read(self._unblocked, 1 << 12))
                        pause = _MORE_S
                except BlockingIOError:
                    continue
                except OSError:  # the terminal is gone
                    break
        os.close(self._unblocked)

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


@contextmanager
def keys_alone(terminal: int) -> Iterator[None]:
    r"""Make the terminal pass on every key, except Ctrl+\, which it turns into a signal.

    If Ctrl+\ were read as a key, it would wait behind the Enter that runs a cell until that cell ended. Apart
    from that signal, this is prompt_toolkit's raw mode, but it is set in a single call.
    """
    try:
        before = termios.tcgetattr(terminal)
    except termios.error:  # the terminal was closed
        yield
        return
    attributes = termios.tcgetattr(terminal)
    attributes[0] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR)
    attributes[3] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN)
    attributes[3] |= termios.ISIG
    none = bytes((os.fpathconf(terminal, "PC_VDISABLE"),))
    for character in (termios.VINTR, termios.VSUSP):
        attributes[6][character] = none
    attributes[6][termios.VMIN] = 1
    termios.tcsetattr(terminal, termios.TCSANOW, attributes)
    try:
        yield
    finally:
        with suppress(termios.error):  # the terminal was closed
            termios.tcsetattr(terminal, termios.TCSANOW, before)
