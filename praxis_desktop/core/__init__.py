"""The foundation of every layer: errors, deadlines, events, counters and the program's files, without Qt."""

from praxis_desktop.lean_imports import import_msgspec

# Imported here because this package is imported before any module that imports msgspec.
import_msgspec()
