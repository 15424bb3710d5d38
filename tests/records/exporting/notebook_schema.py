"""The JSON schema of notebooks, as published with nbformat 5.11 (BSD-3-Clause)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema

_SCHEMA = json.loads((Path(__file__).parent / "nbformat.v4.5.schema.json").read_text("utf-8"))


def valid_notebook(path: Path) -> dict[str, Any]:
    """Return the notebook in a file, which must be valid."""
    told: dict[str, Any] = json.loads(path.read_text("utf-8"))
    jsonschema.Draft4Validator(_SCHEMA).validate(told)
    names = [cell["id"] for cell in told["cells"]]
    assert len(set(names)) == len(names)
    return told


def code_cells(notebook: dict[str, Any]) -> list[tuple[int, str, list[str]]]:
    """Return the count, source and kinds of outputs of each code cell."""
    return [
        (cell["execution_count"], "".join(cell["source"]), [each["output_type"] for each in cell["outputs"]])
        for cell in notebook["cells"]
        if cell["cell_type"] == "code"
    ]
