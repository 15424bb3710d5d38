"""Lets Ctrl+C end this process quietly while it is still loading its modules."""

from __future__ import annotations

# The module that ``signal`` wraps, because loading ``signal`` takes longer than everything that precedes it.
import _signal  # type: ignore[import-not-found, unused-ignore]


class EndQuietly:
    """A block in which Ctrl+C ends the process by the signal, without a traceback, because nothing has been
    done yet that must be finished. Changes nothing if the signal is handled in another way, or ignored.
    """

    def __enter__(self) -> None:
        self._change(_signal.default_int_handler, _signal.SIG_DFL)

    def __exit__(self, *_: object) -> None:
        self._change(_signal.SIG_DFL, _signal.default_int_handler)

    def _change(self, before: object, after: object) -> None:
        try:
            if _signal.getsignal(_signal.SIGINT) == before:
                _signal.signal(_signal.SIGINT, after)
        except ValueError:  # only the main thread can be interrupted
            return
