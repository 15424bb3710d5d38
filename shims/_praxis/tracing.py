"""Compiles programs so that their list operations are recorded as frames, and returns the frames."""

from __future__ import annotations

import _thread
import ast
import copy
import types
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from _praxis.tracing_frames import Site
from _praxis.tracing_recorder import Recorder
from _praxis.tracing_rewrite import rewritten, with_functions

recorder: Recorder | None = None
"""The recorder of the traced program. An interpreter runs only one traced program at a time."""


def start() -> None:
    """Start recording."""
    global recorder
    recorder = Recorder()


def compile_traced(
    tree: ast.Module | ast.Expression, filename: str, mode: str, flags: int = 0, *, dont_inherit: bool = True
) -> types.CodeType:
    """Compile code so that it reports its operations on lists. In other respects, this works like
    ``compile``, with the same errors and warnings.
    """
    assert recorder is not None
    # The original program is compiled first, so that errors and warnings are the compiler's own.
    compile(tree, filename, mode, flags, dont_inherit=dont_inherit)
    changed = rewritten(copy.deepcopy(tree), recorder)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        code = compile(changed, filename, mode, flags, dont_inherit=dont_inherit)
    return with_functions(code, recorder)


@contextmanager
def paused() -> Iterator[None]:
    """Do not record this thread's operations during this block, which runs code other than the program's."""
    if recorder is None:
        yield
        return
    recorder.frames.paused_in = _thread.get_ident()
    try:
        yield
    finally:
        recorder.frames.paused_in = 0


def note_argument(value: Any, name: str, line: int) -> None:
    """Record a list that the program's function receives as its parameter ``name``."""
    if recorder is not None:
        recorder.frames.sites.append(Site(line, name))
        recorder.named(value, len(recorder.frames.sites) - 1)


def taken() -> str:
    """End recording. Return the frames that are not in the store's file, and the number of omitted frames."""
    global recorder
    ended, recorder = recorder, None
    if ended is None:
        return ""
    ended.frames.is_over = True
    return ended.frames.store.rest()
