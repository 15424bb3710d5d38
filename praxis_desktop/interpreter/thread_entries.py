"""The C functions for threads that the host implements; ``build_tools.thread_layer_patch`` makes the wasm
module call them.
"""

from __future__ import annotations

from typing import Final

THREAD_LAYER: Final = (
    ("PyThread_start_joinable_thread", "iiii", "i"),
    ("PyThread_start_new_thread", "ii", "i"),
    ("PyThread_join_thread", "i", "i"),
    ("_PySemaphore_Wait", "iqi", "i"),
    ("PyThread_acquire_lock_timed", "iqi", "i"),
    ("emscripten_thread_sleep", "d", ""),
)
"""The functions' names, with letters for their parameters and results, in the order of their entries in the
function table.
"""

THREAD_ENTRIES: Final = 8
"""Number of entries for these functions at the end of the module's function table."""

CURRENT_THREAD: Final = "$thread"
"""The name of the wasm global that holds the number of the current thread."""
