"""What an interpreter tells of its state: images, checkpoints and digests, between calls or between turns."""

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
    """The part of an Interpreter through which its state is taken; see there."""

    def capture(self) -> Image:
        """The interpreter's whole state, for ``restore``; it goes on itself. Only between calls, or in a
        visit (see ``between_turns``), not inside a call. What other threads have posted and the program has
        not been given yet is not in it.

        Raises NotCapturable for what the guest holds that has no place in an image, such as a host object
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
        """What has changed since the image the interpreter was restored from, in about 3 ms; else as
        ``capture``. What ``replaced`` names holds nothing back (see ``hold_back``), nor do mounted sources
        called as ``findable`` says: whoever restores the checkpoint puts them there again. More than
        ``most_bytes`` of changed memory does.

        The image must not have been closed (ValueError), and there must be one (InterpreterBusy for an
        interpreter that was booted).
        """
        with self._border.visit():
            image = self._host.image
            if image is None:
                raise InterpreterBusy(
                    "a booted interpreter has no image that a checkpoint could refer to",
                    hint="Capture an image, and restore from it what is to have checkpoints.",
                )
            return take_checkpoint(
                self._host, image, replaced=replaced, findable=findable, most_bytes=most_bytes
            )

    def sweep(self) -> None:
        """Do what ``checkpoint`` does besides looking: the numbers of handles follow from it. A replay does
        it where a checkpoint was taken.
        """
        self._border.check()
        sweep(self._host)

    def digest(self) -> StateDigest:
        """The interpreter's state as digests, in about 3 ms: equal in whoever does the same again. On its
        thread, inside a call of the guest, too. Raises InterpreterBusy for an interpreter that was booted.
        """
        image = self._host.image
        if image is None:
            raise InterpreterBusy("a booted interpreter has no image that its state could be compared with")
        return state_digest(self._host, image)

    def between_turns(self, visit: Callable[[], _T]) -> Future[_T]:
        """Any thread: have ``visit()`` called on the interpreter's thread while ``run_async``,
        ``run_script``, ``wait`` or ``resume`` runs, where its event loop waits and nothing of the guest is on
        the stack.

        There it may capture, checkpoint or fork the interpreter; the program notices nothing. A program that
        waits inside a call (``asyncio.run``, ``run_sync``, ``time.sleep``) is visited when that has ended.

        The future has what ``visit`` returns or raises; ask for it with a time limit, and ``cancel`` it when
        it is not wanted any more. It raises InterpreterClosed when the interpreter was closed first.
        """
        return self._host.loop.visits.ask(visit)
