"""Write the schema of image files, after a change to their types: python -m build_tools.image_schema"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from praxis_desktop.snapshots.metadata import schema

SCHEMA = Path(__file__).resolve().parent.parent / "docs" / "image-format.schema.json"


def schema_text() -> str:
    """Return the required contents of the file."""
    return json.dumps(schema(), indent=2) + "\n"


def main() -> int:
    """Write the file."""
    SCHEMA.write_text(schema_text(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
