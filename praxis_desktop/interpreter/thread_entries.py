"""The functions of CPython's thread layer that the host answers; ``thread_layer`` makes the module ask."""

from __future__ import annotations

from typing import Final

THREAD_LAYER: Final = (
    ("PyThread_start_joinable_thread", "iiii", "i"),
    ("PyThread_start_new_thread", "ii", "i"),
    ("PyThread_join_thread", "i", "i"),
    ("_PySemaphore_Wait", "iqi", "i"),
    ("PyThread_acquire_lock_timed", "iqi", "i"),
)
"""Their names, with the letters of their parameters and results, in the order of their entries in the
function table.
"""

THREAD_ENTRIES: Final = 8
"""How many entries the module's function table has for them, at its end."""

CURRENT_THREAD: Final = "$thread"
"""The wasm global with the number of the current thread."""
