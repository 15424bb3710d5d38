"""Every kind of failure with every choice does what the table in docs/recovery.md says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ports.wires import exclusive, needs_ports
from tests.runs.engine.failures import CASES, CHOICES, Case, rows

pytestmark = needs_ports

DOCUMENT = Path(__file__).parents[3] / "docs" / "recovery.md"


@pytest.mark.parametrize(
    "case",
    [pytest.param(case, id=case.name, marks=[exclusive] if case.is_held else []) for case in CASES],
)
def test_the_document_says_what_happens(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRAXIS_PORT_GRACE", "0")
    said = [line for line in DOCUMENT.read_text().splitlines() if line.startswith(f"| {case.name} |")]
    assert [str(row) for row in rows(case)] == said


def test_the_document_has_no_other_rows() -> None:
    names = {case.name for case in CASES}
    for line in DOCUMENT.read_text().splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) == 6 and cells[2] in CHOICES:
            assert cells[1] in names
