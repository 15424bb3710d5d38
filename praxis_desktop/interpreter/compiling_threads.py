"""The threads on which wasmtime compiles, as many as there are processors: they can give way to all others.

While Pyodide is compiled at a first start they would take every processor in turn with the threads of Python,
one of which has Python's lock, which the window waits for. So others go first.
"""

from __future__ import annotations

import logging
import os
import sys
import threading

import wasmtime

log = logging.getLogger(__name__)

NICENESS = 5
"""They get a third of what others get that want a processor: on a computer that is busy with other programs a
first start ends all the same.
"""

_SMALLEST = b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x03\x02\x01\0\x0a\x04\x01\x02\0\x0b"
"""A module with one function, which does nothing."""


def let_compiling_give_way() -> None:
    """Have wasmtime's threads give way; before it compiles anything. Takes some milliseconds.

    They are made when it compiles first and are as nice as the thread that does, which is one of its own
    here: a thread cannot be made less nice again. On other systems than Linux only whole processes are nice.
    """
    if sys.platform != "linux":
        return
    thread = threading.Thread(target=_compile_nicely, name="nice compiling")
    thread.start()
    thread.join()


def _compile_nicely() -> None:
    try:
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
        wasmtime.Module(wasmtime.Engine(), _SMALLEST)
    except (OSError, wasmtime.WasmtimeError) as error:
        log.warning("Compiling takes turns with the window: %s", error)
