"""Reading a program from its file, with the files that it imports."""

from __future__ import annotations

from pathlib import Path

from praxis_desktop.protocols.program import Program, read_source


def read_program(path: Path, *, function: str | None = None) -> Program:
    """Read a Python file and its companions. Raises UsageError naming the file and the remedy."""
    program = Program(read_source(path), str(path), function)
    if "import" not in program.source:
        return program
    from praxis_desktop.protocols.companions import with_companions  # looks into syntax trees

    return with_companions(program)
