"""Digests of a guest's whole memory at the marks of its record: the judge does not rely on the program's own
digests.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from praxis_desktop import runs
from praxis_desktop.runs import _checkpoint_frames as marks
from praxis_desktop.runs import _checkpoints as record_checkpoints
from praxis_desktop.runs.modes import replay as replayed_run

if TYPE_CHECKING:
    from praxis_desktop.interpreter import Interpreter


@contextmanager
def noted_in(digests: dict[str, str]) -> Iterator[None]:
    """Within the block, store the digest of every mark of recorded or replayed guests in ``digests``, keyed
    by number.
    """
    original = marks.mark_of

    def mark_of(interpreter: Interpreter, what: Any, number: int, file: str = "") -> marks.Mark:
        digests[str(number)] = hashlib.sha256(interpreter.host.instance.memory).hexdigest()
        return original(interpreter, what, number, file)

    _have(mark_of)
    try:
        yield
    finally:
        _have(original)


def _have(mark_of: Callable[..., marks.Mark]) -> None:
    # The recorder gets the function from the package ``runs``, which caches its names.
    for module in (runs, marks, record_checkpoints, replayed_run):
        vars(module)["mark_of"] = mark_of
