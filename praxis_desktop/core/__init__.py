"""The foundation that every layer uses: errors, deadlines, events, counters, the program's files. No Qt."""

from praxis_desktop.lean_imports import import_msgspec

# Here, because this precedes whichever module imports msgspec first.
import_msgspec()
