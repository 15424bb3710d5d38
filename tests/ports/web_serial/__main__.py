"""``python -m tests.ports.web_serial``: run every check and write the conformance table."""

from __future__ import annotations

import sys

from tests.ports.web_serial.document import DOCUMENT, make_document

if __name__ == "__main__":
    text, failed = make_document()
    DOCUMENT.write_text(text)
    sys.stdout.write(f"{DOCUMENT}: {failed} failed\n")
    sys.exit(1 if failed else 0)
