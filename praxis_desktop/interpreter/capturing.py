"""Images, checkpoints and digests of an interpreter, taken between calls or between turns."""

from __future__ import annotations

from collections.abc import Callable, Container
from concurrent.futures import Future
from typing import TypeVar

from praxis_desktop.interpreter.checkpoint import Checkpoint, take_checkpoint
from praxis_desktop.interpreter.digest import StateDigest, state_digest
from praxis_desktop.interpreter.exchange import Exchange
from praxis_desktop.interpreter.faults import InterpreterBusy
from praxis_desktop.interpreter.image import Image, capture, sweep

_T = TypeVar("_T")


class Capturing(Exchange):
    """The part of ``Interpreter`` that captures the interpreter's state."""

    def capture(self) -> Image:
        """Return the interpreter's whole state, for ``restore``. The interpreter itself continues.

        Call this only between calls or in a visit (see ``between_turns``), never inside a call. The image
        does not include messages that other threads have posted but that the program has not yet received.

        Raises NotCapturable if the guest holds something that an image cannot store, such as a host object
        without a name (see ``register``).
        """
        with self._border.visit():
            return capture(self._host)

    def checkpoint(
        self,
        *,
        replaced: Container[str] = (),
        findable: Container[str] = (),
        most_bytes: int | None = None,
    ) -> Checkpoint:
        """Return the changes since the image from which the interpreter was restored. Takes about 3 ms.

        Objects named in ``replaced`` and mounted sources whose names are in ``findable`` do not prevent a
        checkpoint (see ``hold_back``), but the caller must provide them again when it restores the
        checkpoint. Raises NotCapturable for anything else that prevents a ``capture``, and if more than
        ``most_bytes`` of memory have changed.

        Raises InterpreterBusy if the interpreter was booted and so has no image, and ValueError if the image
        has been closed.
        """
        with self._border.visit():
            image = self._host.image
            if image is None:
                raise InterpreterBusy(
                    "a booted interpreter has no image for a checkpoint to refer to",
                    hint="Capture an image, and restore interpreters that need checkpoints from it.",
                )
            return take_checkpoint(
                self._host, image, replaced=replaced, findable=findable, most_bytes=most_bytes
            )

    def sweep(self) -> None:
        """Perform only those steps of ``checkpoint`` that change the interpreter and so determine how later
        handles are numbered. A replay calls this wherever the recorded run took a checkpoint.
        """
        self._border.check()
        sweep(self._host)

    def digest(self) -> StateDigest:
        """Return digests of the interpreter's state, in about 3 ms. Equal histories give equal digests.

        This may also be called inside a call from the guest, on the guest's thread. Raises InterpreterBusy if
        the interpreter was booted, not restored.
        """
        image = self._host.image
        if image is None:
            raise InterpreterBusy("a booted interpreter has no image to compare its state with")
        return state_digest(self._host, image)

    def between_turns(self, visit: Callable[[], _T]) -> Future[_T]:
        """Call ``visit()`` on the interpreter's thread between two turns of its event loop. Any thread may
        request a visit. It takes place while ``run_async``, ``run_script``, ``wait`` or ``resume`` runs, when
        the loop is waiting and no guest frame is on the stack.

        The visit may capture, checkpoint or fork the interpreter without the program noticing. If the program
        is waiting inside a call (``asyncio.run``, ``run_sync``, ``time.sleep``), the visit takes place after
        that call.

        The future holds what ``visit`` returns or raises, or InterpreterClosed if the interpreter is closed
        before the visit. Wait for the future with a time limit, and ``cancel`` it if it is no longer needed.
        """
        return self._host.loop.visits.ask(visit)
