"""The thread that reads a port from its opening to its end and hands on what comes."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence

from praxis_desktop.ports.lines import Line
from praxis_desktop.ports.marked_input import LineEvent, Piece
from praxis_desktop.ports.statistics import Tally
from praxis_desktop.ports.transport import Receiver

logger = logging.getLogger(__name__)


_LAST_READS = 64
"""How often a device is read that is given up: one that talks on would never come to its end."""


class Pump:
    """Reads ``line`` and tells ``receiver``, always on the pump's own thread.

    However the thread ends, somebody is told there: ``gone`` when the device went away (with what the system
    said, or None when ``finish`` was called), ``failed`` of what our own side said. ``ended`` is called last
    of all.
    """

    def __init__(
        self,
        line: Line,
        receiver: Receiver,
        tally: Tally,
        *,
        name: str,
        gone: Callable[[OSError | None], None],
        failed: Callable[[Exception], None],
        ended: Callable[[], None],
    ) -> None:
        self._line = line
        self._receiver = receiver
        self._tally = tally
        self._gone = gone
        self._failed = failed
        self._ended = ended
        self._stopping = False
        self._finishing = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin to read. Raises RuntimeError when the system gives no thread."""
        self._thread.start()

    @property
    def is_current(self) -> bool:
        """Whether the caller is on the pump's thread."""
        return threading.current_thread() is self._thread

    def stop(self) -> None:
        """Make the thread end without a word, which may take as long as the receiver does; never blocks."""
        self._stopping = True
        self._line.wake_reader()

    def finish(self) -> None:
        """Make the thread hand on what the system still has, tell ``gone``, and end; never blocks."""
        self._finishing = True
        self._line.wake_reader()

    def join(self, seconds: float) -> bool:
        """Wait for the thread's end, ``seconds`` at most; returns whether it has ended."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            self._gone(self._read())
        except Exception as error:  # a thread must not end unheard
            if not self._stopping:
                logger.exception("%s ends", self._thread.name)
            self._failed(error)
        finally:
            self._ended()

    def _read(self) -> OSError | None:
        """Read until the end; returns what the system said of it."""
        line = self._line
        while not self._stopping:
            try:
                pieces = line.read_some()
            except OSError as error:
                return error
            self._hand_on(pieces)
            if self._finishing:
                return self._read_the_rest()
        return None

    def _read_the_rest(self) -> OSError | None:
        for _ in range(_LAST_READS):
            try:
                pieces = self._line.read_some(wait=False)
            except OSError as error:
                return error
            if not pieces:
                break
            self._hand_on(pieces)
        return None

    def _hand_on(self, pieces: Sequence[Piece]) -> None:
        for piece in pieces:
            if self._stopping:
                return
            if type(piece) is bytes:
                self._tally.received(len(piece))
                self._receiver.on_bytes(piece)
            elif isinstance(piece, LineEvent):
                self._tally.line_error(piece.kind)
                self._receiver.on_line_error(piece.kind, piece.data)
