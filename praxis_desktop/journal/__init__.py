"""A journal: an append-only file of frames in which damage can be detected and located.

      with JournalWriter.create(Path("run.journal"), {"what": "a run"}) as journal:
          journal.append(kind, payload)
          journal.commit()

      with JournalReader(Path("run.journal")) as journal:
          for frame in journal.frames():
              ...

docs/journal-format.md describes the format. The meaning of the frames is up to their writer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.journal._file import END, FULL, is_being_written, new_descriptor
    from praxis_desktop.journal._writer import JournalWriter
    from praxis_desktop.journal.errors import (
        JournalDamaged,
        JournalError,
        JournalExists,
        JournalUnusable,
        JournalWriteFailed,
    )
    from praxis_desktop.journal.reader import JournalReader, Verification, refuse_what_is_no_file
    from praxis_desktop.journal.recovery import recover, reopen
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "_file": "END FULL is_being_written new_descriptor",
            "_writer": "JournalWriter",
            "errors": "JournalDamaged JournalError JournalExists JournalUnusable JournalWriteFailed",
            "reader": "JournalReader Verification refuse_what_is_no_file",
            "recovery": "recover reopen",
        },
    )

__all__ = [
    "END",
    "FULL",
    "JournalDamaged",
    "JournalError",
    "JournalExists",
    "JournalReader",
    "JournalUnusable",
    "JournalWriteFailed",
    "JournalWriter",
    "Verification",
    "is_being_written",
    "new_descriptor",
    "recover",
    "refuse_what_is_no_file",
    "reopen",
]
