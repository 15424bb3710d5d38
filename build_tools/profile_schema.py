"""Write the schema of instrument profiles into docs/: ``python -m build_tools.profile_schema``."""

from __future__ import annotations

from pathlib import Path

from praxis_desktop.ports.profiles.library import schema_text

PAGE = Path(__file__).parent.parent / "docs" / "instrument-profiles.schema.json"


def main() -> None:
    """Write the schema."""
    PAGE.write_text(schema_text(), "utf-8")


if __name__ == "__main__":
    main()
