"""The conformance table's statements about browsers agree with Pyodide under node.

Needs ``node`` 20 on the PATH (or PRAXIS_NODE), and PRAXIS_PYODIDE: the folder of the ``pyodide`` package, in
the version from which the guest's files were made.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.interpreter.conformance.rows import GROUPS, HARNESS, Row, read_rows

pytestmark = [pytest.mark.long, pytest.mark.timeout(600)]

SCRIPT = Path(__file__).with_name("conformance_in_node.mjs")
STACK_SWITCHING = ("--experimental-wasm-stack-switching", "--experimental-wasm-type-reflection")
"""Options without which node 20 has no ``run_sync``."""


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Row, str]]:
    """Return the result of every row in node."""
    node = os.environ.get("PRAXIS_NODE") or shutil.which("node")
    package = os.environ.get("PRAXIS_PYODIDE")
    if node is None or package is None:
        pytest.fail("this series needs node and, in PRAXIS_PYODIDE, the folder of npm's pyodide package")
    rows = [row for group in GROUPS for row in read_rows(group)]
    table = tmp_path_factory.mktemp("conformance") / "rows.json"
    table.write_text(json.dumps({"harness": HARNESS, "rows": [row.code for row in rows]}), encoding="utf-8")
    finished = subprocess.run(
        [node, *STACK_SWITCHING, str(SCRIPT), str(Path(package) / "pyodide.mjs"), str(table)],
        capture_output=True,
        text=True,
        check=True,
        timeout=500,
    )
    lines = finished.stdout.splitlines()
    return list(zip(rows, json.loads(lines[-1]), strict=True))


def test_node_gives_what_the_table_says(outcomes: list[tuple[Row, str]]) -> None:
    found = [
        f"{row.group}: {row.name}\n  the table says {row.in_browser}\n  node says      {outcome}"
        for row, outcome in outcomes
        if outcome != row.in_browser
    ]
    assert not found, "\n".join(found)
