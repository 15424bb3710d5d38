"""Update the table of settings in docs, after a change to them: python -m build_tools.settings_table"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from build_tools.generated_part import renewed_part
from praxis_desktop.settings import KEYS

PAGE = Path(__file__).resolve().parent.parent / "docs" / "settings.md"
BEGIN = "<!-- table of settings: python -m build_tools.settings_table -->\n"
END = "<!-- end of the table -->\n"


def table() -> str:
    """Return the table as Markdown, one line per setting."""
    lines = ["| key | default | allowed | environment variable | meaning |", "|---|---|---|---|---|"]
    for key in KEYS.values():
        variable = f"`{key.env}`" if key.env else ""
        default = f"`{json.dumps(key.default)}`"
        lines.append(f"| `{key.name}` | {default} | {key.rule.allowed} | {variable} | {key.meaning} |")
    return "\n".join(lines) + "\n"


def renewed(page: str) -> str:
    """Return ``page`` with the current table. Raises ValueError if the page has no place for it."""
    return renewed_part(page, BEGIN, END, table())


def main() -> int:
    """Write the page."""
    PAGE.write_text(renewed(PAGE.read_text("utf-8")), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
