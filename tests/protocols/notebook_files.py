"""Notebooks for tests."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any


def notebook(*cells: str | Sequence[str], **changes: Any) -> dict[str, Any]:
    """Make a notebook with a Markdown cell and these code cells."""
    code: list[dict[str, Any]] = [
        {"cell_type": "code", "id": f"c{number}", "metadata": {}, "execution_count": None}
        | {"source": source, "outputs": []}
        for number, source in enumerate(cells)
    ]
    words = {"cell_type": "markdown", "id": "words", "metadata": {}, "source": ["# Words\n", "%%nothing"]}
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [words, *code], **changes}


def old_notebook(*cells: str) -> dict[str, Any]:
    """Make a notebook of format 3."""
    code = [{"cell_type": "code", "input": source, "outputs": [], "language": "python"} for source in cells]
    worksheets = [{"cells": [{"cell_type": "heading", "level": 1, "source": "Words"}, *code]}]
    return {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": "old"}, "worksheets": worksheets}


def written(path: Path, told: object) -> Path:
    """Write a file with this JSON."""
    path.write_text(told if isinstance(told, str) else json.dumps(told), "utf-8")
    return path
