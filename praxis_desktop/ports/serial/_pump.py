"""The thread that reads a port from its opening to its end."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from praxis_desktop.ports.serial._lines import Line
from praxis_desktop.ports.serial._terminals import LineEvent, Piece
from praxis_desktop.ports.transport import Receiver, Tally

if TYPE_CHECKING:
    from praxis_desktop.interpreter.environment.attention import Attentive


logger = logging.getLogger(__name__)


_LOOK_AFTER_S = 0.1
"""The most seconds that unnoticed data waits in the system: the thread that claimed the line may be busy by
then.
"""
_LAST_READS = 64
"""The most reads of a device that is given up, in case it never stops sending."""


class Pump:
    """Reads ``line`` and calls ``receiver``, on a thread of its own, or on one that waits for the data.

    However the thread ends, a callback is called on it: ``gone`` if the device went away (with the system's
    error, or None after ``finish``), ``failed`` with an error of this program. ``ended`` is called last.
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
        self._attention: Attentive | None = None
        self._turn = threading.Lock()
        """Held while reading and delivering, so that data stays in order."""
        self._taker: int | None = None
        self._failure: Exception | None = None
        self._stopping = False
        self._finishing = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Start reading. Raises RuntimeError if no thread is available."""
        self._thread.start()

    def let_attend(self, attention: Attentive) -> None:
        """Let ``attention`` read the line whenever it waits, if the system supports that."""
        if self._line.waits_apart and attention.attend(self):
            self._attention = attention
            self._line.wake_reader()  # so that it checks periodically from now on

    @property
    def is_current(self) -> bool:
        """Whether this is the pump's thread."""
        return threading.current_thread() is self._thread

    def stop(self) -> None:
        """Make the thread end silently, which may take as long as the receiver does; never blocks."""
        self._stopping = True
        self._withdraw()
        self._line.wake_reader()

    def finish(self) -> None:
        """Make the thread deliver what the system still has, call ``gone`` and end; never blocks."""
        self._finishing = True
        self._line.wake_reader()

    # ---- Attended
    def fileno(self) -> int:
        """The line's descriptor."""
        return self._line.fileno()

    def claim(self) -> None:
        """Leave the line to the thread that waits for it, or soon will."""
        if self._attention is not None and not self._line.overlooks_input:
            self._line.overlook_input(True)

    def take(self) -> None:
        """Deliver what is there on the waiting thread; the end of the line is reported on the pump's own."""
        with self._turn:
            self._taker = threading.get_ident()
            try:
                self._take()
            finally:
                self._taker = None

    def _take(self) -> None:
        if self._stopping or self._failure is not None:
            return
        try:
            pieces = self._line.read_some(wait=False)
        except OSError:
            self._leave_to_thread()  # which gets the same error
            return
        try:
            self._hand_on(pieces)
        except Exception as error:  # noqa: BLE001 - the pump's thread raises it
            self._failure = error
            self._leave_to_thread()

    def _leave_to_thread(self) -> None:
        self._withdraw()
        self._line.wake_reader()

    def _withdraw(self) -> None:
        attention, self._attention = self._attention, None
        if attention is not None:
            attention.ignore(self)
            self._line.overlook_input(False)

    @property
    def _is_wanted(self) -> bool:
        """Whether the thread has more to do than read."""
        return self._stopping or self._finishing or self._failure is not None

    def join(self, seconds: float) -> bool:
        """Wait until nothing is read any more, for at most ``seconds``; return whether that is so."""
        self._thread.join(seconds)
        if self._thread.is_alive():
            return False
        if self._taker == threading.get_ident():
            return True
        if not self._turn.acquire(timeout=seconds):
            return False
        self._turn.release()
        return True

    def _run(self) -> None:
        try:
            self._gone(self._read())
        except Exception as error:  # a thread must not end silently
            if not self._stopping:
                logger.exception("%s ends", self._thread.name)
            self._failed(error)
        finally:
            self._withdraw()
            self._ended()

    def _read(self) -> OSError | None:
        """Read until the end; return the system's error."""
        line = self._line
        apart = line.waits_apart
        while not self._stopping:
            attention = self._attention
            try:
                line.await_input(None if attention is None else _LOOK_AFTER_S)
            except OSError as error:
                return error
            if line.overlooks_input and not self._is_wanted:
                if attention is None or not attention.is_attending:
                    line.overlook_input(False)
                continue
            with self._turn:
                if self._failure is not None:
                    raise self._failure
                try:
                    pieces = line.read_some(wait=not apart)
                except OSError as error:
                    return error
                self._hand_on(pieces)
            if self._finishing:
                return self._read_the_rest()
        return None

    def _read_the_rest(self) -> OSError | None:
        for _ in range(_LAST_READS):
            with self._turn:
                try:
                    pieces = self._line.read_some(wait=False)
                except OSError as error:
                    return error
                self._hand_on(pieces)
            if not pieces:
                break
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
