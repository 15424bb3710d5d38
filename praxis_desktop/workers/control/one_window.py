"""Allows one window per user and PRAXIS_HOME: a later launch hands its file to the open window."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from praxis_desktop.core.directories import data_directory
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.file_locks import turn_at
from praxis_desktop.core.files import make_private

if TYPE_CHECKING:
    from multiprocessing.connection import Listener

    from praxis_desktop.workers.control.connections import Admission, SocketAddress, TimedConnection

log = logging.getLogger(__name__)

ANSWERS_S = 15.0
"""Seconds that an open window may take to answer or to close; a closing window ends its run first."""

_ASKED_AGAIN_S = 0.1
_LARGEST = 1 << 16
_MOST_AT_ONCE = 8
_TAKEN = b"taken"
_ACTIVATION = "XDG_ACTIVATION_TOKEN"
"""The environment variable with the token that allows the open window to come to the front."""


class OpenRequest(Struct, frozen=True):
    """A later launch's request to the window: a ``file`` to open, or None.

    ``activation`` is the desktop's token for coming to the front ("" if there is none).
    """

    file: Path | None = None
    activation: str = ""


class OneWindow:
    """The right to open the window. Thread-safe; only ``take`` blocks, for up to ANSWERS_S."""

    def __init__(self) -> None:
        self._held = ExitStack()
        self._lock = threading.Lock()
        self._listener: Listener | None = None
        self._place: SocketAddress | None = None
        self._is_closed = False

    def take(self, file: Path | None = None) -> bool:
        """Try to become the only window; return False if an open window has accepted the request instead.

        Raises PraxisError if an open window neither answers nor closes.
        """
        request = OpenRequest(file, os.environ.get(_ACTIVATION, ""))
        until = time.monotonic() + ANSWERS_S
        while not self._is_first():
            if _hand_over(request):
                return False
            if time.monotonic() > until:
                raise PraxisError(
                    "Praxis Desktop is already open, but its window is not responding",
                    hint="Close that window or end its process, then start again.",
                )
            time.sleep(_ASKED_AGAIN_S)
        return True

    def listen(self, tell: Callable[[OpenRequest], None]) -> None:
        """Pass later launches' requests to ``tell``, on this object's own threads. Returns immediately."""
        threading.Thread(target=self._listen, args=(tell,), name="one window", daemon=True).start()

    def close(self) -> None:
        """Stop listening, so that later launches wait for this process to end. Idempotent."""
        with self._lock:
            self._is_closed = True
            listener, self._listener = self._listener, None
        if listener is not None:
            with suppress(OSError):
                listener.close()
            if self._place is not None:
                self._place.remove()

    def give_up(self) -> None:
        """Let another process open the window. This also happens when this process ends."""
        self.close()
        self._held.close()

    def _is_first(self) -> bool:
        place = data_directory() / f"window-{_computer()}"
        try:
            make_private(place.parent)
            self._held.enter_context(turn_at(place, deadline_s=0.0))
        except TimeoutError:
            return False
        except OSError as error:
            reason = error.strerror or error
            log.warning("It is not known whether a window is already open: %s: %s", place.parent, reason)
        return True

    # ---- the listener's threads
    def _listen(self, tell: Callable[[OpenRequest], None]) -> None:
        from praxis_desktop.workers.control import connections

        try:
            key = connections.key()
            if (left := connections.window_place()).family == "AF_UNIX":
                left.clear()  # left by a process that could not remove it
            listener, place = connections.listening(connections.window_place)
        except (PraxisError, OSError) as error:
            log.warning("Later starts cannot reach this window: %s", error)
            return
        with self._lock:
            is_closed = self._is_closed
            if not is_closed:
                self._listener, self._place = listener, place
        if is_closed:
            listener.close()
            place.remove()
        admitted = connections.Admission(_MOST_AT_ONCE)
        while not self._is_closed:
            try:
                line = admitted.admit(listener.accept())
            except OSError:
                if not self._is_closed:
                    time.sleep(_ASKED_AGAIN_S)  # perhaps no file descriptor is left
                continue
            if line is not None:
                arguments = (line, admitted, key, tell)
                threading.Thread(target=self._hear, args=arguments, daemon=True).start()

    def _hear(
        self, line: TimedConnection, admitted: Admission, key: bytes, tell: Callable[[OpenRequest], None]
    ) -> None:
        """Pass on the request from the process at the other end. If the window has been closed, do nothing,
        so that the other process opens a window itself.
        """
        from praxis_desktop.workers.control.connections import EXCHANGE_S

        try:
            admitted.prove(line, key)
            if not line.waits(EXCHANGE_S):
                return
            request = _request_of(line.receive(_LARGEST))
            with self._lock:
                if self._is_closed:
                    return
                tell(request)
            line.send(_TAKEN)
        except (OSError, EOFError, ValueError) as error:
            log.info("A later start was not understood: %s", error)
        finally:
            admitted.dismiss(line)


def _hand_over(request: OpenRequest) -> bool:
    """Offer ``request`` to the process with the window; return whether the request was accepted."""
    import json
    from multiprocessing.connection import Client

    from praxis_desktop.workers.control import connections
    from praxis_desktop.workers.control.connections import EXCHANGE_S, TimedConnection

    try:
        place = connections.window_place()
        line = TimedConnection(Client(place.address, place.family))
    except (PraxisError, OSError):
        return False  # it is not listening yet, or no longer is
    try:
        line.prove_as_client(connections.key())
        file = None if request.file is None else str(request.file)
        line.send(json.dumps({"file": file, "activation": request.activation}).encode())
        return line.waits(EXCHANGE_S) and line.receive(len(_TAKEN)) == _TAKEN
    except (OSError, EOFError, PraxisError):
        return False
    finally:
        line.close()


def _request_of(data: bytes) -> OpenRequest:
    """Parse a request. Raises ValueError if it is malformed."""
    import json

    document = json.loads(data)
    if not isinstance(document, dict):
        raise ValueError("no request")
    file, activation = document.get("file"), document.get("activation")
    if not (file is None or isinstance(file, str)) or not isinstance(activation, str):
        raise ValueError("no request")
    return OpenRequest(None if not file else Path(file), activation)


def _computer() -> str:
    """Return an ID that distinguishes computers sharing a home folder on a network."""
    name = os.environ.get("COMPUTERNAME", "") if os.name == "nt" else os.uname().nodename
    return "".join(letter if letter.isalnum() else "-" for letter in name[:64])
