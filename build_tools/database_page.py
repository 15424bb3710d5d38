"""Update the documentation of the history's database, after a migration: python3 -m
build_tools.database_page
"""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from build_tools.generated_part import renewed_part
from praxis_desktop.records.history._database import VERSION, migrate

PAGE = Path(__file__).resolve().parent.parent / "docs" / "database.md"
BEGIN = "<!-- from the migrations: python -m build_tools.database_page -->\n"
END = "<!-- end of what comes from the migrations -->\n"


def generated() -> str:
    """Return all tables with their columns, as Markdown, from a new database."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        migrate(connection, 0)
        tables = [
            name
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name"
            )
            if not name.startswith("sqlite_")
        ]
        return "\n".join(
            [f"The schema's version is {VERSION}.\n", *(_table(connection, name) for name in tables)]
        )


def renewed(page: str) -> str:
    """Return ``page`` with the current tables. Raises ValueError if the page has no place for them."""
    return renewed_part(page, BEGIN, END, generated())


def _table(connection: sqlite3.Connection, name: str) -> str:
    leads_to = {row[3]: row[2] for row in connection.execute(f"PRAGMA foreign_key_list({name})")}
    rows = [f"### {name}\n", "| column | type | |", "|---|---|---|"]
    for _, column, kind, is_needed, default, place_in_key in connection.execute(f"PRAGMA table_info({name})"):
        facts = [
            "key" if place_in_key else "",
            f"of `{leads_to[column]}`" if column in leads_to else "",
            "" if is_needed or place_in_key else "may be null",
            f"`{default}` unless told" if default is not None else "",
        ]
        rows.append(f"| `{column}` | {kind} | {', '.join(fact for fact in facts if fact)} |")
    return "\n".join(rows) + "\n"


def main() -> int:
    """Write the page."""
    PAGE.write_text(renewed(PAGE.read_text("utf-8")), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
