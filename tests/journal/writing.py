"""Writes a journal until it is killed, and reports every committed frame on standard output."""

from __future__ import annotations

import itertools
import sys
import threading
from pathlib import Path

from praxis_desktop.journal import JournalWriter

_telling = threading.Lock()


def payload(thread: int, number: int) -> bytes:
    """Return the content of frame ``number`` of ``thread``."""
    return b"%d %d " % (thread, number) + bytes([number % 251]) * (number * 7 % 300)


def write_for_ever(journal: JournalWriter, thread: int) -> None:
    """Commit frame after frame, and report each."""
    for number in itertools.count():
        journal.append(thread, payload(thread, number))
        journal.commit()
        with _telling:
            sys.stdout.write(f"{thread} {number}\n")
            sys.stdout.flush()


def main() -> None:
    """Write the file named on the command line: ``writing.py FILE``."""
    journal = JournalWriter.create(Path(sys.argv[1]), {"what": "killed"})
    for thread in (1, 2):
        threading.Thread(target=write_for_ever, args=(journal, thread), daemon=True).start()
    write_for_ever(journal, 3)


if __name__ == "__main__":
    main()
